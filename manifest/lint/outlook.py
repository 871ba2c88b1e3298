"""Rules for the extension of Outlook in the combined package: what Microsoft's schema takes for any text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from manifest.lint.package import GUID, Package, Rule
from manifest.outlook import (
    ALERT_FROM,
    CONTROLS,
    HANDLERS,
    ICON_SIZES,
    PANE_FROM,
    RIBBON_SIZES,
    addin_id,
    icon,
)

# learn.microsoft.com/office/dev/add-ins/develop/event-based-activation: those that our code could answer, and
# the first Mailbox requirement set with each.
_EVENTS = {
    "newMessageComposeCreated": "1.10",
    "messageRecipientsChanged": "1.11",
    "messageAttachmentsChanged": "1.11",
    "messageSending": "1.12",
}
_SENDING = {"messageSending"}
_SEND_MODES = {"softBlock", "block"}
_REQUIREMENT_SET = re.compile(r"1\.\d{1,2}")

Json = Mapping[str, Any]


def _actions(package: Package) -> Iterator[str]:
    runtimes = package.outlook.get("runtimes", [])
    ids = [action["id"] for runtime in runtimes for action in runtime.get("actions", [])]
    for name in _repeated(ids):
        yield f"two actions have the id {name}"
    used = [control.get("actionId") for control in _controls(package)]
    used += [event["actionId"] for event in _events(package)]
    for name in sorted({str(it) for it in used} - set(ids)):
        yield f"the action {name} is asked for, and no runtime has it"
    for name in sorted(set(ids) - set(used)):
        yield f"nothing asks for the action {name}"


def _runtimes(package: Package) -> Iterator[str]:
    runtimes = package.outlook.get("runtimes", [])
    for name in _repeated([runtime["id"] for runtime in runtimes]):
        yield f"two runtimes have the id {name}"
    for runtime in runtimes:
        kinds = {action["type"] for action in runtime.get("actions", [])}
        if "executeFunction" in kinds and "script" not in runtime["code"]:
            yield f"the runtime {runtime['id']} has no script: classic Outlook would run nothing"
        if "openPage" in kinds and "script" in runtime["code"]:
            yield f"the runtime {runtime['id']} opens a page and has a script: they must be two runtimes"


def _functions(package: Package) -> Iterator[str]:
    for runtime in package.outlook.get("runtimes", []):
        for action in runtime.get("actions", []):
            if action["type"] == "executeFunction" and action["id"] not in HANDLERS:
                yield f"events.js associates no function {action['id']}"


def _events_known(package: Package) -> Iterator[str]:
    types = [event["type"] for event in _events(package)]
    for name in _repeated(types):
        yield f"the event {name} is listed twice; Outlook takes one handler"
    for name in sorted(set(types) - set(_EVENTS)):
        yield f"{name} is no event of Outlook's that we answer"
    if package.outlook and not _SENDING & set(types):
        yield "the alert at send is missing: no event messageSending"


def _send_mode(package: Package) -> Iterator[str]:
    for event in _events(package):
        mode = event.get("options", {}).get("sendMode")
        if event["type"] in _SENDING and mode not in _SEND_MODES:
            yield f"sendMode must be softBlock or block, not {mode}"
        if event["type"] not in _SENDING and mode is not None:
            yield f"{event['type']} sends nothing and has no sendMode"


def _requirements(package: Package) -> Iterator[str]:
    if not package.outlook:
        return
    if package.outlook.get("requirements", {}).get("scopes") != ["mail"]:
        yield "extensions[0].requirements.scopes must be mail alone"
    for path, needed, part in _needed_sets(package):
        stated = _mailbox(part)
        if stated is None or not _REQUIREMENT_SET.fullmatch(stated) or _number(stated) < _number(needed):
            yield f"{path} must require Mailbox {needed} or later, not {stated}"


def _needed_sets(package: Package) -> Iterator[tuple[str, str, Json]]:
    yield "extensions[0]", PANE_FROM, package.outlook
    for number, group in enumerate(package.outlook.get("autoRunEvents", [])):
        sets = [_EVENTS.get(event["type"], ALERT_FROM) for event in group["events"]]
        yield f"extensions[0].autoRunEvents[{number}]", max(sets, key=_number), group
    for number, runtime in enumerate(package.outlook.get("runtimes", [])):
        if any(action["id"] in HANDLERS for action in runtime.get("actions", [])):
            yield f"extensions[0].runtimes[{number}]", ALERT_FROM, runtime


def _mailbox(part: Json) -> str | None:
    capabilities = part.get("requirements", {}).get("capabilities", [])
    return next((it.get("minVersion") for it in capabilities if it["name"] == "Mailbox"), None)


def _number(version: str) -> int:
    return int(version.partition(".")[2])


def _buttons(package: Package) -> Iterator[str]:
    if not package.outlook:
        return
    ids = [control["id"] for control in _controls(package)]
    ids += [group["id"] for group in _groups(package)]
    for name in _repeated(ids):
        yield f"two controls or groups have the id {name}"
    for name in sorted(set(CONTROLS.values()) - set(ids)):
        yield f"the button {name} is missing; the alert and the pane know it by that id"
    contexts = [context for ribbon in package.outlook["ribbons"] for context in ribbon.get("contexts", [])]
    for context in ("mailRead", "mailCompose"):
        if contexts.count(context) != 1:
            yield f"there must be one ribbon for {context}"


def _button_icons(package: Package) -> Iterator[str]:
    for control in _controls(package):
        sides = {image["size"] for image in control.get("icons", [])}
        for side in sorted(set(RIBBON_SIZES) - sides):
            yield f"the button {control['id']} has no icon of {side} pixels"
        for image in control.get("icons", []):
            if image["size"] not in ICON_SIZES or image["url"] != icon(package.host, image["size"]):
                yield f"{image['url']} is no icon of {image['size']} pixels that the bot serves"


def _alternates(package: Package) -> Iterator[str]:
    if not package.outlook or not GUID.fullmatch(package.manifest["id"]):
        return
    expected = addin_id(package.manifest["id"])
    hidden = [
        each.get("hide", {}).get("customOfficeAddin", {}).get("officeAddinId")
        for each in package.outlook.get("alternates", [])
    ]
    if hidden != [expected]:
        yield f"alternates must hide the XML manifest's add-in, {expected}, and no other"


def _groups(package: Package) -> Iterator[Json]:
    for ribbon in package.outlook.get("ribbons", []):
        for tab in ribbon["tabs"]:
            yield from tab.get("groups", [])


def _controls(package: Package) -> Iterator[Json]:
    for group in _groups(package):
        yield from group.get("controls", [])


def _events(package: Package) -> Iterator[Json]:
    for group in package.outlook.get("autoRunEvents", []):
        yield from group["events"]


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


RULES: tuple[Rule, ...] = (
    _actions,
    _runtimes,
    _functions,
    _events_known,
    _send_mode,
    _requirements,
    _buttons,
    _button_icons,
    _alternates,
)
