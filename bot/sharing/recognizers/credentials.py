"""Secrets: passwords, door codes, keys, tokens and connection strings, in Danish, English and code."""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate, Windows, matches
from bot.sharing.reading import Reading
from bot.sharing.tables import Cell
from bot.sharing.words import words

# Token formats of well-known vendors, and what any key file looks like.
_VENDOR = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,80}|github_pat_\w{20,90}|"
    r"glpat-[\w\-]{15,60}|"
    r"sk-(?:proj-|ant-)?[\w\-]{16,200}|xox[abprs]-[\w\-]{10,120}|AIza[\w\-]{30,40}|"
    r"SG\.[\w\-]{10,60}\.[\w\-]{10,80}|"
    r"hf_[A-Za-z0-9]{20,60}|npm_[A-Za-z0-9]{20,60}|pypi-[\w\-]{20,200}|[rs]k_(?:live|test)_\w{10,100}|"
    r"eyJ[\w\-]{8,2000}\.[\w\-]{8,4000}(?:\.[\w\-]{0,2000})?|AAAA[A-Za-z0-9+/]{40,600}={0,2})(?![A-Za-z0-9])"
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,8000}(?:-----END [A-Z ]{0,20}PRIVATE "
    r"KEY-----)?"
)
_URL = re.compile(
    r"\b[a-zA-Z][a-zA-Z0-9+\-]{1,20}://[^\s:@/\"'<>]{0,80}:[^\s@/\"'<>]{1,120}@[^\s\"'<>]{1,200}"
)
_CONNECTION = re.compile(
    r"(?:[A-Za-z][\w ]{1,30}=[^;\"'\n]{0,200};[ ]?){1,12}(?:[A-Za-z][\w ]{1,30}=[^;\"'\n\s]{0,200};?)?"
)
_CONNECTION_SECRET = re.compile(
    r"(?i)(?:password|pwd|accountkey|sharedaccesskey|accesskey|secret)=[^;\"'\n{<\[]{3}"
)
_SAS = re.compile(
    r"[?&](?:sig|sv|se|token|code|key|api_?key|access_token)=(?P<value>[A-Za-z0-9%\-_.+/]{16,400})"
)
_HEADER = re.compile(
    r"(?i)\b(?:bearer|basic|api[- ]?key|x-api-key|authorization)[\"']?(?: |: ?)[\"']?(?:bearer |basic |"
    r"token )?(?P<value>[A-Za-z0-9\-._~+/]{16,400}={0,2})"
)

