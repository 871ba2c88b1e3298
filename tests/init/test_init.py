"""An organisation folder written by answering questions: what is written, and what is refused."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from bot.init import Asker, write_folder
from bot.organisation.folder import OPTIONAL, load_folder
from bot.organisation.guidance import Guidance
from bot.organisation.loader import load_organisation
from bot.organisation.model import ChannelName
from bot.organisation.rhythm import Cadence, Rhythm
from bot.screening.loading import current

IDS = [f"0000000{number}-1111-4222-8333-444444444444" for number in range(1, 6)]

ANSWERS = [
    "Opfundet Kommune",
    *("Børn & Unge", "Bo Leder", IDS[0].upper(), "Dorte Deputy", IDS[1], "Kommunen / Børn og Unge"),
    *("Teknik: vej, park", "Dorte Deputy", "bo leder", ""),  # both are known by now
    *("Kultur", "", "", ""),
    "",
    *("David Dpo", IDS[2]),  # dpo
    *("", "", "David Dpo", "", "", "", ""),  # lawyer, it, task force, procurement …
    *("Anna Ærø", IDS[3], ""),
    *("Copilot Chat", "1", "1, 2,4", "Log ind: med din konto.", "Sign in: with your account.", ""),
    *("ChatGPT uden aftale", "3", "1", "Kun åben tekst.", "Open text only.", "https://ai.opfundet.example/x"),
    "",
    "monthly friday 9",
    "Opfundet.example, skole.opfundet.example",
    "nej",
]


def run(folder: Path, answers: list[str], language: str = "da") -> tuple[int, str]:
    out = io.StringIO()
    status = write_folder(
        folder, Asker("en" if language == "en" else "da", io.StringIO("\n".join(answers) + "\n"), out)
    )
    return status, out.getvalue()


def test_the_answers_become_a_folder_that_the_bot_takes(tmp_path: Path) -> None:
    status, said = run(tmp_path / "kommune", ANSWERS)
    assert status == 0, said
    assert "MAAVI_ORGANISATION" in said
    organisation = load_organisation(tmp_path / "kommune")
    assert organisation.name == "Opfundet Kommune"
    assert list(organisation.departments) == ["boern_unge", "teknik_vej_park", "kultur"]
    children, roads, culture = organisation.departments.values()
    assert (children.name, children.channel) == ("Børn & Unge", ChannelName("Kommunen", "Børn og Unge"))
    assert children.leader and (children.leader.name, children.leader.person_id) == ("Bo Leder", IDS[0])
    assert roads.leader == children.deputy
    assert roads.deputy == children.leader
    assert culture.leader is None
    assert [each.name for each in organisation.contacts["dpo"]] == ["David Dpo"]
    assert organisation.contacts["task_force"] == organisation.contacts["dpo"]
    assert set(organisation.contacts) == {"dpo", "task_force"}
    assert organisation.admins == {IDS[3]}
    assert organisation.rhythm == Rhythm(Cadence.MONTHLY, 4, 9)
    assert organisation.mail.own_domains == {"opfundet.example", "skole.opfundet.example"}
    assert organisation.mail.send_anyway == "reason"
    copilot, chat = organisation.tools.values()
    assert (copilot.kind, copilot.covers) == ("approved", {"none", "internal", "ordinary"})
    assert copilot.rule.en == "Sign in: with your account."
    assert (chat.kind, chat.url) == ("open_service", "https://ai.opfundet.example/x")


def test_only_the_name_and_the_rhythm_are_needed(tmp_path: Path) -> None:
    answers = ["Opfundet Kommune", "", *[""] * 8, "", "", "", "", ""]
    status, said = run(tmp_path / "kommune", answers, "en")
    assert status == 0, said
    organisation = load_organisation(tmp_path / "kommune")
    assert (organisation.departments, organisation.tools) == ({}, {})
    assert organisation.rhythm == Rhythm()
    assert organisation.mail.own_domains == frozenset()


@pytest.mark.parametrize(("language", "yes"), [("da", "ja"), ("en", "yes")])
def test_templates_do_nothing_until_their_examples_are_let_out(
    tmp_path: Path, language: str, yes: str
) -> None:
    status, said = run(tmp_path / "kommune", [*ANSWERS[:-1], yes], language)
    assert status == 0, said
    plain = load_folder(tmp_path / "kommune")
    assert plain.ruleset is current()
    assert (dict(plain.texts), plain.organisation.guidance) == ({}, Guidance())
    for name in OPTIONAL:
        path = tmp_path / "kommune" / name
        about, example = path.read_text(encoding="utf-8").split("\n\n", 1)
        assert all(line.startswith("# ") and len(line) <= 102 for line in about.splitlines())
        let_out = "".join(line.removeprefix("#") for line in example.splitlines(keepends=True))
        path.write_text(let_out.replace("PERSON", "bo_leder"), encoding="utf-8")
    own = load_folder(tmp_path / "kommune")
    assert own.ruleset.approved_by == "Bo Leder"
    assert "our_children_use_it" in own.ruleset.questions
    assert own.organisation.guidance.kodeks
    assert len(own.organisation.guidance.guidelines) == 2
    assert set(own.texts) == {"welcome.fast"}


def test_words_that_yaml_would_read_as_something_else_stay_words(tmp_path: Path) -> None:
    answers = ["null", "no", "", "", "", "2026", "", "", "1.5 / yes", "", *[""] * 8, "", "", "off", "", ""]
    status, said = run(tmp_path / "kommune", answers)
    assert status == 0, said
    organisation = load_organisation(tmp_path / "kommune")
    assert organisation.name == "null"
    assert [each.name for each in organisation.departments.values()] == ["no", "2026"]
    assert organisation.departments["x_2026"].channel == ChannelName("1.5", "yes")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    status, said = run(tmp_path, ANSWERS)
    assert status == 1
    assert "findes og er ikke tom" in said
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("at", "answer", "says"),
    [
        (0, "", "Der skal stå noget her"),
        (3, "bo@opfundet.example", "Et objekt-id ser sådan ud"),
        (5, IDS[0], "En anden har det id"),
        (4, "Bo Leder", "to forskellige"),
        (6, "Børn og Unge", "skråstreg"),
        (10, "Kommunen / Børn og Unge", "En anden afdeling har den kanal"),
        (len(ANSWERS) - 1, "måske", "ja eller nej"),
        (len(ANSWERS) - 2, "@opfundet.example", "uden @"),
        (len(ANSWERS) - 3, "hver tirsdag", "biweekly tuesday 10"),
        (len(ANSWERS) - 5, "http://ai.example", "https://"),
        (len(ANSWERS) - 8, "9", "et eller flere af tallene"),
    ],
)
def test_an_answer_that_does_not_fit_stops_a_file_and_writes_nothing(
    tmp_path: Path, at: int, answer: str, says: str
) -> None:
    answers = [*ANSWERS[:at], answer, *ANSWERS[at + 1 :]]
    status, said = run(tmp_path / "kommune", answers)
    assert status == 1
    assert says in said
    assert "Intet er skrevet" in said
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_ends_too_early_writes_nothing(tmp_path: Path) -> None:
    status, said = run(tmp_path / "kommune", ANSWERS[:5])
    assert status == 1
    assert "Der mangler et brugbart svar på: Objekt-id for Dorte Deputy" in said
    assert list(tmp_path.iterdir()) == []


def test_the_command_reads_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "init", str(tmp_path / "kommune"), "--language", "en"]
    done = subprocess.run(
        command,
        input="\n".join(ANSWERS) + "\n",
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "What is the municipality called? Opfundet Kommune\n" in done.stdout
    assert load_organisation(tmp_path / "kommune").name == "Opfundet Kommune"


def test_a_person_at_a_terminal_is_asked_again_after_a_slip(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", "init", str(tmp_path / "kommune"), "--language", "da"]
    process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, encoding="utf-8")
    os.close(theirs)
    os.write(ours, "\n".join(["", *ANSWERS]).encode() + b"\n")
    said, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0, said
    assert "Der skal stå noget her." in said
    assert load_organisation(tmp_path / "kommune").name == "Opfundet Kommune"
