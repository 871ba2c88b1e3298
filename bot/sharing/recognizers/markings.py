"""Explicit labels of confidentiality and handling limits; the word "fortrolig" in ordinary talk is none."""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate, matches
from bot.sharing.reading import Reading

_FORBIDDEN = (
    r"må (?:\w+ ){0,3}?(?:ikke|hverken|under ingen omstændigheder|kun|alene|"
    r"udelukkende) (?:\w+ ){0,3}?(?:videresendes|videregives|deles|offentliggøres|kopieres|distribueres|"
    r"spredes|slippe ud|lækkes|udleveres|omdeles|drøftes|bruges (?:i|af)|anvendes (?:i|af)|læses af|ses af|"
    r"komme (?:ud|"
    r"videre)|forlade (?:huset|udvalget|kredsen|styregruppen|direktionen))"
)
_PHRASE = re.compile(
    r"(?:strengt |streng |højst |meget |internt? og )?(?:fortrolige?t?|konfidentielt?|"
    r"hemmeligt?)(?: ?[-:,(/]+ ?(?:må ikke|kun|alene|ikke til|til intern|indtil|before|do not)[^.\n)]{2,60})"
    rf"|{_FORBIDDEN}"
    r"|(?:mærket|markeret|stemplet|klassificeret|klassifikation:?|klassificering:?|fortrolighed(?:sniveau|"
    r"sgrad)?:|følsomhed:|classification:?|marked|labelled|labeled|classified)(?: som|"
    r" as)? [\"'”“»]?(?:strengt )?(?:fortroligt?e?|yderst fortroligt|hemmeligt|til tjenestebrug|"
    r"confidential|restricted|"
    r"secret|intern|internal|konfidentielt|høj)\b"
    r"|(?:på |som |et |dagsordenens |under )?(?:lukkede?|lukket) (?:punkt(?:et)?|dagsorden(?:en)?|"
    r"del af (?:mødet|dagsordenen)|møde(?:t)?|sag)\b|punkt(?:et)? (?:nr\. ?)?[0-9]{0,3} ?(?:er|behandles|"
    r"var|blev behandlet(?: som)?) lukket"
    r"|(?:behandles|behandlet|drøftes|drøftet|besluttet|vedtaget) (?:for|bag) lukkede døre|for lukkede døre|"
    r"bag lukkede døre"
    r"|(?:kun |alene |udelukkende )(?:til|for) (?:internt? brug|intern orientering|tjenestebrug|"
    r"styregruppen|direktionen|udvalgets medlemmer|personalesagen|ledelsen|brug i|medlemmer|lederkredsen|"
    r"modtageren|projektgruppen|chefgruppen|byrådets medlemmer|forhandlingsudvalget|bedømmelsesudvalget|"
    r"arbejdsgruppen|kredsen|adressaten|internal use)"
    r"|(?:kun |alene )?til brug for [\wæøå ]{3,40} (?:alene|kun)\b|(?:kun|alene) til brug for|"
    r"til internt? brug|til tjenestebrug|ikke til (?:offentliggørelse|videregivelse|videresendelse|deling|"
    r"distribution|omdeling|pressen|citat)|ej til (?:offentliggørelse|videregivelse)"
    r"|(?:undtaget|undtages|undtag) fra (?:aktindsigt|offentlighed)|undtaget offentlighed(?:en)?"
    r"|under embargo|embargo(?:eret)? (?:til|indtil|until)|klausuleret|"
    r"omfattet af (?:en )?(?:tavshedserklæring|fortrolighedserklæring|nda|fortrolighedsaftale|"
    r"udtalt tavshedspligt)|"
    r"(?:pålagt|pålægges|givet) (?:udtrykkelig )?tavshedspålæg|tavshedspålæg"
    r"|strictly (?:private and )?confidential|internal only|internal[ -]document|keep (?:this|it|these|"
    r"the \w+) (?:off|out of|within|inside|internal)\b[^.\n]{0,30}|(?:skal|må kun|bør) blive (?:i|inden for|"
    r"mellem)\b[^.\n]{0,30}|hold(?:es)? (?:det|dette|den|notatet|oplysningerne)? ?(?:internt|"
    r"inden for)\b[^.\n]{0,30}|(?:deles|sendes|bruges|omtales|nævnes) ikke (?:uden for|udenfor|videre|"
    r"eksternt)\b[^.\n]{0,30}|private (?:and|&) confidential|commercial(?:ly)?(?: in)? confiden(?:ce|tial)|"
    r"company confidential|for internal use only|internal use only|"
    r"not for (?:distribution|circulation|publication|release|onward sharing)|do not (?:forward|distribute|"
    r"circulate|share outside|copy)|eyes only|for your eyes only|"
    r"(?:must|may|should) not be (?:shared|forwarded|disclosed|circulated|published|distributed|passed on)|"
    r"under nda|under a non-disclosure agreement|closed (?:session|agenda item|item|meeting)|in confidence|"
    r"restricted (?:circulation|distribution)|"
    r"tlp:(?:red|amber|amber\+strict)",
)
# A label stands alone: a line of its own, in brackets, in capitals or before a colon.
_LABEL = re.compile(
    r"^[ \t>*#\-]{0,6}(?:strengt |yderst |internt og )?(?:fortroligt?|konfidentielt?|hemmeligt|confidential|"
    r"strictly confidential|restricted|tjenestebrug|til tjenestebrug|kun til intern brug|intern)"
    r"[!.:]{0,2}[ \t*#\-]{0,6}$|\((?:strengt )?(?:fortroligt?|konfidentielt?|hemmeligt|confidential|"
    r"lukket)[^)\n]{0,60}\)|\[(?:fortroligt?|confidential|internt?|lukket)[^\]\n]{0,40}\]"
    r"|^(?:emne|subject|vedr\.?|titel|re|sv|vs|fw|fwd)[: ]{1,3}[^\n]{0,20}?(?:strengt )?(?:fortroligt?|"
    r"confidential)\b|^(?:fortroligt?|confidential) ?[-:]",
    re.MULTILINE,
)
_CAPITALS = re.compile(
    r"\b(?:STRENGT )?(?:FORTROLIGT?|KONFIDENTIELT?|HEMMELIGT|CONFIDENTIAL|TIL TJENESTEBRUG|LUKKET PUNKT|"
    r"INTERNT DOKUMENT|STRICTLY CONFIDENTIAL|INTERNAL ONLY|KUN INTERNT|KUN TIL INTERN(?:T)? BRUG|"
    r"IKKE TIL OFFENTLIGGØRELSE|MÅ IKKE VIDERESENDES|PRIVATE AND CONFIDENTIAL)\b(?: ?[-:] ?[^\n.]{2,60})?"
)
# Rules about sharing in general carry the same words and mark nothing.
_GENERAL = re.compile(
    r"\b(?:retningslinje\w*|politik|regler(?:ne)?|vejledning\w*|guideline\w*|policy|hvad betyder|"
    r"hvornår (?:er|må|skal)|what does|forskellen på|generelt|"
    r"personoplysninger|personal data|open ai|ai-tjeneste\w*|chatgpt|oplysninger som|medarbejdere|kursus|"
    r"undervis\w*|quiz|workshop|plakat|du må|du skal|man må|i princippet|må du|kan man|kan vi|skal vi|"
    r"er det|eksempelvis|fx|for eksempel|e\\.g\\.|such as)\b"
)


