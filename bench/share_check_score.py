"""Score the share check on a marked set: verdicts, and span F1 per category.

    python -m bench.share_check_score ../shared/data/share-check/dev.jsonl

Identifiers and secrets count by exact span and category; sensitive and confidential content by overlap.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sharing.check import Check, check
from bot.sharing.findings import CATEGORIES, CONFIDENTIAL, IDENTIFIERS, SENSITIVE


@dataclass
class Score:
    """Counts by category, and the ids of texts with a wrong verdict."""

    hit: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    right: int = 0
    identifiable_right: int = 0
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def f1(self, categories: frozenset[str]) -> float:
        hit = sum(self.hit[c] for c in categories)
        wrong = sum(self.missed[c] + self.extra[c] for c in categories)
        return 2 * hit / (2 * hit + wrong) if hit + wrong else 1.0


def score(cases: list[dict[str, Any]], *, verbose: bool = False) -> Score:
    """Check every case and compare."""
    total = Score()
    for case in cases:
        result = check(case["text"])
        _spans(total, case, result, verbose=verbose)
        _verdict(total, case, result)
    return total


def _verdict(total: Score, case: dict[str, Any], result: Check) -> None:
    answer = result.verdict("open").answer
    total.texts += 1
    total.right += answer == case["verdict"]
    total.identifiable_right += result.identifiable == case["identifiable"]
    if answer != case["verdict"]:
        total.wrong.append(f"{case['id']} {case['kind']}: {answer}, should be {case['verdict']}")
    grave = {"cpr_number", "credential"} | SENSITIVE
    if answer == "yes" and any(span["category"] in grave for span in case["spans"]):
        total.leaks.append(case["id"])


def _spans(total: Score, case: dict[str, Any], result: Check, *, verbose: bool) -> None:
    gold = [(s["start"], s["end"], s["category"]) for s in case["spans"]]
    ours = [(f.start, f.end, f.category) for f in result.findings]
    for span in gold:
        matched = any(_same(span, other) for other in ours)
        (total.hit if matched else total.missed)[span[2]] += 1
        if verbose and not matched:
            print(f"{case['id']} MISSED {span[2]}: {case['text'][span[0] : span[1]]!r}")
    for span in ours:
        if not any(_same(span, other) for other in gold):
            total.extra[span[2]] += 1
            if verbose:
                print(f"{case['id']} EXTRA  {span[2]}: {case['text'][span[0] : span[1]]!r}")


def _same(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    if one[2] != other[2]:
        return False
    if one[2] in SENSITIVE or (one[2] in CONFIDENTIAL and one[2] != "credential"):
        return one[0] < other[1] and other[0] < one[1]
    return one[:2] == other[:2]


def report(total: Score) -> str:
    """The table and the summary lines."""
    lines = [f"{'category':<28}{'gold':>5}{'P':>7}{'R':>7}{'F1':>7}"]
    for category in sorted(CATEGORIES):
        hit, missed, extra = total.hit[category], total.missed[category], total.extra[category]
        if hit + missed + extra:
            precision = hit / (hit + extra) if hit + extra else 0.0
            recall = hit / (hit + missed) if hit + missed else 0.0
            lines.append(
                f"{category:<28}{hit + missed:>5}{precision:>7.2f}{recall:>7.2f}"
                f"{total.f1(frozenset({category})):>7.2f}"
            )
    lines += [
        f"verdict accuracy {total.right / total.texts:.3f} ({total.right}/{total.texts}); identifiable "
        f"{total.identifiable_right / total.texts:.3f}",
        f"CPR, credential or sensitive content with yes: {len(total.leaks)} {' '.join(total.leaks)}".rstrip(),
        f"F1 identifiers (exact) {total.f1(IDENTIFIERS):.3f}",
        f"F1 sensitive and confidential (overlap; credentials exact) "
        f"{total.f1(SENSITIVE | CONFIDENTIAL):.3f}",
        *total.wrong,
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the table for the files given."""
    verbose = "-v" in sys.argv
    for name in [a for a in sys.argv[1:] if a != "-v"] or ["tests/sharing/cases.jsonl"]:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
        cases = [json.loads(line) for line in lines if line.strip()]
        print(f"{Path(name).name}: {len(cases)} texts")
        print(report(score(cases, verbose=verbose)))


if __name__ == "__main__":
    main()
