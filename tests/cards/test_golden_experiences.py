"""Every card of experience sharing, in both languages, against its golden file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.experiences.asking import THEMES
from bot.experiences.digest import sum_up
from bot.experiences.form import Fault
from bot.experiences.model import Experience, Question, Story
from bot.organisation.loader import DEMO, load_organisation
from bot.organisation.rhythm import Cadence, Rhythm
from bot.screening.dialogue import Idea, Kept
from bot.screening.loading import current
from bot.texts import LANGUAGES, Language
from cards.digests import digest_card, rhythm_card
from cards.elements import Card
from cards.experiences import (
    Form,
    Search,
    View,
    answer_card,
    experience_card,
    form_card,
    found_card,
    invite_card,
    mine_card,
    nudge_card,
    prompt_card,
    question_card,
    review_card,
    withdrawn_card,
)
from cards.look import Look
from cards.mine import kept_card
from cards.summary import leader_card
from tests.cards.checking import faults
from tests.cards.golden import FOLDER, check_golden
from tests.cards.test_golden_leader import OWN_CONDITIONS

RULES = current()
FJORDVIG = load_organisation(DEMO)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STORY = Story(
    task="text",
    tool_id="copilot_chat",
    tool_name="Copilot Chat",
    did="Jeg bad om et udkast til et referat. [Klik](https://x.example) **her**",
    worked="Strukturen var god.",
    did_not_work="Den opfandt en beslutning.",
    minutes_saved=45,
    time_went_to="At ringe til borgere",
    quality="better",
    recommend="partly",
    anonymous=False,
    screening_id="s-1",
)
TOLD = Experience(
    id="e-0123456789abcdef",
    author_id="a",
    author_name="Mette Opfundet",
    department_id="borgerservice",
    story=STORY,
    language="da",
    state="published",
    revision=1,
    created_at=NOW,
    helped=3,
    not_for_me=1,
    questions=(
        Question("b", "Hvilken instruks brugte du?", "Dagsordenen."),
        Question("c", "Og tiden?", None),
    ),
)
HIDDEN = replace(
    TOLD,
    author_name="",
    story=replace(STORY, anonymous=True, tool_id=None, tool_name="Sprogbot", screening_id=None),
)
BAD = replace(TOLD, id="e-bad", author_id="z", story=replace(STORY, recommend="no", quality="worse"))
MONTH = [replace(TOLD, id=f"e-{n}", author_id=f"p-{n}") for n in range(6)] + [BAD]

KEPT = Kept(
    idea=Idea(
        id="s-1", title="Resumé af høringssvar", status="approved", run=1, revision=3, leader_question=None
    ),
    wish="Få et første udkast",
    department="Borgerservice",
    tool="Copilot Chat",
    answers=(),
    verdicts=1,
    started=NOW,
    changed=NOW,
    may_delete=False,
    may_withdraw=True,
)

CARDS: dict[str, Callable[[View], Card]] = {
    "prompt": lambda view: prompt_card(view, "p-1", "went_wrong"),
    "invite": invite_card,
    "form": lambda view: form_card(view, Form({}, {"prompt": "p-1"}), "dialog"),
    "form_faulty": lambda view: form_card(
        view,
        Form(
            {"did": "x", "anonymous": "true"},
            {"experience": "e-1"},
            [("Resumé af høringssvar", "s-1")],
            faults=[
                Fault("worked", "experiences.fault.worked_or_not", {}),
                Fault("did", "experiences.fault.too_long", {"length": 1600, "limit": 1500}),
            ],
            editing=True,
        ),
        "chat",
    ),
    "form_found": lambda view: form_card(
        view, Form({"did": "[Person 1]"}, {}, found={"did": ["Navn"]}, may_keep_names=True), "chat"
    ),
    "story": lambda view: experience_card(view, TOLD, reasons=["Den kendte ikke vores skabelon."]),
    "story_hidden": lambda view: experience_card(view, HIDDEN),
    "withdrawn": withdrawn_card,
    "mine": lambda view: mine_card(view, [TOLD, HIDDEN]),
    "mine_none": lambda view: mine_card(view, []),
    "found": lambda view: found_card(view, Search("referater", more=True), [TOLD, HIDDEN]),
    "found_none": lambda view: found_card(view, Search("raketter"), []),
    "question": lambda view: question_card(view, TOLD, "b", "Frida Fremmed", "Hvilken instruks?"),
    "answer": lambda view: answer_card(view, TOLD, "Hvilken instruks?", "Dagsordenen."),
    "nudge": nudge_card,
    "review": lambda view: review_card(view, "s-1", "Resumé af høringssvar", [BAD]),
    "told_leader": lambda view: leader_card(
        replace(
            OWN_CONDITIONS,
            screened=replace(OWN_CONDITIONS.screened, review_wanted_at=NOW),
            told=(BAD, HIDDEN, *MONTH[:6]),
        ),
        RULES,
        view.language,
    ),
    "told_mine": lambda view: kept_card(
        replace(KEPT, told=(TOLD, HIDDEN)), None, Look(view.language, RULES, NOW.date())
    ),
    "digest": lambda view: digest_card(view, sum_up(MONTH, date(2026, 11, 1), "borgerservice")),
    "digest_all": lambda view: digest_card(view, sum_up(MONTH[:2], date(2026, 6, 1), None)),
    "rhythm": lambda view: rhythm_card(
        view, "borgerservice", Rhythm(), departments=["borgerservice", "boern_unge"]
    ),
    "rhythm_silent": lambda view: rhythm_card(view, "borgerservice", Rhythm(Cadence.OFF), silent=True),
    "rhythm_saved": lambda view: rhythm_card(
        view, "borgerservice", Rhythm(), saved=date(2026, 12, 1), just_saved=True
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_drawn_as_in_its_golden_file(name: str, language: Language) -> None:
    check_golden(f"experience_{name}.{language}", CARDS[name](View(language, RULES, FJORDVIG)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_its_question(theme: str, language: Language) -> None:
    assert faults(prompt_card(View(language, RULES, FJORDVIG), "p-1", theme)) == []


def test_the_digests_chart_says_the_same_in_words() -> None:
    card = CARDS["digest"](View("da", RULES, FJORDVIG))
    chart = next(element for element in card["body"] if element["type"].startswith("Chart."))
    for bar in chart["data"]:
        assert f"{bar['x']}: {bar['y']}" in chart["fallback"]["text"]


def test_no_golden_file_is_left_over() -> None:
    ours = {f"experience_{name}.{language}.json" for name in CARDS for language in LANGUAGES}
    assert {path.name for path in FOLDER.glob("experience_*.json")} == ours
