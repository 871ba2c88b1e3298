"""Azure Monitor's ingestion on loopback: takes whatever comes, and remembers it.

The protocol is Application Insights' own (``POST /v2.1/track``, a list of envelopes). With TLS it also plays
App Service's identity endpoint, for the sign-in by token.
"""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.web import served

KEY = "00000000-aaaa-4bbb-8ccc-00000000feed"
TOKEN = "a-token-for-azure-monitor"  # invented
RESOURCE = "https://monitor.azure.com/"


@dataclass
class FakeIngestion:
    """``status`` is what it answers; with ``hangs`` it never does."""

    url: str = ""
    status: int = 200
    hangs: bool = False
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)  # Authorization headers
    asked: list[str] = field(default_factory=list)  # resources a token was asked for
    paths: set[str] = field(default_factory=set)

    @property
    def connection(self) -> str:
        """As Azure's portal shows it."""
        more = f"LiveEndpoint=https://live.example.invalid/;ApplicationId={KEY}"
        return f"InstrumentationKey={KEY};IngestionEndpoint={self.url}/;{more}"

    @property
    def everything(self) -> str:
        """All that arrived, as text."""
        return json.dumps(self.envelopes, ensure_ascii=False)

    def of(self, base_type: str, name: str = "") -> list[dict[str, Any]]:
        """What stands in the envelopes of a type, whose name begins with ``name``."""
        data = (each["data"] for each in self.envelopes)
        found = (each["baseData"] for each in data if each["baseType"] == base_type)
        return [each for each in found if str(each.get("name", "")).startswith(name)]

    def figures(self, name: str) -> Iterator[tuple[dict[str, str], float]]:
        """The points of a metric: dimensions and value."""
        for each in self.of("MetricData"):
            if each["metrics"][0]["name"] == name:
                yield each["properties"], each["metrics"][0]["value"]

    async def track(self, request: web.Request) -> web.Response:
        self.paths.add(request.path)
        if self.hangs:
            await asyncio.sleep(60)
        self.signed_in.append(request.headers.get("Authorization", ""))
        envelopes = await request.json()
        if self.status != 200:
            return web.json_response({"errors": []}, status=self.status)
        self.envelopes += envelopes
        count = len(envelopes)
        return web.json_response({"itemsReceived": count, "itemsAccepted": count, "errors": []})

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append(request.query["resource"])
        ends = int(time.time()) + 86400
        answer = {"access_token": TOKEN, "resource": RESOURCE, "token_type": "Bearer"}
        response = web.json_response(answer | {"expires_on": str(ends), "expires_in": "86400"})
        response.force_close()
        return response


@asynccontextmanager
async def fake_ingestion(tls: ssl.SSLContext | None = None) -> AsyncIterator[FakeIngestion]:
    """Served until left."""
    ingestion = FakeIngestion()
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.router.add_get("/msi/token", ingestion.token)
    app.router.add_post("/{path:.*}", ingestion.track)
    async with served(app, tls) as ingestion.url:
        yield ingestion
