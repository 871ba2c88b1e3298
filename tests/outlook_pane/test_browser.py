"""The pane in a real browser, the Office host stubbed at the network's edge: what a person sees and does."""

import asyncio
import json
import time

import pytest

from tests.fakes.teams import TeamsUser
from tests.outlook_pane.conftest import OpenPane, Pane, draft, mail
from tests.share_page.conftest import make_ready

pytestmark = pytest.mark.browser

REDACT = "Hent nøglen hos Henrik Mogensen, Tjørnevænget 27, 9994 Ousted. Ring på 20 30 40 50."
NO = "Henrik Mogensen, CPR 010190-1234, er sygemeldt med en depression. Skriv et svar til ham."
YES = "Skriv en indbydelse til sommerfesten på biblioteket. Den skal være kort og glad."
FORMATTED = f"<h1>Hej Bo</h1><p><b>{REDACT}</b></p><p>Vi ses.</p>"


async def checks(pane: Pane) -> int:
    return sum("/share/check" in each for each in pane.requests)


async def test_a_mail_that_is_read_is_shown_and_checked_as_the_pane_opens(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(NO))
    assert await pane.answered() == "Nej, del den ikke"
    assert await pane.text() == NO
    assert await pane.page.inner_text("#what") == "Hele mailen"
    marks = await pane.page.eval_on_selector_all(
        "#marked mark", "all => all.map(each => each.firstChild.data)"
    )
    assert {"010190-1234", "depression"} <= set(marks)
    assert await pane.page.is_hidden("#insert")
    assert pane.strangers == []
    assert [each.split()[1] for each in pane.requests if each.startswith("POST")] == [
        "/outlook/session",
        "/share/check",
    ]


async def test_the_subject_is_checked_when_somebody_wants_it(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(YES, subject="Om Henrik Mogensen, CPR 010190-1234"))
    assert await pane.answered() == "Ja, det ser det ud til"
    await pane.page.check("#with-subject")
    await pane.until("document.getElementById('verdict').textContent.startsWith('Kun i renset')")
    assert "Emne:\nOm Henrik Mogensen" in await pane.text()
    await pane.page.uncheck("#with-subject")
    await pane.until("document.getElementById('verdict').textContent.startsWith('Ja')")
    assert await pane.text() == YES


async def test_the_cleaned_text_takes_the_bodys_place_and_can_be_undone(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(FORMATTED, type="html"))
    assert await pane.answered() == "Kun i renset udgave"
    assert "Formatering" in await pane.page.inner_text("#insert-note")
    await pane.page.click("#insert")
    await pane.says("står i mailen nu")
    body = (await pane.mail())["body"]
    assert "Mogensen" not in body
    assert "[Person" in body
    assert "Vi ses." in body
    assert await pane.page.is_hidden("#insert")
    assert await pane.page.evaluate("document.activeElement.id") == "undo"
    await pane.page.click("#undo")
    await pane.says("gamle tekst står i mailen igen")
    assert (await pane.mail())["body"] == FORMATTED
    assert await pane.page.is_hidden("#undo")
    assert await pane.page.evaluate("document.activeElement.id") == "insert"


async def test_a_plain_mail_is_put_in_without_a_word_on_formatting(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(REDACT))
    await pane.answered()
    assert await pane.page.is_hidden("#insert-note")
    await pane.page.click("#insert")
    await pane.says("står i mailen nu")
    written = await pane.page.evaluate("Office.stub.written")
    assert [(each["what"], each["type"]) for each in written] == [("body", "text")]


async def test_only_what_is_marked_is_checked_and_replaced(open_pane: OpenPane) -> None:
    body = f"Hej Bo Prøvesen.\r\n{REDACT}\r\nVi ses på CPR 010190-1234."
    pane = await open_pane(draft(body, selection={"data": REDACT}))
    assert await pane.answered() == "Kun i renset udgave"
    assert await pane.text() == REDACT
    assert await pane.page.inner_text("#what") == "Det, du har markeret"
    await pane.page.click("#insert")
    await pane.says("står i mailen nu")
    now = (await pane.mail())["body"]
    assert now.startswith("Hej Bo Prøvesen.\r\n")
    assert now.endswith("\r\nVi ses på CPR 010190-1234.")
    assert "Mogensen" not in now
    await pane.page.click("#undo")
    await pane.says("gamle tekst")
    assert (await pane.mail())["body"] == body


async def test_another_selection_than_the_one_that_was_checked_is_not_overwritten(
    open_pane: OpenPane,
) -> None:
    pane = await open_pane(draft(f"Hej Bo.\n{REDACT}", selection={"data": REDACT}))
    await pane.answered()
    await pane.page.evaluate("Office.stub.mail().selection = { data: 'Hej Bo.' }")
    await pane.page.click("#insert")
    await pane.says("markeret noget andet")
    assert await pane.page.evaluate("Office.stub.written") == []


