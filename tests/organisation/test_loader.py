"""The organisation folder: what it says, and every fault with its line, all at once."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.errors import OrganisationError
from bot.organisation.loader import DEMO, load_organisation
from bot.organisation.model import ChannelName
from bot.organisation.retention import Retention

ORGANISATION = """\
name: Fjordvig Kommune
people:
  alma: {name: Alma Lind, entra_id: "00000000-0000-4000-8000-000000000001"}
departments:
  borgerservice: {name: Borgerservice, leader: alma}
"""
TOOLS = """\
tools:
  copilot: {name: Copilot, kind: approved, covers: [none], rule: {da: Husk., en: Remember.}}
"""


def folder(at: Path, organisation: str = ORGANISATION, tools: str = TOOLS) -> Path:
    (at / "organisation.yaml").write_text(dedent(organisation), encoding="utf-8")
    (at / "tools.yaml").write_text(dedent(tools), encoding="utf-8")
    return at


def faults(at: Path) -> list[str]:
    with pytest.raises(OrganisationError) as caught:
        load_organisation(at)
    return str(caught.value).splitlines()


def test_the_demo_folder_has_a_leader_a_deputy_and_a_department_with_neither() -> None:
    organisation = load_organisation(DEMO)
    borgerservice = organisation.departments["borgerservice"]
    assert borgerservice.leader and borgerservice.leader.name == "Alma Lind"
    assert borgerservice.deputy and borgerservice.deputy.name == "Bo Kjær"
    assert borgerservice.channel == ChannelName("Fjordvig Kommune", "Borgerservice")
    assert organisation.departments["kultur_fritid"].leader is None
    assert {"dpo", "lawyer", "it", "task_force", "procurement"} <= set(organisation.contacts)
    assert borgerservice.leader.person_id in organisation.admins


def test_how_long_things_are_kept_can_be_said_or_left_out(tmp_path: Path) -> None:
    assert load_organisation(folder(tmp_path)).retention == Retention(12, 12, 12, 24)
    some = ORGANISATION + "retention: {drafts: 6 months, prompts: 1 month}\n"
    assert load_organisation(folder(tmp_path, some)).retention == Retention(12, 6, 12, 1)


def test_periods_that_mean_nothing_are_faults(tmp_path: Path) -> None:
    told = faults(
        folder(tmp_path, ORGANISATION + "retention: {drafts: 0 months, prompts: 12, audit: 1 month}\n")
    )
    assert [line.split(": ", 1)[0] for line in told] == ["organisation.yaml:6"] * len(told)
    assert any("unknown key audit" in line for line in told)
    assert any('should be a period such as "12 months"' in line for line in told)
    assert any("put it in quotes" in line for line in told)


def test_a_tool_covers_personal_data_only_when_it_covers_all_that_was_chosen() -> None:
    tools = load_organisation(DEMO).tools
    assert tools["copilot_chat"].covers_personal_data(["ordinary", "internal"])
    assert not tools["copilot_chat"].covers_personal_data(["ordinary", "cpr"])
    assert tools["tale_til_tekst"].covers_personal_data(["cpr", "sensitive"])
    assert not tools["fjordvig_assistent"].covers_personal_data(["none"])


def test_all_faults_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    told = faults(
        folder(
            tmp_path,
            organisation="""\
                name: Fjordvig Kommune
                people:
                  alma: {name: Alma Lind, entra_id: not-an-id}
                  bo: {name: no, entra_id: "00000000-0000-4000-8000-000000000002"}
                departments:
                  borgerservice: {name: Borgerservice, leader: nobody, deputy: bo}
                  Teknik!: {name: Teknik}
                  skole:
                    name: Skole
                    leader: bo
                    deputy: bo
                    channel: just a name
                    colour: blue
                contacts:
                  wizard: bo
                """,
            tools="""\
                tools:
                  copilot: {name: Copilot, kind: best, covers: [none, gold], rule: {da: Husk.}}
                  gratis: {name: Gratis, kind: open_service, covers: [cpr], rule: {da: A., en: B.}, url: "http://x"}
                """,
        )
    )
    places = [line.split(": ")[0] for line in told]
    assert sorted(places) == sorted(
        f"organisation.yaml:{line}" for line in (3, 4, 6, 7, 11, 12, 13, 15)
    ) + sorted(f"tools.yaml:{line}" for line in (2, 2, 2, 3, 3))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "organisation.yaml:1"),
        ("name: [", "organisation.yaml:1"),
        ("- a list", "organisation.yaml:1"),
        (ORGANISATION + "name: Again\n", "organisation.yaml:6"),
        (ORGANISATION.replace("Borgerservice,", "'',"), "organisation.yaml:5"),
        (ORGANISATION.replace("Borgerservice,", "2027,"), "organisation.yaml:5"),
    ],
)
def test_yaml_traps_are_faults_and_never_another_value(tmp_path: Path, text: str, where: str) -> None:
    assert any(line.startswith(where) for line in faults(folder(tmp_path, organisation=text)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path) == [
        "organisation.yaml:1: the file is missing",
        "tools.yaml:1: the file is missing",
    ]


def test_two_departments_may_not_share_a_channel(tmp_path: Path) -> None:
    shared = ORGANISATION.replace("leader: alma}", "channel: A / B}\n  skole: {name: Skole, channel: A / B}")
    assert faults(folder(tmp_path, organisation=shared)) == [
        "organisation.yaml:6: another department has this channel"
    ]
