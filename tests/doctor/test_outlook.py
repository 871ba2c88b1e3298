"""What the doctor says of signing in from Outlook."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.doctor.examine import examine
from bot.doctor.outlook import check_outlook
from bot.organisation.mail import MailPolicy
from bot.web.outlook.config import MSAL
from tests.doctor.conftest import Site, wrong
from tests.fakes.entra import APP_ID


async def test_where_people_can_sign_in_the_address_of_the_app_is_told(site: Site) -> None:
    (found,) = [each for each in await site.examine() if each.check == "outlook"]
    assert found.level == "ok"
    assert APP_ID in found.what("da")
    assert MSAL.is_file()


async def test_a_library_that_is_not_installed_is_a_warning(site: Site, tmp_path: Path) -> None:
    found = check_outlook(site.settings(), MailPolicy(), tmp_path / "not-there.js")
    assert wrong(found) == {("outlook", "no_library")}
    assert "make install" in found[0].to_do("da")
    assert "make install" in found[0].to_do("en")


async def test_a_bot_without_an_app_to_sign_in_to_is_fine_and_is_told_what_to_do(site: Site) -> None:
    (found,) = check_outlook(replace(site.settings(), api_app_id=""), MailPolicy())
    assert (found.case, found.level) == ("off", "ok")
    assert "MAAVI_API_APP_ID" in found.to_do("en")


async def test_in_local_mode_nobody_signs_in(site: Site) -> None:
    assert check_outlook(replace(site.settings(), mode="local"), MailPolicy()) == []


async def test_domains_without_anybody_who_can_sign_in_are_told(site: Site) -> None:
    site.write("admins: [anna]", "admins: [anna]\nmail: {own_domains: [opfundet.example]}")
    found = await examine(replace(site.settings(), api_app_id=""), datetime.now(UTC))
    (outlook,) = [each for each in found if each.check == "outlook"]
    assert (outlook.case, outlook.level) == ("no_sign_in", "warning")
    assert "MAAVI_API_APP_ID" in outlook.to_do("da")
    assert "MAAVI_API_APP_ID" in outlook.to_do("en")


async def test_domains_are_missed_only_where_outlook_is_meant_to_be_used(site: Site) -> None:
    """A bot with a secret has a registration anyway; one for signing in tells that Outlook is wanted."""
    its_own = site.settings(API_APP_ID="22222222-aaaa-4bbb-8ccc-000000000009")
    domains = MailPolicy(own_domains=frozenset({"opfundet.example"}))
    assert wrong(check_outlook(its_own, MailPolicy())) == {("mail", "no_own_domains")}
    assert wrong(check_outlook(its_own, domains)) == set()
    assert wrong(check_outlook(site.settings(), MailPolicy())) == set()
    assert wrong(check_outlook(its_own, None)) == set()  # the folder cannot be read, and that is told
