"""Who paid, as a bank named them: the name, and the account as a keyed digest that is recognised and never read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dunwell.core.ports import Vault
from dunwell.parties import names
from dunwell.parties.models import Payer, Spelling

NAME_MAX = 200
TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "mx", "herr", "frau", "m", "mme", "mlle", "sr", "sra"])


@dataclass(frozen=True, slots=True)
class PayerLine:
    """Who a payment came from."""

    reference: str
    name: str
    search_name: str
    account_index: str


@transaction.atomic
def remember(*, reference: str, name: str, account: str, vault: Vault, at: datetime) -> None:
    """Keep who sent a payment, once per payment; nothing where the bank did not say."""
    shown = " ".join(name.split())[:NAME_MAX]
    if not shown and not account:
        return
    index = vault.blind_index(account, purpose="bank_account") if account else ""
    said = {"name": shown, "search_name": names.fold(shown) if shown else "", "account_index": index, "recorded_at": at}
    Payer.objects.get_or_create(reference=reference, defaults=said)


@transaction.atomic
def copy(*, reference: str, to: str) -> None:
    """Say that a part of a payment came from whom the whole came from."""
    if found := Payer.objects.filter(reference=reference).first():
        said = {
            "name": found.name,
            "search_name": found.search_name,
            "account_index": found.account_index,
            "recorded_at": found.recorded_at,
        }
        Payer.objects.get_or_create(reference=to, defaults=said)


def of(references: Iterable[str]) -> dict[str, PayerLine]:
    """Who sent these payments, where the bank said so."""
    rows = Payer.objects.filter(reference__in=list(references))
    return {row.reference: PayerLine(row.reference, row.name, row.search_name, row.account_index) for row in rows}


def sent_from(account_indexes: Iterable[str]) -> dict[str, list[str]]:
    """References of payments by the account they came from."""
    found: dict[str, list[str]] = {}
    wanted = {index for index in account_indexes if index}
    rows = Payer.objects.filter(account_index__in=wanted).order_by("-id").values_list("account_index", "reference")
    for index, reference in rows[:2000]:
        found.setdefault(index, []).append(reference)
    return found


def named_like(search_names: Iterable[str]) -> dict[str, list[int]]:
    """People whose name, with its words in any of the usual orders and without a title, is that of a payer."""
    forms = {form: name for name in search_names for form in _forms(name)}
    found: dict[str, set[int]] = {}
    for form, person_id in Spelling.objects.filter(search_name__in=list(forms)).values_list("search_name", "person_id"):
        found.setdefault(forms[form], set()).add(person_id)
    return {name: sorted(people) for name, people in found.items()}


def _forms(name: str) -> set[str]:
    words = [word for word in name.split() if word not in TITLES]
    if not words:
        return set()
    return {" ".join(words), " ".join([*words[1:], words[0]]), " ".join([words[-1], *words[:-1]])}
