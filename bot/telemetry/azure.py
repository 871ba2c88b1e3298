"""Azure Monitor by Microsoft's own exporter, with everything turned off that it sends or keeps besides.

By itself it also reports on itself to Microsoft (statsbeat), asks there how to behave (the control plane)
and writes to disk what could not be sent. None of that is wanted: there is one place that anything is sent
to, the one that the operator named.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any

from azure.identity import DefaultAzureCredential
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricsData
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult

from bot import logs
from bot.telemetry import SignIn
from bot.telemetry.recorder import Recorder

_OFF = (
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED",
    "APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED",
)
# There are no arguments for these, and they are looked at as the exporter is imported and made.
os.environ.update(dict.fromkeys(_OFF, "true"))

from azure.monitor.opentelemetry.exporter import (  # noqa: E402
    AzureMonitorMetricExporter,
    AzureMonitorTraceExporter,
)

_TRY = 5.0  # seconds for all tries of one sending
_LEAVE = 5.0  # seconds the process waits for the last one


@asynccontextmanager
async def recording(connection: str, sign_in: SignIn, instance: str) -> AsyncIterator[Recorder]:
    """A recorder that sends to the resource that ``connection`` names."""
    recorder = open_recorder(connection, sign_in, instance)
    try:
        yield recorder
    finally:
        await _close(recorder)


def open_recorder(connection: str, sign_in: SignIn, instance: str, *, every: float = 60.0) -> Recorder:
    """As ``recording``, for whoever closes it. ``every``: see ``Recorder``."""
    health = _Health()
    options: dict[str, Any] = {
        "connection_string": connection,
        "credential": DefaultAzureCredential() if sign_in == "entra" else None,
        "disable_offline_storage": True,  # nothing on disk: the file system is read-only, and shall be
        "timeout": _TRY,
        "read_timeout": _TRY,
        "retry_total": 2,
    }
    return Recorder(_Spans(health, options), _Metrics(health, options), instance, every=every)


async def _close(recorder: Recorder) -> None:
    """In a thread of its own that nobody waits for longer than that: not even the end of the process."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def close() -> None:
        recorder.close()
        with suppress(RuntimeError):  # the loop has ended in the meantime
            loop.call_soon_threadsafe(done.set)

    Thread(target=close, name="telemetry-close", daemon=True).start()
    try:
        async with asyncio.timeout(_LEAVE):
            await done.wait()
    except TimeoutError:
        logs.event("telemetry_given_up")


@dataclass
class _Health:
    """Says in the log when nothing arrives any more, and when it does again; once each."""

    well: bool = True

    def saw(self, arrived: bool) -> None:
        if arrived is not self.well:
            self.well = arrived
            logs.event("telemetry_sent_again" if arrived else "telemetry_not_sent")


class _Spans(AzureMonitorTraceExporter):
    def __init__(self, health: _Health, options: Mapping[str, Any]) -> None:
        super().__init__(**options)
        self._health = health

    def export(self, spans: Sequence[ReadableSpan], **more: Any) -> SpanExportResult:
        result = super().export(spans, **more)
        self._health.saw(result is SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        super().shutdown()
        self.client.close()


class _Metrics(AzureMonitorMetricExporter):
    def __init__(self, health: _Health, options: Mapping[str, Any]) -> None:
        super().__init__(**options)
        self._health = health

    def export(
        self, metrics_data: MetricsData, timeout_millis: float = 10_000, **more: Any
    ) -> MetricExportResult:
        result = super().export(metrics_data, timeout_millis, **more)
        self._health.saw(result is MetricExportResult.SUCCESS)
        return result

    def shutdown(self, timeout_millis: float = 30_000, **more: Any) -> None:
        super().shutdown(timeout_millis, **more)
        self.client.close()
