"""Sends one mail from the municipality's mailbox for it. Exchange takes no key that would make a repeat
harmless, and a 504 has often sent the mail: an answer that is missing is NoAnswer, and nobody tries again.

Source: https://learn.microsoft.com/graph/api/user-sendmail (MIME, for text beside the HTML)
"""

import base64
from email.message import EmailMessage
from email.policy import SMTP

from bot.graph.client import Graph, step


async def send(
    graph: Graph, *, sender: str, to: str, subject: str, html: str, text: str, message_id: str
) -> None:
    """Raises GraphError. ``message_id`` is the delivery's: it finds the mail in the mailbox's sent items."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message["X-Maavi-Delivery"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic reply, please
    message["X-Auto-Response-Suppress"] = "All"  # the same in Exchange's words
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    await graph.post(f"users/{step(sender)}/sendMail", base64.b64encode(message.as_bytes()), "text/plain")
