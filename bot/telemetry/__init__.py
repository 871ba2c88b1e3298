"""Traces and metrics for whoever runs the bot: what is slow, what fails, what piles up.

The edges say here what happens. It goes nowhere, and OpenTelemetry is not even imported, unless ``exporting``
was entered with a place to send it to. What may be recorded stands in ``names``; the rest is dropped. Nothing
here raises, and nothing waits for who receives it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from typing import Literal, Protocol

Value = str | int | float | bool
SignIn = Literal["key", "entra"]


class Recorder(Protocol):
    """Who takes what the functions below are told; ``bot.telemetry.recorder`` has the one there is."""

    def span(self, name: str, attributes: Mapping[str, Value], /) -> AbstractContextManager[None]: ...

    def put(self, attributes: Mapping[str, Value], /) -> None: ...

    def failed(self, error: BaseException, /) -> None: ...

    def count(self, name: str, attributes: Mapping[str, Value], /) -> None: ...

    def measure(self, name: str, value: float, attributes: Mapping[str, Value], /) -> None: ...


_NOBODY: AbstractContextManager[None] = nullcontext()
_recorder: Recorder | None = None


def span(name: str, /, **attributes: Value) -> AbstractContextManager[None]:
    """Something that takes time. What the block raises is noted by its type, and raised on."""
    return _NOBODY if _recorder is None else _recorder.span(name, attributes)


def put(**attributes: Value) -> None:
    """Add to the innermost span that is open."""
    if _recorder is not None:
        _recorder.put(attributes)


def failed(error: BaseException) -> None:
    """The innermost open span failed, though nothing is raised. Of ``error`` only the type is kept; of a
    UserError, which is a refusal and no failure, the text's key."""
    if _recorder is not None:
        _recorder.failed(error)


def count(name: str, /, **attributes: Value) -> None:
    """One more of ``name``."""
    if _recorder is not None:
        _recorder.count(name, attributes)


def measure(name: str, value: float, /, **attributes: Value) -> None:
    """How much ``name`` is now. The unit stands in ``names``."""
    if _recorder is not None:
        _recorder.measure(name, value, attributes)


def is_on() -> bool:
    """Whether anything is recorded: what must be asked for first need not be asked for otherwise."""
    return _recorder is not None


@asynccontextmanager
async def exporting(connection: str, sign_in: SignIn, instance: str) -> AsyncIterator[None]:
    """Send to Azure Monitor until left; without a ``connection`` string nothing happens.

    ``instance`` tells the processes apart. Leaving takes five seconds at most: what is not sent then is lost.
    """
    if not connection:
        yield
        return
    # Here, because OpenTelemetry costs a second and tens of megabytes, and most processes need none.
    from bot.telemetry.azure import recording  # noqa: PLC0415

    async with recording(connection, sign_in, instance) as recorder:
        _use(recorder)
        try:
            yield
        finally:
            _use(None)


def _use(recorder: Recorder | None) -> None:
    global _recorder  # noqa: PLW0603 # one a process, like the log
    _recorder = recorder
