"""After the pane has read, checked and changed a mail, and after failures, its words are nowhere: not in a
log, a table or the file of the database."""

import logging
from collections.abc import Iterator

import pytest

from tests.outlook_pane.conftest import OpenPane, draft
from tests.outlook_pane.test_trouble import attachment
from tests.sharing_doors.test_canary import Everything, held_by_the_database

pytestmark = pytest.mark.browser

CANARIES = ("Kanariesen", "zqxkanarie", "40 41 42 43")
TEXT = "Ring til Henrik Kanariesen på 40 41 42 43. Han skriver zqxkanarie hver dag."


@pytest.fixture
def said() -> Iterator[list[str]]:
    """Logs down to debug, of libraries too."""
    root, handler = logging.getLogger(), Everything()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.said
    root.removeHandler(handler)
    root.setLevel(before)


async def test_nothing_of_a_mail_is_left_anywhere(
    open_pane: OpenPane, said: list[str], database_url: str
) -> None:
    attached = [
        attachment("Kanariesen.txt", TEXT.encode()),
        attachment("Kanariesen.pdf", b"%PDF-" + TEXT.encode()),
    ]
    pane = await open_pane(draft(TEXT * 40, subject="Om Kanariesen", attachments=attached))
    await pane.answered()
    await pane.page.check("#with-subject")
    await pane.until("document.getElementById('text').value.includes('Emne:')")
    await pane.until("!document.getElementById('result').hidden")
    await pane.page.check("#with-attachments")
    await pane.until("document.getElementById('notes').textContent.includes('Kanariesen.pdf')")
    await pane.until("!document.getElementById('insert').hidden")
    await pane.page.click("#insert")
    await pane.says("står i mailen nu")
    # the browser's side of the test speaks through these two
    ours = [each for each in said if not each.startswith(("playwright", "asyncio"))]
    assert any("text_checked" in each for each in ours)
    assert [each for each in ours if any(canary in each for canary in CANARIES)] == []
    kept = held_by_the_database(database_url)
    assert [canary for canary in CANARIES if canary in kept] == []
    assert await pane.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert await pane.page.context.cookies() == []
    assert not any("Kanariesen" in each.split(" b'")[0] for each in pane.requests)
