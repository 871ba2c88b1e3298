"""Given names and surnames that belong together, though the network may see one of them alone."""

from collections.abc import Sequence

from bot.sharing.names.features import name_bands
from bot.sharing.names.path import Name
from bot.sharing.names.statistics import Statistics
from bot.sharing.names.tokens import Tokens

_COMMON_FIRST_NAME = 6
"""A thousand bearers."""


def whole_names(tokens: Tokens, names: Sequence[Name], statistics: Statistics) -> list[Name]:
    """Join "Lundager, Mikkel", and "Per" to "Lundager"; a table's cells ("Lundager,Mikkel") stay apart."""
    joined: list[Name] = []
    for found in names:
        taken = joined[-1].last if joined else -1
        name = _with_given_name(tokens, found, statistics) if found.first - 1 > taken else found
        before = joined[-1] if joined else None
        if before and _turned(tokens, before, name, statistics):
            joined[-1] = Name(before.first, name.last, (before.score + name.score) / 2)
        else:
            joined.append(name)
    return joined


def _with_given_name(tokens: Tokens, name: Name, statistics: Statistics) -> Name:
    """A surname with the common first name right before it: "Per" of "Per Lundager" looks like a word."""
    given = name.first - 1
    if given < 0 or tokens.starts[name.first] - tokens.ends[given] != 1 or not tokens.texts[given].istitle():
        return name
    first, surname = name_bands(tokens.texts[given], statistics)
    starts_with = name_bands(tokens.texts[name.first], statistics)
    if first >= max(surname, _COMMON_FIRST_NAME) and starts_with[1] > starts_with[0]:
        return Name(given, name.last, name.score)
    return name


def _turned(tokens: Tokens, family: Name, given: Name, statistics: Statistics) -> bool:
    comma = family.last + 1
    if (
        given.first != comma + 1
        or tokens.texts[comma] != ","
        or tokens.starts[given.first] == tokens.ends[comma]
    ):
        return False
    if "," in tokens.texts[family.first : family.last]:
        return False
    return all(surname > first for first, surname in _bands(tokens, family, statistics)) and all(
        first >= surname for first, surname in _bands(tokens, given, statistics)[:1]
    )


def _bands(tokens: Tokens, name: Name, statistics: Statistics) -> list[tuple[int, int]]:
    """For each word of the name that a list knows: how common it is as a first name and as a surname."""
    words = [text for text in tokens.texts[name.first : name.last + 1] if len(text) > 2]
    return [bands for bands in (name_bands(word, statistics) for word in words) if any(bands)]
