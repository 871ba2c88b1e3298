"""Clauses: what one sentence says piece by piece, and whether a clause explains or advises in general."""

import re
from collections.abc import Iterator

_END = re.compile(
    r"(?:, (?:men|mens|og|indtil|så|hvis|fordi|da|selv om|hvilket|but|while|and|because|which|so|until)\b|"
    r"; | - |,? (?:mens|whereas) |\n|: )"
)
_GENERAL = re.compile(
    r"\b(?:hvad er|hvad betyder|hvordan (?:sikrer|beskytter|undgår|fungerer|kan man|opdager)|hvorfor (?:er|"
    r"skal)|forskel\w* på|generelt|typisk\w*|for eksempel|fx|eksempelvis|som regel|bør|man kan|man skal|"
    r"kurset?|kursus|plakat\w*|retningslinje\w*|politik\w*|kampagne\w*|quiz\w*|oplæg|skabelon\w*|what is|"
    r"what are|what does|how (?:do|to|can|does)|in general|typically|for example|e\.g\.|such as|should|"
    r"best practice|difference between|guideline\w*|policy|training|course|poster|hvis en|if a|"
    r"må (?:heller )?ikke|forklar|explain)\b"
)


def clauses(lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the clauses of ``lower[start:end]``, in order."""
    for gap in _END.finditer(lower, start, end):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if end > start:
        yield start, end


def is_general(clause: str) -> bool:
    """Whether ``clause`` (lower case) speaks of the matter in general."""
    return bool(_GENERAL.search(clause))
