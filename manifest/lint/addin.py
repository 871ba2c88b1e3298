"""Rules for the XML manifest. Microsoft's own validator needs their network; this one needs none."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from manifest.addin import (
    BASIC_TYPES,
    DEFAULT_LOCALE,
    MOBILE_SCALES,
    MOBILE_SIZES,
    NAMESPACE,
    OTHER_LOCALES,
    OVERRIDES,
)
from manifest.lint.faults import Fault
from manifest.lint.grammar import LAUNCH_EVENT_POINT, TYPE, kind_of, misplaced, name_of
from manifest.lint.package import GUID
from manifest.outlook import ALERT_FROM, CONTROLS, HANDLERS, ICON_SIZES, RIBBON_SIZES, SEND_HANDLER, icon

_LOCALES = {locale for locales in OTHER_LOCALES.values() for locale in locales}
_VERSION = re.compile(r"[1-9]\d{0,4}(\.\d{1,5}){3}")  # Microsoft's validator takes no add-in below 1.0
_LONGEST_URL, _LONGEST_ID = 2048, 32
_LONGEST = {"ShortStrings": 125, "LongStrings": 250}

# Which part of the resources the resid of an element is looked for in.
_PART = {
    "Label": "ShortStrings",
    "Title": "ShortStrings",
    "Description": "LongStrings",
    "Image": "Images",
    "SourceLocation": "Urls",
    "FunctionFile": "Urls",
    "Runtime": "Urls",
    "Override": "Urls",
}
_EVENTS = {
    "OnNewMessageCompose",
    "OnMessageRecipientsChanged",
    "OnMessageAttachmentsChanged",
    "OnMessageSend",
}
_SENDING = "OnMessageSend"
_SEND_MODES = {"SoftBlock", "Block"}


@dataclass(frozen=True)
class Manifest:
    """An XML manifest for a bot at ``host``."""

    root: Element
    host: str
    reasons: str | None = None  # docs/permissions.md; None where it is not at hand

    @property
    def overrides(self) -> list[Element]:
        """Both VersionOverrides, the older and outer one first."""
        return [it for it in self.root.iter() if name_of(it) == "VersionOverrides"]

    def text(self, *path: str) -> str | None:
        """What stands at ``path`` below the root."""
        found: Element | None = self.root
        for name in path:
            found = next((it for it in found if name_of(it) == name), None) if found is not None else None
        return found.text if found is not None else None


Rule = Callable[[Manifest], Iterator[str]]


def lint(content: bytes, host: str, reasons: str | None = None) -> list[Fault]:
    """Every fault of the XML manifest ``content``; ``well_formed`` alone where it is no XML at all."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        return [Fault("well_formed", f"it is no XML that Outlook can read: {error}")]
    manifest = Manifest(root, host, reasons)
    return [Fault(rule.__name__.strip("_"), message) for rule in RULES for message in rule(manifest)]


def _structure(manifest: Manifest) -> Iterator[str]:
    return misplaced(manifest.root)


def _namespaces(manifest: Manifest) -> Iterator[str]:
    if manifest.root.tag != f"{{{NAMESPACE}}}OfficeApp" or manifest.root.get(TYPE) != "MailApp":
        yield f"the root must be an OfficeApp of {NAMESPACE}, of the type MailApp"
    found = [(it.get(TYPE), it.tag) for it in manifest.overrides]
    expected = [(kind, f"{{{namespace}}}VersionOverrides") for kind, namespace in OVERRIDES.items()]
    if found != expected:
        yield "VersionOverrides 1.0 must hold VersionOverrides 1.1, each in its own namespace"
    basic = {"Images", "Image", "Urls", "Url", "ShortStrings", "LongStrings", "String", "Sets", "Set"}
    for overrides in manifest.overrides:
        for element in overrides.iter():
            if name_of(element) in basic and not element.tag.startswith(f"{{{BASIC_TYPES}}}"):
                yield f"{name_of(element)} must be of {BASIC_TYPES}"


def _ids(manifest: Manifest) -> Iterator[str]:
    own, signs_in = manifest.text("Id"), _sign_in_text(manifest, "Id")
    for name, value in {"Id": own, "WebApplicationInfo Id": signs_in}.items():
        if value is None or not GUID.fullmatch(value) or set(value) <= set("0-"):
            yield f"{name} must be a GUID that is not all zeros"
    if own is not None and own == signs_in:
        yield "the add-in's Id must be its own, not the app's"


def _versions(manifest: Manifest) -> Iterator[str]:
    if not _VERSION.fullmatch(manifest.text("Version") or ""):
        yield "Version must be four numbers from 1.0.0.0 on"


