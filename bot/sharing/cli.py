"""``python -m bot check``: files or standard input; ``--json`` speaks JSONL. Calls nobody, keeps nothing."""

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.sharing.check import Check, check
from bot.texts import Language, say

_OK, _BAD_INPUT = 0, 2


class BadLine(ValueError):
    """A line of input that is no ``{"id", "text"}``; the message names the field."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit status: 0, or 2 when some input could not be read."""
    parser = argparse.ArgumentParser(
        prog="python -m bot check", description="Check texts before sharing them."
    )
    parser.add_argument("--json", action="store_true", help='JSONL: {"id","text"} in, verdicts out')
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="text files (default: standard input)"
    )
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal's language
    sources: list[Path | None] = list(options.files) or [None]
    told = len(sources) > 1
    statuses = [_jsonl(each) if options.json else _readable(each, told=told) for each in sources]
    return max(statuses)


def answer_line(line: str) -> str:
    """The answer to one JSONL line. Raises BadLine naming the field at fault."""
    entry = _entry(line)
    result = check(entry["text"])
    answer = {
        "id": entry["id"],
        "verdict": result.verdict("open").answer,
        "findings": [
            {"category": f.category, "start": f.start, "end": f.end, "confidence": round(f.confidence, 2)}
            for f in result.findings
        ],
        "redacted": result.redacted,
    }
    return json.dumps(
        answer, ensure_ascii=_has_lone_surrogate(entry["text"]) or _has_lone_surrogate(str(entry["id"]))
    )


def readable(result: Check, language: Language) -> str:
    """The answer in words, with masked findings."""
    verdict = result.verdict("open")
    lines = [say("sharing.cli.title", language), say(f"sharing.answers.{verdict.answer}", language)]
    if result.findings:
        lines += ["", say("sharing.cli.findings", language)]
        lines += [
            "  "
            + say(
                "sharing.cli.finding",
                language,
                line=result.line_of(finding),
                mask=result.masked(finding),
                category=say(f"sharing.categories.{finding.category}", language),
                reason=say(finding.reason, language),
            )
            for finding in result.findings
        ]
    for heading, keys in (("law", verdict.law), ("next_steps", verdict.next_steps)):
        if keys:
            lines += [
                "",
                say(f"sharing.cli.{heading}", language),
                *(f"  {say(key, language)}" for key in keys),
            ]
    if verdict.answer == "redact":  # what is left of a "no" must not be shared either
        lines += ["", say("sharing.cli.redacted", language), result.redacted]
    return "\n".join(lines)


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("not valid JSON") from error
    if not isinstance(entry, dict):
        raise BadLine("not an object with id and text")
    if not isinstance(entry.get("id"), str | int) or isinstance(entry.get("id"), bool):
        raise BadLine("id: missing or no string or number")
    if not isinstance(entry.get("text"), str):
        raise BadLine("text: missing or no string")
    return entry


def _jsonl(source: Path | None) -> int:
    status = _OK
    try:
        lines = _bytes(source).split(b"\n")
    except OSError as error:
        return _complain(source, error.strerror or "cannot be read")
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            print(answer_line(raw.decode("utf-8-sig" if number == 1 else "utf-8")), flush=True)  # noqa: T201
        except UnicodeDecodeError:
            status = _complain(source, f"line {number}: not UTF-8")
        except BadLine as error:
            status = _complain(source, f"line {number}: {error}")
    return status


def _readable(source: Path | None, *, told: bool) -> int:
    """``told``: name the source above its answer, as there are several."""
    try:
        text = _bytes(source).decode("utf-8-sig")
    except OSError as error:
        return _complain(source, error.strerror or "cannot be read")
    except UnicodeDecodeError:
        return _complain(source, "not UTF-8")
    result = check(text)
    print(f"{source}\n" if told else "", readable(result, result.language), "\n" if told else "", sep="")  # noqa: T201
    return _OK


def _bytes(source: Path | None) -> bytes:
    return sys.stdin.buffer.read() if source is None else source.read_bytes()


def _complain(source: Path | None, fault: str) -> int:
    print(f"check: {source or 'stdin'}: {fault}", file=sys.stderr)  # noqa: T201
    return _BAD_INPUT


def _has_lone_surrogate(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)
