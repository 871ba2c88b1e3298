"""A municipality's own questions, rules, facts, actions and sources, put beside the product's.

An overlay only adds. What it says becomes entries of the product's rule files, read and checked by the same
loader, so that a local rule is held to all that holds for a shipped one; ``tightening`` then looks at the
result and not at the author's word. Every fault has file and line.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yaml.nodes import MappingNode, Node

from bot.screening.loading import current, read_ruleset, shipped_trees
from bot.screening.places import FILE, AsShipped, AsWritten, Places
from bot.screening.rule_files import tree_of
from bot.screening.ruleset import LOCAL, RANK, STRICTER, Ruleset, is_local
from bot.screening.tightening import find_loosening

SECTIONS = ("approved", "sources", "facts", "questions", "actions", "rules", "stricter", "outcomes")
MOST_QUESTIONS = 12
MOST_RULES = 60
_LISTED = ("questions", "rules")
_MAPPED = ("sources", "facts", "actions")
_STRICTER = ("level", "to", "reason", "sources", "actions")
_OUTCOME = ("actions", "review_months")

Tree = dict[str, Any]


@dataclass(frozen=True)
class Wording:
    """Other words for a shipped question. ``more`` is said after the product's help, not instead of it."""

    text: Mapping[str, str] | None = None
    why: Mapping[str, str] | None = None
    more: Mapping[str, str] | None = None


def merge(node: Node | None, wording: Mapping[str, Wording], places: Places) -> Ruleset:
    """The product's rules with the overlay's. Must not be used where ``places`` holds faults.

    ``node`` is the root of rules.yaml, None where there is none; ``approved`` is the caller's to read.
    """
    own = _own(node, places)
    if not own and not wording:
        return current()
    trees = _merged(own, wording, places)
    faults = AsShipped(places)
    ruleset = read_ruleset(trees, faults)
    if not places.lines:
        find_loosening(current(), ruleset, frozenset(wording), faults)
    return ruleset


def _own(node: Node | None, places: Places) -> Tree:
    """The sections of the file but ``approved``, as plain values; what is of no use is noted and left out."""
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        places.fault("", "should be a mapping (section: …)")
        return {}
    places.index(node)
    tree = tree_of(MappingNode(node.tag, _but_approved(node)), FILE, AsWritten(places)) or {}
    own: Tree = {}
    for section, content in tree.items():
        if section not in SECTIONS:
            places.fault(
                str(section),
                f"is no section; there are {', '.join(SECTIONS)}. An overlay adds and tightens:"
                " nothing of the product's can be changed or removed",
            )
        elif content is not None:
            own[section] = content
    return {name: found for name, found in _checked(own, places) if found}


def _but_approved(node: MappingNode) -> list[tuple[Node, Node]]:
    return [(key, value) for key, value in node.value if key.value != "approved"]


def _checked(own: Tree, places: Places) -> Iterator[tuple[str, Any]]:
    for section, content in own.items():
        if section in _LISTED:
            yield section, _listed(section, content, places)
        elif isinstance(content, dict):
            named = section in _MAPPED
            entries = ((str(key), value) for key, value in content.items())
            yield section, {k: v for k, v in entries if not named or _is_own(section, k, places)}
        else:
            places.fault(section, "should be a mapping (id: …)")
    for section, most in (("questions", MOST_QUESTIONS), ("rules", MOST_RULES)):
        if len(own.get(section) or ()) > most:
            places.fault(section, f"more than {most} of a municipality's own")


def _listed(section: str, content: Any, places: Places) -> list[Tree]:
    if not isinstance(content, list):
        places.fault(section, "should be a list (- id: …)")
        return []
    found = []
    for place, entry in enumerate(content, start=1):
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            places.fault(section, f"entry {place} has no id")
        elif _is_own(section, name, places):
            found.append(entry)
    return found


def _is_own(section: str, name: str, places: Places) -> bool:
    if is_local(name) and not name.startswith(STRICTER):
        return True
    if name in getattr(current(), section):
        message = (
            f"belongs to the product and can be neither changed nor removed; add one of your own ({LOCAL}…)"
        )
        if section == "rules":
            message += ", or name it under stricter"
    else:
        message = f"an id of your own begins with {LOCAL}, and {STRICTER}… is taken"
    places.fault(f"{section}.{name}", message)
    return False


def _merged(own: Tree, wording: Mapping[str, Wording], places: Places) -> Tree:
    shipped = shipped_trees()
    sources = {name: _with_status(raw) for name, raw in own.get("sources", {}).items()}
    trees: Tree = {
        **shipped,
        "sources": {**shipped["sources"], **sources},
        "facts": {**shipped["facts"], **own.get("facts", {})},
        "actions": {**shipped["actions"], **own.get("actions", {})},
        "questions": _questions(own.get("questions", []), wording, places),
        "rules": [
            *shipped["rules"],
            *(_local_rule(entry, places) for entry in own.get("rules", [])),
            *_stricter(own.get("stricter", {}), places),
        ],
    }
    said = {name: (each.text, each.why, each.more) for name, each in wording.items()}
    version = f"{shipped['ruleset']['version']}+local.{_hash({**own, 'wording': said})[:8]}"
    outcomes = _outcomes(own.get("outcomes", {}), places)
    trees["ruleset"] = {**shipped["ruleset"], "version": version, "outcomes": outcomes, "approved_by": None}
    return trees


