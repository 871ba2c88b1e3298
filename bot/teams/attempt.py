"""One try to deliver, as the courier wants to know it: what became of it, never an exception of Teams'."""

from collections.abc import Awaitable, Callable

from bot.jobs import courier
from bot.teams.messenger import InDoubt, Rejected, Sent, TryLater, Unreachable


async def attempt(send: Callable[[], Awaitable[Sent | None]], *, new_thread: bool = True) -> courier.Result:
    """Run ``send`` (a messenger call with ``patience=0``: the courier waits, not the call).

    ``new_thread``: a new post in a channel, or the first message of a chat. Being throttled there means the
    bot as a whole sends too much; in a thread it may be that thread alone.
    """
    try:
        sent = await send()
    except InDoubt:
        return courier.InDoubt("no_answer")
    except TryLater as error:
        code = "throttled" if error.throttled else "unavailable"
        return courier.Later(error.seconds, code, everybody=error.throttled and new_thread)
    except Unreachable as error:
        return courier.Failed(error.code[:60])
    except Rejected as error:
        return courier.Failed(f"rejected_{error.status}_{error.code}"[:60])
    return courier.Sent(sent.conversation_id, sent.message_id) if sent else courier.Sent("", "")
