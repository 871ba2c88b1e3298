"""What the municipality has decided: the organisation folder, the ruleset, and settings that go together."""

from datetime import date

from bot.doctor.finding import Finding, error, ok, warning
from bot.errors import OrganisationError, RulesetError
from bot.organisation.loader import DEMO, load_organisation
from bot.organisation.model import Organisation
from bot.screening import loading
from bot.screening.ruleset import Ruleset
from bot.settings import Settings


def check_settings(settings: Settings) -> list[Finding]:
    """They have been read; what remains are settings that nobody should have in earnest."""
    if settings.local:
        return [warning("settings", "local")]
    if settings.organisation.samefile(DEMO):
        return [error("settings", "demo")]
    return [ok("settings")]


def faulty_settings(faults: str) -> list[Finding]:
    """Settings that cannot be read; ``faults`` has one line each. Nothing else can be looked at then."""
    return [error("settings", "faulty", faults.splitlines())]


def read_folder(settings: Settings) -> tuple[Organisation | None, list[Finding]]:
    """The organisation the folder describes at this moment, or its faults."""
    try:
        organisation = load_organisation(settings.organisation)
    except OrganisationError as faults:
        return None, [error("organisation", "faulty", str(faults).splitlines())]
    return organisation, [
        ok("organisation", name=organisation.name, departments=len(organisation.departments))
    ]


def check_people(settings: Settings, organisation: Organisation) -> list[Finding]:
    """Somebody can set channels up, and the screening's hardest questions have somebody to go to."""
    admins = settings.admins | organisation.admins
    found = [ok("admins", count=len(admins)) if admins else warning("admins", "none")]
    if not organisation.contacts.get("dpo"):
        found.append(warning("contacts", "no_dpo"))
    return found


def check_rules(today: date) -> list[Finding]:
    """The ruleset that is in the product."""
    try:
        return judge_rules(loading.current(), today)
    except RulesetError as faults:
        return [error("rules", "broken", str(faults).splitlines())]


def judge_rules(ruleset: Ruleset, today: date) -> list[Finding]:
    """Signed by somebody, in force, and not past the day on which it is to be looked at again."""
    values = {"version": ruleset.version, "day": ruleset.review_by.isoformat()}
    found = []
    if not ruleset.approved_by:
        found.append(Finding("rules", "not_approved", "warning", values))
    if today < ruleset.valid_from:
        found.append(warning("rules", "not_yet", version=ruleset.version, day=ruleset.valid_from.isoformat()))
    if today > ruleset.review_by:
        found.append(Finding("rules", "review_passed", "warning", values))
    if not found:
        found.append(ok("rules", **values, name=ruleset.approved_by or ""))
    return found
