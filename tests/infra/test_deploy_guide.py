"""What ``docs/deploy.md`` tells an administrator to type and choose exists."""

import json
import re
from pathlib import Path

from bot.__main__ import COMMANDS
from infra.check.tree import read

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
MAIN = read(PROJECT / "infra" / "main.bicep")


def test_files_that_are_named_exist() -> None:
    named = set(re.findall(r"\b(?:infra|bot)/[\w./-]*\w", GUIDE)) - {"infra/main.parameters.json"}
    assert len(named) >= 5
    assert [name for name in sorted(named) if not (PROJECT / name).exists()] == []


def test_outputs_that_are_used_exist() -> None:
    used = set(re.findall(r"\$\(out (\w+)\)", GUIDE))
    assert used >= {"appId", "registry", "databaseHost"}
    assert used <= set(MAIN.outputs)


def test_every_choice_in_the_table_is_a_parameter_and_the_important_ones_are_there() -> None:
    table = GUIDE.partition("| valg |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert rows
    assert named <= set(MAIN.parameters)
    assert set(MAIN.parameters) - named <= {
        *("location", "displayName", "settings", "tags"),  # speak for themselves
        "databaseServer",  # only after a restore, and told there
    }


def test_the_group_that_signs_in_to_the_database_is_called_the_same_everywhere() -> None:
    """Its name is the user that psql signs in as: another one in the example stops the guide at step 4."""
    example = json.loads((PROJECT / "infra" / "main.parameters.example.json").read_text(encoding="utf-8"))
    name = example["parameters"]["databaseAdministrators"]["value"]["name"]
    assert set(re.findall(r"user=(\S+)|postgresql://(\w[\w-]+)@", GUIDE)) == {(name, ""), ("", name)}


def test_commands_of_the_bot_exist() -> None:
    assert set(re.findall(r"python -m bot (\w+)", GUIDE)) <= set(COMMANDS)
