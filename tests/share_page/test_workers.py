"""Long checks and files run in processes that keep nothing, and that are replaced when they misbehave."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from bot.errors import UserError
from bot.sharing.check import check
from bot.sharing.documents import Note
from bot.sharing.worker import IN_PROCESS, LONGEST, Workers
from tests.documents import files

LETTER = "Hent nøglen hos Henrik Mogensen, Tjørnevænget 27, 9994 Ousted. Ring på 20 30 40 50.\n"
LONG = LETTER * (IN_PROCESS // len(LETTER) + 2)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers(size=2)
    yield made
    await made.close()


def children() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "bot.sharing.worker" in " ".join(each.cmdline())]


async def test_a_long_text_gets_the_same_answer_as_a_short_one_would(workers: Workers) -> None:
    here, there = check(LONG), await workers.check(LONG)
    assert children()
    assert there == here
    assert there.redacted == here.redacted
    assert there.verdict("open") == here.verdict("open")


async def test_a_short_text_starts_no_process(workers: Workers) -> None:
    assert (await workers.check(LETTER)).findings
    assert not children()


async def test_a_text_that_is_too_long_is_refused(workers: Workers) -> None:
    with pytest.raises(UserError, match="too_long"):
        await workers.check("a" * (LONGEST + 1))


async def test_a_file_is_read_with_its_notes(workers: Workers) -> None:
    document = await workers.read(files.pdf(["Kære Henrik Mogensen, tak for din henvendelse", ""]))
    assert document.text == "Kære Henrik Mogensen, tak for din henvendelse"
    assert document.notes == (Note.PAGES_WITHOUT_TEXT,)


async def test_refusals_come_back_and_the_process_goes_on(workers: Workers) -> None:
    for _ in range(3):
        with pytest.raises(UserError, match=r"files\.picture"):
            await workers.read(b"\x89PNG....")
    assert len(children()) == 1


async def test_a_file_that_takes_too_long_costs_its_process_only() -> None:
    workers = Workers(size=1, read_seconds=1.0)
    slow = files.pdf([f"side {page} " + "ord " * 2_000 for page in range(400)])
    start = time.perf_counter()
    with pytest.raises(UserError, match="too_slow"):
        await workers.read(slow)
    assert time.perf_counter() - start < 5
    assert not children()
    workers.read_seconds = 8.0
    assert (await workers.check(LONG)).findings
    await workers.close()


async def test_a_process_that_dies_is_replaced(workers: Workers) -> None:
    await workers.check(LONG)
    for child in children():
        child.kill()
        child.wait(5)
    await asyncio.sleep(0.2)
    assert (await workers.check(LONG)).findings


async def test_many_at_once_wait_in_line(workers: Workers) -> None:
    results = await asyncio.gather(*(workers.check(LONG) for _ in range(12)))
    assert all(result.findings for result in results)
    assert len(children()) == 2


async def test_short_checks_do_not_wait_behind_long_ones(workers: Workers) -> None:
    await asyncio.gather(workers.check(LONG), workers.check(LONG))  # both processes are warm
    long = [asyncio.create_task(workers.check(LETTER * 4_000, cleaned=False)) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert (await asyncio.wait_for(workers.check(LONG), 20)).findings
    assert not any(each.done() for each in long)
    for each in long:
        each.cancel()
    await asyncio.gather(*long, return_exceptions=True)
    assert (
        await asyncio.wait_for(workers.check(LETTER * 700, cleaned=False), 60)
    ).findings  # the place is free again


async def test_a_check_that_is_given_up_frees_its_place() -> None:
    workers = Workers(size=1)
    given_up = asyncio.create_task(workers.check(LONG * 50))
    await asyncio.sleep(0.2)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert (await workers.check(LONG)).findings
    assert len(children()) == 1
    await workers.close()
    assert not children()


async def test_a_process_holds_no_settings(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAAVI_SECRET", "hemmelig")
    await workers.check(LONG)
    (child,) = children()
    assert "MAAVI_SECRET" not in child.environ()


def locked_in(then: str) -> str:
    """What ``then`` prints in a process that is locked in as a worker is."""
    code = f"from bot.sharing import worker; worker._lock_in()\n{then}"
    run = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).strip()


def test_a_process_cannot_write_a_file(tmp_path: Path) -> None:
    target = tmp_path / "leak.txt"
    said = locked_in(f"f = open({json.dumps(str(target))}, 'w'); f.write('tekst'); f.flush()")
    assert "File too large" in said
    assert not target.exists() or target.stat().st_size == 0


def test_a_process_cannot_take_all_memory_nor_dump_its_own() -> None:
    assert "MemoryError" in locked_in("bytearray(3_000_000_000)")
    assert locked_in("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))") == "(0, 0)"


async def test_warming_up_starts_a_process_in_the_background(workers: Workers) -> None:
    workers.warm()
    for _ in range(100):
        await asyncio.sleep(0.05)
        if workers._checkers.started:
            break
    (child,) = children()
    assert os.getpid() != child.pid
    start = time.perf_counter()
    await workers.check(LONG)
    assert time.perf_counter() - start < 1.0, "it was not warm"
    assert children() == [child]
