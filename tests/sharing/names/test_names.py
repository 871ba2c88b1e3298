"""Names are found in the forms that municipal texts have; what only looks like a name is left alone."""

import pytest

from bot.sharing.names import find_names


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Borgeren Henrik Lauridsen har søgt om boligstøtte.", ["Henrik Lauridsen"]),
        ("Hej Mette\n\nKan du ringe til Søren Bach?\n\nHilsen Ulla", ["Mette", "Søren Bach", "Ulla"]),
        ("Fru Mikkelsen kan ikke selv komme til møde.", ["Mikkelsen"]),
        ("Hr. Poul Erik Toftgaard klager over støj.", ["Poul Erik Toftgaard"]),
        ("Socialrådgiver Camilla Højlund-Krag er på ferie.", ["Camilla Højlund-Krag"]),
        ("Med venlig hilsen\nLars B. Hedegaard\nTeamleder", ["Lars B. Hedegaard"]),
    ],
)
def test_names_are_found_without_their_titles(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vi bruger Karens skema og Thomas' nøgle.", ["Karens", "Thomas'"]),
        ("Annette Vestergaards ansøgning er modtaget.", ["Annette Vestergaards"]),
        ("Dannys mor ringede i dag.", ["Dannys"]),
    ],
)
def test_the_genitive_belongs_to_the_name(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("er mette mødt ind i dag?", ["mette"]),
        ("borgeren hedder anders mikkelsen og er meget vred", ["anders mikkelsen"]),
        ("jeg talte med kirsten i går om sagen", ["kirsten"]),
        ("BORGEREN HENRIK LAURIDSEN HAR SØGT OM BOLIGSTØTTE", ["HENRIK LAURIDSEN"]),
        ("Vedr.: INGE-LISE DAMGAARD, født i Vejle", ["INGE-LISE DAMGAARD"]),
    ],
)
def test_case_does_not_hide_a_name(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lauridsen, Henrik; Toftgaard, Ulla", ["Lauridsen, Henrik", "Toftgaard, Ulla"]),
        (
            "Navn | Cpr | Ydelse\nBrandt, Sofie | 010180-xxxx | briller\nHøj, Per | 020280-xxxx | kørestol",
            ["Brandt, Sofie", "Høj, Per"],
        ),
        (
            "Efternavn;Fornavn;Afdeling\nLauridsen;Henrik;HR\nEl-Masri;Amina;Jobcentret",
            ["Lauridsen", "Henrik", "El-Masri", "Amina"],
        ),
        ("Fornavn\tEfternavn\tBy\nBo\tLauridsen\tVejle", ["Bo", "Lauridsen"]),
    ],
)
def test_surname_first_is_one_name_and_cells_are_two(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tilsynet blev udført af T.B. Lauridsen.", ["T.B. Lauridsen"]),
        (
            "Til stede: Henrik Lauridsen, Ulla Bach og HTL (referent)",
            ["Henrik Lauridsen", "Ulla Bach", "HTL"],
        ),
        ("Vagtskifte: Sofie K. og Mads P. deler stue 4.", ["Sofie K.", "Mads P."]),
    ],
)
def test_initials_are_names_among_names(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Samtale med Zahra Mohammadi og hendes bror Reza.", ["Zahra Mohammadi", "Reza"]),
        ("Ansøger: Oleksandr Shevchenko, født i Kyiv", ["Oleksandr Shevchenko"]),
        ("Kære Małgorzata\n\nDin tid er flyttet.", ["Małgorzata"]),
        ("Please thank Emily Hargreaves for the report.", ["Emily Hargreaves"]),
    ],
)
def test_names_from_other_languages_are_found(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Per Lauridsen betaler 45 kr. per styk.", ["Per Lauridsen"]),
        ("Hej Bo, de skal bo i telt.", ["Bo"]),
        ("Kan Bjørn tage vagten, så holder Liv fri?", ["Bjørn", "Liv"]),
    ],
)
def test_a_name_that_is_a_word_is_told_by_its_place(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Prisen er 45 kr. per styk, og per 1. januar stiger den.",
        "Der er liv og glade dage i havnen, og en storm er på vej. Marken sås i maj.",
        "Tilbuddet kom fra Lauridsen & Søn A/S, og COWI er rådgiver.",
        "Vejarbejde på H.C. Andersens Boulevard og Søren Kierkegaards Plads.",
        "Mødet holdes på Niels Bohr Institutet i Vejle Kommune.",
        "Socialrådgiveren og sygeplejersken har talt med borgeren.",
        "Kære borger\n\nVi har modtaget din ansøgning.\n\nVenlig hilsen\nBorgerservice",
        "for row in rows:\n    print(row.name, row.total)",
        "Could you rewrite this letter? Please keep it short, and do not promise anything.",
        "Vare;Antal;Pris\nStol;12;450,00\nBord;4;1.200,00",
    ],
)
def test_what_is_nobody_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_name_seen_in_full_marks_the_later_mentions() -> None:
    text = (
        "Notat om Thea Ravnborg Mark.\n\nMark ønsker en samtale. Thea har været syg. "
        "Sagen gælder Theas ydelse, og Ravnborg Mark har fået brev."
    )
    assert found(text) == ["Thea Ravnborg Mark", "Mark", "Thea", "Theas", "Ravnborg Mark"]


def test_an_address_of_mail_or_web_holds_no_name_of_its_own() -> None:
    assert found("Skriv til henrik.lauridsen@firma.example eller se www.lauridsen.example.") == []
