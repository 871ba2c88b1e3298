"""What can be found in a text: the categories, one finding, and how overlapping findings are settled."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

IDENTIFIERS = frozenset(
    {
        "person_name",
        "cpr_number",
        "date_of_birth",
        "address",
        "phone_number",
        "email_address",
        "licence_plate",
        "bank_account",
        "payment_card",
        "passport_or_licence_number",
        "ip_address",
        "case_number",
        "property_id",
        "username",
    }
)
SENSITIVE = frozenset(
    {
        "health",
        "employment_matters",
        "social_circumstances",
        "economic_circumstances",
        "criminal_offence",
        "ethnicity",
        "religion",
        "politics",
        "union_membership",
        "sexuality",
        "biometric_or_genetic",
    }
)
CONFIDENTIAL = frozenset(
    {"credential", "tender_or_contract", "security_information", "confidentiality_marking"}
)
CATEGORIES = IDENTIFIERS | SENSITIVE | CONFIDENTIAL

# What is cut out of the cleaned text: everything that points at a person, and secrets.
REMOVABLE = IDENTIFIERS | {"credential"}


@dataclass(frozen=True)
class Finding:
    """``text[start:end]`` (code points) is of ``category``; ``confidence`` is 0–1.

    ``reason`` is a text key (``sharing.reasons.…``) that says in words why it was found.
    """

    start: int
    end: int
    category: str
    confidence: float
    reason: str

    def overlaps(self, other: "Finding") -> bool:
        return self.start < other.end and other.start < self.end


def found(start: int, end: int, category: str, confidence: float = 0.9, reason: str = "") -> Finding:
    """A finding whose reason is the category's general one unless ``reason`` names a closer one."""
    return Finding(start, end, category, confidence, f"sharing.reasons.{reason or category}")


_LEAST_LEFT = 6

# When two findings claim the same characters, the one with the more certain form wins.
_RANK = {
    category: rank
    for rank, category in enumerate(
        (
            "credential",
            "email_address",
            "cpr_number",
            "payment_card",
            "bank_account",
            "passport_or_licence_number",
            "property_id",
            "address",
            "case_number",
            "date_of_birth",
            "ip_address",
            "licence_plate",
            "phone_number",
            "username",
            "person_name",
            "confidentiality_marking",
            "union_membership",
            "biometric_or_genetic",
            "politics",
            "religion",
            "sexuality",
            "ethnicity",
            "criminal_offence",
            "social_circumstances",
            "economic_circumstances",
            "employment_matters",
            "health",
            "security_information",
            "tender_or_contract",
        )
    )
}


def settle(candidates: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in text order that neither overlap nor nest: stronger category first, then the longer.

    What is no identifier gives way only where it must: "RDP på 10.0.0.4 er åben" keeps its longest free part.
    """
    kept: list[Finding] = []
    taken: set[int] = set()
    for one in sorted(candidates, key=lambda f: (_RANK[f.category], f.start - f.end, f.start)):
        free = _longest_free(one, taken)
        if free and (free == one or one.category not in REMOVABLE):
            taken.update(range(free.start, free.end))
            kept.append(free)
    return tuple(sorted(kept, key=lambda f: f.start))


def _longest_free(finding: Finding, taken: set[int]) -> Finding | None:
    """The longest part of ``finding`` outside ``taken``; None when less than a word is left of a cut one."""
    start, best = finding.start, (0, 0)
    for at in range(finding.start, finding.end + 1):
        if at == finding.end or at in taken:
            best = max(best, (at - start, start))
            start = at + 1
    length, start = best
    if length == finding.end - finding.start:
        return finding if length else None
    return replace(finding, start=start, end=start + length) if length >= _LEAST_LEFT else None
