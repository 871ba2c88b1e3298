"""A municipality's own question and rule through /api/messages, and a change while somebody is answering."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Running
from bot.organisation.live import Edition, LiveOrganisation, content_hash
from bot.store import audit, screenings
from bot.watch import REFUSED, TAKEN_UP, take_up
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.overlay.folders import RULES, TEXTS, example, town
from tests.screening_dialogue.playing import GREEN, answers, arrives, begins

START, REST = GREEN[:3], GREEN[3:]
"""The first three shipped questions, after which the municipality's own comes, and the others."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return town(tmp_path / "town", rules=RULES, texts=TEXTS)


@pytest.fixture
async def own(database_url: str, teams: FakeTeams, folder: Path) -> AsyncIterator[Running]:
    """A bot in a municipality with rules of its own."""
    async with bot_on_loopback(database_url, teams, ORGANISATION=str(folder)) as bot:
        yield bot


async def taken_up(bot: Running, folder: Path) -> None:
    wanted = content_hash(folder)
    for _ in range(1500):
        if bot.parts.edition_now().content_hash == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the running bot did not take the change up")


async def refused(bot: Running) -> str:
    """The hash of the folder that was refused last."""
    for _ in range(1500):
        async with bot.parts.database.read() as tx:
            last = await audit.latest(tx, TAKEN_UP, REFUSED)
        if last and last.event == REFUSED:
            return str(last.detail["hash"])
        await asyncio.sleep(0.02)
    raise AssertionError("the running bot did not refuse the change")


def write(folder: Path, rules: str) -> None:
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")


async def stored(bot: Running, user: TeamsUser) -> screenings.Verdict:
    async with bot.parts.database.read() as tx:
        (row,) = await screenings.of_person(tx, user.aad_id, limit=2, offset=0)
        verdict = await screenings.find_verdict(tx, row.verdict_id or "")
    assert verdict
    return verdict


@pytest.mark.both_databases
async def test_a_question_of_the_municipalitys_is_asked_and_its_stricter_rule_decides(
    own: Running, teams: FakeTeams
) -> None:
    mette = await begins(teams)
    await answers(mette, *START)
    assert "Skal børn eller unge selv bruge værktøjet?" in mette.card.text
    assert "4 af ca. 8" in mette.card.text
    assert "Kommunens AI-politik" in mette.card.text
    await answers(mette, "under_13")
    assert "Handler idéen om noget af dette?" in mette.card.text  # a local stop hides no prohibition
    await answers(mette, *REST)
    seen = mette.card.text
    assert "⛔ Rød (stop)" in seen
    assert "Børn under 13 år må ikke selv bruge AI i kommunen" in seen
    assert "+local." in seen
    assert "ikke godkendt" not in seen  # Eva has approved these rules
    verdict = await stored(own, mette)
    assert (verdict.outcome, verdict.rules) == ("red", ("our_children_under_13",))
    assert verdict.ruleset_hash == own.parts.ruleset.content_hash
    assert verdict.answers["our_children_use_it"] == ("under_13",)
    await mette.clicks("Ret idéen")
    await mette.clicks("screening.pick", question="our_children_use_it")
    await answers(mette, "no")
    await mette.clicks("screening.finish")
    assert "✅ Grøn" in mette.card.text
    assert "Send til min leder" in mette.card.buttons


async def test_a_stricter_rule_raises_what_the_product_would_allow(own: Running, teams: FakeTeams) -> None:
    mette = await begins(teams)
    await answers(mette, "ideas", "tool:chatgpt_gratis", "none", "no", "none", "no", "no", "yes", "yes")
    seen = mette.card.text
    assert "❓ Skal afklares hos DPO/jurist" in seen
    assert "Åbne tjenester skal hos os altid først omkring IT" in seen
    assert "Indtast aldrig" in seen  # what the shipped rule asks for still stands


async def test_words_of_the_municipalitys_are_said_to_its_people(own: Running, teams: FakeTeams) -> None:
    mette = teams.user("Mette Opfundet")
    await mette.installs()
    assert "otte korte svar" in mette.card.text
    english = teams.user("Emma Invented", locale="en-GB")
    await english.installs()
    assert "eight short answers" in english.card.text


async def test_the_guidelines_and_the_kodeks_stand_with_the_principles(
    own: Running, teams: FakeTeams, folder: Path
) -> None:
    mette = await arrives(teams)
    await mette.says("principper")
    assert "Vores kodeks" not in mette.card.text
    town(folder, rules=RULES, guidelines=example("guidelines.yaml"), kodeks=example("kodeks.yaml"))
    await taken_up(own, folder)
    await mette.says("principper")
    assert "Vores kodeks for AI" in mette.card.text
    assert "https://intranet.kommune.example/ai/retningslinjer" in mette.card.text


