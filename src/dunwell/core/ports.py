"""What the product needs of the outside, each as a small protocol. `config/wiring.py` says which adapter serves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from dunwell.core.refusal import Refusal
from dunwell.core.statements import PaymentFile

if TYPE_CHECKING:  # a worker that prints letters need not load it
    import polars as pl

    from dunwell.core.intake.raw import RawTable


class Reader(Protocol):
    """Answers queries as frames: a bulk session, or Django's own connection where rows are few."""

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        """Run a query with `?` placeholders. Columns arrive typed as `schema` says, else as the driver guesses."""
        ...


class BulkSession(Reader, Protocol):
    """One database transaction for columns in and out; it commits when its `with` block ends without an error."""

    def find(self, sql: str, texts: pl.Series, *, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        """Run a query in which `{texts}` stands for a list of any length: `… WHERE reference IN {texts}`."""
        ...

    def append(self, table: str, frame: pl.DataFrame) -> int:
        """Append all rows of `frame` to `table`, column names matching; returns the count."""
        ...

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        """Run one statement with `?` placeholders; returns the rows touched."""
        ...

    def hold(self, table: str, ids: pl.Series) -> None:
        """Hold these rows, in order of id, until the transaction ends: who wants to hold one waits.

        On SQLite the transaction holds the whole file already.
        """
        ...

    def take_ids(self, table: str, count: int) -> pl.Series:
        """Reserve `count` ids of `table` (Int64, ascending), never given to anyone else."""
        ...


class Bulk(Protocol):
    """Opens bulk sessions on the product's database. `vendor` is `sqlite` or `postgresql`."""

    @property
    def vendor(self) -> str: ...

    def session(self) -> AbstractContextManager[BulkSession]:
        """A transaction; on SQLite it takes the write lock at once."""
        ...

    def job(self) -> AbstractContextManager[Bulk]:
        """The same for many sessions one after another: what it costs to connect is paid once."""
        ...


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job that is not done: it waits, works, or failed with these words."""

    command: tuple[str, ...]
    state: Literal["waiting", "working", "failed"]
    words: str
    since: datetime


class JobStarter(Protocol):
    """Starts long work outside the process that serves pages."""

    def start(self, command: Sequence[str]) -> None:
        """Run `dunwell` with these arguments, in the same home; its progress is read from what it keeps."""
        ...

    def not_done(self, name: str, *, since: datetime) -> list[JobLine]:
        """Jobs of the command `name` queued from `since` on that wait, work or failed, newest first."""
        ...


class Clock(Protocol):
    """The only way a door learns the time."""

    def now(self) -> datetime:
        """The current instant, with zone."""
        ...


@dataclass(frozen=True, slots=True)
class Email:
    """One email ready to go."""

    message_id: str
    to_address: str
    to_name: str
    from_address: str
    from_name: str
    subject: str
    text: str
    html: str
    language: str
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """One text message ready to go. `key` makes a repeat harmless at the provider."""

    key: str
    to_number: str
    body: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel said when handed a message."""

    was_accepted: bool
    provider_reference: str = ""
    is_permanent_failure: bool = False
    reason: str = ""
    is_point_unusable: bool = False
    """The address or number itself was refused, so the contact point is to be mended."""


@dataclass(frozen=True, slots=True)
class InboundText:
    """One text message that came back, as the provider hands it over."""

    provider_id: str
    """The provider's own id of it: handed over twice it is one message."""
    from_number: str
    """E.164, such as +447700900123."""
    body: str


class NotSigned(ValueError):
    """What came does not bear the provider's signature, or bears an old one."""


class NotReadable(ValueError):
    """What came is signed, and is no message."""


class TextDoor(Protocol):
    """Reads what a provider posts when somebody answers by text."""

    def read(self, raw: bytes, *, timestamp: str, signature: str, now: datetime) -> InboundText:
        """The message. Raises NotSigned, NotReadable; nothing of an unsigned message is looked at."""
        ...


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """A payment that somebody is to make at a provider. `key` makes asking twice one payment."""

    key: str
    amount_minor: int
    currency: str
    reference: str
    """What the payer sees it is for: the debt's reference, nothing else."""
    return_url: str


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Where the payer pays. `client_secret` is for a page with the provider's own fields in it."""

    provider_id: str
    url: str = ""
    client_secret: str = ""


@dataclass(frozen=True, slots=True)
class PaymentNews:
    """What a provider says became of a payment.

    paid, failed  the whole of it; pending: a bank debit is on its way, for days
    refunded      `amount_minor` is everything sent back so far
    disputed      the payer's bank took it back; won_back: it came again
    other         nothing that moves money
    """

    event_id: str
    kind: Literal["pending", "paid", "failed", "refunded", "disputed", "won_back", "other"]
    payment_id: str
    """The provider's own id of the payment."""
    part_id: str
    """The id of the dispute, else of the payment."""
    order_key: str
    amount_minor: int
    currency: str
    at: datetime
    words: str = ""


class ProviderFailed(Refusal, RuntimeError):
    """The payment provider could not be used, or refused; the words say which."""


class ProviderRefused(ProviderFailed):
    """The payment provider said no: nothing of it was done."""


class PaymentProvider(Protocol):
    """Takes money by card or bank debit, and tells what became of it."""

    @property
    def name(self) -> str:
        """Under which its payments are numbered."""

    def open(self, order: PaymentOrder) -> PaymentPage:
        """Where to pay; opening an order again is the same one. Raises ProviderFailed."""

    def send_back(self, payment_id: str, *, amount_minor: int, key: str) -> None:
        """Send so much back the way it came, once per key; news books it. Raises ProviderRefused, ProviderFailed."""

    def read(self, raw: bytes, *, signature: str, now: datetime) -> PaymentNews:
        """What it posted to us. Raises NotSigned, NotReadable; nothing unsigned is looked at."""


class EmailSender(Protocol):
    """Hands emails to a mail server."""

    def send(self, email: Email) -> Delivery: ...


class TextSender(Protocol):
    """Hands texts to a provider."""

    def send(self, text: Text) -> Delivery: ...


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as lines and parts."""

    lines: tuple[str, ...]
    city: str
    region: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter ready to print. `body` is what the template made: see `contacts/notices`."""

    key: str
    template: str
    language: str
    envelope: str
    """`us_10` or `dl` (also fits a C5 window)."""
    sender_name: str
    sender: Address
    recipient_name: str
    recipient: Address
    dated_on: date
    reference: str
    subject: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter as it went to the printer."""

    key: str
    path: Path
    sha256: str
    pages: int


class LetterPrinter(Protocol):
    """Turns letters into one tagged PDF each, under `folder`, and repeats byte for byte."""

    def print_all(self, letters: Sequence[Letter], *, folder: Path) -> Iterator[PrintedLetter]: ...


class PrintedBatch(Protocol):
    """A finished print batch: a folder with one PDF per letter and a manifest, written last."""

    @property
    def printed(self) -> tuple[PrintedLetter, ...]: ...

    @property
    def refused(self) -> dict[str, str]:
        """Reason by key of every letter that could not be printed; it has no file."""
        ...

    @property
    def manifest(self) -> Path: ...

    def without(self, reasons: Mapping[str, str]) -> PrintedBatch:
        """The batch without these letters, by key: their files are gone, and the manifest lists them as recalled."""
        ...


class BatchPrinter(Protocol):
    """Prints letters into a folder and says what became of each. Printing again leaves the same bytes."""

    def __call__(self, letters: Sequence[Letter], folder: Path) -> PrintedBatch: ...


@dataclass(frozen=True, slots=True)
class Received:
    """One raw message from the mailbox."""

    raw: bytes
    source: str
    """Where it was read, so that reading it again is recognised."""


class Mailbox(Protocol):
    """Reads what came back by email. Reading twice is harmless: flows recognise a message by its content."""

    def messages(self) -> Iterator[Received]: ...


class PaymentReader(Protocol):
    """Reads a file of payments in any format the product knows. Raises a Refusal where nothing in it can be trusted."""

    def read(self, path: Path, *, currency: str = "", dates: str = "") -> PaymentFile: ...


class Vault(Protocol):
    """Keys outside the database: seals bytes to one record, and makes blind indexes for exact search."""

    def seal(self, plain: str, *, record: str) -> bytes:
        """AES-GCM with `record` as associated data, so a sealed value cannot be moved to another record."""
        ...

    def open(self, sealed: bytes, *, record: str) -> str: ...

    def blind_index(self, plain: str, *, purpose: str) -> str:
        """Keyed hash of a normalised value; equal values of one purpose give equal indexes."""
        ...

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed it."""
        ...


class TableReader(Protocol):
    """Reads a table a person sent. Empty encoding, separator and sheet are found out; refusals are words."""

    def read(self, path: Path, *, encoding: str = "", separator: str = "", sheet: str = "") -> RawTable: ...

    def fingerprint(self, path: Path) -> str:
        """SHA-256 of the file's bytes, as hex: the same bytes are the same file."""
        ...

    def chunks(
        self, path: Path, *, rows: int = 100_000, encoding: str = "", separator: str = "", sheet: str = ""
    ) -> Iterator[RawTable]:
        """The rows of `read`, in order, in tables of about `rows` rows."""
        ...


class QuarantineSheets(Protocol):
    """Keeps the rows a file's owner must correct, one sheet per batch."""

    def keep_part(self, batch_id: int, number: int, sheet: pl.DataFrame) -> None:
        """Keep the rows of one chunk; the same chunk again replaces them."""
        ...

    def gather(self, batch_id: int) -> None:
        """Put the parts together as one sheet, and keep them."""
        ...

    def finish(self, batch_id: int) -> Path | None:
        """Drop the parts; returns the sheet, None where every row went in."""
        ...


class EvidencePrinter(Protocol):
    """Prints the pages of an evidence pack as one tagged PDF; equal pages give equal bytes."""

    def __call__(self, document: Mapping[str, object], *, made_at: datetime) -> bytes:
        """Print `document`: language, title, strings of the frame, and `blocks` as `flows/evidence/pages.py` makes."""
        ...
