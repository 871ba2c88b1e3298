"""Whether people in Outlook can sign in: an app registration for it, and Microsoft's library installed."""

from pathlib import Path

from bot.doctor.finding import Finding, ok, warning
from bot.settings import Settings
from bot.web.outlook.config import MSAL, application_id_uri


def check_outlook(settings: Settings, library: Path = MSAL) -> list[Finding]:
    """Not to use Outlook is no fault; to have it half set up is one."""
    if settings.local:
        return []
    if not settings.api_app_id:
        return [ok("outlook", "off")]
    if not library.is_file():
        return [warning("outlook", "no_library")]
    return [ok("outlook", uri=application_id_uri(settings))]
