"""Faults put into good packages on purpose: each is caught by the rule for it, and every rule catches one."""

from pathlib import Path
from typing import Any

import pytest

from manifest.build import Parameters, build
from manifest.lint import RULES, lint
from tests.teams_package.checking import (
    API_APP_ID,
    COMBINED,
    HOST,
    PARAMETERS,
    REASONS,
    Mutation,
    in_json,
    in_manifest,
    office_validator,
    schema_faults,
)

TITLE = "bots[0].commandLists[0].commands[0].title"

# the fault, how it is made, and the lint's rule that must see it
FAULTS: dict[str, tuple[Mutation, str]] = {
    "an icon is missing": (lambda f: f.pop("outline.png"), "files_match"),
    "a language file is missing": (lambda f: f.pop("en.json"), "files_match"),
    "a stray file": (lambda f: f.update({"notes.txt": b"x"}), "files_match"),
    "icons are swapped": (lambda f: f.update({"color.png": f["outline.png"]}), "icons"),
    "an icon is no PNG": (lambda f: f.update({"color32.png": b"<svg/>"}), "icons"),
    "no icon for 32 pixels": (in_manifest(lambda m: m["icons"].pop("color32x32")), "icons"),
    "a text lacks English": (in_json("en.json", lambda t: t.pop(TITLE)), "languages"),
    "a text of a command there is not": (
        in_json("en.json", lambda t: t.update({TITLE.replace("[0]", "[9]"): "x"})),
        "languages",
    ),
    "only one language": (
        in_manifest(lambda m: m["localizationInfo"].pop("additionalLanguages")),
        "languages",
    ),
    "the Danish texts differ": (in_json("da.json", lambda t: t.update({TITLE: "andet"})), "default_language"),
    "an English name too long": (in_json("en.json", lambda t: t.update({"name.short": "x" * 31})), "lengths"),
    "an empty text": (in_json("en.json", lambda t: t.update({TITLE: " "})), "lengths"),
    "a bot id that is no GUID": (in_manifest(lambda m: m["bots"][0].update(botId="maa-vi")), "ids"),
    "an app id of zeros": (
        in_manifest(lambda m: m.update(id="00000000-0000-0000-0000-000000000000")),
        "ids",
    ),
    "a message extension of another bot": (
        in_manifest(lambda m: m["composeExtensions"][0].update(botId="99999999-2222-4333-8444-555555555555")),
        "one_bot",
    ),
    "the bot's host is not a valid domain": (in_manifest(lambda m: m.update(validDomains=[])), "hosts"),
    "any domain is valid": (in_manifest(lambda m: m["validDomains"].append("*.example")), "hosts"),
    "a page on another host": (
        in_manifest(lambda m: m["developer"].update(privacyUrl="https://elsewhere.example/privacy")),
        "hosts",
    ),
    "a page without TLS": (
        in_manifest(lambda m: m["developer"].update(termsOfUseUrl=f"http://{HOST}/terms")),
        "hosts",
    ),
    "sign-in for another host": (
        in_manifest(
            lambda m: m.update(webApplicationInfo={"id": m["id"], "resource": f"api://elsewhere/{m['id']}"})
        ),
        "sign_in",
    ),
    "commands for a scope the bot has not": (
        in_manifest(lambda m: m["bots"][0].update(scopes=["personal"])),
        "scopes",
    ),
    "two command lists for one scope": (
        in_manifest(lambda m: m["bots"][0]["commandLists"][1].update(scopes=["personal"])),
        "scopes",
    ),
    "installed by default where the bot is not": (
        in_manifest(lambda m: m.update(defaultInstallScope="meetings")),
        "scopes",
    ),
    "a command listed twice": (
        in_json("en.json", lambda t: t.update({TITLE.replace("commands[0]", "commands[1]"): t[TITLE]})),
        "commands",
    ),
    "two message extensions with one id": (
        in_manifest(lambda m: m["composeExtensions"][0]["commands"][1].update(id="share_page")),
        "commands",
    ),
    "a version of two numbers": (in_manifest(lambda m: m.update(version="1.0")), "versions"),
    "a schema of another version": (in_manifest(lambda m: m.update(manifestVersion="1.24")), "versions"),
    "shared channels left out": (
        in_manifest(lambda m: m.pop("supportsChannelFeatures")),
        "private_channels",
    ),
    "reads every message": (in_manifest(lambda m: ask(m, "ChannelMessage.Read.Group")), "least_privilege"),
    "reads mail in a package without Outlook": (
        in_manifest(lambda m: ask(m, "MailboxItem.ReadWrite.User", "Delegated")),
        "least_privilege",
    ),
    "a permission that is misspelt": (
        in_manifest(lambda m: ask(m, "MailboxItem.Write.User", "Delegated")),
        "permission_names",
    ),
    "a permission without a reason in the papers": (
        in_manifest(lambda m: m["permissions"].append("media")),
        "reasons",
    ),
    "slash commands in a manifest too old for them": (
        in_manifest(lambda m: m["bots"][0]["commandLists"][1].update(triggers=["slash"])),
        "preview",
    ),
    "messages for one member in a manifest too old for them": (
        in_manifest(lambda m: m["bots"][0].update(supportsTargetedMessages=True)),
        "preview",
    ),
}


