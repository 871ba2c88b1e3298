"""The municipality's folder as a whole: whose rules they are, their version, and the words in them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.organisation.folder import Approval, load_folder
from bot.organisation.loader import DEMO
from bot.organisation.own_texts import may_be_own, may_be_reworded
from bot.screening.conditions import Answered, answered_in
from bot.screening.loading import current
from bot.screening.ruleset import Ruleset, is_local
from bot.screening.verdict import assess
from bot.texts import catalogue, say, speaking
from tests.overlay.folders import RULES, TEXTS, town
from tests.screening.cases import GREEN

SHIPPED = current()


def rules_of(at: Path, rules: str = "", texts: str = "") -> Ruleset:
    return load_folder(town(at, rules=rules, texts=texts)).ruleset


def test_without_files_of_its_own_the_rules_are_the_products_very_own(tmp_path: Path) -> None:
    folder = load_folder(town(tmp_path))
    assert folder.ruleset is SHIPPED
    assert folder.approval is None
    assert load_folder(DEMO).ruleset is SHIPPED


def test_comments_alone_are_no_rules(tmp_path: Path) -> None:
    folder = load_folder(town(tmp_path, rules="# nothing yet\n", texts="# nothing yet\n"))
    assert folder.ruleset is SHIPPED


def test_a_municipality_may_approve_the_products_rules_as_they_are(tmp_path: Path) -> None:
    folder = load_folder(town(tmp_path, rules="approved: {by: eva, on: 2026-11-20}\n"))
    assert folder.approval
    assert folder.approval == Approval(folder.organisation.people["eva"], date(2026, 11, 20))
    assert (folder.ruleset.approved_by, folder.ruleset.version) == ("Eva Strand", SHIPPED.version)
    assert folder.ruleset.content_hash == SHIPPED.content_hash
    assert assess(folder.ruleset, GREEN).approved


def test_who_signed_the_products_rules_did_not_sign_the_municipalitys(tmp_path: Path) -> None:
    own = rules_of(tmp_path, RULES.replace("approved: {by: eva, on: 2026-11-20}\n", ""))
    assert own.approved_by is None


def test_rules_of_ones_own_have_a_version_and_a_hash_of_their_own(tmp_path: Path) -> None:
    own = rules_of(tmp_path, RULES)
    number, local = own.version.split("+local.")
    assert number == SHIPPED.version
    assert len(local) == 8
    assert len(own.version) <= 40  # as the tables have it
    assert own.content_hash != SHIPPED.content_hash
    verdict = assess(own, GREEN | {"our_children_use_it": ["no"]})
    assert (verdict.version, verdict.content_hash) == (own.version, own.content_hash)


@pytest.mark.parametrize(
    ("rules", "same"),
    [
        (RULES.replace("by: eva, on: 2026-11-20", "by: alma, on: 2026-12-01"), True),
        ("# a remark\n" + RULES.replace("    level: red\n", "    level:   red\n"), True),
        (RULES.replace("    level: red\n", "    level: clarify\n    to: [dpo]\n"), False),
        (RULES.replace("Open services always", "Open services"), False),
    ],
)
def test_the_hash_is_over_what_is_said_and_not_over_who_signed_it(
    tmp_path: Path, rules: str, same: bool
) -> None:
    first, second = rules_of(tmp_path, RULES), rules_of(tmp_path, rules)
    assert (first.content_hash == second.content_hash) is same
    assert (first.version == second.version) is same


def test_how_a_question_is_said_belongs_to_the_rules_and_a_welcome_does_not(tmp_path: Path) -> None:
    plain = rules_of(tmp_path, RULES)
    assert rules_of(tmp_path, RULES, TEXTS).content_hash != plain.content_hash
    welcome = "texts: {welcome.title: {da: Hej, en: Hello}}\n"
    assert rules_of(tmp_path, RULES, welcome).content_hash == plain.content_hash


def test_questions_stand_where_their_author_put_them(tmp_path: Path) -> None:
    one = RULES[RULES.index("  - id: our_children_use_it") : RULES.index("actions:\n")]
    two = one.replace("our_children_use_it", "our_second").replace(
        "      - {id: unknown, da: Ved ikke, en: Don't know}\n", ""
    )
    three = two.replace("our_second", "our_third").replace("after: data", "before: it_approval")
    rules = RULES.replace(one, one.rstrip() + "\n" + two.rstrip() + "\n" + three)
    own = rules_of(tmp_path, rules)
    order = list(own.questions)
    place = order.index("data")
    assert order[place : place + 4] == ["data", "our_children_use_it", "our_second", "prohibited_practice"]
    assert order[order.index("it_approval") - 1] == "our_third"
    assert own.questions["our_third"].gate == "can"
    assert own.questions["our_second"].gate == SHIPPED.questions["data"].gate


def test_stricter_adds_a_rule_with_the_shipped_ones_condition(tmp_path: Path) -> None:
    own = rules_of(tmp_path, RULES)
    rule = own.rules["our_stricter_open_service_without_protected_data"]
    shipped = SHIPPED.rules["open_service_without_protected_data"]
    assert (rule.when, rule.gate, rule.level, rule.to) == (shipped.when, shipped.gate, "clarify", ("it",))
    assert [each.id for each in rule.sources] == ["our_ai_policy"]
    assert own.rules[shipped.id] == shipped


def test_an_outcome_may_be_looked_at_again_sooner(tmp_path: Path) -> None:
    own = rules_of(tmp_path, RULES)
    assert own.consequences["yellow"].review_months == 3
    assert own.consequences["green"] == SHIPPED.consequences["green"]


def test_words_of_ones_own_are_said_and_everything_else_stays(tmp_path: Path) -> None:
    folder = load_folder(town(tmp_path, texts=TEXTS))
    with speaking(folder.texts):
        assert "otte korte svar" in say("welcome.fast", "da")
        assert "eight short answers" in say("welcome.fast", "en")
        assert say("welcome.title", "da") == catalogue()["welcome.title"].da
    assert "syv korte svar" in say("welcome.fast", "da")
    shipped, own = SHIPPED.questions["tool"], folder.ruleset.questions["tool"]
    assert own.why.da == f"{shipped.why.da} Du finder listen på intranettet under AI."
    assert own.why.en.startswith(shipped.why.en)
    assert replace(own, why=shipped.why) == shipped


def test_a_question_that_nothing_grave_rests_on_may_be_reworded(tmp_path: Path) -> None:
    texts = 'questions: {benefit: {text: {da: "Hvad vinder I?", en: "What do you gain?"}}}\n'
    own = rules_of(tmp_path, texts=texts).questions["benefit"]
    assert own.text.da == "Hvad vinder I?"
    assert own.why == SHIPPED.questions["benefit"].why


def test_no_stop_rests_on_a_question_that_may_be_reworded() -> None:
    reds = [rule.when for rule in SHIPPED.rules.values() if rule.level == "red"]
    looked_at = {
        leaf.question
        for when in reds
        for leaf in answered_in(when, SHIPPED.facts)
        if isinstance(leaf, Answered)
    }
    assert looked_at
    assert may_be_reworded() <= set(SHIPPED.questions)
    assert not looked_at & may_be_reworded()


@pytest.mark.parametrize(
    "kept",
    ["screening.outcome.", "screening.verdict.", "sharing.", "pages.", "doctor.", "edge.", "governance."],
)
def test_no_word_of_a_verdict_a_law_or_a_promise_may_be_changed(kept: str) -> None:
    keys = [key for key in catalogue() if key.startswith(kept) or ".refused." in key or ".word" in key[-5:]]
    assert len(keys) > 5
    assert not [key for key in keys if may_be_own(key)]


@pytest.mark.parametrize(
    "key",
    [
        "experiences.form.anonymous",  # what a yes means
        "experiences.form.anonymous_note",  # who sees whose it is
        "experiences.form.screening",  # who sees it as well
        "experiences.form.no_screening",  # a no
        "experiences.nudge.stop",  # a no
    ],
)
def test_a_no_stays_a_no_and_who_sees_it_stays_said(key: str) -> None:
    assert key in catalogue()
    assert not may_be_own(key)


def test_what_may_be_changed_is_there() -> None:
    assert may_be_own("welcome.fast")
    assert may_be_own("experiences.prompt.how")
    assert 50 < sum(map(may_be_own, catalogue())) < len(catalogue()) / 2


def test_the_product_has_no_id_that_looks_local() -> None:
    kinds = (SHIPPED.questions, SHIPPED.rules, SHIPPED.actions, SHIPPED.facts, SHIPPED.sources)
    assert not [name for kind in kinds for name in kind if is_local(name)]


def test_guidelines_and_kodeks_are_read(tmp_path: Path) -> None:
    guidance = load_folder(DEMO).organisation.guidance
    assert guidance.guidelines[0].title.da == "Retningslinjer for brug af AI"
    assert guidance.kodeks
    assert len(guidance.kodeks.points) == 3
    many = "guidelines:\n" + "  - {title: {da: Nå, en: Oh}}\n" * 8
    assert len(load_folder(town(tmp_path, guidelines=many)).organisation.guidance.guidelines) == 8
