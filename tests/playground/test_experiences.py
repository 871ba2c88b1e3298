"""Experience sharing in Microsoft's imitation of Teams, in a browser: the prompt, what colleagues told, a
vote, and the search. Dialogs and deleting are what it cannot do; those are played against the fake Teams."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from scripts.playground.stage import GENERAL, Screen, stage
from tests.playground.others import others

pytestmark = pytest.mark.browser


@pytest.fixture
def teams_url(tmp_path: Path) -> Iterator[str]:
    with stage(tmp_path) as both:
        yield both.url


async def test_the_prompt_and_shared_experiences_in_the_channel(browser: Browser, teams_url: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 1800}, locale="da-DK")
    alma = Screen(page, shots=40)
    async with others(teams_url) as colleagues:
        await colleagues.install(GENERAL)
        await page.goto(teams_url)
        await colleagues.sees_card("Erfaring:", "Gry Holm")
        await colleagues.sees_card("Erfaring:", "En kollega")
        await colleagues.sees_card("Hvad har I lært om AI?")

        await alma.opens("Fjordvig Kommune - Borgerservice")
        asked = page.locator(".ac-adaptiveCard").filter(has_text="Hvad har I lært om AI?")
        await expect(asked).to_contain_text("Det tager to minutter", timeout=15_000)
        await alma.photographs("prompt")

        gry = page.locator(".ac-adaptiveCard").filter(has_text="Gry Holm")
        await expect(gry).to_contain_text("To steder blev »skal« til »kan«")
        await gry.get_by_role("button", name="Det hjalp mig også", exact=True).click()
        await expect(gry).to_contain_text("👍 Hjalp også 1", timeout=15_000)
        await gry.scroll_into_view_if_needed()
        await alma.photographs("experience")

        await alma.opens("Personal Chat")
        await alma.writes("find erfaringer om vejledninger")
        await alma.sees("Erfaringer om »vejledninger«", "indskudte sætninger")
        await alma.photographs("found")
