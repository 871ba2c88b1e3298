"""A Python pattern as a regular expression of ECMAScript 2016, which is all that classic Outlook's runtime
knows: no named groups, no looking back, no letters beyond ASCII in ``\\w``.

A pattern may look back at one character, at its very start; that becomes a class for whoever runs it to
look at. What cannot be said exactly is refused, so that a new rule never turns into another one in silence.
Source: https://262.ecma-international.org/7.0/#sec-patterns.
"""

import importlib
import re
from dataclasses import dataclass
from typing import Any

# The parser behind ``re``: without a public name, but the same from Python 3.11 to 3.14.
_PARSER: Any = importlib.import_module("re._parser")
_CODES: Any = importlib.import_module("re._constants")

_ENDLESS = _CODES.MAXREPEAT
_SPACE = r" \t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LATIN = 0x250  # up to here letters are told apart exactly; above, by the blocks that hold letters
_BLOCKS = r"\u0370-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff"


@dataclass(frozen=True)
class JsRegex:
    """``source`` with ``flags`` (``i`` or none), and the numbers of the groups that had names.

    ``before`` is a class that the character before a match must be in, or, with ``unless``, must not;
    empty: whatever. At the start of the text there is none, which is in no class.
    """

    source: str
    flags: str
    groups: dict[str, int]
    before: str
    unless: bool

    def as_json(self) -> dict[str, object]:
        told: dict[str, object] = {"source": self.source, "flags": self.flags}
        if self.groups:
            told["groups"] = self.groups
        if self.before:
            told |= {"before": self.before, "unless": self.unless}
        return told


class Untranslatable(ValueError):
    """The pattern says something that ECMAScript 2016 cannot; the message is the code of the part."""


def translate(pattern: re.Pattern[str]) -> JsRegex:
    """Raises Untranslatable."""
    if pattern.flags & ~(re.IGNORECASE | re.UNICODE):
        raise Untranslatable(f"flags {pattern.flags}")
    parts = list(_PARSER.parse(pattern.pattern))
    before, unless, parts = _looking_back(parts)
    return JsRegex(
        source=_sequence(parts),
        flags="i" if pattern.flags & re.IGNORECASE else "",
        groups=dict(pattern.groupindex),
        before=before,
        unless=unless,
    )


def word_characters() -> str:
    r"""The inside of a class for Python's ``\w``: exact for Latin letters, by blocks for other scripts."""
    ranges: list[tuple[int, int]] = []
    for code in range(_LATIN):
        if not re.match(r"\w", chr(code)):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    spans = (_char(a) if a == b else f"{_char(a)}-{_char(b)}" for a, b in ranges)
    return "".join(spans) + _BLOCKS


def _looking_back(parts: list[Any]) -> tuple[str, bool, list[Any]]:
    """The class that a match must (not) follow, and the rest; a word boundary at the start is one too."""
    operation, argument = parts[0]
    if operation in (_CODES.ASSERT, _CODES.ASSERT_NOT) and argument[0] < 0:
        return _one_class(argument[1]), operation is _CODES.ASSERT_NOT, parts[1:]
    if operation is _CODES.AT and argument is _CODES.AT_BOUNDARY:
        return f"[{word_characters()}]", True, parts[1:]  # all our patterns begin with a letter after it
    return "", False, parts


def _one_class(inside: Any) -> str:
    """One character, or a choice between one and the start (``(?<![^\\s…])``)."""
    parts = list(inside)
    if len(parts) != 1:
        raise Untranslatable("looks back further than one character")
    (operation, argument) = parts[0]
    if operation is _CODES.IN:
        return _class(argument)
    if operation is _CODES.LITERAL:
        return f"[{_in_class(argument)}]"
    raise Untranslatable(str(operation))


def _sequence(parts: Any) -> str:
    told = list(parts)
    return "".join(
        _boundary(told[at + 1 :])
        if operation is _CODES.AT and argument is _CODES.AT_BOUNDARY
        else _part(operation, argument)
        for at, (operation, argument) in enumerate(told)
    )


def _boundary(following: list[Any]) -> str:
    r"""Before a letter: JavaScript's own, which a letter such as "æ" before it does not hinder. After one,
    as everywhere else in our patterns: no character of a word may follow."""
    if following and following[0][0] is _CODES.LITERAL and chr(following[0][1]).isalnum():
        return r"\b"
    return f"(?![{word_characters()}])"


def _part(operation: Any, argument: Any) -> str:  # one line a kind of part
    match operation:
        case _CODES.LITERAL:
            return _char(argument)
        case _CODES.NOT_LITERAL:
            return f"[^{_in_class(argument)}]"
        case _CODES.ANY:
            return r"[^\n]"
        case _CODES.IN:
            return _class(argument)
        case _CODES.BRANCH:
            return f"(?:{'|'.join(_sequence(each) for each in argument[1])})"
        case _CODES.SUBPATTERN:
            group, added, removed, inside = argument
            if added or removed:
                raise Untranslatable("flags inside")
            return f"({'' if group else '?:'}{_sequence(inside)})"
        case _CODES.MAX_REPEAT | _CODES.MIN_REPEAT:
            least, most, inside = argument
            lazy = "?" if operation is _CODES.MIN_REPEAT else ""
            return f"{_repeated(inside)}{_times(least, most)}{lazy}"
        case _CODES.GROUPREF:
            return f"\\{argument}(?:)"  # so that no digit after it becomes part of its number
        case _CODES.ASSERT | _CODES.ASSERT_NOT if argument[0] > 0:
            return f"(?{'=' if operation is _CODES.ASSERT else '!'}{_sequence(argument[1])})"
        case _CODES.AT:
            return _place(argument)
    raise Untranslatable(str(operation))


def _repeated(inside: Any) -> str:
    """A single character as it is, anything else in brackets."""
    (operation, _), *more = inside
    single = not more and operation in (_CODES.LITERAL, _CODES.NOT_LITERAL, _CODES.IN, _CODES.ANY)
    return _sequence(inside) if single else f"(?:{_sequence(inside)})"


def _times(least: int, most: Any) -> str:
    if most == _ENDLESS:
        return {0: "*", 1: "+"}.get(least) or f"{{{least},}}"
    if (least, most) == (0, 1):
        return "?"
    return f"{{{least}}}" if least == most else f"{{{least},{most}}}"


def _place(place: Any) -> str:
    match place:
        case _CODES.AT_BEGINNING:
            return "^"
        case _CODES.AT_END:
            return r"(?=\n?$)"  # Python's "$" also stands before a line break that ends the text
    raise Untranslatable(str(place))


def _class(members: Any) -> str:
    inside = "".join(_member(operation, argument) for operation, argument in members)
    return f"[{inside}]"


def _member(operation: Any, argument: Any) -> str:
    match operation:
        case _CODES.NEGATE:
            return "^"
        case _CODES.LITERAL:
            return _in_class(argument)
        case _CODES.RANGE:
            return f"{_in_class(argument[0])}-{_in_class(argument[1])}"
        case _CODES.CATEGORY:
            return _category(argument)
    raise Untranslatable(str(operation))


def _category(category: Any) -> str:
    match category:
        case _CODES.CATEGORY_WORD:
            return word_characters()
        case _CODES.CATEGORY_DIGIT:
            return "0-9"
        case _CODES.CATEGORY_SPACE:
            return _SPACE
    raise Untranslatable(str(category))


def _char(code: int) -> str:
    if code > 0xFFFF:
        raise Untranslatable("a character that JavaScript counts as two")
    if (chr(code).isascii() and chr(code).isalnum()) or chr(code) in "_ ":
        return chr(code)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


_in_class = _char