def _locales(manifest: Manifest) -> Iterator[str]:
    if manifest.text("DefaultLocale") != DEFAULT_LOCALE:
        yield f"DefaultLocale must be {DEFAULT_LOCALE}"
    for element in manifest.root.iter():
        if name_of(element) not in ("DisplayName", "Description", "String") or "resid" in element.attrib:
            continue
        found = Counter(child.get("Locale") for child in element)
        if found != Counter(_LOCALES):
            what = element.get("id") or name_of(element)
            yield f"{what} must be said once in each of {', '.join(sorted(_LOCALES))}"


def _lengths(manifest: Manifest) -> Iterator[str]:
    for element, longest in _texts(manifest):
        what = element.get("id") or name_of(element)
        for value in (element.get("DefaultValue", ""), *(child.get("Value", "") for child in element)):
            if not value.strip():
                yield f"{what} is empty"
            if len(value) > longest:
                yield f"{what} has {len(value)} characters; {longest} is the limit"


def _texts(manifest: Manifest) -> Iterator[tuple[Element, int]]:
    """What has a DefaultValue, with the most characters it may have."""
    for element in manifest.root:
        if "DefaultValue" in element.attrib:
            limits = {"DisplayName": 125, "Description": 250}
            yield element, limits.get(name_of(element), _LONGEST_URL)
    for overrides in manifest.overrides:
        for part in _resources(overrides):
            yield from ((each, _LONGEST.get(name_of(part), _LONGEST_URL)) for each in part)


def _resources(overrides: Element) -> list[Element]:
    """The parts of this VersionOverrides' own resources."""
    return [part for child in overrides if name_of(child) == "Resources" for part in child]


def _resource_ids(manifest: Manifest) -> Iterator[str]:
    for overrides in manifest.overrides:
        defined = {name_of(part): [each.get("id", "") for each in part] for part in _resources(overrides)}
        names = [name for each in defined.values() for name in each]
        for name, times in Counter(names).items():
            if times > 1:
                yield f"two resources have the id {name}"
            if not 1 <= len(name) <= _LONGEST_ID:
                yield f"the resource id {name} must have 1 to {_LONGEST_ID} characters"
        used: set[str] = set()
        for element in _own(overrides):
            if "resid" in element.attrib:
                used.add(element.attrib["resid"])
                part = _PART.get(name_of(element), "")
                if element.attrib["resid"] not in defined.get(part, []):
                    yield f"{name_of(element)} asks for {element.attrib['resid']}, which {part} has not"
        for name in sorted(set(names) - used):
            yield f"nothing asks for the resource {name}"


def _own(overrides: Element) -> Iterator[Element]:
    """Everything in a VersionOverrides but what is in the one inside it."""
    for child in overrides:
        if name_of(child) != "VersionOverrides":
            yield child
            yield from _own(child)


def _hosts(manifest: Manifest) -> Iterator[str]:
    expected = f"https://{manifest.host}"
    domains = [it.text or "" for it in manifest.root.iter() if name_of(it) == "AppDomain"]
    if domains != [expected]:
        yield f"AppDomains must be {expected} alone"
    for element in manifest.root.iter():
        for key in ("DefaultValue", "Value"):
            value = element.get(key, "")
            if "://" in value and not _is_ours(value, manifest.host):
                yield f"{value} must be https:// on {manifest.host}"


