"""The add-in-only manifest: XML for what knows no other (Outlook on Mac and mobile, or bought once).

Its grammar is [MS-OWEMXML]; ``manifest.lint`` checks it. Prefixes and default namespaces are written as in
Microsoft's own samples, for readers of XML that know less than all of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, indent, tostring

from bot.texts import LANGUAGES, Language
from manifest.outlook import (
    CONTROLS,
    PANE_FROM,
    RIBBON_SIZES,
    SEND_HANDLER,
    SendMode,
    addin_id,
    icon,
    page,
)

FILE = "maa-vi-outlook.xml"

NAMESPACE = "http://schemas.microsoft.com/office/appforoffice/1.1"
BASIC_TYPES = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
OVERRIDES: Mapping[str, str] = {
    "VersionOverridesV1_0": "http://schemas.microsoft.com/office/mailappversionoverrides",
    "VersionOverridesV1_1": "http://schemas.microsoft.com/office/mailappversionoverrides/1.1",
}
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

DEFAULT_LOCALE = "da-DK"
OTHER_LOCALES: Mapping[Language, tuple[str, ...]] = {"en": ("en-US", "en-GB")}
"""Outlook takes an override only where the locale is the same: both that Danish offices use."""

MOBILE_SIZES = (25, 32, 48)  # points
MOBILE_SCALES = (1, 2, 3)  # pixels a point, one way

_SEND_MODES: Mapping[SendMode, str] = {"soft": "SoftBlock", "block": "Block"}
_SURFACES = {"read": "MessageReadCommandSurface", "compose": "MessageComposeCommandSurface"}
# Resource ids may have 32 characters.
_PANE, _EVENTS, _SCRIPT = "Pane.Url", "Events.Url", "Events.Script"
_GROUP, _DESCRIPTION = "Group.Label", "Addin.Description"

Text = Mapping[Language, str]


def manifest(
    outlook: Mapping[str, Any],
    *,
    host: str,
    app_id: str,
    api_app_id: str,
    version: str,
    send_mode: SendMode,
) -> bytes:
    """``outlook`` is that part of ``app.yaml``; ``version`` the product's, three numbers."""
    root = _node(
        "OfficeApp",
        {"xmlns": NAMESPACE, "xmlns:xsi": SCHEMA_INSTANCE, "xmlns:bt": BASIC_TYPES, "xsi:type": "MailApp"},
        _leaf("Id", addin_id(app_id)),
        _leaf("Version", f"1.{version}"),  # Microsoft's validator takes no add-in below 1.0
        _leaf("ProviderName", outlook["provider"]),
        _leaf("DefaultLocale", DEFAULT_LOCALE),
        _said("DisplayName", outlook["name"]),
        _said("Description", outlook["description"]),
        _node("IconUrl", {"DefaultValue": icon(host, 64)}),
        _node("HighResolutionIconUrl", {"DefaultValue": icon(host, 128)}),
        _node("SupportUrl", {"DefaultValue": f"https://{host}/"}),
        _node("AppDomains", {}, _leaf("AppDomain", f"https://{host}")),
        _node("Hosts", {}, _node("Host", {"Name": "Mailbox"})),
        _node("Requirements", {}, _node("Sets", {}, _node("Set", {"Name": "Mailbox", "MinVersion": "1.3"}))),
        _forms(host),
        _leaf("Permissions", "ReadWriteItem"),
        _rules(),
        _first_overrides(outlook, host, _second_overrides(outlook, host, api_app_id, send_mode)),
    )
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _forms(host: str) -> Element:
    """What Outlook shows that knows no buttons of ours."""
    source = {"DefaultValue": page(host, "pane")}
    return _node(
        "FormSettings",
        {},
        _node(
            "Form",
            {"xsi:type": "ItemRead"},
            _node("DesktopSettings", {}, _node("SourceLocation", source), _leaf("RequestedHeight", "450")),
        ),
        _node(
            "Form",
            {"xsi:type": "ItemEdit"},
            _node("DesktopSettings", {}, _node("SourceLocation", source)),
        ),
    )


def _rules() -> Element:
    forms = ("Read", "Edit")
    rules = [_node("Rule", {"xsi:type": "ItemIs", "ItemType": "Message", "FormType": form}) for form in forms]
    return _node("Rule", {"xsi:type": "RuleCollection", "Mode": "Or"}, *rules)


def _first_overrides(outlook: Mapping[str, Any], host: str, newer: Element) -> Element:
    """Buttons, for Outlook that knows the first kind of overrides only."""
    return _overrides(
        "VersionOverridesV1_0",
        "1.3",
        _node("Host", {"xsi:type": "MailHost"}, _desktop()),
        _resources(outlook, host, {_PANE: "pane", _EVENTS: "events.html"}, RIBBON_SIZES),
        newer,
    )


def _second_overrides(outlook: Mapping[str, Any], host: str, api_app_id: str, send_mode: SendMode) -> Element:
    """Buttons, the alert, mobile and sign-in. What an older Outlook does not know, it leaves out."""
    script = _node("Override", {"type": "javascript", "resid": _SCRIPT})
    alert = _node(
        "ExtensionPoint",
        {"xsi:type": "LaunchEvent"},
        _node(
            "LaunchEvents",
            {},
            _node(
                "LaunchEvent",
                {"Type": "OnMessageSend", "FunctionName": SEND_HANDLER, "SendMode": _SEND_MODES[send_mode]},
            ),
        ),
        _node("SourceLocation", {"resid": _EVENTS}),
    )
    mail_host = _node(
        "Host",
        {"xsi:type": "MailHost"},
        _node("Runtimes", {}, _node("Runtime", {"resid": _EVENTS}, script)),
        _desktop(_leaf("SupportsSharedFolders", "true"), points=(alert,)),
        _mobile(),
    )
    addresses = {_PANE: "pane", _EVENTS: "events.html", _SCRIPT: "events.js"}
    sides = sorted({*RIBBON_SIZES, *(side * scale for side in MOBILE_SIZES for scale in MOBILE_SCALES)})
    sign_in = _node(
        "WebApplicationInfo",
        {},
        _leaf("Id", api_app_id),
        _leaf("Resource", f"api://{host}/{api_app_id}"),
        _node("Scopes", {}, _leaf("Scope", "openid"), _leaf("Scope", "profile")),
    )
    resources = _resources(outlook, host, addresses, sides)
    return _overrides("VersionOverridesV1_1", PANE_FROM, mail_host, resources, sign_in)


