"""The mail a leader gets as well, and the card by which they choose it.

A mail has a title, a department and a verdict, and links into Teams. It names nobody, and nothing in it
decides: whoever opens a link signs in to Teams first.
"""

from dataclasses import dataclass
from html import escape

from bot.governance.summaries import Summary
from bot.screening.ruleset import Ruleset
from bot.texts import Language, say
from cards import elements as e
from cards.look import ICONS
from cards.summary import day


@dataclass(frozen=True)
class Mail:
    """The same in both forms; ``html`` is a whole document that needs no styles to be read."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True)
class Links:
    """Into Teams. ``card`` is None where the card's place is not known."""

    card: str | None
    chat: str


def decision_mail(
    summary: Summary, ruleset: Ruleset, language: Language, links: Links, *, reader: str, reminds: bool
) -> Mail:
    """Something waits for the decision of the person ``reader``; ``reminds``: it has waited for a while."""
    screened = summary.screened
    title = " ".join(screened.title.split())
    key = "reminder" if reminds else "summary"
    heading = say(f"mail.{key}.heading", language)
    facts = [
        (say("mail.idea", language), title),
        (say("mail.department", language), summary.department),
        (
            say("mail.verdict", language),
            f"{ICONS[screened.outcome]} {ruleset.label('outcomes', screened.outcome, language)}",
        ),
    ]
    if reminds and screened.sent_at:
        facts.append((say("mail.since", language), day(screened.sent_at, language)))
    said = [say("mail.decide_in_teams", language)]
    if summary.hindrance and reader != summary.asked[0].person_id:
        said.insert(0, say(f"mail.{summary.hindrance}", language))
    ways = [(say("mail.open_card", language), links.card)] if links.card else []
    ways.append((say("mail.open_chat", language), links.chat))
    page = _Page(heading, facts, said, ways, say("mail.footer", language))
    subject = say(f"mail.{key}.subject", language, title=title)
    return Mail(subject=subject, html=_html(page, language), text=_text(page))


def choice_card(language: Language, *, wanted: bool) -> e.Card:
    """Whether mail comes as well, and the button that changes it."""
    state = "on" if wanted else "off"
    title = say("mail.choice.title", language)
    change = say(f"mail.choice.turn_{'off' if wanted else 'on'}", language)
    return e.card(
        [
            e.heading(title),
            e.text_block(say(f"mail.choice.{state}", language)),
            e.text_block(say("mail.choice.what", language), subtle=True, size="small"),
        ],
        [e.execute(change, "mail.choose", {"on": not wanted})],
        language=language,
        fallback_text=title,
    )


@dataclass(frozen=True)
class _Page:
    heading: str
    facts: list[tuple[str, str]]  # what, and its value
    said: list[str]
    ways: list[tuple[str, str]]  # what a link leads to, and where
    footer: str


def _html(page: _Page, language: Language) -> str:
    heading = escape(page.heading)
    facts = "".join(f"<p>{escape(name)}: <strong>{escape(value)}</strong></p>" for name, value in page.facts)
    said = "".join(f"<p>{escape(each)}</p>" for each in page.said)
    ways = "".join(f'<p><a href="{escape(url)}">{escape(name)}</a></p>' for name, url in page.ways)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{heading}</title></head>'
        f"<body><h1>{heading}</h1>{facts}{said}{ways}<hr><p><small>{escape(page.footer)}</small></p></body></html>"
    )


def _text(page: _Page) -> str:
    facts = "\n".join(f"{name}: {value}" for name, value in page.facts)
    ways = "\n\n".join(f"{name}:\n{url}" for name, url in page.ways)
    return "\n\n".join([page.heading, facts, *page.said, ways, page.footer]) + "\n"