async def test_what_is_marked_in_the_subject_is_not_taken_for_the_body(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(REDACT, selection={"data": "Aftale", "source": "subject"}))
    await pane.answered()
    assert await pane.text() == REDACT


async def test_the_subject_never_lands_in_the_body(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(f"{REDACT}\n\n―――\nVenlig hilsen", subject="Ring til Henrik Mogensen"))
    await pane.answered()
    await pane.page.check("#with-subject")
    await pane.until("document.getElementById('text').value.includes('Emne:')")
    await pane.until("!document.getElementById('insert').hidden")
    await pane.page.click("#insert")
    await pane.says("står i mailen nu")
    body = (await pane.mail())["body"]
    assert body.endswith("\n\n―――\nVenlig hilsen")
    assert "Emne" not in body
    assert "Ring til" not in body


async def test_a_mail_that_was_changed_since_is_told_and_not_overwritten(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(REDACT))
    await pane.answered()
    await pane.page.evaluate("Office.stub.type('Noget helt andet.')")
    await pane.page.click("#insert")
    await pane.says("Mailen er ændret")
    assert await pane.page.evaluate("Office.stub.written") == []
    assert (await pane.mail())["body"] == "Noget helt andet."


async def test_the_pane_sees_by_itself_that_somebody_writes_on(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(REDACT))
    await pane.answered()
    await pane.page.evaluate("Office.stub.type('Noget helt andet.')")
    await pane.says("Mailen er ændret")
    assert await pane.page.is_hidden("#insert")
    assert "old" in (await pane.page.get_attribute("#result", "class") or "")
    await pane.page.click("#fetch")
    await pane.until("document.getElementById('verdict').textContent.startsWith('Ja')")
    assert await pane.text() == "Noget helt andet."


async def test_undoing_asks_once_more_when_something_was_written_since(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(REDACT))
    await pane.answered()
    await pane.page.click("#insert")
    await pane.says("står i mailen nu")
    await pane.page.evaluate("Office.stub.type('Mere tekst.')")
    await pane.page.click("#undo")
    await pane.says("Tryk igen")
    assert (await pane.mail())["body"] == "Mere tekst."
    await pane.page.click("#undo")
    await pane.says("gamle tekst")
    assert (await pane.mail())["body"] == REDACT


async def test_a_text_that_was_changed_in_the_pane_can_only_be_copied(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(f"{REDACT} Hilsen Bo Prøvesen."))
    await pane.answered()
    await pane.page.fill("#text", REDACT)
    await pane.says("Teksten er ændret")
    assert await pane.page.is_hidden("#insert")
    await pane.page.click("#check")
    await pane.until("document.activeElement.id === 'verdict'")
    assert await pane.page.is_hidden("#insert")
    assert await pane.page.is_visible("#copy")
    assert "kun kopieres" in await pane.page.inner_text("#insert-note")


async def test_a_pinned_pane_follows_to_another_mail_and_sends_it_only_when_asked(
    open_pane: OpenPane,
) -> None:
    pane = await open_pane(mail(NO))
    await pane.answered()
    await pane.page.evaluate(f"Office.stub.choose({json.dumps(mail(REDACT, itemId='m2'))})")
    await pane.says("valgt en anden mail")
    assert await pane.text() == REDACT
    assert await pane.page.is_hidden("#result")
    assert await checks(pane) == 1
    assert not any("Mogensen, Tj" in each for each in pane.requests)
    await pane.page.click("#check")
    assert await pane.answered() == "Kun i renset udgave"


async def test_an_answer_about_the_mail_before_is_not_shown_on_the_new_one(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(YES))
    await pane.answered()
    await pane.page.fill("#text", NO)
    await pane.page.evaluate(
        "document.getElementById('check').click();"
        f"Office.stub.choose({json.dumps(mail(YES + ' To.', itemId='m2'))})"
    )
    await pane.says("valgt en anden mail")
    assert await pane.page.is_hidden("#result")
    assert "Mogensen" not in await pane.page.content()


async def test_without_a_mail_the_pane_waits_for_one(open_pane: OpenPane) -> None:
    pane = await open_pane(None)
    await pane.says("Vælg en mail")
    await pane.page.evaluate(f"Office.stub.choose({json.dumps(mail(YES))})")
    await pane.says("valgt en anden mail")
    assert await pane.text() == YES
    await pane.page.evaluate("Office.stub.choose(null)")
    await pane.says("Vælg en mail")
    assert await pane.text() == ""
    assert await pane.page.is_hidden("#source")


async def test_an_empty_draft_is_told_and_nothing_is_sent(open_pane: OpenPane) -> None:
    pane = await open_pane(draft("<div><br></div>", type="html"))
    await pane.says("ingen tekst i mailen")
    assert await checks(pane) == 0


