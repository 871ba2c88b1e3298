"""The short check in JavaScript finds what the same rules find in Python; addresses and fingerprints alike.

The subset is said in ``bot.sharing.short_check``. Letters are told apart as Python does in Latin script
(and in blocks in others), which is what the generated texts hold.
"""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import quickjs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.organisation.mail import MailPolicy
from bot.sharing import short_check
from bot.sharing.reading import read
from bot.web.outlook.fingerprint import Mail
from bot.web.outlook.regexes import Untranslatable, translate
from tests.outlook_alert.engine import DEMO_POLICY, bare_engine, call, event_file
from tests.outlook_alert.test_outgoing import MAILS, THREADS
from tests.outlook_alert.test_policy import ADDRESSES
from tests.sharing import test_recognizers

SHARING = Path(__file__).parents[1] / "sharing"
ENGINE = bare_engine()

_SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def in_javascript(text: str) -> set[str]:
    return set(call(ENGINE, "MaaVi.shortCheck", text, 60_000))


def assert_alike(text: str) -> None:
    assert in_javascript(text) == short_check.categories(read(text)), text


def known_texts() -> Iterator[str]:
    for name in ("cases", "unseen", "verdicts"):
        for line in (SHARING / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]
    for table in vars(test_recognizers).values():
        if isinstance(table, list):
            yield from (row[0] for row in table if isinstance(row, tuple) and isinstance(row[0], str))
    yield from (mail for mail, _ in MAILS)
    yield from THREADS


KNOWN = sorted(set(known_texts()))


def test_there_are_texts_of_each_kind_to_compare() -> None:
    found = [short_check.categories(read(text)) for text in KNOWN]
    assert len(KNOWN) > 300
    assert sum("cpr_number" in each for each in found) > 30
    assert sum("credential" in each for each in found) > 20
    assert sum(not each for each in found) > 100


@pytest.mark.parametrize("text", KNOWN, ids=range(len(KNOWN)))
def test_both_find_the_same_in_the_texts_we_know(text: str) -> None:
    assert_alike(text)


def test_both_find_the_same_in_long_texts_made_of_them() -> None:
    """Windows that meet, borders, and words far from what they belong to."""
    dice = random.Random(7)
    calm = [text for text in KNOWN if not short_check.categories(read(text))]
    for _ in range(60):
        parts = dice.sample(calm, 8) + dice.sample(KNOWN, dice.randint(0, 1))
        dice.shuffle(parts)
        assert_alike(dice.choice(("\n", "\n\n", " ", "")).join(parts))


# --- numbers -----------------------------------------------------------------------------------------


def one_of(pieces: str) -> st.SearchStrategy[str]:
    """One of the pieces between bars."""
    return st.sampled_from(pieces.split("|"))


_DAY = st.sampled_from(["01", "31", "32", "00", "61", "91", "92", "29", "15"])
_MONTH = st.sampled_from(["01", "12", "13", "00", "02", "06"])
_YEAR = st.sampled_from(["80", "07", "1980", "2007", "1780"])
_BETWEEN = st.sampled_from(["", " ", ".", "/", "-", "  ", "\u2013"])
_GAP = st.sampled_from(
    [
        *("", "-", " ", " - ", "--", "   ", "\t", "_", ".", "/", "\n", "-\n", "-\r\n"),
        *("\u2011", "\u00a0", "\u200b", "\u200e-", "\u202d", "-\u2066"),
    ]
)
_SERIAL = st.sampled_from(
    ["1234", "0000", "3 5 7 9", "35 79", "3579", "4321", "357", "35791", "xxxx", "O5I7"]
)
_LEAD = one_of(
    "|cpr |CPR-nr.: |cpr.nr.|C.P.R. |person nummer |xssn |ssn |fakturanr. |ordre |sagsnr. |j.nr. |tlf. |fx |"
    "se |kundens varenummer er |konto 9876-|i formen |P-nr. |A-|1.|+ |x|fil_|id 9|cpr, faktura |borger: |(|"
    "\u201d|lot|journalnummeret |EAN |cpr\n\n|CPR:\n"
)
_TRAIL = one_of("|.|,50|-1|/2|x|_1|.pdf| (cpr)|\ncpr|1| er flyttet|)|\u00e6")
NUMBERS = st.builds(
    lambda lead, day, a, month, b, year, gap, serial, trail: (
        f"{lead}{day}{a}{month}{b}{year}{gap}{serial}{trail}"
    ),
    *(_LEAD, _DAY, _BETWEEN, _MONTH, _BETWEEN, _YEAR, _GAP, _SERIAL, _TRAIL),
)
_DIGIT_WORD = st.text(alphabet="0123456789 -./OoQlIB|", min_size=8, max_size=24)


