"""Forms of compliance."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dunwell.rulebook import BIGGEST_OVERLAY
from dunwell.web.doors import doors
from dunwell.web.shared.days import desk_zone

MOMENT = "%Y-%m-%dT%H:%M"


class OverlayForm(forms.Form):
    """A changed rulebook as one file, and from when it is to hold."""

    file = forms.FileField(label=_("File with the changes"), help_text=_("YAML, as `dunwell law replay` takes it"))
    effective = forms.DateTimeField(
        label=_("To hold from"), required=False, input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip
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