async def test_outlooks_language_counts_more_than_the_browsers(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(NO), language="en-GB", locale="da-DK")
    assert await pane.answered() == "No, do not share it"
    assert await pane.page.get_attribute("html", "lang") == "en"
    assert await pane.page.inner_text("h1") == "May I share this?"
    assert await pane.page.title() == "May I share this?"
    assert await pane.page.inner_text("#what") == "The whole mail"
    pane = await open_pane(mail(NO), language="da-DK", locale="en-GB")
    assert await pane.answered() == "Nej, del den ikke"
    assert await pane.page.inner_text("h1") == "Må jeg dele det her?"


async def test_the_theme_is_outlooks_and_without_one_the_systems(open_pane: OpenPane) -> None:
    theme = "document.documentElement.dataset.theme"
    pane = await open_pane(mail(YES), colours={"bodyBackgroundColor": "#1F1F1F"})
    await pane.answered()
    assert await pane.page.evaluate(theme) == "dark"
    await pane.page.evaluate("Office.stub.paint({ bodyBackgroundColor: '#FFFFFF' })")
    assert await pane.page.evaluate(theme) == "default"
    pane = await open_pane(mail(YES), color_scheme="dark", without=["OfficeThemeChanged"])
    await pane.answered()
    assert await pane.page.evaluate(theme) == "dark"
    await pane.page.emulate_media(color_scheme="light")
    await pane.until(f"{theme} === 'default'")


async def test_a_screening_is_started_in_the_persons_chat(open_pane: OpenPane, mette: TeamsUser) -> None:
    await make_ready(mette)
    before = len(mette.messages)
    pane = await open_pane(mail(NO))
    await pane.answered()
    await pane.page.click("#screening")
    await pane.says("skrevet til dig i Teams")
    assert len(mette.messages) == before + 1
    assert "Mogensen" not in mette.card.text


async def test_sharing_an_experience_leads_to_the_chat_in_teams(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(YES))
    await pane.answered()
    link = pane.page.get_by_text("Del en erfaring")
    address = await link.get_attribute("href") or ""
    assert address.startswith("https://teams.microsoft.com/l/chat/0/0?users=28:11111111-aaaa")
    assert address.endswith("&message=del%20en%20erfaring")
    assert await link.get_attribute("target") == "_blank"


async def test_everything_can_be_reached_with_the_keyboard(open_pane: OpenPane) -> None:
    file = {"id": "a", "name": "a.txt", "size": 5, "attachmentType": "file"}
    pane = await open_pane(draft(FORMATTED, type="html", attachments=[file]))
    await pane.answered()
    await pane.page.focus("#fetch")
    order = ["fetch"]
    for _ in range(12):
        await pane.page.keyboard.press("Tab")
        order.append(await pane.page.evaluate("document.activeElement.id"))
    assert order[:7] == ["fetch", "with-subject", "with-attachments", "text", "destination", "check", "clear"]
    assert [each for each in order if each in ("insert", "copy", "screening")] == [
        "insert",
        "copy",
        "screening",
    ]
    await pane.page.focus("#insert")
    await pane.page.keyboard.press("Enter")
    await pane.says("står i mailen nu")
    await pane.page.keyboard.press("Enter")
    await pane.says("gamle tekst")
    assert (await pane.mail())["body"] == FORMATTED


async def test_a_session_that_ends_is_renewed_without_a_word(open_pane: OpenPane, mette: TeamsUser) -> None:
    entra, ends = mette.teams.entra, int(time.time()) + 15
    soon_over = {"token": entra.user_token(mette.aad_id, exp=ends), "lives": 15}
    pane = await open_pane(mail(YES), sign_in=soon_over)
    await pane.answered()
    known = json.dumps({"token": entra.user_token(mette.aad_id)})
    await pane.page.evaluate(f"window.__bridge.answers.GetToken = {known}")
    await asyncio.sleep(max(0.0, ends + 1 - time.time()))
    await pane.page.fill("#text", NO)
    await pane.page.click("#check")
    await pane.until("document.getElementById('verdict').textContent.startsWith('Nej')")
    assert await pane.page.is_hidden("#closed")
    assert sum("/outlook/session" in each for each in pane.requests) == 2


async def test_a_session_that_cannot_be_renewed_leaves_the_text_and_says_so(
    open_pane: OpenPane, mette: TeamsUser
) -> None:
    ends = int(time.time()) + 15
    token = mette.teams.entra.user_token(mette.aad_id, exp=ends)
    pane = await open_pane(mail(YES), sign_in={"token": token, "lives": 15})
    await pane.answered()
    await asyncio.sleep(max(0.0, ends + 1 - time.time()))
    await pane.page.click("#check")
    await pane.until("!document.getElementById('closed').hidden")
    assert "log ind" in await pane.page.inner_text("#closed")
    assert await pane.text() == YES
