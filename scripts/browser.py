"""Headless Chromium for tests, screenshots and icons, unpacked from an npm package by the Makefile.

CHROMIUM names another one to use (any Chromium or Chrome), where ours does not run: it is x64 Linux alone.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

_FOLDER = Path(__file__).resolve().parents[1] / ".cache/chromium"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--disable-background-networking",
]


@asynccontextmanager
async def headless() -> AsyncIterator[Browser]:
    """A browser of one's own, closed with the block. Raises FileNotFoundError where none was unpacked."""
    path, environment = _chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS, env=environment)
        try:
            yield browser
        finally:
            await browser.close()


def _chromium() -> tuple[Path, dict[str, str | float | bool]]:
    if chosen := os.environ.get("CHROMIUM"):
        return Path(chosen), {**os.environ}
    path = _FOLDER / "chromium"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: 'make test' unpacks it, or name a browser in CHROMIUM")
    # A slim system lacks NSS and fonts; the package carries both.
    libraries = [os.environ.get("LD_LIBRARY_PATH", ""), str(_FOLDER / "al2023/lib")]
    return path, {
        **os.environ,
        "LD_LIBRARY_PATH": ":".join(filter(None, libraries)),
        "FONTCONFIG_FILE": str(_FOLDER / "fonts.conf"),
    }
