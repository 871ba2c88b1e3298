"""Signed tickets: how somebody whom Teams has vouched for gets from a button to a page of ours.

A ticket rides in the fragment of the page's address (``/share#t=…``). A fragment is not sent to any server,
so it is in no access log; the page takes it out of the address bar and hands it in at once, in a request's
body, for a session token that lives in the page's memory alone. A ticket lives two minutes and works once,
whichever process is asked and after a restart too. There are no cookies, so there is nothing another site
could make a browser send along.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import MaaViError
from bot.store.sql import insert_or_ignore
from bot.store.tables import handled_activity
from bot.texts import Language

Purpose = Literal["share_ticket", "share_session"]

_LIFE: dict[Purpose, timedelta] = {
    "share_ticket": timedelta(minutes=2),
    "share_session": timedelta(minutes=60),
}


class TicketError(MaaViError):
    """A token that is forged, too old, used up or meant for something else; the message is a code."""


@dataclass(frozen=True)
class Visitor:
    """Whom Teams or Entra vouched for when the token was made."""

    person_id: str
    tenant_id: str
    language: Language


class Tickets:
    """Makes and reads tokens. ``key`` is what the processes that serve together share; without one the
    tokens are this object's alone."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def issue(self, purpose: Purpose, visitor: Visitor, now: datetime, until: datetime | None = None) -> str:
        """A token for ``purpose``; each has its own random id, so no two are alike. ``until``: no longer."""
        ends = now + _LIFE[purpose]
        content = {
            "for": purpose,
            "person": visitor.person_id,
            "tenant": visitor.tenant_id,
            "language": visitor.language,
            "until": int(min(ends, until or ends).timestamp()),
            "id": secrets.token_urlsafe(16),
        }
        body = _encode(json.dumps(content, separators=(",", ":")).encode())
        return f"{body}.{_encode(self._sign(body))}"

    def read(self, purpose: Purpose, token: str, now: datetime) -> Visitor:
        """Whom the token stands for. Raises TicketError."""
        return self._open(purpose, token, now)[0]

    async def redeem(self, tx: AsyncConnection, token: str, now: datetime) -> Visitor:
        """Read a ticket and use it up, in the transaction ``tx``. Raises TicketError, the second time too."""
        visitor, ticket_id = self._open("share_ticket", token, now)
        claim = {"key": f"share_ticket:{ticket_id}", "answer": None, "handled_at": now}
        claimed = await tx.execute(insert_or_ignore(tx, handled_activity, claim))
        if claimed.rowcount != 1:
            raise TicketError("used")
        return visitor

    def seal(self, *parts: str) -> str:
        """A signature over ``parts`` that only we can make; the first says what it is for. No token's content
        has a comma, so none can be taken for one."""
        return _encode(self._sign(",".join(parts)))

    def _open(self, purpose: Purpose, token: str, now: datetime) -> tuple[Visitor, str]:
        body, _, signature = token.partition(".")
        try:
            signed = hmac.compare_digest(_decode(signature), self._sign(body))
        except ValueError as error:
            raise TicketError("malformed") from error
        if not signed:
            raise TicketError("forged")
        content = json.loads(_decode(body))
        if content["for"] != purpose:
            raise TicketError("other_purpose")
        if now.timestamp() >= content["until"]:
            raise TicketError("expired")
        return Visitor(content["person"], content["tenant"], content["language"]), content["id"]

    def _sign(self, body: str) -> bytes:
        return hmac.digest(self._key, body.encode("utf-8", "surrogatepass"), hashlib.sha256)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    if not text.isascii():
        raise ValueError("not base64")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
