"""Confidential matters that are not about persons: tenders under way and weaknesses in security.

A clause counts when the text is about such a matter and the clause holds something concrete: a bidder
with a price or score, an own limit, a reservation; or an asset with its weakness.
"""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate
from bot.sharing.reading import Reading

_CLAUSE_END = re.compile(
    r"(?:, (?:men|mens|og|indtil|så|hvis|fordi|da|selv om|hvilket|but|while|and|because|which|so|until)\b|"
    r"; | - |,? (?:mens|whereas) |\n|: )"
)

_TENDER_TALK = re.compile(
    r"\b(?:tilbudsgiver\w*|tilbuddene|tilbuddet|tilbud\w*|udbud\w*|licitation\w*|evaluering\w*|delaftale\w*|"
    r"standstill|tildelings?\w*|\w*forhandling\w*|forhandler|bud(?:det|dene)?|lavestbydende|"
    r"scor\w+ (?:dårligst|bedst|lavest|højest)|afslag|prisforslag\w*|overslag\w*|købesum\w*|salgssum\w*|"
    r"lejepris\w*|køber\w*|sælger\w*|ordregiver\w*|"
    r"entrepris\w*|konsorti\w*|budgiver\w*|leverandør\w*|entreprenør\w*|prækvalifi\w*|kontrakt\w*|"
    r"rammeaftale\w*|bidder\w*|bids?|tender\w*|supplier\w*|vendor\w*|contractor\w*|contract\w*|negotiat\w*|"
    r"award\w*|procurement|framework agreement|minitender|mini-tender|ejendomsmægler\w*|mægler\w*|byder|bød|"
    r"vil give|giver bud|salgspris\w*|grundsalg\w*|"
    r"købstilbud\w*)\b"
)
_PUBLISHED = re.compile(
    r"\b(?:offentliggjort\w*|offentliggøres i|standardvilkår|standardkontrakt\w*|skabelon\w*|published|"
    r"public notice|standard terms|template|udbudsbekendtgørelse\w*|bekendtgjort|annonceret|"
    r"pressemeddelelse|udbudsloven siger|på (?:vores )?hjemmeside\w*|on (?:our|the) website|ted\b|"
    r"contract notice)\b"
)
_MONEY = (
    r"(?:[0-9][0-9., ]{0,14} ?(?:kr\b\.?|kroner|dkk|mio\b\.?|millioner|mia\b\.?|tkr\b|t\.kr|eur\b|euro\b|"
    r",-)|(?:dkk|eur|kr\.?|€|£|\$) ?[0-9][0-9.,]{0,14}(?: ?(?:million|m|mio\.?|k)\b)?|"
    r"[0-9]{1,3}(?:[.,][0-9]{1,2})? ?(?:million|mill\.))"
)
_PARTY = (
    r"(?:tilbudsgiver\w*|budgiver\w*|leverandør\w*|entreprenør\w*|konsorti\w*|virksomhed\w*|firma\w*|"
    r"vognmand\w*|rådgiver\w*|tilbud(?:det|dene)?|bud(?:det|dene)?|begge|de to|de tre|den ene|den anden|"
    r"det andet|det laveste|det billigste|"
    r"lavestbydende|vinder\w*|nr\. ?[1-5]|nummer (?:et|to|tre|1|2|3)|bidder\w*|bids?|supplier\w*|vendor\w*|"
    r"contractor\w*|both|the lowest|the winner|winning|tenderer\w*|a/s|aps|i/s|p/s|ltd|gmbh|[a-d]'?s?)"
)
_TENDER: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\b{_PARTY}\b.{{0,80}}{_MONEY}"),
    re.compile(rf"{_MONEY}.{{0,60}}\b{_PARTY}\b"),
    re.compile(r"\b[0-9]{1,3}(?:[.,][0-9]{1,2})? ?(?:af [0-9]{1,3} )?(?:point|points|pts)\b"),
    re.compile(
        rf"\b(?:prisen?|pris(?:er)?(?:ne)?|timepris\w*|enhedspris\w*|totalpris\w*|tilbudspris\w*|"
        rf"tilbudssum\w*|kontraktsum\w*|honorar\w*|rammebeløb\w*|estimat\w*|rabat\w*|price\w*|rate|rates|"
        rf"discount\w*|fee)\b.{{0,60}}(?:{_MONEY}|[0-9]{{1,2}}(?:[.,][0-9])? ?(?:%|procent|pct|percent|"
        rf"per cent))"
    ),
    re.compile(
        r"\b(?:vores|egen|vor|our|internal|interne?)\s(?:\w+ ){0,2}?(?:grænse|smertegrænse|loft|maks\w*|"
        r"maksimum|øvre grænse|budget\w*|ramme|bundpris|mindstepris|walk-?away\w*|limit|ceiling|maximum|"
        r"reserve price|reservation price|target price|fallback|forhandlingsmandat|mandat)\b.{0,80}"
    ),
    re.compile(
        rf"\b(?:vi|byrådet|kommunen|direktionen|we|the council)\s(?:\w+ ){{0,3}}?(?:højst|maksimalt|maks|"
        rf"op til|at most|up to|no more than|not go above|accepterer|accepter\w*|går ikke over|kan gå (?:op|"
        rf"ned) til|er villige til|would accept|will accept|are willing|can go)\b.{{0,60}}(?:{_MONEY}|[0-9])"
    ),
    re.compile(
        rf"\b(?:loftet|smertegrænsen|øvre grænse|mindsteprisen|bundprisen|rammen|the ceiling|the cap|"
        rf"the budget)\b.{{0,40}}{_MONEY}"
    ),
    re.compile(r"\b(?:forbehold|reservations?)\b.{0,60}"),
    re.compile(
        r"\b(?:referencer\w*|bemanding\w*|kvalitet\w*|løsningsbeskrivelse\w*|økonomi\w*|references?|"
        r"staffing|quality|method statement)\s(?:er|var|virker|vurderes|is|are|was|were|looks?|"
        r"seems?)\s.{0,40}\b(?:tynd\w*|svag\w*|ringe|dårlig\w*|mangelfuld\w*|bedst\w*|stærk\w*|"
        r"utilstrækkelig\w*|weak\w*|thin|poor|strong\w*|best|worst|insufficient)\b"
    ),
    re.compile(
        rf"\b{_PARTY}\b.{{0,50}}\b(?:vinder|vandt|rangeret|rangerer|placeret|placerer|fører|foran|bagefter|"
        rf"ukonditionsmæssig\w*|afvises|afvist|udelukkes|udelukket|ligger (?:først|sidst|bedst|nummer|nr)|"
        rf"får (?:ordren|kontrakten|opgaven)|indstilles|anbefales|scorer\w*|scoret|scorede|dårligst|"
        rf"tildeles|tildelt|dumper|won|wins|ranked|ranks|rejected|disqualified|non-compliant|scored|scores|"
        rf"comes? (?:first|second|third|last)|ahead|behind|recommended|preferred)\b.{{0,40}}"
    ),
    re.compile(
        r"\b(?:rangordenen|rangordning\w*|rækkefølgen|ranking|foreløbig\w* (?:vinder|placering|indstilling|"
        r"score)|preliminary (?:ranking|winner|score))\b.{0,80}"
    ),
    re.compile(
        r"\b(?:forhandlet|forhandlede|aftalt|tilbudt|givet os|giver os|presset|indrømmet|negotiated|agreed|"
        r"offered us|gives us|conceded)\s.{0,50}(?:rabat\w*|bod\w*|[0-9]{1,2}(?:[.,][0-9])? ?(?:%|procent|"
        r"pct|per ?cent)|discount\w*|penalt\w*|opsigelse\w*|betalingsfrist\w*|index\w*|prisregulering\w*)"
    ),
    re.compile(r"\b(?:bod|konventionalbod|rabat|penalty|discount)\s(?:på|of)\s[0-9].{0,40}"),
)
_STRONG_TENDER = (2, 4, 5, 6, 9, 10)

