"""Sensitive content about a person: word lists plus forms (measurements, amounts, absence in per cent).

A word counts only when somebody is identifiable and the sentence is about a person, not general talk.
"""

import re
from collections.abc import Iterator

from bot.sharing import lexicon
from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate, matches
from bot.sharing.people import People, speaks_to_machine
from bot.sharing.reading import Reading
from bot.sharing.recognizers.sensitive_forms import FORMS
from bot.sharing.tables import Cell
from bot.sharing.words import words

_GATE = Gate(
    {str(i): tuple(triggers.split("|")) for i, (_, triggers, _) in enumerate(FORMS)}, before=80, after=110
)
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "health",
        re.compile(
            r"^(?:diagnose|sygdom|medicin|lidelse|allergi|helbred|symptom|diagnosis|medication|illness|"
            r"allerg)"
        ),
    ),
    ("employment_matters", re.compile(r"^(?:sygefravær|sygedage|fravær|advarsel|sick days|absence)")),
    (
        "economic_circumstances",
        re.compile(r"^(?:gæld|restance|indkomst|løn|ydelse|debt|income|salary|arrears)"),
    ),
    ("religion", re.compile(r"^(?:religion|trosretning|tro)$")),
    ("ethnicity", re.compile(r"^(?:etnicitet|etnisk|oprindelse|nationalitet|ethnicity|nationality)")),
    ("union_membership", re.compile(r"^(?:fagforening|forbund|union)")),
    ("criminal_offence", re.compile(r"^(?:dom|straf|sigtelse|conviction)")),
)
_NO_CONTENT = frozenset({"-", "ja", "nej", "ingen", "0", "n/a", "none", "no", "yes", "ikke oplyst"})

_MISREAD = re.compile(r"(?<=[a-zæøå])[013](?=[a-zæøå])")
_LETTERS = str.maketrans("013", "ole")
_ENGLISH = re.compile(
    r"\b(?:the|is|was|has|had|with|and|his|her|she|he|my|our|their|of|they|been|who|not|on|from|we|you|are|"
    r"have|be|it|this)\b"
)
_VICTIM = re.compile(
    r"(?:udsat for|offer for|har (?:flere gange )?(?:haft|fået|oplevet|anmeldt)|fået|bestjålet|ramt af|"
    r"anmeldt et|anmelder|været ude for|victim of|subjected to|reported a)\W+(?:\w+\W+){0,3}$"
)
_NOT_EMPLOYMENT = re.compile(
    r"(?:lejemål\w*|værelse\w*|lejlighed\w*|bolig\w*|abonnement\w*|aftalen|kontrakten|forsikring\w*|"
    r"medlemskab\w*|lease|tenancy|subscription|contract)\b.{0,40}$"
)
_TREATED = re.compile(
    r"(?:behandling|behandlet|behandles|afvænning|treatment|treated|rehab)\W+(?:for|af|of|from)\W+(?:sit |"
    r"sin |et |en |his |her |an )?$"
)
_FILLER = (
    r"(?:(?:tidligere|fået|haft|nogen|noget|tegn|på|været|en|et|mistanke|om|andre|synlige|kendte|kendt|"
    r"aktuelle|any|signs?|of|a|an|had|known|been|previous|previously|udtrykt|brug for)\s){0,4}"
)
_NEGATED = re.compile(
    rf"\b(?:(?:ingen|intet|uden|ikke|aldrig|hverken|benægter|afkræfter|no|not|never|without|denies) {_FILLER}"
    rf"|(?:ingen|intet|uden|no|without) (?:[\wæøå]+ ){{0,2}})$"
)
_NOT_ANY_MORE = re.compile(r"(?:ikke (?:længere|mere)|not any (?:longer|more)|no longer)")
_NEGATABLE = frozenset(
    {"health", "employment_matters", "criminal_offence", "social_circumstances", "economic_circumstances"}
)
_TOPIC_ENDINGS = tuple(words("topic_endings"))
_LABELS = words("content_labels")
_ABOUT_A_TOPIC = re.compile(
    rf"\b(?:{'|'.join(sorted(words('topics')))})\b[^.;:\n]{{0,40}}?"
    r"\b(?:om|vedr\.|vedrørende|omkring|mod|til|for|on|about|against|regarding)\s(?:[\wæøå]+,? ){0,4}$"
)
_PREPOSITION = re.compile(r"\b(?:om|vedr\.|vedrørende|omkring|mod|til|for|on|about|against|regarding)\s")
_CHARITY = re.compile(r"s? (?:bekæmpelse|dag\b|society|foundation|association)")
# "Stillingen er slået op", "slået til", "slået fra": no violence.
_NO_BLOW = re.compile(r"sl(?:år|og|ået) (?:op|til|fra|sig|fast|sammen|igennem|ned|an|rekord|tiden|et slag)\b")
# "leder af misbrugscentret": where somebody works.
_AT_WORK = re.compile(
    r"(?:leder|chef|konsulent|medarbejder|ansat|koordinator|sygeplejerske|pædagog|socialrådgiver|vikar|souschef|"
    r"teamleder|overlæge|læge|psykolog|works?|manager|"
    r"head) (?:af|i|på|ved|for|hos|fra|at|of|in) (?:[\wæøå]+ ){0,2}$"
)
# Small fees and late books say nothing about economy or work.
_TRIFLE = re.compile(
    r"(?:skylder|owes) (?:\w+ ){0,2}?[0-9]{1,3}(?:,[0-9]{2})? ?(?:kr|kroner)\b|"
    r"for sent (?:aflever|betal|indsend|indlever|tilmeld|ude\b|svar)"
)
_JOINT = re.compile(r"[ /\-]{1,2}(?:(?!og\b|samt\b|eller\b|men\b|and\b|or\b|but\b|som\b|at\b)[\wæøå]+ ){0,2}")


