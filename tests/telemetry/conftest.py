"""Azure Monitor on loopback."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.ingestion import FakeIngestion, fake_ingestion


@pytest.fixture
async def ingestion() -> AsyncIterator[FakeIngestion]:
    async with fake_ingestion() as ingestion:
        yield ingestion
