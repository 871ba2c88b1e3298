"""``python -m bot screen FILE.jsonl``: many screenings at once, answers in, verdicts in ids out.

A line that cannot be judged gets one line on stderr that names the line and the field; the rest is done.
Where ``MAAVI_ORGANISATION`` names a folder, its own rules count as they do in the bot.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TextIO

from bot.errors import OrganisationError, RulesetError
from bot.screening.flow import misfit
from bot.screening.listing import load_own
from bot.screening.ruleset import Question, Ruleset
from bot.screening.verdict import assess

DONE, FAULTY = 0, 2
_FIELDS = ("id", "answers", "external")
_MISFITS = {
    "empty": "no option given; leave the question out if it has no answer",
    "repeated": "an option is given twice",
    "not_several": "takes one option only",
    "stands_alone": "none, no and unknown stand alone",
}


@dataclass(frozen=True)
class Case:
    """One line of the batch. ``id`` is given back as it came."""

    id: str | int
    answers: Mapping[str, tuple[str, ...]]
    external: tuple[str, ...]


class _BadLineError(Exception):
    """Why a line cannot be judged: "field: what is wrong"."""


def main(arguments: Sequence[str]) -> int:
    """The command line. Gives 0, or 2 if anything could not be judged."""
    parser = argparse.ArgumentParser(
        prog="python -m bot screen",
        description="Judge screenings: one JSON object a line in, one a line out.",
        epilog='A line: {"id": "1", "answers": {"tool": ["approved"]}, "external": []}.'
        ' "missing" in what comes out names the first question that still wants an answer;'
        " bot/screening/rules/questions.yaml has the ids of all questions and answers.",
    )
    parser.add_argument("file", metavar="FILE.jsonl", help="the screenings, or - for standard input")
    name = parser.parse_args(arguments).file
    try:
        ruleset = load_own().ruleset
        if name == "-":
            return screen(ruleset, sys.stdin.buffer, sys.stdout, sys.stderr)
        with Path(name).open("rb") as lines:
            return screen(ruleset, lines, sys.stdout, sys.stderr)
    except (RulesetError, OrganisationError) as error:
        sys.stderr.write(f"screen: the ruleset cannot be used\n{error}\n")
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stderr.write(f"screen: {name}: {error.strerror}\n")
    return FAULTY


def screen(ruleset: Ruleset, lines: Iterable[bytes], out: TextIO, err: TextIO) -> int:
    """Judge each line; write verdicts to ``out`` and faults to ``err``. Empty lines are passed over."""
    status = DONE
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = read_case(line, ruleset)
        except _BadLineError as fault:
            err.write(f"line {number}: {fault}\n")
            status = FAULTY
            continue
        verdict = assess(ruleset, case.answers, case.external)
        out.write(json.dumps({"id": case.id, **verdict.as_ids()}) + "\n")
    return status


def read_case(line: bytes, ruleset: Ruleset) -> Case:
    """Read one line strictly. Raises _BadLineError."""
    try:
        raw = json.loads(
            line.decode("utf-8-sig"), object_pairs_hook=_unique_keys, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError:
        _refuse("", "is not UTF-8")
    except json.JSONDecodeError as error:
        _refuse("", f"is no JSON: {error.msg} at character {error.pos + 1}")
    except (ValueError, RecursionError):
        _refuse("", "is no JSON that can be read: a number is too long, or it is nested too deep")
    if not isinstance(raw, dict):
        _refuse("", "must be a JSON object")
    for field in raw:
        if field not in _FIELDS:
            _refuse(field, f"unknown field; there are {', '.join(_FIELDS)}")
    return Case(_id(raw), _answers(raw, ruleset), _external(raw, ruleset))


def _id(raw: Mapping[str, Any]) -> str | int:
    value = raw.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not value:
        _refuse("id", "is missing" if "id" not in raw else "must be a text or a whole number")
    return value


def _answers(raw: Mapping[str, Any], ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    value = raw.get("answers")
    if not isinstance(value, dict):
        _refuse("answers", "is missing" if "answers" not in raw else "must be an object: question to options")
    return {name: _answer(name, chosen, ruleset) for name, chosen in value.items()}


def _answer(name: str, chosen: Any, ruleset: Ruleset) -> tuple[str, ...]:
    field = f"answers.{_shown(name)}"
    question = ruleset.questions.get(name)
    if question is None:
        _refuse(field, "unknown question")
    if not isinstance(chosen, list) or not all(isinstance(option, str) for option in chosen):
        _refuse(field, "must be a list of option ids")
    fault = misfit(question, chosen)
    if fault == "unknown_option":
        _refuse(field, f"unknown option {_unknown_option(question, chosen)}")
    if fault is not None:
        _refuse(field, _MISFITS[fault])
    return tuple(chosen)


def _unknown_option(question: Question, chosen: list[str]) -> str:
    known = {option.id for option in question.options}
    return _shown(next(option for option in chosen if option not in known))


def _external(raw: Mapping[str, Any], ruleset: Ruleset) -> tuple[str, ...]:
    value = raw.get("external", [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        _refuse("external", "must be a list of names")
    for name in value:
        if name not in ruleset.externals:
            _refuse("external", f"unknown name {_shown(name)}")
    return tuple(value)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _refuse(key, "is given twice")
        found[key] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    _refuse("", f"is no JSON: {name}")


def _shown(text: str) -> str:
    """Foreign text on one line of ASCII, cut short."""
    return text if text.isidentifier() and text.isascii() and len(text) <= 60 else json.dumps(text[:60])


def _refuse(field: str, message: str) -> NoReturn:
    raise _BadLineError(f"{_shown(field) if '.' not in field else field}: {message}" if field else message)
