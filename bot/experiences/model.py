"""An experience and what colleagues said to it.  Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.texts import Language

Quality = Literal["better", "same", "worse"]
Recommend = Literal["yes", "partly", "no"]
Vote = Literal["helped", "not_for_me"]
State = Literal["published", "withdrawn"]

QUALITIES: tuple[Quality, ...] = ("better", "same", "worse")
RECOMMENDS: tuple[Recommend, ...] = ("yes", "partly", "no")
VOTES: tuple[Vote, ...] = ("helped", "not_for_me")

LIMITS: Mapping[str, int] = {
    "tool_name": 80,
    "did": 1500,
    "worked": 1000,
    "did_not_work": 1000,
    "time_went_to": 300,
    "why": 300,
    "question": 500,
    "answer": 800,
}
"""The longest a text may be, in characters."""

MOST_MINUTES = 37 * 60
"""Nobody saves more than a working week in a week."""


@dataclass(frozen=True)
class Story:
    """What the author tells; checked by ``bot.experiences.form``."""

    task: str  # an option of the screening's question ``purpose``
    tool_id: str | None  # on the municipality's list
    tool_name: str  # as told; the list's name where there is one
    did: str
    worked: str
    did_not_work: str
    minutes_saved: int | None  # in a week; None: not said
    time_went_to: str
    quality: Quality
    recommend: Recommend
    anonymous: bool  # hidden from colleagues, not from the system
    screening_id: str | None = None
    prompt_id: str | None = None

    @property
    def is_bad(self) -> bool:
        """Counts towards a review of the use it tells of."""
        return self.recommend == "no" or self.quality == "worse"

    def texts(self) -> Mapping[str, str]:
        """What the author wrote in their own words, by field: this goes through the share check."""
        return {
            "tool_name": "" if self.tool_id else self.tool_name,
            "did": self.did,
            "worked": self.worked,
            "did_not_work": self.did_not_work,
            "time_went_to": self.time_went_to,
        }


@dataclass(frozen=True)
class Question:
    """One question from a colleague, and the author's answer."""

    asker_id: str
    question: str
    answer: str | None


@dataclass(frozen=True)
class Experience:
    """A story as it stands, with colleagues' votes."""

    id: str
    author_id: str
    author_name: str  # empty where the author is anonymous: nothing that is drawn may hold the name
    department_id: str | None
    story: Story
    language: Language
    state: State
    revision: int
    created_at: datetime
    helped: int = 0
    not_for_me: int = 0
    questions: tuple[Question, ...] = ()
