"""Mail as well, for leaders who chose it: once, with a way back to Teams, and never in Teams' place."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from bot.graph.errors import Busy
from bot.store.tables import delivery, mail_choice
from tests.fakes.entra import APP_ID, TENANT_ID
from tests.fakes.graph import SentMail
from tests.governance.town import Town
from tests.graph.conftest import MAIL_FROM, Directory, address, in_channel, joins
from tests.screening_dialogue.playing import GREEN, TITLE

BO = "Bo Leder"


async def _chooses(town: Town, name: str = BO, words: str = "mail til") -> None:
    person = town.user(name)
    await person.installs()
    await person.says(words)


async def _why(town: Town, kind: str) -> list[tuple[str, str | None]]:
    async with town.bot.parts.database.read() as tx:
        rows = await tx.execute(select(delivery.c.state, delivery.c.error).where(delivery.c.kind == kind))
        return [(row.state, row.error) for row in rows]


def _links(mail: SentMail) -> list[str]:
    return [line for line in mail.text.splitlines() if line.startswith("https://")]


@pytest.mark.both_databases
async def test_a_leader_who_chose_mail_gets_it_once_with_a_way_to_the_card(directory: Directory) -> None:
    directory.knows(BO)
    async with directory.opens("mail") as town:
        await joins(town)
        await _chooses(town)
        assert "Du får også en mail" in town.user(BO).card.text
        await town.sends(town.employee, *GREEN)
        [mail] = directory.graph.sent
        assert mail.message["To"] == address(BO)
        assert mail.message["From"] == MAIL_FROM
        assert mail.path == f"/v1.0/users/{MAIL_FROM}/sendMail"
        assert mail.message["Subject"] == f"Screening til beslutning: {TITLE}"
        assert mail.message["Auto-Submitted"] == "auto-generated"
        for body in (mail.text, mail.html):
            for words in (TITLE, "Borgerservice", "✅ Grøn", "du er logget ind"):
                assert words in body
            assert "Mette" not in body
        card, chat = _links(mail)
        post = in_channel(town, BO).messages[-1]
        assert urlsplit(card).path.endswith(f"/{post.id}")
        assert "19%3A" in card
        assert parse_qs(urlsplit(card).query)["tenantId"] == [TENANT_ID]
        assert parse_qs(urlsplit(chat).query) == {
            "users": [f"28:{APP_ID}"],
            "message": ["mangler min beslutning"],
        }
        assert await town.deliveries("summary_mail") == ["sent"]
        assert in_channel(town, BO).card.action("Jeg er leder – beslut") is not None  # in Teams as ever


async def test_a_reminder_comes_by_mail_too_and_nothing_after_the_decision(directory: Directory) -> None:
    directory.knows(BO)
    async with directory.opens("mail") as town:
        await joins(town)
        await _chooses(town)
        await town.sends(town.employee, *GREEN)
        await town.deliver_at(datetime.now(UTC) + timedelta(days=6))
        assert [mail.message["Subject"].split(":")[0] for mail in directory.graph.sent] == [
            "Screening til beslutning",
            "Venter stadig på din beslutning",
        ]
        assert "Sendt: " in directory.graph.sent[1].text
        leader = town.leader
        await leader.looks()
        await leader.clicks("Godkend")
        await leader.clicks("Bekræft")
        await town.deliver_at(datetime.now(UTC) + timedelta(days=60))
        assert len(directory.graph.sent) == 2


async def test_nobody_gets_mail_who_did_not_choose_it_and_no_means_no(directory: Directory) -> None:
    directory.knows(BO)
    async with directory.opens("mail") as town:
        await joins(town)
        await town.sends(town.employee, *GREEN)
        assert directory.graph.sent == []
        await _chooses(town)
        await town.user(BO).says("mail fra")
        assert "Du får ikke mails fra mig" in town.user(BO).card.text
        await town.sends(town.employee, *GREEN, title="Endnu en idé")
        assert directory.graph.sent == []
        async with town.bot.parts.database.read() as tx:
            assert list(await tx.scalars(select(mail_choice.c.person_id))) == []


async def test_the_list_of_what_waits_has_a_button_for_it(directory: Directory) -> None:
    directory.knows(BO)
    async with directory.opens("mail") as town:
        await joins(town)
        bo = town.user(BO)
        await bo.installs()
        await bo.says("mangler min beslutning")
        await bo.clicks("Send mig også mails")
        assert "Du får også en mail" in bo.card.text
        await bo.clicks("Stop mails")
        assert "Du får ikke mails" in bo.card.text


async def test_in_english_for_who_speaks_english(directory: Directory) -> None:
    directory.knows(BO)
    async with directory.opens("mail") as town:
        await joins(town)
        bo = town.teams.user(BO, locale="en-GB")
        await bo.installs()
        await bo.says("mail on")
        await town.sends(town.employee, *GREEN)
        [mail] = directory.graph.sent
        assert mail.message["Subject"] == f"Screening for decision: {TITLE}"
        assert '<html lang="en">' in mail.html


async def test_where_mails_are_off_the_bot_says_so(directory: Directory) -> None:
    async with directory.opens("leaders") as town:
        await joins(town)
        await _chooses(town)
        assert "Mails er ikke slået til" in town.user(BO).text
        await town.user(BO).says("mangler min beslutning")
        assert town.user(BO).card.action("mail.choose") is None


async def test_a_choice_can_be_taken_back_where_mails_are_off_now(directory: Directory) -> None:
    async with directory.opens("mail") as town:
        await _chooses(town)
    async with directory.opens("") as town:
        await town.user(BO).says("mail fra")
        async with town.bot.parts.database.read() as tx:
            assert list(await tx.scalars(select(mail_choice.c.person_id))) == []


async def test_a_title_cannot_write_into_the_mail(directory: Directory) -> None:
    directory.knows(BO)
    title = 'Referat <b>nu</b> & "straks"'
    async with directory.opens("mail") as town:
        await joins(town)
        await _chooses(town)
        await town.sends(town.employee, *GREEN, title=title)
        [mail] = directory.graph.sent
        assert "&lt;b&gt;nu&lt;/b&gt; &amp; &quot;straks&quot;" in mail.html
        assert "<b>" not in mail.html
        assert title in mail.text


@pytest.mark.parametrize("status", [429, 503])
async def test_graph_may_ask_for_a_rest_and_the_mail_waits_as_long(directory: Directory, status: int) -> None:
    directory.knows(BO)
    directory.graph.trouble(status, part="sendMail", retry_after="2")
    async with directory.opens("mail") as town:
        await joins(town)
        await _chooses(town)
        await town.sends(town.employee, *GREEN)
        code = "graph_throttled" if status == 429 else "graph_unavailable"
        assert await _why(town, "summary_mail") == [("due", code)]
        graph = town.bot.parts.graph
        assert graph is not None
        asked = len(directory.graph.requests)
        with pytest.raises(Busy):  # nobody else calls meanwhile
            await graph.get("users/x")
        assert len(directory.graph.requests) == asked
        await asyncio.sleep(2.1)
        town.bot.parts.wake_deliveries()
        await town.settled()
        assert await town.deliveries("summary_mail") == ["sent"]
        assert len(directory.graph.sent) == 1


async def test_a_mail_that_may_have_gone_out_is_not_sent_again(directory: Directory) -> None:
    directory.knows(BO)
    directory.graph.trouble(504, part="sendMail", does_it=True)
    async with directory.opens("mail") as town:
        await joins(town)
        await _chooses(town)
        await town.sends(town.employee, *GREEN)
        assert await _why(town, "summary_mail") == [("doubtful", "graph_504")]
        await town.deliver_at(datetime.now(UTC) + timedelta(days=1))
        assert len(directory.graph.sent) == 1


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        ("permission", ("failed", "mail_ErrorAccessDenied")),
        ("sender", ("failed", "mail_ErrorInvalidUser")),
        ("mailbox", ("failed", "no_mailbox")),
        ("unknown", ("failed", "no_mailbox")),
        ("reading", ("failed", "mail_Authorization_RequestDenied")),
    ],
)
async def test_what_cannot_be_sent_says_why_and_teams_has_it_anyway(
    directory: Directory, spoil: str, expected: tuple[str, str]
) -> None:
    leader = directory.knows(BO)
    graph = directory.graph
    match spoil:
        case "permission":
            graph.permissions -= {"Mail.Send"}
        case "sender":
            graph.mailboxes.clear()
        case "mailbox":
            graph.users[leader.aad_id].mail = None
        case "unknown":
            graph.users.clear()
        case "reading":
            graph.permissions -= {"User.Read.All"}
    async with directory.opens("mail") as town:
        await joins(town)
        await _chooses(town)
        await town.sends(town.employee, *GREEN)
        assert await _why(town, "summary_mail") == [expected]
        assert graph.sent == []
        assert "vil du tage stilling?" in town.stranger.card.text


async def test_while_graph_is_away_the_mail_waits(directory: Directory) -> None:
    directory.knows(BO)
    directory.graph.trouble(500, times=1, part="users/")
    async with directory.opens("mail") as town:
        await joins(town)
        await _chooses(town)
        await town.sends(town.employee, *GREEN)
        assert await _why(town, "summary_mail") == [("due", "graph_500")]
        async with town.bot.parts.database.write() as tx:
            mails = update(delivery).where(delivery.c.kind == "summary_mail")
            await tx.execute(mails.values(not_before=datetime.now(UTC)))
        town.bot.parts.wake_deliveries()
        await town.settled()
        assert await town.deliveries("summary_mail") == ["sent"]
