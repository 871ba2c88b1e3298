"""``python -m bot check`` from the outside."""

import json
import os
import subprocess
import sys
from pathlib import Path


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "check", *arguments], input=given, capture_output=True, check=False
    )


def test_jsonl_gives_one_answer_a_line_with_offsets_in_characters() -> None:
    lines = [{"id": "a", "text": "🙂 cpr 010180-1235"}, {"id": 2, "text": "Hvad er en lokalplan?"}]
    done = run("--json", given="\n".join(map(json.dumps, lines)).encode())
    first, second = map(json.loads, done.stdout.decode().splitlines())
    assert (done.returncode, done.stderr) == (0, b"")
    assert set(first) == {"id", "verdict", "findings", "redacted"}
    assert first["redacted"] == "🙂 cpr [CPR]"
    assert [(f["category"], f["start"], f["end"]) for f in first["findings"]] == [("cpr_number", 6, 17)]
    assert (second["id"], second["verdict"], second["findings"]) == (2, "yes", [])


def test_bad_lines_are_named_and_the_rest_is_done() -> None:
    given = b'{"id": "a"}\n\nnot json\n{"id": "b", "text": "hej"}\n{"text": "x"}\n[1]\n\xff\n'
    done = run("--json", given=given)
    assert done.returncode == 2
    assert [json.loads(line)["id"] for line in done.stdout.decode().splitlines()] == ["b"]
    faults = done.stderr.decode().splitlines()
    assert [fault.split(": ", 2)[2] for fault in faults] == [
        "line 1: text: missing or no string",
        "line 3: not valid JSON",
        "line 5: id: missing or no string or number",
        "line 6: not an object with id and text",
        "line 7: not UTF-8",
    ]


def test_a_file_is_answered_in_words_with_masked_findings(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Borgeren har cpr 010180-1235.", encoding="utf-8")
    done = run(str(note))
    assert done.returncode == 0
    assert "010180" not in done.stdout.decode()
    assert "[CPR]" in done.stdout.decode()


def test_a_missing_file_is_said_in_one_line_and_the_others_are_read(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Hvad er en lokalplan?", encoding="utf-8")
    done = run(str(tmp_path / "none.txt"), str(note))
    assert done.returncode == 2
    assert len(done.stderr.decode().splitlines()) == 1
    assert done.stdout


def test_several_files_are_told_apart_and_an_odd_terminal_is_no_hindrance(tmp_path: Path) -> None:
    for name, text in (("en.txt", "Hvad er en lokalplan? 🌞"), ("to.txt", "Borgeren har cpr 010180-1235.")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "check", str(tmp_path / "en.txt"), str(tmp_path / "to.txt")]
    odd = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, check=False, env=odd)
    assert (done.returncode, done.stderr) == (0, b"")
    first, second = done.stdout.decode().split(str(tmp_path / "to.txt"))
    assert first.startswith(str(tmp_path / "en.txt"))
    assert "Må jeg dele det" in first
    assert "[CPR]" in second


def test_what_must_not_be_shared_at_all_is_not_shown_again() -> None:
    done = run(given=b"Henrik Mogensen er sygemeldt med en depression.")
    said = done.stdout.decode()
    assert "Nej, del ikke" in said
    assert "Helbred" in said
    for hidden in ("Mogensen", "depression"):
        assert hidden not in said
