"""Each recognizer as a table: text in, the pieces it must find (and no others of its categories) out."""

import pytest

from bot.sharing.check import check

CPR = [
    ("CPR 010180-1234", ["010180-1234"]),
    ("hun hedder x, cpr 051187 1240", ["051187 1240"]),
    ("cpr010180-1234", ["010180-1234"]),
    ("fil_0101801235.pdf", ["0101801235"]),
    ("borger 010180.1235 er flyttet", ["010180.1235"]),
    ("borger 010180/1235 er flyttet", ["010180/1235"]),
    ("borger 010180\u20131235 er flyttet", ["010180\u20131235"]),
    ("borger 010180\u20111235 er flyttet", ["010180\u20111235"]),
    ("borger 010180\u00a01235 er flyttet", ["010180\u00a01235"]),
    ("borger 0101\u200b80-1235 er flyttet", ["0101\u200b80-1235"]),
    ("borger \u202d010180\u200e-1235\u202c er flyttet", ["010180\u200e-1235"]),
    ("borger 01\u206601\u206980\u061c-\u180e12\u206235", ["01\u206601\u206980\u061c-\u180e12\u206235"]),
    ("borger 010180-\n1235 er flyttet", ["010180-\n1235"]),
    ("borger 010180-\r\n1235 er flyttet", ["010180-\r\n1235"]),
    (
        "borger \uff10\uff11\uff10\uff11\uff18\uff10-\uff11\uff12\uff13\uff15",
        ["\uff10\uff11\uff10\uff11\uff18\uff10-\uff11\uff12\uff13\uff15"],
    ),
    ("borger 01.01.80-1235", ["01.01.80-1235"]),
    ("01 01 80 1235 ringede", ["01 01 80 1235"]),
    ("personnummer: 610180-1235 (erstatning)", ["610180-1235"]),
    ("X-eCPR 0203291WQ3", ["0203291WQ3"]),
    ("cpr.nr. O1O18O-I235", ["O1O18O-I235"]),
    ("CPR: 0 1 0 1 8 0 - 1 2 3 5", ["0 1 0 1 8 0 - 1 2 3 5"]),
    ("cpr 010180-xxxx", ["010180-xxxx"]),
    ("Fakturanummer 12345. Borgeren har 010180-1235.", ["010180-1235"]),
    ("patient 0101801235", ["0101801235"]),
    ("j.nr. 010180-1235", ["010180-1235"]),
    ("varetægt for 0101801235", ["0101801235"]),
    ("fakturanr. 0101801235", []),
    ("Ordrenummer: 0101801235", []),
    ("P-nr. 1012345678", []),
    ("EAN 5798000123456", []),
    ("konto 9876-0101801235", []),
    ("formatet DDMMÅÅ-XXXX", []),
    ("fx 010100-XXXX", []),
    ("320180-1235", []),
    ("011380-1235", []),
    ("tlf. 20 10 80 12", []),
    ("beløb 0101801235,50", []),
    ("id 90101801235", []),
]