@_SETTINGS
@given(NUMBERS)
def test_both_judge_a_number_alike(text: str) -> None:
    assert_alike(text)


@_SETTINGS
@given(st.lists(st.one_of(_LEAD, _DIGIT_WORD, NUMBERS), max_size=6).map(" ".join))
def test_both_judge_numbers_among_numbers_alike(text: str) -> None:
    assert_alike(text)


def test_a_number_need_not_pass_modulus_eleven() -> None:
    """Such numbers are issued since October 2007."""
    for serial in range(1000, 1040):
        assert in_javascript(f"borger 010107-{serial}") == {"cpr_number"}


# --- secrets -----------------------------------------------------------------------------------------

_NAMES = one_of(
    "adgangskode|adgangskoden|Kodeord|password|passwordet|koden|kode|PIN|pinkoden|dørkode|wifi-kode|"
    "wifi kode|nøgle|API-nøglen|api_key|client_secret|token|tokenet|psk|portkoden|landekode|fejlkode|wpa2|"
    "postkode|secret|login|tast|PW|adgangssætning|brug koden|låses op med|åbnes med|code|access code|"
    "kombinationen"
)
_SIGNS = st.sampled_from(
    [
        *(" er ", ": ", ":", " : ", "=", " = ", " -> ", "->", " --> ", "  : ", ", : ", " er: ", " hedder "),
        *(
            " bliver ændret til ",
            " til gæster er ",
            " skal være mindst 12 tegn og er ",
            " - > ",
            "\n",
            " ",
            ". ",
            "? ",
        ),
        *(" i dag, som er ", " (ny): ", ' "ny": ', " nr -: ", " med koden ", " er nu "),
    ]
)
_VALUES = st.sampled_from(
    [
        *(
            "Tulipan!88",
            "4711",
            "4711#",
            "hemmelig",
            "abc",
            "aB3x",
            "a1b2c3",
            '"to ord her"',
            "«Sommer 26»",
            "`x1`",
        ),
        *(
            "”Sol2026”",
            "$PASSWORD",
            "<kode>",
            "[kode]",
            "xxxx",
            "****",
            "§ 4",
            "2026",
            "12.30",
            "10%",
            "30kr",
            "ny",
        ),
        *(
            "bo@fjordvig.dk",
            "http://x.dk",
            "Fjordvig2026!",
            "hvad?",
            "Ja!",
            "mindst",
            "ændret",
            "1234.",
            "abCD12",
        ),
        *(
            "prod_key_A1b2",
            "{hemmelig}",
            "env.PASS",
            "str",
            "Sol-Måne-Hav",
            "kr4711",
            "DKK1000",
            "Mødelokale3",
        ),
    ]
)
_TAIL = st.sampled_from(
    ["", ".", "!", " og så videre", ", tak", "?", "! Husk det", "\n", ")", "\u200b", "\u00e9"]
)
SPOKEN = st.builds(
    "".join, st.tuples(st.sampled_from(["", "x ", "x", "æ", "-", "("]), _NAMES, _SIGNS, _VALUES, _TAIL)
)
_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
_FORMS = one_of(
    "AKIAABCDEFGHIJKLMNOP|xAKIAABCDEFGHIJKLMNOP|ghp_a1a1a1a1a1a1a1a1a1a1a1|sk-proj-b2b2b2b2b2b2b2b2b2|"
    f"hf_c3c3c3c3c3c3c3c3c3c3c3|eyJhbGciOiJI.eyJzdWIiOiIx.c2ln|{_KEY}|https://bo:Hemmelig9@filer.example/x|"
    "https://filer.example/x|xhttps://bo:a@b|Server=x;User=bo;Password=Abc123;|Server=x;User=bo;|?token=kort1|"
    "https://x.dk/?sig=abcdefghijklmnop1|Authorization: Bearer abcdefghijklmnop1|æbearer abcdefghijklmnop1|"
    "Basic YWJjZGVmZ2hpamtsbW5vcA1==|password = 'Sommer'|DB_PASSWORD=os.environ|passwd: \"x y\"|"
    "api_key := a1b2c3|secret => (skjult)|"
    "log ind med bo / Abc123|bruger: bo/hemmelig|--password Abc123|-p 'x'| -p\"Abc123"
)


