"""The wired parts that handlers, pages and jobs use; made in ``bot.app`` alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    organisation: "Organisation"
    wake_deliveries: Callable[[], None]  # call after a commit that wrote a delivery row
