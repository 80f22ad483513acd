"""Builds the page of debits: files for banks, what came back, and authorisations as they are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.cases import collecting
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.words import Role
from dunwell.debts import receipts
from dunwell.web.shared.words import CHANNELS


class AuthorisationForm(forms.Form):
    """What a person agreed to."""

    reference = forms.CharField(label=_("Reference of the debt"), max_length=100)
    scheme = forms.ChoiceField(
        label=_("Kind of debit"), choices=[("sepa", _("SEPA direct debit")), ("ach", _("ACH debit"))]
    )
    account = forms.CharField(
        label=_("Account"), max_length=60, help_text=_("IBAN, or routing:number:checking. It is sealed.")
    )
    usual = forms.CharField(label=_("Amount of each debit"), max_length=16)
    form = forms.ChoiceField(
        label=_("How it was given"),
        choices=[
            ("signed", _("Signed by hand")),
            ("electronic", _("Signed electronically")),
            ("recorded", _("Spoken, call recorded")),
        ],
    )
    evidence = forms.CharField(label=_("Where the signature or recording is"), max_length=200)
    channel = forms.ChoiceField(label=_("Channel"), choices=list(CHANNELS.items()))
    text = forms.CharField(label=_("Words they agreed to"), widget=forms.Textarea(attrs={"rows": 3}))
    given_on = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}))


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of debits."""

    file_name: str
    creditor: str
    as_of: date
    items: int
    total: Money
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One debit that came back."""

    debit_id: int
    reference: str
    person_id: int
    amount: Money
    collect_on: date
    code: str
    until: date | None
    is_again: bool
    may_retry: bool


@dataclass(frozen=True, slots=True)
class CollectionsPage:
    """Everything on the page."""

    files: tuple[FileRow, ...]
    returned: tuple[ReturnRow, ...]
    authorised: int


def collections_page(*, today: date, by: Actor) -> CollectionsPage:
    """Files, newest first, and what came back."""
    files = tuple(
        FileRow(
            one.file_name, one.creditor, one.as_of, one.items_count, Money(one.total_minor, one.currency), one.made_at
        )
        for one in collecting.collections(seen_by=by)
    )
    back = collecting.returned(seen_by=by)
    named = receipts.named({one.debt_id for one in back})
    may = by.may(Role.SUPERVISOR, Role.MANAGER)
    rows = tuple(
        ReturnRow(
            one.debit_id,
            named[one.debt_id].reference,
            named[one.debt_id].person_id,
            Money(one.amount_minor, one.currency),
            one.collect_on,
            one.code,
            one.retry_until,
            one.state == "again",
            may and one.state == "returned" and one.retry_until is not None and today <= one.retry_until,
        )
        for one in back
    )
    return CollectionsPage(files, rows, len(collecting.standing(on=today)))