_NAME = (
    r"(?:adgangskode(?:n|r|rne)?|adgangsord(?:et)?|adgangssætning(?:en)?|kodeord(?:et)?|kodesætning(?:en)?|"
    r"passwords?|passwd|passcode|passphrase|"
    r"pass-?phrase|passord(?:et)?|login-?kode(?:n)?|pwd|pw|(?:engangs|pin|dør|port|alarm|nøgle|boks|skabs|"
    r"tastatur|tag|wifi|wi-fi|wlan|gæste|master|admin|standard|låse|"
    r"hængelås|cykel|garage|depot|server|nøgleboks|adgangs|bom|skærm|tyveri|pengeskabs|medicinskabs|pinkode|"
    r"puk|sim|"
    r"telefonsvarer|print|møde|zoom|teams|unlock|nødnøgle|gate|door|alarm|pin|access|entry|safe|lock|"
    r"security|key ?box|"
    r"network|wifi|guest|vpn|root|admin|system|service|sftp|ftp|database|db)[ \-]?(?:kode|koden|code|pin|"
    r"password|passwordet|adgangskode|adgangskoden|kodeord|kodeordet|key|nøgle|nøglen|passphrase|"
    r"secret|token|tokenet)|kode(?:n|rne)?|pin(?:nen)?|pin-kode(?:n)?|pinkode(?:n)?|puk-?kode(?:n)?|"
    r"api[ _\-]?(?:key|nøgle|nøglen|token|secret)|"
    r"client[ _\-]?secret|klienthemmelighed(?:en)?|shared[ _\-]?secret|psk|pre-?shared key|nøgle(?:n)?|"
    r"secret|hemmelighed(?:en)?|token(?:et|en)?|"
    r"access[ _\-]?(?:key|token)|code|combination|kombination(?:en)?|wep|wpa2?|netværkskode(?:n)?|"
    r"netværksnøgle(?:n)?|recovery key|gendannelsesnøgle(?:n)?|gendannelseskode(?:n)?|"
    r"bitlocker[ \-]?(?:nøgle|key)?)"
)
_STRONG_NAME = re.compile(
    r"(?i)pass|adgangs|kodeord|kodesæt|pwd|\bpw|secret|token|hemmelig|api|psk|nøgle|key|passphrase|"
    r"login-?kode|wpa|wep|pin|puk"
)
_VALUE = (
    r"(?P<quote>[\"'“”»«`]?)(?P<value>(?<=[\"'“”»«`])[^\"'“”»«`\n]{3,80}(?=[\"'“”»«`])|"
    r"[^\s\"'“”»«`<>\[\]{},]{3,200})"
)
_IS = (
    r"(?:(?<=[\w)\]\"'])\s?[:=]{1,2}\s{0,2}|(?<=[\w)\"'])\s?-?> ?|\s(?:er|is|hedder|lyder|bliver|blev|was|"
    r"are|will be|være|nu|now)(?: (?:nu|fortsat|stadig|stadigvæk|midlertidigt|sat til|ændret til|"
    r"skiftet til|blevet|altid|now|still|"
    r"set to|changed to|reset to|nulstillet til|currently))?\s?:?\s|"
    r"\s(?:ændret|skiftet|sat|nulstillet|ændres|ændrer|rettet|changed|"
    r"set|reset|opdateret)\s(?:til|to)\s?:?\s|\s(?:med koden|brug|"
    r"bruges|use|skriv|tast|indtast|angiv|type|enter)\s:?\s?)"
)
_SPOKEN = re.compile(rf"(?i)(?<![\w]){_NAME}(?P<gap>[^\n.;:=?!]{{0,70}}?){_IS}{_VALUE}")
_DIRECT = re.compile(
    r"(?i)(?<![\w\-])(?:adgangskoden?|kodeordet?|password|passwordet|pinkoden?|pin-koden?|dørkoden?|"
    r"portkoden?|alarmkoden?|nøgleboks(?:en)?|wifi-?koden?|brug koden|tast|taste|indtast|med koden|(?:åbnes|"
    r"åbner|låses op|lås op|låser op|aktiveres|deaktiveres|slås fra|opens|unlocks?|open it|disarm)\s(?:med|"
    r"with|ved at taste|by entering|using)|"
    r"with (?:the )?(?:code|password)|using (?:the )?(?:code|password)|med kode|kode|koden|code|pin|"
    r"login)\s{1,2}[\"'“»]?(?P<value>(?=[^\s]*[0-9])[^\s\"'“”»«,<>\[\]]{3,60})"
)
_ASSIGNED = re.compile(
    r"(?i)(?<![A-Za-z0-9])[\w.\-]{0,30}?(?:pass(?:word|wd|phrase)?|pwd|_pw|secret|token|api_?key|apikey|"
    r"access_?key|private_?key|adgangskode|kodeord)"
    r"[\w]{0,20}[\"'\]]{0,2}\s{0,3}(?::|=|=>|:=)\s{0,3}(?:[rbfu]?[\"'`](?P<value>[^\"'`\n]{3,200})[\"'`]|"
    r"(?P<bare>[^\s\"'`,;<>\[\]{}()]{4,200})(?=[\s,;]|$))"
)
_LOGIN_PAIR = re.compile(
    r"(?i)\b(?:login|log ind(?: med)?|bruger(?:navn)?|"
    r"logon)\b[: ]{1,3}[\w.@\-]{2,40} ?/ ?(?P<value>[^\s,;]{4,60})"
)
_SWITCH = re.compile(
    r"(?:^|\s)(?:(?:--password|--token|--api-key|-p)[= ]{1}[\"']?|-p[\"'])(?P<value>[^\s\"'\-]{4,80})"
)
_MENTION = re.compile(r"\b(?:password|adgangskode|kodeord|passphrase|adgangsord|passcode)")
_MIXED = re.compile(
    r"(?<![^\s\"'“”»«(=:])(?=[^\s]*[0-9])[^\s\"'“”»«<>()\[\]{},;=/@\\]{10,60}(?![^\s\"'“”»«),;.])"
)
_MIXED_KINDS = 3
_FILE = re.compile(r"\.(?:[a-z]{2,4}|[a-z]{2,6}\.[a-z]{2,3})$|^(?:http|www)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?i)^(?:x{3,}|\*{2,}|•{2,}|\.{2,}|_{2,}|-{2,}|#{2,}|din\w*|dit|your\w*|my\w*|min|the|null|none|true|"
    r"false|str|string|os\.\w*|getenv\w*|env\w*|process\.\w*|"
    r"self\.\w*|config\w*|args\.\w*|settings\.\w*|\$\w+|\$\{.*|%\w+%|\{\{.*|\{.*|<.*|\[.*|password\w*|"
    r"kodeord\w*|adgangskode\w*|secret\w*|changeme|example\w*|eksempel\w*|todo|"
    r"input|value|værdi\w*|hemmelig\w*|redacted|fjernet|skjult|hidden|placeholder|token|api_key|key|user|"
    r"not|ikke|valgfri|påkrævet|required|optional)$"
)
_COMMON_NEXT = words("after_code")
_LAW_NUMBER = re.compile(r"^(?:§|[0-9]{1,2}[.:][0-9]{2}$|(?:19|20)[0-9]{2}$|[0-9]{1,2}\.$|[0-9]{1,3}$)")
_POLICY = re.compile(
    r"mindst|minimum|at least|tegn|characters|skiftes|længde|changed every|hver \d|dage|days"
)
_CODE_TYPE = re.compile(
    r"fejl|error|kle|kilde|status|post|landekode|branche|konterings|farve|qr|zip|source|bug|dress|adfærd|"
    r"steg|tids"
)
_COLUMN = re.compile(
    r"^(?:adgangskode|kode|kodeord|password|pw|pin|pinkode|pin-kode|code|token|secret|nøgle|api)"
)


