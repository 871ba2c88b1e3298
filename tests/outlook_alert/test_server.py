"""The bot's word on a mail, over HTTP: by policy, in both languages, and nothing of the mail is kept."""

import asyncio
import gzip
import json
import logging
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Running
from bot.jobs import retention
from bot.organisation.mail import MailPolicy
from bot.organisation.retention import Retention
from bot.sharing.outgoing import STOPPING
from bot.store import mail_reasons
from bot.store.tables import audit, mail_reason
from bot.texts import LANGUAGES, Language, catalogue
from bot.web.outlook import passes
from bot.web.outlook.fingerprint import Mail
from bot.web.outlook.messages import LONGEST, Way, stopped
from bot.web.outlook.office import OFFICE_SCRIPTS
from bot.web.tickets import Tickets
from tests.fakes.teams import FakeTeams
from tests.outlook_alert.conftest import ORIGIN, PERSON, InMunicipality, Sender, mail
from tests.sharing_doors.test_canary import Everything, held_by_the_database

CPR = "Borgeren har CPR 010190-1234."
ILL = "Henrik Mogensen er sygemeldt med en depression."
EVE = "eve@evil.example"
WHY = "Borgeren har selv bedt om at få svaret på mail i dag."


async def test_mail_to_colleagues_is_never_stopped(bo: Sender) -> None:
    assert await bo.sends(mail("bo@fjordvig.dk", "eva@skole.fjordvig.dk", body=CPR)) == {"action": "allow"}


async def test_a_calm_mail_may_leave(bo: Sender) -> None:
    assert await bo.sends(mail(EVE)) == {"action": "allow"}


async def test_a_mail_with_a_number_is_stopped_and_only_its_kind_is_told(bo: Sender) -> None:
    answer = await bo.sends(mail("bo@fjordvig.dk", EVE, body=CPR))
    message = answer.pop("message")
    assert answer == {
        "action": "stop",
        "kinds": ["cpr_number"],
        "labels": ["CPR-nummer"],
        "beyond": 1,
        "send_anyway": "reason",
        "softened": False,
    }
    assert message == (
        "Mailen ser ud til at indeholde CPR-numre. Den er på vej ud af kommunen til eve@evil.example. "
        "Fjern det, eller send det ad en sikker vej. Skal det sendes sådan her, så vælg »Vis hvad«, og skriv "
        "hvorfor."
    )


async def test_the_answer_is_in_the_language_that_was_asked_for(bo: Sender) -> None:
    bo.headers["Accept-Language"] = "en"
    answer = await bo.sends(mail(EVE, body=ILL))
    assert "sensitive information about a person (employment matters, health)" in answer["message"]
    assert answer["labels"] == ["Employment matters", "Health"]


@pytest.mark.parametrize(
    ("part", "value"),
    [("subject", CPR), ("attachments", ["Udtalelse 010190-1234.pdf"]), ("body", f"Hej\n\n> {CPR}")],
)
async def test_subject_file_names_and_the_thread_are_read_too(bo: Sender, part: str, value: Any) -> None:
    answer = await bo.sends(mail(EVE) | {part: value})
    assert answer["kinds"] == ["cpr_number"]
    assert ("tidligere mails" in answer["message"]) == (part == "body")


async def test_mail_to_an_ai_service_says_so(bo: Sender) -> None:
    answer = await bo.sends(mail("task@inbound.openai.com", body=CPR))
    assert "til en AI-tjeneste: task@inbound.openai.com" in answer["message"]
    assert (await bo.sends(mail("assistent@fjordvig.dk", body=CPR)))["action"] == "stop"
    assert "ud af kommunen" in (await bo.sends(mail("x@openai.com", EVE, body=CPR)))["message"]


@pytest.mark.parametrize("send_anyway", ["never", "ask", "reason"])
async def test_the_policy_decides_whether_it_may_be_sent_anyway(
    in_municipality: InMunicipality, send_anyway: str
) -> None:
    async with in_municipality(f"{{own_domains: [fjordvig.dk], send_anyway: {send_anyway}}}") as (bo, _):
        answer = await bo.sends(mail(EVE, body=CPR))
        assert (answer["send_anyway"], answer["softened"]) == (send_anyway, send_anyway == "ask")
        older = await bo.sends(mail(EVE, body=CPR, softens=False))  # an Outlook that cannot soften
        assert not older["softened"]
        assert "alligevel" not in older["message"]
        status, _ = await bo.explains(mail(EVE, body=CPR), WHY)
        assert status == (200 if send_anyway == "reason" else 409)


