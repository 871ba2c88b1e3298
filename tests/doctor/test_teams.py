"""The doctor as an admin's card in Teams."""

from bot.doctor.finding import Finding, error, ok, warning
from bot.texts import LANGUAGES
from cards.doctor import doctor_card
from tests.cards.checking import faults
from tests.doctor.conftest import Site
from tests.fakes.cards import SeenCard


async def test_an_admin_sees_how_it_stands_and_can_look_again(site: Site) -> None:
    admin = site.admin
    await admin.installs()
    await admin.says("doktor")
    assert "Det kører, men se lige her" in admin.card.text  # the rules are nobody's yet
    assert "er ikke godkendt af kommunen" in admin.card.text
    assert "Gør sådan: Lad databeskyttelsesrådgiver" in admin.card.text
    assert faults(admin.card.raw) == []
    site.teams.entra.keys_status = 503
    answer = await admin.clicks("Undersøg igen")
    assert answer.card is not None
    assert "Noget virker ikke" in SeenCard(answer.card).text
    assert "Signeringsnøglerne kunne ikke hentes" in admin.card.text


async def test_others_are_told_to_ask_it(site: Site) -> None:
    mette = site.teams.user("Mette Opfundet")
    await mette.installs()
    await mette.says("doktor")
    assert "Kun administratorer" in mette.text
    await mette.sends_action("doctor.examine", {})
    assert "Kun administratorer" in mette.told


def test_what_is_wrong_comes_first_and_long_lists_are_cut() -> None:
    names = [f"Afdeling {number} [link](https://x.example)" for number in range(200)]
    findings: list[Finding] = [
        ok("keys"),
        warning("departments", "no_leader", names, count=len(names)),
        error("token", "refused", code="invalid_client"),
    ]
    for language in LANGUAGES:
        card = doctor_card(findings, language)
        assert faults(card) == []
        text = SeenCard(card).text
        assert text.index("invalid_client") < text.index("Afdeling 7")
        assert "Afdeling 8" not in text
        assert "192" in text


def test_when_all_is_well_it_says_so() -> None:
    card = doctor_card([ok("keys"), ok("clock")], "en")
    assert faults(card) == []
    assert "All is well" in SeenCard(card).text
