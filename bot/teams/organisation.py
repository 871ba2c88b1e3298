"""Teams and channels as the bot meets them, and the card by which an admin links them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.experiences import waiting
from bot.governance import summaries
from bot.organisation.leaders import leaders_of
from bot.organisation.model import Organisation
from bot.parts import Parts
from bot.store import audit, deliveries
from bot.store import organisation as store
from bot.store.organisation import Channel, Member, Team
from bot.teams.deliver import Delivery
from bot.teams.messenger import Address, Messenger
from bot.teams.registry import Handler
from bot.teams.turn import Message, Reply, Send, Turn
from bot.texts import say
from cards.setup import NOBODY, Setup, linked_card, setup_card

TEAM_ROSTER = "team_roster"
GENERAL = "General"
_GATHER = 60  # seconds in which a growing team's roster is asked for once


def then_release(handler: Handler) -> Handler:
    """``handler`` of the event that a chat was opened; then what waited for this person goes out."""

    async def both(turn: Turn, tx: AsyncConnection) -> Reply:
        reply = await handler(turn, tx)
        await deliveries.release_person(tx, turn.sender.person_id, turn.now)
        return replace(reply, queued=True)

    return both


async def team_joined(turn: Turn, tx: AsyncConnection) -> Reply:
    """Note the team at once; who and what is in it is asked for by an errand, and tried until it is told."""
    team = await _keep_team(turn, tx)
    await _ask_for_roster(turn, tx, team.id)
    hello = say("organisation.team.hello", turn.language)
    return Reply(after=(Send(Message(text=hello)),), queued=True)


async def team_left(turn: Turn, tx: AsyncConnection) -> Reply:
    """Nothing can be posted there any more; its roster is forgotten."""
    team_id = _team_id(turn)
    if team_id:
        await store.leave_team(tx, team_id, turn.now)
    return Reply()


async def team_changed(turn: Turn, tx: AsyncConnection) -> Reply:
    """The name may be the one the organisation file goes by."""
    name = _told(turn, "team").get("name")
    team_id = _team_id(turn)
    if team_id and isinstance(name, str) and name:
        await store.rename_team(tx, team_id, name[:200])
        await _release(tx, turn.parts.organisation, turn.now)
    return Reply(queued=True)


async def channel_changed(turn: Turn, tx: AsyncConnection) -> Reply:
    """A channel was created, renamed, restored or deleted."""
    team_id = _team_id(turn)
    channel_id = _told(turn, "channel").get("id")
    if not team_id or not isinstance(channel_id, str):
        return Reply()
    if not await store.knows_team(tx, team_id):
        await _keep_team(turn, tx)
        await _ask_for_roster(turn, tx, team_id)
    elif turn.value.get("eventType") == "channelDeleted":
        await store.drop_channel(tx, channel_id, turn.now)
    else:
        name = _told(turn, "channel").get("name")
        await store.keep_channel(tx, team_id, channel_id, name[:200] if isinstance(name, str) else GENERAL)
        await _release(tx, turn.parts.organisation, turn.now)
    return Reply(queued=True)


async def members_changed(turn: Turn, tx: AsyncConnection) -> Reply:
    """Those who left are dropped at once; who came is asked for, as Teams tells ids without names."""
    team_id = _team_id(turn)
    if not team_id:
        return Reply()
    gone = [_person_id(each) for each in _people(turn, "membersRemoved")]
    await store.drop_members(tx, team_id, gone)
    if _people(turn, "membersAdded"):
        await _ask_for_roster(turn, tx, team_id, wait=_GATHER)
    return Reply(queued=True)


async def ask_teams_for_roster(messenger: Messenger, parts: Parts, row: Delivery) -> None:
    """The errand: the team's channels and members, kept; then what waited for them goes out."""
    async with parts.database.read() as tx:
        team = await store.get_team(tx, row.subject_id)
    if team is None:
        return
    address = Address(team.service_url, team.id)
    channels = [(id_, name or GENERAL) for id_, name in await messenger.channels(address)]
    members = await messenger.members(address)
    async with parts.database.write() as tx:
        await store.keep_channels(tx, team.id, channels, row.created_at)
        found = [Member(each.person_id, each.teams_id, each.name) for each in members]
        await store.keep_members(tx, team, found, row.created_at, whole=True)
        for each in found:
            await deliveries.release_person(tx, each.person_id, row.created_at)
        await _release(tx, parts.organisation, row.created_at)
    parts.wake_deliveries()


async def setup(turn: Turn, tx: AsyncConnection) -> Reply:
    """The form, in the channel it is about."""
    channel = await _channel_of(turn, tx)
    organisation = turn.parts.organisation
    if not organisation.departments:
        raise UserError("organisation.refused.no_departments")
    members = [(each.name, each.person_id) for each in await store.members(tx, channel.team_id)]
    now = await _set_today(turn, tx, channel)
    departments = list(organisation.departments.values())
    return Reply(setup_card(now, departments, members, turn.language))