async def test_without_a_policy_only_ai_services_stop_a_mail(in_municipality: InMunicipality) -> None:
    async with in_municipality("") as (bo, _):
        assert (await bo.sends(mail(EVE, body=CPR)))["action"] == "allow"
        assert (await bo.sends(mail("x@claude.ai", body=CPR)))["action"] == "stop"


# --- the file --------------------------------------------------------------------------------------


async def test_the_event_file_carries_the_policy_and_changes_with_it(
    in_municipality: InMunicipality,
) -> None:
    async with in_municipality("{own_domains: [fjordvig.dk], send_anyway: never}") as (bo, bot):
        first = await bo.http.get(f"{bo.base}/outlook/events.js")
        text = await first.text()
        assert first.content_type == "text/javascript"
        assert first.headers["Cache-Control"] == "no-cache"
        assert '"sendAnyway": "never"' in text
        assert '"https://bot.example/outlook/alert"' in text
        same = await bo.http.get(
            f"{bo.base}/outlook/events.js", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (same.status, await same.text()) == (304, "")
        file = bot.parts.settings.organisation / "organisation.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("never", "ask"), encoding="utf-8")
        for _ in range(300):
            later = await bo.http.get(f"{bo.base}/outlook/events.js")
            if later.headers["ETag"] != first.headers["ETag"]:
                break
            await asyncio.sleep(0.1)
        assert '"sendAnyway": "ask"' in await later.text()


async def test_the_page_for_other_outlooks_loads_office_first_and_nothing_else(bo: Sender) -> None:
    response = await bo.http.get(f"{bo.base}/outlook/events.html")
    text = await response.text()
    office = text.index("https://appsforoffice.microsoft.com/lib/1/hosted/office.js")
    assert office < text.index("msal-browser") < text.index("/outlook/events.js")
    policy = response.headers["Content-Security-Policy"]
    assert f"script-src 'self' {OFFICE_SCRIPTS};" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors" not in policy  # Outlook on the web shows it inside


# --- the reason ------------------------------------------------------------------------------------


async def test_a_reason_opens_for_exactly_that_mail_and_that_person(bot: Running, bo: Sender) -> None:
    written = mail(EVE, body=CPR)
    status, given = await bo.explains(written, f"  {WHY} \n")
    assert (status, given["needed"]) == (200, True)
    sent = await bo.sends(written | {"pass": given["pass"]})
    assert sent["softened"]
    assert "Din begrundelse er gemt" in sent["message"]
    changed: list[dict[str, Any]] = [
        {"body": CPR + " Og 020290-1235."},
        {"subject": "Andet"},
        {"recipients": [EVE, "mallory@evil.example"]},
        {"attachments": ["bilag.pdf"]},
        {"pass": given["pass"][:-2]},
        {"pass": "1." + given["pass"].partition(".")[2]},
        {"pass": "9999999999." + given["pass"].partition(".")[2]},
        {"pass": ""},
        {"pass": "\ud800.æ"},
        {"pass": 7},
    ]
    for change in changed:
        assert not (await bo.sends(written | {"pass": given["pass"]} | change))["softened"], change
    bo.person = "44444444-aaaa-4bbb-8ccc-000000000078"
    assert not (await bo.sends(written | {"pass": given["pass"]}))["softened"]


async def test_the_reason_is_kept_with_who_when_and_which_kinds_and_nothing_of_the_mail(
    bot: Running, bo: Sender
) -> None:
    await bo.explains(mail(EVE, body=f"{CPR} {ILL}", subject="zqxkanarie"), WHY)
    async with bot.parts.database.read() as tx:
        (kept,) = await mail_reasons.newest(tx, 10)
        (line,) = (await tx.execute(select(audit).where(audit.c.event == "mail_reason_given"))).all()
    assert (kept.person_id, kept.reason) == (PERSON, WHY)
    assert kept.kinds == ("cpr_number", "employment_matters", "health")
    assert abs(datetime.now(UTC) - kept.at) < timedelta(minutes=1)
    assert line.person_id == PERSON
    assert line.detail == {"reason": kept.id, "kinds": "cpr_number,employment_matters,health"}


async def test_a_mail_that_nothing_stops_needs_no_reason(bot: Running, bo: Sender) -> None:
    for calm in (mail(EVE), mail("bo@fjordvig.dk", body=CPR)):
        assert await bo.explains(calm, WHY) == (200, {"needed": False})
    async with bot.parts.database.read() as tx:
        assert await mail_reasons.newest(tx, 10) == []


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("", "Skriv lidt mere"),
        ("   kort   ", "Skriv lidt mere"),
        ("ord " * 200, "højst 500 tegn"),
        ("Det er 010190-1234, som har bedt om det.", "cpr-nummer"),
        ("CPR 010190 og de sidste fire er 4242, han ved det.", "cpr-nummer"),
        ("His number is \uff10\uff11\uff10\uff11\uff19\uff10, then 4242.", "cpr-nummer"),
        ("Født 01.01.90, løbenr. 4242, og selv bedt om det.", "cpr-nummer"),
        ("Det er 0 1 0 1 9 0 4 2 4 2, som har bedt om det.", "cpr-nummer"),
        ("Det er 01\u206001\u200e90\u200b-42\u202c42, der har bedt om det.", "cpr-nummer"),
        ("Call the citizen on +45 20 30 40 50 if it is wrong.", "telefonnummer"),
        ("The citizen John Mogensen is ill with cancer and wants it.", "helbred"),
        ("Koden er Fjordvig2026!, den må de godt få.", "adgangskode"),
        ("Henrik Mogensen er sygemeldt med en depression.", "helbred"),
        ("Ring til mig på 20 30 40 50, hvis det er galt.", "telefonnummer"),
    ],
)
async def test_a_reason_that_must_not_be_kept_is_refused(
    bot: Running, bo: Sender, reason: str, says: str
) -> None:
    status, answer = await bo.explains(mail(EVE, body=CPR), reason)
    assert status == 422
    assert says in answer["error"]
    async with bot.parts.database.read() as tx:
        assert (await tx.execute(select(mail_reason))).all() == []


