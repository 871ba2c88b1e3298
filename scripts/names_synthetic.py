"""Invented municipal texts with the names marked, and real sentences with the names exchanged.

Slots of ``names_templates.txt`` (a digit binds a slot to one person of the template, a final ``s`` is the
genitive): full, first, last, firstL ("Frida S."), L ("S."), comma ("Krogh, Tage"), cf and cl (the cells of a
table), init ("TBK"), dot ("T.B. Krogh"); foreign, en and enf, word and wordfull (names that are also words).
No persons: road, street, town, place, school, company, org, kommune, dept, title, party, law, numbers; w is
an ordinary Danish word, x an English one, lower a name that is meant as a word, brand a made-up firm, A an
abbreviation, id a login.
A slot with a capital first letter gives its value a capital.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from pathlib import Path

from names_pools import POOLS

TEMPLATES = Path(__file__).with_name("names_templates.txt")
_SLOT = re.compile(r"\{([A-Za-z]+?)(\d?)(s?)\}")
_VOWELS = "aeiouyæøå"


@dataclass(frozen=True)
class Marked:
    """A text and its spans ``(start, end, label)``; labels are PER, LOC and ORG."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Person:
    """An invented person: given names and surnames, in their usual order."""

    given: tuple[str, ...]
    family: tuple[str, ...]

    @property
    def full(self) -> str:
        return " ".join(self.given + self.family)

    @property
    def initials(self) -> str:
        return "".join(name[0] for name in self.given + self.family)


@dataclass(frozen=True)
class Weighted:
    """Values drawn in proportion to a softened count, so that rare names are seen too."""

    values: Sequence[str]
    weights: list[float] = field(repr=False)

    @classmethod
    def of(cls, counts: dict[str, int], power: float) -> "Weighted":
        return cls(list(counts), list(accumulate(count**power for count in counts.values())))

    def draw(self, rng: random.Random) -> str:
        return rng.choices(self.values, cum_weights=self.weights)[0]


def title_case(name: str) -> str:
    """``ANNE-MARIE`` to ``Anne-Marie``."""
    return re.sub(r"[^\W\d_]+", lambda part: part.group()[0].upper() + part.group()[1:].lower(), name)


def genitive(name: str, rng: random.Random) -> str:
    """Danish genitive: ``Astas``, and for s, x, z one of ``Jens'`` and ``Jens``."""
    if name[-1] in "sxz":
        return name + rng.choice(["'", "'", "’", "", "'s"])
    return name + ("'s" if rng.random() < 0.04 else "s")


