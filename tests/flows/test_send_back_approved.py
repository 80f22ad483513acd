"""Money above one's limit goes back through the provider on a second yes: once, as approved, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dunwell import rulebook
from dunwell.cases import approvals
from dunwell.cases.approvals import ApprovalCard, NotYourOwn, NotYourTurn
from dunwell.config import wiring
from dunwell.core.actor import Actor
from dunwell.core.ports import PaymentProvider, ProviderFailed, ProviderRefused
from dunwell.core.words import Role
from dunwell.debts.models import PaymentOrder as Orders
from dunwell.flows import approve, giving
from dunwell.flows.giving import AskedAlready, Wish
from dunwell.flows.send_back import NoProvider, NotThroughProvider, send_back
from dunwell.flows.write_off import BeyondAuthority, MoreThanOwed
from dunwell.trail.models import Link
from tests.flows.money import books_tie, lent, total
from tests.flows.planning import MANAGER, SUPERVISOR
from tests.flows.test_send_back import Asked
from tests.flows.test_take import NOW, back, begun, paid, stripe, told
from tests.flows.test_take import fake as fake  # noqa: PLC0414  (a fixture)
from tests.flows.test_take import local as local  # noqa: PLC0414  (a fixture)

pytestmark = pytest.mark.usefixtures("real_db")
OFFICER = Actor("otto", frozenset({Role.OFFICER}))


class Refusing(Asked):
    """Says no, or nothing at all."""

    def __init__(self, failure: ProviderFailed) -> None:
        super().__init__()
        self.failure = failure

    def send_back(self, payment_id: str, *, amount_minor: int, key: str) -> None:
        super().send_back(payment_id, amount_minor=amount_minor, key=key)
        raise self.failure


@pytest.fixture
def debt_id() -> int:
    """A debt of 1,000.00 on which 300.00 came by card."""
    found = lent()
    begun(found, amount="300.00")
    told(paid(300_00))
    return found


def asks(
    debt_id: int, minor: int = 150_00, *, by: Actor = SUPERVISOR, provider: Asked | None = None, hours: int = 0
) -> int:
    wish = Wish("refund", debt_id, NOW.date(), "paid twice", amount_minor=minor, payment="pi_1")
    at = NOW + timedelta(hours=hours)
    return giving.give(wish, by=by, at=at, provider=provider or Asked()).approval_id or 0


def says(
    approval_id: int, provider: PaymentProvider | None, *, by: Actor = MANAGER, is_yes: bool = True
) -> ApprovalCard:
    return approve.decide(
        approval_id=approval_id, is_yes=is_yes, words="looked at", vault=wiring.vault(), book=rulebook.load(), by=by,
        today=NOW.date(), at=NOW, provider=provider,
    ).card  # fmt: skip


def test_below_the_limit_it_goes_back_at_once(debt_id: int) -> None:
    provider = Asked()

    assert asks(debt_id, 100_00, provider=provider) == 0
    assert [minor for _, minor, _ in provider.back] == [100_00]


def test_above_the_limit_it_waits_and_goes_back_on_somebody_elses_yes_and_its_news_books_it(debt_id: int) -> None:
    provider = Asked()
    approval_id = asks(debt_id, 300_00, provider=provider)
    assert provider.back == []

    card = says(approval_id, provider)
    before_the_news = total(debt_id)
    told(back(300_00, amount=300_00))

    assert card.state == "approved"
    assert provider.back == [("pi_1", 300_00, f"stripe:pi_1:approval:{approval_id}")]
    assert (before_the_news, total(debt_id)) == (700_00, 1_000_00)
    assert set(Link.objects.values_list("did", flat=True)) >= {"approval.asked", "approval.voted", "payment.sent_back"}
    assert books_tie()


def test_an_officer_may_ask_though_they_may_send_nothing_back_alone(debt_id: int) -> None:
    provider = Asked()

    says(asks(debt_id, 1_00, by=OFFICER), provider)

    assert [minor for _, minor, _ in provider.back] == [1_00]


def test_who_asked_and_who_is_not_asked_cannot_say_yes_and_a_no_sends_nothing(debt_id: int) -> None:
    provider, approval_id = Asked(), asks(debt_id)

    with pytest.raises(NotYourOwn):
        says(approval_id, provider, by=SUPERVISOR)
    with pytest.raises(NotYourTurn):
        says(approval_id, provider, by=OFFICER)
    with pytest.raises(AskedAlready):
        asks(debt_id, 120_00)
    assert says(approval_id, provider, is_yes=False).state == "refused"
    assert provider.back == []


def test_an_approval_sends_back_its_own_payment_and_amount_alone(debt_id: int) -> None:
    provider, approval_id = Asked(), asks(debt_id)
    says(approval_id, provider)

    def uses(minor: int, payment: str = "pi_1") -> int:
        return send_back(
            debt_id=debt_id, payment_id=payment, amount_minor=minor, because="x", provider=provider, by=MANAGER,
            at=NOW, approval_id=approval_id,
        )  # fmt: skip

    with pytest.raises(BeyondAuthority, match="not what was approved"):
        uses(150_01)
    with pytest.raises(BeyondAuthority, match="not what was approved"):
        uses(150_00, "pi_2")
    assert uses(150_00) == 150_00
    assert {key for _, _, key in provider.back} == {f"stripe:pi_1:approval:{approval_id}"}


def test_what_went_back_meanwhile_does_not_go_back_again(debt_id: int) -> None:
    provider, approval_id = Asked(), asks(debt_id, 250_00)
    asks(debt_id, 60_00, by=MANAGER, provider=provider)

    with pytest.raises(MoreThanOwed, match=r"240\.00 GBP of that payment is left"):
        says(approval_id, provider)
    told(back(60_00, amount=300_00))
    with pytest.raises(MoreThanOwed, match=r"240\.00 GBP of that payment is left"):
        says(approval_id, provider)

    assert approvals.approval(approval_id, seen_by=MANAGER).state == "waiting"
    assert [minor for _, minor, _ in provider.back] == [60_00]


def test_where_the_provider_says_no_the_approval_failed_in_its_words_and_nothing_is_booked(debt_id: int) -> None:
    approval_id = asks(debt_id)

    card = says(approval_id, Refusing(ProviderRefused("the payment provider answered 400 card account closed")))

    assert (card.state, card.failed_because) == ("failed", "the payment provider answered 400 card account closed")
    assert total(debt_id) == 700_00
    assert Orders.objects.get().state == "paid"
    assert not Link.objects.filter(did="payment.sent_back").exists()
    assert Link.objects.filter(did="approval.failed").count() == 1
    assert asks(debt_id, hours=1) != approval_id
    assert books_tie()


def test_where_the_provider_is_silent_the_yes_may_be_said_again_under_the_same_key(debt_id: int) -> None:
    approval_id, silent, provider = asks(debt_id), Refusing(ProviderFailed("could not be used")), Asked()

    with pytest.raises(ProviderFailed):
        says(approval_id, silent)
    assert says(approval_id, provider).state == "approved"
    assert silent.back == provider.back


def test_what_cannot_go_back_at_all_is_not_asked_for(debt_id: int) -> None:
    with pytest.raises(MoreThanOwed):
        asks(debt_id, 300_01, by=OFFICER)
    with pytest.raises(NotThroughProvider):
        asks(lent(), by=OFFICER)
    with pytest.raises(NoProvider):
        says(asks(debt_id), None)


@pytest.mark.parametrize("speaking", ["fake", "local"])
def test_whatever_speaks_as_stripe_does_is_asked_and_its_no_is_a_no(
    speaking: str, request: pytest.FixtureRequest
) -> None:
    at = stripe(request.getfixturevalue(speaking))

    with pytest.raises(ProviderRefused, match="answered 4"):
        at.send_back("pi_none", amount_minor=0, key=f"{speaking}-back-0")
