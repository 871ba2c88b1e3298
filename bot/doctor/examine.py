"""All checks, in the order in which one would set things right."""

import asyncio
from datetime import datetime
from importlib.metadata import version

from bot.doctor.database import check_database, check_own_database, missing_file
from bot.doctor.finding import Finding, Level, ok
from bot.doctor.folder import check_people, check_rules, check_settings, read_folder
from bot.doctor.graph import check_graph
from bot.doctor.outlook import check_outlook
from bot.doctor.outside import check_outside
from bot.settings import Settings
from bot.store.database import Database


async def examine(settings: Settings, now: datetime, database: Database | None = None) -> list[Finding]:
    """Look at everything. ``database`` is one that is open; else the one of the settings is opened."""
    folder, in_folder = await asyncio.to_thread(read_folder, settings)  # its rules take a moment to prove
    organisation = folder.organisation if folder else None
    found = [*check_settings(settings), *in_folder]
    found += check_people(settings, organisation) if organisation else []
    outside, graph = await asyncio.gather(check_outside(settings, now), check_graph(settings, organisation))
    found += [*outside, *graph, *check_outlook(settings, organisation.mail if organisation else None)]
    if database is not None:
        found += await check_database(settings, database, organisation, now)
    else:
        found += missing_file(settings.database) or await check_own_database(settings, organisation, now)
    changed = any((each.check, each.case) == ("rules", "changed") for each in found)
    found += check_rules(folder, now.date(), approved=not changed)
    if "catalogue" not in settings.graph:  # else Teams was asked
        found.append(ok("package", version=version("maa-vi")))
    return found


def worst(findings: list[Finding]) -> Level:
    """The gravest level among them."""
    levels = {each.level for each in findings}
    return "error" if "error" in levels else "warning" if "warning" in levels else "ok"
