"""Builds the page on which some of a payment is sent back: what it leaves, what happens next, and who says yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _

from dunwell.cases import approvals
from dunwell.core.actor import Actor
from dunwell.core.money import Money, NotAnAmount
from dunwell.core.negotiation.limits import house
from dunwell.core.ports import PaymentProvider
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard, ReceiptLine
from dunwell.flows import giving, send_back
from dunwell.ledger import queries as books
from dunwell.parties import queries as parties
from dunwell.web.shared.sources import payment_named
from dunwell.web.shared.typed import minor_typed
from dunwell.web.shared.words import role_said

BY_PROVIDER, BY_BANK = "provider", "bank"
WAYS = {BY_PROVIDER: _("The way the payment came"), BY_BANK: _("By bank transfer, out of what is held")}


class SendBackForm(forms.Form):
    """How much, which way, and why. A way that cannot be gone is not offered."""

    amount = forms.CharField(
        label=_("Amount that goes back"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Why"), max_length=200,
        help_text=_("It stands in the record, and is read by whoever says yes."),
        error_messages={"required": _("Say in a few words why it goes back.")},
    )  # fmt: skip

    def __init__(self, *args: object, ways: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["way"].choices = [(way, WAYS[way]) for way in ways]  # type: ignore[attr-defined]

    def typed(self, currency: str) -> tuple[str, int]:
        """The way and the minor units so far, whether or not the rest can be used. Raises NotAnAmount."""
        return str(self["way"].value() or ""), minor_typed(str(self["amount"].value() or ""), currency)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of it, as it is typed. `refusal` says why not; then the rest is empty."""

    refusal: str = ""
    stays: tuple[tuple[str, Money], ...] = ()
    next_steps: tuple[str, ...] = ()
    says_yes: str = ""
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class SendBackPage:
    """One payment on a debt, and what of it may go back which way."""

    receipt_id: int
    debt_id: int
    person_id: int
    name: str
    reference: str
    currency: str
    payment: str
    """The provider's number of it; empty where it cannot go back that way."""
    source: str
    words: str
    amount: Money
    received_on: date
    owed: Money
    held: Money
    left: Money
    """What of the payment may still go back the way it came."""
    waiting: Money | None
    """A refund of this debt that waits for a yes."""

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways that can be gone."""
        return (*([BY_PROVIDER] if self.left.minor else []), *([BY_BANK] if self.held.minor else []))

    @property
    def proposed(self) -> str:
        """What is held beyond what is owed, as far as this payment goes; else nothing is proposed."""
        most = min(self.held.minor, self.amount.minor)
        return f"{Money(most, self.currency).decimal}" if most else ""


def send_back_page(receipt_id: int, *, provider: PaymentProvider | None, on: date, by: Actor) -> SendBackPage | None:
    """None where no payment of that number stands on a debt. Raises NotForYou."""
    line = debts.receipt(receipt_id, seen_by=by)
    if line is None or line.debt_id is None or line.state != "booked" or line.amount_minor <= 0:
        return None
    card = debts.card(line.debt_id, as_of=on, seen_by=by)
    payment, left = _through(provider, line, card)
    asked = approvals.approvals_of([card.debt_id], seen_by=by)
    waits = next((one for one in asked if one.state == "waiting" and one.kind == "refund"), None)
    held = books.unapplied([card.debt_id]).get(card.debt_id, 0)
    return SendBackPage(
        receipt_id=receipt_id,
        debt_id=card.debt_id,
        person_id=card.person_id,
        name=parties.names_of([card.person_id]).get(card.person_id, ""),
        reference=card.reference,
        currency=card.currency,
        payment=payment,
        source=now_text("by card or bank debit, through the provider") if payment else payment_named(line.reference),
        words=line.words,
        amount=Money(line.amount_minor, line.currency),
        received_on=line.received_on,
        owed=Money(card.balance_minor, card.currency),
        held=Money(held, card.currency),
        left=Money(left, card.currency),
        waiting=Money(waits.amount_minor, waits.currency) if waits else None,
    )


def _through(provider: PaymentProvider | None, line: ReceiptLine, card: DebtCard) -> tuple[str, int]:
    """The provider's number of a payment and what of it is left; empty and 0 where it cannot go back that way."""
    payment = send_back.number_of(line.reference, provider=provider) if provider else ""
    if provider is None or not payment:
        return "", 0
    return payment, max(send_back.left_of(card.debt_id, payment, provider=provider), 0)


