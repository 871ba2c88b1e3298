"""What the municipality has decided: the organisation folder, the ruleset, and settings that go together."""

from datetime import date, timedelta

from bot.doctor.finding import Finding, error, ok, warning
from bot.errors import OrganisationError, RulesetError
from bot.organisation.folder import Approval, Folder, load_folder
from bot.organisation.loader import DEMO
from bot.organisation.model import Organisation
from bot.screening import loading
from bot.screening.ruleset import Ruleset, is_local
from bot.settings import Settings

_APPROVAL_LASTS = timedelta(days=366)  # after that somebody should have looked again


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


def read_folder(settings: Settings) -> tuple[Folder | None, list[Finding]]:
    """What the folder says at this moment, or its faults."""
    try:
        folder = load_folder(settings.organisation)
    except OrganisationError as faults:
        return None, [error("organisation", "faulty", str(faults).splitlines())]
    except RulesetError:  # the product's own: told by check_rules
        return None, []
    organisation = folder.organisation
    found = [ok("organisation", name=organisation.name, departments=len(organisation.departments))]
    own = {
        "questions": sum(map(is_local, folder.ruleset.questions)),
        "rules": sum(map(is_local, folder.ruleset.rules)),
        "texts": len(folder.texts),
        "guidelines": len(organisation.guidance.guidelines),
    }
    return folder, [*found, Finding("overlay", values=own)] if any(own.values()) else found


def check_people(settings: Settings, organisation: Organisation) -> list[Finding]:
    """Somebody can set channels up, and the screening's hardest questions have somebody to go to."""
    admins = settings.admins | organisation.admins
    found = [ok("admins", count=len(admins)) if admins else warning("admins", "none")]
    if not organisation.contacts.get("dpo"):
        found.append(warning("contacts", "no_dpo"))
    return found


def check_rules(folder: Folder | None, today: date, *, approved: bool = True) -> list[Finding]:
    """The rules of the folder; the product's alone where it cannot be read.

    ``approved=False``: the approval that stands there was given to other rules, which has been told already.
    """
    try:
        found = judge_rules(
            folder.ruleset if folder else loading.current(), today, folder.approval if folder else None
        )
    except RulesetError as faults:
        return [error("rules", "broken", str(faults).splitlines())]
    return found if approved else [each for each in found if each.level != "ok"]


def judge_rules(ruleset: Ruleset, today: date, approval: Approval | None = None) -> list[Finding]:
    """Signed by somebody not too long ago, in force, and not past the day of the next review."""
    values = {"version": ruleset.version, "day": ruleset.review_by.isoformat()}
    found = []
    if not ruleset.approved_by:
        found.append(Finding("rules", "not_approved", "warning", values))
    if approval and not today - _APPROVAL_LASTS <= approval.on <= today:
        case = "approved_ahead" if approval.on > today else "approved_long_ago"
        found.append(warning("rules", case, name=approval.by.name, day=approval.on.isoformat()))
    if today < ruleset.valid_from:
        found.append(warning("rules", "not_yet", version=ruleset.version, day=ruleset.valid_from.isoformat()))
    if today > ruleset.review_by:
        found.append(Finding("rules", "review_passed", "warning", values))
    if not found:
        signed = f" ({approval.on.isoformat()})" if approval else ""
        found.append(ok("rules", **values, name=f"{ruleset.approved_by}{signed}"))
    return found
