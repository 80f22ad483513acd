"""Which adapter serves which port. The only place that knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import connections

from dunwell.adapters.bank import PaymentFiles
from dunwell.adapters.bank.nacha_debits import write_nacha
from dunwell.adapters.bank.pain008 import write_pain008
from dunwell.adapters.bulk import open_bulk
from dunwell.adapters.bulk.few import FewRows
from dunwell.adapters.email import MaildirSender, SmtpSender, SmtpSettings
from dunwell.adapters.files import FileReader
from dunwell.adapters.letters.batch import print_batch, recall_letters
from dunwell.adapters.mailbox import ImapMailbox, ImapSettings, open_path
from dunwell.adapters.reports import WRITERS
from dunwell.adapters.reports.evidence import print_evidence
from dunwell.adapters.stripe import StripePayments
from dunwell.adapters.text import FolderTextSender, HttpTextSender, SignedTexts
from dunwell.adapters.vault import FileVault
from dunwell.config.home import Home
from dunwell.config.jobs import JobQueue
from dunwell.core import ports, stopping
from dunwell.core.actor import Actor, machine
from dunwell.core.debits import Originator
from dunwell.flows import plan_judging, publish, recall, verify
from dunwell.flows.collect import Banks
from dunwell.flows.deliver_ports import Outlets
from dunwell.flows.evidence import Means
from dunwell.flows.nightly import Links
from dunwell.flows.plan_judging import Judging
from dunwell.flows.plan_letters import Writer
from dunwell.flows.verify import Inputs
from dunwell.rulebook import Rulebook
from dunwell.web.doors import Doors


@dataclass(frozen=True, slots=True)
class WallClock:
    """The computer's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def home() -> Home:
    """The home this process works in."""
    found: Home = settings.HOME
    return found


def clock() -> ports.Clock:
    return WallClock()


_LAW = publish.LawInForce(monotonic)


def law(moment: datetime | None = None) -> Rulebook:
    """The rulebook in force now, or at a moment: a version published meanwhile is picked up. Raises LawUnusable."""
    return _LAW(moment or clock().now())


def forget_law() -> None:
    """Ask the database anew which rulebook is in force."""
    _LAW.forget()


@cache
def vault() -> ports.Vault:
    return FileVault(home().keys)


def doors() -> Doors:
    """What the pages use of the outside: see `web/doors.py`."""
    return Doors(
        clock=clock(),
        jobs=JobQueue(),
        law=law,
        vault=vault(),
        reader=reader(),
        report_writers=WRITERS,
        tables=FileReader(),
        payments=PaymentFiles(),
        files=home().files,
        uploads=home().files / "uploads",
        quarantine=home().files / "quarantine",
        reports=home().files / "reports",
        judge_plans=judge_plans,
        evidence=evidence(),
        texts=SignedTexts(home().secret("text_inbound").encode()),
        stopping_key=_stopping_key(),
        linking_key=home().secret("plan_links").encode(),
        taking=taking(),
    )


def bulk() -> ports.Bulk:
    """Bulk transactions on the very database Django uses (a test's database included)."""
    return open_bulk(settings.DATABASES["default"], exclusively=_without_django)


def verify_inputs() -> Inputs:
    """What `verify` reads, and the key that signs heads of the trail."""
    return Inputs(bulk(), vault(), home().files, home().secret("anchor").encode())


def anchor() -> None:
    """Keep the head of the trail outside of the database: the end of a night and of a delivery."""
    verify.anchor(verify_inputs(), at=clock().now())


def evidence() -> Means:
    """What the making of an evidence pack is handed."""
    return Means(law(), print_evidence, home().files, home().secret("anchor").encode())


def reader() -> ports.Reader:
    """The same questions over Django's own connection and in its transaction: for a handful of rows."""
    return FewRows(connections["default"])


def judging(as_of: date, at: datetime) -> Judging:
    """What the judgement of plans is given: the day, and letters written with the addresses of this home."""
    by = machine("plans")
    return Judging(as_of, by, at, Writer(reader(), links(), as_of, by, at).tell)


def judge_plans(debt_ids: Sequence[int], at: datetime) -> dict[str, int]:
    """Ask the ledger how the plans of a few debts stand, and act on what is new. Safe to repeat."""
    return plan_judging.judge_debts(reader(), judging(at.date(), at), debt_ids)


def _stopping_key() -> bytes:
    return home().secret("stopping").encode()


