"""``make icons``: manifest/icons/*.svg → PNG files beside them, in the sizes Teams and Outlook ask for."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from manifest.outlook import ICON_SIZES
from scripts.browser import headless

_ICONS = Path(__file__).resolve().parents[1] / "manifest/icons"
_SIDES = {"color": 192, "color32": 32, "outline": 32}


def drawings() -> Iterator[tuple[str, str, int]]:
    """Each as (drawing, file to write, side in pixels)."""
    for name, side in _SIDES.items():
        yield f"{name}.svg", f"{name}.png", side
    for side in ICON_SIZES:
        yield "outlook16.svg" if side == 16 else "color32.svg", f"outlook/icon-{side}.png", side


async def draw() -> None:
    """Draw each on a transparent page of its own size."""
    async with headless() as browser:
        for drawing, file, side in drawings():
            page = await browser.new_page(viewport={"width": side, "height": side})
            svg = (_ICONS / drawing).read_text(encoding="utf-8")
            style = f"body{{margin:0}} svg{{display:block;width:{side}px;height:{side}px}}"
            await page.set_content(f"<style>{style}</style>{svg}")
            await page.screenshot(path=_ICONS / file, omit_background=True)
            await page.close()


if __name__ == "__main__":
    asyncio.run(draw())
