"""Words of the closed vocabularies, for every audience. A code without words is a mistake a test finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dunwell.core.words import Channel, CircumstanceKind, Part, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

ROLES: dict[Role, Lazy] = {
    Role.OFFICER: _("officer"),
    Role.SUPERVISOR: _("supervisor"),
    Role.MANAGER: _("manager"),
    Role.COMPLIANCE: _("compliance"),
}
PER: dict[str, Lazy] = {
    "week": _("a week"),
    "fortnight": _("a fortnight"),
    "four_weeks": _("four weeks"),
    "month": _("a month"),
    "quarter": _("three months"),
    "year": _("a year"),
}
"""How often money comes or goes (`core.means.statement.A_YEAR`)."""
CHANNELS: dict[str, Lazy] = {
    Channel.PHONE: _("Phone"),
    Channel.EMAIL: _("Email"),
    Channel.TEXT: _("Text"),
    Channel.LETTER: _("Letter"),
    Channel.VISIT: _("Visit"),
}
CHANNEL_ICONS: dict[str, str] = {
    Channel.PHONE: "phone",
    Channel.EMAIL: "mail",
    Channel.TEXT: "message-square",
    Channel.LETTER: "file-text",
    Channel.VISIT: "map-pin",
}
PARTS: dict[str, Lazy] = {
    Part.PRINCIPAL: _("Principal"),
    Part.INTEREST: _("Interest"),
    Part.FEES: _("Fees"),
    Part.COSTS: _("Costs"),
}
CIRCUMSTANCES: dict[str, Lazy] = {
    CircumstanceKind.DECEASED: _("Has died"),
    CircumstanceKind.INSOLVENCY: _("Insolvency"),
    CircumstanceKind.MORATORIUM: _("Moratorium"),
    CircumstanceKind.REPRESENTATION: _("Represented"),
    CircumstanceKind.VULNERABILITY: _("Vulnerable"),
    CircumstanceKind.CEASE: _("Asked us to stop"),
    CircumstanceKind.FRAUD: _("Reported as fraud"),
    CircumstanceKind.MINOR: _("Under age"),
}
PERSON_KINDS: dict[str, Lazy] = {
    "individual": _("Individual"),
    "sole_trader": _("Sole trader"),
    "company": _("Company"),
}
DEBT_STATES: dict[str, Lazy] = {
    "open": pgettext_lazy("debt", "Open"),
    "paid": pgettext_lazy("debt", "Paid"),
    "settled": pgettext_lazy("debt", "Settled"),
    "closed": pgettext_lazy("debt", "Closed"),
    "recalled": pgettext_lazy("debt", "Recalled"),
    "sold": pgettext_lazy("debt", "Sold"),
    "written_off": pgettext_lazy("debt", "Written off"),
}
NOTICES_BY_HAND: dict[str, Lazy] = {
    "uk_default_notice": _("Default notice"),
    "cessation_confirmation": _("Confirmation that contact ends"),
}
PRODUCTS: dict[str, Lazy] = {
    "credit_card": _("Credit card"),
    "personal_loan": _("Personal loan"),
    "auto_loan": _("Car loan"),
    "mortgage": _("Mortgage"),
    "utility": _("Utility bill"),
    "telecom": _("Telephone bill"),
    "trade_invoice": _("Trade invoice"),
    "medical": _("Medical bill"),
    "overdraft": _("Overdraft"),
}
COUNTRIES: dict[str, Lazy] = {
    "US": _("United States"),
    "GB": _("United Kingdom"),
    "CA": _("Canada"),
    "AE": _("United Arab Emirates"),
}
LANGUAGES: dict[str, Lazy] = {
    "en": _("English"),
    "fr": _("French"),
    "ar": _("Arabic"),
    "es": _("Spanish"),
}

GATE: dict[str, Lazy] = {
    "gate.too_late": _("Its time has passed"),
    "gate.words_changed": _("Its words are not the ones that were approved"),
    "gate.debt_unknown": _("A debt it speaks of is not known"),
    "gate.specialist_only": _("Only a specialist may contact this person"),
    "gate.person_changed": _("A debt it speaks of is another person's"),
    "gate.point_unknown": _("No such contact point"),
    "gate.point_refused": _("The person does not want this channel at this contact point"),
    "gate.record_unclear": _("The record cannot be judged"),
    "gate.point_unusable": _("The contact point cannot be used"),
    "gate.point_changed": _("Not the contact point to use today"),
    "gate.paid": _("Paid or closed since it was decided"),
    "gate.paid_in_part": _("Paid in part since it was decided"),
    "gate.promised": _("A promise is running"),
    "gate.plan_running": _("A payment plan is agreed and holds"),
    "gate.no_promise": _("No promise is running any more"),
}
"""The gate's own checks, which are no law: whether the action is still the one that was decided."""
OUTCOMES: dict[str, Lazy] = {
    "sent": _("sent"),
    "delivered": _("delivered"),
    "unconfirmed": _("sent, not confirmed"),
    "conversation": _("spoke"),
    "no_answer": _("no answer"),
    "voicemail": _("voicemail"),
    "busy": _("busy"),
    "not_in_service": _("dead line"),
    "wrong_person": _("someone else answered"),
    "replied": _("replied"),
    "bounced": _("bounced"),
    "recalled": _("taken out before posting"),
    "auto_replied": _("automatic reply"),
}
"""How a contact ended."""


def listed(words: Iterable[str]) -> str:
    """Words after each other, with the comma of the reader's language between them."""
    return gettext(", ").join(words)


def role_said(name: str) -> str:
    """A role in the reader's language; a name that is none stays."""
    return str(ROLES[Role(name)]) if name in Role.__members__.values() else name


def said(words: dict[str, Lazy], code: str) -> str:
    """The words of a code in the reader's language; a code from a newer file is shown with spaces."""
    return str(words[code]) if code in words else code.replace("_", " ").capitalize()