def _is_ours(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.netloc == host


def _icons(manifest: Manifest) -> Iterator[str]:
    served = {icon(manifest.host, side): side for side in ICON_SIZES}
    for name, side in {"IconUrl": 64, "HighResolutionIconUrl": 128}.items():
        stated = next((it.get("DefaultValue", "") for it in manifest.root if name_of(it) == name), "")
        if served.get(stated) != side:
            yield f"{name} must be the icon of {side} pixels"
    for overrides in manifest.overrides:
        sources = {
            each.get("id"): each.get("DefaultValue", "")
            for part in _resources(overrides)
            if name_of(part) == "Images"
            for each in part
        }
        for element in _own(overrides):
            if name_of(element) == "Icon":
                yield from _icon_sizes(element, sources, served)


def _icon_sizes(
    element: Element, sources: Mapping[str | None, str], served: Mapping[str, int]
) -> Iterator[str]:
    found = {(int(it.get("size", "0")), int(it.get("scale", "1"))) for it in element}
    mobile = {(side, scale) for side in MOBILE_SIZES for scale in MOBILE_SCALES}
    needed = mobile if kind_of(element) == "MobileIconList" else {(side, 1) for side in RIBBON_SIZES}
    for side, scale in sorted(needed - found):
        yield f"an icon of {side} × {scale} pixels is missing"
    for image in element:
        side = int(image.get("size", "0")) * int(image.get("scale", "1"))
        source = sources.get(image.get("resid"), "")
        if served.get(source) != side:
            yield f"{source or image.get('resid')} is no icon of {side} pixels that the bot serves"


def _buttons(manifest: Manifest) -> Iterator[str]:
    for overrides in manifest.overrides:
        ids = [it.get("id", "") for it in _own(overrides) if name_of(it) in ("Control", "Group")]
        for name, times in Counter(ids).items():
            if times > 1:
                yield f"two controls or groups have the id {name}"
        for name in sorted(set(CONTROLS.values()) - set(ids)):
            yield f"the button {name} is missing; the alert and the pane know it by that id"


def _launch_events(manifest: Manifest) -> Iterator[str]:
    events = [it for it in manifest.root.iter() if name_of(it) == "LaunchEvent"]
    types = [event.get("Type", "") for event in events]
    for name in sorted(set(types) - _EVENTS):
        yield f"{name} is no event of Outlook's that we answer"
    if types.count(_SENDING) != 1:
        yield f"there must be one {_SENDING}, not {types.count(_SENDING)}"


def _functions(manifest: Manifest) -> Iterator[str]:
    for event in manifest.root.iter():
        if name_of(event) != "LaunchEvent":
            continue
        name = event.get("FunctionName", "")
        if name not in HANDLERS or (event.get("Type") == _SENDING and name != SEND_HANDLER):
            yield f"events.js associates no function {name} with {event.get('Type')}"


def _send_mode(manifest: Manifest) -> Iterator[str]:
    for event in manifest.root.iter():
        sending = name_of(event) == "LaunchEvent" and event.get("Type") == _SENDING
        if sending and event.get("SendMode") not in _SEND_MODES:
            yield f"SendMode must be SoftBlock or Block, not {event.get('SendMode')}"


def _runtime(manifest: Manifest) -> Iterator[str]:
    """Mac, web and new Outlook load the page; classic Outlook on Windows runs the script alone."""
    runtimes = [it for it in manifest.root.iter() if name_of(it) == "Runtime"]
    points = [it for it in manifest.root.iter() if kind_of(it) == LAUNCH_EVENT_POINT]
    pages = {child.get("resid") for it in points for child in it if name_of(child) == "SourceLocation"}
    if {it.get("resid") for it in runtimes} != pages:
        yield "the runtime's page must be that of the LaunchEvent"
    for runtime in runtimes:
        scripts = [it.get("resid") for it in runtime if it.get("type") == "javascript"]
        if len(scripts) != 1:
            yield "the runtime must have one Override of the type javascript, for classic Outlook"
        elif not _address(manifest, scripts[0]).endswith(".js"):
            yield f"{scripts[0]} must be the address of a script"


def _address(manifest: Manifest, resource: str | None) -> str:
    found = (it.get("DefaultValue", "") for it in manifest.root.iter() if it.get("id") == resource)
    return next(found, "")


def _requirements(manifest: Manifest) -> Iterator[str]:
    """Older Outlook must still find its buttons, so nothing but the alert may wait for a newer set."""
    highest = [int(it.get("DefaultMinVersion", "1.0").partition(".")[2]) for it in _sets(manifest)]
    if len(highest) != len(OVERRIDES) or highest != sorted(set(highest)):
        yield "VersionOverrides 1.1 must require a later Mailbox set than 1.0"
    if any(each >= int(ALERT_FROM.partition(".")[2]) for each in highest):
        yield f"Mailbox {ALERT_FROM} is for the alert alone; required here it would take the pane from mobile"


def _sets(manifest: Manifest) -> list[Element]:
    return [it for overrides in manifest.overrides for it in _own(overrides) if name_of(it) == "Sets"]


def _sign_in(manifest: Manifest) -> Iterator[str]:
    expected = f"api://{manifest.host}/{_sign_in_text(manifest, 'Id')}"
    if _sign_in_text(manifest, "Resource") != expected:
        yield f"WebApplicationInfo Resource must be {expected}"


def _sign_in_text(manifest: Manifest, name: str) -> str | None:
    parts = [it for it in manifest.root.iter() if name_of(it) == "WebApplicationInfo"]
    return next((child.text for part in parts for child in part if name_of(child) == name), None)


def _permissions(manifest: Manifest) -> Iterator[str]:
    if manifest.text("Permissions") != "ReadWriteItem":
        yield "Permissions must be ReadWriteItem: the mail that is open, to read and to put cleaned text in"


def _reasons(manifest: Manifest) -> Iterator[str]:
    if manifest.reasons is None:
        return
    asked = [manifest.text("Permissions")]
    for element in manifest.root.iter():
        if name_of(element) == "SupportsSharedFolders":
            asked.append("SupportsSharedFolders")
        if name_of(element) in ("Scope", "ExtendedPermission"):
            asked.append(element.text)
    for name in asked:
        if f"| `{name}` |" not in manifest.reasons:
            yield f"{name} has no reason in docs/permissions.md"


RULES: tuple[Rule, ...] = (
    _structure,
    _namespaces,
    _ids,
    _versions,
    _locales,
    _lengths,
    _resource_ids,
    _hosts,
    _icons,
    _buttons,
    _launch_events,
    _functions,
    _send_mode,
    _runtime,
    _requirements,
    _sign_in,
    _permissions,
    _reasons,
)
