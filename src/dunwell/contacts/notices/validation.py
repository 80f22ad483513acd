"""The US validation notice: typed facts in, Model Form B-1 out, as a letter or an email.

Source   12 CFR 1006.34(c) for what it must say, Appendix B form B-1 for how. When the dispute period ends
         is law and is worked out elsewhere; here it is a given date, shown in every place of the form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast

import yaml

from dunwell.contacts.notices.formats import write_date
from dunwell.contacts.notices.placeholders import clean, clean_url, escape, link
from dunwell.contacts.notices.rendering import Rendered, digest
from dunwell.contacts.notices.wording import HOME, VALIDATION_NOTICE, UnknownWording, languages
from dunwell.core.money import Money
from dunwell.core.ports import Address, Letter
from dunwell.core.refusal import Refusal

COUNTRY: Final = "US"


class NoticeIncomplete(Refusal, ValueError):
    """The notice lacks a fact that 12 CFR 1006.34(c) asks for, or its amounts do not add up."""


@dataclass(frozen=True, slots=True)
class ValidationNotice:
    """The facts of one validation notice. Raises NoticeIncomplete when they are not enough or do not agree.

    Amounts   of one currency; owed_then + interest + fees - payments == total, and none is negative
    Optional  website, dispute_url, request_url and brand may be blank; reverse_disclosures may be empty
    """

    collector_name: str
    collector_address: Address
    collector_phone: str
    collector_hours: str
    consumer_name: str
    consumer_address: Address
    reference: str
    creditor_name: str
    """To whom the debt is owed now."""
    itemization_creditor: str
    """To whom it was owed on the itemization date."""
    product: str
    """A key of `account_words`."""
    account_number: str
    """Or what `truncated` leaves of it."""
    itemization_on: date
    owed_then: Money
    interest: Money
    fees: Money
    payments: Money
    total: Money
    dispute_by: date
    """Last day of the validation period."""
    brand: str = ""
    website: str = ""
    dispute_url: str = ""
    request_url: str = ""
    reverse_disclosures: tuple[str, ...] = ()
    """State disclosures, printed on the back: 12 CFR 1006.34(d)(3)(iv)."""

    def __post_init__(self) -> None:
        needed = (
            "collector_name", "collector_phone", "collector_hours", "consumer_name", "reference", "creditor_name",
            "itemization_creditor", "product", "account_number",
        )  # fmt: skip
        if missing := [name for name in needed if not getattr(self, name).strip()]:
            raise NoticeIncomplete(
                "a validation notice needs {missing}; complete the debt's record first", missing=[*missing]
            )
        for amount in (self.owed_then, self.interest, self.fees, self.payments, self.total):
            if amount.minor < 0:
                raise NoticeIncomplete("a validation notice cannot show the negative amount {amount}", amount=amount)
        if self.owed_then + self.interest + self.fees - self.payments != self.total:
            raise NoticeIncomplete(
                "the itemization of {reference} does not add up to {total}; correct it in the ledger",
                reference=self.reference,
                total=self.total,
            )


def truncated(account_number: str) -> str:
    """An account number of which only the last four signs can be read: 12 CFR 1006.34(c)(2)(iv)."""
    kept = clean(account_number)[-4:]
    return f"****{kept}"


@lru_cache(maxsize=8)
def _words(language: str) -> Mapping[str, Any]:
    if language not in languages(VALIDATION_NOTICE):
        raise UnknownWording(
            "the validation notice exists in English and Spanish, not in {language}", language=language
        )
    source = (HOME / VALIDATION_NOTICE / f"{language}.yaml").read_text("utf-8")
    return {**yaml.safe_load(source), "sha256": hashlib.sha256(source.encode()).hexdigest()}


@lru_cache(maxsize=8)
def _split(language: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The sentences that say the same in every notice, and those with places for facts."""
    said = {key: text for key, text in _words(language).items() if isinstance(text, (str, dict))}
    told = {key: text for key, text in said.items() if key != "account_words"}
    is_open = {key for key, text in told.items() if "{" in (text if isinstance(text, str) else "".join(text.values()))}
    return (
        {key: said for key, said in told.items() if key not in is_open},
        {key: said for key, said in told.items() if key in is_open},
    )


