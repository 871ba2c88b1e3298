"""``python -m bot doctor``: what is wrong with the set-up, and what to do about it."""

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from bot.doctor.examine import examine, worst
from bot.doctor.finding import Finding, Level
from bot.doctor.folder import faulty_settings
from bot.errors import OperatorError, SettingsError
from bot.settings import read_settings
from bot.terminal import language_of_terminal
from bot.texts import LANGUAGES, Language, catalogue, say

_SIGNS: Mapping[Level, str] = {"ok": "✓", "warning": "!", "error": "✗"}
_MOST = 20  # details of a finding


def main(arguments: Sequence[str]) -> int:
    """Exit status 1 where something does not work; warnings alone are no failure."""
    parser = argparse.ArgumentParser(
        prog="python -m bot doctor",
        description="Look for what is wrong with the set-up. Settings are environment variables: MAAVI_…",
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--language", choices=LANGUAGES, help="default: as LANG says, else Danish")
    wanted = parser.parse_args(arguments)
    language = cast(Language, wanted.language) if wanted.language else language_of_terminal(os.environ)
    # The checks log what the running bot would log; here the findings say it.
    logging.getLogger("bot").addHandler(logging.NullHandler())
    logging.getLogger("bot").propagate = False
    try:
        catalogue()
        findings = _look()
    except OperatorError as fault:  # texts without a translation: then there are no words for findings either
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    print(as_json(findings, language) if wanted.json else "\n".join(as_text(findings, language)))  # noqa: T201
    return 1 if worst(findings) == "error" else 0


def _look() -> list[Finding]:
    try:
        settings = read_settings(os.environ)
    except SettingsError as faults:
        return faulty_settings(str(faults))
    return asyncio.run(examine(settings, datetime.now(UTC)))


def as_text(findings: Sequence[Finding], language: Language) -> Iterator[str]:
    """Lines for a terminal: a sign, how it stands, what to do, and the details; how many at the end."""
    for each in findings:
        yield f"{_SIGNS[each.level]} {each.what(language)}"
        more = each.more(language)
        yield from (f"    {line}" for line in more[:_MOST])
        if len(more) > _MOST:
            yield f"    {say('doctor.more', language, count=len(more) - _MOST)}"
        if todo := each.to_do(language):
            yield f"  → {todo}"
    counts = {level: sum(each.level == level for each in findings) for level in _SIGNS}
    yield ""
    yield say("doctor.sum", language, errors=counts["error"], warnings=counts["warning"], fine=counts["ok"])


def as_json(findings: Sequence[Finding], language: Language) -> str:
    """One object: the gravest level, and the findings with their ids and words."""
    told = [
        {
            "check": each.check,
            "case": each.case,
            "level": each.level,
            "values": dict(each.values),
            "what": each.what(language),
            "do": each.to_do(language),
            "details": each.more(language),
        }
        for each in findings
    ]
    return json.dumps({"level": worst(list(findings)), "findings": told}, ensure_ascii=False)
