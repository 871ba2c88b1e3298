"""From the JSON of one activity to the HTTP answer, through the SDK's turn pipeline.

What ``CloudAdapterBase`` gets wrong is decided here instead: answers have bodies and are 200, a bad token
is 401, an error is a sentence with an incident id, and a repeated activity is handled once.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import orjson
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ActivityTypes
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs, telemetry
from bot.errors import UserError
from bot.ids import new_id
from bot.parts import Parts
from bot.signing_keys import KeysUnavailable
from bot.store.sql import is_sqlite, lost_a_lock
from bot.teams import handled
from bot.teams.activities import Malformed, read_activity
from bot.teams.answers import body_of, sentence
from bot.teams.authentication import Authentication, Refused
from bot.teams.dispatch import Job, Tables, UnknownInvoke, read_job
from bot.teams.outbox import Outbox
from bot.teams.registry import Slow
from bot.teams.turn import Message, Reply, Send, Update
from bot.texts import say, speaking

_JOB = "maa_vi.job"
_TRIES = 4  # of a turn's transaction


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP. ``body`` is JSON."""

    status: int
    body: bytes | None = None


class Adapter(CloudAdapterBase):  # type: ignore[misc] # the SDK is untyped
    """``receive`` never raises for what a stranger sent."""

    def __init__(
        self,
        authentication: Authentication,
        tables: Tables,
        parts: Parts,
        outbox: Outbox,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(authentication)
        self.on_turn_error = self._apologise
        self._tables = tables
        self._parts = parts
        self._outbox = outbox
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[Answer]] = {}

    # Nothing is sent through the SDK's turn context: handlers return a Reply, and the outbox sends it.

    async def receive(self, raw: Any, authorization: str) -> Answer:
        """Handle one activity, decoded from JSON, with its ``Authorization`` header (or an empty string)."""
        try:
            activity = read_activity(raw)
            bot_activity = activity.for_pipeline()
            # Before repeats are looked up, so that nobody reads another's answer by its id.
            identity = await self.bot_framework_authentication.authenticate_request(
                bot_activity, authorization
            )
            job = read_job(activity, self._tables, self._parts, self._clock())
        except Refused as refusal:
            logs.event("activity_refused", code=refusal.code)
            telemetry.count("refused", reason=refusal.code)
            return _error(refusal.status, refusal.code)
        except UnknownInvoke:
            return _error(HTTPStatus.NOT_IMPLEMENTED, "invoke_unknown")
        except Malformed as fault:
            logs.event("activity_malformed", field=str(fault))
            return _error(HTTPStatus.BAD_REQUEST, f"malformed:{fault}")
        except KeysUnavailable:
            return _error(HTTPStatus.SERVICE_UNAVAILABLE, "keys_unavailable")
        if job.handler is None:
            return Answer(HTTPStatus.OK)
        with speaking(job.turn.parts.texts):
            return await self._once(handled.key_of(activity), identity, bot_activity, job)

    async def _once(
        self,
        key: handled.Key | None,
        identity: AuthenticateRequestResult,
        bot_activity: BotActivity,
        job: Job,
    ) -> Answer:
        """Repeats that come while the first is being handled wait for its answer."""
        if key is None:
            return await self._run(None, identity, bot_activity, job)
        under_way = self._under_way.get(key.row)
        if under_way is None:
            under_way = asyncio.create_task(self._run(key, identity, bot_activity, job))
            self._under_way[key.row] = under_way
            under_way.add_done_callback(lambda _: self._under_way.pop(key.row))
        return await asyncio.shield(under_way)

    async def _run(
        self,
        key: handled.Key | None,
        identity: AuthenticateRequestResult,
        bot_activity: BotActivity,
        job: Job,
    ) -> Answer:
        with telemetry.span("turn", handler=job.name, form=job.form or "message", place=job.turn.place.kind):
            return await self._handled(key, identity, bot_activity, job)

    async def _handled(
        self,
        key: handled.Key | None,
        identity: AuthenticateRequestResult,
        bot_activity: BotActivity,
        job: Job,
    ) -> Answer:
        async def logic(context: TurnContext) -> None:
            context.turn_state[_JOB] = job
            await self._turn(context, key, job)

        try:
            response = await self.process_activity(identity, bot_activity, logic)
        except Exception as error:  # the apology itself failed; the caller learns a number
            incident = new_id("i")
            logs.fault("answer_failed", error, incident=incident)
            telemetry.failed(error)
            return _error(HTTPStatus.INTERNAL_SERVER_ERROR, incident)
        if job.form is None:
            return Answer(HTTPStatus.OK)
        return Answer(response.status, orjson.dumps(response.body))

    async def _turn(self, context: TurnContext, key: handled.Key | None, job: Job) -> None:
        outcome = await _handle_slow(key, job) if isinstance(job.handler, Slow) else await _handle(key, job)
        if outcome.queued:
            self._parts.wake_deliveries()
        await self._outbox.send(job.turn, outcome.after)
        if job.form is not None:
            self._respond(context, outcome.body)

    def _respond(self, context: TurnContext, body: Any) -> None:
        """Straight into the turn's state: sending it through the context would copy the card, deeply."""
        context.turn_state[self._INVOKE_RESPONSE_KEY] = BotActivity(
            type=ActivityTypes.invoke_response, value=InvokeResponse(status=HTTPStatus.OK, body=body)
        )

    async def _apologise(self, context: TurnContext, error: Exception) -> None:
        """The SDK's pipeline hands over whatever a handler raised; by now it is rolled back."""
        job: Job = context.turn_state[_JOB]
        text = _apology(job, error)
        if job.form is not None:
            self._respond(context, sentence(job.form, text))
        elif job.says_answer:
            await self._outbox.send(job.turn, (Send(Message(text=text)),))


