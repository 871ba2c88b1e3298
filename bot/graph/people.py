"""People in Entra and Exchange, by id: their nearest leader, whether they are away, where mail reaches them.

Sources: https://learn.microsoft.com/graph/api/user-list-manager ($levels wants ConsistencyLevel: eventual and
$count=true) and https://learn.microsoft.com/graph/api/resources/automaticrepliessetting
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.graph.client import Graph, step
from bot.graph.errors import NotThere, Refused

_LEVELS = 4  # how far up: past leaders whose accounts are off, and one more
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ADDRESS = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,255}")
_USER = "#microsoft.graph.user"


def is_entra_id(person_id: str) -> bool:
    """Whether Entra can know this person; guests of other systems have a Teams id only."""
    return _ID.fullmatch(person_id) is not None


async def nearest_leaders(graph: Graph, person_id: str) -> Mapping[str, str | None]:
    """By person the nearest leader whose account is on: for ``person_id``, and for that leader.

    None where Entra names nobody.
    """
    query = {
        "$select": "id",
        "$expand": f"manager($levels={_LEVELS};$select=id,accountEnabled)",
        "$count": "true",
    }
    try:
        found = await graph.get(f"users/{step(person_id)}", query, ConsistencyLevel="eventual")
    except NotThere:
        return {person_id: None}
    # Each once: Entra does not forbid a circle.
    chain = [each for each in dict.fromkeys(_chain(found)) if each != person_id]
    if not chain:
        return {person_id: None}
    # The chain ends where Entra stops, or where we stopped asking: of its last one nothing was told.
    return {person_id: chain[0]} | ({chain[0]: chain[1]} if len(chain) > 1 else {})


async def is_away(graph: Graph, person_id: str, now: datetime) -> bool:
    """Whether their automatic replies are on at ``now``. What they say is not asked for."""
    path = f"users/{step(person_id)}/mailboxSettings/automaticRepliesSetting"
    query = {"$select": "status,scheduledStartDateTime,scheduledEndDateTime"}
    try:
        found = await graph.get(path, query, Prefer='outlook.timezone="UTC"')
    except NotThere:  # no mailbox, or none in the cloud
        return False
    match found.get("status"):
        case "disabled":
            return False
        case "alwaysEnabled":
            return True
        case "scheduled":
            starts, ends = (_moment(found.get(f"scheduled{edge}DateTime")) for edge in ("Start", "End"))
            return starts <= now < ends
    raise Refused("unknown_status")


async def address_of(graph: Graph, person_id: str) -> str | None:
    """Where mail reaches them; None for somebody without a mailbox. Never stored, never logged."""
    try:
        found = await graph.get(f"users/{step(person_id)}", {"$select": "mail"})
    except NotThere:
        return None
    address = found.get("mail")
    return address if isinstance(address, str) and _ADDRESS.fullmatch(address) else None


def _chain(found: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the leaders above, the nearest first, without contacts and accounts that are off."""
    leader = found.get("manager")
    while isinstance(leader, dict):
        leader_id = str(leader.get("id", "")).lower()
        if not is_entra_id(leader_id):
            raise Refused("no_id")
        if leader.get("@odata.type", _USER) == _USER and leader.get("accountEnabled") is not False:
            yield leader_id
        leader = leader.get("manager")


def _moment(told: Any) -> datetime:
    """``{"dateTime": "2026-07-01T08:00:00.0000000", "timeZone": "UTC"}``."""
    if not isinstance(told, dict) or told.get("timeZone") != "UTC":
        raise Refused("no_moment")
    try:
        return datetime.fromisoformat(str(told.get("dateTime"))).replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused("no_moment") from error
