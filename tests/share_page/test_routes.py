"""The page's requests: guarded, limited, and saying in words what is wrong."""

import asyncio
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.app import Running
from bot.store.tables import screening
from bot.web.share.wire import utf16_positions
from bot.web.tickets import Visitor
from tests.documents import files
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.share_page.conftest import OpenWindow, Window, make_ready

LETTER = "Hent nøglen hos Henrik Mogensen, Tjørnevænget 27, 9994 Ousted. Ring på 20 30 40 50."


async def test_a_check_gives_findings_verdicts_for_every_place_and_a_cleaned_text(window: Window) -> None:
    answer = await window.check(LETTER)
    marked = {LETTER[each["start"] : each["end"]]: each["label"] for each in answer["findings"]}
    assert marked["Henrik Mogensen"] == "Navn"
    assert marked["20 30 40 50"] == "Telefonnummer"
    verdicts = {place["id"]: place["verdict"] for place in answer["destinations"]}
    assert verdicts == {
        "open": "redact",
        "copilot_chat": "yes",
        "tale_til_tekst": "yes",
        "fjordvig_assistent": "redact",
    }
    assert "Mogensen" not in answer["cleaned"]
    assert "nøglen" in answer["cleaned"]
    assert answer["screening"] == ["ordinary"]


async def test_positions_are_counted_as_javascript_counts(window: Window) -> None:
    text = "🌞🌞 Ring til Henrik Mogensen"
    answer = await window.check(text)
    name = next(each for each in answer["findings"] if each["label"] == "Navn")
    units = text.encode("utf-16-le")
    assert units[name["start"] * 2 : name["end"] * 2].decode("utf-16-le") == "Henrik Mogensen"


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_every_position_is_counted_right(text: str) -> None:
    units = utf16_positions(text)
    for at in range(len(text) + 1):
        assert units(at) == len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


async def test_half_a_surrogate_pair_is_checked_like_any_text(window: Window) -> None:
    answer = await window.check("\ud83d Henrik Mogensen \ud83d" + " ord" * 4_000)
    assert answer["cleaned"].startswith("\ud83d [Person")


@pytest.mark.parametrize("path", ["/share/check", "/share/file", "/share/screening"])
async def test_without_a_session_nothing_is_answered(window: Window, path: str) -> None:
    for token in ("", "nonsense", window.session[:-2]):
        window.session = token
        status, answer = await window.post(path, {"text": LETTER, "data": []})
        assert status == 401
        assert set(answer) == {"error"}


async def test_a_ticket_opens_no_check(bot: Running, window: Window) -> None:
    window.session = bot.parts.tickets.issue("share_ticket", Visitor("p", "t", "da"), datetime.now(UTC))
    assert (await window.post("/share/check", {"text": LETTER}))[0] == 401


@pytest.mark.parametrize("path", ["/share/session", "/share/check", "/share/screening"])
async def test_requests_from_other_sites_are_refused(window: Window, path: str) -> None:
    for site in ("cross-site", "same-site", "none"):
        status, _ = await window.post(path, {"text": "x", "ticket": "x"}, **{"Sec-Fetch-Site": site})
        assert status == 403


async def test_only_json_is_read(window: Window) -> None:
    status, _ = await window.post("/share/check", b'{"text": "x"}', **{"Content-Type": "text/plain"})
    assert status == 415
    for body in (b"", b"{", b"[]", b'"x"', b'{"text": 7}', b'{"text": null}', b"[" * 100_000):
        status, answer = await window.post("/share/check", body, **{"Content-Type": "application/json"})
        assert status == 400
        assert set(answer) == {"error"}


async def test_a_text_of_a_million_characters_is_the_most(window: Window) -> None:
    status, answer = await window.post("/share/check", {"text": "a" * 1_000_001})
    assert (status, "en million" in answer["error"]) == (422, True)
    huge = b'{"text": "' + b"a" * 7_000_000 + b'"}'
    status, answer = await window.post("/share/check", huge, **{"Content-Type": "application/json"})
    assert (status, "en million" in answer["error"]) == (413, True)


async def test_a_file_gives_its_text_and_what_to_know_about_it(window: Window) -> None:
    deleted = "<w:p><w:del><w:r><w:delText>slettet</w:delText></w:r></w:del></w:p>"
    data = files.docx(files.paragraph("Kære Henrik Mogensen") + deleted)
    status, answer = await window.post("/share/file", data, **{"X-File-Ending": "docx"})
    assert status == 200
    assert answer["text"] == "Kære Henrik Mogensen\nslettet"
    assert "slettet tekst" in answer["notes"][0]


