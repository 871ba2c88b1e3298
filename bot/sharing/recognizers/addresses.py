"""Addresses of persons: street and number with floor, postcode and town. Public venues are nobody's home."""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate, matches
from bot.sharing.reading import Reading
from bot.sharing.words import words

_CAP = "A-ZÆØÅÄÖÜÉ"
_LOW = "a-zæøåäöüéè"
# Endings of Danish street names (also as words of their own, "Chr. Winthers Vej").
_ENDING = (
    r"(?:vej|vejen|gade|gaden|allé|alle|alléen|stræde|strædet|vænge|vænget|torv|torvet|plads|pladsen|park|"
    r"parken|"
    r"bakke|bakken|bakker|bakkerne|have|haven|haverne|hegn|hegnet|krog|krogen|toft|toften|tofte|mark|marken|"
    r"lund|lunden|eng|engen|"
    r"dam|dammen|kær|kæret|skrænt|skrænten|sti|stien|vang|vangen|ager|ageren|brink|brinken|høj|højen|høje|"
    r"dal|dalen|"
    r"kilde|kilden|skov|skoven|vold|volden|led|leddet|sving|svinget|bue|buen|ring|ringen|kant|kanten|"
    r"passage|passagen|"
    r"kaj|kajen|bro|broen|slette|sletten|banke|banken|mose|mosen|ås|åsen|næs|næsset|odde|odden|strand|"
    r"stranden|række|"
    r"rækken|hjørne|hjørnet|boulevard|boulevarden|løkke|løkken|gård|gården|gårde|gaard|gaarden|husene|"
    r"gårdsvej|parkvej|hede|heden|"
    r"bæk|bækken|vig|vigen|bugt|bugten|klint|klinten|sø|søen|å|åen|stand|blok|blokken|tværgade|tværvej|"
    r"kvarter|"
    r"kvarteret|fold|folden|lyng|lyngen|holt|holm|holmen|hulen|rende|renden|stien|svej|promenade|promenaden|"
    r"terrasse|terrassen|"
    r"vænge|kobbel|koblet|skel|skellet|tang|tangen|top|toppen|torp|rup|by|bjerg|bjerget|port|porten|gab|"
    r"gabet|fort|sund|sundet|slip|slippen|trappen|bryn|brynet|krat|krattet|remisen|"
    r"overdrev|overdrevet|drag|draget|agre|agrene|minde|lyst|kløft|kløften|slugten|dalene|gyde|gyden|banen|vad|vadet|lade|"
    r"laden|ladegård|mølle|møllen|stykke|stykket|pyt|pytten|siget|hjem|hjemmet|skanse|skansen|tofterne|toftegård|"
    r"engene|brinken|vængerne|lodden|lodder|tværstræde|tværvænget)"
)
_LEAD = (
    r"(?:Sdr\.|Ndr\.|Vstr\.|Østr\.|Nørre|Søndre|Sønder|Nordre|Vester|Vestre|Øster|Østre|Store|Lille|St\.|"
    r"Ll\.|Gl\.|Gammel|Gamle|Gml\.|Ny|Nye|Øvre|Øvere|"
    r"Nedre|Chr\.|Sankt|Skt\.|Sct\.|Dr\.|Prof\.|Kong|Dronning|Prins|Prinsesse|Grev|Grevinde|Biskop|Pastor|"
    r"General|Admiral|"
    r"Indre|Ydre|Mellem|Midtre|Over|Under|Bag|Ved|Langs|Rektor|Lærer|Peder|Hans|Jens|Niels|"
    rf"[{_CAP}]\.(?:[{_CAP}]\.)*|[{_CAP}][{_LOW}]+s)"
)
_NUMBER = r"[0-9]{1,3}(?: ?[A-Za-z](?![A-Za-zæøåÆØÅ]|\. ?[0-9]))?(?:-[0-9]{1,3}[A-Za-z]?)?"
_FLOOR = (
    r"(?:,? {0,2}(?:(?:[0-9]{1,2}\. ?(?:sal|etage|th|tv|mf|-?[0-9]{1,4})?|st\.?|kl\.|kld\.?|"
    r"stuen)(?:[ ,]{0,3}(?:til (?:venstre|højre)|th|tv|mf|dør [0-9]+|-?[0-9]{1,3})\b\.?)?|"
    r"lejl(?:ighed|\.)? ?[0-9]{1,4}|værelse ?[0-9]{1,4}|bolig ?[0-9]{1,4})(?![0-9A-Za-zæøåÆØÅ]))"
)
_TOWN = (
    rf"(?:,? {{0,2}}(?:DK-?)?[0-9]{{2}} ?[0-9]{{2}} {{1,2}}[{_CAP}][{_LOW}]+(?: (?:[{_CAP}][{_LOW}]+|"
    rf"[CKNSVØ]|NV|SV|SØ|NØ)\b(?!\.)){{0,2}})"
)
_STREET = re.compile(
    rf"(?<![\w.])(?P<street>(?:{_LEAD} ){{0,3}}(?:[{_CAP}][\w'\-]{{0,30}}?{_ENDING}|"
    rf"{_ENDING.replace('(?:', '(?:(?i:', 1)}))) {{1,2}}"
    rf"(?P<number>{_NUMBER})(?![0-9]|\.?[0-9]|%| ?(?:kr|km|m2|m²|pct|procent|stk|år|dage|uger|timer)\b)"
    rf"(?P<floor> ?{_FLOOR})?(?P<town> ?{_TOWN})?"
)
_LOWER = re.compile(
    rf"(?<![\w.])(?:(?:nørre|søndre|vestre|østre|store|lille|gl\.?|gammel|ny|sdr\.?|"
    rf"ndr\.?) )?[{_LOW}]{{3,24}}(?:vej|vejen|gade|gaden|allé|vænget|stræde|parken|bakken|toften|haven) "
    rf"[0-9]{{1,3}}(?: ?[a-h](?![a-zæøå]))?(?![0-9.:]| ?(?:kr|km|m2|pct|år|dage|uger|timer|"
    rf"gange)\b)(?:{_FLOOR})?(?:,? [0-9]{{4}} [{_LOW}]+)?"
)
_ANY_WITH_TOWN = re.compile(
    rf"(?<![\w.])(?:[{_CAP}][\w'.\-]{{1,30}} ){{1,4}}{_NUMBER}(?:{_FLOOR})?,? {{1,2}}(?:DK-?)?[0-9]{{4}} "
    rf"[{_CAP}][{_LOW}]+(?: [CKNSVØ]\b)?"
)
_MISREAD = re.compile(
    rf"(?<![\w.])[{_CAP}][{_LOW}]+ ?[{_LOW}]*{_ENDING} {{1,2}}[0-9]{{1,3}}[A-Za-z]? ?, {{0,2}}[0-9]{{2}} "
    rf"?[0-9]{{2}} {{1,2}}[{_CAP}][{_LOW}]+"
)
_ENGLISH = re.compile(
    r"(?<![\w.])[0-9]{1,4}[A-Za-z]? (?:[A-Z][\w']+ ){1,3}(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|"
    r"Terrace|Court|Way|Grove|Gardens)\b"
    r"(?:,? (?:flat|apt\.?|"
    r"apartment) [0-9]+[A-Za-z]?)?(?:,? [A-Z][a-z]+(?: [A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})?)?"
)
_FARM = re.compile(
    rf"(?:(?:Sdr\.|Ndr\.|Gl\.|St\.|Ll\.|Store|Lille|Nørre|Søndre|Vester|Øster|Gammel|"
    rf"Ny) )?[{_CAP}][{_LOW}]*(?:gård|gården|gaard|gaarden|hus|huset|minde|lyst|bo|ly|hjem|hjemmet|borg|"
    rf"hytten|lund|holm|hvile)"
    r"(?:, (?:lejl(?:ighed|\.)|værelse|stue|bolig|afsnit) ?[0-9A-Za-z]{1,4})?, $"
)
_HOUSE = re.compile(r"(?<=[^\W\d_]) {1,2}[0-9]{1,3}(?![0-9])")
_TOWN_AFTER = re.compile(r"[0-9]{2} ?[0-9]{2} {1,2}[A-ZÆØÅ]")
_ENDINGS = tuple(_ENDING.removeprefix("(?:").removesuffix(")").split("|"))
_ENGLISH_GATE = Gate(
    {
        "street": (
            " street",
            " road",
            " avenue",
            " lane",
            " drive",
            " close",
            " crescent",
            " terrace",
            " court",
            " way",
            " grove",
            " gardens",
        )
    },
    before=60,
    after=60,
)
_SAME_STREET = re.compile(
    r"\b(?:nr\.|nummer|no\.|number) [0-9]{1,3}(?: ?[A-Za-z])?\b(?! ?[/\-.][0-9])", re.IGNORECASE
)
_NEIGHBOUR = re.compile(
    r"nabo|genbo|over for|overfor|ved siden af|next door|neighbo|across|bor i|beboer|lives|naboen|opgang"
)
# A venue before the street makes it a public place.
_VENUE = re.compile(
    r"(?:rådhus|bibliotek|skole|skolen|hallen|\bhal\b|kulturhus|kirke|kirken|borgerservice|jobcenter|"
    r"sundhedshus|sundhedscenter|museum|museet|"
    r"kommune|genbrugsplads|materielgård|stadion|svømmehal|børnehave|børnehus|vuggestue|forsamlingshus|"
    r"\bcaf[eé]|hotel|kro\b|a/s|aps|i/s|"
    r"forvaltning|afdeling|centret|center|institution|dagtilbud|sfo|idrætscenter|hospital|sygehus|apotek|"
    r"politi|station|"
    r"theatre|teater|foreningshus|medborgerhus|aktivitetscenter|mødelokale|lokale|depot|brandstation|klub|"
    r"gymnasi|universitet|"
    r"klinik|lægehus|tandpleje|town hall|library|school|community cent|kulturcenter|kontor|bygning|\bsal\b|"
    r"pakhus|restaurant|butik|netto|rema)"
    r"\w*[\"'”]?(?: (?:på|ved|i|at|on))?,? {1,2}$|(?:besøgsadresse|adresse til (?:skolen|hallen)|"
    r"hovedindgang|parkering|p-plads|stoppested|"
    r"krydset|rundkørsel|lyskryds|legeplads|mødested|vi mødes|mødes (?:på|ved)|adgang fra|indgang fra|"
    r"ombygning af|etablering på|vejarbejde)[^\n.]{0,20}$"
)