def _hash(tree: Tree) -> str:
    canonical = json.dumps(tree, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _with_status(raw: Any) -> Any:
    return {"status": "verified", **raw} if isinstance(raw, dict) else raw


def _questions(own: list[Tree], wording: Mapping[str, Wording], places: Places) -> list[Tree]:
    """The shipped questions in their order, in the words chosen, and the local ones where they belong."""
    questions = [_worded(entry, wording.get(entry["id"])) for entry in shipped_trees()["questions"]]
    behind: dict[str, int] = {}  # how many local questions stand right after this one
    for entry in own:
        place = _anchor(entry, [each["id"] for each in questions], places)
        if place is None:
            continue
        index, anchor = place
        if "after" in entry:
            index += 1 + behind.get(anchor, 0)
            behind[anchor] = behind.get(anchor, 0) + 1
        if "gate" in entry:
            places.fault(f"questions.{entry['id']}.gate", "is the gate of the question it stands beside")
        gate = next(each["gate"] for each in questions if each["id"] == anchor)
        plain = {key: value for key, value in entry.items() if key not in ("after", "before")}
        questions.insert(index, {**plain, "gate": gate})
    return questions


def _anchor(entry: Tree, known: list[str], places: Places) -> tuple[int, str] | None:
    where = f"questions.{entry['id']}"
    said = [entry[key] for key in ("after", "before") if key in entry]
    if len(said) != 1:
        places.fault(where, "needs its place: after or before, and which question")
    elif said[0] not in known:
        key = "after" if "after" in entry else "before"
        places.fault(f"{where}.{key}", f"unknown question {said[0]!r}")
    elif entry["id"] in known:
        places.fault(where, "the id is used twice")
    else:
        return known.index(said[0]), said[0]
    return None


def _worded(entry: Tree, wording: Wording | None) -> Tree:
    if wording is None:
        return entry
    why = wording.why or entry["why"]
    if wording.more:
        why = {language: f"{why[language].strip()} {more}" for language, more in wording.more.items()}
    return {**entry, "text": wording.text or entry["text"], "why": why}


def _local_rule(entry: Tree, places: Places) -> Tree:
    """A red rule of a municipality's own stops an idea until it is changed; only law prohibits."""
    if "stop" in entry:
        places.fault(
            f"rules.{entry['id']}.stop", "a stop of your own is always change_the_idea; leave it out"
        )
    return {**entry, "stop": "change_the_idea"} if entry.get("level") == "red" else entry


def _stricter(own: Mapping[str, Any], places: Places) -> Iterator[Tree]:
    """A rule of its own for each: the shipped rule's condition, at a level as high or higher."""
    shipped = {rule["id"]: rule for rule in shipped_trees()["rules"]}
    for name, said in own.items():
        where = f"stricter.{name}"
        rule = shipped.get(name)
        if rule is None:
            places.fault(where, "the product has no such rule")
        elif not isinstance(said, dict):
            places.fault(where, f"should be a mapping ({', '.join(_STRICTER)})")
        elif _tightens(where, rule, said, places):
            yield _stricter_rule(rule, said)


def _tightens(where: str, rule: Tree, said: Tree, places: Places) -> bool:
    before = len(places.lines)
    for key in said:
        if key not in _STRICTER:
            places.fault(f"{where}.{key}", f"unknown field; there are {', '.join(_STRICTER)}")
    level = said.get("level", rule["level"])
    if not isinstance(level, str) or level not in RANK:
        places.fault(f"{where}.level", f"{level!r} is none of {', '.join(RANK)}")
    elif RANK[level] < RANK[rule["level"]]:
        places.fault(
            f"{where}.level",
            f"the rule is {rule['level']} in the product, and {level} would loosen it:"
            " an overlay only tightens",
        )
    elif level == rule["level"] and not said.get("actions"):
        places.fault(where, f"changes nothing: the rule is {level} already, and no actions are added")
    return len(places.lines) == before


def _stricter_rule(rule: Tree, said: Tree) -> Tree:
    tree = {
        "id": f"{STRICTER}{rule['id']}",
        "gate": rule["gate"],
        "when": rule["when"],
        "level": rule["level"],
        "sources": rule["sources"],
        **said,
    }
    if tree["level"] == "red":
        tree["stop"] = "change_the_idea"
    elif tree["level"] == "clarify" and "to" in rule:
        tree.setdefault("to", rule["to"])
    return tree


def _outcomes(own: Mapping[str, Any], places: Places) -> Tree:
    """What follows from an outcome: more may be asked, and it may be looked at again sooner."""
    outcomes: Tree = dict(shipped_trees()["ruleset"]["outcomes"])
    for name, said in own.items():
        where = f"outcomes.{name}"
        if name not in outcomes or not isinstance(said, dict) or not set(said) <= set(_OUTCOME):
            places.fault(
                where, f"should be one of {', '.join(outcomes)}, and hold {' and '.join(_OUTCOME)} alone"
            )
            continue
        shipped = outcomes[name]
        months, actions = said.get("review_months", shipped["review_months"]), said.get("actions", [])
        if isinstance(months, int) and months > shipped["review_months"]:
            places.fault(
                f"{where}.review_months",
                f"the product looks again after {shipped['review_months']} months, and {months} would loosen"
                " that: an overlay only tightens",
            )
        if not isinstance(actions, list):
            places.fault(f"{where}.actions", "needs a list of ids")
            continue
        standard = [*shipped["standard_actions"], *actions]
        outcomes[name] = {**shipped, "review_months": months, "standard_actions": standard}
    return outcomes
