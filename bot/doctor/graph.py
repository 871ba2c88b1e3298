"""Microsoft Graph, where it is used at all: a token, and each permission really tried. Nothing is changed,
and the mail that is tried has nobody to go to."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.doctor.finding import Finding, error, ok, warning
from bot.graph.catalogue import in_catalogue, in_order
from bot.graph.client import Graph, graph_for, step
from bot.graph.errors import Away, Forbidden, GraphError, NotThere, Refused
from bot.graph.people import address_of, is_away, is_entra_id
from bot.organisation.model import Organisation
from bot.settings import GraphUse, Settings

_WITHIN = 10.0  # seconds for all of it
_NOBODY = "00000000-0000-0000-0000-000000000000"  # unknown to Entra: enough to see whether we may ask


async def check_graph(settings: Settings, organisation: Organisation | None) -> list[Finding]:
    """One line where it is not used; else one for each thing it is used for."""
    if not settings.graph:
        return [ok("graph", "off")]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        graph = graph_for(session, settings)
        assert graph is not None, "settings that want Graph have a credential"
        try:
            async with asyncio.timeout(_WITHIN):
                return [
                    ok("graph"),
                    *[
                        each
                        for use, check in _CHECKS.items()
                        if use in settings.graph
                        for each in await check(graph, settings, organisation)
                    ],
                ]
        except Away as away:
            case = "no_token" if away.code == "graph_no_token" else "away"
            return [_away(settings, case, away.code)]
        except TimeoutError:
            return [_away(settings, "away", "timeout")]


def _away(settings: Settings, case: str, code: str) -> Finding:
    return error("graph", case, host=urlsplit(settings.graph_url).netloc, code=code)


async def _leaders(graph: Graph, settings: Settings, organisation: Organisation | None) -> list[Finding]:
    person = _somebody(settings, organisation)
    return [await _chain(graph, person), await _absence(graph, person)]


async def _chain(graph: Graph, person: str) -> Finding:
    query = {"$select": "id", "$expand": "manager($levels=1;$select=id,accountEnabled)", "$count": "true"}
    try:
        await graph.get(f"users/{step(person)}", query, ConsistencyLevel="eventual")
    except NotThere:
        if person != _NOBODY:
            return warning("graph_leaders", "unknown", id=person)
    except Forbidden:
        return error("graph_leaders", "forbidden")
    except Refused as refused:
        return error("graph_leaders", "refused", code=refused.code)
    return ok("graph_leaders")


async def _absence(graph: Graph, person: str) -> Finding:
    try:
        await is_away(graph, person, datetime.now(UTC))
    except Forbidden:
        return warning("graph_absence", "forbidden")
    except Refused as refused:
        return warning("graph_absence", "refused", code=refused.code)
    return ok("graph_absence")


async def _mail(graph: Graph, settings: Settings, organisation: Organisation | None) -> list[Finding]:
    person, sender = _somebody(settings, organisation), settings.mail_from
    try:
        await address_of(graph, person)
    except Forbidden:
        return [error("graph_mail", "no_addresses")]
    try:
        # To nobody: whoever may send is told that a recipient is missing, whoever may not is told so first.
        letter = orjson.dumps({"message": {"subject": "", "toRecipients": []}, "saveToSentItems": False})
        await graph.post(f"users/{step(sender)}/sendMail", letter, "application/json")
    except NotThere:
        return [error("graph_mail", "no_sender", mailbox=sender)]
    except Forbidden:
        return [error("graph_mail", "forbidden", mailbox=sender)]
    except Refused as refused:
        if refused.code in {"ErrorInvalidUser", "ResourceNotFound"}:
            return [error("graph_mail", "no_sender", mailbox=sender)]
    return [ok("graph_mail", mailbox=sender)]


async def _catalogue(graph: Graph, settings: Settings, _: Organisation | None) -> list[Finding]:
    ours = version("maa-vi")
    try:
        found = await in_catalogue(graph, settings.app_id)
    except GraphError as refused:
        if isinstance(refused, Away):
            raise
        forbidden = isinstance(refused, Forbidden)
        return [
            error("catalogue", "forbidden") if forbidden else error("catalogue", "refused", code=refused.code)
        ]
    if found.waiting and (not found.published or in_order(found.waiting) > in_order(found.published)):
        return [warning("catalogue", "waiting", installed=found.waiting)]
    if not found.published:
        return [warning("catalogue", "missing")]
    if in_order(found.published) < in_order(ours):
        return [warning("catalogue", "old", installed=found.published, version=ours)]
    if in_order(found.published) > in_order(ours):
        return [warning("catalogue", "newer", installed=found.published, version=ours)]
    return [ok("catalogue", version=ours)]


def _somebody(settings: Settings, organisation: Organisation | None) -> str:
    """Somebody Entra should know: the first leader of the organisation file, else an administrator."""
    departments = organisation.departments.values() if organisation else ()
    leaders = [each.leader.person_id for each in departments if each.leader]
    people = [*leaders, *sorted(organisation.admins if organisation else ()), *sorted(settings.admins)]
    return next((each for each in people if is_entra_id(each)), _NOBODY)


_CHECKS: dict[GraphUse, Callable[[Graph, Settings, Organisation | None], Awaitable[list[Finding]]]] = {
    "leaders": _leaders,
    "mail": _mail,
    "catalogue": _catalogue,
}