_ASSET = (
    r"(?:firewall\w*|vpn\w*|rdp|ssh|smb\w*|telnet|ftp\w*|port(?:en|ene|e)? ?[0-9]{2,5}|ports? [0-9]{2,5}|"
    r"vlan\w*(?: ?[0-9]+)?|netværk\w*|kameranet\w*|gæstenet\w*|adminnet\w*|segment\w*|server\w*|"
    r"terminalserver\w*|domænecontroller\w*|domain controller\w*|active directory|\bad\b|azure|tenant\w*|"
    r"backup\w*|alarm\w*|kamera\w*|overvågning\w*|videoovervågning\w*|dør\w*|\w*døren|port(?:en)?|\w*porten|"
    r"lås\w*|låsen|vindue\w*|hegnet|nøgleboks\w*|nøgleskab\w*|nøgle(?:n|r|rne)?|adgangskontrol\w*|"
    r"adgangskort\w*|strømmen|batteri\w*|\w*adgang(?:en)?|nødstrøm\w*|nødgenerator\w*|generator\w*|ups\w*|"
    r"vandværk\w*|pumpestation\w*|rensningsanlæg\w*|renseanlæg\w*|scada\w*|plc\w*|sro\w*|"
    r"wifi|wi-fi|mfa|2fa|to-?faktor\w*|totrins\w*|multi-?fa(?:c|k)tor\w*|two-?factor\w*|antivirus\w*|edr|"
    r"logning\w*|logs?|certifikat\w*|beredskabsplan\w*|nødplan\w*|nødberedskab\w*|vagt(?:en|er|erne|"
    r"ordning\w*)|sikkerhedsvagt\w*|serverrum\w*|krydsfelt\w*|arkivet|pengeskab\w*|switch\w*|router\w*|"
    r"fjernadgang\w*|fjernstyring\w*|admin\w*konto\w*|administratorkonto\w*|servicekonto\w*|"
    r"database\w*|exchange\w*|sharepoint\w*|windows server\w*|windows (?:7|10|2008|2012|2016|xp)|"
    r"system(?:et|er|erne)?|esdh\w*|it-systemet|website\w*|\w*portal\w*|selvbetjening\w*|hjemmesiden|api\w*|"
    r"endpoint\w*|løsningen|"
    r"styresystem\w*|sirene\w*|varsling\w*|brandalarm\w*|sprinkler\w*|sluse\w*|dige\w*|"
    r"firewalls?|gateway\w*|network\w*|cameras?|doors?|locks?|gates?|windows?|fence|key ?box|access control|"
    r"emergency generator|generators?|water ?works|pumping station|treatment plant|certificates?|"
    r"contingency plan|emergency plan|guards?|server room|safe|remote access|admin accounts?|"
    r"service accounts?|databases?|systems?|alarms?|backups?|plan(?:en)?|penetrationstest\w*|pentest\w*|"
    r"penetration test)"
)
_WEAK = (
    r"(?:åbne?t?\b.{0,20}(?:internettet|for alle|udefra|mod nettet|hele verden)|åben mod|åbne mod|står åben|"
    r"står åbne|står ulåst|ulåst|ikke låst|open to the internet|exposed|internet-facing|reachable from|"
    r"kan nås fra|kan tilgås|tilgængelig fra internettet|eksponere\w*|"
    r"ikke opdatere\w*|ikke patchet|upatche\w*|ikke blevet (?:opdateret|patchet|testet)|unpatched|"
    r"not (?:been )?patched|not (?:been )?updated|outdated|forælde\w*|udløbet|udløber|expired|"
    r"end[ -]of[ -]life|ude af support|out of support|no longer supported|"
    r"får ikke (?:længere )?(?:opdateringer|sikkerhedsopdateringer)|"
    r"uden (?:mfa|adgangskode|kode|kryptering|to-?faktor\w*|logning|overvågning|password|filter|backup|"
    r"nødstrøm)|without (?:mfa|a password|encryption|authentication|two-factor\w*|logging|backup)|no (?:mfa|"
    r"password|encryption|authentication|backup|logging|spare|redundancy)|ingen (?:mfa|adgangskode|"
    r"kryptering|logning|backup|nødstrøm|reserve\w*|redundans|segmentering|vagt|overvågning|alarm)|"
    r"mangler (?:mfa|kryptering|logning|segmentering|opdatering\w*|patch\w*|en plan|nødstrøm|backup|"
    r"to-?faktor\w*|adgangskontrol)|standardadgangskode\w*|standardpassword\w*|standardkode\w*|"
    r"fabrikskode\w*|default password\w*|default credentials|svage? (?:adgangskode\w*|password\w*|"
    r"kryptering)|weak password\w*|delt (?:adgangskode|login|admin\w*)|fælles (?:adgangskode|login|"
    r"admin\w*)|shared (?:admin )?(?:password|account)\w*|genbrugt|"
    r"virker ikke|fungerer ikke|ude af drift|slået fra|not enabled|not activated|not switched on|"
    r"ikke aktiveret|ikke slået til|ikke tændt|ikke i brug|never changed|aldrig (?:blevet )?(?:skiftet|"
    r"ændret)|ikke (?:blevet )?(?:skiftet|ændret)|slukket|frakoblet|deaktiveret|sat ud af (?:drift|kraft)|"
    r"not working|does not work|doesn't work|out of order|switched off|turned off|disabled|broken|i stykker|"
    r"defekt\w*|dækker ikke|blind vinkel|dødvinkel|does not cover|don't cover|blind spot|"
    r"kan (?:stadig )?(?:route|omgås|åbnes|dirkes|lirkes|brydes|hackes|kompromitteres|overtages|udnyttes|"
    r"misbruges|kopieres|slås fra|tilgå|nå|se)|can (?:still )?(?:route|reach|be bypassed|be opened|"
    r"be exploited|be hacked|access|be copied|be reached)|sårbar\w*|svaghed\w*|vulnerab\w*|sikkerhedshul\w*|"
    r"hul i|"
    r"huller|hulning|security hole|weakness\w*|ikke segmentere\w*|not segmented|ukrypteret|unencrypted|"
    r"i klartekst|plain ?text|ubeskyttet|unprotected|ikke testet|aldrig testet|never (?:been )?tested|"
    r"not (?:been )?tested|"
    r"ikke (?:blevet )?(?:afprøvet|øvet|lukket|rettet|krypteret|slettet|sikret|bemandet|gendannet)|"
    r"kan ikke gendannes|fejlet i|fejler|fails?|failed|har fejlet|kun (?:brændstof|diesel|strøm|vand) til|"
    r"fuel for only|only (?:has )?(?:fuel|power|diesel)|holder kun|(?:kan )?kun (?:kan )?(?:køre|holde|"
    r"klare|levere)|can only run|lasts only|lokale administrator\w*|domain admin\w*|domæneadministrator\w*|"
    r"fuld adgang|(?:har stadig|stadig har|beholder|still ha(?:s|ve)) (?:\w+ )?\w*(?:adgang|access|"
    r"rettigheder|nøgle\w*|login|keys?)\b|kun (?:\w+ ){1,2}til [0-9]+ (?:minutter|timer|dage)|ingen ved|"
    r"nobody knows|does(?: not|n't) lock|kan ikke låses|låser ikke|lukker ikke|smækker ikke|no guard|"
    r"still has access|still have access|ikke nedlagt|ikke spærret|not revoked|mangler nøgle|forsvundet|"
    r"bortkommet|lost key|ubemandet|unmanned|unattended|uden opsyn|uden vagt)"
)
_SECURITY: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"\b(?:kan|can)\s(?:man |alle |enhver |anyone |everybody )?(?:se|læse|åbne|tilgå|see|read|"
        r"open)\s(?:\w+ )?(?:andres|other people's|others')\s\w+.{0,60}"
    ),
    re.compile(rf"\b{_ASSET}\b.{{0,70}}?\b{_WEAK}\b.{{0,40}}"),
    re.compile(rf"\b{_WEAK}\b.{{0,60}}?\b{_ASSET}\b"),
    re.compile(r"\bcve-[0-9]{4}-[0-9]{4,7}\b.{0,40}"),
)
_GENERAL = re.compile(
    r"\b(?:hvad er|hvad betyder|hvordan (?:sikrer|beskytter|undgår|fungerer|kan man|opdager)|hvorfor (?:er|"
    r"skal)|forskel\w* på|generelt|typisk\w*|for eksempel|fx|eksempelvis|som regel|bør|man kan|man skal|"
    r"kurset?|kursus|plakat\w*|retningslinje\w*|politik\w*|awareness|kampagne\w*|quiz\w*|oplæg|skabelon\w*|"
    r"what is|what are|what does|how (?:do|to|can|does)|in general|typically|for example|e\.g\.|such as|"
    r"should|best practice|difference between|guideline\w*|policy|training|course|poster|hvis en|if a|"
    r"må (?:heller )?ikke|forklar|explain)\b"
)
_DEVICE_TROUBLE = re.compile(
    r"\b(?:print\w*|scanner\w*|skærm\w*|mus|tastatur|projektor\w*|kaffemaskine\w*|opvask\w*|elevator\w*|"
    r"højttaler\w*|app(?:en)?|excel|formular\w*|knappen|linket?|mikrofon\w*|screen|projector|button|link)\b"
)
_ORDINARY_FAULT = re.compile(
    r"\b(?:virker ikke|fungerer ikke|fejler|fejlet i|fails?|failed|not working|does not work|doesn't work|"
    r"ude af drift|out of order|i stykker|broken|defekt\w*|slukket)\b"
)
_CRITICAL = re.compile(
    r"\b(?:alarm\w*|kamera\w*|overvågning\w*|lås\w*|backup\w*|firewall\w*|nød\w*|generator\w*|"
    r"adgangskontrol\w*|mfa|brandalarm\w*|sprinkler\w*|sirene\w*|vagt\w*|sluse\w*|cameras?|locks?|backups?|"
    r"emergency \w+|access control|guards?|generators?)\b"
)


