"""A set-up that is right: a town with two departments, the bot in its team, and Entra beside it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Running
from bot.doctor.examine import examine
from bot.doctor.finding import Finding
from bot.organisation.loader import DEMO
from bot.settings import Settings
from bot.store import organisation as places
from tests.fakes.bot import bot_on_loopback, settings_for
from tests.fakes.teams import FakeTeam, FakeTeams, TeamsUser

NOT_OURS = {("rules", "not_approved"), ("rules", "not_yet"), ("rules", "review_passed")}
"""The product's ruleset has nobody's name on it until a municipality signs it: no set-up is without that. And
it has its season, which the day on which the tests run may be outside of."""


@dataclass
class Site:
    """What the doctor looks at, and the hands to break it with."""

    teams: FakeTeams
    bot: Running
    database_url: str
    folder: Path
    team: FakeTeam

    def settings(self, **changes: str) -> Settings:
        usual = {"PUBLIC_URL": self.teams.bot_url, "ORGANISATION": str(self.folder)}
        return settings_for(self.teams, self.database_url, **(usual | changes))

    async def examine(self, now: datetime | None = None, **changes: str) -> list[Finding]:
        return await examine(self.settings(**changes), now or datetime.now(UTC))

    @property
    def admin(self) -> TeamsUser:
        return self.teams.user("Anna Admin")

    def write(self, old: str, new: str) -> None:
        """Change what the organisation file says."""
        path = self.folder / "organisation.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def wrong(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    """(check, case) of all that is not well, apart from what no set-up is without."""
    return {(each.check, each.case) for each in findings if each.level != "ok"} - NOT_OURS


@pytest.fixture
async def site(database_url: str, teams: FakeTeams, tmp_path: Path) -> AsyncIterator[Site]:
    folder = _folder(tmp_path / "organisation", teams)
    async with bot_on_loopback(database_url, teams, ORGANISATION=str(folder)) as bot:
        team = teams.team("Kommunen", channels=["Borgerservice", "Skole"])
        site = Site(teams, bot, database_url, folder, team)
        await team.installs(by=site.admin)
        for _ in range(200):
            await teams.connector.until(lambda: True)
            async with bot.parts.database.read() as tx:
                if await places.channels(tx):
                    break
        yield site


def _folder(folder: Path, teams: FakeTeams) -> Path:
    folder.mkdir()
    people = {"bo": "Bo Leder", "anna": "Anna Admin", "david": "David Dpo"}
    named = "\n".join(
        f'  {key}: {{name: {name}, entra_id: "{teams.user(name).aad_id}"}}' for key, name in people.items()
    )
    (folder / "organisation.yaml").write_text(
        f"""name: Opfundet Kommune
people:
{named}
departments:
  borgerservice: {{name: Borgerservice, leader: bo, channel: Kommunen / Borgerservice}}
  skole: {{name: Skole, leader: anna, channel: Kommunen / Skole}}
contacts: {{dpo: david}}
admins: [anna]
""",
        encoding="utf-8",
    )
    (folder / "tools.yaml").write_bytes((DEMO / "tools.yaml").read_bytes())
    return folder
