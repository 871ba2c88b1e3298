"""What can go wrong with Graph, as codes: they are logged, and stand on deliveries and in the doctor's lines.

GraphError
├── Forbidden   – 403: a permission is missing, or this mailbox is not among those the bot may use
├── NotThere    – 404: no such person, or they have no mailbox
├── Refused     – another refusal, or an answer that is not what was asked for
└── Away        – not now
    ├── Busy     – throttled; ``seconds`` until it may be asked again
    └── NoAnswer – the request went out: it may have been done or not
"""

import re
from typing import Any

from bot.errors import MaaViError

_CODE = re.compile(r"[\w.-]{1,50}")


class GraphError(MaaViError):
    """The message is the code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Forbidden(GraphError):
    """403."""


class NotThere(GraphError):
    """404."""


class Refused(GraphError):
    """Trying again will not help."""


class Away(GraphError):
    """Trying again later may help, and does no harm."""


class Busy(Away):
    """Graph asked for a rest."""

    def __init__(self, code: str, seconds: float) -> None:
        super().__init__(code)
        self.seconds = seconds


class NoAnswer(Away):
    """What was sent may have arrived: trying again may do it twice."""


def code_in(answer: Any) -> str:
    """The code of ``{"error": {"code": …}}``; messages may name people and are never read."""
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "unknown"
