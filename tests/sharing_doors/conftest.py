"""Somebody in Teams, and the files they share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Running
from tests.share_page.conftest import mette, open_window
from tests.sharing_doors.sharepoint import SharePoint, sharepoint

__all__ = ["mette", "onedrive", "open_window", "shared"]


@pytest.fixture
async def onedrive(tmp_path: Path) -> AsyncIterator[SharePoint]:
    """A SharePoint the bot can reach."""
    async with sharepoint(tmp_path) as there:
        yield there


@pytest.fixture
def shared(onedrive: SharePoint, bot: Running) -> SharePoint:
    """The same, and the bot fetches from it."""
    bot.parts.downloads.session = onedrive.downloads().session
    return onedrive
