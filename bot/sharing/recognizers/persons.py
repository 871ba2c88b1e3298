"""Names of persons: the trained name model, plus what only the form of the text tells (columns, labels)."""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.names import find_names
from bot.sharing.reading import Reading
from bot.sharing.tables import Cell

_COLUMN = re.compile(
    r"^(?:navn|fornavn|efternavn|mellemnavn|borger|medarbejder|elev|barn|ansat|beboer|patient|klient|deltager|kontaktperson|forælder|mor|far|ansøger|ejer|sagsbehandler|"
    r"name|first ?name|last ?name|surname|employee|citizen|pupil|student|resident|patient|participant|owner|applicant|contact)s?(?:navn|ens navn| navn| name)?$"
)
_NAME_CELL = re.compile(r"[^\W\d_][\w'.\- ]{0,40}(?:, ?[^\W\d_][\w'.\- ]{0,40})?")
_NO_NAME = frozenset({"ja", "nej", "ukendt", "ingen", "vakant", "n/a", "unknown", "none", "alle", "flere", "total", "i alt"})


_INITIALS = re.compile(r"(?<![\w./\-])[A-ZÆØÅ]{2,4}(?![\w/\-]|\.\w)")
_INITIALS_LABEL = re.compile(
    r"(?:sagsbehandler|referent|init(?:ialer)?|deltagere|til stede|tilstede|fremmødte|afbud|fraværende|ansvarlig|mødeleder|ordstyrer|kopi til|present|attendees|apologies|"
    r"minutes by|case ?worker|mvh|vh|hilsen|hilsner|regards)\.?[:, ]{1,3}(?:[\w .]{1,40}, ){0,6}$"
)
_AFTER_NAME = re.compile(r"(?:,| og| and| samt|;|/)? ?\(?$")
_BESIDE = 4
_EPONYM = re.compile(r"(?:parkinson|alzheimer|crohn|down|asperger|huntington|tourette|bechterew|hodgkin|ménière|meniere|graves|sjögren|raynaud|wegener|marfan|turner|klinefelter|korsakoff|lewy|rett|heimlich|apgar|glasgow)(?:s|'s|')?")
_NO_INITIALS = frozenset(
    "CPR CVR EAN GDPR HR IT PC TV EU DK KL KMD OK NB PS PPR SFO AKT SSP AI API SQL CSV PDF USB VPN RDP DNS URL IP ID SMS MMS APS AS IS PS UU LAR MED TR AMR FTR ADHD PTSD KOL OCD DNA BFE KLE "
    "FOA HK BUPL DSR DLF SL DM IDA DF SF LA EL ESR GIS BBR ESDH STU FGU EGU FSK ATP SU VUC UCL DTU SDU AAU KU RUC UK US USA NATO FN BT EKG EEG CT MR COPD CRM ERP KPI ROI FAQ DPO DPIA NGO LGBT LED WC OBS RE FW FWD SV VS CC BCC MVH VH TLF NR KR DB SMTP CV HTTP HTTPS JSON XML HTML SV UI UX QR GPS LAN WAN MFA SSH TLS SSL LED CO BBR RFID ID-NR".split()
)


def find(reading: Reading) -> Iterator[Finding]:
    """Names the model finds, and initials that the text ties to a person."""
    names = [
        found(n.start, n.end, "person_name", n.score)
        for n in find_names(reading.plain)
        if not _is_other(reading.plain[n.start : n.end])
    ]
    yield from names
    yield from _initials(reading, names)


def _is_other(name: str) -> bool:
    """Abbreviations and diseases named after their finders are no persons."""
    return name in _NO_INITIALS or bool(_EPONYM.fullmatch(name.lower())) or not any(c.isalnum() for c in name)


def _initials(reading: Reading, names: list[Finding]) -> Iterator[Finding]:
    """Initials after a label ("Referent: TBK") or in a list of names, and their other mentions."""
    ends = {f.end + gap for f in names for gap in range(_BESIDE + 1)}
    spans = [(f.start, f.end) for f in names]
    found_initials = [m for m in _INITIALS.finditer(reading.plain) if m.group() not in _NO_INITIALS]
    tied = {m.group() for m in found_initials if _is_tied(reading, m, ends)}
    for match in found_initials:
        if match.group() in tied and not any(start <= match.start() < end for start, end in spans):
            yield found(match.start(), match.end(), "person_name", 0.7)


def _is_tied(reading: Reading, match: re.Match[str], ends: set[int]) -> bool:
    line = reading.plain[max(0, match.start() - 120) : match.start() + 30].rpartition("\n")[2]
    if line.isupper():
        return False
    beside = match.start() in ends and bool(_AFTER_NAME.search(reading.before(match.start(), _BESIDE)))
    return beside or bool(_INITIALS_LABEL.search(reading.before(match.start(), 120).rpartition("\n")[2]))


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """A name under a column such as "Navn"."""
    value = reading.plain[cell.start : cell.end]
    if _COLUMN.match(cell.label) and _NAME_CELL.fullmatch(value) and value.lower() not in _NO_NAME and len(value.split()) <= 5:
        yield found(cell.start, cell.end, "person_name", 0.85)
