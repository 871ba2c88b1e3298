"""A pass: this person has said why exactly this mail may go.  Signed; nothing of the mail can be read in it.

It is kept with the mail in Outlook (``item.sessionData``) and shown when the mail is sent. Nothing is kept
here: who, and which mail, are known when it is shown, and the signature says whether they are the same.
"""

import hmac
from datetime import datetime, timedelta

from bot.web.tickets import Tickets

LIFE = timedelta(hours=1)


def issue(tickets: Tickets, person_id: str, fingerprint: str, now: datetime) -> str:
    """Good for an hour, for this person and the mail with this fingerprint."""
    until = str(int((now + LIFE).timestamp()))
    return f"{until}.{tickets.seal('mail_pass', person_id, fingerprint, until)}"


def is_good(tickets: Tickets, shown: str, person_id: str, fingerprint: str, now: datetime) -> bool:
    """Whether ``shown`` is a pass of this person's for this mail, and still in force."""
    until, _, signature = shown.partition(".")
    expected = tickets.seal("mail_pass", person_id, fingerprint, until)
    signed = hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), expected.encode())
    return signed and now.timestamp() < int(until)