def ask(manifest: Any, name: str, kind: str = "Application") -> None:
    asked = manifest.setdefault("authorization", {}).setdefault("permissions", {})
    asked.setdefault("resourceSpecific", []).append({"name": name, "type": kind})


def in_outlook(*path: str | int, change: Any) -> Mutation:
    """``change`` of what stands at ``path`` in the extension."""

    def at(manifest: Any) -> None:
        found = manifest["extensions"][0]
        for step in path:
            found = found[step]
        change(found)

    return in_manifest(at)


PANE, EVENTS = ("runtimes", 0), ("runtimes", 1)
GROUP = ("ribbons", 1, "tabs", 0, "groups", 0)
CONTROL = (*GROUP, "controls", 0)
SENDING = ("autoRunEvents", 0, "events", 0)
LABEL = "extensions[0].ribbons[1].tabs[0].groups[0].controls[0].label"

# The same for the extension of Outlook in the combined package.
OUTLOOK_FAULTS: dict[str, tuple[Mutation, str]] = {
    "a button for an action there is not": (
        in_outlook(*CONTROL, change=lambda it: it.update(actionId="openPanel")),
        "actions",
    ),
    "an event for an action there is not": (
        in_outlook(*SENDING, change=lambda it: it.update(actionId="onSend")),
        "actions",
    ),
    "an action that nothing asks for": (
        in_outlook(*PANE, "actions", change=lambda it: it.append({"id": "spare", "type": "openPage"})),
        "actions",
    ),
    "two actions with one id": (
        in_outlook(*EVENTS, "actions", change=lambda it: it.append(dict(it[0]))),
        "actions",
    ),
    "two runtimes with one id": (in_outlook(*EVENTS, change=lambda it: it.update(id="pane")), "runtimes"),
    "no script for classic Outlook": (
        in_outlook(*EVENTS, "code", change=lambda it: it.pop("script")),
        "runtimes",
    ),
    "the pane in the runtime of the events": (
        in_outlook(*EVENTS, "actions", change=lambda it: it.append({"id": "openPane", "type": "openPage"})),
        "runtimes",
    ),
    "a function that events.js does not associate": (
        in_outlook(*EVENTS, "actions", 0, change=lambda it: it.update(id="onSendHandler")),
        "functions",
    ),
    "an event by the name it has in XML": (
        in_outlook(*SENDING, change=lambda it: it.update(type="OnMessageSend")),
        "events_known",
    ),
    "two handlers for one event": (
        in_outlook("autoRunEvents", 0, "events", change=lambda it: it.append(dict(it[0]))),
        "events_known",
    ),
    "no alert": (in_manifest(lambda m: m["extensions"][0].pop("autoRunEvents")), "events_known"),
    "an alert that only asks": (
        in_outlook(*SENDING, "options", change=lambda it: it.update(sendMode="promptUser")),
        "send_mode",
    ),
    "an alert without a mode": (in_outlook(*SENDING, change=lambda it: it.pop("options")), "send_mode"),
    "the alert where Outlook does not know it": (
        in_outlook(
            "autoRunEvents",
            0,
            "requirements",
            "capabilities",
            0,
            change=lambda it: it.update(minVersion="1.5"),
        ),
        "requirements",
    ),
    "the runtime of the alert where Outlook does not know it": (
        in_outlook(*EVENTS, change=lambda it: it.pop("requirements")),
        "requirements",
    ),
    "an add-in for Word, too": (
        in_outlook("requirements", "scopes", change=lambda it: it.append("document")),
        "requirements",
    ),
    "a button by another id than the alert opens": (
        in_outlook(*CONTROL, change=lambda it: it.update(id="composePane")),
        "buttons",
    ),
    "two buttons with one id": (
        in_outlook(*CONTROL, change=lambda it: it.update(id="maaViReadPane")),
        "buttons",
    ),
    "two buttons for mail being read": (
        in_outlook("ribbons", 1, change=lambda it: it.update(contexts=["mailRead"])),
        "buttons",
    ),
    "a button without its large icon": (
        in_outlook(*CONTROL, "icons", change=lambda it: it.pop()),
        "button_icons",
    ),
    "an icon the bot does not serve": (
        in_outlook(*CONTROL, "icons", 0, change=lambda it: it.update(url=f"https://{HOST}/icon-16.png")),
        "button_icons",
    ),
    "an icon of another size than it says": (
        in_outlook(
            *CONTROL, "icons", 0, change=lambda it: it.update(url=f"https://{HOST}/outlook/icons/icon-80.png")
        ),
        "button_icons",
    ),
    "hides another add-in than ours": (
        in_outlook(
            "alternates",
            0,
            "hide",
            "customOfficeAddin",
            change=lambda it: it.update(officeAddinId="99999999-2222-4333-8444-555555555555"),
        ),
        "alternates",
    ),
    "both add-ins shown": (in_manifest(lambda m: m["extensions"][0].pop("alternates")), "alternates"),
    "the pane on another host": (
        in_outlook(*PANE, "code", change=lambda it: it.update(page="https://elsewhere.example/outlook/pane")),
        "hosts",
    ),
    "the event file without TLS": (
        in_outlook(*EVENTS, "code", change=lambda it: it.update(script=f"http://{HOST}/outlook/events.js")),
        "hosts",
    ),
    "a button without English": (in_json("en.json", lambda t: t.pop(LABEL)), "languages"),
    "an English button too long": (in_json("en.json", lambda t: t.update({LABEL: "x" * 65})), "lengths"),
    "a pane nobody can sign in to": (in_manifest(lambda m: m.pop("webApplicationInfo")), "sign_in"),
    "sign-in sent back to another host": (
        in_manifest(
            lambda m: m["webApplicationInfo"]["nestedAppAuthInfo"][0].update(
                redirectUri="brk-multihub://elsewhere.example"
            )
        ),
        "sign_in",
    ),
    "sign-in for another scope": (
        in_manifest(
            lambda m: m["webApplicationInfo"]["nestedAppAuthInfo"][0].update(scopes=["Mail.ReadWrite"])
        ),
        "sign_in",
    ),
    "a permission as the app instead of as the person": (
        in_manifest(
            lambda m: m["authorization"]["permissions"]["resourceSpecific"][0].update(type="Application")
        ),
        "permission_names",
    ),
}