@pytest.mark.parametrize(
    "reason",
    [
        "Aftalt på mødet den 12. maj 2026 kl. 10.30 med borgeren.",
        "Aftalt 12.05.26 og igen i juni 2026.",
        "Efter aftale 12.05.2026, se § 27 i forvaltningsloven.",
        "Agreed with the citizen on 3 June 2026, for room 2041.",
        "De 345678 kroner i 2026 er offentlige.",
    ],
)
async def test_dates_and_amounts_may_stand_in_a_reason(bo: Sender, reason: str) -> None:
    assert (await bo.explains(mail(EVE, body=CPR), reason))[0] == 200


@pytest.mark.both_databases
async def test_what_nobody_sees_is_not_kept_in_a_reason(bot: Running, bo: Sender) -> None:
    hidden = "\u202eBorgeren har\x00 selv\x1b[31m bedt\ud800 om\u200b det\r\n i\u00addag \U0001f600"
    assert (await bo.explains(mail(EVE, body=CPR), hidden))[0] == 200
    async with bot.parts.database.read() as tx:
        (kept,) = await mail_reasons.newest(tx, 10)
    assert kept.reason == "Borgeren har selv[31m bedt om det idag \U0001f600"
    status, _ = await bo.explains(mail(EVE, body=CPR), "\u200b" * 40)
    assert status == 422
    status, _ = await bo.explains(mail(EVE, body=CPR), "Det er 0101\x0090-12\u206334, som har bedt om det.")
    assert status == 422


async def test_a_name_may_stand_in_a_reason(bo: Sender) -> None:
    status, _ = await bo.explains(
        mail(EVE, body=CPR), "Henrik Mogensen har selv bedt om at få svaret på mail."
    )
    assert status == 200


