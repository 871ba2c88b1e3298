"""python -m bot screen: a line in, a line out, and a clear word on what cannot be judged."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, main
from bot.screening.batch import screen
from bot.screening.ruleset import Ruleset
from tests.screening.cases import GREEN

GOOD = {"id": "green", "answers": GREEN, "external": ["tool_covers_personal_data"]}

BAD: list[tuple[str | bytes, str]] = [
    ("{", "is no JSON: Expecting property name enclosed in double quotes at character 2"),
    ("[1]", "must be a JSON object"),
    ("null", "must be a JSON object"),
    ('{"answers": {}}', "id: is missing"),
    ('{"id": "", "answers": {}}', "id: must be a text or a whole number"),
    ('{"id": true, "answers": {}}', "id: must be a text or a whole number"),
    ('{"id": NaN, "answers": {}}', "is no JSON: NaN"),
    ('{"id": "a"}', "answers: is missing"),
    ('{"id": "a", "answers": []}', "answers: must be an object: question to options"),
    (
        '{"id": "a", "answers": {}, "extrenal": []}',
        "extrenal: unknown field; there are id, answers, external",
    ),
    ('{"id": "a", "id": "b", "answers": {}}', "id: is given twice"),
    ('{"id": "a", "answers": {"tool": ["approved"], "tool": ["unknown"]}}', "tool: is given twice"),
    ('{"id": "a", "answers": {"colour": ["red"]}}', "answers.colour: unknown question"),
    ('{"id": "a", "answers": {"a\\nb": ["red"]}}', 'answers."a\\nb": unknown question'),
    ('{"id": "a", "answers": {"tool": ["hammer"]}}', "answers.tool: unknown option hammer"),
    ('{"id": "a", "answers": {"tool": "approved"}}', "answers.tool: must be a list of option ids"),
    ('{"id": "a", "answers": {"tool": [1]}}', "answers.tool: must be a list of option ids"),
    ('{"id": "a", "answers": {"tool": []}}', "answers.tool: no option given; leave the question out"),
    ('{"id": "a", "answers": {"tool": ["approved", "to_buy"]}}', "answers.tool: takes one option only"),
    ('{"id": "a", "answers": {"data": ["cpr", "cpr"]}}', "answers.data: an option is given twice"),
    ('{"id": "a", "answers": {"data": ["none", "cpr"]}}', "answers.data: none, no and unknown stand alone"),
    ('{"id": "a", "answers": {"public_facing": ["citizens", "no"]}}', "answers.public_facing: none, no and"),
    ('{"id": "a", "answers": {}, "external": ["x"]}', "external: unknown name x"),
    ('{"id": "a", "answers": {}, "external": "x"}', "external: must be a list of names"),
    (b'{"id": "\xe6", "answers": {}}', "is not UTF-8"),
    ('{"id": "a", "answers": ' + "[" * 100_000, "is no JSON"),
    ('{"id": ' + "9" * 10_000 + ', "answers": {}}', "is no JSON that can be read"),
]


@pytest.mark.parametrize(("line", "says"), BAD, ids=[says[:50] for _, says in BAD])
def test_bad_input_is_named_and_the_rest_is_done(line: str | bytes, says: str, rules: Ruleset) -> None:
    good = json.dumps(GOOD).encode()
    bad = line if isinstance(line, bytes) else line.encode()
    out, err = io.StringIO(), io.StringIO()
    assert screen(rules, [good, bad, good], out, err) == 2
    assert [json.loads(done)["id"] for done in out.getvalue().splitlines()] == ["green", "green"]
    assert err.getvalue().startswith(f"line 2: {says}")
    assert len(err.getvalue().splitlines()) == 1


def test_a_verdict_is_printed_in_ids(rules: Ruleset) -> None:
    out, err = io.StringIO(), io.StringIO()
    line = json.dumps({"id": 7, "answers": {"purpose": ["text"], "tool": ["open_service"], "data": ["cpr"]}})
    assert screen(rules, [b"\xef\xbb\xbf" + line.encode() + b"\r\n", b"\n"], out, err) == 0
    assert err.getvalue() == ""
    assert json.loads(out.getvalue()) == {
        "id": 7,
        "outcome": "red",
        "gates": {"may": "red", "can": "not_assessed", "will": "not_assessed"},
        "asked": ["purpose", "tool", "data"],
        "missing": None,
        "rules": ["protected_data_in_open_service"],
        "actions": ["stop", "use_approved_tool", "report_breach"],
        "blocking": ["stop"],
    }


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def test_the_command_reads_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    from_file = run("screen", str(file))
    piped = run("screen", "-", given=file.read_bytes())
    assert from_file.returncode == piped.returncode == 0
    assert from_file.stdout == piped.stdout
    assert json.loads(from_file.stdout)["outcome"] == "green"


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    path = os.path.normpath(tmp_path / name)
    done = run("screen", path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().startswith(f"screen: {path}: ")
    assert b"Traceback" not in done.stderr


def test_the_rules_command_checks_and_lists(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["rules"]) == 0
    listed = capsys.readouterr().out
    assert "64 rules: 36 yellow, 20 clarify, 8 red" in listed
    assert "AILOVF    not in force  pending" in listed
    assert main(["rules", str(tmp_path)]) == 2
    assert "rules.yaml: the file is missing" in capsys.readouterr().err


def test_a_command_there_is_not_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paint"]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in COMMANDS)
    assert main(["--help"]) == 0
