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


def same(body: bytes, width: int) -> bool:
    """Whether the fast way answered; where it does, it must answer as the careful one."""
    fast = read_fast(body, shape(width))
    if fast is None:
        return False
    careful = read_careful("test.csv", body, shape(width))
    assert careful.faults.is_empty()
    last = careful.frame.height
    assert fast.head(last).equals(careful.frame)
    assert fast.slice(last).drop(ROW).select(pl.any_horizontal(pl.all().is_not_null()).any()).item() in (None, False)
    return True


@settings(max_examples=300)
@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=8)))
def test_both_ways_read_what_a_writer_wrote(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)

    same(text.getvalue().encode(), len(rows[0]))


@settings(max_examples=500)
@given(RAW, st.integers(2, 4))
def test_both_ways_agree_on_any_text_or_the_fast_one_steps_aside(text: str, width: int) -> None:
    same(text.encode(), width)


def test_ordinary_files_take_the_fast_way() -> None:
    assert same(b"1,2,3\n4,5,6\n", 3)
    assert same(b'1,"a, ""b""",3\r\n4,,\r\n,"two\nlines",\r\n', 3)
    assert not same(b'1,5" pipe,3\n', 3)
    assert not same(b"1,2\n3,4,5,6\n", 3)
