"""The green case in Microsoft's imitation of Teams, in a browser, to the leader's decision."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from scripts.playground.stage import GENERAL, Screen, stage
from tests.fakes.cards import SeenCard
from tests.playground.others import others
from tests.screening_dialogue.playing import GREEN, TITLE, WISH

pytestmark = pytest.mark.browser

DEPUTY = "29:bo-kjaer"
STRANGER = "29:frida-munk"


@pytest.fixture
def teams_url(tmp_path: Path) -> Iterator[str]:
    with stage(tmp_path) as both:
        yield both.url


async def test_a_green_idea_from_the_first_card_to_the_decision(browser: Browser, teams_url: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 1400}, locale="da-DK")
    alma = Screen(page)
    async with others(teams_url) as colleagues:
        await colleagues.install(GENERAL)
        await page.goto(teams_url)

        await alma.sees("Må vi?", "Læs de tre principper")
        await alma.photographs("welcome")
        await alma.clicks("Jeg har læst principperne")
        await alma.sees("Hvilken afdeling")
        await alma.chooses("Borgerservice")
        await alma.photographs("department")
        await alma.clicks("Vælg")
        await alma.sees("Ny screening")
        await alma.fills("Hvad skal idéen hedde?", TITLE)
        await alma.fills("Hvad vil du gerne bruge AI til?", WISH)
        await alma.photographs("form")
        await alma.clicks("Start")
        for number, answer in enumerate(GREEN, start=1):
            await alma.sees(f"{number} af ca. 7")
            asked = await colleagues.sees_card(f"{number} af ca. 7")
            await alma.chooses(title_of(asked, str(answer)))
            await alma.photographs(f"question-{number}")
            await alma.clicks("Videre")
        await alma.sees("Grøn", "Ja – efter de almindelige regler")
        await alma.photographs("verdict")
        await alma.clicks("Send til min leder")
        await alma.sees("Sendt.")
        await alma.photographs("sent")

        # Alma leads the department herself, so her deputy decides.
        summary = await colleagues.sees_card(TITLE, "Bo Kjær")
        refused = await colleagues.clicks(STRANGER, summary, "Jeg er leder – beslut")
        assert "leder og stedfortræder" in refused["value"]
        await alma.opens("Fjordvig Kommune - Borgerservice", of=TITLE)
        await alma.sees(TITLE, "Venter på lederens beslutning")
        await alma.photographs("summary")
        view = await colleagues.clicks(DEPUTY, summary, "Jeg er leder – beslut")
        form = await colleagues.clicks(DEPUTY, answered(view, summary), "Godkend")
        await colleagues.clicks(DEPUTY, answered(form, summary), "Bekræft")

        await alma.sees("Godkendt", "Bo Kjær")
        await alma.photographs("decided")
        await alma.opens("Personal Chat")
        await alma.sees("Bo Kjær")
        await alma.photographs("told")


def answered(answer: dict[str, Any], clicked: SeenCard) -> SeenCard:
    """The card in an invoke's answer: only who clicked sees it, in place of the one in the channel."""
    return SeenCard(answer["value"], clicked.message_id)


def title_of(card: SeenCard, answer: str) -> str:
    """The words of an option of the question on ``card``."""
    titles = {choice["value"]: choice["title"] for choice in card.inputs["answer"]["choices"]}
    return str(titles[answer])