def test_a_pass_ends_after_an_hour() -> None:
    tickets, now = Tickets(b"k" * 32), datetime(2026, 11, 3, 10, tzinfo=UTC)
    shown = passes.issue(tickets, PERSON, "f" * 64, now)
    assert passes.is_good(tickets, shown, PERSON, "f" * 64, now + timedelta(minutes=59))
    assert not passes.is_good(tickets, shown, PERSON, "f" * 64, now + timedelta(minutes=61))
    assert not passes.is_good(Tickets(b"x" * 32), shown, PERSON, "f" * 64, now)


def test_a_mail_in_memory_shows_nothing_of_itself() -> None:
    assert repr(Mail("zqx", "zqx", ("zqx",), ("zqx",))) == "Mail()"


# --- who may ask, and how much ---------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/outlook/alert", "/outlook/reason"])
async def test_without_a_token_nothing_is_answered(bo: Sender, path: str) -> None:
    for authorization in ("", "Bearer", "Bearer nonsense", f"Bearer {bo.token(PERSON)[:-3]}abc"):
        status, answer = await bo.post(path, mail(EVE, body=CPR, reason=WHY), Authorization=authorization)
        assert status == 401
        assert set(answer) == {"error"}


async def test_the_token_that_office_fetches_for_classic_outlook_is_taken(
    bo: Sender, teams: FakeTeams
) -> None:
    """Its client is Office, not we (``OfficeRuntime.auth.getAccessToken``)."""
    bo.token = lambda person: teams.entra.user_token(person, azp="ea5a67f6-b6f3-4338-b240-c655ddc3cc8e")
    assert await bo.sends(mail(EVE)) == {"action": "allow"}


async def test_classic_outlook_may_ask_and_other_sites_may_not(bo: Sender) -> None:
    address = f"{bo.base}/outlook/alert"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    ours = await bo.http.options(address, headers=asked | {"Origin": f"{ORIGIN}/"})
    assert ours.status == 204
    assert ours.headers["Access-Control-Allow-Origin"] == f"{ORIGIN}/"
    theirs = await bo.http.options(address, headers=asked | {"Origin": "https://evil.example"})
    assert theirs.status == 403
    for origin in (
        "https://evil.example",
        "null",
        "http://[",
        "https://eve@bot.example",
        f"{ORIGIN}.evil.example",
    ):
        status, _ = await bo.post("/outlook/alert", mail(EVE), Origin=origin)
        assert status == 403, origin
    status, _ = await bo.post("/outlook/reason", mail(EVE, reason=WHY), **{"Sec-Fetch-Site": "cross-site"})
    assert status == 403


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        {},
        mail(EVE) | {"body": None},
        mail(EVE) | {"subject": 7},
        mail(EVE) | {"recipients": EVE},
        mail(EVE) | {"recipients": [EVE, None]},
        mail(EVE) | {"recipients": [EVE] * 2_001},
        mail(EVE) | {"attachments": {"a": 1}},
    ],
)
async def test_what_is_no_mail_is_refused(bo: Sender, wrong: Any) -> None:
    status, answer = await bo.post("/outlook/alert", wrong)
    assert (status, set(answer)) == (400, {"error"})


async def test_a_packed_body_is_not_unpacked(bo: Sender) -> None:
    """Some kilobytes would become gigabytes, before anybody has asked for a token."""
    packed = gzip.compress(json.dumps(mail("bo@fjordvig.dk")).encode())
    status, _ = await bo.post("/outlook/alert", packed, **{"Content-Encoding": "gzip"})
    assert status == 400


async def test_a_mail_of_a_million_characters_is_judged(bo: Sender) -> None:
    long = ("Tak for i dag, og på gensyn. " * 40_000)[:900_000]
    assert (await bo.sends(mail(EVE, body=long + CPR)))["kinds"] == ["cpr_number"]


