"""``python -m bot rules`` and ``screen`` with a municipality's own rules."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.overlay.folders import RULES, town
from tests.screening.cases import GREEN


def bot(
    *arguments: str, organisation: Path | None = None, given: str = ""
) -> "subprocess.CompletedProcess[str]":
    plain = {name: value for name, value in os.environ.items() if name != "MAAVI_ORGANISATION"}
    named = {"MAAVI_ORGANISATION": str(organisation)} if organisation else {}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env=plain | named,
    )


def test_rules_shows_what_is_local_and_who_approved_it(tmp_path: Path) -> None:
    folder = town(tmp_path / "town", rules=RULES)
    shown = bot("rules", "--organisation", str(folder))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "+local." in shown.stdout.splitlines()[0]
    assert "approved for the municipality by Eva Strand on 2026-11-20" in shown.stdout
    assert "local: 1 questions, 4 rules, 1 actions" in shown.stdout
    assert [line.split()[0] for line in shown.stdout.splitlines() if line.endswith("  local")] == [
        "our_children_use_it"
    ]
    assert "red       our_children_under_13" in shown.stdout
    assert bot("rules", organisation=folder).stdout == shown.stdout
    assert "local: " not in bot("rules").stdout


def test_rules_names_every_fault_of_the_folder(tmp_path: Path) -> None:
    folder = town(tmp_path / "town", rules=RULES.replace("to: [dpo]", "to: [dop]"))
    shown = bot("rules", "--organisation", str(folder))
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("rules.yaml:")
    assert "'dop'" in shown.stderr


def test_screen_judges_as_the_bot_in_that_folder_would(tmp_path: Path) -> None:
    folder = town(tmp_path / "town", rules=RULES)
    plain = json.dumps({"id": "1", "answers": GREEN}) + "\n"
    own = json.dumps({"id": "2", "answers": GREEN | {"our_children_use_it": ["under_13"]}}) + "\n"
    assert json.loads(bot("screen", "-", given=plain).stdout)["outcome"] == "green"
    judged = bot("screen", "-", organisation=folder, given=plain + own)
    assert (judged.returncode, judged.stderr) == (0, "")
    unasked, red = map(json.loads, judged.stdout.splitlines())
    assert (unasked["outcome"], unasked["missing"]) == (None, "our_children_use_it")
    assert (red["outcome"], red["rules"]) == ("red", ["our_children_under_13"])


def test_screen_refuses_to_judge_by_a_folder_that_must_not_be_used(tmp_path: Path) -> None:
    folder = town(tmp_path / "town", rules="remove: [prohibited_practice]\n")
    judged = bot("screen", "-", organisation=folder, given=json.dumps({"id": "1", "answers": GREEN}) + "\n")
    assert (judged.returncode, judged.stdout) == (2, "")
    assert "rules.yaml:1: " in judged.stderr