async def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(window: Window) -> None:
    status, answer = await window.post("/share/file", files.pdf(["", ""]))
    assert status == 422
    assert "billede uden tekst" in answer["error"]
    status, answer = await window.post("/share/file", b"x" * 20_000_001)
    assert status == 413
    assert "for stor" in answer["error"]


async def test_a_person_who_asks_too_often_is_asked_to_wait_and_others_are_not(
    window: Window, open_window: OpenWindow, teams: FakeTeams
) -> None:
    statuses = [(await window.post("/share/check", {"text": "hej"}))[0] for _ in range(25)]
    assert statuses[:20] == [200] * 20
    assert 429 in statuses
    bo = teams.user("Bo Prøvesen")
    await bo.installs()
    other = await open_window(bo)
    await other.hand_in()
    assert (await other.post("/share/check", {"text": "hej"}))[0] == 200


async def test_a_screening_is_started_in_the_chat_with_the_kinds_of_data_alone(
    window: Window, mette: TeamsUser, bot: Running
) -> None:
    await make_ready(mette)
    before = len(mette.messages)
    status, answer = await window.post("/share/screening", {"data": ["cpr", "ordinary"]})
    assert (status, answer) == (200, {"started": True})
    assert len(mette.messages) == before + 1
    assert "CPR" in mette.card.text
    await mette.clicks("screening.start", title="Svar på klager", wish="Udkast til svar")
    async with bot.parts.database.read() as tx:
        answers = (await tx.execute(select(screening.c.answers))).scalar_one()
    assert answers == {"data": ["ordinary", "cpr"]}


@pytest.mark.parametrize("data", [None, "cpr", ["cpr", "Henrik Mogensen"], [["cpr"]], {"cpr": 1}])
async def test_a_screening_takes_no_other_words(window: Window, mette: TeamsUser, data: object) -> None:
    before = len(mette.messages)
    status, _ = await window.post("/share/screening", {"data": data})
    assert status == 400
    assert len(mette.messages) == before


async def test_every_answer_is_guarded_by_headers(window: Window) -> None:
    paths = ["/share", "/share/assets/page.js", "/share/assets/share.css", "/share/assets/nothing.js"]
    for path in paths:
        async with window.http.get(window.base + path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "https://teams.microsoft.com" in policy.split("frame-ancestors")[1]
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in response.headers
    async with window.http.post(window.base + "/share/check", json={"text": "x"}) as response:
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "name", ["../page.html", "%2e%2e%2froutes.py", "page.html", "..%2f..%2f..%2fapp.py", "x"]
)
async def test_only_assets_are_given_out(window: Window, name: str) -> None:
    async with window.http.get(f"{window.base}/share/assets/{name}") as response:
        assert response.status == 404


async def test_the_page_speaks_the_language_and_theme_asked_for(window: Window) -> None:
    for query, expected in (
        ("language=en&theme=dark", '<html lang="en" data-theme="dark"'),
        ("language=da&theme=contrast", '<html lang="da" data-theme="contrast"'),
        ('language="><script>&theme="><script>', '<html lang="en" data-theme="default"'),
        ("", '<html lang="da" data-theme="default"'),
    ):
        async with window.http.get(f"{window.base}/share?{query}") as response:
            assert expected in await response.text()


async def test_turns_are_answered_while_a_megabyte_is_checked(window: Window, mette: TeamsUser) -> None:
    """The loop stays free: a turn takes about as long as without the check."""
    calm = "Vi ses til mødet om legepladsen på tirsdag, hvor der er kaffe og brød til alle i huset.\n"
    text = ((calm * 19 + LETTER + "\n") * 600)[:1_000_000]
    assert len(text) == 1_000_000
    big = asyncio.create_task(window.post("/share/check", {"text": text}))
    waits = []
    await asyncio.sleep(0.3)
    while not big.done():
        start = time.perf_counter()
        assert (await mette.says("hjælp")).status == 200
        waits.append(time.perf_counter() - start)
        await asyncio.sleep(0.2)
    status, answer = await big
    assert status == 200, answer
    assert len(waits) >= 3, "the check was over before a turn could be measured"
    assert sorted(waits)[len(waits) // 2] < 0.5
    assert len(json.dumps(answer)) > 1_000_000
