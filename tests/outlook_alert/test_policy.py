"""The municipality's mail policy: what the folder says, and where an address leads."""

from pathlib import Path

import pytest

from bot.errors import OrganisationError
from bot.organisation.loader import DEMO, load_organisation
from bot.organisation.mail import MailPolicy, Side, shipped_ai_addresses

FOLDER = "name: Fjordvig Kommune\npeople: {}\ndepartments: {}\n"

ADDRESSES: tuple[tuple[str, Side], ...] = (
    ("bo@fjordvig.dk", "own"),
    (" Bo@FJORDVIG.DK ", "own"),
    ("bo@fjordvig.dk.", "own"),
    ("bo+sag@fjordvig.dk", "own"),
    ("bo@skole.fjordvig.dk", "own"),
    ("bo@rødby.dk", "own"),
    ("bo@RØDBY.dk", "own"),
    ("bo@ro\u0308dby.dk", "outside"),
    ("bo@xn--rdby-gra.dk", "own"),
    # Below an own domain, above it, beside it, and what only looks like it
    ("bo@mail.fjordvig.dk", "outside"),
    ("bo@dk", "outside"),
    ("bo@fjordvig.dk.evil.example", "outside"),
    ("bo@notfjordvig.dk", "outside"),
    ("bo@fj\u043erdvig.dk", "outside"),  # a Cyrillic o
    ("bo@fjordvig\u200b.dk", "outside"),
    ("bo@fjordvig\uff0edk", "outside"),
    # Names that pretend to be addresses, and addresses that lead elsewhere
    ("bo@fjordvig.dk <eve@evil.example>", "outside"),
    ("<bo@fjordvig.dk>", "outside"),
    ('"bo@fjordvig.dk"@evil.example', "outside"),
    ("eve@evil.example@fjordvig.dk", "outside"),
    ("eve%evil.example@fjordvig.dk", "outside"),
    ("evil.example!eve@fjordvig.dk", "outside"),
    ("bo@fjordvig.dk,eve@evil.example", "outside"),
    ("bo@fjordvig.dk;eve@evil.example", "outside"),
    ("IMCEASMTP-eve+40evil+2Eexample@fjordvig.dk", "outside"),
    ("eve_evil.example#EXT#@fjordvig.dk", "outside"),
    # Nobody Outlook could resolve
    ("", "outside"),
    ("   ", "outside"),
    ("Bo Kjær", "outside"),
    ("@fjordvig.dk", "outside"),
    ("bo@", "outside"),
    ("/o=ExchangeLabs/ou=Exchange/cn=Recipients/cn=bo", "outside"),
    # AI services, with all that is below them; also where the domain is the municipality's own
    ("hello@openai.com", "ai"),
    ("task@inbound.ChatGPT.com", "ai"),
    ("fred@fireflies.ai", "ai"),
    ("assistent@fjordvig.dk", "ai"),
    ("Assistent@Fjordvig.dk", "ai"),
    ("assistent+referat@fjordvig.dk", "ai"),
    ("Assistent+a+b@fjordvig.dk.", "ai"),
    ("nogen@ki.example", "ai"),
    ("nogen@notopenai.com", "outside"),
    ("nogen@openai.com.evil.example", "outside"),
)


def policy(tmp_path: Path, mail: str) -> MailPolicy:
    (tmp_path / "organisation.yaml").write_text(f"{FOLDER}mail: {mail}\n", encoding="utf-8")
    (tmp_path / "tools.yaml").write_text("tools: {}\n", encoding="utf-8")
    return load_organisation(tmp_path).mail


@pytest.fixture
def fjordvig(tmp_path: Path) -> MailPolicy:
    own = "own_domains: [Fjordvig.dk, skole.fjordvig.dk, rødby.dk]"
    return policy(tmp_path, f"{{{own}, ai_addresses: [assistent@fjordvig.dk, ki.example]}}")


@pytest.mark.parametrize(("address", "side"), ADDRESSES)
def test_an_address_leads_where_its_domain_says_and_nothing_else(
    fjordvig: MailPolicy, address: str, side: Side
) -> None:
    assert fjordvig.side(address) == side


def test_what_is_beyond_is_told_once_in_the_order_of_the_mail(fjordvig: MailPolicy) -> None:
    told = fjordvig.beyond(["eve@evil.example", "bo@fjordvig.dk", "x@claude.ai", "eve@evil.example"])
    assert told == ("eve@evil.example", "x@claude.ai")


def test_without_a_policy_only_ai_services_are_told_apart() -> None:
    silent = MailPolicy()
    assert silent.side("eve@evil.example") == "own"
    assert silent.side("") == "own"
    assert silent.side("x@claude.ai") == "ai"


def test_the_demo_says_all_that_can_be_said() -> None:
    mail = load_organisation(DEMO).mail
    assert mail.own_domains == {"fjordvig.dk", "skole.fjordvig.dk"}
    assert mail.side("assistent@fjordvig.dk") == "ai"
    assert mail.send_anyway == "reason"
    assert mail.ai_addresses > shipped_ai_addresses()


def test_the_list_that_comes_along_holds_domains_that_can_be_met() -> None:
    for entry in shipped_ai_addresses():
        assert MailPolicy().side(f"nogen@{entry}") == "ai", entry
        assert MailPolicy().side(f"nogen@mail.{entry}") == "ai", entry


@pytest.mark.parametrize(
    ("mail", "says"),
    [
        ("{}", "missing: own_domains"),
        ("{own_domains: []}", "at least one domain"),
        ("{own_domains: fjordvig.dk}", "should be a list"),
        ("{own_domains: ['@fjordvig.dk']}", "a mail domain such as fjordvig.dk"),
        ("{own_domains: [fjordvig]}", "a mail domain such as fjordvig.dk"),
        ("{own_domains: ['*.fjordvig.dk']}", "a mail domain such as fjordvig.dk"),
        ("{own_domains: [a..dk]}", "a mail domain such as fjordvig.dk"),
        ("{own_domains: [fjordvig.dk], ai_addresses: [to words]}", "a mail domain or an address"),
        ("{own_domains: [fjordvig.dk], ai_addresses: [a@b@c.dk]}", "a mail domain or an address"),
        ("{own_domains: [fjordvig.dk], send_anyway: no}", "put it in quotes"),
        ("{own_domains: [fjordvig.dk], send_anyway: perhaps}", "none of never, ask, reason"),
        ("{own_domains: [fjordvig.dk], domains: [x.dk]}", "unknown key domains"),
    ],
)
def test_a_policy_that_means_nothing_is_a_fault_of_its_line(tmp_path: Path, mail: str, says: str) -> None:
    with pytest.raises(OrganisationError) as caught:
        policy(tmp_path, mail)
    (line,) = str(caught.value).splitlines()
    assert line.startswith("organisation.yaml:4: ")
    assert says in line


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OrganisationError) as caught:
        policy(tmp_path, "{own_domains: [x, y], ai_addresses: [z], send_anyway: w}")
    assert len(str(caught.value).splitlines()) == 4