_GATE = Gate(
    {
        "weak": (
            "åben",
            "åbne",
            "ulåst",
            "ikke låst",
            "open to",
            "expos",
            "internet-facing",
            "reachable",
            "kan nås",
            "kan tilgås",
            "tilgængelig fra",
            "ekspone",
            "opdate",
            "patch",
            "testet",
            "tested",
            "updated",
            "outdated",
            "forælde",
            "udløb",
            "expired",
            "end-of",
            "end of",
            "support",
            "uden ",
            "without",
            "no mfa",
            "no pass",
            "no enc",
            "no auth",
            "no back",
            "no log",
            "no spare",
            "no redun",
            "ingen ",
            "mangler",
            "standard",
            "fabriks",
            "default",
            "svag",
            "weak",
            "delt ",
            "fælles",
            "shared",
            "genbrugt",
            "virker ikke",
            "fungerer ikke",
            "ude af",
            "slået fra",
            "enabled",
            "activated",
            "switched on",
            "aktiveret",
            "slået til",
            "tændt",
            "never",
            "aldrig",
            "slukket",
            "frakoblet",
            "deaktiveret",
            "sat ud",
            "not work",
            "doesn't work",
            "out of",
            "switched off",
            "turned off",
            "disabled",
            "broken",
            "i stykker",
            "defekt",
            "dækker ikke",
            "vinkel",
            "cover",
            "blind spot",
            "kan ",
            "can ",
            "sårbar",
            "svaghed",
            "andres",
            "vulnerab",
            "hul",
            "security hole",
            "segment",
            "kryptere",
            "encrypted",
            "klartekst",
            "plain",
            "ubeskyttet",
            "unprotected",
            "ikke ",
            "fejle",
            "fail",
            "kun ",
            "fuel",
            "only ",
            "holder",
            "lasts",
            "lokale admin",
            "domain admin",
            "domæneadmin",
            "fuld adgang",
            "adgang",
            "access",
            "no guard",
            "låse",
            "låses",
            "lukker",
            "smækker",
            "lock",
            "ingen ved",
            "nobody",
            "stadig",
            "still",
            "beholder",
            "spærret",
            "revoked",
            "forsvundet",
            "bortkommet",
            "lost key",
            "ubemandet",
            "unmanned",
            "unattended",
            "cve-",
        ),
        "asset": (
            "firewall",
            "vpn",
            "rdp",
            "ssh",
            "smb",
            "telnet",
            "ftp",
            "port",
            "vlan",
            "netværk",
            "net ",
            "nettet",
            "segment",
            "server",
            "domæne",
            "domain",
            "active directory",
            " ad ",
            "azure",
            "tenant",
            "backup",
            "alarm",
            "kamera",
            "overvågning",
            "dør",
            "lås",
            "vindue",
            "hegn",
            "nøgle",
            "adgang",
            "nødstrøm",
            "nød",
            "generator",
            "ups",
            "vandværk",
            "pumpe",
            "rensning",
            "renseanlæg",
            "scada",
            "plc",
            "sro",
            "wifi",
            "wi-fi",
            "mfa",
            "2fa",
            "faktor",
            "totrins",
            "virus",
            "edr",
            "log",
            "certifi",
            "beredskab",
            "plan",
            "vagt",
            "arkiv",
            "pengeskab",
            "switch",
            "router",
            "fjern",
            "konto",
            "database",
            "exchange",
            "sharepoint",
            "windows",
            "system",
            "esdh",
            "website",
            "portal",
            "selvbetjening",
            "formular",
            "hjemmeside",
            "api",
            "endpoint",
            "løsning",
            "sirene",
            "strøm",
            "batteri",
            "varsl",
            "brand",
            "sprinkler",
            "sluse",
            "dige",
            "gateway",
            "network",
            "camera",
            "door",
            "lock",
            "gate",
            "fence",
            "key",
            "access",
            "water",
            "pumping",
            "treatment plant",
            "contingency",
            "emergency",
            "guard",
            "safe",
            "remote",
            "account",
            "test",
            "krydsfelt",
            "cve-",
        ),
        "tender": (
            *"0123456789",
            "forbehold",
            "reservation",
            "referenc",
            "bemanding",
            "kvalitet",
            "grænse",
            "loft",
            "mandat",
            "rang",
            "vind",
            "vandt",
            "ukonditions",
            "afvis",
            "udeluk",
            "indstil",
            "anbefal",
            "scor",
            "won",
            "win",
            "reject",
            "disqualif",
            "recommend",
            "prefer",
            "ahead",
            "behind",
            "ceiling",
            "limit",
            "rabat",
            "discount",
            "foreløbig",
            "preliminary",
            "tildel",
            "staffing",
            "quality",
            "placer",
        ),
    },
    before=0,
    after=0,
)


