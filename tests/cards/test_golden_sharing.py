"""The text check's cards, in both languages, against their golden files."""

from collections.abc import Callable

import pytest

from bot.organisation.loader import DEMO, load_organisation
from bot.sharing.answer import answer
from bot.sharing.check import check
from bot.texts import LANGUAGES, Language
from cards.elements import Card
from cards.sharing import answer_card, invite_card
from tests.cards.golden import FOLDER, check_golden

FJORDVIG = load_organisation(DEMO)
REDACT = "Hent nøglen hos Henrik Mogensen, Tjørnevænget 27, 9994 Ousted.\nRing på 20 30 40 50."
NO = "Henrik Mogensen, CPR 010190-1234, er sygemeldt med en depression. Skriv et svar til ham."
YES = "Skriv en indbydelse til sommerfesten på biblioteket. Den skal være kort og glad."
LONG = f"{REDACT}\n" + "Vi mødes på biblioteket klokken ti. " * 300


def _answered(text: str, language: Language, **more: object) -> Card:
    return answer_card(answer(check(text), FJORDVIG, language), language, **more)  # type: ignore[arg-type]


CARDS: dict[str, Callable[[Language], Card]] = {
    "sharing_yes": lambda language: _answered(YES, language, door="pasted"),
    "sharing_redact": lambda language: _answered(REDACT, language, door="pasted"),
    "sharing_redact_long": lambda language: _answered(LONG, language, door="pasted"),
    "sharing_no": lambda language: _answered(NO, language, door="message"),
    "sharing_file": lambda language: _answered(
        NO, language, door="file", notes=["share_page.notes.tracked_changes"]
    ),
    "sharing_invite": invite_card,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CARDS)
def test_the_card_is_as_in_its_golden_file(name: str, language: Language) -> None:
    check_golden(f"{name}.{language}", CARDS[name](language))


def test_no_golden_file_is_left_over() -> None:
    ours = {f"{name}.{language}.json" for name in CARDS for language in LANGUAGES}
    assert {path.name for path in FOLDER.glob("sharing_*.json")} == ours


def test_a_no_names_what_decides_first_and_then_what_else_was_found() -> None:
    told = str(_answered(NO, "da", door="pasted"))
    places = [told.index(f"**{label}**") for label in ("Helbred", "Navn", "CPR-nummer")]
    assert places == sorted(places)


def test_a_tool_that_covers_what_was_found_says_so_and_promises_nothing() -> None:
    places = {place.id: place for place in answer(check(REDACT), FJORDVIG, "da").places}
    assert places["open"].level == "redact"
    assert places["copilot_chat"].level == "yes"
    assert "godkendt til den slags oplysninger" in places["copilot_chat"].text
    assert "Jeg kan overse noget" in places["copilot_chat"].text
    assert any("Copilot Chat med kommunens aftale, Tale til tekst." in step for step in places["open"].steps)
    secret = answer(check("adgangskode: Sommer2026!"), FJORDVIG, "da").open
    assert any("Ingen af kommunens godkendte" in step for step in secret.steps)
    calm = {place.id: place for place in answer(check(YES), FJORDVIG, "da").places}
    assert calm["copilot_chat"].text == calm["open"].text
