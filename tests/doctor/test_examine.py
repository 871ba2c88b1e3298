"""The doctor finds nothing in a right set-up, and in each broken one what is broken and nothing else."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import delete, insert, update

from bot.doctor import folder as folder_checks
from bot.doctor.finding import Finding
from bot.screening import loading
from bot.store.tables import channel, delivery, schedule, team, worker
from bot.texts import catalogue
from tests.databases import empty_database
from tests.doctor.conftest import Site, wrong
from tests.fakes.web import served


@pytest.mark.both_databases
async def test_a_right_set_up_is_found_to_be_right(site: Site) -> None:
    found = await site.examine()
    assert wrong(found) == set()
    said = {each.check: each.what("da") for each in found}
    assert said["token"] == "Entra giver botten et token (secret)."
    assert said["teams"] == "Kanaler, som botten kender: 3. Teams: 1."
    assert said["organisation"].startswith("Organisationsmappen er i orden: Opfundet Kommune")
    assert set(said) >= {
        *("settings", "admins", "keys", "clock", "address", "database", "workers", "queue", "schedules"),
        *("departments", "deliveries", "rules", "package"),
    }


async def test_with_a_certificate_its_end_is_told(site: Site) -> None:
    changes = {"CREDENTIAL": "certificate", "SECRET": "", "CERTIFICATE": _client(site)}
    assert wrong(await site.examine(**changes)) == {("certificate", "soon")}  # the fake's lives for a day
    later = datetime.now(UTC) + timedelta(days=2)
    found = folder_of(await site.examine(later, **changes))
    assert found["certificate"].case == "ended"
    assert found["certificate"].level == "error"


Break = Callable[[Site], Awaitable[Mapping[str, str] | None]]
"""Breaks the set-up; gives the settings that differ."""


async def nothing_answers(_site: Site) -> Mapping[str, str]:
    return {"PUBLIC_URL": f"http://127.0.0.1:{_free_port()}"}


async def wrong_secret(_site: Site) -> Mapping[str, str]:
    return {"SECRET": "the-id-of-the-secret-and-not-its-value"}


async def wrong_tenant(_site: Site) -> Mapping[str, str]:
    return {"TENANT_ID": "33333333-aaaa-4bbb-8ccc-000000000003"}


async def no_way_to_entra(_site: Site) -> Mapping[str, str]:
    return {"AUTHORITY": f"https://127.0.0.1:{_free_port()}"}


async def no_signing_keys(site: Site) -> None:
    site.teams.entra.keys_status = 503


async def certificate_is_no_certificate(site: Site) -> Mapping[str, str]:
    path = site.folder.parent / "bot.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n", encoding="ascii")
    return {"CREDENTIAL": "certificate", "SECRET": "", "CERTIFICATE": str(path)}


async def database_is_away(_site: Site) -> Mapping[str, str]:
    return {"DATABASE": f"postgresql://maavi@127.0.0.1:{_free_port()}/maavi"}


async def database_file_is_missing(site: Site) -> Mapping[str, str]:
    return {"DATABASE": f"sqlite:///{site.folder.parent}/misspelt.sqlite"}


async def bot_has_stopped(site: Site) -> None:
    async with site.bot.parts.database.write() as tx:
        await tx.execute(delete(worker))


async def messages_are_stuck(site: Site) -> None:
    await _deliver(site, state="due", late=timedelta(hours=1), worker_id="w-dead")


async def messages_are_late(site: Site) -> None:
    await _deliver(site, state="due", late=timedelta(minutes=10), worker_id="w-dead")


async def a_schedule_is_stuck(site: Site) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=5)
    async with site.bot.parts.database.write() as tx:
        await tx.execute(insert(schedule).values(name="newer_kind:x", next_at=long_ago))


async def bot_is_in_no_team(site: Site) -> None:
    async with site.bot.parts.database.write() as tx:
        await tx.execute(update(team).values(removed_at=datetime.now(UTC)))


async def channel_was_deleted(site: Site) -> None:
    async with site.bot.parts.database.write() as tx:
        await tx.execute(
            update(channel).where(channel.c.name == "Skole").values(removed_at=datetime.now(UTC))
        )


async def posts_were_refused(site: Site) -> None:
    await _deliver(site, state="failed", error="BotDisabledByAdmin")


async def a_summary_waits(site: Site) -> None:
    await _deliver(site, state="waiting")


async def department_has_no_leader(site: Site) -> None:
    site.write("leader: anna, ", "")
    await _wait_for(site, lambda: site.bot.parts.organisation.departments["skole"].leader is None)


async def nobody_is_admin(site: Site) -> None:
    site.write("admins: [anna]\n", "")
    await _wait_for(site, lambda: not site.bot.parts.organisation.admins)


async def no_dpo(site: Site) -> None:
    site.write("contacts: {dpo: david}", "contacts: {lawyer: david}")
    await _wait_for(site, lambda: "dpo" not in site.bot.parts.organisation.contacts)


async def folder_is_faulty(site: Site) -> None:
    site.write("leader: bo", "leader: nobody")


async def folder_is_not_taken_up(site: Site) -> None:
    site.write("name: Skole", "name: Skolen")  # this very second


async def rules_of_its_own_are_faulty(site: Site) -> None:
    _rules(site, "questions: [{id: shoe_size}]")


async def rules_were_approved_long_ago(site: Site) -> None:
    await approved(site, datetime.now(UTC).date() - timedelta(days=400))


async def rules_are_approved_ahead(site: Site) -> None:
    await approved(site, datetime.now(UTC).date() + timedelta(days=10))


async def mail_without_domains(site: Site) -> None:
    site.write("admins: [anna]", "admins: [anna]\nmail: {send_anyway: never}")


async def outlook_without_domains(_site: Site) -> Mapping[str, str]:
    return {"API_APP_ID": "22222222-aaaa-4bbb-8ccc-000000000009"}


async def demo_in_earnest(_site: Site) -> Mapping[str, str]:
    return {"ORGANISATION": "bot/organisation/demo"}


BROKEN: Mapping[Break, set[tuple[str, str]]] = {
    nothing_answers: {("address", "unreachable")},
    wrong_secret: {("token", "refused")},
    wrong_tenant: {("token", "refused")},
    no_way_to_entra: {("token", "unreachable")},
    no_signing_keys: {("keys", "unavailable")},
    certificate_is_no_certificate: {("certificate", "unreadable"), ("token", "unreachable")},
    database_is_away: {("database", "unreachable")},
    database_file_is_missing: {("database", "no_file")},
    bot_has_stopped: {("workers", "none")},
    messages_are_stuck: {("queue", "stuck")},
    messages_are_late: {("queue", "late")},
    a_schedule_is_stuck: {("schedules", "stuck")},
    bot_is_in_no_team: {("teams", "none"), ("departments", "no_channel")},
    channel_was_deleted: {("departments", "no_channel")},
    posts_were_refused: {("deliveries", "undelivered")},
    a_summary_waits: {("deliveries", "undelivered")},
    department_has_no_leader: {("departments", "no_leader")},
    nobody_is_admin: {("admins", "none")},
    no_dpo: {("contacts", "no_dpo")},
    folder_is_faulty: {("organisation", "faulty")},
    folder_is_not_taken_up: {("organisation", "not_taken_up")},
    rules_of_its_own_are_faulty: {("organisation", "faulty")},
    rules_were_approved_long_ago: {("rules", "approved_long_ago")},
    rules_are_approved_ahead: {("rules", "approved_ahead")},
    mail_without_domains: {("organisation", "faulty")},
    outlook_without_domains: {("mail", "no_own_domains")},
    demo_in_earnest: {
        ("settings", "demo"),
        ("organisation", "not_taken_up"),
        ("departments", "no_leader"),
        ("departments", "no_channel"),
    },
}


@pytest.mark.parametrize("break_it", BROKEN, ids=lambda each: each.__name__)
async def test_of_a_broken_set_up_it_tells_what_is_broken_and_what_to_do(site: Site, break_it: Break) -> None:
    changes = await break_it(site)
    found = await site.examine(**(changes or {}))
    assert wrong(found) == BROKEN[break_it]
    for each in found:
        if each.level != "ok":
            assert each.to_do("da")
            assert each.to_do("en")
            assert each.to_do("en") != each.to_do("da")


def test_whatever_can_be_wrong_there_is_something_to_do_about_in_both_languages() -> None:
    known = catalogue()
    cases = [key.removesuffix(".what") for key in known if re.fullmatch(r"doctor\.\w+\.\w+\.what", key)]
    assert len(cases) > 50
    for case in cases:
        if not case.endswith((".ok", ".off")):
            assert known[f"{case}.do"].da != known[f"{case}.do"].en, case


async def test_a_database_without_tables_is_told_apart_from_one_that_is_away(
    site: Site, tmp_path: Path
) -> None:
    async with empty_database("postgresql", tmp_path) as empty:
        assert wrong(await site.examine(DATABASE=empty)) == {("database", "not_migrated")}


@pytest.mark.parametrize(("minutes", "case"), [(2, "off"), (-2, "off"), (10, "far_off")])
async def test_a_clock_that_is_wrong_is_noticed(site: Site, minutes: int, case: str) -> None:
    async with _keys_at(site, timedelta(minutes=minutes)) as metadata:
        assert wrong(await site.examine(OPENID_METADATA=metadata)) == {("clock", case)}


async def test_a_certificate_nobody_trusts_is_told_apart_from_one_that_ends_soon(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = site.teams.entra.authority  # any https server: it has no /healthz
    monkeypatch.delenv("SSL_CERT_FILE")
    assert wrong(await site.examine(PUBLIC_URL=address)) == {("address", "untrusted")}
    monkeypatch.setenv("SSL_CERT_FILE", site.teams.entra.ca_file)
    assert wrong(await site.examine(PUBLIC_URL=address)) == {
        ("address", "other"),
        ("address_certificate", "soon"),
    }


def test_rules_that_are_signed_old_or_not_yet_in_force() -> None:
    ruleset = replace(loading.current(), approved_by="Eva Strand")
    cases = {
        date(2026, 11, 21): [("not_yet", "warning")],
        date(2026, 12, 24): [("ok", "ok")],
        date(2027, 2, 23): [("review_passed", "warning")],
    }
    for day, expected in cases.items():
        found = folder_checks.judge_rules(ruleset, day)
        assert [(each.case, each.level) for each in found] == expected
    unsigned = folder_checks.judge_rules(loading.current(), date(2026, 12, 24))
    assert [each.case for each in unsigned] == ["not_approved"]


async def test_undelivered_messages_are_told_in_words(site: Site) -> None:
    await _deliver(site, state="failed", error="BotDisabledByAdmin")
    await _deliver(site, state="failed", error="rejected_418_Teapot")
    await _deliver(site, state="waiting")
    await _deliver(site, state="failed", error="channel_gone", late=timedelta(days=40))  # history
    found = folder_of(await site.examine())["deliveries"]
    assert found.values["count"] == 3
    assert set(found.more("da")) == {
        "1 × resumé til lederen – opgivet: appen er slået fra i Teams admin center",
        "1 × resumé til lederen – opgivet: rejected_418_Teapot",
        "1 × resumé til lederen – venter: der mangler en kanal eller en leder",
    }


async def test_looking_changes_nothing(site: Site) -> None:
    path = site.folder.parent / "nothing-here.sqlite"
    await site.examine(DATABASE=f"sqlite:///{path}")
    assert not path.exists()


def folder_of(found: list[Finding]) -> dict[str, Finding]:
    return {each.check: each for each in found}


def _client(site: Site) -> str:
    return str(site.teams.entra.certificate_file)


def _free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def _deliver(
    site: Site,
    *,
    state: str,
    late: timedelta = timedelta(),
    error: str | None = None,
    worker_id: str | None = None,
) -> None:
    """A summary in ``state``; in the hand of ``worker_id`` nobody sends it."""
    then = datetime.now(UTC) - late
    number = f"d-{len(error or '')}-{state}-{late}"
    async with site.bot.parts.database.write() as tx:
        if worker_id:  # a process that lives but hangs
            await tx.execute(insert(worker).values(id=worker_id, beat_at=datetime.now(UTC)))
        await tx.execute(
            insert(delivery).values(
                id=number,
                key=number,
                kind="summary",
                subject_id="s-1",
                target_kind="channel",
                state=state,
                worker_id=worker_id,
                attempts=0,
                not_before=then,
                created_at=then,
                error=error,
            )
        )


def _rules(site: Site, text: str) -> None:
    (site.folder / "rules.yaml").write_text(text, encoding="utf-8")


async def approved(site: Site, on: date) -> None:
    """Somebody signs the rules, and the running bot takes that up."""
    _rules(site, f"approved: {{by: anna, on: {on}}}")
    await _wait_for(site, lambda: site.bot.parts.ruleset.approved_by == "Anna Admin")


async def _wait_for(site: Site, holds: Callable[[], bool]) -> None:
    """Until the running bot has taken the change up."""
    for _ in range(1500):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the running bot did not take the change up")


@asynccontextmanager
async def _keys_at(site: Site, off: timedelta) -> AsyncIterator[str]:
    """Microsoft's keys from a server whose clock differs by ``off``."""

    async def metadata(request: web.Request) -> web.Response:
        date_ = format_datetime(datetime.now(UTC) + off, usegmt=True)
        return web.json_response({"jwks_uri": f"{request.url.origin()}/keys"}, headers={"Date": date_})

    async def keys(_request: web.Request) -> web.Response:
        async with site.teams.session.get(f"{site.teams.entra.url}/v1/.well-known/keys") as answer:
            return web.json_response(await answer.json())

    app = web.Application()
    app.router.add_get("/metadata", metadata)
    app.router.add_get("/keys", keys)
    async with served(app) as base:
        yield f"{base}/metadata"