_GATE = Gate(
    {
        "marking": (
            "til brug for",
            "fortrol",
            "konfident",
            "hemmelig",
            "confiden",
            "restricted",
            "tjenestebrug",
            "intern",
            "lukket",
            "lukkede",
            "må ",
            "mærket",
            "markeret",
            "stemplet",
            "klassifi",
            "classifi",
            "følsomhed",
            "marked",
            "labelled",
            "labeled",
            "kun til",
            "kun for",
            "alene til",
            "alene for",
            "udelukkende",
            "ikke til",
            "ej til",
            "undta",
            "embargo",
            "klausul",
            "omfattet",
            "tavshed",
            "not for",
            "do not",
            "eyes only",
            "your eyes",
            "not be ",
            "under nda",
            "non-disclosure",
            "keep ",
            "blive i",
            "blive m",
            "hold ",
            "holdes ",
            " ikke ",
            "given in",
            "givet",
            "fortalt",
            "oplyst",
            "sagt",
            "modtaget",
            "private",
            "eyes",
            "punkt",
            "closed ",
            "tlp:",
        )
    },
    before=60,
    after=140,
)


def find(reading: Reading) -> Iterator[Finding]:
    """Markings; a sentence that explains the rules in general is left alone."""
    windows = _GATE.windows(reading.lower).get("marking")
    for pattern, text, confidence in (
        (_CAPITALS, reading.plain, 0.95),
        (_LABEL, reading.lower, 0.9),
        (_PHRASE, reading.lower, 0.85),
    ):
        for match in matches(pattern, text, windows):
            if pattern is not _PHRASE or not _is_general(reading, match.start()):
                lead = len(match.group()) - len(match.group().lstrip(" \t>*#-"))
                yield found(match.start() + lead, match.end(), "confidentiality_marking", confidence)


def _is_general(reading: Reading, at: int) -> bool:
    segment = reading.segments[reading.segment_index(at)]
    return bool(_GENERAL.search(reading.lower, segment.start, segment.end))
