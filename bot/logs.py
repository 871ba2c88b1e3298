"""Logs hold a constant event name and ids, nothing else: no text, names, addresses or tokens.

``event`` refuses (raises TypeError for) values that are not ids, numbers or short codes, so that a
slip shows in the first test that passes by.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_LOGGER = logging.getLogger("bot")
_CODE = re.compile(r"[\w.:@;+/=<>-]{0,200}")


def event(name: str, /, *, level: int = logging.INFO, **fields: str | int | float | bool | None) -> None:
    """Log ``name`` with ``fields``. A string field must be an id or code: no spaces, at most 200 long."""
    for key, value in fields.items():
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise TypeError(f"log field {key} of {name} is no id or code")
    _LOGGER.log(level, name, extra={"fields": fields})


def fault(name: str, error: BaseException, /, **fields: str | int | float | bool | None) -> None:
    """Log an unexpected error by type and place only: messages and values may hold personal data."""
    place = "unknown"
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        place = f"{frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        trace = trace.tb_next
    event(name, level=logging.ERROR, error=type(error).__name__, place=place, **fields)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == _LOGGER.name:
            entry |= {"event": record.msg, **getattr(record, "fields", {})}
        else:
            # A library's message may quote what it was given; its name and place are enough to look.
            entry |= {"event": "library", "logger": record.name, "place": f"{record.module}:{record.lineno}"}
        return json.dumps(entry, ensure_ascii=False)


def start(level: int = logging.INFO) -> None:
    """Send our events to stderr as JSON lines, and of libraries only warnings, without their messages."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(level)
