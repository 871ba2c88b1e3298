"""The event file where it is hardest for it: in classic Outlook's bare engine, with all that can go wrong.

In each test the answer comes once, and well before the five seconds after which Outlook says it takes long.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import quickjs
import tree_sitter_javascript
from tree_sitter import Language, Parser

from bot.organisation.mail import SendAnyway
from bot.web.outlook.fingerprint import Mail
from tests.outlook_alert.engine import STAGE, event_file

OUTSIDE = ["eve@evil.example"]
CPR = "Borgeren har CPR 010190-1234."
CALM = "Vi ses på torsdag kl. 10."
LONGEST = 4.5  # seconds; Outlook's limit is 5

STOP = {"action": "stop", "message": "Serverens egne ord.", "kinds": ["health"], "softened": False}


class Outlook:
    """Classic Outlook with the event file loaded; see ``outlook.js``."""

    def __init__(self, send_anyway: SendAnyway = "reason") -> None:
        self._engine = quickjs.Context()
        self._engine.eval(STAGE)
        self._engine.eval(event_file(send_anyway))

    def set(self, **values: Any) -> None:
        for name, value in values.items():
            self._engine.eval(f"stage.{name} = {json.dumps(value)};")

    def run(self, script: str) -> None:
        self._engine.eval(script)

    def write(self, to: list[str], body: str = CALM, **more: Any) -> None:
        mail: dict[str, Any] = {"to": to, "cc": [], "bcc": [], "subject": "Emne", "body": body}
        self.set(mail=mail | {"attachments": [], "session": {}} | more)

    def answers(self, status: int = 200, body: Any = None, after: int = 300, fails: bool = False) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.set(server={"after": after, "status": status, "body": text, "fails": fails})

    def send(self) -> dict[str, Any]:
        """What ``event.completed`` is given, once everything has come to rest."""
        self._engine.eval("stage.send();")
        self.rest()
        answers = self.value("stage.answers")
        assert len(answers) == 1, answers
        assert answers[0]["took"] < LONGEST * 1_000
        options: dict[str, Any] = answers[0]["options"]
        if not options["allowEvent"]:
            assert 0 < len(options["errorMessage"]) <= 500
            assert len(options["cancelLabel"]) <= 20
            assert options["commandId"] == "maaViComposePane"
            assert set(json.loads(options["contextData"])) == {"kinds"}
        self.took = answers[0]["took"]
        return options

    def value(self, expression: str) -> Any:
        return json.loads(self._engine.eval(f"JSON.stringify({expression})"))

    def rest(self) -> None:
        """Let time pass until nothing is left to happen."""
        while self._engine.eval("stage.next()"):
            while self._engine.execute_pending_job():
                pass

    @property
    def requests(self) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = self.value("stage.requests")
        return asked


@pytest.fixture
def outlook() -> Outlook:
    return Outlook()


def kinds(options: dict[str, Any]) -> list[str]:
    told: list[str] = json.loads(options["contextData"])["kinds"]
    return told


# --- colleagues ---------------------------------------------------------------------------------------


def test_mail_to_colleagues_goes_at_once_and_nobody_is_asked(outlook: Outlook) -> None:
    outlook.write(["bo@fjordvig.dk", "EVA@Skole.Fjordvig.dk"], CPR, cc=["alma@fjordvig.dk"])
    assert outlook.send() == {"allowEvent": True}
    assert outlook.requests == []
    assert outlook.took < 100


def test_mail_to_colleagues_goes_even_when_its_text_cannot_be_read(outlook: Outlook) -> None:
    outlook.write(["bo@fjordvig.dk"], CPR)
    outlook.set(hangs=["body", "subject", "session"])
    assert outlook.send() == {"allowEvent": True}


@pytest.mark.parametrize("field", ["to", "cc", "bcc"])
def test_one_recipient_outside_is_enough_wherever_they_stand(outlook: Outlook, field: str) -> None:
    outlook.write(["bo@fjordvig.dk"], CPR)
    outlook.run(f"stage.mail.{field} = stage.mail.{field}.concat({json.dumps(OUTSIDE)});")
    outlook.answers(body=STOP)
    assert not outlook.send()["allowEvent"]


def test_a_recipient_without_an_address_is_outside(outlook: Outlook) -> None:
    outlook.write([""], CPR)
    assert "en modtager uden mailadresse" in outlook.send()["errorMessage"]


# --- the server's word --------------------------------------------------------------------------------


def test_the_server_is_asked_with_a_token_and_its_word_counts(outlook: Outlook) -> None:
    outlook.write(OUTSIDE, CALM, attachments=["bilag.pdf"])
    outlook.answers(body=STOP)
    options = outlook.send()
    assert options["errorMessage"] == STOP["message"]
    assert options["cancelLabel"] == "Vis hvad"
    assert kinds(options) == ["health"]
    assert "sendModeOverride" not in options
    (request,) = outlook.requests
    assert request["address"] == "https://bot.example/outlook/alert"
    assert request["headers"]["Authorization"] == "Bearer a-token"
    assert request["headers"]["Accept-Language"] == "da"
    assert request["body"] == {
        "subject": "Emne",
        "body": CALM,
        "recipients": OUTSIDE,
        "attachments": ["bilag.pdf"],
        "pass": "",
        "softens": True,
    }


def test_nobody_is_asked_to_sign_in_at_send(outlook: Outlook) -> None:
    outlook.write(OUTSIDE)
    outlook.answers(body={"action": "allow"})
    outlook.send()
    assert outlook.value("stage.prompts") == {
        "allowSignInPrompt": False,
        "allowConsentPrompt": False,
        "forMSGraphAccess": False,
    }


def test_the_server_may_let_a_mail_go(outlook: Outlook) -> None:
    outlook.write(OUTSIDE, CPR)  # the short check would have stopped it
    outlook.answers(body={"action": "allow"})
    assert outlook.send() == {"allowEvent": True}


def test_the_server_may_soften_the_alert(outlook: Outlook) -> None:
    outlook.write(OUTSIDE)
    outlook.answers(body=STOP | {"softened": True})
    assert outlook.send()["sendModeOverride"] == "promptUser"


def test_an_outlook_in_english_is_answered_in_english(outlook: Outlook) -> None:
    outlook.set(language="en-GB")
    outlook.write(OUTSIDE, CPR)
    options = outlook.send()
    assert options["cancelLabel"] == "Show me"
    assert "CPR numbers" in options["errorMessage"]


# --- what goes wrong on the way to the server ---------------------------------------------------------

TROUBLES: dict[str, Callable[[Outlook], None]] = {
    "the server never answers": lambda o: o.set(server=None),
    "the server is slow": lambda o: o.answers(body={"action": "allow"}, after=10_000),
    "offline": lambda o: o.answers(fails=True),
    "offline, told late": lambda o: o.answers(fails=True, after=2_500),
    "401": lambda o: o.answers(401, {"error": "Hvem er du?"}),
    "403": lambda o: o.answers(403, {"error": "Nej."}),
    "413": lambda o: o.answers(413, {"error": "For stor."}),
    "422": lambda o: o.answers(422, {"error": "Nej."}),
    "429": lambda o: o.answers(429, {"error": "For tit."}),
    "500": lambda o: o.answers(500, {"error": "Fejl."}),
    "no JSON": lambda o: o.answers(body="<html>"),
    "cut JSON": lambda o: o.answers(body='{"action": "al'),
    "empty": lambda o: o.answers(body=""),
    "null": lambda o: o.answers(body="null"),
    "a list": lambda o: o.answers(body=[]),
    "no action": lambda o: o.answers(body={}),
    "another action": lambda o: o.answers(body={"action": "perhaps"}),
    "a stop without words": lambda o: o.answers(body={"action": "stop", "kinds": []}),
    "a stop without kinds": lambda o: o.answers(body={"action": "stop", "message": "Nej."}),
    "no token": lambda o: o.set(token=None),
    "no answer to the sign-in": lambda o: o.run("stage.token = undefined;"),
    "an empty token": lambda o: o.set(token=""),
    "no sign-in in this Outlook": lambda o: o.run("OfficeRuntime = undefined;"),
    "a sign-in that throws": lambda o: o.run("OfficeRuntime.auth.getAccessToken = function () { throw 1; };"),
    "a sign-in of another kind": lambda o: o.run(
        "OfficeRuntime.auth.getAccessToken = function () { return 7; };"
    ),
    "no fetch": lambda o: o.run("fetch = undefined;"),
    "a fetch that throws": lambda o: o.run("fetch = function () { throw new Error('no'); };"),
    "no promises": lambda o: o.run("Promise = undefined;"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_the_server_the_short_check_decides_and_says_so(outlook: Outlook, trouble: str) -> None:
    outlook.write(OUTSIDE, CPR)
    TROUBLES[trouble](outlook)
    options = outlook.send()
    assert kinds(options) == ["cpr_number"]
    assert "CPR-numre" in options["errorMessage"]
    assert "eve@evil.example" in options["errorMessage"]
    assert "kun et kort tjek" in options["errorMessage"]
    assert "010190" not in json.dumps(options)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_the_server_a_calm_mail_goes_after_a_question(outlook: Outlook, trouble: str) -> None:
    outlook.write(OUTSIDE, CALM)
    TROUBLES[trouble](outlook)
    options = outlook.send()
    assert "kun et kort tjek" in options["errorMessage"]
    assert options["sendModeOverride"] == "promptUser"
    assert kinds(options) == []


def test_an_engine_without_timers_asks_nobody_and_checks_by_itself(outlook: Outlook) -> None:
    outlook.write(OUTSIDE, CPR)
    outlook.run("stage.keepTimers();")
    assert kinds(outlook.send()) == ["cpr_number"]
    assert outlook.requests == []


# --- what goes wrong in Outlook -----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["fails", "hangs", "throws"])
@pytest.mark.parametrize("part", ["to", "cc", "bcc"])
def test_recipients_that_cannot_be_read_count_as_outside(outlook: Outlook, way: str, part: str) -> None:
    outlook.write(["bo@fjordvig.dk"], CPR)
    outlook.set(**{way: [part]})
    options = outlook.send()
    assert kinds(options) == ["cpr_number"]
    assert "en modtager uden mailadresse" in options["errorMessage"]


@pytest.mark.parametrize("way", ["fails", "hangs", "throws"])
def test_a_text_that_cannot_be_read_is_told_and_never_passed_over(outlook: Outlook, way: str) -> None:
    outlook.write(OUTSIDE, CPR)
    outlook.set(**{way: ["body"]})
    options = outlook.send()
    assert "Jeg kunne ikke tjekke mailen" in options["errorMessage"]
    assert options["sendModeOverride"] == "promptUser"
    assert outlook.requests == []


@pytest.mark.parametrize("way", ["fails", "hangs", "throws"])
def test_a_pass_may_be_missing(outlook: Outlook, way: str) -> None:
    outlook.write(OUTSIDE, CALM)
    outlook.set(**{way: ["session"]})
    outlook.answers(body={"action": "allow"}, after=100)
    assert outlook.send() == {"allowEvent": True}


@pytest.mark.parametrize("way", ["fails", "hangs", "throws"])
@pytest.mark.parametrize("part", ["subject", "attachments"])
def test_what_nobody_could_read_is_not_taken_for_calm(outlook: Outlook, way: str, part: str) -> None:
    """There may be a number in it, and the server never saw it."""
    outlook.write(OUTSIDE, CALM, subject=CPR, attachments=["Udtalelse 010190-1234.pdf"])
    outlook.set(**{way: [part]})
    outlook.answers(body={"action": "allow"}, after=100)
    options = outlook.send()
    assert "Jeg kunne ikke tjekke mailen" in options["errorMessage"]
    assert options["sendModeOverride"] == "promptUser"


def test_an_outlook_that_cannot_ask_sends_what_was_read_and_is_calm(outlook: Outlook) -> None:
    outlook.write(OUTSIDE, CALM)
    outlook.run("Office.MailboxEnums = {};")
    outlook.set(fails=["attachments"])
    outlook.answers(body={"action": "allow"}, after=100)
    assert outlook.send() == {"allowEvent": True}


@pytest.mark.parametrize(
    "broken",
    [
        "Office.context = undefined;",
        "Office.context.mailbox = undefined;",
        "Office.context.mailbox.item = null;",
        "Office.context.mailbox.item = {};",
        "Office.context.mailbox.item.to.getAsync = 7;",
        "Office.context.mailbox.item.body = undefined;",
        "Object.defineProperty(Office.context, 'displayLanguage', { get: function () { throw 1; } });",
        "Array.prototype.some = function () { throw new Error('a broken engine'); };",
        "RegExp.prototype.exec = function () { throw new Error('a broken engine'); };",
    ],
)
@pytest.mark.parametrize("send_anyway", ["never", "ask", "reason"])
def test_whatever_breaks_the_person_is_told_and_by_policy(broken: str, send_anyway: SendAnyway) -> None:
    outlook = Outlook(send_anyway)
    outlook.write(OUTSIDE, CPR)
    outlook.run(broken)
    options = outlook.send()
    assert not options["allowEvent"]
    if "kunne ikke tjekke" in options["errorMessage"]:
        assert ("sendModeOverride" in options) == (send_anyway != "never")
    else:
        assert kinds(options) == ["cpr_number"]


def test_an_outlook_that_balks_at_new_options_is_given_the_old_ones(outlook: Outlook) -> None:
    outlook.write(OUTSIDE, CPR)
    outlook.run(
        "stage.send = function () { stage.associated.onMessageSendHandler({ completed: function (options) {"
        " if (options.commandId) throw new Error('unknown'); stage.plain = options; } }); }; stage.send();"
    )
    outlook.rest()
    plain = outlook.value("stage.plain")
    assert set(plain) == {"allowEvent", "errorMessage"}
    assert plain["allowEvent"] is False


# --- policy -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("send_anyway", "softened", "says"),
    [
        ("never", False, "ad en sikker vej"),
        ("ask", True, "Send kun alligevel"),
        ("reason", False, "når serveren svarer"),
    ],
)
def test_the_policy_decides_what_the_short_check_allows(
    send_anyway: SendAnyway, softened: bool, says: str
) -> None:
    outlook = Outlook(send_anyway)
    outlook.write(OUTSIDE, CPR)
    options = outlook.send()
    assert ("sendModeOverride" in options) == softened
    assert says in options["errorMessage"]


def with_pass(mail: Mail) -> dict[str, str]:
    return {"maavi.pass": json.dumps({"pass": "signed", "fingerprint": mail.fingerprint})}


def test_a_reason_given_before_counts_without_the_server_for_exactly_that_mail(outlook: Outlook) -> None:
    mail = Mail("Emne", CPR, tuple(OUTSIDE), ())
    outlook.write(OUTSIDE, CPR, session=with_pass(mail))
    options = outlook.send()
    assert options["sendModeOverride"] == "promptUser"
    assert "Din begrundelse er gemt" in options["errorMessage"]


@pytest.mark.parametrize(
    "changed",
    [
        {"body": CPR + " Også 020290-1235."},
        {"to": [*OUTSIDE, "another@evil.example"]},
        {"subject": "Et andet emne"},
        {"attachments": ["010190-1234.pdf"]},
        {"session": {"maavi.pass": "{"}},
        {"session": {"maavi.pass": json.dumps({"pass": 1, "fingerprint": 2})}},
        {"session": {"maavi.pass": "null"}},
    ],
)
def test_a_changed_mail_needs_a_new_reason(outlook: Outlook, changed: dict[str, Any]) -> None:
    mail = Mail("Emne", CPR, tuple(OUTSIDE), ())
    outlook.write(**({"to": OUTSIDE, "body": CPR, "session": with_pass(mail)} | changed))
    assert "sendModeOverride" not in outlook.send()


@pytest.mark.parametrize("send_anyway", ["never", "ask"])
def test_a_pass_opens_nothing_where_the_policy_asks_for_no_reason(send_anyway: SendAnyway) -> None:
    outlook = Outlook(send_anyway)
    mail = Mail("Emne", CPR, tuple(OUTSIDE), ())
    outlook.write(OUTSIDE, CPR, session=with_pass(mail))
    assert ("sendModeOverride" in outlook.send()) == (send_anyway == "ask")


def test_the_pass_travels_to_the_server(outlook: Outlook) -> None:
    mail = Mail("Emne", CPR, tuple(OUTSIDE), ())
    outlook.write(OUTSIDE, CPR, session=with_pass(mail))
    outlook.answers(body=STOP)
    outlook.send()
    assert outlook.requests[0]["body"]["pass"] == "signed"


def test_an_older_outlook_cannot_soften_and_is_not_told_that_it_can() -> None:
    outlook = Outlook("ask")
    outlook.run("Office.MailboxEnums = {};")
    outlook.write(OUTSIDE, CPR)
    options = outlook.send()
    assert "sendModeOverride" not in options
    assert "alligevel" not in options["errorMessage"]
    assert outlook.requests[0]["body"]["softens"] is False
    outlook = Outlook("ask")
    outlook.run("Office.MailboxEnums = {};")
    outlook.write(OUTSIDE, CALM)
    assert outlook.send() == {"allowEvent": True}  # nothing was found, and it could not be let go otherwise


# --- size ---------------------------------------------------------------------------------------------

FILLER = "Koden er ikke her, men sag 26/0817 er på 1.250,50 kr. og ringer på 20 30 40 50. "


def test_a_mail_of_a_megabyte_is_answered_in_time_without_the_server(outlook: Outlook) -> None:
    outlook.set(server=None)
    outlook.write(OUTSIDE, (FILLER * 13_000)[:1_000_000] + CPR)
    options = outlook.send()
    assert not options["allowEvent"]
    found = kinds(options) == ["cpr_number"]
    assert found or "kunne ikke tjekke" in options["errorMessage"]


def test_a_mail_of_a_megabyte_of_plain_words_is_checked_to_its_end(outlook: Outlook) -> None:
    outlook.set(server=None)
    outlook.write(OUTSIDE, ("Tak for i dag, og på gensyn. " * 34_000)[:950_000] + CPR)
    assert kinds(outlook.send()) == ["cpr_number"]


def test_many_recipients_are_counted_and_a_few_are_named(outlook: Outlook) -> None:
    addresses = [f"{'x' * 200}{number}@evil.example" for number in range(400)]
    outlook.write(addresses, CPR)
    assert "397 mere" in outlook.send()["errorMessage"]


# --- the file -----------------------------------------------------------------------------------------


# What came after ECMAScript 5, as the parser calls it, and "?:", which is said to keep a file from loading.
TOO_NEW = frozenset(
    {
        *(
            "arrow_function",
            "async",
            "await_expression",
            "class_declaration",
            "class",
            "computed_property_name",
        ),
        *(
            "export_statement",
            "for_of",
            "generator_function",
            "import_statement",
            "import",
            "lexical_declaration",
        ),
        *(
            "optional_chain",
            "rest_pattern",
            "shorthand_property_identifier",
            "spread_element",
            "template_string",
        ),
        *("object_pattern", "array_pattern", "assignment_pattern", "yield_expression", "super", "bigint"),
        *("method_definition", "ternary_expression", "ERROR", "MISSING"),
    }
)


def kinds_of_nodes(source: str) -> set[str]:
    cursor = Parser(Language(tree_sitter_javascript.language())).parse(source.encode()).walk()
    found: set[str] = set()
    while True:
        assert cursor.node is not None
        found.add("MISSING" if cursor.node.is_missing else cursor.node.type)
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return found


def test_the_parser_knows_what_is_too_new() -> None:
    for new in ("a => 1", "let a", "`a`", "a ? 1 : 2", "a?.b", "f(...a)", "async function f() { await 1 }"):
        assert kinds_of_nodes(new) & TOO_NEW, new


def test_the_file_is_one_that_classic_outlook_can_load() -> None:
    """https://learn.microsoft.com/office/dev/add-ins/outlook/troubleshoot-event-based-and-spam-reporting-add-ins"""
    text = event_file()
    assert kinds_of_nodes(text) & TOO_NEW == set()
    assert text.isascii()
    assert len(text) < 100_000
    for outside in ("onReady", "window.", "document.", "require(", "(?<"):
        assert outside not in text, outside
    assert text.rstrip().endswith('Office.actions.associate("onMessageSendHandler", onMessageSendHandler);')
