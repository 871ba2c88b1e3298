"""The icons: of the size they say, visible on light and dark, and served where the manifests name them."""

import struct
import zlib
from pathlib import Path

import pytest

from bot.app import Running
from manifest.outlook import ICON_SIZES
from tests.fakes.teams import FakeTeams
from tests.teams_package.checking import ROOT

ICONS = ROOT / "manifest/icons"
LIGHT, DARK = (255, 255, 255), (31, 31, 31)  # what stands behind buttons in Outlook and Teams

Pixel = tuple[int, int, int, int]


def pixels(path: Path) -> tuple[int, list[Pixel]]:
    """Side and RGBA of a PNG as Chromium writes one: eight bits a channel, not interlaced."""
    content, place, packed = path.read_bytes(), 8, b""
    width, height, depth, kind = struct.unpack(">IIBB", content[16:26])
    assert (depth, kind, width) == (8, 6, height), "not an RGBA square"
    while place < len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        packed += content[place + 8 : place + 8 + length] if name == b"IDAT" else b""
        place += length + 12
    return width, unfiltered(zlib.decompress(packed), width)


def unfiltered(raw: bytes, width: int) -> list[Pixel]:
    """PNG's five filters undone (W3C PNG, section 9.2)."""
    stride, above, found = width * 4, bytes(width * 4), []
    for start in range(0, len(raw), stride + 1):
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for at in range(stride):
            left = line[at - 4] if at >= 4 else 0
            corner = above[at - 4] if at >= 4 else 0
            line[at] = (line[at] + predicted(kind, left, above[at], corner)) % 256
        above = bytes(line)
        found += [(line[at], line[at + 1], line[at + 2], line[at + 3]) for at in range(0, stride, 4)]
    return found


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
    return (0, left, up, (left + up) // 2, nearest)[kind]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """WCAG 2.2: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    parts = (each / 255 for each in colour[:3])
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("side", ICON_SIZES)
def test_an_icon_is_of_its_size_and_stands_out_on_light_and_dark(side: int) -> None:
    width, found = pixels(ICONS / f"outlook/icon-{side}.png")
    assert width == side
    solid = [each for each in found if each[3] == 255]
    assert 0.5 < len(solid) / len(found) < 0.9  # a bubble, and nothing behind it
    assert found[-1][3] == 0
    ground = max(set(solid), key=solid.count)
    assert contrast(ground, LIGHT) >= 3  # WCAG 2.2, 1.4.11: graphics
    assert contrast(ground, DARK) >= 3
    mark = [each for each in solid if contrast(each, ground) >= 3]
    assert len(mark) / len(solid) > 0.05  # the question mark can be seen


def test_teams_small_icons_are_what_teams_asks_for() -> None:
    side, outline = pixels(ICONS / "outline.png")
    assert side == 32
    assert {each[:3] for each in outline if each[3]} == {(255, 255, 255)}  # white alone, on nothing
    assert outline[0][3] == 0
    assert pixels(ICONS / "color32.png") == pixels(ICONS / "outlook/icon-32.png")
    assert (ICONS / "color.png").read_bytes()[16:24] == struct.pack(">II", 192, 192)


async def test_they_are_served_to_anybody(bot: Running, teams: FakeTeams) -> None:
    for side in ICON_SIZES:
        async with teams.session.get(f"{teams.bot_url}/outlook/icons/icon-{side}.png") as response:
            assert response.status == 200
            assert response.content_type == "image/png"
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert await response.read() == (ICONS / f"outlook/icon-{side}.png").read_bytes()


@pytest.mark.parametrize("name", ["icon-17.png", "icon-016.png", "..%2Fcolor.png", "icon-16.svg"])
async def test_nothing_else_is(name: str, bot: Running, teams: FakeTeams) -> None:
    async with teams.session.get(f"{teams.bot_url}/outlook/icons/{name}") as response:
        assert response.status == 404
