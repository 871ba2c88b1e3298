"""The check as a whole: verdicts, redaction, masks, the screening's data and short fields."""

import json
from pathlib import Path

import pytest

from bench.share_check_score import score
from bot.sharing.check import check, screening_data, warn
from bot.sharing.findings import CATEGORIES, CONFIDENTIAL, IDENTIFIERS, REMOVABLE, SENSITIVE
from bot.texts import catalogue

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_our_own_cases_get_the_right_verdict_and_nothing_grave_gets_yes() -> None:
    total = score(CASES)
    assert total.leaks == []
    assert total.right / total.texts >= 0.95, total.wrong
    assert total.f1(IDENTIFIERS) >= 0.93
    assert total.f1(SENSITIVE | CONFIDENTIAL) >= 0.85


def test_short_texts_of_the_house_get_the_right_verdict() -> None:
    lines = (Path(__file__).parent / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    wrong = [case["text"] for case in cases if check(case["text"]).verdict("open").answer != case["verdict"]]
    assert len(wrong) <= 0.05 * len(cases), wrong


def test_texts_written_apart_from_the_rules_get_the_right_verdict_and_nothing_grave_gets_yes() -> None:
    """``unseen.jsonl`` was marked before the check saw it, in the words of many kinds of municipal work."""
    lines = (Path(__file__).parent / "unseen.jsonl").read_text(encoding="utf-8").splitlines()
    total = score([json.loads(line) for line in lines])
    assert total.leaks == []
    assert total.right / total.texts >= 0.95, total.wrong
    assert total.f1(IDENTIFIERS) >= 0.93


def test_every_category_has_its_words() -> None:
    texts = catalogue()
    for category in CATEGORIES:
        assert f"sharing.categories.{category}" in texts
        assert f"sharing.reasons.{category}" in texts
    assert all(f"sharing.placeholders.{category}" in texts for category in REMOVABLE)


def test_every_text_a_check_names_exists() -> None:
    for case in CASES:
        result = check(case["text"])
        verdicts = [
            result.verdict("open"),
            result.verdict_for(frozenset()),
            result.verdict_for(frozenset({"ordinary"})),
        ]
        keys = [key for verdict in verdicts for key in (*verdict.law, *verdict.next_steps)]
        assert all(key in catalogue() for key in [*keys, *(f.reason for f in result.findings)])


def test_the_same_person_gets_the_same_placeholder() -> None:
    text = "Mette Holm Krogh ringede. Mettes søn, Viggo Dahl, kom med. Mette og Viggo bor i Ousted."
    assert check(text).redacted == (
        "[Person 1] ringede. [Person 1] søn, [Person 2], kom med. [Person 1] og [Person 2] bor i Ousted."
    )


def test_the_rest_of_the_text_is_untouched() -> None:
    text = "  CPR: 010180-1235\n\n\tMvh.   "
    assert check(text).redacted == "  CPR: [CPR]\n\n\tMvh.   "


def test_english_texts_get_english_placeholders() -> None:
    assert check("Please write to her at anna.holm@privat-test.dk about the date.").redacted == (
        "Please write to her at [E-mail] about the date."
    )


def test_a_secret_is_no_for_open_services_and_must_be_cut_out_for_a_tool() -> None:
    result = check("Adgangskode: Regnbue#Ørred42")
    assert result.verdict("open").answer == "no"
    assert result.verdict_for(frozenset({"confidential", "ordinary"})).answer == "redact"


@pytest.mark.parametrize(
    ("covers", "answer"),
    [
        (frozenset(), "no"),
        (frozenset({"ordinary"}), "no"),
        (frozenset({"sensitive"}), "redact"),
        (frozenset({"ordinary", "sensitive"}), "redact"),
        (frozenset({"ordinary", "sensitive", "cpr"}), "yes"),
    ],
)
def test_an_approved_tool_takes_what_it_covers(covers: frozenset[str], answer: str) -> None:
    result = check("Birthe Holm Madsen, cpr 010180-1235, har diabetes.", tool_covers=covers)
    assert result.verdict("approved").answer == answer


def test_an_unknown_destination_is_refused() -> None:
    with pytest.raises(ValueError, match="no such destination"):
        check("hej").verdict("nowhere")
    with pytest.raises(ValueError, match="no such destination"):
        check("hej").verdict("approved")


def test_sensitive_words_with_nobody_identifiable_are_no_finding() -> None:
    assert check("Hvilke symptomer har depression, og hvordan behandles diabetes?").findings == ()


def test_somebody_singled_out_without_a_name_is_identifiable() -> None:
    result = check("vores nye skoleleder på Vestskolen, som startede i august, har fået konstateret kræft")
    assert result.identifiable
    assert result.verdict("open").answer == "no"


def test_public_figures_are_findings_but_no_hindrance() -> None:
    result = check("Skriv om Søren Kierkegaard og hans tanker om angst.")
    assert [f.category for f in result.findings] == ["person_name"]
    assert result.verdict("open").answer == "yes"


def test_invented_persons_are_left_alone() -> None:
    assert check("Skriv en case om en opdigtet borger, Test Testesen.").findings == ()


def test_the_screenings_data_follow_the_categories() -> None:
    text = "Eleven Viggo Dahl i 3. klasse, cpr 010114-1235, har ADHD."
    assert screening_data(check(text)) == {"ordinary", "cpr", "sensitive", "children_or_vulnerable"}
    assert screening_data(check("Koden er Tulipan!88syd")) == {"confidential"}
    assert screening_data(check("Hvad er en lokalplan?")) == frozenset()


def test_short_fields_warn_of_persons_and_secrets_only() -> None:
    assert warn("Idé: opsummer høringssvar med AI") == ()
    assert {f.category for f in warn("Hjælp til Birthe Holm Madsen, 010180-1235")} == {
        "person_name",
        "cpr_number",
    }


def test_a_check_never_shows_its_text_in_a_repr() -> None:
    assert "Birthe" not in repr(check("Birthe Holm Madsen ringede"))
