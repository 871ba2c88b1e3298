"""Which elements the XML manifest has, and in which order: Outlook is strict about both.

It is what [MS-OWEMXML] (learn.microsoft.com/openspecs/office_file_formats/ms-owemxml) says of the elements
that we write, and stricter where we always write one. An element that is not here is a fault, too.
"""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from manifest.addin import SCHEMA_INSTANCE

TYPE = f"{{{SCHEMA_INSTANCE}}}type"
LAUNCH_EVENT_POINT = "LaunchEvent as ExtensionPoint"  # an extension point and an element share the name

# Which children an element has, in this order: ? at most one, * any number, + at least one. Elements with an
# xsi:type are found by it. What is not here has no children.
_GRAMMAR: Mapping[str, str] = {
    "MailApp": "Id Version ProviderName DefaultLocale DisplayName Description IconUrl HighResolutionIconUrl "
    "SupportUrl AppDomains Hosts Requirements FormSettings Permissions Rule DisableEntityHighlighting? "
    "VersionOverrides",
    "DisplayName": "Override*",
    "Description": "Override*",
    "IconUrl": "Override*",
    "HighResolutionIconUrl": "Override*",
    "SupportUrl": "Override*",
    "AppDomains": "AppDomain+",
    "Hosts": "Host+",
    "Requirements": "Sets",
    "Sets": "Set+",
    "FormSettings": "Form+",
    "ItemRead": "DesktopSettings TabletSettings? PhoneSettings?",
    "ItemEdit": "DesktopSettings TabletSettings? PhoneSettings?",
    "DesktopSettings": "SourceLocation RequestedHeight?",
    "RuleCollection": "Rule+",
    "VersionOverridesV1_0": "Description? Requirements? Hosts Resources VersionOverrides?",
    "VersionOverridesV1_1": "Description? Requirements? Hosts Resources WebApplicationInfo? "
    "EquivalentAddins? ConnectedServiceControls? ExtendedPermissions?",
    "MailHost": "Runtimes? DesktopFormFactor? MobileFormFactor?",
    "Runtimes": "Runtime",  # Outlook takes one
    "Runtime": "Override*",
    "DesktopFormFactor": "SupportsSharedFolders? FunctionFile? ExtensionPoint+",
    "MobileFormFactor": "FunctionFile? ExtensionPoint+",
    "MessageReadCommandSurface": "OfficeTab* CustomTab*",
    "MessageComposeCommandSurface": "OfficeTab* CustomTab*",
    "MobileMessageReadCommandSurface": "Group+",
    LAUNCH_EVENT_POINT: "LaunchEvents SourceLocation",
    "LaunchEvents": "LaunchEvent+",
    "OfficeTab": "Group+",
    "Group": "Label Control+",
    "Button": "Label Supertip Icon Action",
    "MobileButton": "Label Icon Action",
    "Supertip": "Title Description",
    "Icon": "Image+",
    "MobileIconList": "Image+",
    "ShowTaskpane": "SourceLocation SupportsPinning?",
    "Resources": "Images? Urls? ShortStrings? LongStrings?",
    "Images": "Image*",
    "Urls": "Url*",
    "ShortStrings": "String*",
    "LongStrings": "String*",
    "Image": "Override*",
    "Url": "Override*",
    "String": "Override*",
    "WebApplicationInfo": "Id Resource Scopes",
    "Scopes": "Scope+",
}


def name_of(element: Element) -> str:
    """Without its namespace."""
    return element.tag.rpartition("}")[2]


def kind_of(element: Element) -> str:
    """What it is known by here: its type where one is stated, else its name."""
    stated = element.get(TYPE, "").rpartition(":")[2]
    return LAUNCH_EVENT_POINT if stated == "LaunchEvent" else stated or name_of(element)


def misplaced(root: Element) -> Iterator[str]:
    """A line for each element whose children are not those, or not in the order, that Outlook expects."""
    for element in root.iter():
        expected = _GRAMMAR.get(kind_of(element), "")
        children = [name_of(child) for child in element]
        if not re.fullmatch(_pattern(expected), "".join(f"{each} " for each in children)):
            found = ", ".join(children) or "nothing"
            yield f"{kind_of(element)} holds {found}; Outlook expects {expected or 'nothing'}"


def _pattern(grammar: str) -> str:
    parts = re.findall(r"(\w+)([?*+]?)", grammar)
    return "".join(f"(?:{name} ){often}" for name, often in parts)
