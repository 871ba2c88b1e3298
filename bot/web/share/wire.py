"""An answer as the page's script reads it: positions counted as JavaScript counts them, in UTF-16 units."""

from collections.abc import Callable
from itertools import accumulate
from typing import Any

from bot.sharing.answer import Answer, Place


def as_json(text: str, answer: Answer) -> dict[str, Any]:
    """``findings`` in text order, ``destinations`` with everything said about them."""
    units = utf16_positions(text)
    return {
        "findings": [
            {
                "start": units(mark.start),
                "end": units(mark.end),
                "family": mark.family,
                "label": mark.label,
                "why": mark.why,
            }
            for mark in answer.marks
        ],
        "destinations": [_place(place) for place in answer.places],
        "cleaned": answer.cleaned,
        "screening": list(answer.data),
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "verdict": place.level,
        "title": place.title,
        "text": place.text,
        "reasons": [{"what": reason.label, "why": reason.why} for reason in place.reasons],
        "law": list(place.law),
        "steps": list(place.steps),
        "rule": place.rule,
    }


def utf16_positions(text: str) -> Callable[[int], int]:
    """A function from code points to UTF-16 units; characters outside the basic plane count twice there."""
    if text.isascii() or max(text) <= "\uffff":
        return lambda at: at
    before = [0, *accumulate(1 + (character > "\uffff") for character in text)]
    return before.__getitem__
