"""The messages that an admin settles, in both languages, against their golden files."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.unsettled import AllUnsettled, Unsettled
from bot.texts import LANGUAGES, Language, say
from cards.unsettled import unsettled_card
from tests.cards.checking import faults
from tests.cards.golden import check_golden
from tests.fakes.cards import SeenCard

AT = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)  # in Denmark the day after
DEPARTMENTS = {"borgerservice": "Borgerservice", "skole": "Skole [og](https://x.example) dagtilbud"}
MESSAGES = (
    Unsettled(
        "d-1", "prompt", "doubtful", "no_answer", AT, "channel", "Kommunen", "Hverdag", "borgerservice"
    ),
    Unsettled(
        "d-2", "decision_notice", "failed", "MessageWritesBlocked", AT, "person", department_id="skole"
    ),
    Unsettled("d-3", "summary_mail", "doubtful", "graph_silent", AT, "mail", department_id="gone"),
    Unsettled("d-4", "experience_update", "failed", "SomethingNew", AT, "message"),
    Unsettled("d-5", "digest", "doubtful", "restored", AT, "channel", "Kommunen", "Hverdag", "borgerservice"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_with_where_when_and_why(language: Language) -> None:
    found = AllUnsettled(MESSAGES, 12, 3)
    check_golden(f"doctor_unsettled.{language}", unsettled_card(found, DEPARTMENTS, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_there_are_no_more(language: Language) -> None:
    told = say("doctor.unsettled.done.again", language)
    card = unsettled_card(AllUnsettled((), 0, 0), {}, language, told)
    check_golden(f"doctor_unsettled_none.{language}", card)


def test_what_was_given_up_cannot_be_said_to_have_arrived() -> None:
    buttons = SeenCard(unsettled_card(AllUnsettled((MESSAGES[1],), 1, 0), DEPARTMENTS, "da")).buttons
    assert buttons == ["Ja, send igen", "Undersøg igen"]


def test_ten_fit_in_a_card() -> None:
    long = "Æ" * 200
    rows = tuple(
        Unsettled(
            "d-" + "x" * 198, "prompt", "doubtful", "x" * 60, AT + timedelta(n), "channel", long, long, long
        )
        for n in range(10)
    )
    assert faults(unsettled_card(AllUnsettled(rows, 500, 500), {long: long}, "da")) == []
