"""Take money through a provider: send the person to its page, and book what it says came, went back, or was disputed.

Every piece of news may come twice, late, or out of order: money is booked under the provider's own number, once.
"""

from __future__ import annotations

from datetime import datetime

from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.ports import PaymentNews, PaymentOrder, PaymentPage, PaymentProvider
from dunwell.core.refusal import Refusal
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.debts import orders, receipts
from dunwell.debts.receipts import Named
from dunwell.flows.plan_judging import JudgePlans
from dunwell.flows.receive import RECEIVING, receive

MAJOR_MAX = 100_000
"""More than this in one payment is left to a bank transfer."""
CHARGEBACK = "chargeback"
ENDS = {"refunded": "refunded", "disputed": "disputed", "won_back": "paid"}


class NotPayable(Refusal, ValueError):
    """The payment cannot be made here."""


def begin(
    *, reference: str, amount: str, key: str, return_url: str, provider: PaymentProvider, by: Actor, at: datetime
) -> PaymentPage:
    """Where to pay an amount on the debt of a reference; the same key is the same payment.

    Nothing about the debt is told, so that nobody learns what is owed by trying. Raises NotPayable, ProviderFailed.
    """
    debt = _debt(reference.strip())
    try:
        money = Money.parse(amount.strip().replace(",", "."), debt.currency)
    except ValueError:
        raise NotPayable("write the amount like 120.50") from None
    if money.minor <= 0 or money.decimal > MAJOR_MAX:
        raise NotPayable("this amount cannot be paid here; use a bank transfer")
    order = orders.ask(
        key=key, debt_id=debt.debt_id, person_id=debt.person_id, amount_minor=money.minor, currency=debt.currency,
        provider=provider.name, by=by, at=at,
    )  # fmt: skip
    page = provider.open(PaymentOrder(key, money.minor, debt.currency, debt.reference, return_url))
    orders.opened(order_id=order.order_id, provider_id=page.provider_id)
    return page


def _debt(reference: str) -> Named:
    found = [one for debts in receipts.named_by({reference, reference.upper()}).values() for one in debts]
    live = {one.debt_id: one for one in found if one.state in RECEIVING}
    if len(live) != 1:
        raise NotPayable("this cannot be paid here; use the ways to pay that stand in our message")
    return next(iter(live.values()))


def take(news: PaymentNews, *, provider: str, by: Actor, at: datetime, judge: JudgePlans | None = None) -> str:
    """Act on one piece of news; returns what became of it: taken, known, or nothing.

    Money of an order that is not ours is kept waiting for a person, never lost. With `judge` the plan of the debt is
    judged at once.
    """
    paid = f"{provider}:{news.payment_id}"
    order = orders.by_key(news.order_key) or orders.of_payment(paid)
    if news.kind == "other":
        return "nothing"
    if news.kind in {"pending", "failed"}:
        if order:
            orders.became(order_id=order.order_id, state=news.kind, because=news.words, by=by, at=at)
        return "taken"
    line = _line(news, paid, order.reference if order else orders.reference_of_payment(paid))
    if line is None:
        return "known"
    done = receive(file=PaymentFile((line,), ()), by=by, at=at, judge=judge)
    if order and not done.repeated:
        orders.became(order_id=order.order_id, state=ENDS.get(news.kind, "paid"), because=news.words, by=by, at=at)
    return "known" if done.repeated else "taken"


def _line(news: PaymentNews, paid: str, reference: str) -> PaymentLine | None:
    """The money as a line; None where all of it was booked before."""
    name, minor, is_back = paid, news.amount_minor, news.kind in {"refunded", "disputed"}
    if news.kind == "refunded":
        minor -= orders.sent_back(f"{paid}:refund:")
        if minor <= 0:
            return None
        name = f"{paid}:refund:{news.amount_minor}"
    elif news.kind in {"disputed", "won_back"}:
        name = f"{paid}:{news.part_id}:{news.kind}"
    day = news.at.date()
    return PaymentLine(
        name, -minor if is_back else minor, news.currency, day, day, (reference,) if reference else (),
        is_return=is_back, return_code=CHARGEBACK if news.kind == "disputed" else "",
    )  # fmt: skip