# What the schema sees is left to it: the lint need not know.
SCHEMA_FAULTS: dict[str, Mutation] = {
    "a property there is not": in_manifest(lambda m: m.update(colour="#000000")),
    "a colour that is none": in_manifest(lambda m: m.update(accentColor="blue")),
    "no description": in_manifest(lambda m: m.pop("description")),
    "a scope there is not": in_manifest(lambda m: m["bots"][0]["scopes"].append("channel")),
    "two bots": in_manifest(lambda m: m["bots"].append(m["bots"][0])),
    "a permission there is not": in_manifest(lambda m: m["permissions"].append("everything")),
    "a text at a path there is not": in_json("en.json", lambda t: t.update({"bots[0].name": "x"})),
    "an English description too long": in_json(
        "en.json", lambda t: t.update({"description.short": "x" * 81})
    ),
}


OUTLOOK_SCHEMA_FAULTS: dict[str, Mutation] = {
    "a send mode there is not": in_outlook(
        *SENDING, "options", change=lambda it: it.update(sendMode="SoftBlock")
    ),
    "a button without a tip": in_outlook(*CONTROL, change=lambda it: it.pop("supertip")),
    "a ribbon for a place there is not": in_outlook(
        "ribbons", 0, change=lambda it: it.update(contexts=["mailWrite"])
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_lint_catches(fault: str) -> None:
    assert FAULTS[fault][1] in rules_that_see(PARAMETERS, FAULTS[fault][0])


@pytest.mark.parametrize("fault", OUTLOOK_FAULTS)
def test_the_lint_catches_in_the_combined_package(fault: str) -> None:
    assert OUTLOOK_FAULTS[fault][1] in rules_that_see(COMBINED, OUTLOOK_FAULTS[fault][0])


def rules_that_see(parameters: Parameters, mutate: Mutation) -> set[str]:
    files = build(parameters)
    assert lint(files, HOST, REASONS) == []
    mutate(files)
    return {found.rule for found in lint(files, HOST, REASONS)}


@pytest.mark.parametrize("fault", SCHEMA_FAULTS)
def test_the_schema_catches(fault: str) -> None:
    files = build(PARAMETERS)
    SCHEMA_FAULTS[fault](files)
    assert schema_faults(files) != []


@pytest.mark.parametrize("fault", OUTLOOK_SCHEMA_FAULTS)
def test_the_schema_catches_in_the_combined_package(fault: str) -> None:
    files = build(COMBINED)
    OUTLOOK_SCHEMA_FAULTS[fault](files)
    assert schema_faults(files) != []


def test_every_rule_has_a_fault_to_catch() -> None:
    seen = {rule for _, rule in (FAULTS | OUTLOOK_FAULTS).values()}
    assert {rule.__name__.strip("_") for rule in RULES} == seen


def test_sign_in_for_another_registration_is_seen() -> None:
    files = build(Parameters(PARAMETERS.app_id, HOST, API_APP_ID, variant="combined"))
    in_manifest(lambda m: m["webApplicationInfo"].update(id=PARAMETERS.app_id))(files)
    assert {found.rule for found in lint(files, HOST)} == {"sign_in"}


@pytest.mark.parametrize("parameters", [PARAMETERS, COMBINED], ids=["teams", "combined"])
def test_microsofts_validator_agrees(parameters: Parameters, tmp_path: Path) -> None:
    """office-addin-manifest, offline: nothing is wrong with ours, something is with a bad one."""
    good, bad = build(parameters), build(parameters)
    in_manifest(lambda m: m.pop("name"))(bad)
    assert office_validator(good, tmp_path / "good") == 0
    assert office_validator(bad, tmp_path / "bad") != 0
