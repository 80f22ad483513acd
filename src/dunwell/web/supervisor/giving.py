"""Builds the page on which something owed is given up, or something held is sent back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.flows import giving, write_off
from dunwell.ledger import queries as books
from dunwell.parties import queries as parties
from dunwell.web.shared.words import PARTS
from dunwell.web.supervisor.approving import KINDS


class GiveForm(forms.Form):
    """What is given up or sent back, of which part, and why."""

    kind = forms.ChoiceField(label=_("What"), choices=[(kind, KINDS[kind]) for kind in giving.KINDS])
    part = forms.ChoiceField(
        label=_("Part that is waived"), required=False,
        choices=[("", "–"), *((str(part), PARTS[part]) for part in reversed(Part))],
    )  # fmt: skip
    amount = forms.CharField(
        label=_("Amount"), required=False, max_length=20,
        help_text=_("Of a waiver or a refund. A write-off takes everything owed."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    because = forms.CharField(label=_("Why"), max_length=200)

    def wish(self, debt_id: int, currency: str, on: date) -> giving.Wish:
        """What was filled in. Raises NotAnAmount, giving.NothingAsked."""
        said = self.cleaned_data
        minor = 0 if said["kind"] == "write_off" else Money.parse(said["amount"] or "0", currency).minor
        if said["kind"] == "waiver" and not said["part"]:
            raise giving.NothingAsked("choose the part that is waived")
        parts = {Part(said["part"]): minor} if said["kind"] == "waiver" else {}
        amount = minor if said["kind"] == "refund" else 0
        return giving.Wish(said["kind"], debt_id, on, said["because"], parts, amount)


@dataclass(frozen=True, slots=True)
class GivePage:
    """What is owed and held, and how much of each kind this reader may decide alone."""

    debt_id: int
    person_id: int
    name: str
    reference: str
    currency: str
    owed: tuple[tuple[str, Money], ...]
    held: Money
    alone: tuple[tuple[str, Money], ...]


def give_page(debt_id: int, *, on: date, by: Actor) -> GivePage:
    """Raises NoSuchDebt, NotForYou."""
    card = debts.card(debt_id, as_of=on, seen_by=by)
    owed = books.owed(subject_id=debt_id)
    return GivePage(
        debt_id,
        card.person_id,
        parties.names_of([card.person_id]).get(card.person_id, ""),
        card.reference,
        card.currency,
        tuple((str(PARTS[part]), Money(minor, card.currency)) for part, minor in owed.items() if minor),
        Money(books.unapplied([debt_id]).get(debt_id, 0), card.currency),
        tuple(
            (str(KINDS[kind]), Money(write_off.alone_left(kind, debt_id, card.currency, on=on, by=by), card.currency))
            for kind in giving.KINDS
        ),
    )
