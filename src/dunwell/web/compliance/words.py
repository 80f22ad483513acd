"""Words of the gate's own checks, which are no law: whether the action is still the one that was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

GATE: dict[str, Lazy] = {
    "gate.too_late": _("Its time has passed"),
    "gate.words_changed": _("Its words are not the ones that were approved"),
    "gate.debt_unknown": _("A debt it speaks of is not known"),
    "gate.person_changed": _("A debt it speaks of is another person's"),
    "gate.point_unknown": _("No such contact point"),
    "gate.point_unusable": _("The contact point cannot be used"),
    "gate.point_changed": _("Not the contact point to use today"),
    "gate.paid": _("Paid or closed since it was decided"),
    "gate.paid_in_part": _("Paid in part since it was decided"),
    "gate.promised": _("A promise is running"),
    "gate.no_promise": _("No promise is running any more"),
}
