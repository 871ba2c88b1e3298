"""PDF: each page's text, filled-in form fields and comments. A scan has no text and is refused."""

import io
import logging
import warnings
from typing import Any

from pypdf import PasswordType, PdfReader

from bot.sharing.documents.model import Draft, Note, refuse

# pypdf tells of every flaw of a file, quoting it; the place for that is nowhere.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_ENOUGH = 20  # characters a page has at least if it is not a scan (a page number alone is none)


def read_into(draft: Draft, data: bytes) -> None:
    """Add the pages' text. Raises UserError if it takes a password, is a scan or has too many pages."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _read(draft, PdfReader(io.BytesIO(data), strict=False))


def _read(draft: Draft, pdf: PdfReader) -> None:
    if pdf.is_encrypted and pdf.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise refuse("encrypted")
    if len(pdf.pages) > draft.limits.pages:
        raise refuse("too_many_pages")
    empty = 0
    for page in pdf.pages:
        if draft.full:
            draft.note(Note.CUT)
            return
        text = (page.extract_text() or "").strip()
        empty += len(text) < _ENOUGH
        if text:
            draft.add(text)
        for comment in _comments(page):
            draft.note(Note.TRACKED_CHANGES)
            draft.add(comment)
    for value in _fields(pdf):
        draft.add(value)
    if empty == len(pdf.pages) and draft.length < _ENOUGH * max(1, len(pdf.pages)):
        raise refuse("scanned")
    if empty:
        draft.note(Note.PAGES_WITHOUT_TEXT)
    if pdf.metadata and (pdf.metadata.author or "").strip():
        draft.note(Note.AUTHOR)


def _comments(page: Any) -> list[str]:
    found: list[str] = []
    for reference in page.get("/Annots") or []:
        annotation = reference.get_object()
        contents = annotation.get("/Contents")
        if isinstance(contents, str) and contents.strip():
            found.append(contents.strip())
    return found


def _fields(pdf: PdfReader) -> list[str]:
    fields = pdf.get_form_text_fields() or {}
    return [f"{name}: {value}" for name, value in fields.items() if value]
