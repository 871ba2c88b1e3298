"""Long checks and all files run here, in processes of their own: the event loop never waits for them,
and a file made to hang or to eat memory takes down a process that is replaced, not the bot.

The processes keep nothing: they get no settings, cannot write a file or dump their memory, and speak
over pipes. What they answer is JSON, never pickled, so that even a process that a file has taken over
can hand back nothing but values.
"""

import asyncio
import contextlib
import json
import resource
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from bot.errors import UserError
from bot.sharing.check import Check, check
from bot.sharing.documents import Document, Note, read
from bot.sharing.findings import Finding

IN_PROCESS = 2_000
"""Characters up to which a check is so quick that it runs on the loop itself."""

LONGEST = 1_000_000
"""Characters that one check takes."""

_LONG = 50_000
"""Characters from which a check takes long, a second and up to twenty: others must not wait for it."""

_WARMING = "Skriv til Mette, eller ring på 20 30 40 50."  # invented; brings every table in

_MEMORY = 2_000_000_000  # bytes of address space; the check's own tables take a part of it
_LENGTH = struct.Struct(">I")
_LARGEST_ANSWER = 64_000_000


@dataclass
class Workers:
    """Checks and reads; at most ``size`` of each at a time, the rest wait in line. One place is kept free of
    long checks, so that two large mails do not hold up everybody's small ones.

    Processes start when first needed; ``warm`` starts one ahead of time. ``close`` ends them.
    """

    size: int = 2
    check_seconds: float = 90.0
    read_seconds: float = 8.0
    _checkers: "_Pool" = field(init=False)
    _readers: "_Pool" = field(init=False)
    _long_checks: asyncio.Semaphore = field(init=False)
    _warming: asyncio.Task[None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._checkers = _Pool(self.size, self.check_seconds)
        self._readers = _Pool(self.size, self.read_seconds)
        self._long_checks = asyncio.Semaphore(max(1, self.size - 1))

    async def check(self, text: str, *, cleaned: bool = True) -> Check:
        """``bot.sharing.check.check`` for a text of any length; raises UserError if it is too long. Where no
        ``cleaned`` text is wanted, more than half of the work is spared."""
        if len(text) > LONGEST:
            raise UserError("share_page.too_long")
        if len(text) <= IN_PROCESS:
            return check(text)
        # JSON carries lone surrogates too, which UTF-8 alone would refuse.
        job = {"do": "check" if cleaned else "find"}
        async with self._long_checks if len(text) > _LONG else contextlib.nullcontext():
            answer = await self._checkers.ask(job, json.dumps(text).encode("ascii"))
        return _unpack(text, answer["check"])

    async def read(self, data: bytes, name: str = "") -> Document:
        """``bot.sharing.documents.read``; raises UserError for what cannot be read (in time)."""
        answer = await self._readers.ask({"do": "read", "name": name}, data)
        return Document(str(answer["text"]), tuple(Note(note) for note in answer["notes"]))

    def warm(self) -> None:
        """Load the check's tables here and in a process of its own, in the background: whoever comes first
        must not wait for that, and neither must the loop."""
        if self._warming is None and not self._checkers.started:
            self._warming = asyncio.create_task(self._warm())

    async def close(self) -> None:
        """End all processes. Nothing must be under way."""
        if self._warming is not None:
            self._warming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._warming
        await self._checkers.close()
        await self._readers.close()

    async def _warm(self) -> None:
        await asyncio.to_thread(check, _WARMING)
        with contextlib.suppress(UserError):
            await self._checkers.ask({"do": "check"}, json.dumps(_WARMING).encode("ascii"))


class _Pool:
    """Up to ``size`` processes, each with one job at a time."""

    def __init__(self, size: int, seconds: float) -> None:
        self._seconds = seconds
        self._free = asyncio.Semaphore(size)
        self._idle: list[Process] = []

    @property
    def started(self) -> bool:
        return bool(self._idle)

    async def ask(self, request: dict[str, str], body: bytes) -> dict[str, Any]:
        """The answer to one job. Raises UserError if the job was refused, broke or took too long."""
        async with self._free, self._process() as process:
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await _exchange(process, request, body)
            except TimeoutError as error:
                raise UserError("share_page.too_slow") from error
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                raise UserError("share_page.files.broken") from error
            self._idle.append(process)
        if "refused" in answer:
            raise UserError(str(answer["refused"]))
        return answer

    @contextlib.asynccontextmanager
    async def _process(self) -> AsyncIterator[Process]:
        """An idle process or a new one; one that is not idle again afterwards is ended."""
        process = self._idle.pop() if self._idle else await _start()
        if process.returncode is not None:
            process = await _start()
        try:
            yield process
        finally:
            if process not in self._idle:
                await _end(process)

    async def close(self) -> None:
        while self._idle:
            await _end(self._idle.pop())


async def _start() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-B", "-m", __name__),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # a traceback could quote what was read
        env={"OPENBLAS_NUM_THREADS": "1"},  # no secrets; one core for one job
        start_new_session=True,
        limit=1_000_000,
    )


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    # communicate() also closes both pipes, so that nothing of them is left to the garbage collector
    with contextlib.suppress(OSError, ValueError):
        await process.communicate()


