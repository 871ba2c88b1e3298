"""The municipality's own words on AI: its guidelines with their links, and its code of conduct."""

from collections.abc import Sequence

from bot.organisation.guidance import Guidance, Guideline, Kodeks
from bot.texts import Language, say
from cards import elements as e


def guidance_section(guidance: Guidance, language: Language) -> list[e.Element]:
    """Below the principles; empty where the municipality says nothing of its own."""
    shown = _kodeks(guidance.kodeks, language) if guidance.kodeks else []
    if guidance.guidelines:
        title = say("welcome.guidelines", language)
        shown += [
            e.heading(title, size="medium", spacing="medium"),
            guideline_list(guidance.guidelines, language),
        ]
    return shown


def guideline_list(guidelines: Sequence[Guideline], language: Language) -> e.Element:
    """One line each: the name, which leads to the guideline, and what it is for."""
    return e.text_block("\n".join(f"- {_line(each, language)}" for each in guidelines))


def _line(guideline: Guideline, language: Language) -> str:
    title = e.escaped(guideline.title.in_(language))
    named = _link(title, guideline.url) if guideline.url else title
    return f"{named} – {e.escaped(guideline.text.in_(language))}" if guideline.text else named


def _kodeks(kodeks: Kodeks, language: Language) -> list[e.Element]:
    points = "\n".join(f"- {e.escaped(each.in_(language))}" for each in kodeks.points)
    shown = [
        e.heading(e.escaped(kodeks.title.in_(language)), size="medium", spacing="medium"),
        e.text_block(points),
    ]
    if kodeks.url:
        shown.append(e.text_block(_link(say("welcome.kodeks_more", language), kodeks.url), spacing="small"))
    return shown


def _link(title: str, url: str) -> str:
    """Markdown; a bracket in the address would end it."""
    return f"[{title}]({url.replace('(', '%28').replace(')', '%29').replace(' ', '%20')})"