_GATE = Gate(
    {
        "vendor": (
            "akia",
            "asia",
            "gh",
            "github",
            "glpat",
            "sk-",
            "xox",
            "aiza",
            "sg.",
            "hf_",
            "npm_",
            "pypi-",
            "k_live",
            "k_test",
            "eyj",
            "aaaa",
        ),
        "url": ("://",),
        "query": ("?sig", "&sig", "?sv", "&sv", "?se", "&se", "token=", "code=", "key="),
        "header": ("bearer", "basic", "api", "authorization"),
        "name": (
            "kode",
            "pass",
            "adgang",
            "pwd",
            "pw",
            "pin",
            "puk",
            "api",
            "secret",
            "hemmelig",
            "psk",
            "shared",
            "nøgle",
            "token",
            "code",
            "key",
            "kombination",
            "combination",
            "wep",
            "wpa",
            "tast",
            "åbne",
            "låse",
            "lås op",
            "aktiv",
            "slås fra",
            "open",
            "lock",
            "disarm",
            "login",
            "skærm",
        ),
        "login": ("log", "bruger", "--", " -p"),
    },
    before=90,
    after=320,
)
_LONG_GATE = Gate(
    {"block": ("-----begin",), "connection": ("password=", "pwd=", "key=", "secret=")}, before=600, after=8200
)


def find(reading: Reading) -> Iterator[Finding]:
    """Secret values, without their labels; a connection string with a password is one finding."""
    yield from find_labelled(reading)
    yield from _nearby(reading)


def find_labelled(reading: Reading) -> Iterator[Finding]:
    """Those that show by their form, or by the words right before them: all but ``_nearby``."""
    plain = reading.plain
    windows = {**_GATE.windows(reading.lower), **_LONG_GATE.windows(reading.lower)}
    for pattern, key in ((_VENDOR, "vendor"), (_KEY_BLOCK, "block"), (_URL, "url")):
        for match in matches(pattern, plain, windows.get(key)):
            yield found(match.start(), match.end(), "credential", 0.97)
    for match in matches(_CONNECTION, plain, windows.get("connection")):
        if _CONNECTION_SECRET.search(match.group()):
            end = match.end()
            yield found(match.start(), end, "credential", 0.95)
    for pattern, key in ((_SAS, "query"), (_HEADER, "header")):
        for match in matches(pattern, plain, windows.get(key)):
            if re.search(r"[0-9]", match["value"]):
                yield found(match.start("value"), match.end("value"), "credential")
    yield from _assigned(reading, windows)
    yield from _spoken(reading, windows)


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """A secret under a column such as "Adgangskode"."""
    value = reading.plain[cell.start : cell.end]
    if _COLUMN.match(cell.label) and " " not in value and len(value) >= 4 and _looks_secret(value):
        yield found(cell.start, cell.end, "credential", 0.8)


def _assigned(reading: Reading, windows: Windows) -> Iterator[Finding]:
    for match in matches(_ASSIGNED, reading.plain, windows.get("name")):
        group = "value" if match["value"] else "bare"
        value = match[group]
        quoted_name = group == "bare" and not (
            _looks_secret(value) or ":" in match.group() or "=" in match.group()
        )
        if _PLACEHOLDER.match(value) or quoted_name or value.endswith(("(", ")")) or "://" in value[:12]:
            continue
        if group == "bare" and re.fullmatch(r"[A-Za-z_][\w.]*", value) and not _looks_secret(value):
            continue
        yield found(match.start(group), match.end(group), "credential")
    for pattern in (_LOGIN_PAIR, _SWITCH):
        for match in matches(pattern, reading.plain, windows.get("login")):
            value = match["value"].rstrip(".:")
            if not _PLACEHOLDER.match(value) and _looks_secret(value):
                yield found(match.start("value"), match.start("value") + len(value), "credential", 0.8)


