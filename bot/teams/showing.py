"""How a card reaches the person: in place of the clicked one, or as a new message."""

from bot.teams.turn import Card, Message, Reply, Send, Turn, Update
from bot.texts import say


def show(turn: Turn, card: Card, summary: str, *, queued: bool = False) -> Reply:
    """In place of the clicked card: in the answer, and in the stored message, so that a reload shows it too.

    After written words it is a new message. ``summary`` is the text key of what the notification says.
    The answer is not stored for repeats, as cards show what people wrote; steps can be taken twice instead.
    """
    message = Message(card=card, summary=say(summary, turn.language))
    if turn.card_message_id is None or turn.text:
        return Reply(after=(Send(message),), queued=queued)
    return Reply(answer=card, after=(Update(message),), keep_answer=False, queued=queued)