def find(reading: Reading) -> Iterator[Finding]:
    """Addresses that can lead to a person."""
    plain = reading.plain
    homes: list[int] = []
    houses, towns = _house_windows(plain)
    for pattern, windows in (
        (_STREET, houses),
        (_LOWER, houses),
        (_ANY_WITH_TOWN, towns),
        (_MISREAD, towns),
        (_ENGLISH, _ENGLISH_GATE.windows(reading.lower).get("street")),
    ):
        for match in matches(pattern, plain, windows):
            start = _with_farm(plain, _without_first_words(plain, match.start()))
            if not _VENUE.search(reading.before(start, 48)) and _is_name(match.group()):
                homes.append(match.start())
                yield found(start, _trimmed(plain, match.end()), "address", 0.9)
    if homes:
        yield from _houses_on_same_street(reading, min(homes))


def _house_windows(plain: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Stretches around a number after a street's ending, and around a number with a town after it."""
    houses: list[tuple[int, int]] = []
    towns: list[tuple[int, int]] = []
    for match in _HOUSE.finditer(plain):
        stretch = (max(0, match.start() - 60), min(len(plain), match.end() + 90))
        if plain[max(0, match.start() - 12) : match.start()].lower().endswith(_ENDINGS):
            _widen(houses, stretch)
        if _TOWN_AFTER.search(plain, match.end(), stretch[1]):
            _widen(towns, stretch)
    return houses, towns


def _widen(windows: list[tuple[int, int]], stretch: tuple[int, int]) -> None:
    if windows and stretch[0] <= windows[-1][1]:
        windows[-1] = (windows[-1][0], stretch[1])
    else:
        windows.append(stretch)


def _is_name(address: str) -> bool:
    first = address.split(" ", maxsplit=1)[0].lower()
    return first not in {
        "side",
        "aftale",
        "uge",
        "bilag",
        "sal",
        "lokale",
        "klasse",
        "bygning",
        "hal",
        "version",
        "by",
        "park",
        "ring",
        "hjem",
        "led",
        "top",
    }


_SENTENCE_STARTS = words("sentence_starts")


def _without_first_words(plain: str, start: int) -> int:
    """Skip words such as "På" that only begin the sentence ("Ved" and "Under" may begin a street name)."""
    word = re.match(r"(\w+)\.? ", plain[start : start + 24])
    following = plain[start + word.end() : start + word.end() + 1] if word else ""
    if word and word[1] in _SENTENCE_STARTS - {"Ny"} and following.isupper():
        return _without_first_words(plain, start + word.end())
    return start


def _with_farm(plain: str, start: int) -> int:
    window = plain[max(0, start - 50) : start].rpartition("\n")[2]
    farm = _FARM.search(window)
    if (
        farm
        and re.search(r"[^\W\d_][\w.\-]* $", window[: farm.start()])
        and window[: farm.start()].split()[-1][:1].isupper()
    ):
        return start
    if farm and not _VENUE.search(farm.group().lower().rstrip(", ") + ", "):
        return start - len(farm.group())
    return start


def _trimmed(plain: str, end: int) -> int:
    while plain[end - 1] in " ,":
        end -= 1
    return end


def _houses_on_same_street(reading: Reading, first: int) -> Iterator[Finding]:
    for match in _SAME_STREET.finditer(reading.plain, first):
        if _NEIGHBOUR.search(reading.before(match.start(), 50)):
            yield found(match.start(), match.end(), "address", 0.7)
