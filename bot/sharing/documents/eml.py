"""E-mail (.eml): sender, recipients, subject, body, and the attachments we can read."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

from bot.errors import UserError
from bot.sharing.documents import plain
from bot.sharing.documents.model import Draft, Note, refuse

_HEADERS = ("From", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject")

ReadInto = Callable[[Draft, bytes, str], None]


def read_into(draft: Draft, data: bytes, read_attachment: ReadInto) -> None:
    """Add a mail's text; attachments are read by ``read_attachment``, down to the limit's depth."""
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    _read_mail(draft, mail, read_attachment)


def _read_mail(draft: Draft, mail: EmailMessage, read_attachment: ReadInto) -> None:
    for name in _HEADERS:
        for value in _header(mail, name):
            draft.add(f"{name}: {value}")
    draft.add("")
    body = mail.get_body(preferencelist=("plain", "html"))
    if isinstance(body, EmailMessage):
        text = _content(body)
        draft.add(plain.from_html(text) if body.get_content_subtype() == "html" else plain.lines(text))
    if mail.get_content_type() == "multipart/encrypted" or _is_smime(mail):
        raise refuse("encrypted")
    attached = [part for part in mail.iter_attachments() if isinstance(part, EmailMessage)]
    for count, part in enumerate(attached):
        if count >= draft.limits.attachments or draft.full:
            draft.note(Note.ATTACHMENTS_SKIPPED)
            return
        _read_part(draft, part, read_attachment)


def _read_part(draft: Draft, part: EmailMessage, read_attachment: ReadInto) -> None:
    if part.get_content_maintype() == "image":
        draft.note(Note.PICTURES)
        return
    name = part.get_filename() or ""
    attach(draft, name, _bytes(part), read_attachment)


def attach(draft: Draft, name: str, data: bytes, read_attachment: ReadInto) -> None:
    """Read one attachment into ``draft`` under its name; one that cannot be read leaves a note."""
    if draft.depth >= draft.limits.depth:
        draft.note(Note.ATTACHMENTS_SKIPPED)
        return
    draft.add(f"\n[{name}]" if name else "\n[…]")
    draft.depth += 1
    try:
        read_attachment(draft, data, name)
    except UserError:
        draft.note(Note.ATTACHMENTS_SKIPPED)
    finally:
        draft.depth -= 1


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return inner.as_bytes() if hasattr(inner, "as_bytes") else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _content(part: EmailMessage) -> str:
    try:
        text = part.get_content()
    except (LookupError, ValueError, AttributeError):  # an unknown character set
        text = None
    return text if isinstance(text, str) else plain.decode(_bytes(part))


def _header(mail: EmailMessage, name: str) -> list[str]:
    try:
        return [" ".join(str(value).split()) for value in mail.get_all(name) or []]
    except Exception:  # the header registry raises on some malformed addresses
        return [
            " ".join(str(value).split()) for key, value in mail.raw_items() if key.lower() == name.lower()
        ]


def _is_smime(mail: EmailMessage) -> bool:
    return (
        mail.get_content_type() in {"application/pkcs7-mime", "application/x-pkcs7-mime"}
        and mail.get_param("smime-type", "enveloped-data") == "enveloped-data"
    )
