"""The wrappers refuse what a card must not hold, and the checks notice what makes a card bad."""

from typing import Any

import pytest

from cards import elements as e
from tests.cards.checking import faults


def _card(*body: e.Element, actions: tuple[e.Action, ...] = ()) -> e.Card:
    return e.card(body, actions, language="da", fallback_text="Kort")


def test_every_element_is_good_by_the_schema() -> None:
    mention_text, entity = e.mention("Bo <Leder>", "29:1x")
    card = e.card(
        [
            e.heading("Overskrift"),
            e.text_block(mention_text, size="small", color="good", align="center"),
            e.plain("Ord", italic=True),
            e.image("https://x.example/a.png", "Et billede", size="small"),
            e.container([e.text_block("a")], style="warning", id_="folded", visible=False),
            e.column_set(
                [e.column([e.text_block("a")], width="auto"), e.column([e.text_block("b")], width=2)]
            ),
            e.fact_set([("Navn", "værdi")]),
            e.table([[e.text_block("a"), e.text_block("b")]], [1, 2]),
            e.text_input("text", "Tekst", max_length=10, multiline=True, required=True, error_message="!"),
            e.choice_set("choice", "Valg", [("A", "a")], multi=True, value="a"),
            e.choice_set("filtered", "Valg", [("A", "a")], style="filtered", placeholder="Søg"),
            e.date_input("date", "Dato", earliest="2026-01-01", latest="2026-12-31"),
            e.toggle_input("toggle", "Ja"),
            e.action_set([e.toggle_visibility("Vis", "folded")]),
        ],
        [
            e.execute("Kør", "feature.verb", {"a": 1}, style="destructive", inputs=False, secondary=True),
            e.open_dialog("Dialog", "dialog"),
            e.submit("Send"),
            e.open_url("Link", "https://x.example"),
            e.show_card("Fold ud", [e.text_block("a")], [e.submit("Send")]),
        ],
        language="en",
        fallback_text="Card",
        refresh=e.refresh("feature.view", {}, ["29:1x"] * 99),
        mentions=[entity],
    )
    assert faults(card) == []
    assert len(card["refresh"]["userIds"]) == 60


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"wrapp": True}, "wrapp"), ({"subtle": "yes"}, "isSubtle"), ({"size": 3}, "size")],
)
def test_a_field_that_is_misspelt_or_mistyped_is_an_error(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(TypeError, match=field):
        e.text_block("a", **wrong)


def test_a_row_of_another_width_is_an_error() -> None:
    with pytest.raises(ValueError, match="cells"):
        e.table([[e.text_block("a")]], [1, 2])


def test_typed_words_are_read_without_markdown() -> None:
    assert e.plain("[klik](https://x.example)")["type"] == "RichTextBlock"
    assert e.escaped("[klik](x) *a*\nb") == r"\[klik\]\(x\) \*a\* b"


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        (_card({"type": "Badge", "text": "1.6"}), "Badge"),
        (_card({**e.text_block("a"), "wrapp": True}), "wrapp"),
        (_card(e.text_block("a", wrap=False)), "cut off"),
        (_card(e.text_block("å" * 50_000)), "bytes"),
        (_card(actions=(e.toggle_visibility("Vis", "nowhere"),)), "nowhere"),
        (_card(e.text_input("a", "A"), e.text_input("a", "A")), "twice"),
        (_card(e.text_block("a"), actions=(e.submit("x"),) * 7), "7 buttons"),
        (_card(e.column_set([e.column([])] * 3)), "too narrow"),
        (_card(e.image("https://x.example/a.png", "")), "altText"),
    ],
)
def test_a_bad_card_is_noticed(card: e.Card, fault: str) -> None:
    assert any(fault in each for each in faults(card))
