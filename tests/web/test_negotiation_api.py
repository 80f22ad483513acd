"""The negotiation API: as a person's agent uses it by a link, as staff use it, and as it refuses everybody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from dunwell.cases import plan_links, plan_queries
from dunwell.cases.models import Offer
from dunwell.cases.plan_links import LinkLine
from dunwell.config import wiring
from dunwell.core import capability
from dunwell.core.capability import Capability, NotALink
from dunwell.core.words import CircumstanceKind, Role
from dunwell.flows import circumstance
from dunwell.parties.circumstances import NewCircumstance
from dunwell.trail.models import Link
from tests.cast import OFFICER, Member, ada, eve
from tests.flows.planning import household, told_means
from tests.web.staff import NOW, browser, doors

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FIRST = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _nobody_called_before() -> None:
    cache.clear()


def link_of(who: Member, *, days: int = 14) -> LinkLine:
    return plan_links.make(person_id=who.person_id, days=days, because="her adviser", by=OFFICER, at=NOW)


def text_of(link: LinkLine, **other: Any) -> str:
    said: dict[str, Any] = {"link_id": link.link_id, "person_id": link.person_id, "ends_at": link.ends_at}
    said |= other
    return capability.token(Capability(**said), key=doors().linking_key)


def call(token: str, path: str, body: dict[str, object] | None = None, *, is_get: bool = False) -> Any:
    client, headers = Client(), {"Authorization": f"Bearer {token}"}
    if is_get:
        return client.get(f"/api/v1/{path}", headers=headers)
    return client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)


def plan_offer(who: Member, token: str) -> dict[str, Any]:
    made = call(token, f"debts/{who.debt_id}/offers").json()
    found: dict[str, Any] = next(one for one in made["offers"] if one["kind"] == "plan")
    return found


def test_an_agent_reads_the_debts_asks_for_offers_and_accepts_one_once() -> None:
    who = ada()
    told_means(who, day=TODAY)
    token = text_of(link_of(who))

    (debt,) = call(token, "debts", is_get=True).json()
    offer = plan_offer(who, token)
    path = f"debts/{who.debt_id}/offers/{offer['offer_id']}/accept"
    first, again = call(token, path), call(token, path)

    assert (debt["debt_id"], debt["balance_minor"], debt["currency"]) == (who.debt_id, 300_00, "GBP")
    assert sum(line["amount_minor"] for line in offer["lines"]) == offer["total_minor"] == 300_00
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    (card,) = plan_queries.plans_of([who.debt_id], as_of=TODAY, seen_by=OFFICER)
    assert card.plan_id == first.json()["plan_id"]
    assert [line.amount_minor for line in card.lines] == [line["amount_minor"] for line in offer["lines"]]
    assert card.agreed_by.startswith("plan link")


def test_an_offer_is_taken_days_later_as_it_was_shown() -> None:
    who = ada()
    told_means(who, day=TODAY)
    token = text_of(link_of(who))
    offer = plan_offer(who, token)
    Offer.objects.update(made_on=TODAY - timedelta(days=5))

    agreed = call(token, f"debts/{who.debt_id}/offers/{offer['offer_id']}/accept")

    assert agreed.json()["plan_id"]


def counter(**more: object) -> dict[str, object]:
    return {"total_minor": 300_00, "instalment_minor": 60_00, "every": "month", "first_on": str(FIRST)} | more


def test_a_counter_offer_is_accepted_countered_or_referred_and_then_taken_by_its_number() -> None:
    who = ada()
    told_means(who, day=TODAY)
    token, path = text_of(link_of(who)), f"debts/{who.debt_id}/counter"

    fits = call(token, path, counter()).json()
    too_much = call(token, path, counter(instalment_minor=280_00)).json()
    in_words = call(token, path, counter(instalment_minor=280_00, is_chosen_in_words=True)).json()
    too_long = call(token, path, counter(instalment_minor=10_00)).json()
    waits = call(token, f"debts/{who.debt_id}/offers/{too_long['offers'][0]['offer_id']}/accept").json()
    agreed = call(token, f"debts/{who.debt_id}/offers/{in_words['offers'][0]['offer_id']}/accept").json()

    assert [one["says"] for one in (fits, too_much, in_words, too_long)] == ["accept", "counter", "accept", "refer"]
    assert too_much["because"][0]["code"] == "above_affordable"
    assert too_much["because"][0]["words"]
    assert waits["approval_id"]
    assert waits["plan_id"] is None
    (card,) = plan_queries.plans_of([who.debt_id], as_of=TODAY, seen_by=OFFICER)
    assert card.plan_id == agreed["plan_id"]
    assert [line.amount_minor for line in card.lines] == [150_00, 150_00]


def test_an_offer_that_has_expired_is_refused_with_rule_citation_and_words() -> None:
    who = ada()
    told_means(who, day=TODAY)
    token = text_of(link_of(who))
    offer = plan_offer(who, token)
    Offer.objects.update(stands_until=TODAY - timedelta(days=1))

    refused = call(token, f"debts/{who.debt_id}/offers/{offer['offer_id']}/accept")

    assert refused.status_code == 409
    (why,) = refused.json()["refusals"]
    assert why["rule_id"] == "house.plans.offer_expired"
    assert why["citation"]
    assert "ask for the offers of today" in why["words"]


def test_while_nothing_may_be_asked_only_time_is_offered_and_an_offer_is_not_taken() -> None:
    who = ada()
    told_means(who, day=TODAY)
    token = text_of(link_of(who))
    offer = plan_offer(who, token)
    fact = NewCircumstance(CircumstanceKind.MORATORIUM, "test", TODAY)
    circumstance.record(person_id=who.person_id, new=fact, vault=wiring.vault(), by=OFFICER, at=NOW)

    refused = call(token, f"debts/{who.debt_id}/offers/{offer['offer_id']}/accept")
    today = call(token, f"debts/{who.debt_id}/offers").json()

    assert refused.status_code == 409
    assert all(one["rule_id"] and one["citation"] and one["words"] for one in refused.json()["refusals"])
    assert {one["kind"] for one in today["offers"]} == {"hold"}


def test_a_link_opens_nothing_of_anybody_else() -> None:
    who, other = ada(), eve()
    for one in (who, other):
        told_means(one, day=TODAY)
    mine, theirs = text_of(link_of(who)), text_of(link_of(other))
    offer = plan_offer(other, theirs)

    asked = [
        call(mine, f"debts/{other.debt_id}/offers"),
        call(mine, f"debts/{other.debt_id}/counter", counter()),
        call(mine, f"debts/{other.debt_id}/offers/{offer['offer_id']}/accept"),
        call(mine, f"debts/{who.debt_id}/offers/{offer['offer_id']}/accept"),
    ]

    assert [one.status_code for one in asked] == [404] * 4
    assert [one["debt_id"] for one in call(mine, "debts", is_get=True).json()] == [who.debt_id]
    assert plan_queries.plans_of([who.debt_id, other.debt_id], as_of=TODAY, seen_by=OFFICER) == []


def test_a_link_that_is_forged_old_or_revoked_opens_nothing() -> None:
    who, other = ada(), eve()
    link = link_of(who)
    good = text_of(link)
    old = text_of(link, ends_at=NOW)
    another = good.replace(f".{who.person_id}.", f".{other.person_id}.", 1)
    longer = text_of(link, ends_at=NOW + timedelta(days=1)).rpartition(".")[0] + good[good.rindex(".") :]
    of_other = text_of(link, person_id=other.person_id)

    texts = [old, another, longer, of_other, "", "x", "1.2.3.4", good[:-1], "é." * 3 + "é"]
    before = [call(text, "debts", is_get=True).status_code for text in texts]
    held = call(good, "debts", is_get=True).status_code
    plan_links.revoke(link_id=link.link_id, person_id=who.person_id, by=OFFICER, at=NOW)
    after = call(good, "debts", is_get=True)

    assert before == [401] * len(texts)
    assert (held, after.status_code) == (200, 401)
    assert after.json()["refusals"][0]["rule_id"] == "house.links.no_such_link"
    told = list(Link.objects.filter(did__startswith="plan_link.").order_by("id").values_list("did", flat=True))
    assert told == ["plan_link.made", "plan_link.revoked"]


def test_a_link_ends_with_its_last_second() -> None:
    one = Capability(1, 2, NOW)

    said = capability.read(capability.token(one, key=b"k"), key=b"k", now=NOW - timedelta(seconds=1))

    assert said == one
    with pytest.raises(NotALink, match="ended"):
        capability.read(capability.token(one, key=b"k"), key=b"k", now=NOW)
    with pytest.raises(NotALink, match="not one of ours"):
        capability.read(capability.token(one, key=b"k"), key=b"another", now=NOW - timedelta(days=1))


def test_an_officer_negotiates_by_session_with_the_token_against_forgery_and_others_do_not() -> None:
    who = ada()
    told_means(who, day=TODAY)
    officer, manager = browser(Role.OFFICER), browser(Role.MANAGER, name="mona")
    path = f"/api/v1/debts/{who.debt_id}/offers"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = officer.cookies

    made = officer.post(path, {}, content_type="application/json")
    forged = strict.post(path, {}, content_type="application/json")
    refused = manager.post(path, {}, content_type="application/json")
    stranger = Client().post(path, {}, content_type="application/json")

    assert {one["kind"] for one in made.json()["offers"]}
    assert [forged.status_code, refused.status_code, stranger.status_code] == [403, 403, 401]
    assert officer.get("/api/v1/debts").status_code == 403


def test_the_description_is_for_staff_who_are_signed_in() -> None:
    said = browser(Role.COMPLIANCE).get("/api/v1/openapi.json")
    stranger = Client().get("/api/v1/openapi.json")

    assert said.status_code == 200
    assert "/api/v1/debts/{debt_id}/counter" in said.json()["paths"]
    assert stranger.status_code == 302


def test_figures_that_cannot_be_meant_are_refused_in_words() -> None:
    who = ada()
    told_means(who, day=TODAY)
    token, path = text_of(link_of(who)), f"debts/{who.debt_id}/counter"

    bad = [
        counter(total_minor=0),
        counter(instalment_minor=-1),
        counter(total_minor=10**30),
        counter(every="century"),
        counter(first_on="never"),
        counter(payday_on="9999-12-31"),
        counter(instalment_minor=1),
    ]

    assert [call(token, path, one).status_code for one in bad] == [422] * len(bad)
    assert call(token, path, counter(first_on="9999-12-31")).json()["says"] == "counter"


def test_who_calls_too_often_is_asked_to_wait() -> None:
    token = text_of(link_of(ada()))

    answers = {call(token, "debts", is_get=True).status_code for _ in range(61)}

    assert answers == {200, 429}


def test_nobody_without_a_statement_is_pressed() -> None:
    who = ada()
    told_means(who, household(wages=700_00), day=TODAY)

    made = call(text_of(link_of(who)), f"debts/{who.debt_id}/offers").json()

    assert {"hold", "referral"} <= {one["kind"] for one in made["offers"]}
