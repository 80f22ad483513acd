"""The supervisor's forms: a file, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dunwell.core.intake.fields import BY_NAME
from dunwell.core.intake.profile import Profile, Source
from dunwell.core.intake.propose import ColumnGuess
from dunwell.core.money import EXPONENTS

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".zip", ".gz")


class FileField(forms.FileField):
    """A file whose name ends as one we read."""

    def clean(self, data: object, initial: object = None) -> UploadedFile[bytes]:
        """The file. Raises ValidationError with the endings we read."""
        sent: UploadedFile[bytes] = super().clean(data, initial)
        if PurePath(sent.name or "").suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                _("Send a file that ends in %(endings)s."), params={"endings": ", ".join(ENDINGS)}
            )
        return sent


class UploadForm(forms.Form):
    """A file and where its debts go."""

    file = FileField(label=_("File"), help_text=_("CSV or XLSX, also zipped"))
    portfolio = forms.TypedChoiceField(label=_("Portfolio"), coerce=int)
    profile = forms.ChoiceField(label=_("Read it with"), required=False)

    def __init__(self, *args: object, portfolios: Mapping[int, str], profiles: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["portfolio"].choices = list(portfolios.items())  # type: ignore[attr-defined]
        known = [(name, name) for name in profiles]
        self.fields["profile"].choices = [("", _("a profile proposed from the file")), *known]  # type: ignore[attr-defined]


class PaymentFileForm(forms.Form):
    """A file of a bank; what only some CSV files do not say."""

    file = forms.FileField(label=_("Bank file"))
    currency = forms.ChoiceField(
        label=_("Currency of a CSV that does not say it"), required=False,
        choices=[("", "–"), *((c, c) for c in EXPONENTS)],
    )  # fmt: skip
    dates = forms.ChoiceField(
        label=_("Dates of a CSV that read two ways"), required=False,
        choices=[("", "–"), ("%d/%m/%Y", "31/12/2026"), ("%m/%d/%Y", "12/31/2026"), ("%d-%m-%Y", "31-12-2026"),
                 ("%m-%d-%Y", "12-31-2026"), ("%d/%m/%y", "31/12/26"), ("%m/%d/%y", "12/31/26")],
    )  # fmt: skip


class ProfileForm(forms.Form):
    """What of a proposed profile a person corrects; the columns are selects beside it."""

    name = forms.CharField(label=_("Name of the profile"), max_length=60)
    as_of = forms.DateField(
        label=_("The file speaks of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    dates = forms.CharField(label=_("Dates look like"), help_text=_("%Y year, %m month, %d day; several with commas."))
    decimal = forms.ChoiceField(label=_("Decimal mark"), choices=[(".", "1234.50"), (",", "1234,50")])
    thousands = forms.ChoiceField(
        label=_("Grouping"), required=False,
        choices=[("", _("none")), (",", "1,234"), (".", "1.234"), (" ", "1 234"), ("'", "1'234")],
    )  # fmt: skip
    rates = forms.ChoiceField(
        label=_("Interest rates"), required=False,
        choices=[("percent", _("8.25 is 8.25 percent a year")), ("share", _("0.0825 is 8.25 percent a year"))],
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency where a row does not say"), required=False, choices=[("", "–"), *((c, c) for c in EXPONENTS)]
    )
    is_complete = forms.BooleanField(
        label=_("The file names every debt of the portfolio; others were recalled"), required=False
    )


def corrected(profile: Profile, guesses: Sequence[ColumnGuess], form: ProfileForm, sent: Mapping[str, str]) -> Profile:
    """The proposed profile as the person corrected it. Raises BadProfile.

    Columns that become the same field are joined in the order of the file.
    """
    said = form.cleaned_data
    columns: dict[str, list[str]] = {}
    for index, guess in enumerate(guesses):
        if (name := sent.get(f"column_{index}", "")) in BY_NAME:
            columns.setdefault(name, []).append(guess.column)
    fields = {name: _source(profile.fields.get(name), tuple(of)) for name, of in columns.items()}
    defaults = {name: value for name, value in profile.defaults.items() if name != "currency"}
    return replace(
        profile,
        name=said["name"],
        fields=fields,
        dates=tuple(form.strip() for form in said["dates"].split(",") if form.strip()),
        decimal=said["decimal"],
        thousands=said["thousands"],
        rates=said["rates"] or profile.rates,
        defaults={**defaults, **({"currency": said["currency"]} if said["currency"] else {})},
    )


def _source(proposed: Source | None, columns: tuple[str, ...]) -> Source:
    return proposed if proposed is not None and proposed.columns == columns else Source(columns)
