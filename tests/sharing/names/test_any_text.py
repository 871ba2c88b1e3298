"""Whatever the text, the spans are valid, nothing fails, and the cost grows with the length alone."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sharing.names import find_names
from bot.sharing.names.tokens import tokenize

WORDS = "Henrik lauridsen HTL Jens' O’Brien ; A. ' - İ ß Ǆ 𐐀 ﬁ Ⅷ ½ ٣ 你好 👩‍👧 @ www. a@b.dk 1"
SPACES = (" ", "\n", "\t", ", ", ". ", "\u00ad", "\u0301", "\u200b", "\ud800", "\x00")
PIECES = st.sampled_from([*SPACES, *WORDS.split()])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_spans_lie_in_the_text_in_order_and_hold_a_letter(text: str) -> None:
    spans = find_names(text)
    assert all(0 <= span.start < span.end <= len(text) and 0 <= span.score <= 1 for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(any(map(str.isalpha, text[span.start : span.end])) for span in spans)
    assert find_names(text) == spans


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_tokens_cover_all_but_spaces(text: str) -> None:
    tokens = tokenize(text)
    ends = [0, *tokens.ends]
    starts = [*tokens.starts, len(text)]
    assert all(not text[end:start].strip() for end, start in zip(ends, starts, strict=True))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "A.",
        "-",
        "a-",
        "1.",
        "@a",
        "a'",
        "\u0301",
        "www.",
        "Hansen, ",
        "Jens' ",
        "\n",
        "\t",
        " ",
        "a.b@",
        "İ",
        "Søren ",
    ],
)
def test_no_input_costs_more_than_its_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        best = float("inf")
        for _ in range(2):
            began = time.process_time()
            find_names(text)
            best = min(best, time.process_time() - began)
        return best

    find_names("Søren")
    assert seconds(20_000) < 30 * seconds(2_000) + 0.05
