"""What Graph tells is used and forgotten: ids stay, names and addresses do not, and nobody waits for it."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.jobs import retention
from bot.organisation.retention import Retention
from bot.store.tables import absence, mail_choice, manager, metadata
from tests.governance.town import Town
from tests.graph.conftest import MAIL_FROM, Directory, joins, looks_again, told
from tests.screening_dialogue.playing import GREEN, TITLE

BO, REPLY = "Bo Leder", "Jeg er hos tandlægen"


async def _stored(town: Town) -> str:
    async with town.bot.parts.database.read() as tx:
        return "\n".join([repr((await tx.execute(select(table))).all()) for table in metadata.sorted_tables])


@pytest.mark.both_databases
async def test_addresses_and_replies_are_kept_and_logged_nowhere(
    directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, logger="bot")
    leader = directory.knows(BO)
    directory.knows("Mette Opfundet", leader=BO)
    directory.graph.users[leader.aad_id].replies = {
        "status": "alwaysEnabled",
        "internalReplyMessage": REPLY,
    }
    async with directory.opens("leaders,mail") as town:
        await joins(town)
        await town.user(BO).installs()
        await town.user(BO).says("mail til")
        await town.sends(town.employee, *GREEN)
        assert await told(town, town.employee) == leader.aad_id
        await looks_again(town)
        directory.graph.trouble(504, part="sendMail", does_it=True)  # errors are told too
        await town.sends(town.employee, *GREEN, title="Endnu en idé")
        directory.graph.trouble(400, times=3, part="users/")
        await looks_again(town)
        assert len(directory.graph.sent) == 2
        kept = await _stored(town)
    logged = "\n".join(repr(vars(record)) for record in caplog.records)
    assert "graph_answer_refused" in logged
    for secret in ("@opfundet.example", MAIL_FROM, "tandlæge", "bot-token"):
        assert secret not in kept, secret
        assert secret not in logged, secret
    for name in (BO, TITLE, "Mette Opfundet"):
        assert name not in logged


async def test_no_turn_waits_for_graph(directory: Directory) -> None:
    """It takes in every question and answers none."""
    directory.graph.delay = 60.0
    async with directory.opens("leaders,mail") as town:
        await joins(town)
        await town.user(BO).installs()
        await town.user(BO).says("mail til")
        await town.employee.installs()
        await town.employee.clicks("welcome.read")
        await town.employee.clicks("screening.choose_department", department="borgerservice")
        began = time.monotonic()
        await town.employee.clicks("screening.start", title=TITLE, wish="Et ønske om hjælp til referater")
        assert time.monotonic() - began < 2.0
        began = time.monotonic()
        await town.user(BO).says("mangler min beslutning")
        assert time.monotonic() - began < 2.0


async def test_what_nobody_needs_any_more_is_deleted_at_night(directory: Directory) -> None:
    now = datetime.now(UTC)
    async with directory.opens("leaders") as town, town.bot.parts.database.write() as tx:
        for name, days in (("old", 31), ("young", 29)):
            tried = {"person_id": name, "tried_at": now - timedelta(days=days)}
            await tx.execute(insert(manager).values(manager_id="m", **tried))
            await tx.execute(insert(absence).values(away=True, **tried))
        await tx.execute(insert(mail_choice).values(person_id="old", since=now - timedelta(days=900)))
        await retention.tick(tx, Retention(), now)
        for table in (manager, absence):
            assert list(await tx.scalars(select(table.c.person_id))) == ["young"]
        assert list(await tx.scalars(select(mail_choice.c.person_id))) == ["old"]  # theirs to take back