def find(reading: Reading) -> Iterator[Finding]:
    """Clauses with confidential business or security content."""
    tender = bool(_TENDER_TALK.search(reading.lower))
    published = tender and bool(_PUBLISHED.search(reading.lower))
    windows = _GATE.windows(reading.lower)
    weak = _in_both(reading, windows.get("weak", []), windows.get("asset", []))
    money = _indexes(reading, windows.get("tender", []))
    for i, segment in enumerate(reading.segments):
        if i not in weak and i not in money:
            continue
        for start, end in _clauses(reading.lower, segment.start, segment.end):
            clause = reading.lower[start:end]
            if tender and i in money and not _GENERAL.search(clause):
                yield from _tender(clause, start, published=published)
            if i in weak:
                yield from _security(clause, start, reading.lower[segment.start : segment.end])


def _indexes(reading: Reading, windows: list[tuple[int, int]]) -> set[int]:
    return {reading.segment_index(max(0, start)) for start, _ in windows}


def _in_both(reading: Reading, some: list[tuple[int, int]], others: list[tuple[int, int]]) -> set[int]:
    """Indexes of sentences in which both kinds of words stand."""
    return _indexes(reading, some) & _indexes(reading, others)


def _clauses(lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in _CLAUSE_END.finditer(lower, start, end):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if end > start:
        yield start, end


def _tender(clause: str, at: int, *, published: bool) -> Iterator[Finding]:
    if not any(c.isdigit() for c in clause) and not _WORDY_TENDER.search(clause):
        return
    done = 0
    while match := _first_tender(clause, done, published=published):
        yield found(
            at + match.start(),
            at + match.start() + len(match.group().rstrip(" .")),
            "tender_or_contract",
            0.75,
        )
        done = match.end()


def _first_tender(clause: str, done: int, *, published: bool) -> re.Match[str] | None:
    """The match of the first pattern that fits after ``done``; each call goes on further right."""
    for i, pattern in enumerate(_TENDER):
        match = pattern.search(clause, done)
        if match and match.group() and (not published or i in _STRONG_TENDER):
            return match
    return None


_WORDY_TENDER = re.compile(
    r"forbehold|reservation|referenc|bemanding|kvalitet|grænse|loft|mandat|rang|vind|vandt|ukonditions|"
    r"afvis|udeluk|indstil|anbefal|scor|won|win|reject|disqualif|recommend|prefer|ahead|behind|ceiling|"
    r"limit|rabat|discount|foreløbig|preliminary|tildel|staffing|quality|placer"
)


def _security(clause: str, at: int, sentence: str) -> Iterator[Finding]:
    for pattern in _SECURITY:
        match = pattern.search(clause)
        if not match:
            continue
        if _GENERAL.search(sentence) and not re.search(r"\b(?:vores|vi har|our|we have)\b", clause):
            return
        if _ORDINARY_FAULT.search(match.group()) and (
            _DEVICE_TROUBLE.search(clause) or not _CRITICAL.search(match.group())
        ):
            return
        yield found(
            at + match.start(),
            at + match.start() + len(match.group().rstrip(" .")),
            "security_information",
            0.75,
        )
        return
