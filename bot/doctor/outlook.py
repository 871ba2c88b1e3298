"""Whether people in Outlook can sign in: an app registration for it, and Microsoft's library installed; and
whether the alert at send knows which mail stays inside the municipality."""

from pathlib import Path

from bot.doctor.finding import Finding, ok, warning
from bot.organisation.mail import MailPolicy
from bot.settings import Settings
from bot.web.outlook.config import MSAL, application_id_uri


def check_outlook(settings: Settings, mail: MailPolicy | None, library: Path = MSAL) -> list[Finding]:
    """Not to use Outlook is no fault; to have it half set up is one. ``mail`` is None without a folder."""
    if settings.local:
        return []
    if not settings.api_app_id:
        # Domains of one's own are for the alert alone: whoever wrote them means to use it.
        return [warning("outlook", "no_sign_in") if mail and mail.own_domains else ok("outlook", "off")]
    found = [
        ok("outlook", uri=application_id_uri(settings))
        if library.is_file()
        else warning("outlook", "no_library")
    ]
    # Only a registration of its own tells that Outlook is meant to be used: the bot's is there anyway.
    if mail and not mail.own_domains and settings.api_app_id != settings.app_id:
        found.append(warning("mail", "no_own_domains"))
    return found
