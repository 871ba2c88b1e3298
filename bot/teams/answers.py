"""The bodies of invoke responses: each kind of invoke has a shape for a card and one for a sentence.

Source: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
"""

from typing import Any, Literal

from bot.teams.turn import Card, Reply

Form = Literal["action", "dialog", "extension"]
"""A card's action; a dialog (opened by a card or by a message extension); a search or link preview."""

_CARD = "application/vnd.microsoft.card.adaptive"
_MESSAGE = "application/vnd.microsoft.activity.message"


def body_of(form: Form, reply: Reply, done: str) -> dict[str, Any]:
    """``done`` is the sentence for a card action that has no answer of its own: Teams wants one."""
    if reply.body is not None:
        return dict(reply.body)
    if isinstance(reply.answer, dict):
        return _card(form, reply.answer)
    if reply.answer:
        return sentence(form, reply.answer)
    return sentence(form, done) if form == "action" else {}  # an empty body closes a dialog


def sentence(form: Form, text: str) -> dict[str, Any]:
    """A refusal or a short answer, shown where the person clicked."""
    match form:
        case "action":
            return {"statusCode": 200, "type": _MESSAGE, "value": text}
        case "dialog":
            return {"task": {"type": "message", "value": text}}
        case "extension":
            return {"composeExtension": {"type": "message", "text": text}}


def _card(form: Form, card: Card) -> dict[str, Any]:
    attachment = {"contentType": _CARD, "content": card}
    match form:
        case "action":
            return {"statusCode": 200, "type": _CARD, "value": card}
        case "dialog":
            return {"task": {"type": "continue", "value": {"card": attachment}}}
        case "extension":
            result = {"type": "result", "attachmentLayout": "list", "attachments": [attachment]}
            return {"composeExtension": result}
