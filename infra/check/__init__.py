"""Checks of what is in this folder, without Azure and without a container engine.

Nothing here is part of the bot. What only Azure can tell is said in ``docs/deploy.md``.
"""

from collections.abc import Iterator
from pathlib import Path

from infra.check import house, names, types
from infra.check.container import container_file
from infra.check.parameters import parameter_file
from infra.check.tree import Fault

RULES = (names.syntax, names.symbols, names.modules, types.resources, house.hardened, house.watched)


def all_faults(folder: Path) -> Iterator[Fault]:
    """What is wrong with the templates and the container file in ``folder``, a folder of the project."""
    yield from container_file(folder / "Containerfile", folder.parent)
    for file in names.files(folder):
        for rule in RULES:
            yield from rule(file)
        for path in folder.glob("*.parameters*.json"):
            if path.name.startswith(f"{file.path.stem}."):
                yield from parameter_file(path, file)
