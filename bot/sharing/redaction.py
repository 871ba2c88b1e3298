"""The cleaned text: the same person gets the same placeholder, everything else stays as it was."""

import re
from collections.abc import Sequence
from functools import cache

from bot.sharing.findings import REMOVABLE, Finding
from bot.texts import Language, say

_PERSON = re.compile(r"\[Person ([0-9]{1,6})\]")
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


@cache
def _placeholder() -> re.Pattern[str]:
    languages: tuple[Language, ...] = ("da", "en")
    words = {say(f"sharing.placeholders.{c}", language) for c in REMOVABLE for language in languages}
    return re.compile(rf"\[(?:{'|'.join(map(re.escape, sorted(words)))})(?: [0-9]+)?\]")


def placeholders(text: str) -> list[tuple[int, int]]:
    """Spans of the placeholders in ``text``, in either language. They point at nobody."""
    return [match.span() for match in _placeholder().finditer(text)]


def redact(text: str, findings: Sequence[Finding], language: Language) -> str:
    """``text`` with each removable finding replaced by a placeholder in ``language``.

    Names are numbered by person in the order they appear; other kinds when more than one value appears.
    """
    removable = [f for f in findings if f.category in REMOVABLE]
    labels = _labels(text, removable, language)
    parts: list[str] = []
    at = 0
    for finding in removable:
        parts += [text[at : finding.start], labels[finding]]
        at = finding.end
    return "".join([*parts, text[at:]])


def _labels(text: str, findings: Sequence[Finding], language: Language) -> dict[Finding, str]:
    people = same_people([text[f.start : f.end] for f in findings if f.category == "person_name"])
    # Persons that stand in the text as placeholders already keep their numbers.
    known = [int(number) for number in _PERSON.findall(text)]
    names = iter([number + max(known, default=0) for number in people])
    labels: dict[Finding, str] = {}
    values: dict[str, dict[str, int]] = {}
    for finding in findings:
        if finding.category != "person_name":
            value = re.sub(r"[\W_]", "", text[finding.start : finding.end].lower())
            kind = values.setdefault(finding.category, {})
            kind.setdefault(value, len(kind) + 1)
    for finding in findings:
        word = say(f"sharing.placeholders.{finding.category}", language)
        if finding.category == "person_name":
            labels[finding] = f"[{word} {next(names)}]"
            continue
        kind = values[finding.category]
        value = re.sub(r"[\W_]", "", text[finding.start : finding.end].lower())
        labels[finding] = f"[{word} {kind[value]}]" if len(kind) > 1 else f"[{word}]"
    return labels


def same_people(mentions: Sequence[str]) -> list[int]:
    """A person number (from 1) for each mention: full name, first name, surname, genitive and initials of
    one person share it. A first name borne by two persons of the text is a person of its own."""
    keys = [_key(mention) for mention in mentions]
    full = list(dict.fromkeys(key for key in keys if len(key) > 1))
    merged = {key: _longest(key, full) for key in full}
    owners: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key in dict.fromkeys(keys):
        owners[key] = merged.get(key) or _owner(key, sorted(set(merged.values()))) or key
    numbers: dict[tuple[str, ...], int] = {}
    return [numbers.setdefault(owners[key], len(numbers) + 1) for key in keys]


def _key(mention: str) -> tuple[str, ...]:
    """The words of a name in lower case, first name first, without genitive endings on the last one."""
    last, comma, first = mention.partition(",")
    ordered = f"{first} {last}" if comma else mention
    words = [word.lower() for word in _WORD.findall(ordered)]
    if words and (words[-1].endswith("'s") or mention.rstrip().endswith("'")):
        words[-1] = words[-1].removesuffix("'s")
    return tuple(words) or (mention.lower(),)


def _without_s(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _longest(key: tuple[str, ...], full: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The longest full name that begins with the same first name and holds all words of ``key``."""
    stems = {_without_s(word) for word in key}
    fits = [
        other
        for other in full
        if _without_s(other[0]) == _without_s(key[0]) and stems <= {_without_s(w) for w in other}
    ]
    return max(fits, key=len, default=key)


def _owner(key: tuple[str, ...], full: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The one full name that a single word (first name, surname or initials) belongs to."""
    word = _without_s(key[0])
    by_first = [name for name in full if _without_s(name[0]) == word]
    if by_first:
        return by_first[0] if len(by_first) == 1 else None
    by_other = [name for name in full if word in {_without_s(w) for w in name}]
    if len(by_other) == 1:
        return by_other[0]
    initials = [name for name in full if "".join(w[0] for w in name) == key[0] and 2 <= len(key[0]) <= 4]
    return initials[0] if len(initials) == 1 else None
