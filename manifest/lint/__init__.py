"""What Microsoft's schemas cannot see in a package: references, languages, icons, hosts, names. Pure.

Each rule is a generator of messages; ``lint`` names the rule beside each, so that a test can tell that
every one of them bites.
"""

import json
from collections.abc import Mapping

from manifest.addin import FILE
from manifest.lint import addin, app, outlook
from manifest.lint.faults import Fault
from manifest.lint.package import Package, Rule, language_files

RULES: tuple[Rule, ...] = (*app.RULES, *outlook.RULES)
"""For the zips. Those for the XML manifest are ``manifest.lint.addin.RULES``."""


def lint(files: Mapping[str, bytes], host: str, reasons: str | None = None) -> list[Fault]:
    """Every fault of the package ``files`` for a bot at ``host``; none means that it may be uploaded.

    ``reasons`` is the text of docs/permissions.md, where each permission must have its own.
    Raises ValueError when a JSON file is no JSON.
    """
    if FILE in files:
        return addin.lint(files[FILE], host, reasons)
    manifest = json.loads(files["manifest.json"])
    languages = {name: json.loads(files[name]) for name in language_files(manifest) if name in files}
    package = Package(files, manifest, languages, host, reasons)
    return [Fault(rule.__name__.strip("_"), message) for rule in RULES for message in rule(package)]
