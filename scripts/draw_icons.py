"""``make icons``: manifest/icons/*.svg → the PNG files beside them, at the sizes Teams asks for."""

import asyncio
from pathlib import Path

from scripts.browser import headless

_ICONS = Path(__file__).resolve().parents[1] / "manifest/icons"
_SIDES = {"color": 192, "color32": 32, "outline": 32}


async def draw() -> None:
    """Draw each on a transparent page of its own size."""
    async with headless() as browser:
        for name, side in _SIDES.items():
            page = await browser.new_page(viewport={"width": side, "height": side})
            svg = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
            await page.set_content(f"<style>body{{margin:0}} svg{{display:block}}</style>{svg}")
            await page.screenshot(path=_ICONS / f"{name}.png", omit_background=True)


if __name__ == "__main__":
    asyncio.run(draw())