IDENTIFIERS = [
    ("Ring på 28 90 12 34 i morgen", "phone_number", ["28 90 12 34"]),
    ("Mobil +45 5190 2264", "phone_number", ["+45 5190 2264"]),
    ("Han træffes på 40-61-93-55.", "phone_number", ["40-61-93-55"]),
    ("Spørg på lokal 4312.", "phone_number", ["lokal 4312"]),
    ("Call her on +46 70 123 45 67", "phone_number", ["+46 70 123 45 67"]),
    ("Hovednummer: 72 00 00 00", "phone_number", []),
    ("Bilagsnummer 88120734", "phone_number", []),
    ("CVR 31415926", "phone_number", []),
    ("skriv til anna.holm@privat-test.dk", "email_address", ["anna.holm@privat-test.dk"]),
    ("skriv til kulturhus@ousted-kommune.example", "email_address", []),
    ("skriv til drift@example.dk eller noreply@example.dk", "email_address", []),
    (
        "Mødet holdes hos ham, Søndergade 12, 2. tv., 8999 Hvornum.",
        "address",
        ["Søndergade 12, 2. tv., 8999 Hvornum"],
    ),
    ("Bor på Gl. Kongevej 5", "address", ["Gl. Kongevej 5"]),
    ("han bor på søndergade 12 i kælderen", "address", ["søndergade 12"]),
    ("Kulturhuset, Torvegade 1", "address", []),
    ("Søndre Allé er spærret", "address", []),
    ("Bilen ZD 55 610 holder der", "licence_plate", ["ZD 55 610"]),
    ("KB5041585 og DK12345678", "licence_plate", []),
    ("DK48 8602 7064 6523 08", "bank_account", ["DK48 8602 7064 6523 08"]),
    ("GB82 WEST 1234 5698 7654 32", "bank_account", ["GB82 WEST 1234 5698 7654 32"]),
    ("reg. 9917 konto 0004 718 223", "bank_account", ["reg. 9917 konto 0004 718 223"]),
    ("ind på konto 9908 4410552716", "bank_account", ["9908 4410552716"]),
    ("kortet 4571 0034 5600 7891", "payment_card", ["4571 0034 5600 7891"]),
    ("EAN 5798000123456", "payment_card", []),
    ("kørekort nr. 18402657", "passport_or_licence_number", ["18402657"]),
    ("Pasnummer: 209876543", "passport_or_licence_number", ["209876543"]),
    ("pas på 18402657", "passport_or_licence_number", []),
    ("født den 3/3-1966", "date_of_birth", ["3/3-1966"]),
    ("Fødselsdato: 14. februar 1988", "date_of_birth", ["14. februar 1988"]),
    ("born on 14 February 1988", "date_of_birth", ["14 February 1988"]),
    ("mødet er 3/3-2026", "date_of_birth", []),
    ("serveren 10.22.7.141 er nede", "ip_address", ["10.22.7.141"]),
    ("host fe80::1ff:fe23:4567:890a svarer", "ip_address", ["fe80::1ff:fe23:4567:890a"]),
    ("driveren er opdateret til 7.3.0.12", "ip_address", []),
    ("127.0.0.1 og 0.0.0.0", "ip_address", []),
    ("sag 25/08817 er lukket", "case_number", ["25/08817"]),
    ("J.nr. 2025-011862", "case_number", ["2025-011862"]),
    ("Sagsnr.: EMN-2025-04417", "case_number", ["EMN-2025-04417"]),
    ("KLE 27.36.08", "case_number", []),
    ("forordning 2016/679", "case_number", []),
    ("matr.nr. 14c Rævshøj By, Ousted", "property_id", ["14c Rævshøj By, Ousted"]),
    ("BFE 6044718", "property_id", ["6044718"]),
    ("Brugeren b04317 kan ikke printe", "username", ["b04317"]),
    ("brugernavn: difobr", "username", ["difobr"]),
    ("Brugeren kan ikke printe som root", "username", []),
]

SECRETS = [
    ("Adgangskode: Regnbue#Ørred42", ["Regnbue#Ørred42"]),
    ("Koden til skærmen er ændret til Tulipan!88syd", ["Tulipan!88syd"]),
    ("kodeordet er lindetræ91", ["lindetræ91"]),
    ("gate code for the depot is 5937# from tonight", ["5937#"]),
    ('API_KEY = "k3y_live_91fd0c7ab2e84c55"', ["k3y_live_91fd0c7ab2e84c55"]),
    (
        "Server=db;Database=x;User Id=u;Password=Hemmelig1;",
        ["Server=db;Database=x;User Id=u;Password=Hemmelig1;"],
    ),
    ("postgres://u:p4ssw0rd@db.intern/x", ["postgres://u:p4ssw0rd@db.intern/x"]),
    ("ghp_" + "a1B2" * 9, ["ghp_" + "a1B2" * 9]),
    (
        "-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----",
        ["-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----"],
    ),
    ("password = os.environ['PW']", []),
    ("Adgangskoden er for svag", []),
    ("En adgangskode skal være mindst 12 tegn", []),
    ("fejlkode 0x80070005", []),
    ("postnummer 8999", []),
]


def pieces(text: str, category: str) -> list[str]:
    return [text[f.start : f.end] for f in check(text).findings if f.category == category]


@pytest.mark.parametrize(("text", "expected"), CPR)
def test_cpr_numbers_are_found_in_all_their_forms(text: str, expected: list[str]) -> None:
    assert pieces(text, "cpr_number") == expected


@pytest.mark.parametrize(("text", "category", "expected"), IDENTIFIERS)
def test_identifiers_are_found_without_their_labels(text: str, category: str, expected: list[str]) -> None:
    assert pieces(text, category) == expected


@pytest.mark.parametrize(("text", "expected"), SECRETS)
def test_secrets_are_found_and_talk_about_them_is_not(text: str, expected: list[str]) -> None:
    assert pieces(text, "credential") == expected
