"""Tenders, contracts and deals under way.

A clause counts when the text is about such a matter and the clause holds something concrete: a bidder
with a price or score, an own limit, a reservation. The words are lists in ``data/words/tender_*.txt``.
"""

import re
from collections.abc import Iterator, Sequence

from bot.sharing.findings import Finding, found
from bot.sharing.reading import Reading
from bot.sharing.recognizers.clauses import clauses, is_general
from bot.sharing.words import any_of

_TALK = re.compile(
    rf"\b(?:{any_of('tender_talk')}|ejendomsmægler\w*|byde (?:op|ned)|vil give|giver bud|"
    r"\w{1,12}forhandling\w*|pris [0-9]{1,2} ?%)"
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
_PERCENT = r"[0-9]{1,2}(?:[.,][0-9])? ?(?:%|procent|pct|per ?cent)"
_PARTY = rf"(?:{any_of('tender_parties')}|nr\. ?[1-5]|a/s|i/s|p/s|[a-d]'?s?)"
_PRICE = rf"(?:{any_of('tender_prices')})"
_RESULT = (
    rf"(?:{any_of('tender_results')}|ligger (?:først|sidst|bedst|nummer|nr)|"
    r"får (?:ordren|kontrakten|opgaven))"
)
_JUDGED = r"(?:er|var|virker|vurderes|is|are|was|were|looks?|seems?)"
_POOR_OR_STRONG = (
    r"(?:tynd\w*|svag\w*|ringe|dårlig\w*|mangelfuld\w*|bedst\w*|stærk\w*|utilstrækkelig\w*|weak\w*|thin|poor|"
    r"strong\w*|best|worst|insufficient)"
)
_LIMIT = (
    r"(?:estimat|overslag|skøn|estimate|grænse|smertegrænse|loft|maks\w*|maksimum|øvre grænse|budget\w*|"
    r"ramme|bundpris|mindstepris|walk-?away\w*|limit|ceiling|maximum|reserve price|reservation price|"
    r"target price|fallback|forhandlingsmandat|mandat)"
)

# What is nobody else's business even when the tender itself is published: scores, ranks and own limits.
_INNER = (
    r"\b[0-9]{1,3}(?:[.,][0-9]{1,2})? ?(?:af [0-9]{1,3} )?(?:point|points|pts)\b",
    rf"\b(?:vores|egen|vor|our|internal|interne?)\s(?:\w+ ){{0,2}}?{_LIMIT}\b.{{0,80}}",
    r"\b(?:vi|byrådet|kommunen|direktionen|we|the council)\s(?:\w+ ){0,3}?(?:højst|maksimalt|maks|op til|"
    r"at most|up to|no more than|not go above|accepterer|accepter\w*|går ikke over|kan gå (?:op|ned) til|"
    rf"er villige til|would accept|will accept|are willing|can go)\b.{{0,60}}(?:{_MONEY}|[0-9])",
    r"\b(?:loftet|smertegrænsen|øvre grænse|mindsteprisen|bundprisen|rammen|the ceiling|the cap|the budget)\b"
    rf".{{0,40}}{_MONEY}",
    rf"\b{_PARTY}\b.{{0,50}}\b{_RESULT}\b.{{0,40}}",
    r"\b(?:rangordenen|rangordning\w*|rækkefølgen|ranking|foreløbig\w* (?:vinder|placering|indstilling|"
    r"score)|preliminary (?:ranking|winner|score))\b.{0,80}",
)
_TERMS = (
    rf"\b{_PARTY}\b.{{0,80}}{_MONEY}",
    rf"{_MONEY}.{{0,60}}\b{_PARTY}\b",
    rf"\b{_PRICE}\b.{{0,60}}(?:{_MONEY}|{_PERCENT})",
    r"\b(?:forbehold|reservations?)\b.{0,60}",
    r"\b(?:referencer\w*|bemanding\w*|kvalitet\w*|løsningsbeskrivelse\w*|økonomi\w*|references?|staffing|"
    rf"quality|method statement)\s{_JUDGED}\s.{{0,40}}\b{_POOR_OR_STRONG}\b",
    r"\b(?:forhandlet|forhandlede|aftalt|tilbudt|givet os|giver os|presset|indrømmet|negotiated|agreed|"
    rf"offered us|gives us|conceded)\s.{{0,50}}(?:rabat\w*|bod\w*|{_PERCENT}|discount\w*|penalt\w*|"
    r"opsigelse\w*|betalingsfrist\w*|index\w*|prisregulering\w*)",
    r"\b(?:bod|konventionalbod|rabat|penalty|discount)\s(?:på|of)\s[0-9].{0,40}",
    r"\b[\w-]+[ :=]{1,2}[0-9]{1,3}(?:[.,][0-9])? ?/ ?(?:5|10|100)\b.{0,60}",
    r"\b(?:næste|næstbilligste|nummer to|nr\. ?[2-9]|den anden|resten|de øvrige|den dyreste|den billigste|"
    r"the next|the other|second cheapest)\s(?:ligger|lå|er|kommer|is|came)\b.{0,40}[0-9]{2}.{0,20}",
    r"\b(?:byde|bød|gå|købe|købes|sælge|sælges|handle|betale|forhandle|bemyndige\w*|hæve|bid|pay|go)\b.{0,40}"
    r"\b(?:op til|ned til|højst|max\.?|maks\.?|maksimalt|indtil|for|up to|at most)\b.{0,16}"
    rf"{_MONEY}.{{0,40}}",
    r"\b(?:offered|offers|bid|bids|quoted|tilbyder|tilbudt|byder|bød|forlanger|får|fik|ligger på|lander på|"
    r"scorer|scored)\s(?:\w+ ){0,3}?[0-9][0-9.,]*\b.{0,40}",
    r"\b(?:dyrere|billigere|lavere|højere|bedre|dårligere|cheaper|dearer|better|worse|lower|higher) "
    r"(?:\w+ ){0,2}?"
    r"(?:end|than)\b.{0,40}",
    r"\b(?:vi|udvalget|panelet|forvaltningen|we) (?:indstiller|anbefaler|vælger|recommend|choose)\b.{0,60}",
    rf"\b{_PARTY} (?:ved|kender|aner|does not know|do not know|don't know)\b.{{0,80}}",
    r"\b(?:acceptere?|accepterer|accept|gå med til|leve med|åbne[rs]? med|lande på|agree to)\b.{0,50}[0-9]"
    r".{0,30}",
)
_INNER_FORMS = tuple(re.compile(form) for form in _INNER)
_ALL_FORMS = (*_INNER_FORMS, *(re.compile(form) for form in _TERMS))
# One of these, or a figure, stands in every clause that tells something.
_TELLING = re.compile(
    r"[0-9]|forbehold|reservation|referenc|bemanding|kvalitet|grænse|loft|mandat|rang|vind|vandt|ukonditions|"
    r"afvis|udeluk|indstil|anbefal|scor|won|win|reject|disqualif|recommend|prefer|ahead|behind|ceiling|"
    r"ved ikke|limit|rabat|discount|foreløbig|preliminary|tildel|staffing|quality|placer|not know"
)


def find(reading: Reading) -> Iterator[Finding]:
    """Clauses with prices, scores, limits and terms that are not public."""
    if not _TALK.search(reading.lower):
        return
    forms = _INNER_FORMS if _PUBLISHED.search(reading.lower) else _ALL_FORMS
    for segment in reading.segments:
        for start, end in clauses(reading.lower, segment.start, segment.end):
            clause = reading.lower[start:end]
            if _TELLING.search(clause) and not is_general(clause):
                yield from _in_clause(clause, start, forms)


def _in_clause(clause: str, at: int, forms: Sequence[re.Pattern[str]]) -> Iterator[Finding]:
    """The matches of the first form that fits, then further right of whichever fits there."""
    done = 0
    while match := _first(clause, done, forms):
        end = at + match.start() + len(match.group().rstrip(" ."))
        yield found(at + match.start(), end, "tender_or_contract", 0.75)
        done = match.end()


def _first(clause: str, done: int, forms: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
    for form in forms:
        match = form.search(clause, done)
        if match and match.group():
            return match
    return None
