"""The wired parts that handlers, pages and jobs use; made in ``bot.app`` alone."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.sharing.worker import Workers
from bot.teams.downloads import Downloads
from bot.web.tickets import Tickets

if TYPE_CHECKING:
    from bot.organisation.model import Organisation
    from bot.screening.ruleset import Ruleset
    from bot.settings import Settings
    from bot.store.database import Database


@dataclass(frozen=True)
class Parts:
    """Everything that lives as long as the process."""

    settings: "Settings"
    database: "Database"
    ruleset: "Ruleset"
    organisation_now: Callable[[], "Organisation"]  # its folder may change while the bot runs
    wake_deliveries: Callable[[], None]  # call after a commit that wrote a delivery row
    workers: Workers = field(default_factory=Workers)  # long text checks and files; starts when needed
    tickets: Tickets = field(default_factory=Tickets)  # from a button in Teams to a page of ours
    downloads: Downloads = field(default_factory=Downloads)  # files that were dropped in a chat

    @property
    def organisation(self) -> "Organisation":
        """The municipality as its folder says now."""
        return self.organisation_now()

    def as_of_now(self) -> "Parts":
        """The same parts, with an organisation that stays as it is: a turn is all of one piece."""
        organisation = self.organisation_now()
        return replace(self, organisation_now=lambda: organisation)
