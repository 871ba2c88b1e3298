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
from bot.sharing.tables import Cell

_UNTIL = r"[^.,;:\n()]{0,40}?"
_AMOUNT = r"[0-9][0-9.,]{0,12} ?(?:kr\b\.?|kroner|dkk|mio\.?|eur\b|euro|tkr)"
# What medicines end in (WHO's stems for names of substances, in Danish and English spelling).
_DRUG_ENDINGS = (
    "azepam|zolam|sartan|statin|cillin|mycin|olol|dopa|prazol|prazole|oxetin|oxetine|triptylin|triptyline|"
    "tidin|xaban|metformin|gliptin|glutid|glutide|setron|triptan|profen|codon|codone|"
    "morfin|morphine|peridon|peridone|tiapin|tiapine|zapin|zapine|conazol|isolon|isolone|lukast|terol|"
    "barbital|bamazepin|floxacin|ciclovir|tinib|zumab|ximab|mumab|methason|pramin|traline|tralin|pridin|"
    "dipin|dipine|semid|thiazid"
)
# Category, triggers of which one must stand near, and the form.
_FORMS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "health",
        "bt |blodtryk|blood pressure|bp |bt:|bp:",
        re.compile(r"\b(?:bt|blodtryk|blood pressure|bp)[ :]{1,3}[0-9]{2,3} ?/ ?[0-9]{2,3}\b"),
    ),
    (
        "health",
        "puls|sat|spo2|tp|temp|bs |blodsukker|hba1c|inr|crp|bmi|gcs|ews|vas |mmse|phq|gaf |who-",
        re.compile(
            r"\b(?:puls|pulse|sat\.?|spo2|tp\.?|temp\.?|bs|blodsukker|hba1c|inr|crp|bmi|gcs|ews|vas|mmse|"
            r"phq-?9|"
            r"gaf|who-?5)[ :]{1,3}[0-9]{1,3}(?:[.,][0-9])?(?: ?(?:%|mmol/l|mmol|°c|point|grader))?"
        ),
    ),
    (
        "health",
        "mg|ml|mikrogram|µg|mcg| ie|1 g|2 g|0 g|5 g",
        re.compile(
            r"\b[\wæøå\-]{4,24} [0-9]{1,4}(?:[.,][0-9]{1,2})? ?(?:mg|mikrogram|µg|mcg|ie|ml|"
            r"g)\b(?: ?x ?[0-9](?: ?dgl\.?| dagligt)?)?"
        ),
    ),
    ("health", _DRUG_ENDINGS, re.compile(rf"\b[a-zæøå]{{3,20}}(?:{_DRUG_ENDINGS})(?:er|e|s)?\b")),
    (
        "health",
        "tab|kapsler|inj|pille",
        re.compile(r"\b(?:tab(?:let(?:ter)?|l)?\.?|kapsler|inj\.?|pille(?:r)?) [\wæøå]{4,24}\b"),
    ),
    (
        "health",
        "icd|diagnosekode|dg|df|dd|dm|di|de|dc|dk",
        re.compile(
            r"\b(?:icd-?10|diagnosekode)[ :]{0,3}[a-z]{1,2}[0-9]{2}(?:\.[0-9])?|"
            r"\bd[fgcimek][0-9]{2,3}(?:\.[0-9])?\b"
        ),
    ),
    (
        "health",
        "lider|lidt af|diagnos|konstateret|udred|mistanke|indlagt|suffer|hospital",
        re.compile(
            r"\b(?:lider af|lider under|lidt af|diagnosticeret med|fået konstateret|fik konstateret|"
            r"konstateret|"
            r"har fået diagnosen|fået diagnosen|fik diagnosen|er udredt for|udredes for|"
            r"mistanke om(?= (?:demens|kræft|adhd|autisme))|indlagt (?:på|med|for)|suffers from|"
            r"suffering from|"
            r"diagnosed with|hospitalised with|hospitalized with) [^.,;:\n()]{3,40}"
        ),
    ),
    (
        "health",
        "ondt i|smerter i|brække|forstuvet|opereret|skadet|broke|pain in|operated",
        re.compile(
            r"\b(?:ondt i|smerter i|brækket|brækkede|forstuvet|opereret i|opereret for|skadet|broke|broken|"
            r"pain in|operated on) (?:(?:højre|venstre|begge|sin|sit|sine|her|his|the|left|right|"
            r"both) ){0,2}(?:\w+(?:en|et|ene|erne)?)"
        ),
    ),
    (
        "health",
        "nedsat|dårlig|svækket|svigtende|forringet",
        re.compile(
            r"\b(?:har|haft|fik|fået|med) (?:en )?(?:nedsat|dårlig|dårligt|svækket|svigtende|"
            r"forringet) (?:ryg|"
            r"hjerte|knæ|hofte|syn|hørelse|hukommelse|helbred|balance|appetit|lunger|mobilitet|førlighed)\w*"
        ),
    ),
    (
        "social_circumstances",
        "fravær",
        re.compile(
            r"\b(?:fravær|skolefravær)(?:et|sprocent)?(?: (?:er|på|var|ligger på|nu|"
            r"oppe på))* ?\(?[0-9]{1,2}(?:[.,][0-9])? ?(?:%|procent|pct)"
        ),
    ),
    (
        "social_circumstances",
        "underret",
        re.compile(
            r"\b(?:skolen|børnehaven|institutionen|sundhedsplejersken|lægen|naboen|politiet|dagplejen|"
            r"tandplejen|vi|jeg|pædagogerne|læreren) (?:har )?(?:underrettede?|underrettet|"
            r"lavet en underretning|sendt en underretning)\b[^.,;\n]{0,30}"
        ),
    ),
    (
        "social_circumstances",
        "slår|slog|spark|bank|ryster|rev |niver|tæsk|hits|hit |beats|kicks",
        re.compile(
            r"\b(?:slår|slog|sparker|sparkede|banker|bankede|ryster|rev|niver|tæsker|tæskede|hits|hit|beats|"
            r"kicks)\s(?:sit|sin|sine|ham|hende|barnet|børnene|sønnen|datteren|his|her|the child|"
            r"the children)\b"
        ),
    ),
    (
        "social_circumstances",
        "lugt|stank|smel|reek|drikker|drak|drukket|drink",
        re.compile(
            r"\b(?:lugter?|lugtede|lugtet|stank|stinker|smelled|smells|smelt|reeks?) (?:\w+ ){0,2}?(?:af|"
            r"of) (?:alkohol|sprit|spiritus|øl|vin|hash|alcohol|beer|cannabis)\b|\b(?:drikker|drak|drukket|"
            r"har drukket) (?:for meget|tæt|dagligt|hver dag|alkohol|sig fuld\w*|igen|hele)\b|"
            r"\bdrinks? (?:heavily|daily|every day)\b"
        ),
    ),
    (
        "economic_circumstances",
        "skyld|gæld|restance|bagud|lån|rådighed|indkomst|indtægt|tjener|løn|formue|opsparing|afdrag|ydelse|"
        "tilbagebetal|kontanthjælp|pension|bidrag|underskud|owe|debt|income|earns|salary|savings|arrears|"
        "rent|benefit",
        re.compile(
            rf"\b(?:skylder|skyldte|gæld|restance\w*|bagud|lån|rådighedsbeløb|indkomst|indtægt|tjener|løn\w*|"
            rf"månedsløn|årsløn|formue|opsparing|afdrag\w*|ydelse|tilbagebetal\w*|kontanthjælp|pension|"
            rf"bidrag|"
            rf"underskud|owes|owed|debt|income|earns|salary|savings|arrears|rent|"
            rf"benefit)s?\b{_UNTIL}{_AMOUNT}"
        ),
    ),
    (
        "economic_circumstances",
        "om måneden|måned|i gæld|i restance|skat|month|in debt|arrears|i løn|i indtægt",
        re.compile(
            rf"\b(?:{_AMOUNT})(?: (?:om måneden|pr\.? måned|i gæld|i restance|efter skat|før skat|a month|"
            rf"per month|in debt|in arrears|i løn|i indtægt))"
        ),
    ),
    (
        "economic_circumstances",
        "enkelt|kontanthjælp|førtidspension|fleksjob|dagpenge|bolig|merudgift|friplads|su |su.|su,|efterløn|"
        "seniorpension|benefit|social assistance",
        re.compile(
            r"\b(?:søgt|søger|ansøgt|ansøger|bevilget|bevilling af|fået afslag på|afslag på|får|modtager|"
            r"modtaget|har fået|har modtaget|applied for|receives|receiving|granted|refused|"
            r"on)\s(?:om )?(?:(?:en|et|fortsat|a|the) )?(?:enkeltydelse|enkeltudgift|kontanthjælp|"
            r"førtidspension|fleksjob|sygedagpenge|dagpenge|boligstøtte|boligsikring|merudgifter|"
            r"fripladstilskud|su|efterløn|seniorpension|cash benefits?|housing benefits?|sickness benefits?|"
            r"social assistance)\b"
        ),
    ),
    (
        "employment_matters",
        "for sent|late",
        re.compile(
            r"\b(?:mødt|møder|mødte|kom|kommer|kommet|arrived|been|turned up|"
            r"shows up)\s(?:\w+ ){0,2}?(?:for sent|late)\b[^.,;\n]{0,24}"
        ),
    ),
    (
        "employment_matters",
        "forla|forlod|left ",
        re.compile(
            r"\b(?:forladt|forlod|forlader|left)\s(?:arbejdet|arbejdspladsen|pladsen|vagten|posten|kontoret|"
            r"børnene|borgerne|work|his post|her post)\b[^.,;\n]{0,30}"
        ),
    ),
    (
        "employment_matters",
        "sygedage|sygefravær|fraværsdage|sick|days off",
        re.compile(
            r"\b(?:sygedage|sygefravær|fraværsdage|sick days|days of sick leave|"
            r"days off sick)\b[^.,;\n]{0,20}|"
            r"\b[0-9]{1,3} (?:sygedage|fraværsdage|sick days|syge?dage)\b"
        ),
    ),
    (
        "employment_matters",
        "væk|hjemme|fraværende|away|off ",
        re.compile(
            r"\b(?:væk|hjemme|fraværende|away|off)\s(?:fra arbejde(?:t)? )?(?:med|pga\.?|på grund af|with|"
            r"because of|due to)\s(?:stress|sygdom|depression|angst|ryg\w*|illness|influenza|burnout|"
            r"anxiety)\b"
        ),
    ),
    (
        "employment_matters",
        "opsig|opsagt|afskedig|fyres|bortvis|varsle|dismissed|sacked|fired",
        re.compile(
            r"\b(?:opsiges|opsagt|afskediges|fyres|bortvises|varsles|varslet|dismissed|sacked|"
            r"fired)\b(?: [^.,;\n]{2,30})?"
        ),
    ),
    (
        "criminal_offence",
        "dømt|straffet|sigtet|tiltalt|anklaget|mistænk|anholdt|anmeldt|fængslet|convicted|charged|suspected|"
        "accused|arrested|sentenced|fined",
        re.compile(
            r"\b(?:dømt|straffet|sigtet|tiltalt|anklaget|mistænkt|mistænkes|anholdt|politianmeldt|anmeldt|"
            r"idømt|"
            r"fængslet|convicted|charged|suspected|accused|arrested|sentenced|fined)\s(?:(?:flere gange|"
            r"tidligere|i \d{4}|to gange) )?(?:for|til|of|with|for at|to)\s[^.,;:\n()]{3,36}"
        ),
    ),
    (
        "criminal_offence",
        "tog |taget|stj|hæve|overført|fjernet|took|taken|stole|stealing",
        re.compile(
            r"\b(?:tog|taget|stjal|stjålet|stjæler|hæver|hævet|overført|fjernet|took|taken|stole|stolen|"
            r"stealing)\s(?:\w+ ){0,3}?(?:varer|penge|kontanter|medicin(?! )|værktøj|diesel|brændstof|kobber|"
            r"smykker|dankort\w*|hævekort\w*|kassen|cash|money|goods|tools|fuel|medicine|"
            r"jewellery)\b[^.,;\n]{0,30}"
        ),
    ),
    (
        "criminal_offence",
        "betinget|fængsel|hæfte|in prison|suspended|imprisonment",
        re.compile(
            r"\b(?:dage|måneders|måneder|års?|days|months|years)\s(?:betinget|ubetinget|fængsel|hæfte|"
            r"in prison|"
            r"suspended|imprisonment)\b"
        ),
    ),
    (
        "politics",
        "venstre|konservativ|socialdemokrat|sf|enhedslisten|liberal|folkeparti|borgerlige|"
        "danmarksdemokraterne|moderat|alternativet|stram kurs|radikale|kristendemokraterne|borgernes|parti|"
        "social democrat|red-green|danish people|conservatives|green party|labour|party|vælgerforening",
        re.compile(
            r"\b(?:(?:aktiv|medlem|kandidat|spidskandidat|opstillet|opstille|stiller op|stillet op|valgt|"
            r"stemmer|stemte|stemt|formand|kasserer|næstformand|byrådskandidat|folketingskandidat|"
            r"partisoldat|"
            r"delegeret|kampagne|løbesedler|hverver|active|member|candidate|stands?|standing|campaigns?|"
            r"campaigning|voted|votes|leaflets|chair)\s(?:\w+ ){0,3}?(?:i|af|for|på|til|in|of|"
            r"with)\s(?:the )?)"
            r"(?:venstre|konservative|socialdemokrat\w*|sf|enhedslisten|liberal alliance|dansk folkeparti|"
            r"nye borgerlige|danmarksdemokraterne|moderaterne|alternativet|stram kurs|radikale|"
            r"det radikale\w*|"
            r"de radikale|kristendemokraterne|borgernes parti|partiet|et parti|"
            r"social democrats?|red-green alliance|danish people's party|liberals|conservatives|green party|"
            r"labour|moderates|a party|party|vælgerforeningen)\w*"
        ),
    ),
    (
        "politics",
        "demonstration|møde|rally|protest|blokade",
        re.compile(
            r"\b(?:går til|deltager i|deltog i|organiserer|arrangerer|taler ved|took part in|organises|"
            r"attends|"
            r"attended)\s(?:\w+ ){0,3}?(?:demonstration\w*|partimøde\w*|vælgermøde\w*|rally|protests?|"
            r"blokade\w*)\b"
        ),
    ),
    (
        "union_membership",
        "foa|hk|3f|bupl|djøf|ida|dsr|sl|dlf|prosa|krifa|ase|dm|dansk|danmarks|forening|forbund|kost og|"
        "socialpædagogerne|metal|faglige hus|union|unite|unison|gmb|akademikerne|a-kasse",
        re.compile(
            r"\b(?:medlem|medlemskab|meldt ind|meldt sig ind|indmeldt|meldt ud|meldt sig ud|udmeldt|"
            r"organiseret|"
            r"tillidsrepræsentant|tillidsmand|tillidsvalgt|fællestillidsrepræsentant|faglig sekretær|"
            r"konsulent|"
            r"member|membership|joined|left|organised|representative|shop steward|"
            r"steward)\s(?:\w+ ){0,2}?(?:af|"
            r"i|fra|for|hos|of|in|with|from)\s(?:sin |the |en |et |a )?"
            r"(?:foa|hk\w*|3f|bupl|djøf|ida|dsr|sl|dlf|prosa|krifa|ase|dm|dansk sygeplejeråd|"
            r"danmarks lærerforening|lærerforeningen|fagforening\w*|fagforbund\w*|forbundet|kost og \w+|"
            r"socialpædagogerne|socialrådgiverforeningen|dansk socialrådgiverforening|dansk metal|"
            r"teknisk landsforbund|det faglige hus|"
            r"dansk [\wæøå]+(?:forbund|forening|råd)|[\wæøå]+forbundet|[\wæøå]+s landsforbund|trade union|"
            r"union|"
            r"a union|unite|unison|gmb|akademikerne|magisterforening\w*|a-kasse\w*)\b"
        ),
    ),
    (
        "union_membership",
        "fagforening|forbund|a-kasse|union|tillids|shop steward|faglige organisation",
        re.compile(
            r"\b(?:hans|hendes|sin|sin egen|her|his)\s(?:fagforening|forbund|a-kasse|union|"
            r"tillidsrepræsentant|"
            r"tillidsmand|union rep\w*|shop steward|faglige organisation)\w*"
        ),
    ),
    (
        "ethnicity",
        "baggrund|oprindelse|afstamning|rødder|herkomst|slægt|etnicitet|fra |background|origin|descent|"
        "heritage",
        re.compile(
            r"\b(?:baggrund|oprindelse|afstamning|rødder|herkomst|slægt) (?:i|fra) [a-zæøå]{4,16}\b|\b(?:af|"
            r"med) [a-zæøå]{4,20}(?:sk|isk) (?:baggrund|oprindelse|afstamning|herkomst|rødder|etnicitet)\b|"
            r"\b(?:kommer|flygtet|flygtede|indvandret|oprindeligt|stammer)\s(?:oprindeligt )?fra (?:syrien|"
            r"irak|"
            r"iran|afghanistan|somalia|eritrea|etiopien|sudan|libanon|palæstina|gaza|tyrkiet|pakistan|"
            r"marokko|"
            r"ukraine|bosnien|kosovo|serbien|tjetjenien|vietnam|sri lanka|burma|myanmar|congo|rwanda|"
            r"grønland|"
            r"kurdistan|rusland|polen|rumænien)\b|\b(?:[a-z]+) (?:background|origin|descent|heritage)\b"
        ),
    ),
    (
        "religion",
        "bede|prays|praying|moské|synagoge|kirke|menighed|trossamfund|bedehus|mission|mosque|synagogue|"
        "congregation|church|pentecostal|tørklæde|hijab|niqab|kippa|turban|headscarf",
        re.compile(
            r"\b(?:beder|bede|prays?|praying)\s(?:fem|flere|to|tre|sin|sine|five|several|hver|"
            r"til)\b[^.,;\n]{0,20}|\b(?:går|kommer|aktiv|frivillig|medlem|døbt|konfirmeret|member|"
            r"active)\s(?:fast |meget )?(?:i|af|of|in|at)\s(?:the |en |den )?(?:moské\w*|synagoge\w*|"
            r"frikirke\w*|pinsekirke\w*|menighed\w*|trossamfund\w*|bedehus\w*|indre mission|katolske kirke|"
            r"mosque|synagogue|congregation|church|pentecostal \w+)\b|\b(?:bærer|går med|"
            r"wears)\s(?:\w+ )?(?:tørklæde|hijab|niqab|kippa|turban|a headscarf|a hijab|a turban)\b"
        ),
    ),
    (
        "sexuality",
        "køn|same-sex|sammen med en|forelsket",
        re.compile(
            r"\b(?:bor|lever|flyttet|gift|kærester?|forlovet|danner par|samlever|living|lives|married|"
            r"in a relationship)\s(?:sammen )?(?:med|with)\s(?:en anden |another |a )?(?:af sit eget køn|"
            r"af samme køn|same-sex partner)\b|\b(?:lever|bor) sammen med en (?:mand|kvinde)\b|"
            r"\bskift\w* køn\b|"
            r"\bforelsket i en (?:anden )?(?:mand|kvinde)\b"
        ),
    ),
    (
        "biometric_or_genetic",
        "mutation|variant|fejl|forandring|defekt|bærer|gen|dna|scan",
        re.compile(
            r"\b(?:\w+ )?(?:mutation|variant|fejl|forandring|defekt) (?:i|på|in|"
            r"on) (?:the )?[\w\-]{2,12}[ -]?gen(?:et|e)?\b|\bbærer af (?:[\w\-]+ )?(?:genet|gen\w*|"
            r"mutation\w*|"
            r"variant\w*)|\b(?:gen|dna|genetisk|genetic)[ -]?(?:test\w*|prøve\w*|profil\w*|svar\w*|"
            r"analyse\w*)|"
            r"\bscann?\w* (?:hans|hendes|medarbejderens|sit|sin|their|his|her) (?:ansigt|iris|hånd|finger|"
            r"face|"
            r"hand|fingerprint)\w*"
        ),
    ),
)
_GATE = Gate(
    {str(i): tuple(triggers.split("|")) for i, (_, triggers, _) in enumerate(_FORMS)}, before=80, after=110
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
    r"\b(?:the|is|was|has|had|with|and|his|her|she|he|my|our|their|to|of|they|been|who|not)\b"
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
        if hit.entry.english and not _in_english(reading, hit.start):
            continue
        if _counts(reading, people, hit.start, weak=hit.entry.weak) and not _negated(
            reading, hit.entry.category, hit.start
        ):
            yield _category(reading, hit), hit.start, hit.end
    windows = _GATE.windows(reading.lower)
    for i, (category, _, form) in enumerate(_FORMS):
        for match in matches(form, reading.lower, windows.get(str(i))):
            if _counts(reading, people, match.start(), weak=True) and not _negated(
                reading, category, match.start()
            ):
                yield category, match.start(), match.start() + len(match.group().rstrip())


def _without_misread_letters(lower: str) -> str:
    """A scanner's 0, 1 and 3 inside words as the letters they stand for; same length."""
    return _MISREAD.sub(lambda match: match.group().translate(_LETTERS), lower)


def _in_english(reading: Reading, at: int) -> bool:
    segment = reading.segments[reading.segment_index(at)]
    return bool(_ENGLISH.search(reading.lower, segment.start, segment.end))


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
    if hit.entry.category == "social_circumstances" and _TREATED.search(reading.before(hit.start, 40)):
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
