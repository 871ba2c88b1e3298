"""What the employee is shown at each step, as values; pure. Cards draw them, ``service`` moves on.

The current question is always computed from the stored answers and today's rules. A click names the
revision it was made on; going back and looking at an answer again change nothing that is stored.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.experiences.model import Experience
from bot.organisation.guidance import Guideline
from bot.organisation.model import Organisation, Tool
from bot.screening.counterfactual import Change, better_answers
from bot.screening.flow import Answers, Walk
from bot.screening.ruleset import RANK, Action, Question, Rule, Ruleset, Stop
from bot.screening.verdict import assess
from bot.store.screenings import Screening, Verdict

TOOL_QUESTION = "tool"
DATA_QUESTION = "data"
COVERS_PERSONAL_DATA = "tool_covers_personal_data"
_TOOL_PREFIX = "tool:"


@dataclass(frozen=True)
class Notice:
    """A sentence on top of the card: a text key and its values. ``refusal``: the click was not accepted."""

    key: str
    values: Mapping[str, object]
    refusal: bool = False


@dataclass(frozen=True)
class Idea:
    """Which screening a card is about."""

    id: str
    revision: int
    run: int
    title: str
    status: str
    leader_question: str | None


@dataclass(frozen=True)
class Asking:
    """One question. ``chosen`` are choice values (an option's id, or ``tool:…`` for a tool on the list)."""

    idea: Idea
    question: Question
    number: int  # from 1
    about: int  # how many questions there will be, as far as is known
    chosen: tuple[str, ...]
    tools: tuple[Tool, ...]  # offered by name; only where the question is which tool
    tool: Tool | None  # the tool chosen earlier, where its rule matters
    reviewing: bool  # it was picked from the list of answers


@dataclass(frozen=True)
class GivenAnswer:
    """A question and what was answered."""

    question: Question
    options: tuple[str, ...]  # option ids
    tool: Tool | None  # the tool by name, where the question was which tool


@dataclass(frozen=True)
class Reviewing:
    """All answers so far, one of which may be picked to be changed."""

    idea: Idea
    answers: tuple[GivenAnswer, ...]
    complete: bool  # a verdict can be had at once
    answerable: bool  # the leader's question may be answered in words, too


@dataclass(frozen=True)
class Pausing:
    """Put aside; everything is kept."""

    idea: Idea
    done: int
    about: int


@dataclass(frozen=True)
class Judged:
    """A verdict as it was given. Where the rules have changed since, what they no longer hold is left out."""

    idea: Idea
    outcome: str
    gates: Mapping[str, str]
    reasons: tuple[Rule, ...]  # the gravest first
    actions: tuple[Action, ...]
    changes: tuple[Change, ...]  # what would make it better; empty under changed rules
    stop: Stop | None
    tool: Tool | None
    version: str
    valid_from: date | None  # None: by rules that are no longer in force
    approved: bool
    gone: bool = False  # some of its rules are no longer among today's
    guidelines: tuple[Guideline, ...] = ()  # the municipality's, to read on


@dataclass(frozen=True)
class ListedScreening:
    """A line in "my screenings"."""

    idea: Idea
    outcome: str | None
    changed: datetime


@dataclass(frozen=True)
class Listing:
    """A page of somebody's screenings, the last touched first."""

    items: tuple[ListedScreening, ...]
    start: int
    total: int


@dataclass(frozen=True)
class Kept:
    """Everything that is kept about a screening."""

    idea: Idea
    wish: str
    department: str
    tool: str
    answers: tuple[GivenAnswer, ...]
    verdicts: int
    started: datetime
    changed: datetime
    may_delete: bool
    may_withdraw: bool
    told: tuple[Experience, ...] = ()  # the person's experiences of the use


View = Asking | Reviewing | Pausing | Judged | Listing | Kept


@dataclass(frozen=True)
class Shown:
    """A step's result: what to show, and perhaps a sentence about what has just happened."""

    view: View
    notice: Notice | None = None


def notice(key: str, *, refusal: bool = False, **values: object) -> Notice:
    """A notice with the text ``key``."""
    return Notice(key, values, refusal)


def idea_of(screening: Screening) -> Idea:
    """The head of every card about ``screening``."""
    return Idea(
        screening.id,
        screening.revision,
        screening.run,
        screening.title,
        screening.status,
        screening.leader_question,
    )


def ask(
    screening: Screening,
    question: Question,
    walk: Walk,
    organisation: Organisation,
    *,
    chosen: Collection[str] | None = None,
    reviewing: bool = False,
) -> Asking:
    """The card for ``question``, which must be asked or next in ``walk``."""
    asks_tool = question.id == TOOL_QUESTION
    return Asking(
        idea=idea_of(screening),
        question=question,
        number=path_of(walk).index(question.id) + 1,
        about=max(walk.about, walk.done),
        chosen=tuple(chosen) if chosen is not None else _stored_choice(screening, question.id),
        tools=tools_in_order(organisation) if asks_tool else (),
        tool=tool_of(screening, organisation) if question.id == DATA_QUESTION else None,
        reviewing=reviewing,
    )


def path_of(walk: Walk) -> tuple[str, ...]:
    """The questions asked so far and the next one."""
    return walk.asked if walk.missing is None else (*walk.asked, walk.missing)


def question_before(walk: Walk, question: str) -> str:
    """The question that came before ``question``; the first has none before it and comes back itself."""
    path = path_of(walk)
    place = path.index(question) if question in path else len(path)
    return path[max(place - 1, 0)]


def review(screening: Screening, ruleset: Ruleset, walk: Walk, organisation: Organisation) -> Reviewing:
    """All answers that count."""
    given = given_answers(screening, ruleset, walk, organisation)
    asked = screening.leader_question is not None
    return Reviewing(idea_of(screening), given, walk.complete, asked and walk.complete and not walk.stopped)


def given_answers(
    screening: Screening, ruleset: Ruleset, walk: Walk, organisation: Organisation
) -> tuple[GivenAnswer, ...]:
    """The answers that count, in asking order."""
    tool = tool_of(screening, organisation)
    return tuple(
        GivenAnswer(ruleset.questions[name], walk.used[name], tool if name == TOOL_QUESTION else None)
        for name in walk.asked
    )


def judged(screening: Screening, row: Verdict, ruleset: Ruleset, organisation: Organisation) -> Judged:
    """The stored verdict in words of today's ruleset; what it came to is never computed anew."""
    today = row.ruleset_hash == ruleset.content_hash
    fresh = assess(ruleset, row.answers, row.external)
    rules = tuple(ruleset.rules[name] for name in row.rules if name in ruleset.rules)
    stops = {rule.stop for rule in rules if rule.stop}
    grave_first = sorted(rules, key=lambda rule: -RANK[rule.level])
    return Judged(
        idea=idea_of(screening),
        outcome=row.outcome,
        gates=row.gates,
        reasons=tuple(grave_first),
        actions=tuple(ruleset.actions[name] for name in row.actions if name in ruleset.actions),
        changes=better_answers(ruleset, row.answers, row.external, fresh) if today else (),
        stop="prohibited" if "prohibited" in stops else "change_the_idea" if stops else None,
        tool=tool_of(screening, organisation),
        version=row.ruleset_version,
        valid_from=ruleset.valid_from if today else None,
        approved=ruleset.approved_by is not None,
        gone=len(rules) < len(row.rules),
        guidelines=organisation.guidance.guidelines,
    )


def tools_in_order(organisation: Organisation) -> tuple[Tool, ...]:
    """The municipality's tools, approved ones first, else as the organisation file lists them."""
    return tuple(sorted(organisation.tools.values(), key=lambda tool: tool.kind != "approved"))


def tool_of(screening: Screening, organisation: Organisation) -> Tool | None:
    """The tool chosen by name, if it is still on the list."""
    return organisation.tools.get(screening.tool_id or "")


def read_choice(
    question: Question, chosen: tuple[str, ...], organisation: Organisation
) -> tuple[tuple[str, ...], Tool | None]:
    """Choice values as option ids, and the tool where one was chosen by name.

    A tool stands for the option of its kind; an unknown one stays as it is, and is no option.
    """
    if question.id != TOOL_QUESTION or len(chosen) != 1:
        return chosen, None
    tool = organisation.tools.get(chosen[0].removeprefix(_TOOL_PREFIX))
    if tool is None or not chosen[0].startswith(_TOOL_PREFIX):
        return chosen, None
    return (tool.kind,), tool


def tool_choice(tool: Tool) -> str:
    """The choice value that stands for a tool on the list."""
    return _TOOL_PREFIX + tool.id


def external_facts(tool: Tool | None, answers: Answers) -> tuple[str, ...]:
    """What the list of tools says about these answers."""
    if tool and tool.covers_personal_data(answers.get(DATA_QUESTION, ())):
        return (COVERS_PERSONAL_DATA,)
    return ()


def _stored_choice(screening: Screening, question: str) -> tuple[str, ...]:
    if question == TOOL_QUESTION and screening.tool_id:
        return (_TOOL_PREFIX + screening.tool_id,)
    return tuple(screening.answers.get(question, ()))
