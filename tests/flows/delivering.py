"""A delivery as stories need it: approved actions with real words, senders that remember, and a clock to move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dunwell import rulebook
from dunwell.adapters.letters.batch import print_batch
from dunwell.config import wiring
from dunwell.contacts.models import Action
from dunwell.contacts.notices.rendering import DebtLine, render, template
from dunwell.core.actor import machine
from dunwell.core.ports import Delivery, Email, Letter, PrintedBatch, Text
from dunwell.flows.deliver import Delivered, deliver
from dunwell.flows.deliver_ports import Outlets
from tests.cast import DUE, Member

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
"""A Tuesday, late morning in London."""
BY = machine("test.deliver")
TAKEN = Delivery(True, provider_reference="taken")


@dataclass
class MovingClock:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Post:
    """Senders that remember what they were handed, by its key, and answer or die as told."""

    emails: list[Email] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    answers: list[Delivery] = field(default_factory=list)
    """Said in order, then TAKEN for ever."""
    dies_after: int | None = None
    """Messages taken before the process dies, once."""

    def _answer(self) -> Delivery:
        return self.answers.pop(0) if self.answers else TAKEN

    def _die(self) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                self.dies_after = None
                raise Killed

    def email(self, email: Email) -> Delivery:
        self.emails.append(email)
        self._die()
        return self._answer()

    def text(self, text: Text) -> Delivery:
        self.texts.append(text)
        self._die()
        return self._answer()

    def print_batch(self, letters: Sequence[Letter], folder: Path) -> PrintedBatch:
        self.letters.extend(letters)
        printed = print_batch(letters, folder)
        self._die()
        return printed


@dataclass(frozen=True)
class _Emails:
    post: Post

    def send(self, email: Email) -> Delivery:
        return self.post.email(email)


@dataclass(frozen=True)
class _Texts:
    post: Post

    def send(self, text: Text) -> Delivery:
        return self.post.text(text)


def outlets(post: Post, clock: MovingClock, files: Path) -> Outlets:
    return Outlets(
        clock=clock,
        reader=wiring.reader(),
        law=lambda _: rulebook.load(),
        email=_Emails(post),
        text=_Texts(post),
        print_batch=post.print_batch,
        files=files,
        mail_domain="dunwell.example",
    )


def run(post: Post, clock: MovingClock, files: Path = Path("unused")) -> Delivered:
    return deliver(outlets=outlets(post, clock, files), by=BY)


POINT_OF = {"email": "email", "text": "mobile", "phone": "mobile", "letter": "postal", "visit": "postal"}


def action(
    member: Member, channel: str = "email", *, name: str = "first_reminder", language: str = "en",
    amount_minor: int = 300_00, debt_ids: Sequence[int] = (), state: str = "approved",
) -> Action:  # fmt: skip
    """An approved action with the words that its template gives."""
    debts = tuple(debt_ids) or (member.debt_id,)
    words = {"subject": "", "text": "", "html": "", "text_sha256": ""}
    if channel in {"email", "text", "letter"}:
        row = {
            "person_name": "Ada Pays", "sender_name": "Dunwell Services Ltd", "sender_phone": "+442079460000",
            "sender_hours": "9 to 5", "sender_email": "hello@dunwell.example", "sender_address": "1 High Street",
            "creditor": "Northwind Energy", "reference": "NW-1", "total_minor": amount_minor, "currency": "GBP",
            "pay_url": "https://pay.example/1", "opt_out_url": "https://pay.example/stop", "pay_details": "by card",
            "pay_by": NOW.date(), "debts": [DebtLine("NW-1", "Northwind Energy", amount_minor, DUE[0])],
            "promised_minor": 5000, "promised_on": NOW.date(), "paid_minor": 5000, "paid_on": NOW.date(),
        }  # fmt: skip
        compiled = template(name, language, channel=channel, country="GB", role="third_party_collector")
        [said] = render(compiled, [row])
        words = {
            "subject": said.subject, "text": said.text, "html": said.html or said.layout, "text_sha256": said.sha256,
        }  # fmt: skip
    return Action.objects.create(
        person_id=member.person_id,
        debt_id=debts[0],
        debt_ids=",".join(map(str, debts)),
        portfolio_id=member.portfolio_id,
        channel=channel,
        point_id=member.points[POINT_OF[channel]],
        step=1,
        template=name if words["text"] else "",
        language=language,
        amount_minor=amount_minor,
        currency="GBP",
        planned_on=NOW.date(),
        state=state,
        recorded_at=NOW - timedelta(hours=6),
        **words,
    )


def fresh(found: Action) -> Action:
    """The action as it stands now."""
    return Action.objects.get(pk=found.pk)


def renamed(member: Member, **points: int) -> Member:
    return replace(member, points={**member.points, **points})
