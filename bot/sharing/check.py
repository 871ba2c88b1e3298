"""The text check: a text goes in, findings, verdicts and a cleaned text come out. Pure; keeps nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bot.sharing import people, public, redaction, verdict
from bot.sharing.destinations import data_options
from bot.sharing.findings import CONFIDENTIAL, IDENTIFIERS, SENSITIVE, Finding, settle
from bot.sharing.people import People
from bot.sharing.reading import Reading, read
from bot.sharing.recognizers import (
    addresses,
    births,
    contact,
    cpr,
    credentials,
    finance,
    markings,
    network,
    papers,
    persons,
    sensitive,
    tenders,
    weaknesses,
)
from bot.sharing.tables import cells
from bot.sharing.verdict import Verdict
from bot.texts import Language

# What a finding looks like where it is shown again: its form tells nothing, not even its length.
MASK = "•••••"

_IN_TEXT = (
    cpr,
    contact,
    finance,
    births,
    addresses,
    papers,
    network,
    credentials,
    markings,
    tenders,
    weaknesses,
    persons,
)
_IN_CELLS = (contact, finance, births, papers, network, credentials, persons)
_MAX_ROUNDS = 30


@dataclass(frozen=True)
class Check:
    """What was found in ``text``; lives for one answer. ``repr`` never shows the text."""

    text: str = field(repr=False)
    findings: tuple[Finding, ...]
    identifiable: bool
    language: Language
    nobody: frozenset[Finding] = field(repr=False)
    children: bool = False
    tool_covers: frozenset[str] | None = None

    def verdict(self, destination: str) -> Verdict:
        """The verdict for ``open`` (any open AI service) or ``approved`` (the tool given to ``check``).

        Raises ValueError for another destination, or for ``approved`` when no tool was given.
        """
        if destination == "open":
            return verdict.for_open_service(self.findings, self.nobody)
        if destination == "approved" and self.tool_covers is not None:
            return self.verdict_for(self.tool_covers)
        raise ValueError(f"no such destination: {destination}")

    def verdict_for(self, coverage: frozenset[str]) -> Verdict:
        """The verdict for an approved tool that covers these options of the screening's ``data``."""
        return verdict.for_approved_tool(self.findings, self.nobody, coverage)

    @cached_property
    def redacted(self) -> str:
        """The cleaned text; checking it again finds no identifier and no secret."""
        return _cleaned(self)

    def masked(self, finding: Finding) -> str:
        """What to show instead of ``finding``; the same for all, so that it holds nothing of the text."""
        del finding
        return MASK

    def line_of(self, finding: Finding) -> int:
        """The line (from 1) where ``finding`` begins."""
        return self.text.count("\n", 0, finding.start) + 1


def check(text: str, *, tool_covers: frozenset[str] | None = None) -> Check:
    """Check ``text`` of any length; linear in it. Texts over 10 KB belong in a worker process."""
    reading = read(text)
    plain = settle(_identifiers_and_secrets(reading))
    named = tuple(f for f in plain if f.category in IDENTIFIERS)
    cues = people.cues_of(reading)
    nobodies = public.nobodies(reading, named, cues)
    spoken_of = people.people_in(reading, named, nobodies.findings, cues)
    all_plain = settle([*(f for f in plain if f not in nobodies.invented), *_sensitive(reading, spoken_of)])
    original = {f: _on_original(reading, f) for f in all_plain}
    return Check(
        text=text,
        findings=settle(_outside(redaction.placeholders(text), original.values())),
        identifiable=spoken_of.identifiable,
        language="en" if reading.language == "en" else "da",
        nobody=frozenset(original[f] for f in nobodies.findings if f in original),
        children=people.speaks_of_children(reading),
        tool_covers=tool_covers,
    )


def warn(text: str) -> tuple[Finding, ...]:
    """What must not stand in a title, reason or experience that others read: CPR numbers, secrets, private
    persons' names and numbers, sensitive content about a person. Names of public figures pass."""
    return troubling(check(text))


def troubling(result: Check) -> tuple[Finding, ...]:
    """The findings that ``warn`` warns of, of a check already made."""
    return tuple(f for f in result.findings if f not in result.nobody and f.category != "ip_address")


def screening_data(result: Check) -> frozenset[str]:
    """The options of the screening's question ``data`` to fill in from the categories found."""
    return data_options((f for f in result.findings if f not in result.nobody), children=result.children)


def _identifiers_and_secrets(reading: Reading) -> Iterator[Finding]:
    for recognizer in _IN_TEXT:
        yield from recognizer.find(reading)
    for cell in cells(reading):
        for recognizer in _IN_CELLS:
            yield from recognizer.find_in_cell(reading, cell)


def _sensitive(reading: Reading, spoken_of: People) -> Iterator[Finding]:
    yield from sensitive.find(reading, spoken_of)
    for cell in cells(reading):
        yield from sensitive.find_in_cell(reading, cell, spoken_of)


def _on_original(reading: Reading, finding: Finding) -> Finding:
    start, end = reading.original_span(finding.start, finding.end)
    return Finding(start, end, finding.category, finding.confidence, finding.reason)


def _outside(spans: list[tuple[int, int]], findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that touch none of ``spans``."""
    taken = {at for start, end in spans for at in range(start, end)}
    return (f for f in findings if not taken or taken.isdisjoint(range(f.start, f.end)))


def _cleaned(result: Check) -> str:
    """Redact, and look again: cutting a piece out can bring a neighbour to light."""
    text = redaction.redact(result.text, result.findings, result.language)
    for _ in range(_MAX_ROUNDS):
        again = [f for f in check(text).findings if f.category in IDENTIFIERS or f.category == "credential"]
        if not again:
            break
        text = redaction.redact(text, again, result.language)
    return text


__all__ = ["CONFIDENTIAL", "IDENTIFIERS", "MASK", "SENSITIVE", "Check", "check", "screening_data", "warn"]
