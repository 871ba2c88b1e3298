"""The sentences with which a mail is stopped: what was found, where it is going, what to do.  Pure.

``events/wording.js`` writes those of the short check in the same way.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.organisation.mail import MailPolicy
from bot.sharing.findings import SENSITIVE
from bot.texts import LANGUAGES, Language, catalogue, say

LONGEST = 500
"""Characters that Outlook shows (``errorMessage`` of SmartAlertsEventCompletedOptions)."""

Way = Literal["never", "ask", "reason", "given"]
"""What may be done with the stopped mail; ``given``: a reason was, so it may be sent."""

_ALERT = "outlook.alert."
_NOT_SAID_AT_SEND = (f"{_ALERT}says.", f"{_ALERT}reason.")
_LONGEST_ADDRESS = 60
_SHOWN = 3


def stopped(
    categories: Sequence[str],
    beyond: Sequence[str],
    policy: MailPolicy,
    way: Way,
    language: Language,
    *,
    only_quoted: bool,
) -> str:
    """``categories`` of ``bot.sharing.outgoing``; ``beyond`` are the addresses that are no colleague's."""
    sentences = [
        say(f"{_ALERT}contains", language, found=_found(categories, language)),
        say(f"{_ALERT}quoted", language) if only_quoted else "",
        goes_to(beyond, policy, language),
        say(f"{_ALERT}next.{way}", language),
    ]
    return _cut(" ".join(filter(None, sentences)), LONGEST)


def goes_to(beyond: Sequence[str], policy: MailPolicy, language: Language) -> str:
    """Where the mail is going, in a sentence."""
    to_ai = all(policy.side(address) == "ai" for address in beyond)
    recipients = _recipients(beyond, language)
    return say(f"{_ALERT}{'to_ai' if to_ai else 'to_outside'}", language, recipients=recipients)


def script_texts() -> Mapping[Language, Mapping[str, str]]:
    """All of it for ``events.js``, by the last part of its key."""
    return {
        language: {
            key.removeprefix(_ALERT): text.in_(language)
            for key, text in catalogue().items()
            if key.startswith(_ALERT) and not key.startswith(_NOT_SAID_AT_SEND)
        }
        for language in LANGUAGES
    }


def _found(categories: Sequence[str], language: Language) -> str:
    plain = [say(f"{_ALERT}found.{each}", language) for each in categories if each not in SENSITIVE]
    kinds = [say(f"sharing.categories.{each}", language).lower() for each in categories if each in SENSITIVE]
    if kinds:
        plain.append(say(f"{_ALERT}found.sensitive", language, kinds=", ".join(kinds[:_SHOWN])))
    return _listed(plain, language)


def _recipients(addresses: Sequence[str], language: Language) -> str:
    nobody = say(f"{_ALERT}nobody", language)
    shown = [_cut(address.strip(), _LONGEST_ADDRESS) or nobody for address in addresses[:_SHOWN]]
    if len(addresses) > _SHOWN:
        shown.append(say(f"{_ALERT}others", language, count=len(addresses) - _SHOWN))
    return _listed(shown, language)


def _listed(words: Sequence[str], language: Language) -> str:
    if len(words) < 2:
        return "".join(words)
    return say(f"{_ALERT}and", language, first=", ".join(words[:-1]), last=words[-1])


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
