"""Outlook's own mail file (.msg), by [MS-OXMSG]: an OLE file whose streams are named by property.

Other OLE files (old Word and Excel, Office files with a password) are refused, each with its sentence.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import olefile

from bot.sharing.documents import plain, rtf
from bot.sharing.documents.eml import ReadInto, attach
from bot.sharing.documents.model import Draft, Note, refuse

# Property ids, [MS-OXPROPS]
_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_SENDER_NAME, _SENDER_ADDRESS, _TO, _CC = "0C1A", "5D01", "0E04", "0E03"
_RECIPIENT_NAME, _RECIPIENT_ADDRESS = "3001", "39FE"
_FILE_NAME, _SHORT_NAME, _FILE = "3707", "3704", "3701"
_UNICODE, _BYTES_TEXT, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"


def read_into(draft: Draft, data: bytes, read_attachment: ReadInto) -> None:
    """Add a mail's text. Raises UserError if the file is no mail, is broken or takes a password."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        streams = {"/".join(path) for path in ole.listdir()}
        _refuse_others(streams)
        _read_mail(draft, _Mail(ole, streams, ""), read_attachment)


def _refuse_others(streams: set[str]) -> None:
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        raise refuse("encrypted")
    if {"WordDocument", "Workbook", "Book", "PowerPoint Document"} & streams:
        raise refuse("old_office")
    if not any(name.startswith("__substg1.0_") for name in streams):
        raise refuse("unknown_kind")


@dataclass(frozen=True)
class _Mail:
    """One mail in the file; ``at`` is the storage it lies in (a mail in a mail has one), with a slash."""

    ole: olefile.OleFileIO
    streams: set[str]
    at: str

    def bytes_of(self, property_id: str, kind: str) -> bytes:
        name = f"{self.at}__substg1.0_{property_id}{kind}"
        if name not in self.streams:
            return b""
        with self.ole.openstream(name) as stream:
            content: bytes = stream.read()
        return content

    def text(self, property_id: str) -> str:
        wide = self.bytes_of(property_id, _UNICODE)
        if wide:
            return plain.lines(wide.decode("utf-16-le", errors="replace"))
        return plain.lines(plain.decode(self.bytes_of(property_id, _BYTES_TEXT)))

    def below(self, prefix: str) -> Sequence["_Mail"]:
        """The recipients or attachments: storages of this mail, each with streams of its own."""
        start = self.at + prefix
        found = {
            name[: name.index("/", len(self.at))] + "/"
            for name in self.streams
            if name.startswith(start) and "/" in name[len(self.at) :]
        }
        return [_Mail(self.ole, self.streams, at) for at in sorted(found)]


def _read_mail(draft: Draft, mail: _Mail, read_attachment: ReadInto) -> None:
    sender = f"{mail.text(_SENDER_NAME)} {_angled(mail.text(_SENDER_ADDRESS))}".strip()
    recipients = "; ".join(
        f"{one.text(_RECIPIENT_NAME)} {_angled(one.text(_RECIPIENT_ADDRESS))}".strip()
        for one in mail.below("__recip_version1.0_")
    )
    for label, value in (
        ("From", sender),
        ("To", recipients or mail.text(_TO)),
        ("Cc", "" if recipients else mail.text(_CC)),
        ("Subject", mail.text(_SUBJECT)),
    ):
        if value:
            draft.add(f"{label}: {value}")
    draft.add("")
    draft.add(_body(mail))
    for count, attached in enumerate(mail.below("__attach_version1.0_")):
        if count >= draft.limits.attachments or draft.full:
            draft.note(Note.ATTACHMENTS_SKIPPED)
            return
        _read_attached(draft, attached, read_attachment)


def _body(mail: _Mail) -> str:
    text = mail.text(_BODY)
    if text.strip():
        return text
    html = mail.bytes_of(_HTML, _BINARY)
    if html:
        return plain.from_html(plain.decode(html))
    return rtf.text_of(mail.bytes_of(_RTF, _BINARY))


def _read_attached(draft: Draft, attached: _Mail, read_attachment: ReadInto) -> None:
    inner = f"{attached.at}__substg1.0_{_FILE}{_OBJECT}/"
    if any(name.startswith(f"{inner}__substg1.0_") for name in attached.streams):
        if draft.depth >= draft.limits.depth:
            draft.note(Note.ATTACHMENTS_SKIPPED)
            return
        draft.depth += 1
        draft.add("")
        _read_mail(draft, _Mail(attached.ole, attached.streams, inner), read_attachment)
        draft.depth -= 1
        return
    name = attached.text(_FILE_NAME) or attached.text(_SHORT_NAME)
    content = attached.bytes_of(_FILE, _BINARY)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")):
        draft.note(Note.PICTURES)
        return
    attach(draft, name, content, read_attachment)


def _angled(address: str) -> str:
    return f"<{address}>" if address else ""
