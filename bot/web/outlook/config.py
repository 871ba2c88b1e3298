"""What signing in from Outlook stands on: the app's address, its scope, Microsoft's library, and what of it
the pane must know (``identity.js`` reads it from ``#outlook-config``)."""

from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings

SCOPE = "access_as_user"
"""What a token for us must allow; the name that Microsoft's guides for add-ins give it."""

MSAL = Path(__file__).parent / "vendor" / "msal-browser.min.js"
"""Microsoft's library for signing in (MIT). Not ours to keep: ``scripts/install-msal`` installs it."""


def application_id_uri(settings: Settings) -> str:
    """``api://host/app``: the form that Office asks for, with the host the pane is served from
    (https://learn.microsoft.com/office/dev/add-ins/develop/register-sso-add-in-aad-v2)."""
    return f"api://{urlsplit(settings.public_url).netloc}/{settings.api_app_id}"


def pane_config(settings: Settings) -> dict[str, object]:
    """For the JSON element ``#outlook-config``. Nothing here is secret. ``clientId`` is empty where
    signing in is not set up; ``local`` says that nobody needs to.

    The scope names the registration by its id alone, not by its URI: it is client and API in one, and Entra
    lets an application ask for a token for itself only so (AADSTS90009; through Windows' sign-in, which
    Outlook uses, and when a token is renewed).
    """
    return {
        "clientId": settings.api_app_id,
        "authority": f"{settings.authority}/{settings.tenant_id}",
        "scope": f"{settings.api_app_id}/{SCOPE}",
        "local": settings.local,
    }
