"""What in a mail stops it on its way out, as a table of mails."""

import pytest

from bot.sharing.check import check
from bot.sharing.findings import CATEGORIES
from bot.sharing.outgoing import STOPPING, judged, quoted_from

MAILS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Kære Henrik Mogensen\n\nTak for i dag. Vi ses på torsdag kl. 10.\n\nHilsen\nBo Kjær", ()),
    ("Ring til Henrik Mogensen på 20 30 40 50. Han bor Tjørnevænget 27, 9994 Ousted.", ()),
    ("Din sag har nummer 2026-014483. Faktura 1234567890 er betalt.", ()),
    ("Borgeren har CPR 010190-1234.", ("cpr_number",)),
    ("Borgeren har CPR 0101901234.", ("cpr_number",)),
    ("Erstatningsnummer 610190-1234 gælder, til hun får sit eget.", ("cpr_number",)),
    ("Borgeren er født 010190-xxxx.", ()),
    ("Skriv nummeret i formen ddmmåå-xxxx, fx 010190-1234.", ()),
    ("Wifi: koden er Fjordvig2026!", ("credential",)),
    ("Hent den med https://bruger:Hemmelig99x@filer.example/rapport", ("credential",)),
    ("Adgangskoden skal være mindst 12 tegn og skiftes hver 90 dage.", ()),
    ("Henrik Mogensen er sygemeldt med en depression.", ("employment_matters", "health")),
    ("Mange bliver sygemeldt med depression om vinteren.", ()),
    ("Opdigtet eksempel: Den fiktive person Nancy Ann Berggren er sygemeldt med en depression.", ()),
    ("Udbuddet slutter fredag, og tilbudsprisen er fortrolig.", ()),
    (
        "Henrik Mogensen, CPR 010190-1234, har gæld og er i misbrugsbehandling. Portkode: 4711#",
        ("cpr_number", "credential", "economic_circumstances", "health"),
    ),
)


@pytest.mark.parametrize(("mail", "categories"), MAILS)
def test_only_numbers_secrets_and_sensitive_content_stop_a_mail(
    mail: str, categories: tuple[str, ...]
) -> None:
    assert judged(check(mail)).categories == categories


def test_every_category_that_stops_is_one_that_can_be_found() -> None:
    assert set(STOPPING) <= CATEGORIES
    assert len(set(STOPPING)) == len(STOPPING)


CPR = "Borgeren har CPR 010190-1234.\n"
THREADS = (
    "-----Oprindelig meddelelse-----\nFra: Eva\n",
    "-----Original Message-----\nFrom: Eva\n",
    "________________________________\nFra: Eva Strand <eva@fjordvig.dk>\nSendt: 3. november 2026 10:11\n",
    "Fra: Eva Strand <eva@fjordvig.dk>\nSendt: 3. november 2026 10:11\nTil: Bo\n",
    "From: Eva Strand\nTo: Bo\nSent: Tuesday, 3 November 2026\n",
    "Den tir. 3. nov. 2026 kl. 10.11 skrev Eva Strand <eva@fjordvig.dk>:\n",
    "On Tue, 3 Nov 2026 at 10:11, Eva Strand <eva@fjordvig.dk> wrote:\n",
    "> ",
)


@pytest.mark.parametrize("thread", THREADS)
def test_what_stands_in_the_earlier_mails_counts_and_is_told_apart(thread: str) -> None:
    below = judged(check(f"Hej Ole\n\nSe nedenfor.\n\n{thread}{CPR}"))
    assert (below.categories, below.only_quoted) == (("cpr_number",), True)
    above = judged(check(f"{CPR}\nSe nedenfor.\n\n{thread}{CPR}"))
    assert (above.categories, above.only_quoted) == (("cpr_number",), False)


@pytest.mark.parametrize(
    "text",
    ["", "Fra: skolen\nTil: hjemmet\n", "Den slags skrev vi om i går.", "Pris -- 20 > 10", "a\n\n-- \nBo"],
)
def test_ordinary_words_begin_no_thread(text: str) -> None:
    assert quoted_from(text) == len(text)


def test_a_long_mail_is_read_for_threads_in_a_moment() -> None:
    assert quoted_from("fra: " * 200_000 + "\n" + "den " * 100_000) > 1_000_000
