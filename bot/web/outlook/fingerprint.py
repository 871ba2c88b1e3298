"""A mail's fingerprint, by which a pass given for it is known to be for it.  Pure; nothing can be read back.

``events/digest.js`` makes the same one. Spaces and line breaks are made alike first, as the parts of Outlook
do not agree on them.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_SPACES = re.compile(r"[ \t\n\r\f\v\xa0\u200b]+")


@dataclass(frozen=True)
class Mail:
    """A mail as Outlook tells it; lives for one answer. ``repr`` shows nothing of it."""

    subject: str = field(repr=False)
    body: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)  # addresses in To, Cc and Bcc; "" for an unknown one
    attachments: tuple[str, ...] = field(repr=False)  # file names

    @property
    def text(self) -> str:
        """Everything that is read before it goes."""
        return "\n\n".join((self.subject, *self.attachments, self.body))

    @property
    def fingerprint(self) -> str:
        """SHA-256 in hexadecimal."""
        addresses = (_plain(address).lower() for address in self.recipients)
        parts = (_once(addresses), _plain(self.subject), _once(self.attachments), _plain(self.body))
        return hashlib.sha256("\x1e".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _once(values: Iterable[str]) -> str:
    # In the order of UTF-16, as JavaScript sorts
    return ",".join(sorted(set(values), key=lambda value: value.encode("utf-16-be", "surrogatepass")))


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).removeprefix(" ").removesuffix(" ")
