"""What a municipality's folder may not say is refused with file, line and a sentence, all of it at once."""

from pathlib import Path

import pytest

from bot.errors import OrganisationError
from bot.organisation.folder import load_folder
from tests.overlay.folders import RULES, TEXTS, town


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(OrganisationError) as refused:
        load_folder(folder)
    return str(refused.value).splitlines()


def line_of(text: str, part: str) -> int:
    """The line, counted from 1, where ``part`` begins in ``text``."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


LOOSENING: list[tuple[str, str, str]] = [
    # what is added at the end of the rules, where in it the fault is, what is said
    ("remove: [prohibited_practice]\n", "remove", "nothing of the product's can be changed or removed"),
    ("labels: {outcomes: {red: x}}\n", "labels", "nothing of the product's can be changed or removed"),
    ("external_facts: []\n", "external_facts", "nothing of the product's can be changed or removed"),
]


@pytest.mark.parametrize(("added", "at", "says"), LOOSENING)
def test_a_section_that_would_take_something_away_is_refused(
    tmp_path: Path, added: str, at: str, says: str
) -> None:
    rules = RULES + added
    (fault,) = faults_of(town(tmp_path, rules=rules))
    assert fault.startswith(f"rules.yaml:{line_of(rules, at)}: ")
    assert says in fault


CHANGES: list[tuple[str, str, str, str]] = [
    # what stands there, what is written instead, where the fault is, what is said
    (
        "- id: our_children_under_13\n",
        "- id: prohibited_practice\n",
        "- id: prohibited_practice",
        "belongs to the product and can be neither changed nor removed",
    ),
    ("- id: our_children_use_it\n", "- id: data\n", "- id: data", "belongs to the product"),
    ("  our_tell_parents:\n", "  stop:\n", "stop:", "belongs to the product"),
    ("  our_ai_policy:\n", "  GDPR5:\n", "GDPR5:", "belongs to the product"),
    ("- id: our_children_under_13\n", "- id: children\n", "- id: children", "begins with our_"),
    (
        "    level: clarify\n    to: [it]\n    reason:\n      da: Åbne",
        "    level: green\n    reason:\n      da: Åbne",
        "level: green",
        "the rule is yellow in the product, and green would loosen it: an overlay only tightens",
    ),
    (
        "  open_service_without_protected_data:\n    level: clarify\n    to: [it]\n",
        "  protected_data_in_open_service:\n    level: yellow\n",
        "level: yellow\n    reason:\n      da: Åbne",
        "the rule is red in the product, and yellow would loosen it",
    ),
    (
        "    level: clarify\n    to: [it]\n    reason:\n      da: Åbne",
        "    level: yellow\n    reason:\n      da: Åbne",
        "open_service_without_protected_data",
        "changes nothing: the rule is yellow already",
    ),
    (
        "  open_service_without_protected_data:",
        "  no_such_rule:",
        "no_such_rule",
        "the product has no such rule",
    ),
    (
        "review_months: 3",
        "review_months: 60",
        "yellow: {review_months: 60}",
        "the product looks again after 6 months, and 60 would loosen that",
    ),
    (
        "yellow: {review_months: 3}",
        "red: {decisions: [approve]}",
        "red: {decisions: [approve]}",
        "hold actions and review_months alone",
    ),
    (
        "    level: red\n",
        "    level: red\n    stop: prohibited\n",
        "stop: prohibited",
        "a stop of your own is always change_the_idea",
    ),
    ("    level: red\n", "    level: green\n", "level: green", "'green' is none of"),
    (
        "    after: data\n",
        "    after: data\n    gate: will\n",
        "gate: will",
        "is the gate of the question it stands beside",
    ),
]


@pytest.mark.parametrize(("there", "instead", "at", "says"), CHANGES)
def test_an_attempt_to_loosen_is_refused_with_its_line(
    tmp_path: Path, there: str, instead: str, at: str, says: str
) -> None:
    assert there in RULES
    rules = RULES.replace(there, instead, 1)
    found = faults_of(town(tmp_path, rules=rules))
    ours = [fault for fault in found if says in fault]
    assert ours, found
    assert ours[0].startswith(f"rules.yaml:{line_of(rules, at)}: ")


SLIPS: list[tuple[str, str, str, str]] = [
    ("after: data", "after: dta", "after: dta", "unknown question 'dta'"),
    ("    after: data\n", "", "- id: our_children_use_it", "needs its place: after or before"),
    (
        "in: [under_13]",
        "in: [under_12]",
        "when: {answer: our_children_use_it, in: [under_12]}",
        "unknown option",
    ),
    ("to: [dpo]", "to: [dop]", "to: [dop]", "unknown id 'dop'"),
    ('- {id: "no", da', "- {id: no, da", "- {id: no, da", "YAML read False as bool: put it in quotes"),
    ('"2026-03-01"', "2026-03-01", "applies_from", "YAML read 2026-03-01 as date"),
    ("    blocking: true\n", "    blocking: ja\n", "blocking: ja", "is true or false, without quotes"),
    (
        "      en: Will children or young people use the tool themselves?\n",
        "",
        "text:\n      da: Skal børn",
        "the translation en is missing",
    ),
    (
        "      da: Skal børn eller unge selv bruge værktøjet?\n",
        f"      da: {'ord ' * 26}\n",
        "da: ord",
        "26 words; at most 25",
    ),
    (
        "in: [unknown]}",
        "in: [from_13]}",
        "{id: unknown, da",
        "sets off no rule, so it could be green",
    ),
    (
        "    actions: [our_tell_parents]\n",
        "",
        "our_tell_parents:",
        "no entry uses this action",
    ),
    ("by: eva", "by: nobody", "approved", "nobody is not among people in organisation.yaml"),
    ("on: 2026-11-20", "on: snart", "approved", "should be a day such as 2026-11-20"),
    ("approved: {by: eva, on", "approved: {on", "approved", "missing: by"),
    (
        "- id: our_children_unknown\n",
        "- id: our_children_from_13\n",
        "- id: our_children_from_13\n    gate: may\n    when: {answer: our_children_use_it, in: [unknown]}",
        "the id is used twice",
    ),
    ("stricter:\n", "stricter:\n  data_unknown: red\n", "data_unknown: red", "should be a mapping (level"),
    ("rules:\n", "rules:\n  - {gate: may}\n", "rules:\n", "entry 1 has no id"),
    ("outcomes:\n", "rules: []\noutcomes:\n", "rules: []", "the key 'rules' is given twice"),
    ("questions:\n", "questions: [\n", "  - id: our_children_use_it\n", "no YAML"),
]


@pytest.mark.parametrize(("there", "instead", "at", "says"), SLIPS)
def test_a_slip_is_told_with_its_line(tmp_path: Path, there: str, instead: str, at: str, says: str) -> None:
    assert there in RULES
    rules = RULES.replace(there, instead, 1)
    found = faults_of(town(tmp_path, rules=rules))
    ours = [fault for fault in found if says in fault]
    assert ours, found
    line = int(ours[0].split(":")[1])
    assert ours[0].startswith("rules.yaml:")
    assert abs(line - line_of(rules, at)) <= 1, (line, line_of(rules, at))


OWN_WORDS: list[tuple[str, str]] = [
    ("texts: {screening.outcome.red: {da: Ja, en: Yes}}", "a verdict, a law, a refusal and a promise keep"),
    ("texts: {screening.verdict.prohibited: {da: Nå, en: Oh}}", "keep their words"),
    ("texts: {sharing.law.special: {da: Nå, en: Oh}}", "keep their words"),
    ("texts: {pages.privacy.title: {da: Nå, en: Oh}}", "keep their words"),
    ("texts: {welcome.help.privacy: {da: Nå, en: Oh}}", "keep their words"),
    ("texts: {welcome.help.share.word: {da: tjæk, en: chek}}", "keep their words"),
    ("texts: {experiences.form.anonymous: {da: Vis mit navn, en: Show my name}}", "keep their words"),
    ("texts: {welcome.nothing: {da: Nå, en: Oh}}", "there is no text welcome.nothing"),
    ("texts: {welcome.fast: {da: Nå}}", "missing: en"),
    ("texts: {welcome.fast: {da: no, en: Oh}}", "put it in quotes"),
    ('texts: {screening.form.name_needed: {da: "Kort!", en: "Short!"}}', "which are: {limit}"),
    ('texts: {welcome.fast: {da: "Hej {navn}", en: "Hi {navn}"}}', "which are: none"),
    (
        'texts: {screening.form.name_needed: {da: "{limit.__class__}", en: "{limit!r}"}}',
        "which are: {limit}",
    ),
    ('texts: {welcome.fast: {da: "Hej {", en: "Hi {"}}', "stands alone"),
    ("questions: {data: {text: {da: Nå, en: Oh}}}", "a stop or the law rests on how data is understood"),
    ("questions: {prohibited_practice: {why: {da: Nå, en: Oh}}}", "only more may be added to its help"),
    ("questions: {dta: {more: {da: Nå, en: Oh}}}", "there is no question dta"),
    ("questions: {purpose: {options: {da: Nå, en: Oh}}}", "unknown key options"),
    (f"questions: {{purpose: {{text: {{da: {'ord ' * 26}, en: Oh}}}}}}", "26 words; at most 25"),
    ("questions: {tool: {more: {da: Fra 2. august 2026, en: Oh}}}", "writes a date"),
]


@pytest.mark.parametrize(("texts", "says"), OWN_WORDS)
def test_words_that_may_not_be_changed_or_cannot_be_said_are_refused(
    tmp_path: Path, texts: str, says: str
) -> None:
    found = faults_of(town(tmp_path, texts=f"# one line above\n{texts}\n"))
    assert all(fault.startswith("texts.yaml:2: ") for fault in found)
    assert any(says in fault for fault in found), found


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = town(
        tmp_path,
        rules=RULES.replace("to: [dpo]", "to: [dop]").replace("by: eva", "by: nobody"),
        texts=TEXTS.replace("welcome.fast", "screening.outcome.red"),
        guidelines="guidelines:\n  - title: {da: Nå}\n    url: http://intranet.example\n",
        kodeks="title: {da: Nå, en: Oh}\npoints: Nå\n",
    )
    organisation = folder / "organisation.yaml"
    organisation.write_text(organisation.read_text(encoding="utf-8") + "extra: x\n", encoding="utf-8")
    found = faults_of(folder)
    assert {fault.split(":")[0] for fault in found} == {
        *("organisation.yaml", "rules.yaml", "texts.yaml", "guidelines.yaml", "kodeks.yaml")
    }
    said = "\n".join(found)
    for part in ("unknown key extra", "'dop'", "nobody is not among", "keep their words", "missing: en"):
        assert part in said
    assert "should be an https address" in said
    assert "should be a list" in said


@pytest.mark.parametrize("rules", ["- a list\n", "just words\n", "questions: words\n", "facts: [x]\n"])
def test_a_file_of_another_shape_is_refused_and_breaks_nothing(tmp_path: Path, rules: str) -> None:
    (fault,) = faults_of(town(tmp_path, rules=rules))
    assert fault.startswith("rules.yaml:1: ")
    assert "should be a" in fault
