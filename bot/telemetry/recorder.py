"""Records with OpenTelemetry's SDK what ``names`` allows. Where it is sent to is the exporters' affair."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from opentelemetry import trace
from opentelemetry.metrics import Counter, Histogram
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExporter, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, Status, StatusCode

from bot import logs
from bot.errors import UserError
from bot.telemetry import Value
from bot.telemetry import names as known
from bot.telemetry.names import EVENTS, FIGURES, SPANS, Figure, Work, is_allowed

_SERVICE = "maa-vi"
_KINDS: Mapping[Work, SpanKind] = {
    "asked": SpanKind.SERVER,
    "own": SpanKind.CONSUMER,
    "call": SpanKind.CLIENT,
    "part": SpanKind.INTERNAL,
}
_FAILED = Status(StatusCode.ERROR)  # without a description: it would be the error's words


class Recorder:
    """See ``bot.telemetry.Recorder``. ``close`` waits for what is under way, and may take seconds."""

    def __init__(
        self, spans: SpanExporter, metrics: MetricExporter, instance: str, *, every: float = 60.0
    ) -> None:
        """``every``: seconds between two sendings of the metrics; spans go five times as often."""
        # Made directly: Resource.create would add what the environment says of the machine and its owner.
        here = Resource(
            {
                "service.name": _SERVICE,
                "service.version": version("maa-vi"),
                "service.instance.id": instance,
                "device.id": instance,  # else the exporter tells the machine's name
            }
        )
        self._traces = TracerProvider(sampler=ALWAYS_ON, resource=here, shutdown_on_exit=False)
        self._traces.add_span_processor(
            BatchSpanProcessor(
                spans, max_queue_size=4096, max_export_batch_size=512, schedule_delay_millis=every * 200
            )
        )
        self._tracer = self._traces.get_tracer(_SERVICE)
        reader = PeriodicExportingMetricReader(metrics, export_interval_millis=every * 1000)
        self._metrics = MeterProvider([reader], resource=here, shutdown_on_exit=False)
        self._meter = self._metrics.get_meter(_SERVICE)
        self._figures = {name: self._figure(name, figure) for name, figure in FIGURES.items()}
        self._log = _AlongWithSpans(self)
        logging.getLogger("bot").addHandler(self._log)

    def _figure(self, name: str, figure: Figure) -> Any:
        match figure.kind:
            case "counter":
                return self._meter.create_counter(name, figure.unit)
            case "histogram":
                return self._meter.create_histogram(name, figure.unit)
            case "gauge":
                return self._meter.create_gauge(name, figure.unit)

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, Value], /) -> Iterator[None]:
        kind = SPANS[name]
        if kind.slow:
            with self._if_slow(name, kind, attributes):
                yield
            return
        told = _allowed(attributes)
        title = told.get(kind.title)
        span = self._tracer.start_span(
            f"{name} {title}" if title else name, kind=_KINDS[kind.work], attributes=_as_exported(told)
        )
        began = time.perf_counter()
        with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield
            except Exception as error:
                self.failed(error)
                raise
            finally:
                self._note(kind, span, (time.perf_counter() - began) * 1000)

    @contextmanager
    def _if_slow(self, name: str, kind: known.Span, attributes: Mapping[str, Value]) -> Iterator[None]:
        """Looked at when it is over: a turn has several, and most take a millisecond."""
        parent, began = trace.get_current_span(), time.time_ns()
        try:
            yield
        finally:
            if parent.is_recording() and time.time_ns() - began >= kind.slow * 1e6:
                told = _allowed(attributes)
                title = f"{name} {told.get(kind.title, '')}".rstrip()
                self._tracer.start_span(title, attributes=told, start_time=began).end()

    def put(self, attributes: Mapping[str, Value], /) -> None:
        trace.get_current_span().set_attributes(_as_exported(_allowed(attributes)))

    def failed(self, error: BaseException, /) -> None:
        if isinstance(error, UserError):
            self.put({"outcome": "refused", "refusal": error.key})
            return
        self.put({"outcome": "failed", "error": type(error).__name__})
        trace.get_current_span().set_status(_FAILED)

    def count(self, name: str, attributes: Mapping[str, Value], /) -> None:
        counter: Counter = self._figures[name]
        counter.add(1, _dimensions(name, attributes))

    def measure(self, name: str, value: float, attributes: Mapping[str, Value], /) -> None:
        figure = self._figures[name]
        dimensions = _dimensions(name, attributes)
        if isinstance(figure, Histogram):
            figure.record(value, dimensions)
        else:
            figure.set(value, dimensions)

    def event(self, name: str, fields: Mapping[str, Any], *, is_fault: bool) -> None:
        """A line of our own log. Outside of any span a fault gets one, so that it is seen at all."""
        told = _allowed({key: value for key, value in fields.items() if is_allowed(key, value)})
        span = trace.get_current_span()
        if not is_fault:
            if name in EVENTS and span.is_recording():
                span.add_event(name, told)
            return
        self.count("faults", {"event": name})
        # As Application Insights lists exceptions: our constant name stands where the message would.
        error: dict[str, Value] = {"exception.type": str(told.get("error", name)), "exception.message": name}
        if span.is_recording():
            span.add_event("exception", told | error)
            return
        with self._tracer.start_as_current_span("fault") as alone:
            alone.set_status(_FAILED)
            alone.add_event("exception", told | error)

    def close(self) -> None:
        """Send what is left, and stop."""
        logging.getLogger("bot").removeHandler(self._log)
        self._traces.shutdown()
        self._metrics.shutdown(timeout_millis=5_000)

    def _note(self, kind: known.Span, span: trace.Span, milliseconds: float) -> None:
        if not kind.counts or not isinstance(span, Span):
            return
        told = span.attributes or {}
        if kind.work == "call" and told.get("status") not in range(200, 300):
            span.set_status(_FAILED)
        by = {name: value for name in kind.by if isinstance(value := told.get(name), str | int)}
        if "outcome" in kind.by:
            by.setdefault("outcome", "done")
        self.count(kind.counts, by)
        if kind.times:
            self.measure(kind.times, milliseconds, by)


class _AlongWithSpans(logging.Handler):
    """Takes our own log lines to the recorder. Only their constant names and allowed fields pass."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(logging.INFO)
        self._recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        self._recorder.event(
            str(record.msg), getattr(record, "fields", {}), is_fault=record.levelno >= logging.ERROR
        )


def _allowed(attributes: Mapping[str, Value]) -> dict[str, Value]:
    """What may be recorded. The rest is left out, and said in the log: a turn must not fail for it."""
    told = {name: value for name, value in attributes.items() if is_allowed(name, value)}
    for name in attributes.keys() - told.keys():
        logs.event("telemetry_left_out", attribute=name)
    return told


def _as_exported(told: Mapping[str, Value]) -> dict[str, Value]:
    """A call's host is shown as what was called, by the names OpenTelemetry has for that."""
    exported = dict(told)
    if (host := exported.pop("host", None)) is not None:
        exported |= {"peer.service": host, "messaging.system": "teams"}
    return exported


def _dimensions(name: str, attributes: Mapping[str, Value]) -> dict[str, Value]:
    by = FIGURES[name].by
    return _allowed({key: value for key, value in attributes.items() if key in by})
