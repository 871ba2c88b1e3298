"""``/outlook/events.js``: one file, put together here from the pieces in ``events`` and from values: the
rules of the short check, the municipality's mail policy and the words.

Classic Outlook runs it in an engine that knows ECMAScript 2016 without imports, a window or a DOM, and only
fetches it as Outlook starts; all others load it by ``/outlook/events.html``. So all that a decision needs
without our server is in it, and nothing secret
(https://learn.microsoft.com/office/dev/add-ins/outlook/troubleshoot-event-based-and-spam-reporting-add-ins).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from aiohttp import web

from bot.organisation.mail import MailPolicy
from bot.parts import Parts
from bot.settings import Settings
from bot.web.outlook.config import pane_config
from bot.web.outlook.messages import script_texts
from bot.web.outlook.office import OFFICE_JS, OFFICE_SCRIPTS
from bot.web.outlook.rules import rules

SESSION_KEY = "maavi.pass"
"""Under which the pane keeps a pass with the mail (``item.sessionData``)."""

PANE_COMMAND = "maaViComposePane"
"""The ribbon control in the manifests that the alert's button opens."""

HANDLER = "onMessageSendHandler"

_FOLDER = Path(__file__).parent / "events"
# In the order in which they build on each other
_PIECES = (
    *("reading", "matching", "cpr", "secrets", "short"),
    *("recipients", "digest", "wording", "outlook", "asking", "handler"),
)
_BUNDLE = Template(
    """\
// Made by bot/web/outlook/events.py; the pieces stand in bot/web/outlook/events.
var MaaVi = (function () {
"use strict";
var DATA = $data;
$pieces
return {
  onMessageSend: onMessageSend, shortCheck: shortCheck, sideOf: sideOf, fingerprint: fingerprint
};
}());

function $handler(event) {
  MaaVi.onMessageSend(event);
}

Office.actions.associate("$handler", $handler);
"""
)
_PAGE = f"""\
<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>Må vi?</title>
<script src="{OFFICE_JS}"></script>
<script src="/outlook/assets/msal-browser.min.js"></script>
<script src="/outlook/events.js"></script>
</head>
<body></body>
</html>
"""
_GUARDS = {
    # Asked for again each time, and answered by 304 while nothing has changed
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
# Office.js reports on itself to a page of Microsoft's, which is left out; the check works without.
_PAGE_POLICY = (
    f"default-src 'none'; script-src 'self' {OFFICE_SCRIPTS}; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass
class EventFile:
    """Serves the file and its page. Making it raises what ``bundle`` raises, at the start."""

    parts: Parts
    _made: tuple[MailPolicy, str, str] | None = field(default=None)  # of which policy; the file; its ETag

    def __post_init__(self) -> None:
        self._current()

    def routes(self) -> Sequence[web.RouteDef]:
        return (web.get("/outlook/events.js", self.script), web.get("/outlook/events.html", self.page))

    async def script(self, request: web.Request) -> web.Response:
        text, etag = self._current()
        headers = _GUARDS | {"ETag": f'"{etag}"', "Cross-Origin-Resource-Policy": "cross-origin"}
        if any(each.value in (etag, "*") for each in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(text=text, content_type="text/javascript", charset="utf-8", headers=headers)

    async def page(self, request: web.Request) -> web.Response:
        headers = _GUARDS | {"Content-Security-Policy": _PAGE_POLICY}
        return web.Response(text=_PAGE, content_type="text/html", charset="utf-8", headers=headers)

    def _current(self) -> tuple[str, str]:
        """The file for today's policy: the organisation folder may change while we run."""
        policy = self.parts.organisation.mail
        if self._made is None or self._made[0] != policy:
            text = bundle(policy, self.parts.settings)
            self._made = policy, text, hashlib.sha256(text.encode()).hexdigest()[:32]
        return self._made[1], self._made[2]


def bundle(policy: MailPolicy, settings: Settings) -> str:
    """The whole file, in ASCII. Raises what ``rules`` raises."""
    data: dict[str, Any] = {
        "address": f"{settings.public_url}/outlook/alert",  # absolute: classic Outlook has no page
        "signIn": pane_config(settings),
        "policy": {
            "ownDomains": sorted(policy.own_domains),
            "aiAddresses": sorted(policy.ai_addresses),
            "sendAnyway": policy.send_anyway,
        },
        "passKey": SESSION_KEY,
        "commandId": PANE_COMMAND,
        "texts": script_texts(),
        "rules": rules(),
    }
    return _BUNDLE.substitute(data=json.dumps(data, indent=1), pieces=_pieces(), handler=HANDLER)


@cache
def _pieces() -> str:
    return "\n".join((_FOLDER / f"{name}.js").read_text(encoding="ascii") for name in _PIECES)