@dataclass(frozen=True)
class _Outcome:
    """What is left to do after the commit."""

    body: Any = None
    after: tuple[Send | Update, ...] = ()
    queued: bool = False


async def _handle(key: handled.Key | None, job: Job) -> _Outcome:
    """A transaction that PostgreSQL took back to let another through has left nothing behind: once more."""
    for tries_left in range(_TRIES, 0, -1):
        try:
            return await _handle_once(key, job)
        except DBAPIError as error:
            if tries_left == 1 or not lost_a_lock(error):
                raise
            logs.event("turn_gave_way")
    raise AssertionError("unreachable")


async def _handle_once(key: handled.Key | None, job: Job) -> _Outcome:
    """Claim, handle and keep the answer in one transaction."""
    assert job.handler is not None and not isinstance(job.handler, Slow)
    async with job.turn.parts.database.write() as tx:
        first = key is None or await handled.claim(tx, key, job.turn.now)
        if key is not None and not first:
            body = None if job.form is None else await _kept(tx, key, job)
            if job.form is None or body is not None:
                return _Outcome(body)
        reply = await job.handler(job.turn, tx)
        body = _body(job, reply)
        if first and key is not None:
            await _keep(tx, key, job, reply, body)
    return _outcome(job, reply, body, first)


async def _handle_slow(key: handled.Key | None, job: Job) -> _Outcome:
    """Claim first, so that a repeated message starts no second download; keep the answer afterwards."""
    assert isinstance(job.handler, Slow)
    database, first = job.turn.parts.database, True
    if key is not None:
        async with database.write() as tx:
            first = await handled.claim(tx, key, job.turn.now)
            body = None if first or job.form is None else await _kept(tx, key, job)
        if not first and (job.form is None or body is not None):
            return _Outcome(body)
    reply = await job.handler.handler(job.turn)
    body = _body(job, reply)
    if first and key is not None and body is not None and not reply.checked_text:
        async with database.write() as tx:
            await _keep(tx, key, job, reply, body)
    return _outcome(job, reply, body, first)


def _outcome(job: Job, reply: Reply, body: Any, first: bool) -> _Outcome:
    return _Outcome(body, _messages(job, reply) if first else (), reply.queued)


async def _keep(tx: AsyncConnection, key: handled.Key, job: Job, reply: Reply, body: Any) -> None:
    """For a repeat. A view that the client asks for by itself is drawn as things stand, a second time too."""
    if body is None or reply.checked_text:
        return
    if reply.keep_answer:
        await handled.keep(tx, key, body)
    elif job.turn.automatic:
        return
    elif is_sqlite(tx):
        job.turn.parts.remembered.keep(key.row, orjson.dumps(body), job.turn.now)
    else:
        await handled.keep_sealed(tx, key, body, job.turn.now)


async def _kept(tx: AsyncConnection, key: handled.Key, job: Job) -> Any | None:
    """The body of the invoke that is repeated; None where it was not kept, or no longer is."""
    remembered = job.turn.parts.remembered.find(key.row, job.turn.now) if is_sqlite(tx) else None
    return await handled.kept(tx, key, job.turn.now) if remembered is None else orjson.loads(remembered)


def _body(job: Job, reply: Reply) -> dict[str, Any] | None:
    return None if job.form is None else body_of(job.form, reply, say("edge.done", job.turn.language))


def _messages(job: Job, reply: Reply) -> tuple[Send | Update, ...]:
    """What to send; a message's own answer is a message too, and goes first."""
    if not job.says_answer or not reply.answer:
        return reply.after
    answer = Message(card=reply.answer) if isinstance(reply.answer, dict) else Message(text=reply.answer)
    return (Send(answer), *reply.after)


def _apology(job: Job, error: Exception) -> str:
    telemetry.failed(error)
    if isinstance(error, UserError):
        return say(error.key, job.turn.language, **error.values)
    incident = new_id("i")
    logs.fault("turn_failed", error, incident=incident)
    return say("edge.incident", job.turn.language, incident=incident)


def _error(status: int, code: str) -> Answer:
    """For programs, not people: Teams shows its own words for anything but 200."""
    return Answer(status, orjson.dumps({"error": {"code": code}}))
