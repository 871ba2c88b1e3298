"""Word: the body with tables and text boxes, headers, footers, notes, comments, and text that was deleted
with changes tracked – it is still in the file, and goes along when the file is shared."""

from collections.abc import Iterator
from typing import Any

from bot.sharing.documents.model import Draft, Note
from bot.sharing.documents.zipped import Package

_PARTS = (
    "word/document.xml",
    "word/header",
    "word/footer",
    "word/footnotes",
    "word/endnotes",
    "word/comments",
)


def read_into(draft: Draft, package: Package) -> None:
    """Add the text of a .docx, paragraph by paragraph; a table's cells are parted by tabs."""
    for part in _PARTS:
        for name in package.matching(part, "" if part.endswith(".xml") else ".xml"):
            if draft.full:
                return
            root = package.xml(name)
            if part == "word/comments" and len(root):
                draft.note(Note.TRACKED_CHANGES)
            for line in _lines(root, draft):
                draft.add(line)
    _note_author(draft, package)
    if any(name.startswith("word/media/") for name in package.names):
        draft.note(Note.PICTURES)


def _lines(element: Any, draft: Draft) -> Iterator[str]:
    """The paragraphs and table rows below ``element``, in order."""
    for child in element:
        match _tag(child):
            case "p":
                yield _paragraph(child, draft)
                yield from _boxes(child, draft)
            case "tr":
                yield "\t".join(" ".join(_lines(cell, draft)) for cell in child if _tag(cell) == "tc")
            case "Fallback":  # the same text box once more, for old programs
                continue
            case _:
                yield from _lines(child, draft)


def _paragraph(paragraph: Any, draft: Draft) -> str:
    return "".join(_runs(paragraph, draft))


def _runs(element: Any, draft: Draft) -> Iterator[str]:
    for child in element:
        match _tag(child):
            case "t":
                yield child.text or ""
            case "delText":
                draft.note(Note.TRACKED_CHANGES)
                yield child.text or ""
            case "tab":
                yield "\t"
            case "br" | "cr":
                yield "\n"
            case "noBreakHyphen":
                yield "-"
            case "pPr" | "rPr" | "Fallback" | "txbxContent":
                continue
            case _:
                yield from _runs(child, draft)


def _boxes(paragraph: Any, draft: Draft) -> Iterator[str]:
    """Text boxes that hang on a paragraph, as lines of their own."""
    for child in paragraph:
        match _tag(child):
            case "txbxContent":
                yield from _lines(child, draft)
            case "Fallback":
                continue
            case _:
                yield from _boxes(child, draft)


def _note_author(draft: Draft, package: Package) -> None:
    if package.has("docProps/core.xml"):
        root = package.xml("docProps/core.xml")
        if any(_tag(one) in {"creator", "lastModifiedBy"} and (one.text or "").strip() for one in root):
            draft.note(Note.AUTHOR)


def _tag(element: Any) -> str:
    """The name without its namespace (there are two: transitional and strict)."""
    return str(element.tag).rpartition("}")[2]