@_SETTINGS
@given(SPOKEN)
def test_both_judge_a_spoken_secret_alike(text: str) -> None:
    assert_alike(text)


@_SETTINGS
@given(st.lists(st.one_of(SPOKEN, _FORMS, _NAMES, _VALUES, _SIGNS), max_size=8).map("".join))
def test_both_judge_secrets_among_words_alike(text: str) -> None:
    assert_alike(text)


@_SETTINGS
@given(
    st.lists(
        st.one_of(SPOKEN, NUMBERS, _FORMS, st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=6)),
        max_size=7,
    ).map(" ".join)
)
def test_both_judge_any_mixture_alike(text: str) -> None:
    assert_alike(text)


def test_what_only_seemed_to_be_a_secret_does_not_hide_the_next() -> None:
    assert_alike("adgangskode --> Tulipan!88.adgangskodeServer=x;User=bo;")


# --- reading -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "borger \uff10\uff11\uff10\uff11\uff18\uff10-\uff11\uff12\uff13\uff15",  # full width
        "borger \u0660\u0661\u0660\u0661\u0668\u0660-\u0661\u0662\u0663\u0665",  # Arabic
        "borger \u0966\u0967\u0966\u0967\u096e\u0966-\u0967\u0968\u0969\u096b",  # Devanagari alone
        "borger \U0001d7ce\U0001d7cf0180-1235",  # mathematical
        "borger 01\u00ad01\u200b80\u2060-12\ufeff35",
        "borger 010180\u22121235",
        "borger 010180\u30001235",
        "\U0001f600\U0001f600 cpr 0101801235 \U0001f600",
        "adgangskode\u0301n: Tulipan!88",
        "PASSWORD\u2028: Tulipan!88",
        "\u0130\u0130\u0130 koden er Tulipan!88",
        "\ud800 cpr 010180-1235",
    ],
)
def test_both_read_unusual_characters_alike(text: str) -> None:
    assert_alike(text)


# --- addresses and fingerprints ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fjordvig() -> quickjs.Context:
    context = quickjs.Context()
    context.eval("var Office = { actions: { associate: function () {} } };")
    context.eval(event_file(policy=POLICY))
    return context


POLICY = MailPolicy(
    frozenset({"fjordvig.dk", "skole.fjordvig.dk", "rødby.dk", "xn--rdby-gra.dk"}),
    DEMO_POLICY.ai_addresses | {"ki.example"},
)


@pytest.mark.parametrize(("address", "side"), ADDRESSES)
def test_both_send_an_address_the_same_way(fjordvig: quickjs.Context, address: str, side: str) -> None:
    assert call(fjordvig, "MaaVi.sideOf", address) == side == POLICY.side(address)


@_SETTINGS
@given(
    st.lists(
        st.sampled_from(
            [
                "bo",
                "\x1f",
                "\x85",
                "\ufeff",
                "@",
                "fjordvig.dk",
                ".",
                " ",
                "<",
                ">",
                "x",
                "openai.com",
                "%",
                "+x",
                "assistent",
                "#EXT#",
                "\u00f8",
                "FJORDVIG",
            ]
        ),
        max_size=6,
    ).map("".join)
)
def test_both_send_any_address_the_same_way(address: str) -> None:
    assert call(ENGINE, "MaaVi.sideOf", address) == DEMO_POLICY.side(address)


