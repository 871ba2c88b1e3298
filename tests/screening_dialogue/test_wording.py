"""What may stand in a title or a wish."""

import pytest

from bot.errors import UserError
from bot.screening.wording import TITLE_LIMIT, Words, holds_cpr, read_words


@pytest.mark.parametrize(
    "text",
    [
        "0101901234",
        "010190-1234",
        "Om 010190 1234 og andre",
        "01.01.90-1234",
        "01 01 90 1234",
        "610190-1234",  # a replacement number: day + 60
        "010190–1234",
        "３１１２９９-1234",
    ],
)
def test_cpr_like_numbers_are_refused(text: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_words(text, TITLE_LIMIT)
    assert refusal.value.key == "screening.refused.cpr"
    assert text not in repr(refusal.value.values)


@pytest.mark.parametrize(
    "text", ["Tlf. 12 34 56 78", "Faktura 4510901234", "010190-12345", "Uge 47 i 2026", "2026-11-22"]
)
def test_other_numbers_are_no_cpr(text: str) -> None:
    assert not holds_cpr(text)


@pytest.mark.parametrize("text", ["Skriv til jens@opfundet.example", "Svar borgeren på tlf. 55 12 34 56"])
def test_words_that_point_at_a_person_are_refused(text: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_words(text, TITLE_LIMIT)
    assert refusal.value.key == "screening.refused.personal"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hjælp til Jens Hansen med breve", "Jens Hansen"),
        ("Breve fra Mikkel Vestergaard", "Mikkel Vestergaard"),
    ],
)
def test_a_whole_name_is_told(text: str, name: str) -> None:
    assert read_words(text, TITLE_LIMIT).names == (name,)


@pytest.mark.parametrize("text", ["Idé nummer 3", "Robotten Kaj svarer", "Oversæt breve til engelsk"])
def test_a_lone_word_that_may_be_a_name_is_no_reason_to_refuse(text: str) -> None:
    assert read_words(text, TITLE_LIMIT) == Words(text)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (None, "no_text"),
        (7, "no_text"),
        (" \n\t ", "no_text"),
        ("\u200b", "no_text"),
        ("x" * (TITLE_LIMIT + 1), "too_long"),
        ("x" * 1_000_000, "too_long"),
    ],
)
def test_no_text_and_too_much_text_are_refused(raw: object, key: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_words(raw, TITLE_LIMIT)
    assert refusal.value.key == f"screening.refused.{key}"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Resumé \n af høringssvar ", "Resumé af høringssvar"),
        ("Resumé\x00 af\u202e svar", "Resumé af svar"),
        ("x" * TITLE_LIMIT, "x" * TITLE_LIMIT),
    ],
)
def test_words_are_tidied(raw: str, text: str) -> None:
    assert read_words(raw, TITLE_LIMIT) == Words(text)