def _spoken(reading: Reading, windows: Windows) -> Iterator[Finding]:
    for match in matches(_SPOKEN, reading.plain, windows.get("name")):
        name = match.group()[: match.start("gap") - match.start()]
        if _CODE_TYPE.search(reading.before(match.start(), 8).rpartition(" ")[2]) or _POLICY.search(
            match["gap"].lower()
        ):
            continue
        explicit = (
            re.search(r"[:=]\s{0,2}[\"'“»`]?$", match.group()[: match.start("value") - match.start()])
            is not None
        )
        value = match["value"].rstrip(".;:!?)") if not match["quote"] else match["value"]
        value = _with_final_symbol(match["value"], value, reading.lower[match.end() : match.end() + 3])
        strong = bool(_STRONG_NAME.search(name))
        if _is_value(value, strong=strong, explicit=explicit, quoted=bool(match["quote"])):
            yield found(match.start("value"), match.start("value") + len(value), "credential", 0.9)
    for match in matches(_DIRECT, reading.plain, windows.get("name")):
        value = match["value"].rstrip(".;:!?)")
        value = _with_final_symbol(match["value"], value, reading.lower[match.end() : match.end() + 3])
        digits = sum(c.isdigit() for c in value)
        if _CODE_TYPE.search(reading.before(match.start() + 5, 14)) or _LAW_NUMBER.match(value):
            continue
        if digits >= 4 or (digits and _looks_secret(value)):
            yield found(match.start("value"), match.start("value") + len(value), "credential", 0.75)


def _nearby(reading: Reading) -> Iterator[Finding]:
    """What can only be a password, in a sentence that speaks of one, whatever the words between."""
    for mention in _MENTION.finditer(reading.lower):
        segment = reading.segments[reading.segment_index(mention.start())]
        for match in _MIXED.finditer(reading.plain, mention.start(), min(segment.end, mention.end() + 120)):
            value = match.group().rstrip(".:!?")
            if _kinds(value) >= _MIXED_KINDS and not _FILE.search(value) and not _PLACEHOLDER.match(value):
                yield found(match.start(), match.start() + len(value), "credential", 0.7)


def _kinds(value: str) -> int:
    """How many of small letter, capital, digit and symbol ``value`` holds."""
    symbols = any(not c.isalnum() for c in value)
    return sum(
        (any(map(str.islower, value)), any(map(str.isupper, value)), any(map(str.isdigit, value)), symbols)
    )


def _with_final_symbol(whole: str, trimmed: str, following: str) -> str:
    """A closing "!" or "?" is a part of the secret when the sentence goes on after it."""
    rest = whole[len(trimmed) :]
    goes_on = len(rest) > 1 or re.match(r" ?[-,;)a-zæøå]", following)
    return trimmed + rest[0] if rest[:1] in {"!", "?"} and _looks_secret(trimmed) and goes_on else trimmed


def _is_value(value: str, *, strong: bool, explicit: bool, quoted: bool) -> bool:
    if (
        len(value) < 3
        or _PLACEHOLDER.match(value)
        or value.lower() in _COMMON_NEXT
        or (_LAW_NUMBER.match(value) and not (explicit and strong and len(value) > 3))
    ):
        return False
    if value.startswith(("§", "http", "DKK", "kr")) or (
        "@" in value[1:] and re.fullmatch(r"[\w.\-]+@[\w\-]+\.[\w.\-]+", value)
    ):
        return False
    if explicit and strong:
        return len(value) >= 4 and not re.fullmatch(r"[A-ZÆØÅ]?[a-zæøå]{1,3}", value)
    if quoted:
        return (strong and len(value) >= 4) or _looks_secret(value)
    return _looks_secret(value) and (strong or sum(c.isdigit() for c in value) >= 1)


def _looks_secret(value: str) -> bool:
    """Mixed characters, or a number of four digits and more: not an ordinary word."""
    letters = any(c.isalpha() for c in value)
    digits = sum(c.isdigit() for c in value)
    symbols = any(not c.isalnum() and c not in "-.,:/'" for c in value)
    inner_capital = bool(re.search(r"[a-zæøå][A-ZÆØÅ]", value))
    if re.fullmatch(r"[0-9]+[.,][0-9]+|[0-9]{1,3}%|[0-9]+(?:kr|dkk|px|mb|gb|kl)", value.lower()):
        return False
    return len(value) >= 4 and (
        (letters and digits > 0)
        or (symbols and (letters or digits >= 3))
        or digits >= 4
        or (inner_capital and digits > 0)
    )