def outcome(page: SendBackPage, form: SendBackForm, *, on: date, by: Actor) -> Outcome | None:
    """What comes of what was typed so far; None where nothing was."""
    try:
        way, minor = form.typed(page.currency)
    except NotAnAmount:
        return Outcome(refusal=now_text("Write the amount like 120.50."))
    if way not in page.ways or not form["amount"].value():
        return None
    if minor <= 0:
        return Outcome(refusal=now_text("What goes back is more than zero."))
    if refusal := _too_much(page, way, minor):
        return Outcome(refusal=refusal)
    roles = giving.roles_asked("refund", minor, page.debt_id, page.currency, on=on, by=by)
    return Outcome(
        stays=_stays(page, way, minor), next_steps=_next(page, way, minor, is_asked=bool(roles)),
        says_yes=_says_yes(roles, on=on), is_alone=not roles,
    )  # fmt: skip


def wish(page: SendBackPage, form: SendBackForm, *, on: date) -> giving.Wish:
    """What was filled in. Raises NotAnAmount."""
    way, minor = form.typed(page.currency)
    because = form.cleaned_data["because"]
    payment = page.payment if way == BY_PROVIDER else ""
    return giving.Wish("refund", page.debt_id, on, because, amount_minor=minor, payment=payment)


def _too_much(page: SendBackPage, way: str, minor: int) -> str:
    if way == BY_PROVIDER and minor > page.left.minor:
        return now_text("More than may still go back of this payment: %s") % page.left
    if way == BY_BANK and minor > page.held.minor:
        return now_text("More than is held beyond what is owed: %s. The rest has paid the debt.") % page.held
    return ""


def _stays(page: SendBackPage, way: str, minor: int) -> tuple[tuple[str, Money], ...]:
    """What is left of the payment, what is still held, and what is owed when the money is gone."""
    beyond = max(minor - page.held.minor, 0)
    of_payment = [(now_text("Of this payment"), Money(page.left.minor - minor, page.currency))]
    return (
        *(of_payment if way == BY_PROVIDER else []),
        (now_text("Held beyond what is owed"), Money(max(page.held.minor - minor, 0), page.currency)),
        (now_text("Owed on the debt"), Money(page.owed.minor + beyond, page.currency)),
    )


def _next(page: SendBackPage, way: str, minor: int, *, is_asked: bool) -> tuple[str, ...]:
    """What happens from here on, step by step."""
    steps = [now_text("It waits on the page of approvals; nothing moves before the last yes.")] if is_asked else []
    if way == BY_BANK:
        return (
            *steps,
            now_text("It is booked out of what is held for this debt."),
            now_text("The transfer itself is made at your bank: booking it here moves no money there."),
        )
    steps += [
        now_text("The provider is asked to send it to the card or account it came from."),
        now_text("The ledger shows it when the provider says that it left."),
    ]
    if minor < page.amount.minor:
        steps.append(now_text("As a part of the payment it then waits with the payments: say there what it was for."))
    if minor > page.held.minor:
        steps.append(now_text("More goes back than was paid too much: the rest is owed again."))
    return tuple(steps)


def _says_yes(roles: Sequence[str], *, on: date) -> str:
    if not roles:
        return now_text("You decide this alone.")
    asked = now_text(", then ").join(role_said(role) for role in roles)
    said = now_text("More than you may decide alone: somebody else says yes (%(roles)s), within %(days)s days.")
    return said % {"roles": asked, "days": house(on).approval_days}
