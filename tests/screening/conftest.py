import pytest

from bot.screening.loading import current
from bot.screening.ruleset import Ruleset


@pytest.fixture(scope="session")
def rules() -> Ruleset:
    return current()
