"""The loader takes the product's rules, and refuses each kind of slip with file and id."""

import shutil
from pathlib import Path

import pytest

from bot.errors import RulesetError
from bot.screening.loading import RULES, load
from bot.screening.ruleset import Ruleset

SLIPS: list[tuple[str, str, str, str]] = [
    # file, what stands there, what a slip makes of it, what the loader says
    (
        "questions",
        '- id: "no"\n      da: Nej\n      en: "No"\n    - id: preparatory',
        '- id: no\n      da: Nej\n      en: "No"\n    - id: preparatory',
        "YAML read False as bool",
    ),
    (
        "questions",
        'en: "No"\n    - id: preparatory',
        "en: No\n    - id: preparatory",
        "questions.yaml: case_use.options.no.en: YAML read False as bool",
    ),
    (
        "sources",
        'applies_from: "2028-08-02"',
        "applies_from: 2028-08-02",
        "sources.yaml: AIA6P.applies_from: YAML read 2028-08-02 as date",
    ),
    (
        "sources",
        'applies_from: "2028-08-02"',
        'applies_from: "2028-13-02"',
        "AIA6P.applies_from: needs a date",
    ),
    ("ruleset", "version: 2026.11.1", "version: 2026.11", "version: YAML read 2026.11 as float"),
    ("facts", "unknown_data: {", "no: {", "the key False was read as bool"),
    ("actions", "  due: 14", "  due: soon", "actions.yaml: find_alternative.due: is a number of days"),
    ("actions", "stop:\n", "stop:\n  owner: dpo\n", "the key 'owner' is given twice"),
    ("rules", "- id: data_unknown", "- id: decides_alone", "rules.yaml: decides_alone: the id is used twice"),
    (
        "rules",
        "when: {fact: unknown_data}",
        "when: {fact: unknwon_data}",
        "rules.yaml: data_unknown.when: unknown fact 'unknwon_data'",
    ),
    (
        "rules",
        "when: {answer: case_use, in: [alone]}",
        "when: {answer: case_use, in: [alnoe]}",
        "rules.yaml: decides_alone.when: unknown option of case_use 'alnoe'",
    ),
    (
        "rules",
        "when: {answer: case_use, in: [alone]}",
        "when: {answer: caseuse, in: [alone]}",
        "rules.yaml: decides_alone.when: unknown question 'caseuse'",
    ),
    (
        "facts",
        "{external: tool_covers_personal_data}",
        "{external: tool_covers_all}",
        "facts.yaml: framework_approved: unknown external fact 'tool_covers_all'",
    ),
    (
        "rules",
        "when: {fact: unknown_data}",
        "when: {fact: unknown_data, or: x}",
        "rules.yaml: data_unknown.when: a condition is one of",
    ),
    (
        "rules",
        "sources: [GDPR22, FVL19, AAB]\n  actions: [stop, appoint_human_control]\n\n- id: case",
        "sources: []\n  actions: [stop, appoint_human_control]\n\n- id: case",
        "rules.yaml: decides_alone.sources: needs a list of ids",
    ),
    ("rules", "sources: [OPH]", "sources: [OPHX]", "unknown id 'OPHX'"),
    (
        "rules",
        "actions: [clear_rights]",
        "actions: [clear_right]",
        "rights_unknown.actions: unknown id 'clear_right'",
    ),
    ("rules", "to: [lawyer]", "to: [solicitor]", "unknown id 'solicitor'"),
    ("rules", "  level: clarify\n  to: [lawyer]", "  level: clarify", "a rule to clarify says with whom"),
    ("rules", "  stop: prohibited\n", "", "prohibited_practice.stop: a red rule says which stop it is"),
    ("rules", "  level: red", "  level: crimson", "'crimson' is none of"),
    ("rules", "  level: red", "  lvel: red", "prohibited_practice.lvel: unknown field"),
    (
        "rules",
        "    en: Artificial content must be labelled\n",
        "",
        "rules.yaml: synthetic_media.reason: the translation en is missing",
    ),
    (
        "questions",
        "      en: Consent\n",
        '      en: ""\n',
        "legal_basis.consent.en: the translation en is missing",
    ),
    ("labels", "  employee: {da: Medarbejderen, en: The employee}\n", "", "roles.employee: needs a text"),
    (
        "questions",
        "    da: Hvilket værktøj vil I bruge?",
        "    da: " + "Hvilket værktøj vil I bruge, " * 6 + "og hvorfor?",
        "tool.text.da: 32 words; at most 25",
    ),
    (
        "questions",
        "    en: Which tool do you want to use?",
        "    en: " + "Which tool do you want " * 6,
        "tool.text.en: 30 words; at most 25",
    ),
    ("questions", "gælder fra {dato:AIA6}", "gælder fra 2. december 2027", "area.why: writes a date"),
    ("questions", "gælder fra {dato:AIA6}", "gælder fra {dato:AIA7}", "the unknown source 'AIA7'"),
    ("questions", "apply from {dato:AIA6}", "apply soon", "area.why: the dates differ between da and en"),
    ("questions", "{dato:AIA6}", "{dato:AILOVF}", "AILOVF, which is not in force"),
    (
        "facts",
        "special_data: {answer: data, in: [cpr, sensitive]}",
        "special_data: {fact: dpia_required}",
        "facts.yaml: dpia_required: the fact rests on itself",
    ),
    (
        "facts",
        "unknown_data: {",
        "nobody_asks: {fact: unknown_data}\n\nunknown_data: {",
        "facts.yaml: nobody_asks: no entry uses this fact",
    ),
    (
        "actions",
        "stop:\n",
        "spare:\n  owner: dpo\n  due: 0\n  blocking: false\n  da: Intet\n  en: Nothing\n\nstop:\n",
        "actions.yaml: spare: no entry uses this action",
    ),
    (
        "sources",
        "AIA4:\n",
        "SPARE:\n  ref: {da: Lov, en: Act}\n  applies_from: null\n  status: weak\n\nAIA4:\n",
        "sources.yaml: SPARE: no entry uses this source",
    ),
    (
        "ruleset",
        "external_facts: [",
        "external_facts: [nobody_tells, ",
        "nobody_tells: no entry uses this external",
    ),
    ("ruleset", "decisions: [confirm_stop,", "decisions: [approve_anyway,", "unknown id 'approve_anyway'"),
    ("ruleset", "  red:\n", "  crimson:\n", "ruleset.yaml: outcomes: needs exactly"),
    (
        "questions",
        "  ask_when: {fact: special_data}",
        "  ask_when: {all: [{fact: special_data}, {answer: records, in: [partly]}]}",
        "sensitive_data_needed.ask_when: records is not asked before it",
    ),
    (
        "questions",
        "  ask_when: {fact: special_data}",
        "  ask_when: {all: [{answer: tool, in: [approved]}, {answer: tool, in: [own_build]}]}",
        "questions.yaml: sensitive_data_needed: no answers lead to this question",
    ),
    (
        "questions",
        "  ask_when: {fact: special_data}",
        "  ask_when: {all: [{answer: tool, in: [open_service]}, {fact: special_data}]}",
        "questions.yaml: sensitive_data_needed: no answers lead to this question",
    ),
    (
        "rules",
        "- {answer: human_review, in: [direct]}",
        "- {answer: human_review, in: [yes]}",
        "YAML read True as bool",
    ),
    (
        "rules",
        "when: {answer: local_testing, in: [pilot]}",
        "when: {all: [{answer: local_testing, in: [pilot]}, {answer: case_use, in: [alone]}]}",
        "rules.yaml: pilot_only: no answers set off this rule",
    ),
    (
        "rules",
        "when: {answer: local_testing, in: [pilot]}",
        "when: {all: [{answer: tool, in: [approved]}, {answer: it_approval, in: [partly]}]}",
        "rules.yaml: pilot_only: no answers set off this rule",
    ),
    (
        "rules",
        "when: {answer: case_use, in: [alone]}",
        "when: {all: [{answer: case_use, in: [alone]}, {not: {fact: fast_lane}}]}",
        "decides_alone.when: a red rule ends the walk at once and negates nothing",
    ),
    (
        "rules",
        "when: {answer: benefit, in: [try_small, unknown]}",
        "when: {answer: benefit, in: [try_small]}",
        "questions.yaml: benefit.unknown: sets off no rule, so it could be green",
    ),
    (
        "rules",
        "[{answer: human_review, in: [spot_checks, unknown]}, {not:",
        "[{answer: human_review, in: [spot_checks]}, {not:",
        "questions.yaml: human_review.unknown: sets off no rule, so it could be green",
    ),
    (
        "facts",
        '{answer: ancillary_task, in: ["no", unknown]}',
        '{answer: ancillary_task, in: ["no"]}',
        "questions.yaml: ancillary_task.unknown: sets off no rule, so it could be green",
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def change(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text, f"{before!r} no longer stands in {file}.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def complaint(folder: Path) -> str:
    with pytest.raises(RulesetError) as caught:
        load(folder)
    return str(caught.value)


@pytest.mark.parametrize(("file", "before", "after", "says"), SLIPS, ids=[slip[3][:60] for slip in SLIPS])
def test_each_slip_is_refused(file: str, before: str, after: str, says: str, folder: Path) -> None:
    change(folder, file, before, after)
    assert says in complaint(folder)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    change(folder, "rules", "sources: [OPH]", "sources: [OPHX]")
    change(folder, "actions", "  due: 14", "  due: soon")
    (folder / "labels.yaml").unlink()
    told = complaint(folder).splitlines()
    for start in ("labels.yaml: the file is missing", "rules.yaml: ", "actions.yaml: find_alternative.due"):
        assert any(line.startswith(start) for line in told)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [", b"- 1", b"text", b""])
def test_a_file_that_is_no_yaml_of_ours_is_refused(content: bytes, folder: Path) -> None:
    (folder / "rules.yaml").write_bytes(content)
    assert "rules.yaml" in complaint(folder)


def test_the_hash_covers_the_content_and_nothing_but_the_content(folder: Path, rules: Ruleset) -> None:
    change(folder, "rules", "# Må vi?", "# A comment")
    change(folder, "ruleset", "approved_by: null", "approved_by: Ida Invented, DPO")
    signed = load(folder)
    assert signed.content_hash == rules.content_hash
    assert signed.approved_by == "Ida Invented, DPO"
    change(folder, "rules", "Artificial content must be labelled", "Artificial content must be marked")
    assert load(folder).content_hash != rules.content_hash


def test_ids_stay_what_they_were(rules: Ruleset) -> None:
    """Stored answers and verdicts name them; an id is never reused for something else."""
    assert (len(rules.questions), len(rules.rules), len(rules.actions)) == (26, 64, 48)
    assert list(rules.questions)[:3] == ["purpose", "tool", "data"]
    assert rules.externals == ("tool_covers_personal_data",)


def test_dates_are_printed_from_the_sources(folder: Path, rules: Ruleset) -> None:
    why = rules.questions["area"].why
    assert "gælder fra 2. december 2027" in rules.say(why, "da")
    assert "apply from 2 December 2027" in rules.say(why, "en")
    change(
        folder,
        "sources",
        "en: AI Act Article 6 and Annex III (deadline changed by Regulation (EU) "
        '2026/1744)\n  applies_from: "2027-12-02"',
        'en: AI Act Article 6\n  applies_from: "2029-01-05"',
    )
    moved = load(folder)
    assert "gælder fra 5. januar 2029" in moved.say(moved.questions["area"].why, "da")


def test_due_dates_are_said_in_words(rules: Ruleset) -> None:
    said = {name: rules.say_due(action, "da") for name, action in rules.actions.items()}
    assert said["stop"] == "Straks"
    assert said["ask_dpo"] == "Inden 10 dage"
    assert said["make_dpia"] == "Før start"
    assert said["check_facts"] == "Hver gang det sker"
    assert said["check_eu_database"] == "Senest 2. december 2027"
    assert rules.say_due(rules.actions["check_eu_database"], "en") == "By 2 December 2027"


def test_every_id_a_person_meets_has_a_name(rules: Ruleset) -> None:
    for language in ("da", "en"):
        for question in rules.questions.values():
            assert rules.label("roles", question.asked_of, language)
            assert rules.label("gates", question.gate, language)
        for outcome, consequence in rules.consequences.items():
            assert rules.label("outcomes", outcome, language)
            assert all(rules.label("decisions", name, language) for name in consequence.decisions)
    assert rules.label("outcomes", "clarify", "da") == "Skal afklares hos DPO/jurist"
