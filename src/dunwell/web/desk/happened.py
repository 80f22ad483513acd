"""The form of one kind of happening: its day, its debts, and only the fields that kind carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dunwell.core.money import Money, NotAnAmount
from dunwell.debts.queries import DebtCard
from dunwell.web.desk.forms import DateField, new_token
from dunwell.web.shared.happenings import (
    CHOICES,
    FIELDS,
    IS_COUNT,
    IS_DAY,
    IS_EITHER,
    IS_MONEY,
    IS_YES_OR_NO,
    fields_of,
)

ABOUT_ONE = ("dispute_received",)
"""Happenings that are about one debt."""
EITHER = {"": gettext_lazy("not known"), "yes": gettext_lazy("yes"), "no": gettext_lazy("no")}


class HappenedForm(forms.Form):
    """What happened, on which day, about which debts."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    happened_on = DateField(
        label=gettext_lazy("Day"), help_text=gettext_lazy("The day it happened, even if that was not today.")
    )

    def __init__(self, *args: object, type_: str, today: date, owned: Sequence[DebtCard], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.type, self.today = type_, today
        self.currencies = {debt.debt_id: debt.currency for debt in owned}
        self.fields["token"].initial = new_token()
        self.fields["happened_on"].initial = today
        self._add_debts(owned)
        for name, is_required in fields_of(type_):
            self.fields[name] = _field(name, is_required=is_required)

    def _add_debts(self, owned: Sequence[DebtCard]) -> None:
        """A choice where there is one: of several debts, or none chosen for all of them."""
        if len(owned) < 2:
            return
        choices = [(debt.debt_id, f"{debt.reference} · {debt.creditor}") for debt in owned]
        is_one = self.type in ABOUT_ONE
        self.fields["debts"] = forms.TypedMultipleChoiceField(
            label=_("About"),
            choices=choices,
            coerce=int,
            required=is_one,
            widget=forms.RadioSelect if is_one else forms.CheckboxSelectMultiple,
            help_text="" if is_one else _("None chosen: all their debts."),
        )

    def clean_happened_on(self) -> date:
        """A day that has come."""
        day = cast("date", self.cleaned_data["happened_on"])
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet. Record it when it has happened."))
        return day

    def clean(self) -> dict[str, object]:
        """The disputed part is read in the currency of its debt."""
        said = super().clean() or {}
        if written := said.get("part_minor"):
            debts = self.debt_ids(said)
            try:
                said["part_minor"] = Money.parse(str(written), self.currencies[debts[0]]).minor if debts else None
            except NotAnAmount:
                self.add_error("part_minor", _("Write the amount without grouping, such as 1234.50."))
        return said

    def debt_ids(self, said: Mapping[str, object]) -> tuple[int, ...]:
        """The debts it is about: those chosen, or the only one."""
        if len(self.currencies) == 1:
            return tuple(self.currencies)
        return tuple(cast("list[int]", said.get("debts") or []))

    def carried(self) -> dict[str, object]:
        """The fields as facts write them; what was left empty is absent."""
        return {
            name: _written(name, value)
            for name, _required in fields_of(self.type)
            if (value := self.cleaned_data.get(name)) not in (None, "", False)
        }


def _written(name: str, value: object) -> object:
    if name in IS_EITHER:
        return value == "yes"
    return value.isoformat() if isinstance(value, date) else value


def _field(name: str, *, is_required: bool) -> forms.Field:
    label = FIELDS[name]
    if name in IS_YES_OR_NO:
        return forms.BooleanField(label=label, required=False)
    if name in IS_EITHER:
        return forms.ChoiceField(
            label=label, choices=list(EITHER.items()), required=False, widget=forms.RadioSelect, initial=""
        )
    if name in IS_DAY:
        return DateField(label=label, required=is_required)
    if name in IS_COUNT:
        return forms.IntegerField(label=label, min_value=0, required=is_required)
    if name in IS_MONEY:
        return forms.CharField(
            label=label,
            required=is_required,
            help_text=_("Empty: the whole debt."),
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
    choices = list(CHOICES[name].items())
    if not is_required:
        choices = [("", gettext_lazy("not said")), *choices]
    return forms.ChoiceField(label=label, choices=choices, required=is_required)


class WithdrawForm(forms.Form):
    """Why what was recorded is wrong."""

    because = forms.CharField(label=gettext_lazy("Why it is wrong"), max_length=200)
