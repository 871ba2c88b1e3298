"""What the doctor says of signing in from Outlook."""

from dataclasses import replace
from pathlib import Path

from bot.doctor.outlook import check_outlook
from bot.web.outlook.config import MSAL
from tests.doctor.conftest import Site, wrong
from tests.fakes.entra import APP_ID


async def test_where_people_can_sign_in_the_address_of_the_app_is_told(site: Site) -> None:
    (found,) = [each for each in await site.examine() if each.check == "outlook"]
    assert found.level == "ok"
    assert APP_ID in found.what("da")
    assert MSAL.is_file()


async def test_a_library_that_is_not_installed_is_a_warning(site: Site, tmp_path: Path) -> None:
    found = check_outlook(site.settings(), tmp_path / "not-there.js")
    assert wrong(found) == {("outlook", "no_library")}
    assert "make install" in found[0].to_do("da")


async def test_a_bot_without_an_app_to_sign_in_to_is_fine_and_is_told_what_to_do(site: Site) -> None:
    (found,) = check_outlook(replace(site.settings(), api_app_id=""))
    assert (found.case, found.level) == ("off", "ok")
    assert "MAAVI_API_APP_ID" in found.to_do("en")


async def test_in_local_mode_nobody_signs_in(site: Site) -> None:
    assert check_outlook(replace(site.settings(), mode="local")) == []
