"""The dialog's fields → a Story, or what is wrong with which field.  Pure.

Nothing is shortened in silence: a text that is too long is handed back with its length.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.experiences.model import LIMITS, MOST_MINUTES, QUALITIES, RECOMMENDS, Quality, Recommend, Story

OTHER_TOOL = "other"


@dataclass(frozen=True)
class Fault:
    """``text`` is a key of ``bot.texts`` with its values."""

    field: str
    text: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Choices:
    """What today's ruleset and organisation offer: task ids, and the tools' names by id."""

    tasks: tuple[str, ...]
    tools: Mapping[str, str]
    screenings: tuple[str, ...] = ()  # the author's own


def read_story(values: Mapping[str, Any], choices: Choices) -> Story | list[Fault]:
    """Read the inputs of the dialog; unknown fields are ignored, values that were no options refused."""
    reader = _Reader(values)
    task = reader.one_of("task", choices.tasks)
    tool = reader.one_of("tool", (*choices.tools, OTHER_TOOL))
    tool_name = choices.tools.get(tool) or reader.text("tool_name", needed=tool == OTHER_TOOL)
    did = reader.text("did", needed=True)
    worked = reader.text("worked")
    did_not_work = reader.text("did_not_work")
    if not worked and not did_not_work and "worked" not in reader.faulty:
        reader.fault("worked", "experiences.fault.worked_or_not")
    story = Story(
        task=task,
        tool_id=tool if tool in choices.tools else None,
        tool_name=tool_name,
        did=did,
        worked=worked,
        did_not_work=did_not_work,
        minutes_saved=reader.minutes("minutes_saved"),
        time_went_to=reader.text("time_went_to"),
        quality=cast(Quality, reader.one_of("quality", QUALITIES)),
        recommend=cast(Recommend, reader.one_of("recommend", RECOMMENDS)),
        anonymous=values.get("anonymous") in ("true", True),
        screening_id=reader.optional("screening", choices.screenings),
        prompt_id=_string(values.get("prompt")) or None,
    )
    return reader.faults or story


class _Reader:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.faults: list[Fault] = []

    @property
    def faulty(self) -> set[str]:
        return {fault.field for fault in self.faults}

    def fault(self, field: str, text: str, **values: object) -> None:
        self.faults.append(Fault(field, text, values))

    def text(self, field: str, *, needed: bool = False) -> str:
        text = _string(self._values.get(field))
        limit = LIMITS[field]
        if needed and not text:
            self.fault(field, "experiences.fault.missing")
        elif len(text) > limit:
            self.fault(field, "experiences.fault.too_long", length=len(text), limit=limit)
        return text

    def one_of(self, field: str, options: tuple[str, ...]) -> str:
        chosen = _string(self._values.get(field))
        if chosen not in options:
            self.fault(field, "experiences.fault.choose")
            return ""
        return chosen

    def optional(self, field: str, options: tuple[str, ...]) -> str | None:
        return self.one_of(field, options) if _string(self._values.get(field)) else None

    def minutes(self, field: str) -> int | None:
        text = _string(self._values.get(field)).replace(",", ".")
        if not text:
            return None
        try:
            minutes = round(float(text))
        except (ValueError, OverflowError):
            minutes = -1
        if not 0 <= minutes <= MOST_MINUTES:
            self.fault(field, "experiences.fault.minutes", most=MOST_MINUTES)
            return None
        return minutes


def _string(value: Any) -> str:
    """Numbers come as numbers from some clients; anything but a word or number is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
