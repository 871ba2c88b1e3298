"""The wired parts that handlers, pages and jobs use; made in ``bot.app`` alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.sharing.worker import Workers
from bot.teams.downloads import Downloads
from bot.teams.remembered import Remembered
from bot.web.tickets import Tickets

if TYPE_CHECKING:
    from bot.graph.client import Graph
    from bot.organisation.live import Edition
    from bot.organisation.model import Organisation
    from bot.screening.ruleset import Ruleset
    from bot.settings import Settings
    from bot.store.database import Database
    from bot.texts import Text


@dataclass(frozen=True)
class Parts:
    """Everything that lives as long as the process."""

    settings: "Settings"
    database: "Database"
    edition_now: Callable[[], "Edition"]  # the municipality's folder, which may change while the bot runs
    wake_deliveries: Callable[[], None]  # call after a commit that wrote a delivery row
    workers: Workers = field(default_factory=Workers)  # long text checks and files; starts when needed
    tickets: Tickets = field(default_factory=Tickets)  # from a button in Teams to a page of ours
    downloads: Downloads = field(default_factory=Downloads)  # files that were dropped in a chat
    remembered: Remembered = field(default_factory=Remembered)  # answers for repeats, in one process alone
    graph: "Graph | None" = None  # where the settings want something of it

    @property
    def organisation(self) -> "Organisation":
        """The municipality as its folder says now."""
        return self.edition_now().organisation

    @property
    def ruleset(self) -> "Ruleset":
        """The product's rules with the municipality's own, as they are now."""
        return self.edition_now().ruleset

    @property
    def texts(self) -> "Mapping[str, Text]":
        """The municipality's own words, by key of the catalogue."""
        return self.edition_now().texts

    def as_of_now(self) -> "Parts":
        """The same parts, with a folder that stays as it is: a turn is all of one piece."""
        edition = self.edition_now()
        return replace(self, edition_now=lambda: edition)
