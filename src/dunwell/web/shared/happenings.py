"""What may be recorded of a person in the law's words: how each is called, in which group it is offered, its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.matter import fields
from dunwell.web.shared.words import CHANNELS, said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

GROUPS: tuple[tuple[Lazy, Mapping[str, Lazy]], ...] = (
    (
        _("They ask, complain or object"),
        {
            "complaint_received": _("They complained"),
            "complaint_sent_to_ombudsman": _("Their complaint is with the ombudsman"),
            "access_request_received": _("They asked for the data we hold on them"),
            "account_statement_requested": _("They asked for an account of the debt"),
            "dispute_received": _("They dispute a debt, with details"),
            "substantiation_request_received": _("They asked for proof of a charged-off debt"),
            "original_creditor_request_received": _("They asked who the original creditor is"),
            "write_only_request_received": _("They want to be written to only"),
            "opt_out_received": _("They opted out of a channel"),
            "notice_not_received_reported": _("They say our notice did not arrive"),
            "acknowledgement_received": _("They acknowledged the debt in writing"),
        },
    ),
    (
        _("What protects them"),
        {
            "representative_notice_received": _("An attorney or paralegal acts for them"),
            "adviser_notice_received": _("A debt adviser is on it"),
            "moratorium_notified": _("A breathing space began"),
            "crisis_treatment_ended": _("Their crisis treatment ended"),
            "bankruptcy_petition_filed": _("Bankruptcy was filed"),
            "consumer_proposal_filed": _("A consumer proposal was filed"),
            "proposal_deemed_annulled": _("Their proposal is annulled"),
            "military_service_started": _("They were called to military service"),
            "military_orders_received": _("Their military orders arrived"),
        },
    ),
    (
        _("What we asked, sent or served"),
        {
            "identity_requested": _("We asked for proof of identity"),
            "identity_received": _("Proof of identity arrived"),
            "verification_sent": _("We sent verification of the debt"),
            "documents_supplied": _("We sent the documents they asked for"),
            "complaint_acknowledged": _("We acknowledged their complaint"),
            "complaint_answered": _("We answered their complaint"),
            "access_request_answered": _("We answered their request for their data"),
            "statement_given": _("A yearly statement was given"),
            "adverse_action_notice_sent": _("We told them why credit was refused"),
            "breach_reported": _("The data breach was reported"),
            "arrears_notice_given": _("A notice of arrears was given"),
            "default_sum_notice_given": _("A notice of a default charge was given"),
            "default_notice_served": _("A default notice was served"),
            "letter_of_claim_sent": _("A letter of claim was sent"),
            "notice_of_intention_sent": _("We gave notice that a claim will be issued"),
        },
    ),
    (
        _("Courts and claims"),
        {
            "reply_form_received": _("The reply form to our letter of claim arrived"),
            "summons_served": _("A summons was served"),
            "judgment_entered": _("Judgment was entered"),
            "post_judgment_interest_notice_given": _("A notice of interest after judgment was given"),
        },
    ),
    (
        _("Money and data"),
        {
            "postdated_cheque_accepted": _("We took a postdated cheque"),
            "debit_returned": _("A debit was returned"),
            "credit_application_completed": _("Their application for credit was decided"),
            "security_breach_discovered": _("A data breach was found"),
        },
    ),
)
"""The order in which they are offered."""
HAPPENINGS: Mapping[str, Lazy] = {type_: words for _title, of_group in GROUPS for type_, words in of_group.items()}
OTHERS: Mapping[str, Lazy] = {
    "contact_out": _("We contacted them"),
    "contact_in": _("They contacted us"),
    "initial_communication": _("We first wrote or spoke of the debt"),
    "validation_notice_sent": _("The validation notice was sent"),
    "collection_notice_sent": _("The first written notice was sent"),
    "payment_received": _("Payment received"),
}
FACTS: Mapping[str, Lazy] = {
    "arrears_began": _("Payments are behind"),
    "default_sum_charged": _("A default charge was made"),
}
"""What a duty may come from that nothing but the debt itself tells."""
"""What other rooms keep and a duty may come from."""
FIELDS: dict[str, Lazy] = {
    "about": _("It is about"),
    "form": _("How it came"),
    "grounds": _("They say"),
    "part_minor": _("Disputed part"),
    "repeats_earlier": _("It repeats an earlier dispute"),
    "new_material": _("It brings something new that matters"),
    "points_to_court": _("It speaks of going to court"),
    "channel": _("Channel"),
    "scope": _("What they refuse there"),
    "address_given": _("An address was given"),
    "phone_given": _("A telephone number was given"),
    "by": _("Who acts"),
    "plan_in_preparation": _("A plan is being prepared"),
    "kind": _("Kind"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "remedy_by": _("To be put right by"),
    "admitted": _("They admit"),
    "documents_requested": _("They ask for documents"),
    "valid": _("The ombudsman may take it"),
    "dated_on": _("Date on the cheque"),
    "deposit_on": _("To be deposited on"),
    "return_code": _("Return code"),
    "resubmission": _("Times it was presented again"),
    "decision": _("Decision"),
    "asks_for": _("They asked for"),
    "follows_procedure": _("Made by the creditor's own procedure"),
    "people_affected": _("People affected"),
    "encrypted": _("The data was encrypted"),
}
CHOICES: Mapping[str, dict[str, Lazy]] = {
    "about": {
        "credit": _("credit or collection"),
        "service": _("our service"),
        "data_protection": _("personal data"),
    },
    "form": {
        "letter": _("by letter"),
        "registered_mail": _("by registered letter"),
        "response_form": _("on the form of our notice"),
        "email": _("by email"),
        "portal": _("on the website"),
        "by_hand": _("handed over"),
        "phone": _("by phone"),
    },
    "grounds": {
        "wrong_person": _("it is not them"),
        "wrong_amount": _("the amount is wrong"),
        "no_debt": _("there is no such debt"),
    },
    "channel": CHANNELS,
    "scope": {"marketing": _("promotion only")},
    "by": {"attorney": _("lawyer"), "paralegal": _("paralegal")},
    "kind": {"standard": _("standard"), "mental_health_crisis": _("mental health crisis")},
    "admitted": {"all": _("the whole debt"), "part": _("part of it"), "none": _("nothing")},
    "return_code": {"R01": _("R01, insufficient funds"), "R08": _("R08, payment stopped")},
    "decision": {"denied": _("new credit denied"), "refused": _("a change refused")},
    "asks_for": {"longer_term": _("a longer term")},
}
IS_YES_OR_NO = (
    "repeats_earlier", "new_material", "points_to_court", "address_given", "phone_given", "plan_in_preparation",
    "documents_requested", "follows_procedure",
)  # fmt: skip
"""Absent means no."""
IS_EITHER = ("valid", "encrypted")
"""Yes, no, or not known."""
IS_DAY = ("starts_on", "ends_on", "remedy_by", "dated_on", "deposit_on")
IS_COUNT = ("resubmission", "people_affected")
IS_MONEY = ("part_minor",)


def happening_words(type_: str) -> str:
    """What an event is called."""
    words = HAPPENINGS.get(type_) or OTHERS.get(type_) or FACTS.get(type_)
    return str(words) if words else type_.replace("_", " ").capitalize()


def fields_of(type_: str) -> tuple[tuple[str, bool], ...]:
    """The fields that a type carries and whether each must be filled, in the order of the law's list."""
    may, must = fields.EVENT[type_]
    return tuple((name, name in must.split()) for name in may.split() if name in FIELDS)


def field_words(name: str, value: object) -> str:
    """One field of what happened, in words; empty for what is not worth showing."""
    label = said(FIELDS, name)
    if name in CHOICES:
        return gettext("%(what)s: %(value)s") % {"what": label, "value": said(CHOICES[name], str(value))}
    if value is True:
        return label
    if value is False:
        return gettext("%(what)s: %(value)s") % {"what": label, "value": gettext("no")}
    return gettext("%(what)s: %(value)s") % {"what": label, "value": value}
