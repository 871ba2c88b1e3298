"""The pane in a real browser when something is missing, too big, protected or away."""

import base64
from typing import Any

import pytest

from tests.documents import files
from tests.fakes.teams import TeamsUser
from tests.outlook_pane.conftest import OpenPane, draft, mail
from tests.outlook_pane.test_browser import NO, REDACT, YES

pytestmark = pytest.mark.browser

EML = "Subject: Ny\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"


def attachment(name: str, data: bytes = b"", **changes: Any) -> dict[str, Any]:
    content = {"content": base64.b64encode(data).decode(), "format": "base64"}
    kind = {"attachmentType": "file", "contentType": "application/octet-stream", "isInline": False}
    return {"id": name, "name": name, "size": len(data), **kind, **content, **changes}


async def test_attachments_are_read_on_request_and_what_cannot_be_read_is_told(open_pane: OpenPane) -> None:
    attached = [
        attachment("brev.docx", files.docx(files.paragraph(NO))),
        attachment("videre.eml", attachmentType="item", format="eml", content=f"{EML}\n\n{REDACT}"),
        attachment("plan.xlsx", attachmentType="cloud"),
        attachment("foto.jpg", b"\xff\xd8\xff", contentType="image/jpeg"),
        attachment("stor.pdf", size=20_000_001),
        attachment("logo.png", isInline=True, contentType="image/png"),
        attachment("spil.exe", b"MZ\x90\x00\x03" + bytes(64)),
    ]
    pane = await open_pane(mail(YES, attachments=attached))
    assert await pane.answered() == "Ja, det ser det ud til"
    assert not any("/share/file" in each for each in pane.requests)
    assert await pane.page.inner_text("#how-many") == "(7)"
    await pane.page.check("#with-attachments")
    await pane.until("document.getElementById('verdict').textContent.startsWith('Nej')")
    text = await pane.text()
    assert text.startswith(YES)
    assert f"Vedhæftet fil: brev.docx\n{NO}" in text
    assert "Vedhæftet fil: videre.eml" in text
    assert REDACT in text
    notes = await pane.notes()
    assert "plan.xlsx: Filen ligger i OneDrive" in notes
    assert "foto.jpg: Billeder kan jeg ikke læse" in notes
    assert "stor.pdf: Filen er for stor" in notes
    assert "spil.exe: Den filtype kan jeg ikke læse" in notes
    assert "billeder inde i mailen" in notes
    assert sum("/share/file" in each for each in pane.requests) == 3
    assert pane.strangers == []


async def test_a_file_that_outlook_keeps_is_told_and_the_others_are_read(open_pane: OpenPane) -> None:
    attached = [attachment("brev.txt", NO.encode())]
    failing = draft(YES, attachments=attached, fails={"getAttachmentContentAsync": 9000})
    pane = await open_pane(failing)
    await pane.answered()
    await pane.page.check("#with-attachments")
    await pane.until("document.getElementById('notes').textContent.includes('Outlook ville ikke')")
    assert await pane.text() == YES


async def test_more_files_than_the_pace_allows_are_read_after_a_pause(open_pane: OpenPane) -> None:
    attached = [attachment(f"brev{number}.txt", f"Brev nummer {number}.".encode()) for number in range(6)]
    pane = await open_pane(mail(YES, attachments=attached))
    await pane.answered()
    await pane.page.check("#with-attachments")
    await pane.until("document.getElementById('text').value.includes('Brev nummer 5.')")
    await pane.says("Ja")  # the check of it all, which waits for its turn as well
    assert not any("lidt hurtigt" in said for said in (await pane.status(), await pane.notes()))


async def test_a_mail_over_25_mb_is_refused_before_anything_is_sent(open_pane: OpenPane) -> None:
    attached = [attachment("a.pdf", size=13_000_000), attachment("b.pdf", size=12_500_000)]
    pane = await open_pane(mail(YES, attachments=attached))
    await pane.answered()
    asked = len(pane.requests)
    await pane.page.evaluate("document.getElementById('with-attachments').click()")
    await pane.says("25 MB")
    assert len(pane.requests) == asked
    assert await pane.text() == YES
    assert not await pane.page.is_checked("#with-attachments")


