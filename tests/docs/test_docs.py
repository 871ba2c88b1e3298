"""What the papers say about the product is so: their links, the words to write, the commands to type."""

import re
from pathlib import Path

import pytest

from bot import settings
from bot.__main__ import COMMANDS
from bot.store.tables import metadata
from bot.teams import verbs
from bot.web.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
WORDS = {word for command in verbs.COMMANDS for said in command.words.values() for word in said}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", paper.read_text(encoding="utf-8"))
    links += re.findall(r'<img src="([^"]+)"', paper.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (paper.parent / link).exists()]
    assert gone == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_to_type_are_there(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    assert set(re.findall(r"python -m bot (\w+)", text)) <= set(COMMANDS)


@pytest.mark.parametrize("name", ["medarbejder.md", "leder.md"])
def test_words_to_write_to_the_bot_are_understood(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = {each.removeprefix("@Må vi? ") for each in re.findall(r"`([^`]+)`", text)} - set(PAGES.values())
    assert len(named) >= 2
    takes_words = {w for c in verbs.COMMANDS if c.takes_words for said in c.words.values() for w in said}
    unknown = {
        each for each in named if each not in WORDS and not any(each.startswith(f"{w} ") for w in takes_words)
    }
    assert unknown == set()


def test_the_readme_names_every_setting() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {name for name in settings.KNOWN if f"`{settings.PREFIX}{name}`" not in told} == set()


def test_the_index_lists_every_paper() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    listed = {(ROOT / "docs" / link).resolve() for link in re.findall(r"\]\(([^)]+)\)", index)}
    papers = {path for path in PAPERS if path.parent != ROOT and path.name != "README.md"}
    assert {path for path in papers if path not in listed and path.parent not in listed} == set()


def test_the_administrators_paper_names_every_table_with_a_persons_id() -> None:
    """Who is asked for insight or deletion must know where to look."""
    whose = re.compile(r"person_id|author_id|decided_by|done_by|linked_by|set_by")
    holding = {
        name
        for name, table in metadata.tables.items()
        if name == "person" or any(whose.fullmatch(column.name) for column in table.columns)
    }
    told = (ROOT / "docs/administrator.md").read_text(encoding="utf-8")
    assert {name for name in holding | {"delivery"} if f"`{name}`" not in told} == set()