def filled(
    notice: ValidationNotice, language: str, *, opt_out_url: str = "", instead: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Every sentence of the form with its facts; a `first` and `then` pair stays a pair.

    Given    instead: what to write in place of some facts, by their placeholder
    """
    words = _words(language)
    account_words = words["account_words"].get(notice.product, words["account_words"]["other"])
    if "{brand}" in account_words and not notice.brand.strip():
        account_words = words["account_words"]["credit_card"]
    facts = {
        "collector_name": clean(notice.collector_name),
        "creditor_name": clean(notice.creditor_name),
        "itemization_creditor": clean(notice.itemization_creditor),
        "account_words": account_words.format(brand=clean(notice.brand)),
        "account_number": clean(notice.account_number),
        "collector_phone": clean(notice.collector_phone),
        "collector_hours": clean(notice.collector_hours),
        "reference": clean(notice.reference),
        "itemization_date": write_date(notice.itemization_on, language, COUNTRY),
        "dispute_by": write_date(notice.dispute_by, language, COUNTRY),
        "dispute_url": clean(notice.dispute_url),
        "request_url": clean(notice.request_url),
        "opt_out_url": clean(opt_out_url),
        **(instead or {}),
    }
    fixed, open_words = _split(language)
    filled: dict[str, Any] = dict(fixed)
    for key, said in open_words.items():
        if isinstance(said, str):
            filled[key] = said.format(**facts)
        else:
            filled[key] = {part: text.format(**facts) for part, text in said.items()}
    if not notice.dispute_url:
        filled["dispute_online"] = ""
    if not notice.request_url:
        filled["original_online"] = ""
    if not opt_out_url:
        filled["opt_out"] = ""
    return filled


def amounts_of(notice: ValidationNotice) -> dict[str, str]:
    """The itemization as the form prints it: no sign, no symbol, `2,234.56`."""
    return {
        name: f"{getattr(notice, name).decimal:,.2f}" for name in ("owed_then", "interest", "fees", "payments", "total")
    }


def as_letter(notice: ValidationNotice, *, key: str, language: str, dated_on: date, recipient_id: str = "") -> Letter:
    """The notice as a letter on US Letter paper. Raises UnknownWording for a language the Bureau has no form in."""
    lines = filled(notice, language)
    return Letter(
        key=key,
        template=VALIDATION_NOTICE,
        language=language,
        envelope="us_10",
        sender_name=clean(notice.collector_name),
        sender=notice.collector_address,
        recipient_name=clean(notice.consumer_name),
        recipient=notice.consumer_address,
        dated_on=dated_on,
        reference=clean(notice.reference),
        subject=lines["subject"],
        fields=laid_out(notice, lines, amounts_of(notice), recipient_id=recipient_id),
    )


def laid_out(
    notice: ValidationNotice, lines: Mapping[str, Any], amounts: Mapping[str, str], *, recipient_id: str = ""
) -> dict[str, object]:
    """What the letter's page is made from."""
    return {
        "lines": lines,
        "amounts": amounts,
        "phone_line": lines["phone"],
        "website": clean(notice.website),
        "reverse_disclosures": [clean(text) for text in notice.reverse_disclosures],
        "recipient_id": recipient_id,
    }


def as_email(notice: ValidationNotice, *, language: str, address_lines: tuple[str, ...], opt_out_url: str) -> Rendered:
    """The notice as an email.

    Needs    address_lines: where to write, the collector's address as printed; dispute_url and request_url
    Raises   NoticeIncomplete: an electronic notice must say how to dispute electronically, 12 CFR 1006.34(c)(3)(vi)
    """
    if not (notice.dispute_url and notice.request_url):
        raise NoticeIncomplete("an emailed validation notice needs dispute_url and request_url; send a letter instead")
    clean_url(opt_out_url)
    lines, amounts = filled(notice, language, opt_out_url=opt_out_url), amounts_of(notice)
    sender = (
        clean(notice.collector_name),
        *address_lines,
        clean(notice.collector_phone),
        clean(notice.collector_hours),
    )
    sections = [(kind, text) for kind, text in _sections(lines, amounts, sender) if text]
    text = "\n\n".join(f"[ ] {said}" if kind == "box" else said for kind, said in sections)
    html = _email_page(lines["subject"], language, sections, opt_out_url)
    subject = lines["subject"]
    return Rendered(subject, text, html, digest(subject, text, html, ""))


def as_text(letter: Letter) -> str:
    """The words of a notice made by `as_letter`, in order: for a page or a search. The letter is laid out itself."""
    lines, amounts = cast("dict[str, Any]", letter.fields["lines"]), cast("dict[str, str]", letter.fields["amounts"])
    return plain_text(letter.sender_name, letter.sender, lines, amounts)


def plain_text(name: str, address: Address, lines: Mapping[str, Any], amounts: Mapping[str, str]) -> str:
    """The form's sentences one after another, under the collector's name and address."""
    place = ", ".join(part for part in (address.city, f"{address.region} {address.postcode}".strip()) if part)
    sections = _sections(lines, amounts, (name, *map(clean, address.lines), clean(place)))
    return "\n\n".join(f"[ ] {said}" if kind == "box" else said for kind, said in sections if said)


def _pair(said: Mapping[str, str]) -> str:
    glue = "" if said["then"].startswith(":") else " "
    return f"{said['first']}{glue}{said['then']}"


def _sections(lines: Mapping[str, Any], amounts: Mapping[str, str], sender: tuple[str, ...]) -> list[tuple[str, str]]:
    """The form's sentences in its order, each with its kind: p, h2, li or box."""
    return [
        ("p", "\n".join(sender)),
        ("p", lines["reference"]),
        ("p", _pair(lines["who"])),
        ("h2", lines["information"]),
        ("p", lines["account"]),
        ("p", f"{lines['owed_then']} ${amounts['owed_then']}"),
        ("p", lines["between"]),
        ("p", f"{lines['interest']} + ${amounts['interest']}"),
        ("p", f"{lines['fees']} + ${amounts['fees']}"),
        ("p", f"{lines['payments']} - ${amounts['payments']}"),
        ("p", f"{lines['total']} ${amounts['total']}"),
        ("h2", lines["dispute"]),
        ("p", _pair(lines["dispute_call"])),
        ("p", f"{_pair(lines['dispute_write'])} {lines['dispute_online']}".strip()),
        ("h2", lines["else"]),
        ("p", f"{_pair(lines['original'])} {lines['original_online']}".strip()),
        ("p", _pair(lines["rights"])),
        ("p", lines["payment"]),
        ("p", lines["translation"]),
        ("h2", lines["respond"]),
        ("p", lines["check"]),
        ("box", lines["box_dispute"]),
        ("box", lines["box_not_mine"]),
        ("box", lines["box_wrong"]),
        ("box", lines["box_other"]),
        ("box", lines["box_original"]),
        ("box", lines["box_enclosed"]),
        ("p", lines["check_payable"]),
        ("box", lines["box_translation"]),
        ("p", lines["opt_out"]),
    ]


def _email_page(subject: str, language: str, sections: list[tuple[str, str]], opt_out_url: str) -> str:
    content = []
    for kind, text in sections:
        said = escape(text).replace("\n", "<br>")
        if opt_out_url in text:
            said = said.replace(escape(opt_out_url), link(opt_out_url))
        content.append(f"<h2>{said}</h2>" if kind == "h2" else f"<p>{'☐ ' if kind == 'box' else ''}{said}</p>")
    page = (HOME / "layouts" / "email.html").read_text("utf-8")
    for key, value in {
        "language": language,
        "direction": "ltr",
        "subject": escape(subject),
        "content": "\n".join(content),
    }.items():
        page = page.replace(f"{{{key}}}", value)
    return page