def test_without_own_domains_both_tell_only_ai_services_apart() -> None:
    context = quickjs.Context()
    context.eval("var Office = { actions: { associate: function () {} } };")
    context.eval(event_file(policy=MailPolicy()))
    for address in ("eve@evil.example", "", "Bo", "x@claude.ai"):
        assert call(context, "MaaVi.sideOf", address) == MailPolicy().side(address)


_TEXT = st.text(max_size=200)


@settings(max_examples=150, deadline=None)
@given(_TEXT, _TEXT, st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=12), max_size=3))
def test_both_make_the_same_fingerprint(
    subject: str, body: str, recipients: list[str], attachments: list[str]
) -> None:
    mail = Mail(subject, body, tuple(recipients), tuple(attachments))
    told = {"subject": subject, "body": body, "addresses": recipients, "attachments": attachments}
    assert call(ENGINE, "MaaVi.fingerprint", told) == mail.fingerprint


def test_a_fingerprint_is_of_one_mail_and_does_not_mind_spaces_or_the_order_of_recipients() -> None:
    mail = Mail("Emne", "Hej\r\n\r\nBo ", ("a@x.dk", "B@x.dk"), ())
    assert mail.fingerprint == Mail("Emne", "Hej\n\nBo", ("b@x.dk", "a@x.dk"), ()).fingerprint
    for other in (
        Mail("Emne.", "Hej\n\nBo", ("a@x.dk", "b@x.dk"), ()),
        Mail("Emne", "Hej\n\nBo!", ("a@x.dk", "b@x.dk"), ()),
        Mail("Emne", "Hej\n\nBo", ("a@x.dk", "b@x.dk", "c@x.dk"), ()),
        Mail("Emne", "Hej\n\nBo", ("a@x.dk", "b@x.dk"), ("bilag.pdf",)),
    ):
        assert other.fingerprint != mail.fingerprint


# --- what cannot be said -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        r"a(?<=b)c",
        r"(?<=ab)c",
        r"a(?<!b)c",
        r"[^\W\d]",
        r"\Aa",
        r"a(?s:.)",
        r"(?m)^a",
        r"(?>a|b)",
        "\U0001f600",
    ],
)
def test_a_pattern_that_an_old_engine_would_read_otherwise_is_refused(pattern: str) -> None:
    with pytest.raises(Untranslatable):
        translate(re.compile(pattern))


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"(?<!\w)kode(?!\w)", ["kode", "ækode", "kodeæ", "x kode.", "_kode"]),
        (r"(?i)Æble(?P<n>\d+)?", ["ÆBLE1", "æble", "aeble"]),
        (r"\bnr[a-zæøå]{0,3}\b", ["nr", "ænr", "nræø", "nræøåx", "nr."]),
        (r"a{2}|b{1,}?c*|[^\s\"-]{3,}$", ["aa", "bcc", 'x"y', "abcd\n", "ab"]),
        (r"([0-9])(?:-|\.)\1(?=0|$)", ["1-1", "1-2", "1.10", "1-15"]),
    ],
)
def test_a_translated_pattern_finds_where_the_original_does(pattern: str, texts: list[str]) -> None:
    original = re.compile(pattern)
    told = translate(original)
    for text in texts:
        found = original.search(text)
        script = (
            "(function (rule, text) { var r = new RegExp(rule.source, rule.flags + 'g'), m;"
            "while ((m = r.exec(text))) { var fits = m.index > 0 && rule.before &&"
            " new RegExp('^' + rule.before + '$').test(text.charAt(m.index - 1));"
            " if (!rule.before || fits !== rule.unless) return m.index; r.lastIndex = m.index + 1; }"
            " return -1; })"
        )
        at = call(ENGINE, script, told.as_json() | {"before": told.before, "unless": told.unless}, text)
        assert at == (found.start() if found else -1), text
