"""The tables. Times are UTC. JSON columns hold ids and short values only, shapes as commented.

Never stored: text that was checked for sharing, tokens, message texts of a chat.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A point in time, always UTC and aware: SQLite would hand it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_ID = String(200)  # Teams conversation ids run to about 150 characters

person = Table(
    "person",
    metadata,
    Column("id", _ID, primary_key=True),  # Entra object id; the Teams id where there is none
    Column("tenant_id", _ID, nullable=False),
    Column("teams_id", _ID, nullable=False),  # "29:…", differs from bot to bot
    Column("name", String(200), nullable=False),
    Column("language", String(2), nullable=False),
    Column("service_url", String(300), nullable=False),
    Column("chat_id", _ID),  # the personal chat with the bot; null until it is installed for them
    Column("department_id", _ID),  # chosen once, changeable
    Column("principles_version", String(40)),  # the version of the principles the person has read
    Column("principles_read_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
)

team = Table(
    "team",
    metadata,
    Column("id", _ID, primary_key=True),  # the thread id of General
    Column("tenant_id", _ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("service_url", String(300), nullable=False),
    Column("installed_at", UtcTime, nullable=False),
    Column("removed_at", UtcTime),  # the bot was taken out of the team
)

channel = Table(
    "channel",
    metadata,
    Column("id", _ID, primary_key=True),  # "19:…@thread.tacv2"
    Column("team_id", _ID, ForeignKey("team.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("department_id", _ID, index=True),  # linked by an admin's card or the organisation file
    Column("linked_by", _ID),
    Column("removed_at", UtcTime),
)

team_member = Table(
    "team_member",
    metadata,
    Column("team_id", _ID, ForeignKey("team.id"), primary_key=True),
    Column("person_id", _ID, primary_key=True),
)

department_role = Table(  # overrides the organisation file where an admin set it in Teams
    "department_role",
    metadata,
    Column("department_id", _ID, primary_key=True),
    Column("role", String(20), primary_key=True),  # leader | deputy
    Column("person_id", _ID, nullable=False),
    Column("set_by", _ID, nullable=False),
    Column("set_at", UtcTime, nullable=False),
)

screening = Table(
    "screening",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("person_id", _ID, nullable=False, index=True),
    Column("department_id", _ID),
    Column("title", String(120), nullable=False),  # free text by the employee
    Column("description", String(600), nullable=False),  # free text by the employee
    Column("tool_id", _ID),  # from the organisation's tool list
    Column("answers", JSON, nullable=False),  # {question: [option, …]}
    Column("external", JSON, nullable=False),  # [external fact, …], told by the tool list
    # draft | screened (a verdict, not sent) | awaiting_leader | clarifying | approved | pilot
    # | awaiting_conditions (approved once the blocking conditions are ticked off)
    # | parked | rejected | stopped | withdrawn
    Column("status", String(20), nullable=False, index=True),
    Column("run", Integer, nullable=False),  # 1, 2, …: how often it has been (re)opened
    Column("revision", Integer, nullable=False),  # counts changes: an old card carries an old number
    Column("verdict_id", _ID),  # the latest
    Column("leader_question", String(600)),  # open while the leader waits for an answer
    Column("leader_answer", String(600)),  # what the employee wrote to it; free text
    Column("sent_at", UtcTime),  # when it last went to the leader
    Column("paused_at", UtcTime),
    Column("review_wanted_at", UtcTime),  # two bad experiences with it: the leader is to look again
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)

verdict = Table(  # append-only: an old run is kept
    "verdict",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("screening_id", _ID, ForeignKey("screening.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("run", Integer, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("gates", JSON, nullable=False),  # {gate: level | not_assessed}
    Column("rules", JSON, nullable=False),  # [rule, …]
    Column("actions", JSON, nullable=False),  # [action, …]
    Column("answers", JSON, nullable=False),  # what the verdict rests on
    Column("external", JSON, nullable=False),
    Column("ruleset_id", _ID, nullable=False),
    Column("ruleset_version", String(40), nullable=False),
    Column("ruleset_hash", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

condition = Table(  # what must be done before the use starts; ticked off one by one
    "condition",
    metadata,
    Column("screening_id", _ID, ForeignKey("screening.id", ondelete="CASCADE"), primary_key=True),
    Column("id", _ID, primary_key=True),  # an action's id, or c-… for one the leader wrote
    Column("text", String(300)),  # only for one the leader wrote
    Column("done_by", _ID),
    Column("done_at", UtcTime),
)

decision = Table(  # append-only: the latest counts
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("screening_id", _ID, ForeignKey("screening.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("verdict_id", _ID, nullable=False),
    Column("choice", String(40), nullable=False),  # a decision option of the ruleset
    Column("reason", String(600), nullable=False),
    Column("until", String(10)),  # a pilot's last day, ISO date
    Column("to_role", String(20)),  # dpo | lawyer | task_force | it where the choice sends it on
    Column("decided_by", _ID, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
)

audit = Table(  # append-only; details are ids and codes
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("person_id", _ID),  # who did it; null: the bot itself
    Column("screening_id", _ID, index=True),
    Column("event", String(60), nullable=False),
    Column("detail", JSON, nullable=False),
)

delivery = Table(  # a message that must reach somebody: written with what it tells of
    "delivery",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("key", _ID, nullable=False, unique=True),  # the same message is never queued twice
    Column("kind", String(40), nullable=False),  # summary | decision_notice | reminder | …
    Column("subject_id", _ID, nullable=False, index=True),  # what the message tells of: a screening's id
    Column("target_kind", String(20), nullable=False),  # channel | person
    Column("target_id", _ID),  # null while it waits for a channel or a leader
    # due | sending (in doubt after a crash) | sent | waiting (for a channel or leader) | failed | cancelled
    # | doubtful (a crash in mid-send of a message that must not come twice: an admin sees these)
    Column("state", String(12), nullable=False),
    Column("worker_id", _ID),  # who has it in hand while it is due or sending
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("conversation_id", _ID),
    Column("message_id", _ID),
    Column("error", String(60)),  # a code
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Index("ix_delivery_state_not_before", "state", "not_before"),
)

worker = Table(  # a running process; one whose beat has stopped is dead and its deliveries are taken over
    "worker",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("beat_at", UtcTime, nullable=False),
)

schedule = Table(  # what comes back: the row that moves next_at on is written with what the tick does
    "schedule",
    metadata,
    Column("name", _ID, primary_key=True),  # for example prompt:<department>
    Column("next_at", UtcTime, nullable=False, index=True),
)

pace = Table(  # the next free slot for sending, shared by all processes
    "pace",
    metadata,
    Column("name", _ID, primary_key=True),
    Column("next_at", Float(53), nullable=False),  # seconds since 1970
)

person_pace = Table(  # how often a person asks pages of ours; gone when they may ask as often as anybody
    "person_pace",
    metadata,
    Column("person_id", _ID, primary_key=True),
    Column("full_at", Float(53), nullable=False),  # seconds since 1970 when nothing counts any more
)

card_message = Table(  # where a card stands that will be replaced later
    "card_message",
    metadata,
    Column("key", _ID, primary_key=True),  # for example screening:s-…
    Column("service_url", String(300), nullable=False),
    Column("conversation_id", _ID, nullable=False),
    Column("message_id", _ID, nullable=False),
)

handled_activity = Table(  # each activity once; a repeated invoke gets the same answer
    "handled_activity",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("answer", Text),  # the invoke response's JSON; null while it is being handled or not kept
    Column("handled_at", UtcTime, nullable=False, index=True),
)

sealed_answer = Table(  # an answer that shows people's words, for minutes and for a repeat alone
    "sealed_answer",
    metadata,
    Column("key", String(64), primary_key=True),  # of handled_activity
    Column("content", LargeBinary, nullable=False),  # AES-GCM, with a key made of the activity
    Column("at", UtcTime, nullable=False, index=True),
)

shared_key = Table(  # what all processes sign pages' tickets with; made by the first to start
    "shared_key",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("key", String(64), nullable=False),  # 32 random bytes, hexadecimal
    Column("made_at", UtcTime, nullable=False),
)

rhythm = Table(  # how often a department is asked for experiences; overrides the organisation file
    "rhythm",
    metadata,
    Column("department_id", _ID, primary_key=True),
    Column("cadence", String(10), nullable=False),  # weekly | biweekly | monthly | off
    Column("weekday", Integer, nullable=False),  # 0 = Monday … 4
    Column("hour", Integer, nullable=False),  # 7–16, Danish time
    Column("since", UtcTime, nullable=False),  # prompts before this no longer count as unanswered
    Column("set_by", _ID),
    Column("leader_asked_at", UtcTime),  # nobody answers: waits for the leader's word on the rhythm
)

prompt = Table(
    "prompt",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("department_id", _ID, nullable=False, index=True),
    Column("channel_id", _ID, nullable=False),
    Column("theme", String(60), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("last_reaction_at", UtcTime),  # a click, vote or experience
)

experience = Table(
    "experience",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("author_id", _ID, nullable=False, index=True),
    Column("department_id", _ID, index=True),
    Column("prompt_id", _ID),
    Column("screening_id", _ID, index=True),
    Column("task", String(40), nullable=False, index=True),  # an option of the screening's purpose
    Column("tool_id", _ID, index=True),
    Column("tool_name", String(80), nullable=False),  # as told, where it is not on the list
    Column("did", Text, nullable=False),
    Column("worked", Text, nullable=False),
    Column("did_not_work", Text, nullable=False),
    Column("minutes_saved", Integer),  # a week; null: not said
    Column("time_went_to", String(300), nullable=False),
    Column("quality", String(10), nullable=False),  # better | same | worse
    Column("recommend", String(10), nullable=False),  # yes | partly | no
    Column("anonymous", Boolean, nullable=False),  # hidden from colleagues, not from the system
    Column("language", String(2), nullable=False),
    Column("search_text", Text, nullable=False),  # stems; empty when withdrawn
    Column("state", String(12), nullable=False, index=True),  # published | withdrawn
    Column("revision", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False, index=True),
    Column("updated_at", UtcTime, nullable=False),
)

experience_vote = Table(  # one a person, changeable
    "experience_vote",
    metadata,
    Column("experience_id", _ID, ForeignKey("experience.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", _ID, primary_key=True),
    Column("kind", String(12), nullable=False),  # helped | not_for_me
    Column("why", String(300), nullable=False),
    Column("at", UtcTime, nullable=False),
)

experience_question = Table(  # one question a person to the author
    "experience_question",
    metadata,
    Column("experience_id", _ID, ForeignKey("experience.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", _ID, primary_key=True),
    Column("question", String(500), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("answer", String(800)),
    Column("answered_at", UtcTime),
)

nudge = Table(  # the friendly push to try it: at most once a week, and never after a no
    "nudge",
    metadata,
    Column("person_id", _ID, primary_key=True),
    Column("last_at", UtcTime),
    Column("times", Integer, nullable=False),
    Column("opted_out_at", UtcTime),
)

manager = Table(  # the nearest leader, as Entra last said; empty where Entra is not asked
    "manager",
    metadata,
    Column("person_id", _ID, primary_key=True),
    Column("manager_id", _ID, index=True),  # null: Entra names nobody
    Column("checked_at", UtcTime),  # when Entra last answered
    Column("tried_at", UtcTime, nullable=False),  # when it was last asked
)

absence = Table(  # leaders' automatic replies: whether they are on, never what they say
    "absence",
    metadata,
    Column("person_id", _ID, primary_key=True),
    Column("away", Boolean, nullable=False),
    Column("checked_at", UtcTime),
    Column("tried_at", UtcTime, nullable=False),
)

mail_choice = Table(  # who wants mail as well when something waits for them; a no leaves no row
    "mail_choice",
    metadata,
    Column("person_id", _ID, primary_key=True),
    Column("since", UtcTime, nullable=False),
)

mail_reason = Table(  # why a mail that was stopped on its way out may go; nothing of the mail itself
    "mail_reason",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("person_id", _ID, nullable=False),
    Column("kinds", JSON, nullable=False),  # categories of bot.sharing.outgoing
    Column("reason", Text, nullable=False),
)
