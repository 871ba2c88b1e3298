"""What a reader hands back, the limits it keeps, and the refusals."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import UserError


class Note(StrEnum):
    """What the person should know about how the file was read; texts: ``share_page.notes.…``."""

    AUTHOR = "author"  # the file's properties name its author
    TRACKED_CHANGES = "tracked_changes"  # deleted text or comments are still in the file
    HIDDEN_SHEETS = "hidden_sheets"
    PAGES_WITHOUT_TEXT = "pages_without_text"  # probably scanned
    PICTURES = "pictures"  # pictures are not read
    ATTACHMENTS_SKIPPED = "attachments_skipped"
    CUT = "cut"  # the text was longer than the limit


@dataclass(frozen=True)
class Limits:
    """How much one file may cost to read."""

    file_bytes: int = 20_000_000
    text_length: int = 1_000_000  # characters
    unpacked_bytes: int = 120_000_000  # of all members of a zip together
    zip_members: int = 4_000
    pages: int = 400
    cells: int = 400_000
    attachments: int = 20
    depth: int = 3  # a mail in a mail in a mail


@dataclass(frozen=True)
class Document:
    """``text`` with ``\\n`` as line ends; ``notes`` without repeats, in the order they arose."""

    text: str
    notes: tuple[Note, ...] = ()


@dataclass
class Draft:
    """A document being put together: stops growing at the limit, and says so."""

    limits: Limits
    depth: int = 0
    parts: list[str] = field(default_factory=list)
    notes: dict[Note, None] = field(default_factory=dict)
    length: int = 0

    @property
    def full(self) -> bool:
        return self.length >= self.limits.text_length

    def add(self, text: str) -> None:
        """Add a line (or lines). What is over the limit is left out, with a note."""
        if self.length + len(text) > self.limits.text_length:
            text = text[: max(0, self.limits.text_length - self.length)]
            self.note(Note.CUT)
        if not self.full:
            self.parts.append(text)
            self.length += len(text) + 1

    def note(self, note: Note) -> None:
        self.notes[note] = None

    def done(self) -> Document:
        return Document("\n".join(self.parts).strip("\n"), tuple(self.notes))


def refuse(reason: str) -> UserError:
    """The error for a file that is not read; texts: ``share_page.files.…``."""
    return UserError(f"share_page.files.{reason}")
