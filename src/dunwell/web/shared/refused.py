"""Why a room or a flow did not do a thing, in the reader's language: refusals as raised and as they are said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.web.shared.words import OUTCOMES, role_said, said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

NOTICES: dict[str, Lazy] = {
    "Acknowledgement of a complaint": _("Acknowledgement of a complaint"),
    "Answer to a disputed debt": _("Answer to a disputed debt"),
    "Confirmation that contact ends": _("Confirmation that contact ends"),
    "Default notice": _("Default notice"),
    "Final response to a complaint": _("Final response to a complaint"),
    "First written notice": _("First written notice"),
    "Notice of adverse action": _("Notice of adverse action"),
    "Notice of default sums": _("Notice of default sums"),
    "Notice of interest after a judgment": _("Notice of interest after a judgment"),
    "Notice of missed instalments": _("Notice of missed instalments"),
    "Notice of payment (Quebec)": _("Notice of payment (Quebec)"),
    "Notice of sums in arrears": _("Notice of sums in arrears"),
    "Validation notice": _("Validation notice"),
    "Yearly statement of a loan": _("Yearly statement of a loan"),
}
"""Titles of the notices that laws ask for."""
WORDS: dict[str, Lazy] = {
    # permits, and contacts made by hand
    "there is no such permit; ask the gate before you contact the person": _(
        "There is no such permit. Ask the gate before you contact the person."
    ),
    "this permit was used; every contact needs its own": _("This permit was used. Every contact needs its own."),
    "the permit is no longer in time; ask the gate again": _("The permit is no longer in time. Ask the gate again."),
    "this contact had no permit; ask the gate before you contact the person": _(
        "This contact had no permit. Ask the gate before you contact the person."
    ),
    "this contact had no permit; ask the gate first, or log it as made without leave": _(
        "This contact had no permit. Ask the gate first, or log it as made without leave."
    ),
    "the contact of this permit is in the log already; every contact needs its own permit": _(
        "The contact of this permit is in the log already. Every contact needs its own permit."
    ),
    "this contact has its permit; log it under that": _("This contact has its permit. Log it under that."),
    "the permit is for another person, channel or contact point": _(
        "The permit is for another person, channel or contact point."
    ),
    "the permit does not cover every debt that was spoken of; ask the gate for those as well": _(
        "The permit does not cover every debt that was spoken of. Ask the gate for those as well."
    ),
    "its permit is for another person, debt, contact point or channel": _(
        "Its permit is for another person, debt, contact point or channel."
    ),
    "its permit is for other words": _("Its permit is for other words."),
    "its words were changed after the permit was given": _("Its words were changed after the permit was given."),
    "this call was asked about, made or taken back already; reload the page": _(
        "This call was asked about, made or taken back already. Reload the page."
    ),
    "a contact is about one debt at least; name it": _("A contact is about one debt at least. Name it."),
    "a contact that has or lacks a permit is ours: log it as made by us": _(
        "A contact that has or lacks a permit is ours: log it as made by us."
    ),
    "an action was moved by someone else while the gate looked at it; ask again": _(
        "Someone else moved this while the gate looked at it. Ask again."
    ),
    "someone else moved the action; look at it again": _("Someone else moved this. Look at it again."),
    # the gate's own checks, as an action keeps them
    "its words are not the ones that were approved; make it again": _(
        "Its words are not the ones that were approved. Make it again."
    ),
    "a debt it speaks of is not known; nothing is sent about it": _(
        "A debt it speaks of is not known. Nothing is sent about it."
    ),
    "a debt it speaks of is no longer this person's": _("A debt it speaks of is no longer this person's."),
    "only a specialist may contact this person: hand the call over": _(
        "Only a specialist may contact this person: hand the call over."
    ),
    "it is not the contact point to use today: a better one is known, or this one was refused": _(
        "It is not the contact point to use today: a better one is known, or this one was refused."
    ),
    "it was paid or closed since it was decided: nothing is overdue": _(
        "It was paid or closed since it was decided: nothing is overdue."
    ),
    "it was paid or closed since it was decided": _("It was paid or closed since it was decided."),
    "less is overdue than it says: something was paid since": _(
        "Less is overdue than it says: something was paid since."
    ),
    "a promise to pay is running": _("A promise to pay is running."),
    "a payment plan is agreed and holds": _("A payment plan is agreed and holds."),
    "no promise is running any more": _("No promise is running any more."),
    "the law asks for it": _("The law asks for it."),
    "a promise names an amount above zero and a day that is not before it was made": _(
        "A promise names an amount above zero, and a day that is not before it was made."
    ),
    # notices
    "the person is not bound by this debt": _("The person is not bound by this debt."),
    "no debt of this person is known": _("No debt of this person is known."),
    "this person did not ask us to stop; record the request first": _(
        "This person did not ask us to stop. Record the request first."
    ),
    "a default notice names the day before which the breach is to be put right": _(
        "A default notice names the day before which the breach is to be put right."
    ),
    # giving up and sending back, and who says yes
    "nobody approves what they asked for; leave it to somebody else": _(
        "Nobody approves what they asked for. Leave it to somebody else."
    ),
    "you voted on this before; a second pair of eyes is somebody else's": _(
        "You voted on this before. A second pair of eyes is somebody else's."
    ),
    "this is not what was approved, or more than that; ask for it anew": _(
        "This is not what was approved, or more than that. Ask for it anew."
    ),
    "the same waits for an answer on this debt; let that be answered first": _(
        "The same waits for an answer on this debt. Let that be answered first."
    ),
    "more would be given up or sent back than there is; look at the balance": _(
        "More would be given up or sent back than there is. Look at the balance."
    ),
    "say how much of which part is waived, each more than zero": _(
        "Say how much of which part is waived, more than zero."
    ),
    "a refund is more than zero": _("A refund is more than zero."),
    "say whether it is waived, written off or sent back, and why": _(
        "Say whether it is waived, written off or sent back, and why."
    ),
}
"""Refusals that are always the same words."""


def titled(title: str) -> str:
    """The title of a notice in the reader's language."""
    return said(NOTICES, title)


