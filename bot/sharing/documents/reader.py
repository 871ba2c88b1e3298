"""Finds out what a file is, by its first bytes rather than its name, and lets the right reader read it."""

import re

from defusedxml.common import DefusedXmlException

from bot.errors import UserError
from bot.sharing.documents import docx, eml, msg, pdf, plain, xlsx
from bot.sharing.documents.model import Document, Draft, Limits, refuse
from bot.sharing.documents.zipped import Package

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"RIFF",
    b"\x00\x00\x00\x18ftyp",
)
_MAIL = re.compile(
    rb"\A(?:[\w-]{2,60}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}", re.ASCII
)  # header lines, each perhaps folded
_MAIL_SIGNS = re.compile(rb"^(?:from|received|message-id|mime-version|return-path):", re.I | re.M)
_HTML = re.compile(rb"\s{0,1000}<(?:!doctype html|html|head|body)\b", re.I)


def read(data: bytes, name: str = "", limits: Limits | None = None) -> Document:
    """The text of a file. ``name`` only decides where the bytes leave a doubt (a mail or a plain text).

    Raises UserError (``share_page.files.…``) for what cannot be read: too big, encrypted, scanned,
    broken, a bomb, or of a kind we do not know.
    """
    draft = Draft(limits or Limits())
    read_into(draft, data, name)
    document = draft.done()
    if not document.text.strip():
        raise refuse("scanned" if data.startswith(b"%PDF") else "no_text")
    return document


def read_into(draft: Draft, data: bytes, name: str) -> None:
    """Add the file's text to ``draft``; used for a mail's attachments too. Raises UserError only
    (and MemoryError, which ends the process that reads)."""
    if len(data) > draft.limits.file_bytes:
        raise refuse("too_big")
    try:
        _read_kind(draft, data, name)
    except (UserError, MemoryError):
        raise
    except DefusedXmlException as error:
        raise refuse("bomb") from error
    except Exception as error:  # a hostile file finds exceptions of every kind in a parser
        raise refuse("broken") from error


def _read_kind(draft: Draft, data: bytes, name: str) -> None:
    if data.startswith(_ZIP):
        _read_package(draft, data)
    elif data.startswith(_OLE):
        msg.read_into(draft, data, read_into)
    elif b"%PDF-" in data[:1024]:
        pdf.read_into(draft, data)
    elif data.startswith(_PICTURES):
        raise refuse("picture")
    elif _is_mail(data, name):
        eml.read_into(draft, data, read_into)
    elif _HTML.match(data[:2000]):
        draft.add(plain.from_html(plain.decode(data)))
    else:
        draft.add(plain.from_bytes(data))


def _read_package(draft: Draft, data: bytes) -> None:
    package = Package(data, draft.limits)
    if package.has("word/document.xml"):
        docx.read_into(draft, package)
    elif package.has("xl/workbook.xml"):
        xlsx.read_into(draft, data, package)
    else:
        raise refuse("unknown_kind")


def _is_mail(data: bytes, name: str) -> bool:
    head = data[:20_000]
    if name.lower().endswith(".eml"):
        return True
    return bool(_MAIL.match(head) and len(_MAIL_SIGNS.findall(head)) >= 2)