def links() -> Links:
    """Addresses in messages: `public_url` of the section `web` of the home's settings, and keys of the home."""
    public = str(home().section("web").get("public_url", "http://127.0.0.1:8000")).rstrip("/")
    key = _stopping_key()
    return Links(
        pay=public + "/pay/{reference}",
        stop=lambda person_id, channel: f"{public}/stop/{stopping.token(stopping.Stop(person_id, channel), key=key)}",
    )


def capacity() -> dict[str, int]:
    """Actions a day by channel, or channel:skill, as the section `capacity` of the home's settings says."""
    return {name: int(str(limit)) for name, limit in home().section("capacity").items()}


class _Refusing:
    """Stands in for Django's connection while a bulk session holds an SQLite file alone."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError("the ORM was used inside a bulk session on SQLite; do it before or after (adapters/bulk)")


@contextmanager
def _without_django() -> Iterator[None]:
    """Close Django's connection of this thread and refuse a new one until the block ends."""
    connections["default"].close()
    kept = connections["default"]
    connections["default"] = _Refusing()  # type: ignore[assignment]
    try:
        yield
    finally:
        connections["default"] = kept


@dataclass(frozen=True, slots=True)
class _StoppedClock:
    """A clock that shows one moment: for demonstrations and for replaying a day."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def _key(name: str) -> str:
    """A secret that an operator put into the home's `keys/`; empty when there is none."""
    path = home().keys / name
    return path.read_text().strip() if path.exists() else ""


def email_sender() -> ports.EmailSender:
    """SMTP as `settings.toml` [email] says; without a host, files in `files/outbound`. Raises BadEmailSettings."""
    section = home().section("email")
    if not section.get("host"):
        return MaildirSender(home().files / "outbound")
    return SmtpSender(SmtpSettings.of(section, password=_key("smtp_password")))


def taking() -> ports.PaymentProvider | None:
    """Stripe where keys/stripe_key is there, as `settings.toml` [stripe] says. Raises BadStripeSettings."""
    key = _key("stripe_key")
    if not key:
        return None
    return StripePayments.of(home().section("stripe"), key=key, webhook_key=_key("stripe_webhook"))


def banks() -> Banks:
    """Who collects debits: a table of `settings.toml` [collect] per creditor: scheme, creditor_id, account, agent."""
    said = {name: dict(table) for name, table in home().section("collect").items() if isinstance(table, dict)}
    found = {
        name: Originator(
            str(table.get("name", name)), str(table.get("scheme", "sepa")), str(table.get("creditor_id", "")),
            str(table.get("account", "")), str(table.get("agent", "")),
        )
        for name, table in said.items()
    }  # fmt: skip
    return Banks(found, {"sepa": write_pain008, "ach": write_nacha}, home().files / "debits")


def text_sender() -> ports.TextSender:
    """The provider of `settings.toml` [text]; without a url, files in `files/outbound`. Raises BadTextSettings."""
    section = home().section("text")
    if not section.get("url"):
        return FolderTextSender(home().files / "outbound")
    return HttpTextSender.of(section, token=_key("text_token"))


def mailbox(path: Path | None = None) -> ports.Mailbox | None:
    """Where answers are read: `path`, else `settings.toml` [mailbox] by its path or host; None when none is named."""
    section = home().section("mailbox")
    named = path or (Path(str(section["path"])) if section.get("path") else None)
    if named is not None:
        return open_path(named)
    if section.get("host"):
        return ImapMailbox(ImapSettings.of(section, password=_key("mailbox_password")))
    return None


def outlets(moment: datetime | None = None) -> Outlets:
    """Everything the delivery is given. `moment` stops the clock."""
    section = home().section("email")
    return Outlets(
        clock=_StoppedClock(moment) if moment else clock(),
        reader=reader(),
        law=law,
        email=email_sender(),
        text=text_sender(),
        print_batch=print_batch,
        files=home().files,
        mail_domain=str(section.get("domain", "dunwell.invalid")),
        reply_to=str(section.get("reply_to", "")),
    )


def look_for_recalls(found: Outlets, *, by: Actor) -> int:
    """Look through the letters that lie here for those that must not go any more; returns how many were found now."""
    return recall.look(outlets=found, manifests=recall_letters, by=by)


def where_it_goes() -> str:
    """In plain words, where emails and texts go with these settings."""
    told = []
    for what, table, key in (("emails", "email", "host"), ("texts", "text", "url")):
        if home().section(table).get(key):
            told.append(f"{what} go to {home().section(table)[key]}")
        else:
            told.append(f"{what} are written to {home().files / 'outbound'} and leave this computer for nobody")
    return "; ".join(told)
