"""What the municipality itself says about AI: its guidelines, with links, and its code of conduct.

Both files may be missing. They are shown with the principles; the guidelines with each verdict as well.
"""

from dataclasses import dataclass
from pathlib import Path

from bot.organisation.reading import Entry, Faults, both_languages, read_optional, web_address
from bot.texts import Text

MOST_GUIDELINES = 8
MOST_POINTS = 10


@dataclass(frozen=True)
class Guideline:
    """A guideline by name, one sentence on what it is for, and where it stands."""

    title: Text
    text: Text | None = None
    url: str | None = None


@dataclass(frozen=True)
class Kodeks:
    """The code of conduct. ``points`` are sentences; ``url`` leads to the whole of it."""

    title: Text
    points: tuple[Text, ...]
    url: str | None = None


@dataclass(frozen=True)
class Guidance:
    """Empty where the folder has neither file."""

    guidelines: tuple[Guideline, ...] = ()
    kodeks: Kodeks | None = None


def read_guidance(folder: Path, faults: Faults) -> Guidance:
    """``guidelines.yaml`` and ``kodeks.yaml``, as far as they are there."""
    guidelines = read_optional(folder / "guidelines.yaml", faults)
    kodeks = read_optional(folder / "kodeks.yaml", faults)
    return Guidance(_guidelines(guidelines) if guidelines else (), _kodeks(kodeks) if kodeks else None)


def _guidelines(root: Entry) -> tuple[Guideline, ...]:
    fields = root.fields(("guidelines",))
    if "guidelines" not in fields:
        return ()
    found = tuple(_guideline(each) for each in fields["guidelines"].items())
    if len(found) > MOST_GUIDELINES:
        fields["guidelines"].fault(f"more than {MOST_GUIDELINES}: nobody reads a longer list")
    return found


def _guideline(entry: Entry) -> Guideline:
    fields = entry.fields(("title",), ("text", "url"))
    return Guideline(
        title=both_languages(fields["title"], at_most=100) if "title" in fields else Text("", ""),
        text=both_languages(fields["text"]) if "text" in fields else None,
        url=web_address(fields["url"]) if "url" in fields else None,
    )


def _kodeks(root: Entry) -> Kodeks:
    fields = root.fields(("title", "points"), ("url",))
    points = tuple(both_languages(each) for each in fields["points"].items()) if "points" in fields else ()
    if len(points) > MOST_POINTS:
        fields["points"].fault(f"more than {MOST_POINTS}: nobody remembers a longer list")
    return Kodeks(
        title=both_languages(fields["title"], at_most=100) if "title" in fields else Text("", ""),
        points=points,
        url=web_address(fields["url"]) if "url" in fields else None,
    )