class Namer:
    """Draws invented persons from the register's names, from other languages and from no list at all."""

    def __init__(self, first: dict[str, int], last: dict[str, int], rng: random.Random) -> None:
        self.rng = rng
        self.first = Weighted.of({title_case(name): count for name, count in first.items()}, 0.55)
        self.last = Weighted.of({title_case(name): count for name, count in last.items()}, 0.6)

    def first_name(self) -> str:
        draw = self.rng.random()
        if draw < 0.05:
            return self.invented(self.first)
        if draw < 0.08:
            return f"{self.first.draw(self.rng)}-{self.first.draw(self.rng)}"
        if draw < 0.14:
            return self.rng.choice(POOLS["word_names"])
        return self.first.draw(self.rng)

    def last_name(self) -> str:
        draw = self.rng.random()
        if draw < 0.10:
            return self.invented(self.last)
        if draw < 0.14:
            return f"{self.last.draw(self.rng)}-{self.last.draw(self.rng)}"
        return self.last.draw(self.rng)

    def invented(self, names: Weighted) -> str:
        """The beginning of one name with the end of another: sounds right, is on no list."""
        head, tail = names.draw(self.rng), names.draw(self.rng).lower()
        cuts = [
            i for i in range(2, len(head)) if (head[i - 1].lower() in _VOWELS) != (head[i].lower() in _VOWELS)
        ]
        return head[: self.rng.choice(cuts or [len(head)])] + tail[len(tail) // 2 :]

    def person(self) -> Person:
        if self.rng.random() < 0.12:
            return self.foreign()
        given = [self.first_name()]
        if self.rng.random() < 0.18:
            given.append(self.first_name())
        family = [self.last_name()]
        if self.rng.random() < 0.22:
            family.insert(0, self.last_name())
        return Person(tuple(given), tuple(family))

    def foreign(self) -> Person:
        given = [self.rng.choice(POOLS["foreign_first"])]
        family = [self.rng.choice(POOLS["foreign_last"])]
        if self.rng.random() < 0.35:
            given.append(self.rng.choice(POOLS["foreign_first"]))
        if self.rng.random() < 0.12:
            family.insert(
                0, self.rng.choice(["al", "Al", "El", "Abu", "bin", "van", "de", "von", "da", "Ben"])
            )
        if self.rng.random() < 0.15:
            family = ["-".join(family).replace("al-", "Al-")]
        return Person(tuple(given), tuple(family))

    def english(self) -> Person:
        return Person((self.rng.choice(POOLS["english_first"]),), (self.rng.choice(POOLS["english_last"]),))

    def word_person(self) -> Person:
        return Person((self.rng.choice(POOLS["word_names"]),), (self.last_name(),))


class Words:
    """Ordinary words that are on no name list, drawn evenly; now and then two of them grown together."""

    def __init__(self, danish: Sequence[str], english: Sequence[str], rng: random.Random) -> None:
        self._danish, self._english, self.rng = danish, english, rng

    def danish(self) -> str:
        word = self.rng.choice(self._danish)
        return word + self.rng.choice(self._danish) if self.rng.random() < 0.25 else word

    def english(self) -> str:
        return self.rng.choice(self._english)

    def exchange(self, marked: Marked, share: float) -> Marked:
        """A share of the lower-case words outside spans replaced: words never seen before are no names."""
        text, spans = "", []
        position = 0
        for start, end, label in (*marked.spans, (len(marked.text), len(marked.text), "")):
            text += re.sub(
                r"\b[a-zæøå]{3,}\b", lambda m: self._other(m.group(), share), marked.text[position:start]
            )
            if label:
                spans.append((len(text), len(text) + end - start, label))
            text += marked.text[start:end]
            position = end
        return Marked(text, tuple(spans))

    def _other(self, word: str, share: float) -> str:
        return self.danish() if self.rng.random() < share else word


class Writer:
    """Fills templates; every call of ``write`` gives one marked text."""

    def __init__(self, namer: Namer, towns: Sequence[str], words: "Words", rng: random.Random) -> None:
        self.namer = namer
        self.towns = towns
        self.words = words
        self.rng = rng
        lines = TEMPLATES.read_text("utf-8").splitlines()
        self.templates = [line.replace("¶", "\n") for line in lines if line and not line.startswith("# ")]
        self._parts: dict[str, Callable[[], str]] = {
            "full": lambda: namer.person().full,
            "first": namer.first_name,
            "last": namer.last_name,
            "town": self._town,
            "letter": lambda: rng.choice("ABCEFHJLNP"),
            **{
                name: partial(self._pick, name)
                for name in ("nature", "way", "side", "hall", "trade", "head", "legal")
            },
        }
        self._others: dict[str, Callable[[], tuple[str, str | None]]] = {
            "road": lambda: (self._compose("roads"), "LOC"),
            "street": lambda: (f"{self._compose('roads')} {self._house()}", "LOC"),
            "town": lambda: (self._town(), "LOC"),
            "place": lambda: (self._compose("places"), "LOC"),
            "school": lambda: (self._compose("schools"), "ORG"),
            "company": lambda: (self._compose("companies"), "ORG"),
            "org": lambda: (rng.choice(POOLS["organisations"]), "ORG"),
            "kommune": lambda: (f"{self._town()} Kommune", "ORG"),
            "party": lambda: (rng.choice(POOLS["parties"]), "ORG"),
            "w": lambda: (words.danish(), None),
            "x": lambda: (words.english(), None),
            "a": lambda: ("".join(rng.choices("ABDEFGHIKLMNOPRSTUV", k=rng.choice([2, 2, 3, 3, 4]))), None),
            "brand": lambda: (self._brand(), "ORG"),
            "id": lambda: (self._identifier(), None),
            "postcode": lambda: (str(rng.randint(1000, 9990)), None),
            "dept": lambda: (rng.choice(POOLS["departments"]), None),
            "title": lambda: (rng.choice(POOLS["titles"]), None),
            "law": lambda: (rng.choice(POOLS["laws"]), None),
            "month": lambda: (rng.choice(POOLS["months"]), None),
            "weekday": lambda: (rng.choice(POOLS["weekdays"]), None),
            "date": lambda: (self._date(), None),
            "time": lambda: (f"{rng.randint(7, 22)}.{rng.choice(['00', '15', '30', '45'])}", None),
            "phone": lambda: (self._phone(), None),
            "cpr": lambda: (
                f"{rng.randint(1, 31):02}{rng.randint(1, 12):02}{rng.randint(0, 99):02}-xxxx",
                None,
            ),
            "mail": lambda: (
                f"{self.namer.first_name().lower()}@{rng.choice(['firma', 'post', 'by'])}.example",
                None,
            ),
            "num": lambda: (
                str(rng.choice([rng.randint(1, 60), rng.randint(1990, 2027), rng.randint(100, 9999)])),
                None,
            ),
            "amount": lambda: (f"{rng.randint(1, 40)}.{rng.randint(0, 999):03},00", None),
        }

    def write(self) -> Marked:
        return self.fill(self.rng.choice(self.templates))

    def fill(self, template: str) -> Marked:
        people: dict[str, Person] = {}
        text = ""
        spans: list[tuple[int, int, str]] = []
        position = 0
        for slot in _SLOT.finditer(template):
            text += template[position : slot.start()]
            position = slot.end()
            kind, digit, ending = slot.groups()
            value, label = self._value(kind, digit, people)
            if ending:
                value = genitive(value, self.rng)
            if kind == "L" and spans:
                spans[-1] = (spans[-1][0], len(text) + len(value), "PER")
            elif label:
                spans.append((len(text), len(text) + len(value), label))
            text += value
        return Marked(text + template[position:], tuple(_joined(text, spans)))

    def _value(self, kind: str, digit: str, people: dict[str, Person]) -> tuple[str, str | None]:
        known = self._others.get(kind.lower())
        if known and kind not in ("first", "First"):
            value, label = known()
            return (value[0].upper() + value[1:] if kind[0].isupper() else value), label
        if kind == "L":
            return self.rng.choice("ABCDEFGHIJKLMNOPRSTVØ") + ("." if self.rng.random() < 0.85 else ""), "PER"
        if kind == "lower":
            return (people[digit].given[0] if digit in people else self._pick("word_names")).lower(), None
        key = digit or f"new{len(people)}"
        kind = kind[0].lower() + kind[1:]
        if key not in people:
            people[key] = self._person_for(kind)
        return self._form(people[key], kind), "PER"

    def _person_for(self, kind: str) -> Person:
        if kind.startswith("foreign"):
            return self.namer.foreign()
        if kind.startswith("en"):
            return self.namer.english()
        if kind.startswith("word"):
            return self.namer.word_person()
        return self.namer.person()

    def _form(self, person: Person, kind: str) -> str:
        rng = self.rng
        match kind:
            case "first" | "enf" | "word":
                if len(person.given) > 1 and rng.random() < 0.4:
                    return " ".join(person.given)
                return person.given[0]
            case "last":
                return " ".join(person.family) if rng.random() < 0.4 else person.family[-1]
            case "firstL":
                return f"{person.given[0]} {person.family[-1][0].upper()}."
            case "comma":
                given = " ".join(person.given)
                if rng.random() < 0.15:
                    given += f" {rng.choice('ABCEGHJKLMNPRST')}."
                return f"{' '.join(person.family)}, {given}"
            case "cf":
                return " ".join(person.given)
            case "cl":
                return " ".join(person.family)
            case "init":
                return person.initials.upper()[:4] if len(person.initials) > 1 else "XYZ"
            case "dot":
                separator = rng.choice([".", ". ", ".", " "])
                return separator.join(name[0].upper() for name in person.given) + (
                    f"{'.' if separator[0] == '.' else ''} {' '.join(person.family)}"
                )
            case _:
                return self._full(person)

    def _full(self, person: Person) -> str:
        draw = self.rng.random()
        if draw < 0.06:
            return f"{person.given[0]} {self.rng.choice('ABCEFGHJKLMNPRST')}. {person.family[-1]}"
        if draw < 0.09:
            return f"{person.given[0][0]}. {person.family[-1]}"
        return person.full

    def _town(self) -> str:
        """One of the postcode list's, or an invented one that sounds like them."""
        if self.rng.random() < 0.6:
            return self.rng.choice(self.towns)
        return self.rng.choice(POOLS["nature"]).rstrip("s") + self.rng.choice(POOLS["town_end"])

    def _brand(self) -> str:
        """A made-up name of a firm, a union, a program or a pill."""
        rng = self.rng
        words = [self.words.danish()[:6].rstrip("-"), self.words.danish()[-5:]]
        return rng.choice(
            ["".join(words).title(), words[0].title(), words[0].title() + rng.choice(POOLS["brand_end"])]
        )

    def _identifier(self) -> str:
        """A login or a case number: letters of a name, a letter with digits, two groups of digits."""
        rng, person = self.rng, self.namer.person()
        number = rng.randint(100, 99999)
        return rng.choice(
            [
                (person.given[0][:2] + person.family[-1][:4]).lower(),
                (person.given[0][:3] + person.family[-1][:3]).lower(),
                f"{rng.choice('abkmst')}{number}",
                f"svc-{rng.choice(POOLS['trade']).lower()}",
                f"{rng.choice(['EMN', 'S', 'D'])}-20{rng.randint(10, 27)}-{number}",
            ]
        )

    def _pick(self, pool: str) -> str:
        return self.rng.choice(POOLS[pool])

    def _compose(self, pool: str) -> str:
        """One of the forms of ``pool`` ("{last} & Søn"), its parts drawn anew."""
        form = self.rng.choice(POOLS[pool])
        return re.sub(r"\{(\w+)\}", lambda part: self._parts[part.group(1)](), form).strip()

    def _house(self) -> str:
        rng = self.rng
        return (
            f"{rng.randint(1, 180)}{rng.choice(['', '', '', ' A', 'B', ', 2. tv.', ', st. th.', ', 1. mf.'])}"
        )

    def _date(self) -> str:
        rng = self.rng
        day, month = rng.randint(1, 28), rng.choice(POOLS["months"])
        return rng.choice(
            [f"{day}. {month}", f"den {day}. {month}", f"{day}/{rng.randint(1, 12)}", f"{day}.03.2025"]
        )

    def _phone(self) -> str:
        digits = [f"{self.rng.randint(0, 99):02}" for _ in range(4)]
        return self.rng.choice(
            [" ".join(digits), "".join(digits), f"{digits[0]}{digits[1]} {digits[2]}{digits[3]}"]
        )


def _joined(text: str, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Persons written with nothing but a space between them are one name ("{first1} {last1}")."""
    joined: list[tuple[int, int, str]] = []
    for start, end, label in spans:
        if joined and label == "PER" == joined[-1][2] and text[joined[-1][1] : start] == " ":
            joined[-1] = (joined[-1][0], end, label)
        else:
            joined.append((start, end, label))
    return joined


def swap_names(marked: Marked, namer: Namer, first_names: frozenset[str]) -> Marked:
    """The same sentence about other people: each name becomes one of the same kind and length.

    What is no plain name ("Elvis-fans", "Erik 7.") stays.
    """
    rng = namer.rng
    text = ""
    spans: list[tuple[int, int, str]] = []
    position = 0
    renamed: dict[str, str] = {}
    for start, end, label in marked.spans:
        text += marked.text[position:start]
        old = marked.text[start:end]
        new = old
        if label == "PER" and re.fullmatch(r"[^\W\d_]{2,}(?: [^\W\d_]+\.?)*", old) and old[0].isupper():
            ends = old.endswith("s") and old[:-1].rsplit(" ", 1)[-1].lower() in _stems(first_names, old)
            base = old[:-1] if ends else old
            if base not in renamed:
                renamed[base] = _same_kind(base, namer, first_names)
            new = genitive(renamed[base], rng) if ends else renamed[base]
        spans.append((len(text), len(text) + len(new), label))
        text += new
        position = end
    return Marked(text + marked.text[position:], tuple(spans))


def _stems(first_names: frozenset[str], old: str) -> frozenset[str]:
    last = old.rsplit(" ", 1)[-1].lower()
    is_genitive = last not in first_names or last[:-1] in first_names or last[:-1].endswith("sen")
    return (
        frozenset({last[:-1]})
        if is_genitive and (last[:-1] in first_names or last.endswith("sens"))
        else frozenset()
    )


def _same_kind(name: str, namer: Namer, first_names: frozenset[str]) -> str:
    words = name.count(" ") + 1
    if words == 1:
        return namer.first_name() if name.lower() in first_names else namer.last_name()
    person = namer.person()
    parts = [*person.given, *person.family]
    return f"{parts[0]} {parts[-1]}" if words == 2 else person.full


def change_case(marked: Marked, change: Callable[[str], str], only: str | None = None) -> Marked:
    """The text in other letters, the spans where they were; ``only`` limits the change to one label."""
    parts = list(marked.text)
    ranges = [(s, e) for s, e, label in marked.spans if label == only] if only else [(0, len(parts))]
    for start, end in ranges:
        for index in range(start, end):
            changed = change(parts[index])
            if len(changed) == 1:
                parts[index] = changed
    return Marked("".join(parts), marked.spans)


def join(texts: Sequence[Marked], separators: Sequence[str]) -> Marked:
    """Several marked texts as one; ``separators[i]`` stands before text ``i``, the first is not used."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for index, marked in enumerate(texts):
        if index:
            text += separators[index]
        spans += [(start + len(text), end + len(text), label) for start, end, label in marked.spans]
        text += marked.text
    return Marked(text, tuple(spans))