async def test_a_body_over_25_mb_is_refused_before_anything_is_sent(open_pane: OpenPane) -> None:
    pane = await open_pane(mail("a" * 10))
    await pane.answered()
    asked = len(pane.requests)
    await pane.page.evaluate("Office.stub.type('a'.repeat(25_000_001))")
    await pane.page.click("#fetch")
    await pane.says("25 MB")
    assert len(pane.requests) == asked


async def test_an_outlook_that_cannot_give_attachments_says_so(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(YES), without=["getAttachmentContentAsync"])
    await pane.answered()
    assert await pane.page.is_disabled("#with-attachments")
    assert "kan ikke give mig dem" in await pane.page.inner_text("#how-many")


async def test_a_protected_mail_is_told_and_a_pasted_text_is_checked(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(NO, fails={"body.getAsync": 9020}))
    await pane.says("Outlook ville ikke lade mig læse")
    await pane.page.fill("#text", NO)
    await pane.page.click("#check")
    assert await pane.answered() == "Nej, del den ikke"


async def test_a_draft_that_cannot_be_changed_is_told(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(REDACT, fails={"body.setAsync": 9000}))
    await pane.answered()
    await pane.page.click("#insert")
    await pane.says("Outlook ville ikke lade mig ændre")
    assert (await pane.mail())["body"] == REDACT
    assert await pane.page.is_hidden("#undo")


async def test_a_selection_that_outlook_will_not_tell_is_no_selection(open_pane: OpenPane) -> None:
    pane = await open_pane(draft(REDACT, fails={"getSelectedDataAsync": 9000}))
    await pane.answered()
    assert await pane.text() == REDACT


async def test_in_an_outlook_that_signs_nobody_in_the_way_to_teams_is_shown(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(NO), sign_in=None)
    await pane.until("!document.getElementById('closed').hidden")
    assert "kan ikke logge dig ind" in await pane.page.inner_text("#closed")
    assert await pane.text() == NO
    link = await pane.page.get_attribute("#instead a", "href") or ""
    assert link.endswith("&message=tjek")
    assert not any("Mogensen" in each for each in pane.requests)


async def test_a_person_of_another_municipality_is_told_no(open_pane: OpenPane, mette: TeamsUser) -> None:
    stranger = mette.teams.entra.user_token(mette.aad_id, azp="99999999-aaaa-4bbb-8ccc-000000000009")
    pane = await open_pane(mail(NO), sign_in={"token": stranger})
    await pane.says("din konto i kommunen")
    assert not any("Mogensen" in each for each in pane.requests)


async def test_outside_outlook_the_page_says_where_it_belongs(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(NO), mails=None)
    await pane.until("!document.getElementById('closed').hidden")
    assert "hører til i Outlook" in await pane.page.inner_text("#closed")
    assert await pane.page.is_hidden("#form")


async def test_without_office_js_the_page_says_that_outlooks_part_is_missing(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(NO), office=False)
    await pane.until("!document.getElementById('closed').hidden")
    assert "Outlooks egen del" in await pane.page.inner_text("#closed")


async def test_without_the_script_that_office_js_needs_the_page_says_so_after_a_while(
    open_pane: OpenPane,
) -> None:
    said: list[str] = []
    pane = await open_pane(mail(NO), ajax="https://cdn.example/other.js", complaints=said)
    await pane.until("!document.getElementById('closed').hidden")
    assert "Outlooks egen del" in await pane.page.inner_text("#closed")
    assert any("cdn.example" in each for each in said)
    assert pane.strangers == []


async def test_the_policy_lets_office_js_open_no_frame_of_a_telemetry_service(open_pane: OpenPane) -> None:
    said: list[str] = []
    pane = await open_pane(mail(YES), tracks=True, complaints=said)
    await pane.answered()
    assert pane.strangers == []
    assert any("telemetryservice" in each and "Content Security Policy" in each for each in said)


async def test_html_in_a_mail_stays_text(open_pane: OpenPane) -> None:
    pane = await open_pane(
        mail("<img src=x onerror=alert(1)>Henrik Mogensen</script><script>alert(1)</script>")
    )
    await pane.answered()
    assert await pane.page.locator("#marked img, #cleaned img, #marked script").count() == 0
