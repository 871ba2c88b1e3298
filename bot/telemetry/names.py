"""Everything that may be recorded: spans, figures, and what may stand beside them.

This is the list to read for what leaves the house. No person, no text, no address; ids only of incidents,
which a person reads aloud to whoever helps, and of deliveries, which ``report deliveries`` lists.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bot.telemetry import Value

Work = Literal["asked", "own", "call", "part"]
"""Somebody outside waits · the bot's own doing · a call to somebody else · a part of one of these."""


@dataclass(frozen=True)
class Span:
    """``title`` is the attribute that follows the name ("turn screening.answer"). Each is counted as
    ``counts`` and timed, in milliseconds, as ``times``, both by the attributes in ``by``. A part that takes
    fewer milliseconds than ``slow`` is not worth sending; alone it is no story at all."""

    work: Work
    title: str
    counts: str = ""
    times: str = ""
    by: tuple[str, ...] = ()
    slow: float = 0.0


@dataclass(frozen=True)
class Figure:
    """A metric. ``kind``: counted up · the distribution of many values · the value of this moment."""

    kind: Literal["counter", "histogram", "gauge"]
    unit: str
    by: tuple[str, ...] = ()


SPANS: Mapping[str, Span] = MappingProxyType(
    {
        "turn": Span("asked", "handler", "turns", "turn_time", ("handler", "outcome")),
        "check": Span("part", "door", "checks", "check_time", ("door", "length", "outcome")),
        "delivery": Span("own", "kind", "deliveries", "delivery_time", ("kind", "outcome")),
        "schedule": Span("own", "kind", "schedules", "", ("kind", "outcome")),
        "teams": Span("call", "operation", "teams_calls", "teams_time", ("method", "status")),
        "transaction": Span("part", "access", slow=25.0),
    }
)

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "turns": Figure("counter", "{turn}", ("handler", "outcome")),
        "turn_time": Figure("histogram", "ms", ("handler", "outcome")),
        "checks": Figure("counter", "{check}", ("door", "length", "outcome")),
        "check_time": Figure("histogram", "ms", ("door", "length", "outcome")),
        "deliveries": Figure("counter", "{delivery}", ("kind", "outcome")),
        "delivery_time": Figure("histogram", "ms", ("kind", "outcome")),
        "delivery_lag": Figure("histogram", "s", ("kind",)),
        "schedules": Figure("counter", "{schedule}", ("kind", "outcome")),
        "teams_calls": Figure("counter", "{call}", ("method", "status")),
        "teams_time": Figure("histogram", "ms", ("method", "status")),
        "throttled": Figure("counter", "{answer}"),
        "refused": Figure("counter", "{activity}", ("reason",)),
        "faults": Figure("counter", "{fault}", ("event",)),
        "ready": Figure("gauge", "1"),
        "deliveries_due": Figure("gauge", "{delivery}"),
        "deliveries_stuck": Figure("gauge", "{delivery}"),
        "oldest_delivery": Figure("gauge", "s"),
        "oldest_schedule": Figure("gauge", "s"),
    }
)

EVENTS = frozenset(
    {
        "activity_refused",
        "connector_fell_silent",
        "connector_retried",
        "connector_unreached",
        "database_not_migrated",
        "deliveries_taken_over",
        "delivery_doubtful",
        "delivery_given_up",
        "delivery_not_sent",
        "message_not_sent",
        "message_without_address",
    }
)
"""Log lines that go along with the span they were written in. Faults always do."""

_WORD = r"[a-z][a-z_]{0,39}"
_CODE = r"[A-Za-z][\w.-]{0,59}"

_ATTRIBUTES: Mapping[str, re.Pattern[str] | None] = MappingProxyType(
    {  # None: a number
        "access": re.compile("read|write"),
        "code": re.compile(_CODE),
        "delivery": re.compile(r"d-[0-9a-z]{16}"),
        "door": re.compile("chat|file|message|page|outlook|experience"),
        "error": re.compile(_CODE),
        "event": re.compile(_WORD),
        "findings": None,
        "form": re.compile("action|dialog|extension|message"),
        "handler": re.compile(rf"{_WORD}\.{_WORD}"),
        "host": re.compile(r"[a-z0-9.-]{1,100}|\[?[0-9a-f:]+\]?"),
        "incident": re.compile(r"i-[0-9a-z]{16}"),
        "kind": re.compile(_WORD),
        "length": re.compile("to_200|to_2000|to_20000|to_200000|more"),
        "method": re.compile("GET|POST|PUT|DELETE|PATCH"),
        "operation": re.compile(r"[A-Z]+ [a-z0-9/_*]{1,80}"),
        "outcome": re.compile(_WORD),
        "place": re.compile(r"[\w.]{1,80}:\d{1,5}|personal|channel|groupChat"),
        "reason": re.compile(_CODE),
        "refusal": re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){1,4}"),
        "state": re.compile(_WORD),
        "status": None,
    }
)


def is_allowed(name: str, value: Value) -> bool:
    """Whether ``value`` may be recorded as ``name``."""
    if name not in _ATTRIBUTES:
        return False
    pattern = _ATTRIBUTES[name]
    if pattern is None:
        return isinstance(value, int | float)
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def length_of(text: str) -> str:
    """How long a text is, roughly: its exact length could tell texts apart."""
    for largest in (200, 2_000, 20_000, 200_000):
        if len(text) <= largest:
            return f"to_{largest}"
    return "more"
