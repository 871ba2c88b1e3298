"""Text to tokens for the name model: words, initials, numbers, line breaks and single signs, with offsets.

Nothing is thrown away but plain spaces, so that a table's separators and a line's end stay visible.
"""

import re
from dataclasses import dataclass

LINE_BREAK = "\n"
"""Text of every token that ends a line, whichever sign the line ends with."""
CELL_BREAK = "\t"
"""Text of a tab, and of a run of spaces wide enough to be a column's edge."""
ADDRESS = "<address>"
"""Text of an e-mail or web address: names inside it are no names of their own."""

# Every quantifier that can be retried is capped, so that no input costs more than linear time.
_EXTRA = "\u00ad\u0300-\u036f\u200b-\u200d\u2060"
_TOKEN = re.compile(
    rf"""
    (?P<address>
        https?://\S{{1,2000}} | www\.\S{{1,2000}}
      | (?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}} )
  | (?P<line>\r\n|[\n\r\v\f\x85\u2028\u2029])
  | (?P<cell>\t|[\x20\u00a0]{{3,200}})
  | (?P<initials>(?:[^\W\d_a-zæøå]\.){{1,5}}(?![^\W\d_]\b))
  | (?P<word>[^\W\d_](?:[^\W_]|[{_EXTRA}]|[-\u2010\u2011'’´`](?=[^\W_])){{0,63}}
             (?:(?<=[sxzSXZ])['’](?!\w))?)
  | (?P<number>\d(?:[\d.,:/-]{{0,40}}\d)?)
  | (?P<sign>\S)
    """,
    re.VERBOSE,
)
_FIXED = {"address": ADDRESS, "line": LINE_BREAK, "cell": CELL_BREAK}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text, by column: ``texts[i]`` stands at ``starts[i]:ends[i]`` (code points)."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


def tokenize(text: str) -> Tokens:
    """Split ``text`` in linear time; offsets are code points, end-exclusive."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        fixed = _FIXED.get(match.lastgroup or "")
        texts.append(match.group() if fixed is None else fixed)
        starts.append(match.start())
        ends.append(match.end())
    return Tokens(texts, starts, ends)