@pytest.mark.both_databases
async def test_a_question_that_comes_in_the_middle_of_a_dialogue_is_asked_and_the_answers_given_stay(
    database_url: str, teams: FakeTeams, tmp_path: Path
) -> None:
    folder = town(tmp_path / "town")
    async with bot_on_loopback(database_url, teams, ORGANISATION=str(folder)) as bot:
        mette = await begins(teams)
        await answers(mette, *START, "none")
        assert "Skal børn" not in mette.card.text
        write(folder, RULES)
        await taken_up(bot, folder)
        await answers(mette, "no")  # on the card that stands there: what is missing comes first
        assert "Skal børn eller unge selv bruge værktøjet?" in mette.card.text
        await answers(mette, "from_13", *GREEN[4:])
        assert "⚠️ Gul (med betingelser)" in mette.card.text
        assert "Fortæl forældrene" in mette.card.text


async def test_a_question_that_goes_in_the_middle_of_a_dialogue_counts_no_longer(
    own: Running, teams: FakeTeams, folder: Path
) -> None:
    mette = await begins(teams)
    await answers(mette, *START, "under_13", *REST[:2])
    (folder / "rules.yaml").unlink()
    await taken_up(own, folder)
    await answers(mette, *REST[2:])
    assert "✅ Grøn" in mette.card.text


async def test_a_verdict_by_rules_that_are_gone_can_still_be_read(
    own: Running, teams: FakeTeams, folder: Path
) -> None:
    mette = await begins(teams)
    await answers(mette, *START, "under_13", *REST)
    await mette.clicks("Send til min leder")
    (folder / "rules.yaml").unlink()
    await taken_up(own, folder)
    await mette.says("mine screeninger")
    await mette.clicks("Åbn")
    seen = mette.card.text
    assert "⛔ Rød (stop)" in seen
    assert "Nogle af grundene er fjernet fra reglerne siden" in seen
    assert "Ingen af reglerne gav anledning" not in seen
    assert "Reglerne er ændret siden" in seen


async def test_a_change_that_loosens_is_refused_whole_and_the_rules_before_it_stay(
    own: Running, teams: FakeTeams, folder: Path
) -> None:
    before = own.parts.ruleset
    loosening = RULES.replace("open_service_without_protected_data:", "protected_data_in_open_service:")
    write(folder, loosening.replace("    level: clarify\n    to: [it]\n", "    level: yellow\n"))
    (folder / "kodeks.yaml").write_text(example("kodeks.yaml"), encoding="utf-8")
    assert await refused(own) == content_hash(folder)
    assert own.parts.ruleset is before
    assert own.parts.organisation.guidance.kodeks is None
    mette = await begins(teams)
    await answers(mette, "ideas", "tool:chatgpt_gratis", "cpr")
    assert "⛔ Rød (stop)" in mette.card.text


async def test_the_trail_says_when_which_rules_and_who_approved_them(own: Running, folder: Path) -> None:
    async with own.parts.database.read() as tx:
        first = await audit.latest(tx, TAKEN_UP)
    assert first
    eva = own.parts.organisation.people["eva"].person_id
    assert dict(first.detail) == {
        "hash": content_hash(folder),
        "rules": own.parts.ruleset.content_hash,
        "approved_by": eva,
        "approved_on": "2026-11-20",
    }
    write(folder, RULES.replace("Open services always", "Open services"))
    await taken_up(own, folder)
    async with own.parts.database.read() as tx:
        second = await audit.latest(tx, TAKEN_UP)
    assert second
    assert second.at > first.at
    assert second.detail["rules"] == own.parts.ruleset.content_hash != first.detail["rules"]
    assert own.parts.ruleset.approved_by is None  # the approval is of the rules before


@pytest.mark.both_databases
async def test_an_approval_stays_with_its_rules_through_a_restart(
    database_url: str, teams: FakeTeams, folder: Path
) -> None:
    async with bot_on_loopback(database_url, teams, ORGANISATION=str(folder)) as bot:
        assert bot.parts.ruleset.approved_by == "Eva Strand"
    write(folder, RULES.replace("Open services always", "Open services"))
    for _ in range(2):
        async with bot_on_loopback(database_url, teams, ORGANISATION=str(folder)) as bot:
            assert bot.parts.ruleset.approved_by is None
    write(folder, RULES)
    async with bot_on_loopback(database_url, teams, ORGANISATION=str(folder)) as bot:
        assert bot.parts.ruleset.approved_by == "Eva Strand"


async def test_a_turn_sees_rules_words_and_organisation_of_one_moment(own: Running, folder: Path) -> None:
    turn = own.parts.as_of_now()
    rules, words = turn.ruleset, turn.texts
    town(folder)
    await taken_up(own, folder)
    assert own.parts.ruleset is not rules
    assert turn.ruleset is rules
    assert turn.texts is words
    assert "welcome.fast" in turn.texts
    assert not own.parts.texts


async def test_two_processes_agree_on_whether_rules_are_approved(own: Running, folder: Path) -> None:
    other = LiveOrganisation(folder, frozenset())
    write(folder, RULES.replace("Open services always", "Open services"))
    other.look()
    edition = other.look()
    assert isinstance(edition, Edition)
    assert edition.ruleset.approved_by == "Eva Strand"  # as the file has it
    async with own.parts.database.write() as tx:
        adopted = await take_up(tx, edition, datetime.now(UTC))
    assert adopted.ruleset.approved_by is None
    assert adopted.content_hash == edition.content_hash
