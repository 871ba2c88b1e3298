"""Two replicas and a load balancer: people notice nothing of a kill and of a new version."""

from pathlib import Path

from bench.replicas import show
from tests.databases import empty_database


async def test_a_killed_replica_and_a_new_version_are_not_noticed(tmp_path: Path) -> None:
    async with empty_database("postgresql", tmp_path) as url:
        figures = await show(20, url, tmp_path, thinks=0.3)
    assert figures.problems == []
    assert (figures.errors, figures.lost, figures.summaries) == (0, 0, 20)
    assert figures.posted_twice <= figures.in_doubt
    assert figures.stop_seconds < 22