async def link(turn: Turn, tx: AsyncConnection) -> Reply:
    """Link the channel, and set leader and deputy as chosen; what waited goes out."""
    channel = await _channel_of(turn, tx)
    organisation, me = turn.parts.organisation, turn.sender.person_id
    department_id = turn.data.get("department")
    if not isinstance(department_id, str) or department_id not in organisation.departments:
        raise UserError("organisation.refused.department")
    roster = {each.person_id: each for each in await store.members(tx, channel.team_id)}
    chosen = {role: _chosen(turn, role) for role in ("leader", "deputy")}
    if any(each is not None and each not in roster for each in chosen.values()):
        raise UserError("organisation.refused.person")
    if chosen["leader"] and chosen["leader"] == chosen["deputy"]:
        raise UserError("organisation.refused.same")
    await store.link_channel(tx, channel.id, department_id, me)
    await audit.note(
        tx, "channel_linked", at=turn.now, person_id=me, channel=channel.id, department=department_id
    )
    for role, person_id in chosen.items():
        await store.set_role(tx, department_id, role, person_id, by=me, now=turn.now)
        await audit.note(
            tx, "role_set", at=turn.now, person_id=me, department=department_id, role=role, holder=person_id
        )
    released = await summaries.readdress(tx, organisation, department_id, turn.now)
    await waiting.release(tx, organisation, turn.now)
    linked = await store.get_channel(tx, channel.id) or channel
    now = await _set_today(turn, tx, linked)
    names = {each.person_id: each.name for each in roster.values()} | _names_in_file(turn)
    department = organisation.department_name(department_id)
    return Reply(linked_card(now, department, names, released, turn.language), queued=True)


async def _release(tx: AsyncConnection, organisation: Organisation, now: datetime) -> None:
    """A channel may have become known: what waited for one goes out."""
    await summaries.release(tx, organisation, now)
    await waiting.release(tx, organisation, now)


async def _channel_of(turn: Turn, tx: AsyncConnection) -> Channel:
    """The channel the click or command came from. Raises UserError for anybody but an admin."""
    if turn.sender.person_id not in turn.parts.organisation.admins:
        raise UserError("organisation.refused.not_admin")
    if turn.place.channel_id is None or turn.place.team_id is None:
        raise UserError("organisation.refused.not_in_channel")
    channel = await store.get_channel(tx, turn.place.channel_id)
    if channel is None:  # installed before this database was
        if not await store.knows_team(tx, turn.place.team_id):
            await _keep_team(turn, tx)
        await store.keep_channel(tx, turn.place.team_id, turn.place.channel_id, GENERAL)
        await _ask_for_roster(turn, tx, turn.place.team_id)
        channel = await store.get_channel(tx, turn.place.channel_id)
    assert channel is not None
    return channel


def _chosen(turn: Turn, role: str) -> str | None:
    value = turn.data.get(role)
    return None if value in (None, "", NOBODY) else str(value)


async def _set_today(turn: Turn, tx: AsyncConnection, channel: Channel) -> Setup:
    department_id = channel.department_id or _named_for(turn, channel)
    leader = deputy = None
    if department_id:
        leaders = await leaders_of(tx, turn.parts.organisation, department_id)
        leader, deputy = leaders.leader, leaders.deputy
    return Setup(channel.id, channel.name, department_id, leader, deputy)


def _named_for(turn: Turn, channel: Channel) -> str | None:
    """The department whose channel this is by the organisation file."""
    for department in turn.parts.organisation.departments.values():
        name = department.channel
        if name and name.is_(team=channel.team_name, channel=channel.name, channel_id=channel.id):
            return department.id
    return None


def _names_in_file(turn: Turn) -> dict[str, str]:
    departments = turn.parts.organisation.departments.values()
    named = (each for department in departments for each in (department.leader, department.deputy))
    return {each.person_id: each.name for each in named if each}


async def _keep_team(turn: Turn, tx: AsyncConnection) -> Team:
    name = _told(turn, "team").get("name")
    team = Team(
        id=_team_id(turn) or turn.place.conversation_id,
        tenant_id=turn.place.tenant_id,
        name=name[:200] if isinstance(name, str) else "",
        service_url=turn.place.service_url,
    )
    await store.keep_team(tx, team, turn.now)
    return team


async def _ask_for_roster(turn: Turn, tx: AsyncConnection, team_id: str, *, wait: int = 0) -> None:
    """Write the errand; with ``wait`` seconds it gathers what happens meanwhile."""
    moment = turn.now + timedelta(seconds=wait)
    slot = int(moment.timestamp()) // wait if wait else turn.activity_id
    await deliveries.queue(
        tx,
        key=f"{TEAM_ROSTER}:{team_id}:{slot}"[:200],
        not_before=moment,
        kind=TEAM_ROSTER,
        subject_id=team_id,
        target_kind="team",
        target_id=team_id,
        now=turn.now,
    )


def _team_id(turn: Turn) -> str | None:
    told = _told(turn, "team").get("id")
    return turn.place.team_id or (told if isinstance(told, str) else None)


def _told(turn: Turn, name: str) -> Mapping[str, Any]:
    value = turn.value.get(name)
    return value if isinstance(value, dict) else {}


def _people(turn: Turn, name: str) -> list[Mapping[str, Any]]:
    value = turn.value.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _person_id(member: Mapping[str, Any]) -> str:
    return str(member.get("aadObjectId") or member.get("id") or "")