def _overrides(kind: str, mailbox: str, host: Element, *rest: Element) -> Element:
    wanted = _node("bt:Sets", {"DefaultMinVersion": mailbox}, _node("bt:Set", {"Name": "Mailbox"}))
    return _node(
        "VersionOverrides",
        {"xmlns": OVERRIDES[kind], "xsi:type": kind},
        _node("Description", {"resid": _DESCRIPTION}),
        _node("Requirements", {}, wanted),
        _node("Hosts", {}, host),
        *rest,
    )


def _desktop(*first: Element, points: tuple[Element, ...] = ()) -> Element:
    functions = _node("FunctionFile", {"resid": _EVENTS})
    surfaces = [_surface(place) for place in CONTROLS]
    return _node("DesktopFormFactor", {}, *first, functions, *surfaces, *points)


def _surface(place: str) -> Element:
    images = [_node("bt:Image", {"size": str(side), "resid": f"Icon.{side}"}) for side in RIBBON_SIZES]
    label, tip = _button_resources(place)
    control = _node(
        "Control",
        {"xsi:type": "Button", "id": CONTROLS[place]},
        _node("Label", {"resid": label}),
        _node("Supertip", {}, _node("Title", {"resid": label}), _node("Description", {"resid": tip})),
        _node("Icon", {}, *images),
        _opens_pane(),
    )
    group = _node("Group", {"id": f"{CONTROLS[place]}Group"}, _node("Label", {"resid": _GROUP}), control)
    tab = _node("OfficeTab", {"id": "TabDefault"}, group)
    return _node("ExtensionPoint", {"xsi:type": _SURFACES[place]}, tab)


def _mobile() -> Element:
    """Mobile Outlook shows buttons on mail being read, and has no alert."""
    images = [
        _node("bt:Image", {"size": str(side), "scale": str(scale), "resid": f"Icon.{side * scale}"})
        for side in MOBILE_SIZES
        for scale in MOBILE_SCALES
    ]
    control = _node(
        "Control",
        {"xsi:type": "MobileButton", "id": f"{CONTROLS['read']}Mobile"},
        _node("Label", {"resid": _button_resources("read")[0]}),
        _node("Icon", {"xsi:type": "bt:MobileIconList"}, *images),
        _opens_pane(),
    )
    group = _node(
        "Group", {"id": f"{CONTROLS['read']}MobileGroup"}, _node("Label", {"resid": _GROUP}), control
    )
    point = _node("ExtensionPoint", {"xsi:type": "MobileMessageReadCommandSurface"}, group)
    return _node("MobileFormFactor", {}, _node("FunctionFile", {"resid": _EVENTS}), point)


def _opens_pane() -> Element:
    return _node("Action", {"xsi:type": "ShowTaskpane"}, _node("SourceLocation", {"resid": _PANE}))


def _resources(
    outlook: Mapping[str, Any], host: str, addresses: Mapping[str, str], sides: tuple[int, ...] | list[int]
) -> Element:
    images = [_node("bt:Image", {"id": f"Icon.{side}", "DefaultValue": icon(host, side)}) for side in sides]
    urls = [
        _node("bt:Url", {"id": name, "DefaultValue": page(host, path)}) for name, path in addresses.items()
    ]
    short = {_GROUP: outlook["group"]}
    long = {_DESCRIPTION: outlook["description"]}
    for place in CONTROLS:
        label, tip = _button_resources(place)
        short[label] = outlook["buttons"][place]["label"]
        long[tip] = outlook["buttons"][place]["tip"]
    return _node(
        "Resources",
        {},
        _node("bt:Images", {}, *images),
        _node("bt:Urls", {}, *urls),
        _node("bt:ShortStrings", {}, *(_string(name, text) for name, text in short.items())),
        _node("bt:LongStrings", {}, *(_string(name, text) for name, text in long.items())),
    )


def _button_resources(place: str) -> tuple[str, str]:
    """The resource ids of a button's label and tip."""
    return f"{place.capitalize()}.Label", f"{place.capitalize()}.Tip"


def _string(name: str, text: Text) -> Element:
    values = {"id": name, "DefaultValue": text[LANGUAGES[0]]}
    return _node("bt:String", values, *_translations(text, "bt:Override"))


def _said(name: str, text: Text) -> Element:
    return _node(name, {"DefaultValue": text[LANGUAGES[0]]}, *_translations(text, "Override"))


def _translations(text: Text, name: str) -> Iterator[Element]:
    for language, locales in OTHER_LOCALES.items():
        for locale in locales:
            yield _node(name, {"Locale": locale, "Value": text[language]})


def _node(name: str, attributes: Mapping[str, str], *children: Element) -> Element:
    element = Element(name, dict(attributes))
    element.extend(children)
    return element


def _leaf(name: str, text: str) -> Element:
    element = Element(name)
    element.text = text
    return element
