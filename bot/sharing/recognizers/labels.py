"""What numbers are called: the words that, immediately before a number, say that it is another kind."""

_STEMS = (
    r"faktura|ordre|bestilling|ean|gln|konto|kunde|bilag|rekvisition|isbn|issn|vare|måler|stregkode|"
    r"track(?:ing|-?and-?trace)?|pakke|forsendelse|"
    r"serie|licens|tilbud|kvittering|kontrakt|projekt|løbe|ticket|sag|journal|dokument|dok|artikel|produkt|"
    r"batch|unix|timestamp|opgave|transaktion|"
    r"installation|aftale|medlem|post|betaling|reference|referat|incident|cvr|se|bfe|ejendom|matrikel|kle|"
    r"cpv|telefon|tlf|mobil|fax|"
    r"tjeneste|løn|inventar|nøgle|eksemplar|budget|invoice|order|account|item|customer|parcel|shipment|"
    r"serial|receipt|booking|reservation|"
    r"case|file|document|contract|project|product|phone|version|model|p|j|id|ref|lot"
)
# "fakturanr. ", "P-nr.: ", "ordre ", "kundens varenummer er" – up to the number.
OTHER_NUMBER_WORD = (
    rf"(?<![a-zæøå])(?:[a-zæøå]{{1,14}}-?(?:faktura|ordre|konto|kunde|bilag|vare|måler|sag|serie|kontrakt)|"
    rf"{_STEMS})"
    r"(?:s|en|et|e|er|ets|ens)?[.\-]? ?(?:nummer(?:et)?|numrene|number|nr|no|id|kode|ref)?[.:#]{0,2}\s?"
)
