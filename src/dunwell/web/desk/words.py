"""Words of the desk: why an item is in the queue, what an outcome is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.core.refusal import Sentence
from dunwell.web.shared.refused import in_words
from dunwell.web.shared.words import listed, said
from dunwell.web.templatetags.dunwell_page import amount_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

KINDS: dict[str, Lazy] = {
    "call": _("Call"),
    "visit": _("Visit"),
    "reply": _("Reply"),
    "bounce": _("Bounce"),
    "promise_broken": _("Broken promise"),
    "unmatched_payment": _("Payment without a debt"),
    "returned_payment": _("Returned payment"),
    "review": _("Review"),
    "plan_missed": _("Missed payment of a plan"),
    "plan_broken": _("Broken plan"),
    "plan_review": _("Plan to look at"),
}
KIND_ICONS = {
    "call": "phone",
    "visit": "map-pin",
    "reply": "mail",
    "bounce": "triangle-alert",
    "promise_broken": "handshake",
    "unmatched_payment": "banknote",
    "returned_payment": "undo-2",
    "review": "scale",
    "plan_missed": "handshake",
    "plan_broken": "handshake",
    "plan_review": "handshake",
}
REASONS: dict[str, Lazy] = {
    "due": _("Step %(step)s of the ladder"),
    "call_again": _("Call again, as was agreed or after no answer"),
    "promise_broken": _("Promised %(promised)s, paid %(paid)s"),
    "plan_missed": _("A payment of the plan is missing: %(missed)s; ask kindly what happened"),
    "plan_broken": _("The plan is broken, %(missed)s is missing; find one they can keep"),
    "plan_review": _("The day came to look at the plan again"),
    "plan_letter": _("A letter about a plan could not be written: %(why)s"),
    "dispute_to_answer": _("A dispute to answer: %(grounds)s"),
    "dispute_to_put_right": _("A dispute was answered, and what was wrong is to be put right"),
    "letter_to_take_out": _("A printed letter to take out before posting"),
    "payment_unmatched": _("Money came in and no debt is named for certain"),
    "payment_held": _("Money came in for a debt that we do not collect any more"),
    "returned_retry": _("A payment came back (%(code)s); it may be collected once more until %(until)s"),
    "returned_final": _("A payment came back (%(code)s) and must not be collected again as it was"),
    "returned_unknown": _("A payment came back with a code we do not know: %(code)s"),
    "returned_deceased": _("The bank reports a death (%(code)s); every contact is held until it is verified"),
    "advice_instruction": _("The bank says that an instruction ended or changed (%(code)s)"),
    "advice_change": _("The bank says that the account changed (%(code)s)"),
    "advice_rejected": _("The bank refused a collection before it was made (%(code)s)"),
    "advice_dishonoured": _("A return of the bank is itself in dispute (%(code)s); see which holds"),
    "reply_to_read": _("A reply to read %(asks)s"),
    "inbound_unknown": _("A message from someone we do not recognise"),
    "address_bounced": _("The email address does not exist any more"),
    "bounce_unclear": _("An email came back; the reason is not clear"),
    "message_undeliverable": _("A message could not be delivered"),
    "notice_lacks_facts": _("A notice the law asks for cannot be written yet: %(why)s"),
    "notice_not_in_use": _("The words of a notice the law asks for are not in use yet: %(why)s"),
}
"""Keys that flows give to work items; each takes the values that the item keeps."""
ASKS: dict[str, Lazy] = {
    "stop": _("stop this channel"),
    "cease": _("stop all contact"),
    "dispute": _("disputes"),
    "paid": _("says it is paid"),
    "hardship": _("is struggling"),
    "death": _("speaks of a death"),
    "insolvency": _("speaks of insolvency"),
    "representation": _("names a representative"),
}
GROUNDS: dict[str, Lazy] = {
    "not_mine": _("not mine"),
    "wrong_amount": _("the amount is wrong"),
    "already_paid": _("already paid"),
    "goods_or_service": _("goods or service"),
    "other": _("something else"),
}
FORMS: dict[str, Lazy] = {
    "phone": _("by phone"),
    "email": _("by email"),
    "text": _("by text message"),
    "letter": _("by letter"),
    "portal": _("on the website"),
    "visit": _("in person"),
    "creditor_file": _("in the creditor's file"),
}
"""How a dispute came."""
DISPUTE_ANSWERS: dict[str, Lazy] = {
    "upheld": _("they are right"),
    "partly": _("they are right in part"),
    "rejected": _("the debt stands"),
    "no_longer_disputed": _("the creditor's file no longer calls it disputed"),
}
"""How a dispute was answered."""
ANSWERS: dict[str, Lazy] = {
    "reply": _("They wrote"),
    "bounce": _("Our email came back"),
    "auto_reply": _("Automatic reply"),
    "unknown": _("A message that is not clear"),
}
"""Kinds of messages that come back."""
ACTION_STATES: dict[str, Lazy] = {
    "proposed": _("waits for review"),
    "approved": _("approved"),
    "held": _("held"),
    "waiting": _("waits for its hour"),
    "permitted": _("permitted"),
    "refused": _("refused"),
    "cancelled": _("cancelled"),
    "done": _("done"),
    "expired": _("expired"),
}
MESSAGE_STATES: dict[str, Lazy] = {
    "queued": _("on its way"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "failed": _("failed"),
    "bounced": _("came back"),
    "recalled": _("taken out before posting"),
    "withdrawn": _("withdrawn"),
}
ENTRIES: dict[str, Lazy] = {
    "opening": _("Opening balance"),
    "adjustment": _("Adjustment"),
    "payment": _("Payment"),
    "reversal": _("Reversal"),
    "charge": _("Charge"),
    "write_off": _("Written off"),
    "recall": _("Recalled"),
    "waiver": _("Waived"),
    "recovery": _("Recovered after it was written off"),
    "refund": _("Sent back"),
    "reallocation": _("Payment spread anew"),
    "application": _("Credit used"),
}
PROMISE_STATES: dict[str, Lazy] = {
    "running": _("running"),
    "kept": _("kept"),
    "part": _("paid in part"),
    "broken": _("broken"),
    "withdrawn": _("withdrawn"),
}
DETAILS: dict[str, Lazy] = {
    "attorney": _("lawyer"),
    "debt_adviser": _("debt adviser"),
    "family": _("family or friend"),
    "bankruptcy": _("bankruptcy"),
    "proposal": _("proposal or arrangement"),
    "administration": _("administration"),
    "breathing_space": _("breathing space"),
    "court_order": _("court order"),
    "goodwill": _("goodwill"),
    "stop_all_contact": _("stop all contact"),
    "reported": _("reported, to be confirmed"),
    "health": _("health"),
    "financial_abuse": _("financial abuse"),
}
LEVELS: dict[str, Lazy] = {"1": _("adapt"), "2": _("specialists only"), "3": _("no contact")}


def reason_words(reason: str, values: Mapping[str, object]) -> str:
    """Why an item is in the queue, in the reader's language."""
    if reason not in REASONS:
        return reason.replace("_", " ").capitalize()
    filled: dict[str, object] = {
        "step": "",
        "grounds": "",
        "asks": "",
        "promised": "",
        "paid": "",
        "missed": "",
        "why": "",
        **values,
    }
    if "currency" in values:
        currency = str(values["currency"])
        filled["promised"] = _money(values.get("promised_minor"), currency)
        filled["paid"] = _money(values.get("paid_minor"), currency)
        filled["missed"] = _money(values.get("missed_minor"), currency)
    filled["grounds"] = said(GROUNDS, str(values.get("grounds", "other")))
    asks = [said(ASKS, one) for one in str(values.get("asks", "")).split(",") if one]
    filled["asks"] = gettext("(%s)") % listed(asks) if asks else ""
    if isinstance(why := values.get("why"), Mapping):
        filled["why"] = in_words(Sentence.of_kept(why))
    return (str(REASONS[reason]) % filled).strip()


def _money(minor: object, currency: str) -> str:
    return f"{currency} {amount_text(Money(int(str(minor or 0)), currency))}"
