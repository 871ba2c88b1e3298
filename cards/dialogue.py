"""Any step of the screening's dialogue as a card."""

from typing import assert_never

from bot.screening.dialogue import Asking, Judged, Kept, Listing, Pausing, Reviewing, Shown
from cards import elements as e
from cards.look import Look
from cards.mine import kept_card, list_card
from cards.screening import answers_card, paused_card, question_card
from cards.verdict import verdict_card


def draw(shown: Shown, look: Look) -> e.Card:
    """The card for what a step shows."""
    view, notice = shown.view, shown.notice
    match view:
        case Asking():
            return question_card(view, notice, look)
        case Reviewing():
            return answers_card(view, notice, look)
        case Pausing():
            return paused_card(view, notice, look)
        case Judged():
            return verdict_card(view, notice, look)
        case Listing():
            return list_card(view, notice, look)
        case Kept():
            return kept_card(view, notice, look)
        case _:
            assert_never(view)
