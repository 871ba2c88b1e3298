"""``POST /outlook/alert``: may this mail go?  ``POST /outlook/reason``: why it may, for a pass.

A mail is in memory for one answer. Which kinds of things were found goes back, never what; an answer that
comes too late, or none, leaves ``events.js`` to its own short check.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot import logs
from bot.checking import checked
from bot.errors import UserError
from bot.ids import new_id
from bot.organisation.mail import MailPolicy
from bot.parts import Parts
from bot.sharing.check import troubling
from bot.sharing.outgoing import Outgoing, judged
from bot.sharing.reading import read
from bot.sharing.recognizers.cpr import in_pieces
from bot.sharing.worker import LONGEST
from bot.store import mail_reasons
from bot.texts import Language, say
from bot.web.outlook import passes
from bot.web.outlook.entra import SignedIn
from bot.web.outlook.fingerprint import Mail
from bot.web.outlook.guard import WORDS, Guard
from bot.web.outlook.messages import Way, stopped
from bot.web.requests import Refusal, json_body, text_of

_LARGEST = 6 * LONGEST + 500_000  # bytes; a character is six at most when escaped
_MOST_RECIPIENTS = 2_000  # Exchange Online lets 1,000 be addressed
_LONGEST_REASON = 500
_SHORTEST_REASON = 10
_MAY_STAND = frozenset({"person_name"})  # in a reason; all else that points at somebody may not

_WORDS = replace(WORDS, too_long="outlook.alert.too_big")


@dataclass(frozen=True)
class Alert:
    """Serves both. Where the policy is ``reason``, a pass softens the alert for the mail it was given for."""

    parts: Parts
    guard: Guard

    def routes(self) -> Sequence[web.RouteDef]:
        return (
            *self.guard.post_from_events("/outlook/alert", self.judge),
            *self.guard.post("/outlook/reason", self.take_reason),
        )

    async def judge(self, request: web.Request, person: SignedIn, language: Language) -> Mapping[str, Any]:
        """``{action: allow}``, or ``stop`` with kinds, their labels, a message and what may be done."""
        value = await json_body(request, _LARGEST, _WORDS)
        mail = _mail(value)
        policy = self.parts.organisation.mail
        beyond = policy.beyond(mail.recipients)
        found = await self._found(mail) if beyond else Outgoing((), only_quoted=False)
        logs.event("mail_checked", beyond=len(beyond), kinds=len(found.categories))
        if not found.categories:
            return {"action": "allow"}
        shown = value.get("pass")
        passed = isinstance(shown, str) and self._is_passed(shown, person, mail)
        way = _way(policy, passed=passed, softens=value.get("softens") is True)
        return {
            "action": "stop",
            "kinds": list(found.categories),
            "labels": [say(f"sharing.categories.{each}", language) for each in found.categories],
            "beyond": len(beyond),
            "message": stopped(
                found.categories, beyond, policy, way, language, only_quoted=found.only_quoted
            ),
            "send_anyway": policy.send_anyway,
            "softened": way in ("ask", "given"),
        }

    async def take_reason(
        self, request: web.Request, person: SignedIn, language: Language
    ) -> Mapping[str, Any]:
        """Keep the reason and give a pass; ``{needed: false}`` where nothing stops the mail (any more)."""
        value = await json_body(request, _LARGEST, _WORDS)
        mail = _mail(value)
        policy = self.parts.organisation.mail
        if policy.send_anyway != "reason":
            raise Refusal(409, "outlook.alert.reason.not_asked")
        reason = await self._fit_reason(text_of(value, "reason", _WORDS), language)
        found = await self._found(mail) if policy.beyond(mail.recipients) else None
        if found is None or not found.categories:
            return {"needed": False}
        now = datetime.now(UTC)
        async with self.parts.database.write() as tx:
            await mail_reasons.keep(
                tx,
                new_id("mr"),
                person_id=person.person_id,
                kinds=found.categories,
                reason=reason,
                at=now,
            )
        logs.event("mail_reason_given", kinds=len(found.categories))
        given = passes.issue(self.parts.tickets, person.person_id, mail.fingerprint, now)
        return {"needed": True, "pass": given, "fingerprint": mail.fingerprint}

    async def _found(self, mail: Mail) -> Outgoing:
        if len(mail.text) > LONGEST:
            raise Refusal(413, _WORDS.too_long)
        return judged(await checked(self.parts, mail.text, "outlook", cleaned=False))

    def _is_passed(self, shown: str, person: SignedIn, mail: Mail) -> bool:
        now = datetime.now(UTC)
        return passes.is_good(self.parts.tickets, shown, person.person_id, mail.fingerprint, now)

    async def _fit_reason(self, reason: str, language: Language) -> str:
        """The reason, which others will read. Raises UserError where it must not be kept as it is."""
        reason = _as_one_line(reason)
        if len(reason) < _SHORTEST_REASON:
            raise UserError("outlook.alert.reason.too_short")
        if len(reason) > _LONGEST_REASON:
            raise UserError("outlook.alert.reason.too_long", most=_LONGEST_REASON)
        found = troubling(await checked(self.parts, reason, "outlook", cleaned=False))
        kinds = dict.fromkeys(each.category for each in found if each.category not in _MAY_STAND)
        if in_pieces(read(reason).plain):
            kinds["cpr_number"] = None
        if kinds:
            labels = ", ".join(say(f"sharing.categories.{each}", language).lower() for each in kinds)
            raise UserError("outlook.alert.reason.personal", findings=labels)
        return reason


def _as_one_line(text: str) -> str:
    """Without what nobody sees: it would count as words, split a number, or steer the screen of who reads it,
    and a database refuses half a surrogate pair."""
    seen = (c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    return " ".join("".join(seen).split())


def _way(policy: MailPolicy, *, passed: bool, softens: bool) -> Way:
    """What may be done with a stopped mail. An Outlook that cannot soften an alert can only stop it."""
    if not softens:
        return "never"
    return "given" if policy.send_anyway == "reason" and passed else policy.send_anyway


def _mail(value: Mapping[str, Any]) -> Mail:
    """Raises Refusal(400) for anything but texts where texts belong."""
    return Mail(
        subject=text_of(value, "subject", _WORDS),
        body=text_of(value, "body", _WORDS),
        recipients=_texts(value, "recipients"),
        attachments=_texts(value, "attachments"),
    )


def _texts(value: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = value.get(name, [])
    if not isinstance(texts, list) or len(texts) > _MOST_RECIPIENTS:
        raise Refusal(400, _WORDS.bad_request)
    if not all(isinstance(each, str) for each in texts):
        raise Refusal(400, _WORDS.bad_request)
    return tuple(texts)