async def _exchange(process: Process, request: dict[str, str], body: bytes) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    head = json.dumps(request).encode("ascii")
    process.stdin.write(_LENGTH.pack(len(head)) + head + _LENGTH.pack(len(body)))
    process.stdin.write(body)
    await process.stdin.drain()
    (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    if length > _LARGEST_ANSWER:
        raise ValueError("answer too large")
    answer: dict[str, Any] = json.loads(await process.stdout.readexactly(length))
    return answer


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    """The process's life: a request, an answer, until the pipe is closed."""
    while head := _frame(source):
        answer = json.dumps(_answer(json.loads(head), _frame(source))).encode("ascii")
        sink.write(_LENGTH.pack(len(answer)) + answer)
        sink.flush()


def _frame(source: BinaryIO) -> bytes:
    length = source.read(_LENGTH.size)
    return source.read(_LENGTH.unpack(length)[0]) if len(length) == _LENGTH.size else b""


def _answer(request: dict[str, str], body: bytes) -> dict[str, Any]:
    try:
        if request["do"] in ("check", "find"):
            return {"check": _pack(check(json.loads(body)), cleaned=request["do"] == "check")}
        document = read(body, request["name"])
    except UserError as refused:
        return {"refused": refused.key}
    except MemoryError:
        return {"refused": "share_page.files.bomb"}
    return {"text": document.text, "notes": list(document.notes)}


def _pack(result: Check, *, cleaned: bool) -> dict[str, Any]:
    """A check as values. The cleaned text goes along, as making it means checking again."""
    nobody = [at for at, finding in enumerate(result.findings) if finding in result.nobody]
    findings = [[f.start, f.end, f.category, f.confidence, f.reason] for f in result.findings]
    told = {"identifiable": result.identifiable, "language": result.language, "children": result.children}
    with_text = {"redacted": result.redacted} if cleaned else {}
    return {"findings": findings, "nobody": nobody, **with_text, **told}


def _unpack(text: str, values: dict[str, Any]) -> Check:
    findings = tuple(Finding(*each) for each in values["findings"])
    result = Check(
        text=text,
        findings=findings,
        identifiable=values["identifiable"],
        language=values["language"],
        nobody=frozenset(findings[at] for at in values["nobody"]),
        children=values["children"],
    )
    if "redacted" in values:
        vars(result)["redacted"] = values["redacted"]  # the cached property, as worked out over there
    return result


def _lock_in() -> None:
    """No files, no memory dumps, and only so much memory; what a limit stops becomes a refusal."""
    for limit, value in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, _MEMORY),
    ):
        resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    _lock_in()
    _serve(sys.stdin.buffer, sys.stdout.buffer)
