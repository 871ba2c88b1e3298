"""After a check by any door, and after any failure on the way, the text is nowhere: not in a log, a table,
a stored answer, an exception, a file or the process list."""

import logging
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest

from bot import logs
from tests.documents import files
from tests.fakes.teams import TeamsUser
from tests.share_page.conftest import OpenWindow, make_ready
from tests.sharing_doors.sharepoint import SharePoint
from tests.sharing_doors.test_doors import HOST, check_message

CANARIES = ("Kanariesen", "270391-4242", "zqxkanarie", "40 41 42 43", "tempauthkanarie")
TEXT = (
    "Henrik Kanariesen, CPR 270391-4242, har fået diagnosen skizofreni. Han skriver zqxkanarie hver dag. "
    "Ring på 40 41 42 43 og spørg, om han kommer til mødet."
)


class Everything(logging.Handler):
    """Every record of every logger, with its exception's text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record) + repr(record.__dict__))


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


def temporary_files() -> set[Path]:
    return {path for path in Path(tempfile.gettempdir()).iterdir() if not path.name.startswith("pytest-of")}


def held_by_the_database(url: str) -> str:
    """All rows of all tables, and the raw bytes of the files, freed pages and journal included."""
    path = Path(url.removeprefix("sqlite:///"))
    connection = sqlite3.connect(path)
    dump = "\n".join(connection.iterdump())
    connection.close()
    raw = b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))
    return dump + raw.decode("utf-8", "replace") + raw.decode("utf-16-le", "replace")


def found_in(haystack: str) -> list[str]:
    return [canary for canary in CANARIES if canary in haystack]


async def play_everything(mette: TeamsUser, open_window: OpenWindow, shared: SharePoint) -> None:
    """Every door, with a text that is found out and with failures."""
    await make_ready(mette)
    await mette.says(TEXT)
    await mette.clicks("Start en screening")
    await mette.says(TEXT * 30)  # long enough for a worker
    letter = files.docx(files.paragraph(TEXT))
    shared.files |= {"/f": letter, "/broken": b"PK\x03\x04" + TEXT.encode(), "/bad": b"%PDF-" + TEXT.encode()}
    for path in ("/f", "/broken", "/bad", "/gone"):
        await mette.drops_file("Kanariesen.docx", f"{HOST}{path}?tempauth=tempauthkanarie")
    await mette.drops_file("Kanariesen.docx", "https://evil.example/tempauthkanarie")
    await check_message(mette, body={"contentType": "html", "content": f"<p>{TEXT}</p>"})
    window = await open_window(mette)
    await window.hand_in()
    for text in (TEXT, TEXT * 30, "\ud800" + TEXT):
        answer = await window.check(text)
        assert answer["findings"]
    await window.post("/share/file", letter)
    await window.post("/share/file", b"PK\x03\x04" + TEXT.encode())
    await window.post("/share/check", TEXT.encode(), **{"Content-Type": "application/json"})
    await window.post("/share/check", {"text": [TEXT]})
    await window.post("/share/screening", {"data": [TEXT]})
    await window.post("/share/screening", {"data": answer["screening"]})
    await window.post("/share/session", {"ticket": TEXT})


@pytest.fixture
async def new_files(
    said: list[str], mette: TeamsUser, open_window: OpenWindow, shared: SharePoint
) -> AsyncIterator[set[Path]]:
    """Everything has been played; what lies in the temporary folder that did not before."""
    before = temporary_files()
    await play_everything(mette, open_window, shared)
    yield temporary_files() - before


async def test_the_text_is_left_nowhere_and_shown_on_no_card(
    new_files: set[Path],
    database_url: str,
    said: list[str],
    mette: TeamsUser,
    capfd: pytest.CaptureFixture[str],
) -> None:
    # The fakes and the HTTP client are in this process too; what they say is not the bot's.
    ours = "\n".join(each for each in said if not each.startswith(("tests.", "asyncio", "aiohttp.client")))
    assert "text_checked" in ours, "the logs were not caught"
    assert found_in(ours) == []
    held = held_by_the_database(database_url)
    assert "Prøvesen" in held, "the database was not read"
    assert found_in(held) == []
    out, err = capfd.readouterr()
    assert found_in(out + err) == []
    for path in new_files:
        content = path.read_bytes() if path.is_file() else b""
        assert found_in(content.decode("utf-8", "replace")) == []
    workers = [each for each in psutil.Process().children() if "bot.sharing.worker" in each.cmdline()]
    assert workers
    for worker in workers:
        assert found_in(" ".join(worker.cmdline()) + str(worker.environ())) == []
        assert worker.open_files() == []
    for message in mette.messages:
        assert found_in(str(message.body)) == []


def test_an_unexpected_error_is_logged_without_its_words(said: list[str]) -> None:
    try:
        raise ValueError(TEXT)
    except ValueError as error:
        logs.fault("share_request_failed", error)
    assert found_in("\n".join(said)) == []


def test_a_check_and_an_answer_do_not_show_the_text_when_printed() -> None:
    from bot.organisation.model import Organisation
    from bot.sharing.answer import answer
    from bot.sharing.check import check

    result = check(TEXT)
    assert found_in(repr(result)) == []
    assert found_in(repr(answer(result, Organisation("Fjordvig"), "da"))) == []