def find(reading: Reading, people: People) -> Iterator[Finding]:
    """Sensitive findings, in order. Nothing when nobody is identifiable."""
    if not people.identifiable:
        return
    marks = sorted(_marks(reading, people))
    yield from (found(start, end, category, 0.85) for category, start, end in _joined(reading.lower, marks))


def find_in_cell(reading: Reading, cell: Cell, people: People) -> Iterator[Finding]:
    """Content under a column such as "Diagnose"."""
    value = reading.lower[cell.start : cell.end]
    if not people.identifiable or value in _NO_CONTENT:
        return
    for category, label in _COLUMNS:
        if label.match(cell.label):
            yield found(cell.start, cell.end, category, 0.8)


def _marks(reading: Reading, people: People) -> Iterator[tuple[str, int, int]]:
    """(category, start, end) of words and forms that count where they stand."""
    for hit in lexicon.hits(_without_misread_letters(reading.lower)):
        if (hit.entry.english and not _in_english(reading, hit.start)) or _is_topic(reading, hit):
            continue
        if _counts(reading, people, hit.start, weak=hit.entry.weak) and not _negated(
            reading, hit.entry.category, hit.start
        ):
            yield _category(reading, hit), hit.start, hit.end
    windows = _GATE.windows(reading.lower)
    for i, (category, _, form) in enumerate(FORMS):
        for match in matches(form, reading.lower, windows.get(str(i))):
            if (
                _counts(reading, people, match.start(), weak=True)
                and not _negated(reading, category, match.start())
                and not _topic_before(reading, match.start())
            ):
                yield category, match.start(), match.start() + len(match.group().rstrip())


def _is_topic(reading: Reading, hit: lexicon.Hit) -> bool:
    """Whether the word is about a subject ("en pjece om depression", "demenskoordinator") or only the label
    of a line ("Diagnose:"), not about anyone."""
    word = reading.lower[hit.start : hit.end]
    if hit.entry.open_end and len(word) > len(hit.entry.core) + 3 and word.endswith(_TOPIC_ENDINGS):
        return True
    after = reading.lower[hit.end : hit.end + 14]
    if word in _LABELS and after.lstrip(" ").startswith((":", ";", "|", "\t")):
        return True
    if _NO_BLOW.match(word + after) or _TRIFLE.match(word + reading.lower[hit.end : hit.end + 24]):
        return True
    if _AT_WORK.search(reading.before(hit.start, 48)):
        return True
    return bool(_CHARITY.match(after)) or _topic_before(reading, hit.start)


def _topic_before(reading: Reading, at: int) -> bool:
    before = reading.before(at, 44)
    if not _PREPOSITION.search(before):
        return False
    segment = reading.segments[reading.segment_index(at)]
    return bool(_ABOUT_A_TOPIC.search(reading.lower[max(segment.start, at - 90) : at]))


def _without_misread_letters(lower: str) -> str:
    """A scanner's 0, 1 and 3 inside words as the letters they stand for; same length."""
    return _MISREAD.sub(lambda match: match.group().translate(_LETTERS), lower)


def _in_english(reading: Reading, at: int) -> bool:
    if reading.language == "en":
        return True
    segment = reading.segments[reading.segment_index(at)]
    return len(set(_ENGLISH.findall(reading.lower, segment.start, segment.end))) > 1


def _counts(reading: Reading, people: People, at: int, *, weak: bool) -> bool:
    i = reading.segment_index(at)
    if people.linked[i]:
        return True
    if people.general[i]:
        return False
    if weak:
        segment = reading.segments[i]
        return people.carried[i] and not speaks_to_machine(reading.lower[segment.start : segment.end])
    return True


def _category(reading: Reading, hit: lexicon.Hit) -> str:
    """Misuse is social; treatment for it is health."""
    word = reading.lower[hit.start : hit.end]
    treated = "behandl" in word or _TREATED.search(reading.before(hit.start, 40))
    if hit.entry.category == "social_circumstances" and treated:
        return "health"
    return hit.entry.category


def _negated(reading: Reading, category: str, at: int) -> bool:
    """Whether the words before say that it is not so, or that the person was the victim."""
    if category not in _NEGATABLE:
        return False
    before = reading.before(at, 60)
    if category == "criminal_offence" and _VICTIM.search(before):
        return True
    if category == "employment_matters" and _NOT_EMPLOYMENT.search(before):
        return True
    before = before[max(before.rfind(mark) for mark in ".;:\n,") + 1 :]
    return bool(_NEGATED.search(before)) and not _NOT_ANY_MORE.search(before)


def _joined(lower: str, marks: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Marks of one category that overlap or stand in one phrase become one; ``marks`` are sorted."""
    current: tuple[str, int, int] | None = None
    for category, start, end in marks:
        if (
            current
            and current[0] == category
            and start - current[2] < 40
            and (start <= current[2] or _JOINT.fullmatch(lower, current[2], start))
        ):
            current = (category, current[1], max(end, current[2]))
            continue
        if current:
            yield current
        current = (category, start, end)
    if current:
        yield current
