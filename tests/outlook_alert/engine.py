"""``events.js`` in a bare JavaScript engine, as classic Outlook runs it: no window, no DOM, no page.

Outlook, its clock and the network are played in JavaScript (``outlook.js``): time passes only when nothing
else is left to do, so that a server that takes ten seconds takes none here.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import quickjs

from bot.organisation.loader import DEMO, load_organisation
from bot.organisation.mail import MailPolicy, SendAnyway
from bot.settings import Settings, read_settings
from bot.web.outlook.events import bundle

STAGE = (Path(__file__).parent / "outlook.js").read_text(encoding="utf-8")
DEMO_POLICY = load_organisation(DEMO).mail


def in_teams() -> Settings:
    """Settings of a bot that people sign in to."""
    return read_settings(
        {
            "MAAVI_APP_ID": "11111111-aaaa-4bbb-8ccc-000000000001",
            "MAAVI_TENANT_ID": "22222222-aaaa-4bbb-8ccc-000000000002",
            "MAAVI_CREDENTIAL": "secret",
            "MAAVI_SECRET": "a-secret-of-the-tests",
            "MAAVI_PUBLIC_URL": "https://bot.example",
            "MAAVI_ORGANISATION": str(DEMO),
        }
    )


@cache
def event_file(send_anyway: SendAnyway = "reason", policy: MailPolicy = DEMO_POLICY) -> str:
    return bundle(replace(policy, send_anyway=send_anyway), in_teams())


def bare_engine() -> quickjs.Context:
    """An engine that knows the event file, and nothing of a browser."""
    context = quickjs.Context()
    context.eval("var Office = { actions: { associate: function () {} } };")
    context.eval(event_file())
    return context


def call(context: quickjs.Context, function: str, *arguments: Any) -> Any:
    """The answer of a function, both ways as JSON."""
    told = ", ".join(json.dumps(each) for each in arguments)
    return json.loads(context.eval(f"JSON.stringify({function}({told}))"))
