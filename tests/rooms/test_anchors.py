"""Anchors: a trail that was cut off or built anew is whole in itself, and does not hold the heads it once had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from dunwell.config import wiring
from dunwell.config.commands.verify import command
from dunwell.core.actor import machine
from dunwell.core.chain import FIRST_HASH, LinkContent, link_hash
from dunwell.flows import verify
from dunwell.trail import anchors, append_only, services
from dunwell.trail.models import Head, Link

pytestmark = pytest.mark.usefixtures("real_db")
AT = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
CHECKS = frozenset({"chain", "anchors"})


@pytest.fixture
def inputs(tmp_path: Path) -> verify.Inputs:
    return verify.Inputs(wiring.bulk(), wiring.vault(), tmp_path / "files", b"a key of the home")


def night(number: int, inputs: verify.Inputs) -> None:
    """Three acts, and the anchor at the end."""
    at = AT + timedelta(days=number)
    for did in ("thing.done", "thing.done", "run.decided"):
        services.note(by=machine("test"), did=did, about=("run", number), at=at, because={"amount_minor": number})
    assert verify.anchor(inputs, at=at)


def found(inputs: verify.Inputs) -> dict[str, tuple[str, ...]]:
    return {finding.name: finding.places for finding in verify.verify(inputs, only=CHECKS) if not finding.holds}


def rebuild(*, without: int = 0, forged: int | None = None) -> None:
    """What the owner of the database can do: drop the last links, change one, and chain all anew."""
    append_only.remove(connection)
    ids = list(Link.objects.order_by("pk").values_list("pk", flat=True))
    Link.objects.filter(pk__in=ids[len(ids) - without :]).delete()
    if forged is not None:
        Link.objects.filter(pk=ids[forged]).update(because="{}")
    previous, last_id = FIRST_HASH, 0
    for link in Link.objects.order_by("pk"):
        content = LinkContent(
            link.at, link.actor, link.did, link.about_kind, link.about_id, link.because, link.rows_count, link.rows_root
        )
        link.previous_hash, link.hash = previous, link_hash(content, previous)
        link.save()
        previous, last_id = link.hash, link.pk
    Head.objects.update(hash=previous, link_id=last_id)


def test_every_anchored_head_is_in_an_honest_chain(inputs: verify.Inputs) -> None:
    night(1, inputs)
    night(2, inputs)

    assert not verify.anchor(inputs, at=AT + timedelta(days=3)), "nothing happened since"
    assert found(inputs) == {}
    assert len((inputs.files / "anchors.log").read_text().splitlines()) == 2
    assert (inputs.files / "anchors.log").stat().st_mode & 0o077 == 0


def test_a_trail_cut_off_is_found_by_the_anchor_it_no_longer_holds(inputs: verify.Inputs) -> None:
    night(1, inputs)
    night(2, inputs)
    last = Link.objects.order_by("-pk").values_list("pk", flat=True)[0]

    rebuild(without=2)

    assert set(found(inputs)) == {"anchors"}, "the chain itself is whole"
    [place] = found(inputs)["anchors"]
    assert f"anchored at 2026-03-03T22:00:00+00:00, link {last} (line 2" in place


def test_a_trail_built_anew_with_one_act_forged_is_found(inputs: verify.Inputs) -> None:
    night(1, inputs)
    night(2, inputs)

    rebuild(forged=4)

    assert set(found(inputs)) == {"anchors"}
    assert [place.count("line 2") for place in found(inputs)["anchors"]] == [1], "the first night stands"


def test_an_anchor_that_this_home_did_not_sign_is_no_anchor(inputs: verify.Inputs) -> None:
    night(1, inputs)
    path = inputs.files / "anchors.log"
    head = Head.objects.get()
    path.write_text(f"{path.read_text()}{head.link_id} {head.hash} 2026-03-09T22:00:00+00:00 {'0' * 64}\nnonsense\n")

    assert [place[:6] for place in found(inputs)["anchors"]] == ["line 2", "line 3"]


def test_a_file_of_anchors_that_is_gone_is_said_plainly(inputs: verify.Inputs) -> None:
    services.note(by=machine("test"), did="thing.done", about=("thing", 1), at=AT)
    before = found(inputs)
    night(1, inputs)

    (inputs.files / anchors.FILE).unlink()

    assert before == {}, "nothing was to be anchored yet"
    assert "anchors.log is missing" in found(inputs)["anchors"][0]


def test_the_command_anchors_the_head_only_where_all_holds() -> None:
    path = wiring.home().files / anchors.FILE
    path.unlink(missing_ok=True)
    services.note(by=machine("test"), did="run.decided", about=("run", 1), at=AT)
    run = CliRunner()

    plain = run.invoke(command, ["--only", "chain"], catch_exceptions=False)
    after_plain = path.exists()
    anchored = run.invoke(command, ["--only", "chain", "--only", "anchors", "--anchor"], catch_exceptions=False)
    Head.objects.update(link_id=99)
    broken = run.invoke(command, ["--only", "chain", "--anchor"], catch_exceptions=False)

    assert (plain.exit_code, anchored.exit_code, broken.exit_code) == (0, 0, 1)
    assert (after_plain, len(path.read_text().splitlines())) == (False, 1)
    path.unlink()
