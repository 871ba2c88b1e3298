"""Whom a text speaks of: which sentences are about one person, which are general talk, and whether
somebody can be singled out without any name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sharing.findings import IDENTIFIERS, Finding
from bot.sharing.reading import Reading, Segment

_ONE = (
    r"borgeren|barnet|drengen|pigen|moren|moderen|faren|faderen|sønnen|datteren|ægtefællen|hustruen|konen|"
    r"manden|kvinden|kæresten|ekskæresten|samleveren|"
    r"enken|søsteren|broderen|broren|lillebror\w*|storebror\w*|storesøster\w*|lillesøster\w*|mormor\w*|"
    r"farmor\w*|bedstefar\w*|bedstemor\w*|svigerfamilien|"
    r"eleven|patienten|beboeren|klienten|medarbejderen|kollegaen|kollegaens|ansøgeren|ansøger|lejeren|"
    r"den ansatte|den unge|den ældre|den pågældende|pågældende|vedkommende|"
    r"lærlingen|vikaren|praktikanten|den sygemeldte|den ledige|familien|forældrene|parret|ægteparret|"
    r"nabokonen|naboen|ejeren|værgen|klageren|"
    r"pædagogen|læreren|lederen|chefen|chaufføren|sygeplejersken|assistenten|pt\.|skolelederen|rektor|"
    r"tvillingerne|søskende|afdøde|den afdøde|"
    r"the citizen|the patient|the child|the boy|the girl|the mother|the father|the employee|the resident|"
    r"the applicant|the client|the pupil|the student|"
    r"the tenant|the family|the colleague|the woman|the man|the daughter|the son|the neighbour"
)
_PRONOUN = r"han|hun|ham|hende|hans|hendes|he|she|his|her|him|hers|himself|herself"
_OWN = (
    r"(?:min|mit|mine|vores|en af mine|en af vores|one of my|my|our)\s(?:\w+\s){0,2}?(?:kollega\w*|leder|"
    r"chef|medarbejder|medarbejdere|nabo|ven|veninde|elev|mor|far|"
    r"bror|søster|mand|kone|kæreste|søn|datter|svigermor|svigerfar|afdelingsleder|makker|teamleder|direktør|"
    r"borgmester|formand|souschef|vikar|elev|lærling|studentermedhjælper|praktikant|sekretær|pedel|kok|"
    r"pædagog|rengøringshjælp|borger|patient|klient|beboer|colleague|boss|manager|employee|neighbour|friend|"
    r"mother|father|brother|sister|husband|wife|son|daughter|head|director|mayor|chair\w*|deputy|assistant|"
    r"secretary|trainee|intern|citizen|client)"
)
_ADDRESSED = re.compile(
    r"\b(?:du (?:har|er|fik|får|blev|oplyser|skriver|søgte|modtager|skylder|kan ikke|bor)|din (?:ansøgning|"
    r"sag|gæld|indkomst|sygdom|ydelse|økonomi|helbred|mor|søn|datter)|dit (?:barn|helbred|rådighedsbeløb)|"
    r"dig|at din|at du har|you (?:have|are|were|owe|receive|applied)|your (?:application|case|debt|income|"
    r"illness|child))\b"
)
_SELF = re.compile(
    r"\b(?:jeg (?:er|har|blev|fik|får|lider|kan ikke|tager|går)|i (?:am|have|was|suffer|take))\b"
)
_TO_MACHINE = re.compile(
    r"^\W{0,4}(?:skriv|lav|omskriv|ret|opsummer|oversæt|hjælp|brug|formul[eé]r|foreslå|giv|find|forkort|gør|"
    r"bevar|behold|hold|tonen|undgå|nævn|sæt|kan du|vil du|kom med|forklar|"
    r"please|write|make|rewrite|summari[sz]e|translate|help|use|suggest|give|shorten|keep|avoid|mention|"
    r"can you|could you|explain|draft)\b"
)
_PERSON = re.compile(rf"\b(?:{_PRONOUN}|{_ONE}|{_OWN})(?!\w)")
_EITHER = re.compile(
    r"\b(?:han eller hun|hun eller han|han/hun|hun/han|he or she|she or he|his or her|hans eller hendes|"
    r"him or her|s/he)\b"
)

_GENERAL = re.compile(
    r"\b(?:generelt|typisk\w*|som regel|i almindelighed|almindeligvis|man|borgere|borgerne|personer|"
    r"mennesker|folk|patienter|ansatte|medarbejdere|medarbejderne|elever|eleverne|børn|unge|ældre|"
    r"forældre|familier|ledere|kolleger|beboere|pårørende|mænd|kvinder|hvem som helst|enhver|nogen|hvis du|"
    r"hvis en|if you|if a|en borger|en medarbejder|en elev|en patient|et barn|en kollega|"
    r"reglerne|regler for|loven|lovgivning\w*|vejledning\w*|retningslinje\w*|serviceloven|barnets lov|"
    r"definition\w*|statistik\w*|antallet af|andelen af|procent af|kursus|oplæg|temadag|pjece|foredrag|"
    r"kampagne|hjemmeside\w*|politik for|"
    r"artikel \d+|hvad er|hvad betyder|hvordan fungerer|hvilke symptomer|hvilke|forskellen på|forskel på|"
    r"opdigtet|fiktiv\w*|tænkt eksempel|for eksempel|eksempelvis|"
    r"in general|generally|typically|people|citizens|employees|patients|pupils|students|children|parents|"
    r"families|anyone|a citizen|an employee|a patient|a child|a colleague|"
    r"guidelines?|policy|policies|the law|legislation|regulations?|the rules|leaflet|course on|what is|"
    r"what are|how does|difference between|fictitious|fictional|invented|for example|such as|statistics|"
    r"share of|number of)\b"
)
# Roles that few or one hold in a municipality.
_RARE_ROLE = re.compile(
    r"\b(?:borgmester\w*|viceborgmester\w*|skoleleder\w*|viceskoleleder\w*|rektor\w*|kommunaldirektør\w*|"
    r"direktør\w*|områdechef\w*|områdeleder\w*|afdelingsleder\w*|brandchef\w*|kantor\w*|organist\w*|"
    r"sognepræst\w*|præst\w*|provst\w*|imam\w*|formand\w*|kasserer\w*|byrådsmedlem\w*|udvalgsformand\w*|"
    r"centerleder\w*|institutionsleder\w*|dagtilbudsleder\w*|pedel\w*|havnefoged\w*|stadsarkitekt\w*|"
    r"stadsgartner\w*|"
    r"bibliotekschef\w*|museumsinspektør\w*|museumsleder\w*|musikskoleleder\w*|jobcenterchef\w*|"
    r"økonomichef\w*|it-chef\w*|hr-chef\w*|souschef\w*|tillidsrepræsentant\w*|arbejdsmiljørepræsentant\w*|"
    r"kommunelæge\w*|"
    r"landsbyens \w+|byens \w+|øens \w+|købmanden|smeden|bageren|slagteren|postbud\w*|dyrlægen|kromanden|"
    r"mester\w* i|fodboldtræner\w*|cheftræner\w*|sognefoged\w*|lokalredaktør\w*|"
    r"mayor|deputy mayor|headteacher|head teacher|headmaster|principal|chief executive|director|head of \w+|"
    r"vicar|priest|organist|chairman|chairwoman|chair of|treasurer|harbour master|librarian|caretaker|"
    r"fire chief|councillor|"
    r"team leader|deputy head|manager of)\b"
)
_ROLE = re.compile(
    r"\b(?:lærer\w*|pædagog\w*|sygeplejerske\w*|socialrådgiver\w*|sagsbehandler\w*|sekretær\w*|chauffør\w*|"
    r"kok|kokken|køkkenleder\w*|gartner\w*|vejmand\w*|ingeniør\w*|jurist\w*|receptionist\w*|vikar\w*|"
    r"teamleder\w*|"
    r"leder|lederen|chef|chefen|ssa\w*|sosu\w*|hjemmehjælper\w*|dagplejer\w*|tandlæge\w*|psykolog\w*|"
    r"bibliotekar\w*|livredder\w*|badmester\w*|lærling\w*|elev|rengøringsassistent\w*|kontorassistent\w*|"
    r"brandmand\w*|"
    r"teacher|nurse|social worker|driver|cook|gardener|engineer|lawyer|receptionist|lifeguard|dentist|"
    r"psychologist|firefighter|cleaner|secretary|kindergarten teacher)\b"
)
_UNIQUE = re.compile(
    r"\b(?:hende der|ham der|hende fra|ham fra|hende i|ham i|hende med|ham med|hende på|ham på|den eneste|"
    r"det eneste|eneste \w+|som den første|den første|den nye|den nyeste|den nyansatte|den tidligere|"
    r"vores nye|vores tidligere|"
    r"the only|the one who|the woman who|the man who|the new|our new|the former|our former|the first|"
    r"he's the|she's the|kvinden der|manden der|kvinden, der|manden, der|naboen til|ejeren af|enken efter|"
    r"søn af|datter af|mor til|far til|bror til|søster til|gift med|wife of|husband of|son of|daughter of|"
    r"mother of|father of)\b"
)
_EVENT = re.compile(
    r"\b(?:lige stoppet|lige (?:er )?(?:startet|begyndt|flyttet|blevet)|er stoppet|stoppede|begyndte|"
    r"startede|tiltrådte|fratrådte|nu sidder|i mandags|i tirsdags|i onsdags|i torsdags|i fredags|i går|"
    r"i sidste uge|sidste (?:uge|måned|år|sommer|vinter|efterår|forår)|for nylig|"
    r"i (?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)|i (?:19|"
    r"20)\d\d|siden (?:19|20)\d\d|vandt|blev valgt|kom i avisen|i avisen|i tv|brændte|ulykken|påkørt|"
    r"kørte galt|barsel|jubilæum|orlov|"
    r"just (?:left|started|moved|joined|retired)|last (?:week|month|year|summer|winter|spring|autumn)|"
    r"yesterday|recently|on monday|on tuesday|on wednesday|on thursday|on friday|won|was elected|"
    r"in the news|in (?:january|february|march|april|june|july|august|september|october|november|"
    r"december))\b"
)
_PLACE = re.compile(
    r"\b(?:i|på|ved|fra|hos|in|at|from|on)\s(?:the\s)?(?:\w+\s){0,2}?(?:receptionen|køkkenet|kantinen|"
    r"domkirken|kirken|biblioteket|borgerservice|jobcentret|jobcenteret|rådhuset|skolen|\w*skole\w*|"
    r"børnehaven|børnehuset|vuggestuen|plejehjemmet|plejecentret|hjemmeplejen|"
    r"materielgården|genbrugspladsen|svømmehallen|hallen|museet|havnen|brandstationen|værkstedet|"
    r"\w+afdelingen|\w+forvaltningen|sekretariatet|\w+teamet|\w+kontoret|it|hr|lønkontoret|ydelseskontoret|"
    r"\w+centret|øen|landsbyen|"
    r"reception|kitchen|canteen|library|school|kindergarten|nursing home|town hall|depot|museum|harbour|"
    r"fire station|workshop|department|office|island|village|secretariat|payroll|church|cathedral|"
    r"swimming pool|sports centre)\b"
)
_NAMED_PLACE = re.compile(r"\b(?:i|på|ved|fra|in|at|from|near)\s[A-ZÆØÅ][a-zæøå]{2,}")
_AGE = re.compile(
    r"\b(?:\d{1,3}[ -]årig\w*|på \d{1,3} år|\d{1,3} år gammel|aged \d{1,3}|\d{1,3}[ -]year[ -]old|"
    r"i \d\. ?[a-d]?(?: klasse)?|\d\.\s?[a-dA-D]\b)"
)
_ENOUGH = 2.5


@dataclass(frozen=True)
class People:
    """``linked[i]``: sentence i speaks of one person; ``carried[i]``: it goes on about one spoken of before;
    ``general[i]``: it speaks in general. ``identifiable``: somebody can be singled out."""

    identifiable: bool
    linked: tuple[bool, ...]
    carried: tuple[bool, ...]
    general: tuple[bool, ...]


def people_in(reading: Reading, identifiers: Sequence[Finding], nobody: frozenset[Finding]) -> People:
    """Who is spoken of. ``identifiers`` are plain-text findings; those in ``nobody`` point at no one
    (public figures, servers)."""
    pointing = [one for one in identifiers if one.category in IDENTIFIERS and one not in nobody]
    named = {reading.segment_index(one.start) for one in pointing}
    linked = tuple(i in named or _about_one(reading, seg) for i, seg in enumerate(reading.segments))
    general = tuple(bool(_GENERAL.search(reading.lower, s.start, s.end)) for s in reading.segments)
    carried = tuple(_carried(reading.segments, linked))
    direct = any(one.category != "ip_address" for one in pointing)
    return People(direct or _by_combination(reading, linked), linked, carried, general)


def speaks_to_machine(lower: str) -> bool:
    """Whether a sentence tells the AI what to do ("skriv …", "please …")."""
    return bool(_TO_MACHINE.match(lower))


def _about_one(reading: Reading, segment: Segment) -> bool:
    text = reading.lower[segment.start : segment.end]
    if _EITHER.search(text):
        return False
    if _PERSON.search(text) or _SELF.search(text):
        return True
    return bool(_ADDRESSED.search(text)) and not speaks_to_machine(text)


def _carried(segments: Sequence[Segment], linked: Sequence[bool]) -> list[bool]:
    """A person stays the subject until the paragraph ends, and from a heading for six sentences."""
    carried: list[bool] = []
    last = -99
    for i, segment in enumerate(segments):
        carried.append(last >= 0 and (segments[last].paragraph == segment.paragraph or i - last <= 6))
        if linked[i]:
            last = i
    return carried


def _by_combination(reading: Reading, linked: Sequence[bool]) -> bool:
    """Whether role, place and event single one person out in some stretch of three sentences."""
    segments = reading.segments
    for i, is_linked in enumerate(linked):
        if not is_linked and not _RARE_ROLE.search(reading.lower, segments[i].start, segments[i].end):
            continue
        start, end = segments[max(0, i - 1)].start, segments[min(len(segments) - 1, i + 1)].end
        if (
            _singling(
                reading.lower[start : min(end, start + 1500)], reading.plain[start : min(end, start + 1500)]
            )
            >= _ENOUGH
        ):
            return True
    return False


def _singling(lower: str, plain: str) -> float:
    own = re.search(rf"\b{_OWN}", lower)
    score = 1.0 if own else 0.0
    score += 1.5 if _RARE_ROLE.search(lower) else 0.75 * bool(_ROLE.search(lower))
    score += 1.0 * bool(_UNIQUE.search(lower)) + 1.0 * bool(
        _PLACE.search(lower) or _NAMED_PLACE.search(plain)
    )
    score += 0.75 * bool(_EVENT.search(lower)) + 0.5 * bool(_AGE.search(lower))
    return score


_CHILDREN = re.compile(
    r"\b(?:barnet|børnene|barn|børn|eleven|elev|drengen|pigen|dreng|pige|spædbarn|teenager|(?:[0-9]|"
    r"1[0-7])[ -]årig\w*|[0-9]\. ?(?:klasse|årgang|[a-d]\b)|børnehave\w*|vuggestue\w*|dagpleje\w*|sfo|"
    r"underretning\w*|anbragt|plejebarn|den unge|umyndig\w*|"
    r"demens\w*|demente|udviklingshæm\w*|værgemål\w*|plejehjem\w*|hjemløs\w*|child|children|pupil|boy|girl|"
    r"baby|minor|kindergarten|nursery|dementia|guardianship)\b"
)


def speaks_of_children(reading: Reading) -> bool:
    """Whether children or other people in need of special care appear in the text."""
    return bool(_CHILDREN.search(reading.lower))
