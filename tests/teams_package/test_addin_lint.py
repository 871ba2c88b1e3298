"""Faults put into a good XML manifest: each is caught by the rule for it, and every rule catches one."""

import re
from collections.abc import Callable

import pytest

from manifest.addin import FILE
from manifest.build import build
from manifest.lint import addin, lint
from tests.teams_package.checking import ADDIN, HOST, REASONS

Change = Callable[[str], str]


def instead(old: str, new: str, times: int = 1) -> Change:
    """``new`` for the first ``times`` of ``old``; 0: for all."""
    return lambda xml: xml.replace(old, new, times or -1)


def without(pattern: str) -> Change:
    """The first place that ``pattern`` matches left out."""
    return lambda xml: re.sub(pattern, "", xml, count=1, flags=re.DOTALL)


PANE = f"https://{HOST}/outlook/pane"
LONG = "x" * 33

# the fault, how it is made, and the rule that must see it
FAULTS: dict[str, tuple[Change, str]] = {
    "no closing tag": (instead("</OfficeApp>", ""), "well_formed"),
    "a document type with an entity": (
        instead("<OfficeApp", '<!DOCTYPE OfficeApp [<!ENTITY x "y">]>\n<OfficeApp'),
        "well_formed",
    ),
    "the version after the provider": (
        lambda xml: re.sub(r"(<Version>.*?</Version>)\s*(<ProviderName>.*?</ProviderName>)", r"\2\1", xml),
        "structure",
    ),
    "no default language": (without(r"<DefaultLocale>.*?</DefaultLocale>"), "structure"),
    "no permissions stated": (without(r"<Permissions>.*?</Permissions>"), "structure"),
    "the action before the icon": (
        lambda xml: re.sub(
            r"(<Icon>.*?</Icon>)\s*(<Action .*?</Action>)", r"\2\1", xml, count=1, flags=re.DOTALL
        ),
        "structure",
    ),
    "a tip without a title": (without(r'<Title resid="Read.Label" />'), "structure"),
    "shared mailboxes named too late": (
        lambda xml: re.sub(
            r"(<SupportsSharedFolders>.*?</SupportsSharedFolders>)\s*(<FunctionFile .*?/>)", r"\2\1", xml
        ),
        "structure",
    ),
    "sign-in before the resources": (
        lambda xml: re.sub(
            r"(<Resources>(?:(?!</Resources>).)*</Resources>)\s*(<WebApplicationInfo>.*?</WebApplicationInfo>)",
            r"\2\1",
            xml,
            flags=re.DOTALL,
        ),
        "structure",
    ),
    "an element that Outlook does not know": (instead("<Hosts>", "<Alert /><Hosts>"), "structure"),
    "two runtimes": (instead("</Runtimes>", '<Runtime resid="Pane.Url" /></Runtimes>'), "structure"),
    "an add-in for Word": (instead('xsi:type="MailApp"', 'xsi:type="TaskPaneApp"'), "namespaces"),
    "the newer overrides in the older's namespace": (
        instead("mailappversionoverrides/1.1", "mailappversionoverrides"),
        "namespaces",
    ),
    "resources in the wrong namespace": (
        lambda xml: xml.replace("<bt:Images>", "<Images>").replace("</bt:Images>", "</Images>"),
        "namespaces",
    ),
    "no newer overrides": (
        without(r"<VersionOverrides xmlns=\"[^\"]*/1\.1\".*?</VersionOverrides>"),
        "namespaces",
    ),
    "an id that is no GUID": (lambda xml: re.sub(r"<Id>.*?</Id>", "<Id>maa-vi</Id>", xml, count=1), "ids"),
    "an id of zeros": (
        lambda xml: re.sub(r"<Id>.*?</Id>", "<Id>00000000-0000-0000-0000-000000000000</Id>", xml, count=1),
        "ids",
    ),
    "the app's id": (
        lambda xml: re.sub(r"<Id>.*?</Id>", f"<Id>{ADDIN.app_id}</Id>", xml, count=1),
        "ids",
    ),
    "a version below 1": (
        lambda xml: re.sub(r"<Version>.*?</Version>", "<Version>0.1.0.0</Version>", xml),
        "versions",
    ),
    "a version with a word": (
        lambda xml: re.sub(r"<Version>.*?</Version>", "<Version>1.0.1-beta</Version>", xml),
        "versions",
    ),
    "English by default": (instead("da-DK", "en-US"), "locales"),
    "a button without English": (
        lambda xml: re.sub(r'(<bt:String id="Read.Label"[^>]*>).*?(</bt:String>)', r"\1\2", xml, flags=re.S),
        "locales",
    ),
    "English twice": (instead('Locale="en-GB"', 'Locale="en-US"'), "locales"),
    "a label too long": (
        instead('id="Read.Label" DefaultValue="', f'id="Read.Label" DefaultValue="{"x" * 120}'),
        "lengths",
    ),
    "an English tip too long": (
        instead('Value="Check your draft', f'Value="{"x" * 200}Check your draft'),
        "lengths",
    ),
    "a name left empty": (instead('DefaultValue="Må vi?"', 'DefaultValue=" "'), "lengths"),
    "a label there is not": (
        instead('<Label resid="Group.Label"', '<Label resid="Groop.Label"'),
        "resource_ids",
    ),
    "a tip where a label should be": (
        instead('<Title resid="Read.Label"', '<Title resid="Read.Tip"'),
        "resource_ids",
    ),
    "an address there is not": (instead('<bt:Url id="Pane.Url"', '<bt:Url id="Pane"', 0), "resource_ids"),
    "a resource that nothing asks for": (
        instead("</bt:Urls>", f'<bt:Url id="Spare.Url" DefaultValue="{PANE}" /></bt:Urls>'),
        "resource_ids",
    ),
    "two resources with one id": (
        instead("</bt:Urls>", f'<bt:Url id="Pane.Url" DefaultValue="{PANE}" /></bt:Urls>'),
        "resource_ids",
    ),
    "a resource id too long": (instead("Group.Label", LONG, 0), "resource_ids"),
    "the pane on another host": (instead(PANE, "https://elsewhere.example/outlook/pane"), "hosts"),
    "the pane without TLS": (instead(PANE, f"http://{HOST}/outlook/pane", 0), "hosts"),
    "the event file on another host": (
        instead(f"https://{HOST}/outlook/events.js", "https://cdn.example/events.js"),
        "hosts",
    ),
    "pages from anywhere": (
        instead("</AppDomains>", "<AppDomain>https://elsewhere.example</AppDomain></AppDomains>"),
        "hosts",
    ),
    "a button without its large icon": (
        without(r'<bt:Image size="80" resid="Icon.80" />'),
        "icons",
    ),
    "a mobile button without its sharpest icon": (
        without(r'<bt:Image size="48" scale="3" resid="Icon.144" />'),
        "icons",
    ),
    "an icon of another size than it says": (
        instead('size="80" resid="Icon.80"', 'size="80" resid="Icon.32"'),
        "icons",
    ),
    "an icon the bot does not serve": (instead("icon-64.png", "icon-60.png"), "icons"),
    "a button by another id than the alert opens": (
        instead('id="maaViComposePane"', 'id="composePane"', 0),
        "buttons",
    ),
    "two groups with one id": (
        instead('id="maaViComposePaneGroup"', 'id="maaViReadPaneGroup"', 0),
        "buttons",
    ),
    "an event by the name it has in JSON": (
        instead('Type="OnMessageSend"', 'Type="messageSending"'),
        "launch_events",
    ),
    "two handlers for one event": (
        lambda xml: re.sub(r"(<LaunchEvent .*?/>)", r"\1\1", xml),
        "launch_events",
    ),
    "a function that events.js does not associate": (
        instead("onMessageSendHandler", "onSendHandler"),
        "functions",
    ),
    "a send mode there is not": (instead('SendMode="SoftBlock"', 'SendMode="softBlock"'), "send_mode"),
    "an alert that only asks": (instead('SendMode="SoftBlock"', 'SendMode="PromptUser"'), "send_mode"),
    "an alert without a mode": (instead(' SendMode="SoftBlock"', ""), "send_mode"),
    "an alert on another page than the runtime's": (
        instead('<Runtime resid="Events.Url">', '<Runtime resid="Pane.Url">'),
        "runtime",
    ),
    "no script for classic Outlook": (without(r'<Override type="javascript".*?/>'), "runtime"),
    "a page as classic Outlook's script": (instead("/outlook/events.js", "/outlook/events.html"), "runtime"),
    "the pane hidden from mobile": (
        instead('DefaultMinVersion="1.5"', 'DefaultMinVersion="1.12"'),
        "requirements",
    ),
    "the newer overrides for the older Outlook": (
        instead('DefaultMinVersion="1.5"', 'DefaultMinVersion="1.3"'),
        "requirements",
    ),
    "sign-in for another host": (instead(f"api://{HOST}/", "api://elsewhere.example/"), "sign_in"),
    "the whole mailbox": (instead("ReadWriteItem", "ReadWriteMailbox"), "permissions"),
    "no way to put the cleaned text in": (instead("ReadWriteItem", "ReadItem"), "permissions"),
    "a scope without a reason in the papers": (
        instead("<Scope>profile</Scope>", "<Scope>profile</Scope><Scope>Mail.Read</Scope>"),
        "reasons",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_lint_catches(fault: str) -> None:
    change, rule = FAULTS[fault]
    good = build(ADDIN)[FILE].decode()
    bad = change(good)
    assert bad != good
    assert rule in {found.rule for found in lint({FILE: bad.encode()}, HOST, REASONS)}


def test_every_rule_has_a_fault_to_catch() -> None:
    rules = {rule.__name__.strip("_") for rule in addin.RULES} | {"well_formed"}
    assert rules == {rule for _, rule in FAULTS.values()}
