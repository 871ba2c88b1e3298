"""The doors in Teams: what is written, dropped or chosen is checked, answered and kept nowhere."""

import pytest
from sqlalchemy import select

from bot.app import Running
from bot.store.tables import screening
from tests.documents import files
from tests.fakes.cards import SeenCard
from tests.fakes.teams import FakeTeams, HttpAnswer, TeamsUser
from tests.share_page.conftest import make_ready
from tests.sharing_doors.sharepoint import SharePoint

HOST = "https://fjordvig-my.sharepoint.com"
REDACT = "Hent nøglen hos Henrik Mogensen, Tjørnevænget 27, 9994 Ousted.\nRing på 20 30 40 50."
NO = "Henrik Mogensen, CPR 010190-1234, er sygemeldt med en depression. Skriv et svar til ham."
YES = "Skriv en indbydelse til sommerfesten på biblioteket. Den skal være kort og glad."


async def test_a_pasted_text_gets_a_verdict_for_every_place_and_a_cleaned_text(mette: TeamsUser) -> None:
    await mette.says(REDACT)
    card = mette.card
    assert "Kun i renset udgave" in card.text
    assert "Åben AI-tjeneste, fx ChatGPT" in card.text
    assert "Copilot Chat med kommunens aftale" in card.text
    assert "Hent nøglen hos [Person" in card.text
    assert "Ring på [Telefon]." in card.text
    assert "linje 2" in card.text
    assert "bliver liggende her i chatten" in card.text
    for hidden in ("Mogensen", "Tjørnevænget", "20 30 40 50"):
        assert hidden not in card.text
    assert card.buttons == ["Start en screening", "Tjek i et privat vindue"]


async def test_no_means_no_cleaned_text(mette: TeamsUser) -> None:
    await mette.says(NO)
    text = mette.card.text
    assert "Nej, del den ikke" in text
    assert "••••• **Helbred**, linje 1." in text
    assert "artikel 9" in text
    for hidden in ("Mogensen", "010190", "depression", "Skriv et svar"):
        assert hidden not in text


async def test_a_harmless_text_is_answered_without_promising_too_much(mette: TeamsUser) -> None:
    await mette.says(YES)
    assert "Ja, det ser det ud til" in mette.card.text
    assert "Jeg kan overse noget" in mette.card.text
    assert mette.card.buttons == ["Tjek i et privat vindue"]


@pytest.mark.parametrize("said", ["tjek: kage kl. 14", "Check kage kl. 14", "TJEK\nkage kl. 14"])
async def test_a_short_text_is_checked_when_asked_for(mette: TeamsUser, said: str) -> None:
    await mette.says(said)
    assert "Ja, det ser det ud til" in mette.card.text


@pytest.mark.parametrize("said", ["Hej Henrik", "hvad kan du", "tak!", "tjekkiet"])
async def test_small_talk_is_no_text_to_check(mette: TeamsUser, said: str) -> None:
    await mette.says(said)
    assert "Det forstod jeg ikke" in mette.card.text
    assert "Tjek" in mette.card.buttons


async def test_a_short_text_with_a_number_is_checked_all_the_same(mette: TeamsUser) -> None:
    await mette.says("cpr 010190-1234")
    assert "CPR-nummer" in mette.card.text


@pytest.mark.parametrize("said", ["tjek", "Må jeg dele det her?"])
async def test_tjek_alone_shows_the_ways_the_private_window_first(mette: TeamsUser, said: str) -> None:
    await mette.says(said)
    assert mette.card.buttons[0] == "Tjek i et privat vindue"
    assert "private vindue er bedst" in mette.card.text


async def test_a_channel_gets_no_check_for_all_to_read(teams: FakeTeams, mette: TeamsUser) -> None:
    team = teams.team("Skole")
    await team.installs(by=mette)
    there = mette.at(team.channel())
    await there.says(NO)
    assert "Nej, del den ikke" not in there.text
    assert "privat" in there.card.text


async def test_english_is_answered_in_english(teams: FakeTeams, bot: Running) -> None:
    user = teams.user("Kim Prøvesen", locale="en-GB")
    await user.installs()
    await user.says("Please fetch the key from Henrik Mogensen and call him on 20 30 40 50 today.")
    assert "Only when cleaned" in user.card.text
    assert "stays here in the chat" in user.card.text


async def test_one_click_starts_a_screening_with_the_kinds_of_data(mette: TeamsUser) -> None:
    await make_ready(mette)
    await mette.says(NO)
    await mette.clicks("Start en screening")
    assert "Fra tjekket har jeg svaret" in mette.card.text
    assert "CPR" in mette.card.text
    assert "depression" not in mette.card.text


async def test_the_answer_stays_when_a_screening_is_started_from_it(mette: TeamsUser) -> None:
    await make_ready(mette)
    await mette.says(REDACT)
    answer = mette.card
    await mette.clicks("Start en screening")
    assert "nederst i chatten" in mette.told
    assert answer.raw in [card.raw for card in mette.cards[:-1]]
    assert mette.card.message_id != answer.message_id


