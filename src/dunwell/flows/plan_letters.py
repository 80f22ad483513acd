"""Writes to people about their plans: agreed, missed, thanked, ended. The gate decides whether it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dunwell.cases import work
from dunwell.cases.plan_queries import PlanCard
from dunwell.contacts import written
from dunwell.contacts.notices.placeholders import MissingValue, UnsafeLink
from dunwell.contacts.notices.rendering import Rendered, render, template
from dunwell.contacts.notices.wording import UnknownWording, best_language
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.debts import queries as debts
from dunwell.debts import snapshot as debt_rows
from dunwell.flows import snapshot
from dunwell.flows.nightly.composing import Links
from dunwell.parties import queries as parties


@dataclass(frozen=True, slots=True)
class Writer:
    """What letters about plans are made with."""

    reader: Reader
    links: Links
    today: date
    by: Actor
    at: datetime

    def tell(self, card: PlanCard, name: str) -> None:
        """Put one letter before the gate; who cannot be reached is a person's work."""
        kept, _ = snapshot.fresh(self.reader, [card.debt_id], as_of=self.today)
        row = kept.row(0, named=True)
        ways = (("email", row["email_point_id"]), ("letter", row["postal_point_id"]))
        channel, point_id = next(((way, point) for way, point in ways if point is not None), ("", 0))
        if not channel:
            self._cannot(card, name, "no usable address")
            return
        debt = debts.card(card.debt_id, as_of=self.today, seen_by=self.by)
        portfolio = debt_rows.portfolios(self.reader)[debt.portfolio_id]
        language = _language(name, row["language"], str(portfolio["language"]))
        try:
            compiled = template(
                name,
                language,
                channel=channel,
                country=row["jurisdiction"] or debt.country,
                role=portfolio["collector_role"],
            )
            words = render(compiled, [self._filled(card, debt, portfolio, channel)])[0]
        except (UnknownWording, MissingValue, UnsafeLink) as error:
            self._cannot(card, name, str(error))
            return
        self._propose(card, debt, channel, point_id, name, language, words)

    def _propose(
        self,
        card: PlanCard,
        debt: debts.DebtCard,
        channel: str,
        point_id: int,
        name: str,
        language: str,
        words: Rendered,
    ) -> None:
        new = written.Written(
            person_id=card.person_id,
            debt_id=card.debt_id,
            portfolio_id=debt.portfolio_id,
            channel=channel,
            point_id=point_id,
            template=name,
            language=language,
            amount_minor=card.standing.missed_minor,
            currency=card.currency,
            planned_on=self.today,
            because="",
            words=words,
        )
        written.propose(new=new, by=self.by, at=self.at)

    def _filled(
        self, card: PlanCard, debt: debts.DebtCard, portfolio: Mapping[str, Any], channel: str
    ) -> dict[str, Any]:
        """What the templates' placeholders are filled with."""
        standing = card.standing
        unpaid = sum(line.state != "paid" for line in standing.lines)
        return {
            **portfolio,
            "person_name": parties.names_of([card.person_id])[card.person_id],
            "reference": debt.reference,
            "currency": card.currency,
            "total_minor": card.agreed_minor,
            "instalment_minor": max(line.amount_minor for line in card.lines),
            "instalments": str(unpaid or len(card.lines)),
            "first_on": card.lines[0].due_on,
            "ends_on": standing.lines[-1].due_on,
            "forgiven_minor": card.forgiven_minor,
            "arrears_minor": standing.missed_minor,
            "balance_minor": standing.left_minor,
            "paid_minor": standing.paid_minor,
            "promised_on": standing.next_due_on or card.lines[0].due_on,
            "pay_url": portfolio["pay_url"] or self.links.pay.format(reference=debt.reference),
            "opt_out_url": self.links.stop(card.person_id, channel),
            "debts": [],
        }

    def _cannot(self, card: PlanCard, name: str, why: str) -> None:
        new = work.NewWork(
            key=f"plan_letter:{card.plan_id}:{name}:{self.today}",
            kind="plan_review",
            reason="plan_letter",
            values={"letter": name, "why": why},
            debt_id=card.debt_id,
            person_id=card.person_id,
            not_before=self.at,
        )
        work.create(new=new, by=self.by, at=self.at)


def _language(name: str, wanted: str | None, portfolio: str) -> str:
    if wanted and best_language(name, wanted) == wanted:
        return wanted
    return best_language(name, portfolio)
