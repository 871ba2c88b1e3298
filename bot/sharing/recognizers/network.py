"""IP addresses and logins."""

import ipaddress
import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate, Windows, matches
from bot.sharing.reading import Reading
from bot.sharing.tables import Cell
from bot.sharing.words import words

_IPV4 = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w]|\.[0-9])")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_VERSION = re.compile(
    r"(?:\bversion\w*|\bver\.?|\bv|\bbuild|\bdriver\w*|firmware\w*|release\w*|\bopdater\w*|\bupgrade\w*|"
    r"\bupdated?|\bpatch\w*|"
    r"\brev\w*|\binstallere\w*|\bsoftware\w*|\bklient\w*|\blibrary|\bpakken?|afsnit|punkt|§|kapitel|section|"
    r"nedgradere\w*|rulle\w* tilbage|konto\w*|artskonto|psp|kode\w*|pkt|nummer|bilag|paragraf|chapter)"
    r"[^0-9\n]{0,24}(?:[0-9]+(?:\.[0-9]+){1,4},? (?:til|to|og|and|->|eller|or) (?:v\.?)?)?$"
)
_PLACE = re.compile(
    r"(?:\bip|adresse\w*|\bpå|host|server\w*|\bfra|gateway|\bat|\bfrom|address|pc\w*|"
    r"printer\w*)[^0-9\n]{0,8}$"
)
_LOCAL = frozenset(
    {"127.0.0.1", "0.0.0.0", "255.255.255.255", "255.255.255.0", "255.255.0.0", "255.0.0.0", "::1", "::"}  # noqa: S104 - never bound
)

_NAME = r"[A-Za-zæøåÆØÅ0-9][\wæøåÆØÅ.\-]{1,30}[\w]"
_LOGIN_NAMED = re.compile(
    rf"\b(?:brugernavn(?:et)?|bruger-?id|bruger|login(?:navn)?|user ?name|user(?: ?id)?|logon|"
    rf"samaccountname|kontonavn|uid|b-?nummer|tjenestenummer|"
    rf"account name|initialer)\b(?: er| is)?[\"']?\s?(?:[:=]|er|is)\s?[\"']?(?P<login>{_NAME})",
    re.IGNORECASE,
)
_LOGIN_AFTER = re.compile(
    r"\b(?:brugeren|bruger|brugernavn(?:et)?|login|logget ind som|logger (?:ind|på) som|user|username|"
    r"logged in as|log in as|account|profilen|profil|kontoen|servicekontoen?|service account)"
    r"[ \"'(]{1,2}(?P<login>(?=[\w.\-]*[0-9])[A-Za-zæøå][\w.\-]{2,24}\b)",
    re.IGNORECASE,
)
_LOGIN_PLAIN = re.compile(
    r"\b(?:brugernavn(?:et)?|user ?name|samaccountname) (?P<login>[a-zæøå]{3,8})(?=[,.;)\n]|$)", re.IGNORECASE
)
_LOGIN_CALL = re.compile(r"\blog_?in\(\s?[\"'](?P<login>[^\"'\n@]{2,40})[\"']", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w\\])[A-Z][A-Z0-9\-]{1,14}\\(?P<login>[A-Za-z][\w.\-]{1,24})(?![\w\\])")
_SERVICE = re.compile(r"(?<![\w.\-@/])(?P<login>(?:svc|srv|sa|adm)[-_][a-z0-9][\w\-]{2,24})(?![\w.@])")
_LOGIN_CONTEXT = re.compile(r"log(?:in|get|ge)|konto|account|bruger|user|auth|adgang|password|service")
_NOBODY = words("no_logins")
_COLUMNS = re.compile(r"^(?:bruger|brugernavn|login|user|username|brugerid|bruger-id|logon)")


_GATE = Gate(
    {
        "login": (
            "bruger",
            "log",
            "user",
            "account",
            "konto",
            "uid",
            "nummer",
            "initialer",
            "profil",
            "\\",
            "svc",
            "srv",
            "sa-",
            "sa_",
            "adm",
        ),
        "ipv6": ("::", *(f"{digit}:" for digit in "0123456789abcdef")),
    },
    before=40,
    after=80,
)


def find(reading: Reading) -> Iterator[Finding]:
    """IP addresses that are no version numbers, and logins."""
    plain = reading.plain
    windows = _GATE.windows(reading.lower)
    for match in matches(_IPV4, plain, reading.number_windows):
        if _is_address(match.group()) and not _is_version(reading, match):
            yield found(match.start(), match.end(), "ip_address")
    for match in matches(_IPV6, plain, windows.get("ipv6")):
        if match.group().count(":") >= 3 or "::" in match.group():
            text = match.group()
            if _is_address(text) and sum(c.isalnum() for c in text) >= 4:
                yield found(match.start(), match.end(), "ip_address")
    yield from _logins(reading, windows)


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """A login under a column such as "Bruger"."""
    value = reading.plain[cell.start : cell.end]
    if _COLUMNS.match(cell.label) and re.fullmatch(r"[A-Za-zæøå0-9][\w.\-]{2,24}", value):
        yield found(cell.start, cell.end, "username", 0.85)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return text not in _LOCAL


def _is_version(reading: Reading, match: re.Match[str]) -> bool:
    before = reading.before(match.start(), 52)
    return bool(_VERSION.search(before)) and not _PLACE.search(before)


def _logins(reading: Reading, windows: Windows) -> Iterator[Finding]:
    plain = reading.plain
    for pattern in (_LOGIN_NAMED, _LOGIN_AFTER, _LOGIN_PLAIN, _LOGIN_CALL, _DOMAIN):
        for match in matches(pattern, plain, windows.get("login")):
            login = match["login"].rstrip(".-")
            if login.lower() not in _NOBODY and "@" not in plain[match.start() : match.end() + 1]:
                yield found(match.start("login"), match.start("login") + len(login), "username", 0.8)
    for match in matches(_SERVICE, plain, windows.get("login")):
        if _LOGIN_CONTEXT.search(reading.before(match.start(), 40)):
            yield found(match.start("login"), match.end("login"), "username", 0.75)