async def test_somebody_new_keeps_the_kinds_of_data_on_the_way_to_the_form(
    mette: TeamsUser, bot: Running
) -> None:
    await mette.says(NO)
    await mette.clicks("Start en screening")
    assert "Fra tjekket" not in mette.card.text, "the principles come first"
    await mette.clicks("Jeg har læst principperne")
    await mette.clicks("screening.choose_department", department=mette.card.options("department")[0])
    assert "Fra tjekket har jeg svaret" in mette.card.text
    await mette.clicks("Skift afdeling")
    await mette.clicks("screening.choose_department", department=mette.card.options("department")[1])
    await mette.clicks("screening.start", title="Svar på klager", wish="Udkast til svar")
    async with bot.parts.database.read() as tx:
        answers = (await tx.execute(select(screening.c.answers))).scalar_one()
    assert answers == {"data": ["ordinary", "cpr", "sensitive"]}


async def test_a_dropped_file_is_read_and_checked(mette: TeamsUser, shared: SharePoint) -> None:
    deleted = "<w:p><w:del><w:r><w:delText>slettet</w:delText></w:r></w:del></w:p>"
    shared.files["/brev"] = files.docx(files.paragraph(NO) + deleted)
    await mette.drops_file("brev.docx", f"{HOST}/brev?tempauth=hemmelig")
    assert "Nej, del den ikke" in mette.card.text
    assert "slettet tekst" in mette.card.text
    assert "OneDrive" in mette.card.text


async def test_what_is_written_beside_a_file_is_checked_with_it(mette: TeamsUser, shared: SharePoint) -> None:
    shared.files["/brev"] = YES.encode()
    attachment = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "name": "brev.txt",
        "content": {"downloadUrl": f"{HOST}/brev", "fileType": "txt"},
    }
    await mette.says("Den er fra Henrik Mogensen, CPR 010190-1234", attachments=[attachment])
    assert "CPR-nummer" in mette.card.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (files.pdf(["", ""]), "billede uden tekst"),
        (files.pdf(["hemmelig"], password="kode"), "beskyttet med adgangskode"),
        (files.zipped({"word/document.xml": b" " * 130_000_000}), "fylder alt for meget"),
        (b"\x89PNG....", "Det er et billede"),
        (b"PK\x03\x04", "beskadiget"),
    ],
)
async def test_a_file_that_cannot_be_read_gets_a_clear_answer(
    mette: TeamsUser, shared: SharePoint, content: bytes, sentence: str
) -> None:
    shared.files["/fil"] = content
    await mette.drops_file("fil.pdf", f"{HOST}/fil")
    assert sentence in mette.text


async def test_a_file_from_elsewhere_is_not_fetched(mette: TeamsUser, shared: SharePoint) -> None:
    for url in ("https://evil.example/f", "http://169.254.169.254/metadata", ""):
        await mette.drops_file("fil.pdf", url)
        assert "OneDrive og SharePoint" in mette.text
    assert shared.asked == []


async def check_message(user: TeamsUser, **payload: object) -> HttpAnswer:
    return await user.uses_extension("fetchTask", "share_message", messagePayload=payload)


async def test_tjek_foer_deling_answers_in_a_dialog(mette: TeamsUser) -> None:
    html = (
        "<div><p>Henrik&nbsp;Mogensen, CPR 010190-1234,</p><p>er sygemeldt med <b>depression</b>.</p></div>"
    )
    answer = await check_message(
        mette, body={"contentType": "html", "content": html}, attachments=[{"contentType": "reference"}]
    )
    card = SeenCard(answer.body["task"]["value"]["card"]["content"])
    assert "Nej, del den ikke" in card.text
    assert "Filer og billeder i beskeden er ikke tjekket" in card.text
    assert "Mogensen" not in card.text
    assert "kun tjekket" in card.text


async def test_a_message_without_words_is_told_so(mette: TeamsUser) -> None:
    await check_message(mette, body={"contentType": "html", "content": "<img src='x'>"})
    assert "ingen tekst" in mette.told
    await check_message(mette)
    assert "ingen tekst" in mette.told


async def test_the_dialogs_button_starts_a_screening_in_ones_own_chat(
    teams: FakeTeams, mette: TeamsUser
) -> None:
    await make_ready(mette)
    team = teams.team("Skole")
    await team.installs(by=mette)
    there = mette.at(team.channel())
    await there.uses_extension(
        "fetchTask", "share_message", messagePayload={"body": {"contentType": "text", "content": NO}}
    )
    before = len(there.messages)
    submitted = {"data": ["sensitive", "cpr", "Henrik Mogensen"]}
    answer = await there.uses_extension("submitAction", "share_message", data=submitted)
    assert answer.status == 200
    assert len(there.messages) == before
    assert "Fra tjekket har jeg svaret" in mette.card.text
    assert "Mogensen" not in mette.card.text


async def test_the_compose_box_opens_the_private_window_in_the_clients_theme(mette: TeamsUser) -> None:
    answer = await mette.uses_extension("fetchTask", "share_page", context={"theme": "dark"})
    value = answer.body["task"]["value"]
    assert value["url"].startswith("https://bot.example/share?language=da&theme=dark#t=")
    forged = await mette.uses_extension("fetchTask", "share_page", context={"theme": "x&evil=1"})
    assert "theme=default#t=" in forged.body["task"]["value"]["url"]
