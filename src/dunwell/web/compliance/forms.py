"""Forms of compliance."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dunwell.rulebook import BIGGEST_OVERLAY
from dunwell.web.doors import doors
from dunwell.web.shared.days import desk_zone

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

MOMENT = "%Y-%m-%dT%H:%M"
MOST_PEOPLE = 10_000_000_000
"""More than there are."""
DIGITS = 18
"""Of a number that a database holds."""


def moment_field(label: Lazy, **named: object) -> forms.DateTimeField:
    """A moment, by the browser's own calendar and clock."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, input_formats=[MOMENT], widget=widget, **named)  # type: ignore[arg-type]


class BreachForm(forms.Form):
    """A breach of personal data: when it was found, what happened, whom it concerns."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    discovered_at = moment_field(_("Found at"), help_text=_("From this moment the hours of the law count."))
    what = forms.CharField(
        label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which data, how, and what was done about it: it goes into the report."),
    )  # fmt: skip
    people = forms.CharField(
        label=_("Numbers of the people it concerns"), widget=forms.Textarea(attrs={"rows": 3, "inputmode": "numeric"}),
        help_text=_("With a comma, a space or a new line between."),
    )  # fmt: skip
    people_count = forms.IntegerField(
        label=_("How many are affected in all"),
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=_("Those included who are not known by name."),
    )
    is_encrypted = forms.BooleanField(label=_("The data were encrypted, and the key is safe"), required=False)

    def clean_discovered_at(self) -> datetime:
        """By the clock of the desk."""
        given: datetime = self.cleaned_data["discovered_at"]
        return given.replace(tzinfo=ZoneInfo(desk_zone()))

    def clean_people(self) -> list[int]:
        """Raises ValidationError naming what is no number."""
        words = self.cleaned_data["people"].replace(",", " ").split()
        if strange := [word for word in words if not word.isascii() or not word.isdigit() or len(word) > DIGITS]:
            raise forms.ValidationError(_("%(word)s is no number of a person."), params={"word": strange[0][:20]})
        return [int(word) for word in words]


class ReportedForm(forms.Form):
    """That a breach was reported."""

    on = forms.DateField(label=_("Reported on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    words = forms.CharField(label=_("To whom, and under which number"), max_length=300)


class OverlayForm(forms.Form):
    """A changed rulebook as one file, and from when it is to hold."""

    file = forms.FileField(label=_("File with the changes"), help_text=_("YAML, as dunwell law replay takes it"))
    effective = moment_field(_("To hold from"), required=False)
    is_afresh = forms.BooleanField(label=_("Lay it over the release alone, without what was published"), required=False)

    def clean_file(self) -> UploadedFile[bytes]:
        """Raises ValidationError where it is more than a rulebook can be."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > BIGGEST_OVERLAY:
            raise forms.ValidationError(_("The file is too big: send only what changes."))
        return sent

    def clean_effective(self) -> datetime | None:
        """By the clock of the desk. Raises ValidationError for a moment that has passed."""
        given: datetime | None = self.cleaned_data["effective"]
        if given is None:
            return None
        moment = given.replace(tzinfo=ZoneInfo(desk_zone()))
        if moment <= doors().clock.now():
            raise forms.ValidationError(_("That moment has passed: name one to come, or none."))
        return moment
