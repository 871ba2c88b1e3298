"""A check in words: what the card and the page show, for every place the text might go. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.organisation.model import Organisation
from bot.sharing.check import Check, screening_data, troubling
from bot.sharing.findings import CONFIDENTIAL, SENSITIVE, Finding
from bot.sharing.verdict import Answer as Level
from bot.sharing.verdict import Verdict
from bot.texts import Language, say

Family = Literal["person", "sensitive", "confidential"]

OPEN = "open"
"""The id of the place that stands for every open AI service."""


@dataclass(frozen=True)
class Mark:
    """One finding: ``text[start:end]`` (code points), what it is called and why it was found."""

    start: int
    end: int
    line: int  # from 1
    family: Family
    label: str
    why: str


@dataclass(frozen=True)
class Reason:
    """Why a place is barred: a kind of finding, how often and on which lines."""

    label: str
    why: str
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """The verdict for one place. ``rule`` is the municipality's own for that tool; it may be empty."""

    id: str
    name: str
    level: Level
    title: str
    text: str
    reasons: tuple[Reason, ...]
    law: tuple[str, ...]
    steps: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class Answer:
    """``places`` begins with the open services; ``found`` is all that counts, whether or not it decides.

    ``data`` are options of the screening's question ``data``.
    """

    places: tuple[Place, ...]
    marks: tuple[Mark, ...]
    found: tuple[Reason, ...]
    cleaned: str = field(repr=False)
    data: tuple[str, ...]

    @property
    def open(self) -> Place:
        return self.places[0]


def answer(check: Check, organisation: Organisation, language: Language) -> Answer:
    """What to show for ``check``, in ``language``."""
    lines = _Lines(check.text)
    return Answer(
        places=tuple(_places(check, organisation, language, lines)),
        marks=tuple(_mark(finding, language, lines) for finding in check.findings),
        found=tuple(_reasons([f for f in check.findings if f not in check.nobody], language, lines)),
        cleaned=check.redacted,
        data=tuple(sorted(screening_data(check))),
    )


def destinations(organisation: Organisation, language: Language) -> tuple[tuple[str, str], ...]:
    """The (id, name) of every place a text can be checked for."""
    tools = ((tool.id, tool.name) for tool in organisation.tools.values() if tool.kind == "approved")
    return ((OPEN, say("share_page.page.open_service", language)), *tools)


def _places(check: Check, organisation: Organisation, language: Language, lines: "_Lines") -> Iterable[Place]:
    tools = {id_: organisation.tools[id_] for id_, _ in destinations(organisation, language) if id_ != OPEN}
    verdicts = {OPEN: check.verdict(OPEN)} | {id_: check.verdict_for(t.covers) for id_, t in tools.items()}
    fitting = [tool.name for id_, tool in tools.items() if verdicts[id_].answer == "yes"]
    for place_id, name in destinations(organisation, language):
        place = _place(verdicts[place_id], language, lines, fitting)
        tool = tools.get(place_id)
        if tool is None:
            yield replace(place, id=place_id, name=name)
            continue
        covered = place.level == "yes" and bool(troubling(check))
        text = say("share_page.verdict.covered.text", language) if covered else place.text
        yield replace(place, id=place_id, name=name, text=text, rule=tool.rule.in_(language))


def _place(verdict: Verdict, language: Language, lines: "_Lines", fitting: Sequence[str]) -> Place:
    """``fitting``: names of approved tools that may take the text as it is."""
    return Place(
        id="",
        name="",
        level=verdict.answer,
        title=say(f"share_page.verdict.{verdict.answer}.title", language),
        text=say(f"share_page.verdict.{verdict.answer}.text", language),
        reasons=tuple(_reasons(verdict.deciding, language, lines)),
        law=tuple(say(key, language) for key in verdict.law),
        steps=tuple(_step(key, language, fitting) for key in verdict.next_steps),
        rule="",
    )


def _step(key: str, language: Language, fitting: Sequence[str]) -> str:
    """What to do next; whoever is sent to the approved tools is told which."""
    if key != "sharing.next.approved_tool":
        return say(key, language)
    if not fitting:
        return say("sharing.next.no_tool", language)
    return say("sharing.next.fitting_tools", language, tools=", ".join(fitting))


def _reasons(findings: Sequence[Finding], language: Language, lines: "_Lines") -> Iterable[Reason]:
    """One for each category, in the order of the text, with the words of the first finding."""
    for category in dict.fromkeys(finding.category for finding in findings):
        of_kind = [finding for finding in findings if finding.category == category]
        yield Reason(
            label=say(f"sharing.categories.{category}", language),
            why=say(of_kind[0].reason, language),
            count=len(of_kind),
            lines=tuple(dict.fromkeys(lines.of(finding.start) for finding in of_kind)),
        )


def _mark(finding: Finding, language: Language, lines: "_Lines") -> Mark:
    return Mark(
        start=finding.start,
        end=finding.end,
        line=lines.of(finding.start),
        family=_family(finding.category),
        label=say(f"sharing.categories.{finding.category}", language),
        why=say(finding.reason, language),
    )


def _family(category: str) -> Family:
    if category in SENSITIVE:
        return "sensitive"
    return "confidential" if category in CONFIDENTIAL else "person"


class _Lines:
    """Line numbers of positions asked for in rising order, in one pass; falling ones cost a new pass."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at, self._line = 0, 1

    def of(self, position: int) -> int:
        if position < self._at:
            self._at, self._line = 0, 1
        self._line += self._text.count("\n", self._at, position)
        self._at = position
        return self._line
