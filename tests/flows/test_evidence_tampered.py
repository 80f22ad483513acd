"""Tampering with a pack is found, and its place is named: any byte, a dropped item, a swapped link, a cut segment."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import dunwell_verify
from dunwell.core import chain
from dunwell.flows.evidence import Pack
from dunwell.trail import anchors
from tests.flows.evidencing import faults, kept, pack_of, world

pytestmark = pytest.mark.usefixtures("real_db")
FLIPS = 600
Content = dict[str, Any]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    made = pack_of(world(tmp_path)["ada"], tmp_path)
    kept(made, tmp_path)
    return made


def _named(places: list[str], line: int, what: str) -> bool:
    """Whether one of the places is that line, item or link, or the neighbour that a line feed joins it with."""
    told = " ".join(places)
    return re.search(rf"\b{what}\b", told) is not None or any(
        re.search(rf"\bline {near}\b", told) for near in (line, line + 1, line - 1)
    )


def test_every_flipped_byte_of_the_json_is_found_and_located(pack: Pack, tmp_path: Path) -> None:
    dice, lines = random.Random(20260312), pack.json.split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    opens, unlocated = lines.index(b'"links":['), []
    for _ in range(FLIPS):
        place = dice.randrange(len(pack.json))
        changed = bytearray(pack.json)
        changed[place] ^= dice.randrange(1, 256)

        places = faults(bytes(changed), tmp_path / "evidence.pdf")

        number = sum(start <= place for start in starts)
        found = re.match(rb'\{"digest":"\w+","item":', lines[number - 1])
        link = re.search(rb'"id":(\d+)', lines[number - 1])
        what = f"item {number - 2}" if found else "no such words"
        if link:
            what = f"(link {int(link.group(1))}|number {number - 1 - opens} of the segment)"
        if not _named(places, number, what) and "after the items" not in " ".join(places):
            unlocated.append((place, lines[number - 1][:60], places[:2]))

    assert unlocated == []


def test_every_flipped_byte_of_the_pdf_is_found(pack: Pack, tmp_path: Path) -> None:
    dice = random.Random(7)
    for _ in range(200):
        changed = bytearray(pack.pdf)
        changed[dice.randrange(len(changed))] ^= dice.randrange(1, 256)
        (tmp_path / "evidence.pdf").write_bytes(bytes(changed))

        assert faults(pack.json, tmp_path / "evidence.pdf") == [
            "evidence.pdf is not the PDF that was made with this pack: a byte of it was changed"
        ]


def _again(content: Content) -> bytes:
    """The content written in the one way, as a tamperer who knows it would."""
    write = dunwell_verify.canonical
    told = [
        f'{{"format":"{content["format"]}",', '"items":[', ",\n".join(map(write, content["items"])), "],",
        *(f'"{name}":"{content[name]}",' for name in ("root", "pdf", "ids", "previous")),
        '"links":[', ",\n".join(map(write, content["links"])), "],", f'"anchor":{write(content["anchor"])}', "}\n",
    ]  # fmt: skip
    return "\n".join(told).encode()


def _drop_item(content: Content) -> None:
    del content["items"][5]


def _drop_last_item(content: Content) -> None:
    del content["items"][-1]


def _swap_links(content: Content) -> None:
    links = content["links"]
    links[4], links[5] = links[5], links[4]


def _drop_link(content: Content) -> None:
    del content["links"][6]


def _cut_beginning(content: Content) -> None:
    content["previous"] = content["links"][2]["hash"]
    del content["links"][:3]


def _cut_end(content: Content) -> None:
    del content["links"][-1]


def _other_words(content: Content) -> None:
    """New words of a notice with digests made anew: of the words, of the item and of the root."""
    line = next(one for one in content["items"] if one["item"]["section"] == "notice")
    line["item"]["what"]["text"] = "Pay now or else"
    line["item"]["what"]["text_sha256"] = dunwell_verify.words_digest(line["item"]["what"])
    line["digest"] = dunwell_verify.sha256(dunwell_verify.canonical(line["item"]))
    content["root"] = dunwell_verify.root_of([one["digest"] for one in content["items"]])


def _hidden_message(content: Content) -> None:
    """A notice taken out, all numbers and digests made anew, the last link included."""
    at = next(n for n, one in enumerate(content["items"]) if one["item"]["section"] == "notice")
    del content["items"][at]
    _rewrite(content)


def _less_owed(content: Content) -> None:
    debt = next(one["item"]["what"] for one in content["items"] if one["item"]["section"] == "debt")
    debt["balance_minor"] -= 100
    debt["parts_minor"]["principal"] -= 100
    _rewrite(content)


def _other_act(content: Content) -> None:
    """What a link says, with its digest and every hash after it made anew."""
    link = next(one for one in content["links"] if one.get("did") == "message.sent")
    link["actor"] = "nobody"
    _rewrite(content)


def _rewrite(content: Content) -> None:
    """Everything that can be worked out again by one who holds the file alone."""
    for number, line in enumerate(content["items"], 1):
        line["item"]["n"] = number
        line["digest"] = dunwell_verify.sha256(dunwell_verify.canonical(line["item"]))
    content["root"] = dunwell_verify.root_of([one["digest"] for one in content["items"]])
    content["links"][-1]["rows"] = [len(content["items"]), content["root"]]
    previous = content["previous"]
    for link in content["links"]:
        if "did" in link:
            link["digest"] = dunwell_verify.content_digest(link)
        link["hash"] = previous = dunwell_verify.chained(link["digest"], previous)


TAMPERINGS = [
    (_drop_item, "item 6 "),
    (_drop_last_item, "carries another count or root"),
    (_swap_links, "does not follow"),
    (_drop_link, "does not follow"),
    (_cut_beginning, "must begin with link"),
    (_cut_end, "links were cut off at the end"),
    (_other_words, "saw other words being sent"),
    (_hidden_message, "no notice shows it"),
    (_less_owed, "do not add up"),
    (_other_act, "is not in the chain"),
]


@pytest.mark.parametrize(("change", "says"), TAMPERINGS, ids=[change.__name__ for change, _ in TAMPERINGS])
def test_a_tampering_is_found_where_it_was_made(
    change: Callable[[Content], None], says: str, pack: Pack, tmp_path: Path
) -> None:
    content = json.loads(pack.json)
    assert _again(content) == pack.json

    change(content)

    assert any(says in place for place in faults(_again(content), tmp_path / "evidence.pdf"))


def test_a_chain_built_anew_without_its_anchor_is_found_by_anchors_kept_elsewhere(pack: Pack, tmp_path: Path) -> None:
    content = json.loads(pack.json)
    _other_act(content)
    content["anchor"] = None
    forged = _again(content)

    assert faults(forged, tmp_path / "evidence.pdf") == []
    assert any("is not in the chain" in place for place in faults(forged, tmp_path / "evidence.pdf",
                                                                 tmp_path / anchors.FILE))  # fmt: skip


def test_the_arithmetic_of_the_verifier_is_that_of_the_trail(pack: Pack) -> None:
    for link in json.loads(pack.json)["links"]:
        if "did" not in link:
            continue
        (kind, about_id), (count, root) = link["about"], link["rows"] or (None, "")
        at = datetime.fromisoformat(link["at"])
        content = chain.LinkContent(at, link["actor"], link["did"], kind, about_id, link["because"], count, root)
        assert dunwell_verify.content_digest(link) == chain.content_digest(content)
    digests = [hashlib.sha256(bytes([n])) for n in range(9)]
    assert dunwell_verify.root_of([one.hexdigest() for one in digests]) == chain.rows_root(
        one.digest() for one in digests
    )
    assert dunwell_verify.chained("ab" * 32, "cd" * 32) == chain.chained("ab" * 32, "cd" * 32)
