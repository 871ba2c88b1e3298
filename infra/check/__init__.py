"""Checks of what is in this folder, without Azure and without a container engine.

Nothing here is part of the bot. What only Azure can tell is said in ``docs/deploy.md``.
"""

from collections.abc import Iterator
from pathlib import Path

from infra.check import house, names, schema
from infra.check.container import container_file
from infra.check.parameters import parameter_file
from infra.check.tree import Fault

RULES = (names.syntax, names.symbols, names.modules, schema.resources, house.hardened, house.watched)


def all_faults(project: Path) -> Iterator[Fault]:
    """What is wrong with the templates and the container file of the project in the folder ``project``."""
    yield from template_faults(project / "infra")
    yield from container_file(project / "infra" / "Containerfile", project)


def template_faults(folder: Path) -> Iterator[Fault]:
    """What is wrong with the templates in ``folder``, and with the parameter files beside them."""
    for file in names.files(folder):
        for rule in RULES:
            yield from rule(file)
        for path in folder.glob(f"{file.path.stem}.parameters*.json"):
            yield from parameter_file(path, file)
