"""The doctor tries each permission of Graph's, and says which one to grant."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version

import pytest

from bot.doctor.examine import examine
from bot.doctor.finding import Finding
from tests.fakes.bot import settings_for
from tests.fakes.entra import APP_ID
from tests.fakes.graph import ALL
from tests.governance.town import organisation
from tests.graph.conftest import MAIL_FROM, Directory

CHECKS = {"graph", "graph_leaders", "graph_absence", "graph_mail", "catalogue", "package"}


async def _found(directory: Directory, uses: str = "leaders,mail,catalogue") -> dict[str, Finding]:
    settings = settings_for(
        directory.teams,
        directory.database_url,
        GRAPH=uses,
        GRAPH_URL=directory.graph.url,
        MAIL_FROM=MAIL_FROM,
        ORGANISATION=str(organisation(directory.folder, directory.teams)),
    )
    found = await examine(settings, datetime.now(UTC))
    return {each.check: each for each in found if each.check in CHECKS}


def _right(directory: Directory) -> None:
    directory.knows("Bo Leder")
    directory.graph.app(APP_ID, "0.0.9", version("maa-vi"))


async def test_a_right_set_up_is_found_right_and_no_mail_goes_out(directory: Directory) -> None:
    _right(directory)
    found = await _found(directory)
    assert {name: each.level for name, each in found.items()} == dict.fromkeys(CHECKS - {"package"}, "ok")
    assert (
        found["catalogue"].what("da")
        == f"Teams har den pakke, der hører til denne udgave ({version('maa-vi')})."
    )
    assert directory.graph.asked("sendMail") == 1
    assert directory.graph.sent == []


async def test_where_it_is_not_used_there_is_one_plain_line(directory: Directory) -> None:
    found = await _found(directory, "")
    assert {name: each.level for name, each in found.items()} == {"graph": "ok", "package": "ok"}
    assert found["graph"].what("da").startswith("Microsoft Graph bruges ikke.")
    assert directory.graph.requests == []


@pytest.mark.parametrize(
    ("missing", "wrong", "names"),
    [
        ("User.Read.All", {("graph_leaders", "forbidden"), ("graph_mail", "no_addresses")}, "User.Read.All"),
        ("MailboxSettings.Read", {("graph_absence", "forbidden")}, "MailboxSettings.Read"),
        ("Mail.Send", {("graph_mail", "forbidden")}, "Application Mail.Send"),
        ("AppCatalog.Read.All", {("catalogue", "forbidden")}, "AppCatalog.Read.All"),
    ],
)
async def test_a_permission_that_is_missing_is_named(
    directory: Directory, missing: str, wrong: set[tuple[str, str]], names: str
) -> None:
    _right(directory)
    directory.graph.permissions = ALL - {missing}
    found = await _found(directory)
    bad = [each for each in found.values() if each.level != "ok"]
    assert {(each.check, each.case) for each in bad} == wrong
    assert all(names in each.to_do("da") and names in each.to_do("en") for each in bad)


def _nobody_known(directory: Directory) -> None:
    directory.graph.users.clear()


def _no_mailbox(directory: Directory) -> None:
    directory.graph.mailboxes.clear()


def _old(directory: Directory) -> None:
    directory.graph.apps.clear()
    directory.graph.app(APP_ID, "0.0.10", "0.0.9")


def _newer(directory: Directory) -> None:
    directory.graph.app(APP_ID, "99.0")


def _only_elsewhere(directory: Directory) -> None:
    directory.graph.apps[0]["externalId"] = "somebody-elses"


def _not_approved(directory: Directory) -> None:
    directory.graph.apps[0]["appDefinitions"] = [{"version": "0.2.0", "publishingState": "submitted"}]


def _away(directory: Directory) -> None:
    directory.graph.trouble(500, times=100)


def _throttled(directory: Directory) -> None:
    directory.graph.trouble(429, times=100, retry_after="30")


def _no_token(directory: Directory) -> None:
    directory.teams.entra.refuses = "invalid_client"


def _strange(directory: Directory) -> None:
    directory.graph.apps.extend({"externalId": APP_ID} for _ in range(50))
    directory.graph.page = 1


@pytest.mark.parametrize(
    ("spoil", "check", "case"),
    [
        (_nobody_known, "graph_leaders", "unknown"),
        (_no_mailbox, "graph_mail", "no_sender"),
        (_old, "catalogue", "old"),
        (_newer, "catalogue", "newer"),
        (_only_elsewhere, "catalogue", "missing"),
        (_not_approved, "catalogue", "waiting"),
        (_strange, "catalogue", "refused"),
        (_away, "graph", "away"),
        (_throttled, "graph", "away"),
        (_no_token, "graph", "no_token"),
    ],
)
async def test_what_is_wrong_is_told_with_what_to_do(
    directory: Directory, spoil: Callable[[Directory], None], check: str, case: str
) -> None:
    _right(directory)
    spoil(directory)
    found = await _found(directory)
    assert [(each.check, each.case) for each in found.values() if each.level != "ok"] == [(check, case)]
    assert found[check].to_do("da") != found[check].to_do("en")


async def test_the_newest_version_is_found_on_the_last_page(directory: Directory) -> None:
    _right(directory)
    directory.graph.page = 1
    directory.graph.app(APP_ID, "0.0.1")
    directory.graph.app(APP_ID, "0.0.2", method="sideloaded")
    directory.graph.apps.reverse()
    found = await _found(directory, "catalogue")
    assert found["catalogue"].case == "ok"
    assert directory.graph.asked("teamsApps") == 3
