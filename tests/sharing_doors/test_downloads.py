"""Files are fetched from Microsoft's hosts alone, within a size and a time."""

import asyncio

import pytest
from aiohttp import web

from bot.errors import UserError
from bot.teams.downloads import is_microsofts
from tests.sharing_doors.sharepoint import SharePoint

HOST = "https://fjordvig-my.sharepoint.com"


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/personal/x/_layouts/15/download.aspx?UniqueId=1&tempauth=a.b",
        "https://FJORDVIG.SharePoint.com/file",
        "https://fjordvig.sharepoint.com:443/file",
    ],
)
def test_the_tenants_own_files_are_microsofts(url: str) -> None:
    assert is_microsofts(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://fjordvig.sharepoint.com/file",
        "ftp://fjordvig.sharepoint.com/file",
        "https://sharepoint.com.evil.example/file",
        "https://evilsharepoint.com/file",
        "https://.sharepoint.com/file",
        "https://evil.example/.sharepoint.com",
        "https://evil.example#.sharepoint.com",
        "https://evil.example?.sharepoint.com",
        "https://evil.example\\.sharepoint.com/",
        "https://fjordvig.sharepoint.com@evil.example/",
        "https://user:pass@fjordvig.sharepoint.com/",
        "https://fjordvig.sharepoint.com:8443/file",
        "https://fjordvig.sharepoint.com:x/file",
        "https://169.254.169.254/metadata",
        "https://[::1]/",
        "https://fjordvig.sharepoint.com\u3002evil.example/",
        "https://fjordvig.sharepoint.com /",
        "file:///etc/passwd",
    ],
)
def test_everything_else_is_a_strangers(url: str) -> None:
    assert not is_microsofts(url)


async def test_a_file_is_fetched_with_its_address_as_it_stands(onedrive: SharePoint) -> None:
    seen = []

    async def file(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.Response(body=b"indhold")

    onedrive.files["/f"] = file
    assert await onedrive.downloads().fetch(f"{HOST}/f?tempauth=a%2Bb%3D") == b"indhold"
    assert seen == ["/f?tempauth=a%2Bb%3D"]


async def test_a_redirect_is_followed_to_microsofts_hosts_only(onedrive: SharePoint) -> None:
    def to(place: str) -> object:
        async def redirect(_request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": place})

        return redirect

    onedrive.files |= {"/there": b"indhold"}
    onedrive.files["/near"] = to("/there")  # type: ignore[assignment]
    onedrive.files["/other"] = to("https://fjordvig.sharepoint.com/there")  # type: ignore[assignment]
    onedrive.files["/away"] = to("https://evil.example/there")  # type: ignore[assignment]
    onedrive.files["/plain"] = to("http://fjordvig.sharepoint.com/there")  # type: ignore[assignment]
    onedrive.files["/round"] = to("/round")  # type: ignore[assignment]
    downloads = onedrive.downloads()
    assert await downloads.fetch(f"{HOST}/near") == b"indhold"
    assert await downloads.fetch(f"{HOST}/other") == b"indhold"
    for path in ("/away", "/plain", "/round"):
        with pytest.raises(UserError, match="wrong_place"):
            await downloads.fetch(HOST + path)
    assert not [each for each in onedrive.asked if each.startswith("evil")]


async def test_a_file_that_is_too_big_is_given_up_whatever_it_claims(onedrive: SharePoint) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"x" * 50_000)
            await asyncio.sleep(0)
        return response

    onedrive.files |= {"/claims": b"x" * 200_001, "/endless": endless}
    downloads = onedrive.downloads(largest=200_000)
    for path in ("/claims", "/endless"):
        with pytest.raises(UserError, match="too_big"):
            await downloads.fetch(HOST + path)


async def test_a_file_that_is_gone_or_slow_is_answered_kindly(onedrive: SharePoint) -> None:
    async def slow(_request: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    onedrive.files["/slow"] = slow
    for path in ("/gone", "/slow"):
        with pytest.raises(UserError, match="not_fetched"):
            await onedrive.downloads(seconds=0.3).fetch(HOST + path)
