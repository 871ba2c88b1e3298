"""Forms of sensitive content that no word list holds: measurements, doses, amounts, membership, verdicts."""

import re

from bot.sharing.words import any_of, words

_UNTIL = r"[^.,;:\n()]{0,40}?"
# From a thousand on: small fees tell nothing about anyone's economy.
_AMOUNT = (
    r"(?:[0-9]{1,3}(?:[.,][0-9]{3})+(?:,[0-9]{2})?|[0-9]{4,9}|"
    r"[0-9]{1,4}(?:[.,][0-9])? ?(?:mio|tkr|million|t\.kr))"
    r"(?: ?(?:kr\b\.?|kroner|dkk|eur\b|euro))?"
)
_BODY = any_of("body_parts")
_HURT = any_of("injuries")
# What medicines end in (WHO's stems for names of substances, in Danish and English spelling).
_DRUG_ENDINGS = (
    "azepam|zolam|sartan|statin|cillin|mycin|olol|dopa|prazol|prazole|oxetin|oxetine|triptylin|triptyline|"
    "tidin|xaban|metformin|gliptin|glutid|glutide|setron|triptan|profen|codon|codone|"
    "morfin|morphine|peridon|peridone|tiapin|tiapine|zapin|zapine|conazol|isolon|isolone|lukast|terol|"
    "barbital|bamazepin|floxacin|ciclovir|tinib|zumab|ximab|mumab|methason|pramin|traline|tralin|pridin|"
    "dipin|dipine|semid|thiazid"
)
# Category, triggers of which one must stand near, and the form.
FORMS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "health",
        "|".join(sorted({word.rstrip("*")[:4] for word in words("body_parts")})),
        re.compile(rf"\b(?:{_HURT})\b[^.,;:\n]{{0,24}}?\b(?:{_BODY})\b"),
    ),
    (
        "health",
        "driller|ondt|værker|hæve|røde|ryster|slidt|bløder|hurt|ache|swollen",
        re.compile(
            rf"\b(?:{_BODY})\b (?:\w+ ){{0,2}}?(?:driller|gør ondt|værker|hæver|hævede?t?|røde|ryster|"
            r"er slidte?t?|bløder|hurts?|aches?|swollen)\b"
        ),
    ),
    (
        "health",
        "epds|wisc|iq|mmse|mdi|ham-|asrs|audit|barthel|nihss|gds",
        re.compile(
            r"\b(?:epds|wisc\S{0,4}|iq|mmse|mdi|ham-?d|asrs|audit|barthel|nihss|gds)[:= ]{1,3}"
            r"(?:på |score |iq )?[0-9]{1,3}\b"
        ),
    ),
    (
        "health",
        "kg|kilo",
        re.compile(
            r"\b(?:tabt|tabte|taget|vejer|vejede|lost|weighs|gained) (?:over |ca\. |kun |about )?"
            r"[0-9]{1,3}(?:[.,][0-9])? ?(?:kg|kilo)\b"
        ),
    ),
    (
        "health",
        "sover|sov|sleeps|slept",
        re.compile(r"\b(?:sover|sov|sovet|sleeps|slept) (?:kun |højst |only )?[0-9] (?:timer?|hours)\b"),
    ),
    (
        "employment_matters",
        "syg ",
        re.compile(r"\b(?:været|meldt sig|er|var|syg) syg (?:i )?[0-9]{1,3} (?:gange|dage|uger|måneder)\b"),
    ),
    (
        "employment_matters",
        "not be |won't be",
        re.compile(r"\b(?:will not|won't|not to) be (?:\w+ )?(?:extended|renewed|prolonged|kept on)\b"),
    ),
    (
        "social_circumstances",
        "stukket af|løbet |flygtet|rømmet|stikker af",
        re.compile(
            r"\b(?:stukket af|stikker af|løbet væk|rømmet|flygtet) fra "
            r"(?:opholdsstedet|institutionen|plejefamilien|hjemmet|bostedet|døgninstitutionen|sin \w+)\b"
        ),
    ),
    (
        "social_circumstances",
        "lock|låse|låst",
        re.compile(
            r"\b(?:lock|locks|locked|låser|låste|låst) (?:him|her|them|the child|ham|hende|barnet|sig|"
            r"børnene) "
            r"(?:in|inde|ude|up|out)\b"
        ),
    ),
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
            r"\b[0-9]{1,2}(?:[.,][0-9])? ?(?:%|procent|pct\.?) (?:\w+ )?(?:skole)?fravær|"
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
        "skyld|gæld|restance|bagud|lån|rådighed|indkomst|indtægt|tjener|løn|formue|opsparing|afdrag|"
        "ydelse|"
        "tilbagebetal|kontanthjælp|pension|bidrag|underskud|indbetaling|overførs|saldo|owe|debt|income|"
        "earns|salary|savings|arrears|"
        "rent|benefit",
        re.compile(
            rf"\b(?:skylder|skyldte|gæld|restance\w*|bagud|lån|rådighedsbeløb|indkomst|indtægt|tjener|løn\w*|"
            rf"indbetaling\w*|overførs\w+|saldo\w*|"
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
