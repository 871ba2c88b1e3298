"""Findings and a destination to an answer, the findings that decide it, the law and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.sharing.destinations import covers
from bot.sharing.findings import CONFIDENTIAL, REMOVABLE, SENSITIVE, Finding

Answer = Literal["yes", "redact", "no"]


@dataclass(frozen=True)
class Verdict:
    """``answer`` for one destination. ``law`` and ``next_steps`` are text keys, one line each.

    ``yes`` says that nothing was found that speaks against it; it never says that nothing is there.
    """

    answer: Answer
    deciding: tuple[Finding, ...]
    law: tuple[str, ...]
    next_steps: tuple[str, ...]


def for_open_service(findings: Sequence[Finding], nobody: frozenset[Finding]) -> Verdict:
    """The verdict for an open AI service, where no agreement protects what is sent."""
    barred = tuple(f for f in findings if f.category in SENSITIVE or f.category in CONFIDENTIAL)
    removable = tuple(f for f in findings if f.category in REMOVABLE and f not in nobody)
    if barred:
        return Verdict("no", barred, _law(barred, findings), _steps("no", barred, tool=False))
    servers = tuple(f for f in findings if f.category == "ip_address")
    if removable or servers:
        return Verdict(
            "redact",
            removable + servers,
            _law(removable + servers, findings),
            _steps("redact", removable, tool=False),
        )
    return Verdict("yes", (), (), ("sharing.next.reread", "sharing.next.check_answer"))


def for_approved_tool(
    findings: Sequence[Finding], nobody: frozenset[Finding], coverage: frozenset[str]
) -> Verdict:
    """The verdict for an approved tool that covers the data options in ``coverage``."""
    outside = tuple(f for f in findings if f not in nobody and not covers(coverage, f))
    barred = tuple(f for f in outside if f.category not in REMOVABLE)
    if barred:
        return Verdict("no", barred, _law(barred, findings), _steps("no", barred, tool=True))
    if outside:
        return Verdict("redact", outside, _law(outside, findings), _steps("redact", outside, tool=True))
    return Verdict("yes", (), (), ("sharing.next.need_only", "sharing.next.check_answer"))


_LAW: tuple[tuple[str, frozenset[str]], ...] = (
    ("cpr", frozenset({"cpr_number"})),
    (
        "special",
        frozenset(
            {
                "health",
                "ethnicity",
                "religion",
                "politics",
                "union_membership",
                "sexuality",
                "biometric_or_genetic",
            }
        ),
    ),
    ("criminal", frozenset({"criminal_offence"})),
    ("secrecy", frozenset({"social_circumstances", "economic_circumstances", "employment_matters"})),
    ("business", frozenset({"tender_or_contract"})),
    ("security", frozenset({"security_information", "credential"})),
    ("marked", frozenset({"confidentiality_marking"})),
)


def _law(deciding: Sequence[Finding], findings: Sequence[Finding]) -> tuple[str, ...]:
    categories = {f.category for f in deciding}
    keys = [
        f"sharing.law.{key}"
        for key, group in _LAW
        if categories & group or (key == "cpr" and any(f.category == "cpr_number" for f in findings))
    ]
    personal = categories - CONFIDENTIAL - {"ip_address"}
    if personal:
        keys.append("sharing.law.personal")
    if categories <= {"ip_address"}:
        keys.append("sharing.law.security")
    return tuple(keys)


def _steps(answer: Answer, deciding: Sequence[Finding], *, tool: bool) -> tuple[str, ...]:
    steps: list[str] = []
    if any(f.category == "credential" for f in deciding):
        steps.append("sharing.next.change_secret")
    if answer == "redact":
        steps += ["sharing.next.use_cleaned"]
    elif any(f.category in SENSITIVE for f in deciding):
        steps.append("sharing.next.rewrite_general")
    steps.append("sharing.next.ask_owner" if tool else "sharing.next.approved_tool")
    return (*steps, "sharing.next.screening")
