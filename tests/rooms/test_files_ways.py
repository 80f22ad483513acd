"""The fast and the careful way through CSV give equal frames, or the fast way steps aside."""

from __future__ import annotations

import csv
import io

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.adapters.files.delimited import Shape, read_careful, read_fast
from dunwell.core.intake.layout import column_names
from dunwell.core.intake.raw import ROW

CELLS = st.one_of(
    st.sampled_from(["", "1", "a", " b ", '"', '""', "x,y", "two\nlines", "é", "\r", "=1", "null", "\x00", "'", "#"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)
RAW = st.lists(st.sampled_from(["a", "1", ",", '"', "\n", "\r\n", " ", "é"]), max_size=40).map("".join)


def shape(width: int) -> Shape:
    return Shape(",", tuple(column_names([f"c{n}" for n in range(width)])), frozenset(), (), 2, 0)


def compare(body: bytes, width: int) -> str:
    """`same`, `different`, or `left to the careful way`. Blank rows at the very end may be kept or not."""
    fast = read_fast(body, shape(width))
    if fast is None:
        return "left to the careful way"
    careful = read_careful("test.csv", body, shape(width))
    rows = careful.frame.height
    is_tail_blank = fast.slice(rows).select(pl.exclude(ROW).is_null().all()).row(0)
    is_same = careful.faults.is_empty() and fast.head(rows).equals(careful.frame) and all(is_tail_blank)
    return "same" if is_same else "different"


@settings(max_examples=300)
@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=8)))
def test_both_ways_read_what_a_writer_wrote(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)

    assert compare(text.getvalue().encode(), len(rows[0])) != "different"


@settings(max_examples=500)
@given(RAW, st.integers(2, 4))
def test_both_ways_agree_on_any_text_or_the_fast_one_steps_aside(text: str, width: int) -> None:
    assert compare(text.encode(), width) != "different"


@settings(max_examples=300)
@given(st.lists(st.lists(st.sampled_from(["", "a", '"b"', '"c,\n"', '""']), min_size=1, max_size=4), min_size=1))
def test_both_ways_agree_on_ragged_rows_or_the_fast_one_steps_aside(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in rows)

    assert compare(text.encode(), len(rows[0])) != "different"


def test_ordinary_files_take_the_fast_way() -> None:
    assert compare(b"1,2,3\n4,5,6\n", 3) == "same"
    assert compare(b'1,"a, ""b""",3\r\n4,,\r\n,"two\nlines",\r\n', 3) == "same"
    assert compare(b'1,5" pipe,3\n', 3) == "left to the careful way"
    assert compare(b"1,2\n3,4,5,6\n", 3) == "left to the careful way"
    assert compare(b",,\n,a\n,a,a,", 3) == "left to the careful way"
    assert compare(b"1,2\n3\n4,5\n", 2) == "left to the careful way"
