"""A world whose evidence packs are worth making: decisions, messages, a call, money, promises, disputes, facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dunwell_verify
from dunwell import rulebook
from dunwell.adapters.reports.evidence import print_evidence
from dunwell.core.money import Money
from dunwell.debts import services as debts
from dunwell.flows import evidence, promise
from dunwell.flows.evidence import Asked, Means, Pack
from dunwell.flows.log_contact import Call, log_contact
from dunwell.parties import services as parties
from tests import cast
from tests.cast import Member
from tests.flows import delivering
from tests.flows.delivering import MovingClock, Post
from tests.flows.test_night import night_of

AS_OF = date(2026, 2, 10)
NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def world(files: Path) -> Mapping[str, Member]:
    """The cast after a night and a day; Ada has had an email and a letter, a call, a promise, and owes with Zelda."""
    people = cast.everyone()
    ada = people["ada"]
    zelda, _ = cast.person("Zelda Zimmerman")
    debts.bind_party(
        debt_id=ada.debt_id, person_id=zelda, relation="joint_debtor", starts_on=cast.ON, by=cast.CLERK, at=cast.AT
    )
    night_of(AS_OF, files)
    for channel in ("email", "letter", "text"):
        delivering.action(ada, channel, name="payment_link_text" if channel == "text" else "first_reminder")
        delivering.action(people["eve"], channel, name="payment_link_text" if channel == "text" else "first_reminder")
    delivering.run(Post(), MovingClock(), files)
    promise.take_promise(
        debt_id=ada.debt_id, person_id=ada.person_id, amount=Money(50_00, "GBP"), due_on=date(2026, 3, 20),
        channel="phone", by=cast.OFFICER, at=delivering.NOW,
    )  # fmt: skip
    log_contact(
        call=Call(
            key="desk:1", person_id=ada.person_id, debt_ids=(ada.debt_id,), channel="phone", outcome="conversation",
            is_inbound=True, point_id=None, permit_id=None, note="asked for the balance",
        ),
        now=delivering.NOW + timedelta(hours=1), by=cast.OFFICER,
    )  # fmt: skip
    parties.mark_point(
        point_id=ada.points["mobile"], state="wrong_person", because="phone: wrong_person", by=cast.OFFICER,
        at=delivering.NOW,
    )  # fmt: skip
    return people


def means(files: Path) -> Means:
    return Means(rulebook.load(), print_evidence, files, b"a key of the home")


def pack_of(member: Member, files: Path, **asked: object) -> Pack:
    wanted = Asked(member.person_id, **asked)  # type: ignore[arg-type]
    return evidence.make(asked=wanted, means=means(files), now=NOW, by=cast.COMPLIANCE)


def kept(pack: Pack, folder: Path) -> Path:
    """The two files in a folder; returns that of the JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evidence.pdf").write_bytes(pack.pdf)
    (folder / "evidence.json").write_bytes(pack.json)
    return folder / "evidence.json"


def faults(raw: bytes, pdf: Path, anchors: Path | None = None) -> list[str]:
    """Every place that the verifier names."""
    found = dunwell_verify.findings(dunwell_verify.read(raw), pdf, anchors)
    return [place for _, places in found for place in places]
