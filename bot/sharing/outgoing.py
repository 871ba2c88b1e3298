"""What in a mail must not leave the municipality unseen: CPR numbers, secrets, sensitive content about a
person.  Pure; keeps nothing.  Where the mail is going is for the caller to know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sharing.check import Check
from bot.sharing.findings import SENSITIVE, Finding

STOPPING: tuple[str, ...] = ("cpr_number", "credential", *sorted(SENSITIVE))
"""The categories that stop a mail, the gravest first."""

_MASKED = "sharing.reasons.cpr_masked"  # shows a birthday; the number itself is not in the mail

# Where the mails below the answer begin, as Outlook and other programs write it, and lines marked by ">".
_QUOTED = re.compile(
    r"^(?:"
    r"-{2,}\s?(?:oprindelig meddelelse|videresendt|original message|forwarded message)\b"
    r"|_{8,}[ \t]*\n+\s*(?:fra|from):"
    r"|(?:fra|from):[^\n]{0,300}\n(?:[^\n]{0,300}\n){0,2}?(?:sendt|dato|sent|date):"
    r"|(?:den|on)\s[^\n]{4,200}\s(?:skrev|wrote)[^\n]{0,100}:[ \t]*$"
    r"|>\s?\S"
    r")",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Outgoing:
    """``categories`` in the order of ``STOPPING``; empty where nothing speaks against sending."""

    categories: tuple[str, ...]
    only_quoted: bool  # all of it stands in the earlier mails below the answer


def judged(check: Check) -> Outgoing:
    """What of ``check`` stops a mail that leaves the municipality."""
    stopping = [f for f in check.findings if f not in check.nobody and _stops(f)]
    found = {finding.category for finding in stopping}
    return Outgoing(tuple(each for each in STOPPING if each in found), _only_quoted(check.text, stopping))


def quoted_from(text: str) -> int:
    """Where the earlier mails begin; the text's length where there are none."""
    found = _QUOTED.search(text)
    return found.start() if found else len(text)


def _stops(finding: Finding) -> bool:
    return finding.category in STOPPING and finding.reason != _MASKED


def _only_quoted(text: str, findings: Sequence[Finding]) -> bool:
    return bool(findings) and min(finding.start for finding in findings) >= quoted_from(text)
