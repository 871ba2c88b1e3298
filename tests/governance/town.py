"""An invented town for the tests: its people, departments and channels, and what happens there most often."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.app import Running
from bot.ids import new_id
from bot.jobs.courier import Courier
from bot.jobs.workers import beat
from bot.organisation.loader import DEMO
from bot.store.tables import delivery, screening
from bot.teams import verbs
from bot.teams.deliver import courier_for
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeam, FakeTeams, TeamsUser
from tests.screening_dialogue.playing import TITLE, WISH, answers

READ = "welcome.read"
REASON = "Det er en god hjælp i hverdagen."


@dataclass
class Town:
    """Who is who. ``leads`` and ``stands_in`` decide in ``borgerservice``; ``skole`` has nobody at first."""

    teams: FakeTeams
    bot: Running
    team: FakeTeam

    def user(self, name: str) -> TeamsUser:
        return self.teams.user(name)

    @property
    def employee(self) -> TeamsUser:
        return self.user("Mette Opfundet")

    @property
    def leader(self) -> TeamsUser:
        """In the department's channel."""
        return self.user("Bo Leder").at(self.team.channel("Borgerservice"))

    @property
    def deputy(self) -> TeamsUser:
        return self.user("Dorte Deputy").at(self.team.channel("Borgerservice"))

    @property
    def stranger(self) -> TeamsUser:
        return self.user("Frida Fremmed").at(self.team.channel("Borgerservice"))

    @property
    def admin(self) -> TeamsUser:
        return self.user("Anna Admin")

    @property
    def dpo(self) -> TeamsUser:
        return self.user("David Dpo")

    async def bot_joins(self) -> None:
        """The bot is added to the team, and has asked who is there."""
        people = (self.leader, self.deputy, self.stranger, self.employee)
        await self.team.installs(by=self.admin, members=people)
        await self.settled()

    async def sends(
        self, user: TeamsUser, *given: object, department: str = "borgerservice", title: str = TITLE
    ) -> None:
        """From installing the bot to "Send til min leder"."""
        await user.installs()
        if user.card.action(READ):
            await user.clicks(READ)
            await user.clicks("screening.choose_department", department=department)
        else:
            await user.says("screening")
        await user.clicks("screening.start", title=title, wish=WISH)
        await answers(user, *given)  # type: ignore[arg-type]
        await user.clicks("screening.send")
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is left to deliver right now."""
        async with asyncio.timeout(10):
            while await self._busy():  # noqa: ASYNC110 # what is due is rows, which wake nobody here
                await asyncio.sleep(0.02)

    async def _busy(self) -> bool:
        async with self.bot.parts.database.read() as tx:
            rows = await tx.execute(
                select(delivery.c.not_before).where(delivery.c.state.in_(("due", "sending")))
            )
            now = datetime.now().astimezone()
            return any(row.not_before <= now for row in rows)

    async def deliveries(self, kind: str) -> list[str]:
        """The states of the deliveries of that kind, the oldest first."""
        async with self.bot.parts.database.read() as tx:
            rows = await tx.execute(
                select(delivery.c.state)
                .where(delivery.c.kind == kind)
                .order_by(delivery.c.created_at, delivery.c.id)
            )
            return [row.state for row in rows]

    async def status(self, title: str = TITLE) -> str:
        async with self.bot.parts.database.read() as tx:
            found = await tx.scalar(select(screening.c.status).where(screening.c.title == title))
            assert found is not None
            return found

    async def courier_at(self, moment: datetime) -> Courier:
        """A second courier, whose clock shows another time."""
        worker_id = new_id("w")
        async with self.bot.parts.database.write() as tx:
            await beat(tx, worker_id, moment)
        return courier_for(
            self.bot.parts, self.bot.messenger, verbs.DELIVERIES, worker_id, clock=lambda: moment
        )

    async def deliver_at(self, moment: datetime) -> None:
        """What is due by ``moment`` goes out."""
        courier = await self.courier_at(moment)
        async with asyncio.timeout(20):
            while await courier.send_due():
                await courier.drain(5)


@asynccontextmanager
async def town_on(database_url: str, teams: FakeTeams, folder: Path) -> AsyncIterator[Town]:
    """The bot with this town's organisation; start it again on the same database to see what it remembers."""
    async with bot_on_loopback(database_url, teams, ORGANISATION=str(organisation(folder, teams))) as bot:
        yield Town(teams, bot, teams.team("Kommunen", channels=["Borgerservice", "Skole"]))


def organisation(folder: Path, teams: FakeTeams) -> Path:
    """The organisation folder, with the ids that the fake Teams gives its people."""
    people = {
        "bo": "Bo Leder",
        "dorte": "Dorte Deputy",
        "anna": "Anna Admin",
        "david": "David Dpo",
        "tora": "Tora Taskforce",
    }
    named = "\n".join(
        f'  {key}: {{name: {name}, entra_id: "{teams.user(name).aad_id}"}}' for key, name in people.items()
    )
    at = folder / "organisation"
    at.mkdir(exist_ok=True)
    (at / "organisation.yaml").write_text(
        f"""name: Opfundet Kommune
people:
{named}
departments:
  borgerservice: {{name: Borgerservice, leader: bo, deputy: dorte, channel: Kommunen / Borgerservice}}
  skole: {{name: Skole}}
contacts:
  dpo: david
  task_force: tora
admins: [anna]
""",
        encoding="utf-8",
    )
    (at / "tools.yaml").write_bytes((DEMO / "tools.yaml").read_bytes())
    return at