async def test_a_mail_of_25_megabytes_is_refused_politely_and_at_once(bo: Sender) -> None:
    started = time.monotonic()
    status, answer = await bo.post("/outlook/alert", mail(EVE, body="x" * 25_000_000))
    assert status == 413
    assert answer == {"error": "Mailen er for stor. Jeg kan tjekke op til en million tegn."}
    status, answer = await bo.post("/outlook/alert", mail(EVE, body="x" * 1_000_001))
    assert (status, "million tegn" in answer["error"]) == (413, True)
    assert time.monotonic() - started < 10
    assert await bo.sends(mail("bo@fjordvig.dk", body="x" * 1_000_001)) == {"action": "allow"}


async def test_nobody_asks_too_often(bo: Sender) -> None:
    statuses = [(await bo.post("/outlook/alert", mail("bo@fjordvig.dk")))[0] for _ in range(60)]
    assert statuses[:10] == [200] * 10
    assert 429 in statuses


# --- nothing is kept ---------------------------------------------------------------------------------

CANARIES = ("Kanariesen", "270391-4242", "zqxkanarie", "kanarie@evil.example")


async def test_nothing_of_a_mail_is_logged_or_kept(bot: Running, bo: Sender, database_url: str) -> None:
    handler = Everything()
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        body = "Henrik Kanariesen, CPR 270391-4242, er sygemeldt med en depression. "
        told = mail("kanarie@evil.example", body=body, subject="zqxkanarie", attachments=["zqxkanarie.pdf"])
        for each in (told, told | {"body": body * 40}, told | {"body": "\ud800" + body}):
            assert (await bo.sends(each))["action"] == "stop"
        _, given = await bo.explains(told, WHY)
        await bo.sends(told | {"pass": given["pass"]})
        await bo.explains(told, "Kanariesen, 270391-4242, zqxkanarie")
        await bo.post("/outlook/alert", told | {"recipients": "kanarie@evil.example zqxkanarie"})
        await bo.post("/outlook/alert", b'{"body": "zqxkanarie')
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    assert any("mail_checked" in line for line in handler.said)
    haystack = "\n".join(handler.said) + held_by_the_database(database_url)
    assert [canary for canary in CANARIES if canary in haystack] == []


# --- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["never", "ask", "reason", "given"])
def test_the_longest_message_fits_into_outlooks_window(language: Language, way: Way) -> None:
    """It is cut there, but no mail we can think of needs it."""
    addresses = [f"{'x' * 90}{number}@evil.example" for number in range(9)]
    longest = stopped(STOPPING, addresses, MailPolicy(), way, language, only_quoted=True)
    assert len(longest) <= LONGEST
    usual = stopped(
        STOPPING[:4], ["en.laengere.adresse@skole.example"] * 2, MailPolicy(), way, language, only_quoted=True
    )
    assert not usual.endswith("…")
    assert usual.count("{") == 0


def test_the_button_has_a_word_that_fits() -> None:
    shown = catalogue()["outlook.alert.show"]
    assert max(len(shown.da), len(shown.en)) <= 20


# --- for the administrator ---------------------------------------------------------------------------


async def test_an_administrator_can_read_the_reasons(bo: Sender, database_url: str) -> None:
    await bo.explains(mail(EVE, body=CPR), WHY)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAAVI_")}
    command = [sys.executable, "-m", "bot", "report", "mail-reasons"]
    for arguments in ([], ["--json"]):
        done = await asyncio.to_thread(
            subprocess.run,
            command + arguments,
            env=kept | {"MAAVI_MODE": "local", "MAAVI_DATABASE": database_url},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert WHY in done.stdout
        assert "cpr_number" in done.stdout
        assert PERSON in done.stdout


async def test_reasons_are_forgotten_after_their_time(bot: Running, bo: Sender) -> None:
    await bo.explains(mail(EVE, body=CPR), WHY)
    now = datetime.now(UTC)
    async with bot.parts.database.write() as tx:
        assert await mail_reasons.forget(tx, now - timedelta(days=1)) == 0
        await retention.tick(tx, Retention(mail_reasons=1), now + timedelta(days=20))
        assert len(await mail_reasons.newest(tx, 10)) == 1
        await retention.tick(tx, Retention(mail_reasons=1), now + timedelta(days=40))
        assert await mail_reasons.newest(tx, 10) == []
        left = (await tx.execute(select(audit).where(audit.c.event == "mail_reason_given"))).all()
    assert len(left) == 1