def _inside(why: str) -> str:
    """A refusal that stands in another one."""
    return refused(why)


PATTERNS: tuple[tuple[re.Pattern[str], Lazy, Callable[[str], str]], ...] = (
    (re.compile(r"the contact is not allowed: (.+)"), _("The contact is not allowed. %s"), _inside),
    (re.compile(r"person \d+ is not bound by debt (.+); name"), _("The person is not bound by debt %s."), str),
    (re.compile(r"contact point \d+ is not of person \d+;()"), _("The contact point is another person's."), str),
    (
        re.compile(r"(\w+) is what a caller hears: log"),
        _("Only a caller hears this: %s. Log it as a call of ours."),
        lambda outcome: said(OUTCOMES, outcome),
    ),
    (
        re.compile(r"the person has no such contact point for \w+()$"),
        _("The person has no such contact point any more."),
        str,
    ),
    (
        re.compile(r"the contact point is .+ or not in force()$"),
        _("The contact point cannot be used, or is not in force."),
        str,
    ),
    (re.compile(r"(.+) is on this already; take another item"), _("%s is on this already. Take another item."), str),
    (re.compile(r"this item is \w+; take another()"), _("This item is done already. Take another one."), str),
    (
        re.compile(r"(.+) about this debt is on its way already$"),
        _("On its way already, about this debt: %s."),
        titled,
    ),
    (
        re.compile(r"(.+) is a notice of another country's law$"),
        _("A notice of another country's law: %s."),
        titled,
    ),
    (
        re.compile(r"(.+) lacks an address to send it to$"),
        _("No address is known to send it to: %s."),
        titled,
    ),
    (
        re.compile(r"the notice '(.+)' is not in use in '\w+'"),
        _("This notice is not in use in this language until compliance has read its words and activates it: %s."),
        titled,
    ),
    (
        re.compile(r"say which edition goes with it: (.+), required by"),
        _("Say which edition goes with it: %s."),
        str,
    ),
    (re.compile(r"nothing can be promised on debt (.+): it is"), _("Nothing can be promised on debt %s."), str),
    (
        re.compile(r".+ is more than the (.+) owed; promise at most"),
        _("This is more than the %s owed. Promise at most that."),
        str,
    ),
    (re.compile(r"(.+) said already what became of this"), _("%s said already what became of this letter."), str),
    (re.compile(r"someone else moved the run of ()"), _("Someone else moved the run. Look at it again."), str),
    (
        re.compile(r"(?:the action|the run of [\d-]+) is \w+; it cannot be ()"),
        _("It is past that: look at it again to see where it stands."),
        str,
    ),
    (
        re.compile(r"there is nothing of that kind to give up or to send back on debt ()"),
        _("There is nothing of that kind to give up or to send back."),
        str,
    ),
    (re.compile(r"nothing is owed on debt ()"), _("Nothing is owed on this debt."), str),
    (
        re.compile(r"\d+ of \w+ cannot be waived, -?\d+ is owed()"),
        _("More than is owed of that part. Look at the balance."),
        str,
    ),
    (
        re.compile(r"\d+ cannot be refunded, -?\d+ is held()"),
        _("More than is held beyond what is owed. Look at the balance."),
        str,
    ),
    (
        re.compile(r"debt \d+ is \w+; this is for debts that are ()"),
        _("The debt is in a state in which that cannot be done to it."),
        str,
    ),
    (re.compile(r"approval \d+ waits for nobody()"), _("This was answered already. Look at what became of it."), str),
    (
        re.compile(r"approval \d+ expired on ()"),
        _("The time for an answer has passed. Let it be asked for again."),
        str,
    ),
    (
        re.compile(r"a (\w+) is asked now; you hold no such role"),
        _("Somebody of another role is asked now: %s. You do not hold it, and nobody handed theirs to you."),
        role_said,
    ),
    (
        re.compile(r"the lines cover (\d+) days; give at least"),
        _("The lines cover too few days: %s. Give four weeks at least; three months are better."),
        str,
    ),
    (
        re.compile(r"the lines are in (.+), the form is in \w+$"),
        _("The lines are in another currency than the form: %s."),
        str,
    ),
    (
        re.compile(r"a rest that is written off is at most the (.+) that you may"),
        _("A rest that is written off is at most what you may write off alone: %s."),
        str,
    ),
    (re.compile(r"'(.*)' is not an amount(?: that can be kept)?$"), _("This is no amount: %s"), str),
    (re.compile(r"'(.*)' has more decimals than \w+ has$"), _("This has more decimals than the currency: %s"), str),
)
"""Refusals with one value in them: how they are raised, how they are said, and how the value is."""
LACKS = re.compile(r"(.+) lacks ([\w, ]+)$")


def refused(why: object) -> str:
    """A refusal in the reader's language; one that is not known stays as it was raised."""
    text = str(why)
    if text in WORDS:
        return str(WORDS[text])
    for pattern, words, shown in PATTERNS:
        if found := pattern.match(text):
            return str(words) % shown(found.group(1)) if "%s" in str(words) else str(words)
    if (found := LACKS.match(text)) and found.group(1) in NOTICES:
        lacking = found.group(2).replace("_", " ")
        return gettext("%(notice)s: the record lacks %(facts)s.") % {
            "notice": titled(found.group(1)), "facts": lacking,
        }  # fmt: skip
    return text
