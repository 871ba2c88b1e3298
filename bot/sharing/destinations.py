"""Where a text may go, and which data a place covers (the ids of the screening's question ``data``)."""

from collections.abc import Iterable

from bot.sharing.findings import CONFIDENTIAL, IDENTIFIERS, SENSITIVE, Finding

DATA_OPTIONS = frozenset(
    {"none", "internal", "confidential", "ordinary", "cpr", "sensitive", "children_or_vulnerable"}
)


def needed_coverage(finding: Finding) -> str | None:
    """What a tool must cover to take ``finding``; None for secrets, which belong in no tool."""
    match finding.category:
        case "credential":
            return None
        case "cpr_number":
            return "cpr"
        case "ip_address":
            return "internal"
        case category if category in SENSITIVE:
            return "sensitive"
        case category if category in CONFIDENTIAL:
            return "confidential"
        case category if category in IDENTIFIERS:
            return "ordinary"
        case category:
            raise ValueError(category)


def covers(coverage: frozenset[str], finding: Finding) -> bool:
    """Whether a tool with ``coverage`` may take ``finding``. Confidential includes internal."""
    needed = needed_coverage(finding)
    return needed in coverage or (needed == "internal" and "confidential" in coverage)


def data_options(findings: Iterable[Finding], *, children: bool) -> frozenset[str]:
    """The options of the screening's question ``data`` that the findings speak for; empty for none found
    (that nothing was found is no proof that there is nothing)."""
    options = {needed_coverage(finding) or "confidential" for finding in findings}
    if options & {"sensitive", "cpr"}:
        options.add("ordinary")
    return frozenset(options | ({"children_or_vulnerable"} if children and options & {"ordinary"} else set()))
