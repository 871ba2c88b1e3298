"""Any text at all: valid spans, no exception, a fixed point of redaction, masks that tell nothing."""

import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sharing.check import check
from bot.sharing.findings import CATEGORIES, IDENTIFIERS

# Pieces that findings are made of, so that fuzz gets past the first character.
_PIECES = st.sampled_from((Path(__file__).parent / "pieces.txt").read_text(encoding="utf-8").split("|"))
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=40).map(" ".join),
    st.lists(_PIECES, max_size=30).map("".join),
)
_SETTINGS = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_SETTINGS
@given(TEXTS)
def test_spans_are_valid_and_do_not_overlap(text: str) -> None:
    at = 0
    for finding in check(text).findings:
        assert at <= finding.start < finding.end <= len(text)
        assert finding.category in CATEGORIES
        assert 0 <= finding.confidence <= 1
        at = finding.end


@_SETTINGS
@given(TEXTS)
def test_redaction_leaves_no_identifier_and_is_a_fixed_point(text: str) -> None:
    redacted = check(text).redacted
    again = check(redacted)
    assert [f for f in again.findings if f.category in IDENTIFIERS | {"credential"}] == []
    assert again.redacted == redacted


@_SETTINGS
@given(TEXTS)
def test_masks_hold_no_findings_text(text: str) -> None:
    result = check(text)
    for one in result.findings:
        mask = result.masked(one)
        assert all(text[other.start : other.end] not in mask for other in result.findings)


def test_half_a_character_is_checked_too() -> None:
    assert check("CPR 010180-1235 \ud800 Mette Hansen").redacted.startswith("CPR [CPR] \ud800 ")


def _seconds(text: str) -> float:
    start = time.process_time()
    check(text)
    return time.process_time() - start


@pytest.mark.parametrize(
    "evil",
    [
        "1",
        "0101",
        "01-",
        "a",
        "A",
        "A.",
        "Aa ",
        "a@",
        "a.",
        "æ ",
        "=;",
        "a=;",
        "Password=",
        "://:@",
        "kode ",
        "koden er ",
        "kode: a1",
        "sag ",
        "reg. 1111 ",
        "Vej ",
        "Vej 1 ",
        "født ",
        "(",
        "((fortrolig",
        "må ikke ",
        "tilbud 1 kr. ",
        "point 5 point ",
        "han er syg ",
        "diabetes ",
        "TBK ",
        "Mette ",
        "[Person 1]",
        "\n",
        "a;b\n",
        "1.1.1.1 ",
        "1:",
        "::",
        "4571 ",
        "5 mg ",
        "Aa Vej",
        "eyJ",
        "eyJa.",
        "-----BEGIN PRIVATE KEY-----",
        "\u200b",
        "e\u0301",
        "i på ved fra ",
    ],
)
def test_no_text_makes_a_check_hang(evil: str) -> None:
    check("warm")
    text = (evil * 20_000)[:20_000]
    assert _seconds(text) < 4


def _calls(text: str) -> int:
    """How many calls a check makes, of our own functions and built-in ones: the same on any machine."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        check(text)
    finally:
        sys.setprofile(None)
    return calls


def test_the_work_grows_linearly() -> None:
    """Ten times the text is at most twelve times the work; seconds are for the bench to measure."""
    note = (
        "Hej Mette Holm. Borgeren, cpr 010180-1235, har diabetes og bor på Søndergade 12, 8999 "
        "Hvornum.\nSag 25/08817. "
    )
    small, large = (note * 200)[:10_000], (note * 2_000)[:100_000]
    check(small)
    assert _calls(large) < 12 * _calls(small)
