"""What the add-in is called inside Outlook, and the ``extensions`` of the combined package.

The names are shared with the pane, the event file and the XML manifest (``manifest.addin``). Property names
are those of Microsoft's schema 1.25; what they do: learn.microsoft.com/office/dev/add-ins/outlook.
"""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID, uuid5

SendMode = Literal["soft", "block"]
SEND_MODES: tuple[SendMode, ...] = ("soft", "block")

CONTROLS: Mapping[str, str] = {"read": "maaViReadPane", "compose": "maaViComposePane"}
"""The buttons' ids by where they stand. The alert opens the pane by the compose one's (``commandId``)."""

SEND_HANDLER = "onMessageSendHandler"
HANDLERS = frozenset({SEND_HANDLER})
"""The functions that ``/outlook/events.js`` associates with Outlook's events."""

PANE_FROM = "1.5"  # Mailbox requirement set: the first whose manifest extension we use
ALERT_FROM = "1.12"  # Mailbox requirement set: the first with OnMessageSend

ICON_SIZES = (16, 25, 32, 48, 50, 64, 75, 80, 96, 128, 144)
"""Sides in pixels of the icons the bot serves: 16, 32, 64, 80, 128 on the desktop, the others for mobile."""
RIBBON_SIZES = (16, 32, 80)

_SEND_MODES: Mapping[SendMode, str] = {"soft": "softBlock", "block": "block"}
_PANE_ACTION = "openPane"
_CONTEXTS = {"read": "mailRead", "compose": "mailCompose"}


def addin_id(app_id: str) -> str:
    """The XML manifest's own GUID: another than the app's, and the same each time it is built."""
    return str(uuid5(UUID(app_id), "maa-vi-outlook"))


def page(host: str, name: str) -> str:
    """The address of one of our pages or scripts for Outlook."""
    return f"https://{host}/outlook/{name}"


def icon(host: str, side: int) -> str:
    """``side`` in pixels, one of ``ICON_SIZES``."""
    return page(host, f"icons/icon-{side}.png")


def extension(outlook: Mapping[str, Any], *, host: str, app_id: str, send_mode: SendMode) -> dict[str, Any]:
    """``outlook`` is that part of ``app.yaml``; texts stay {da: …, en: …}."""
    return {
        "requirements": {"scopes": ["mail"], "capabilities": [_mailbox(PANE_FROM)]},
        "runtimes": [_pane_runtime(host), _events_runtime(host)],
        "ribbons": [_ribbon(place, outlook, host) for place in CONTROLS],
        "autoRunEvents": [
            {
                "requirements": {"capabilities": [_mailbox(ALERT_FROM)], "scopes": ["mail"]},
                "events": [
                    {
                        "type": "messageSending",
                        "actionId": SEND_HANDLER,
                        "options": {"sendMode": _SEND_MODES[send_mode]},
                    }
                ],
            }
        ],
        # Outlook shows one of the two where an organisation has deployed both.
        "alternates": [
            {
                "requirements": {"scopes": ["mail"]},
                "hide": {"customOfficeAddin": {"officeAddinId": addin_id(app_id)}},
            }
        ],
    }


def _pane_runtime(host: str) -> dict[str, Any]:
    return {
        "id": "pane",
        "type": "general",
        "code": {"page": page(host, "pane")},
        "lifetime": "short",
        "actions": [{"id": _PANE_ACTION, "type": "openPage", "view": "maaViPane", "pinnable": False}],
    }


def _events_runtime(host: str) -> dict[str, Any]:
    """``script`` is what classic Outlook on Windows runs, without a page; all others load ``page``."""
    return {
        "id": "events",
        "requirements": {"capabilities": [_mailbox(ALERT_FROM)]},
        "type": "general",
        "code": {"page": page(host, "events.html"), "script": page(host, "events.js")},
        "lifetime": "short",
        "actions": [{"id": SEND_HANDLER, "type": "executeFunction"}],
    }


def _ribbon(place: str, outlook: Mapping[str, Any], host: str) -> dict[str, Any]:
    button = outlook["buttons"][place]
    control = {
        "id": CONTROLS[place],
        "type": "button",
        "label": button["label"],
        "icons": [{"size": side, "url": icon(host, side)} for side in RIBBON_SIZES],
        "supertip": {"title": button["label"], "description": button["tip"]},
        "actionId": _PANE_ACTION,
    }
    group = {"id": f"{CONTROLS[place]}Group", "label": outlook["group"], "controls": [control]}
    return {
        "requirements": {"formFactors": ["desktop"]},
        "contexts": [_CONTEXTS[place]],
        "tabs": [{"builtInTabId": "TabDefault", "groups": [group]}],
    }


def _mailbox(version: str) -> dict[str, str]:
    return {"name": "Mailbox", "minVersion": version}
