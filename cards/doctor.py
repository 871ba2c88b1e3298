"""What the doctor found, for an admin: what is wrong first, what is fine folded away."""

from collections.abc import Mapping, Sequence

from bot.doctor.finding import Finding, Level
from bot.texts import Language, say
from cards import elements as e

_ICONS: Mapping[Level, str] = {"ok": "✅", "warning": "⚠️", "error": "⛔"}
_STYLES: Mapping[Level, e.Style] = {"ok": "good", "warning": "warning", "error": "attention"}
_MOST = 8  # details of a finding; the command line shows more


def doctor_card(findings: Sequence[Finding], language: Language) -> e.Card:
    """``findings`` in the order of the examination; errors come before warnings."""
    errors = [each for each in findings if each.level == "error"]
    warnings = [each for each in findings if each.level == "warning"]
    fine = [each for each in findings if each.level == "ok"]
    worst: Level = "error" if errors else "warning" if warnings else "ok"
    title = f"{_ICONS[worst]} {say(f'doctor.card.title_{worst}', language)}"
    body = [e.heading(title), *(_trouble(each, language) for each in [*errors, *warnings])]
    actions = [e.execute(say("doctor.card.again", language), "doctor.examine", style="positive")]
    if any(each.values.get("unsettled") for each in findings):
        actions.append(e.execute(say("doctor.unsettled.show", language), "doctor.undelivered"))
    if fine:
        body.append(e.container([_line(each, language) for each in fine], id_="fine", visible=False))
        shown = say("doctor.card.fine", language, count=len(fine))
        actions.append(e.toggle_visibility(shown, "fine"))
    return e.card(body, actions, language=language, fallback_text=title)


def _trouble(finding: Finding, language: Language) -> e.Element:
    what = f"{_ICONS[finding.level]} {finding.what(language)}"
    items = [e.plain(what, weight="bolder"), *_details(finding, language)]
    if todo := finding.to_do(language):
        items.append(e.plain(say("doctor.card.do", language, what=todo)))
    return e.container(items, style=_STYLES[finding.level], spacing="medium")


def _details(finding: Finding, language: Language) -> list[e.Element]:
    more = finding.more(language)
    lines = [*more[:_MOST]]
    if len(more) > _MOST:
        lines.append(say("doctor.more", language, count=len(more) - _MOST))
    # Names and lines of the municipality's own files: read as they stand, never as Markdown.
    return [e.plain(f"• {line}", spacing="small") for line in lines]


def _line(finding: Finding, language: Language) -> e.Element:
    return e.plain(f"{_ICONS['ok']} {finding.what(language)}", spacing="small")
