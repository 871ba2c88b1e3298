"""What the municipality says of its mail: which addresses are its own, which are AI services, and whether
a mail that was stopped may be sent anyway.  Values and pure functions; no text of a mail comes here.

``bot/web/outlook/events/recipients.js`` judges addresses in Outlook itself by the same rules; a test holds
the two to each other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from bot.organisation.reading import Entry

SendAnyway = Literal["never", "ask", "reason"]
"""Whether a stopped mail may be sent: never; after a question; or once a reason was given in the pane."""

Side = Literal["own", "ai", "outside"]
"""Where an address leads."""

_SEND_ANYWAY: tuple[str, ...] = get_args(SendAnyway)
_SHIPPED = Path(__file__).parent / "data" / "ai_addresses.txt"
# One "@", nothing that quotes, groups, routes ("a%b@c") or hides: what is not this plain is nobody we know.
_NOT = r"\x00-\x20\x7f-\xa0\ufeff\s@<>()\[\]\\,;:\"'%!|"
_ADDRESS = re.compile(rf"([^{_NOT}]+)@([^{_NOT}/]+)")
_AROUND = " \t\r\n"
# Exchange's way to wrap another system's address, which may lead anywhere, in one of its own domains.
_WRAPPED = "imcea"
# Entra's name for somebody of another organisation whom a municipality has invited.
_GUEST = "#ext#"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


@cache
def shipped_ai_addresses() -> frozenset[str]:
    """The addresses and domains of known AI services that come with the bot."""
    lines = _SHIPPED.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True)
class MailPolicy:
    """``own_domains`` and ``ai_addresses`` are in lower case and in every spelling (``rødby.dk`` and
    ``xn--rdby-gra.dk``). With no own domains only AI services are told apart from colleagues."""

    own_domains: frozenset[str] = frozenset()
    ai_addresses: frozenset[str] = field(default_factory=shipped_ai_addresses)
    send_anyway: SendAnyway = "reason"

    def side(self, address: str) -> Side:
        """Where ``address`` leads; what is missing or cannot be read as one address is outside.

        A domain counts by itself alone: ``mail.x.dk`` is not ``x.dk`` unless it is listed too. An AI service
        is one with all that is below it, and wins over an own domain: ours may have such an address, which
        is reached as ``name+anything`` as well.
        """
        found = split(address)
        if found is None:
            return "outside" if self.own_domains else "own"
        local, domain = found
        mailbox = f"{local.partition('+')[0]}@{domain}"
        if any(each in self.ai_addresses for each in (f"{local}@{domain}", mailbox, *_and_above(domain))):
            return "ai"
        return "own" if domain in self.own_domains or not self.own_domains else "outside"

    def beyond(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Those of ``addresses`` that are no colleague's, each once, in their order."""
        return tuple(dict.fromkeys(each for each in addresses if self.side(each) != "own"))


def split(address: str) -> tuple[str, str] | None:
    """(local part, domain) in lower case; None for what is no plain address."""
    # NFC alone: letters that only look alike stay different
    plain = unicodedata.normalize("NFC", address.strip(_AROUND)).lower()
    found = _ADDRESS.fullmatch(plain)
    if found is None or found[1].startswith(_WRAPPED) or found[1].endswith(_GUEST):
        return None
    return found[1], found[2].removesuffix(".")


def _and_above(domain: str) -> Iterator[str]:
    """``a.b.dk``, ``b.dk``, ``dk``."""
    labels = domain.split(".")
    return (".".join(labels[at:]) for at in range(len(labels)))


def read_mail(entry: Entry) -> MailPolicy:
    """``{own_domains: […], ai_addresses: […], send_anyway: …}``; what is wrong is a fault of its line."""
    fields = entry.fields(("own_domains",), ("ai_addresses", "send_anyway"))
    own = frozenset(_domains(fields["own_domains"])) if "own_domains" in fields else frozenset()
    more = frozenset(_ai_addresses(fields["ai_addresses"])) if "ai_addresses" in fields else frozenset()
    chosen = fields["send_anyway"].one_of(_SEND_ANYWAY) if "send_anyway" in fields else ""
    return MailPolicy(own, shipped_ai_addresses() | more, cast(SendAnyway, chosen or "reason"))


def spellings(domain: str) -> tuple[str, ...]:
    """The domain as people write it and as machines do. Raises ValueError for what is no mail domain."""
    plain = unicodedata.normalize("NFC", domain).lower()
    for_machines = plain.encode("idna").decode()  # UnicodeError is a ValueError
    if not _DOMAIN.fullmatch(for_machines):
        raise ValueError("no mail domain")
    return tuple(dict.fromkeys((plain, for_machines.encode().decode("idna"), for_machines)))


def _domains(entry: Entry) -> Iterator[str]:
    listed = list(entry.items())
    if entry.is_list and not listed:
        entry.fault("should name at least one domain")
    for each in listed:
        yield from _spellings(each, each.text(), "should be a mail domain such as fjordvig.dk")


def _ai_addresses(entry: Entry) -> Iterator[str]:
    wrong = "should be a mail domain or an address, such as chatgpt.com or hjaelp@ai.example.dk"
    for each in entry.items():
        local, at, domain = each.text().rpartition("@")
        if at and split(f"{local}@{domain}") is None:
            each.fault(wrong)
            continue
        yield from (f"{local.lower()}{at}{spelling}" for spelling in _spellings(each, domain, wrong))


def _spellings(entry: Entry, domain: str, wrong: str) -> tuple[str, ...]:
    try:
        return spellings(domain) if domain else ()
    except ValueError:
        entry.fault(wrong)
        return ()
