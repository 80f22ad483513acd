"""Prints letters with Typst: worker processes, one tagged PDF (PDF/UA-1) per letter, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst

from dunwell.adapters.letters.addresses import UnusableAddress
from dunwell.adapters.letters.envelopes import UnknownEnvelope
from dunwell.adapters.letters.files import replace_file
from dunwell.adapters.letters.layout import UnprintableLetter, check, describe
from dunwell.core.ports import Letter, PrintedLetter

HOME: Final = Path(__file__).parent
CHUNK: Final = 16
"""Letters handed to a worker at once."""
ALONE_MAX: Final = 8
"""As few letters are printed in this process: starting workers would take longer."""

_PAGES = re.compile(rb"\n1 0 obj\n<</Type/Pages/Count (\d+)")


class LettersNotPrinted(UnprintableLetter):
    """Some letters of a run could not be printed; all others were. `reasons` is by key."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        shown = "; ".join(f"{key}: {reason}" for key, reason in list(reasons.items())[:5])
        super().__init__(f"{len(reasons)} letters could not be printed: {shown}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter: printed, or the reason why not."""

    key: str
    printed: PrintedLetter | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TypstPrinter:
    """The LetterPrinter of the product."""

    workers: int = 2

    def print_all(self, letters: Sequence[Letter], *, folder: Path) -> Iterator[PrintedLetter]:
        """Print every letter as `<key>.pdf` under `folder`, in order.

        Always   a file appears whole or not at all; printing again leaves the same bytes
        Raises   LettersNotPrinted at the end, when all the others are printed
        """
        reasons = {}
        for outcome in self.outcomes(letters, folder=folder):
            if outcome.printed:
                yield outcome.printed
            else:
                reasons[outcome.key] = outcome.reason
        if reasons:
            raise LettersNotPrinted(reasons)

    def outcomes(self, letters: Sequence[Letter], *, folder: Path) -> Iterator[Outcome]:
        """Print every letter, in order; one that cannot be printed yields its reason and stops nothing."""
        keys = [letter.key for letter in letters]
        if len(set(keys)) < len(keys):
            raise UnprintableLetter("two letters have the same key; each needs its own, it names the file")
        folder.mkdir(parents=True, exist_ok=True)
        if len(letters) <= ALONE_MAX:
            yield from print_chunk(letters, folder)
            return
        chunks = deque(letters[start : start + CHUNK] for start in range(0, len(letters), CHUNK))
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(max_workers=self.workers, mp_context=spawn, initializer=compiler) as pool:
            running: deque[Future[list[Outcome]]] = deque()
            while chunks or running:
                while chunks and len(running) < 2 * self.workers:
                    running.append(pool.submit(print_chunk, chunks.popleft(), folder))
                yield from running.popleft().result()


def print_chunk(letters: Sequence[Letter], folder: Path) -> list[Outcome]:
    """Print letters in this process."""
    outcomes = []
    for letter in letters:
        try:
            outcomes.append(Outcome(letter.key, _print(letter, folder)))
        except (UnprintableLetter, UnusableAddress, UnknownEnvelope) as error:
            outcomes.append(Outcome(letter.key, None, str(error)))
    return outcomes


def _print(letter: Letter, folder: Path) -> PrintedLetter:
    pdf = typeset(letter)
    path = folder / f"{letter.key}.pdf"
    replace_file(path, pdf)
    return PrintedLetter(letter.key, path, hashlib.sha256(pdf).hexdigest(), count_pages(pdf))


def typeset(letter: Letter) -> bytes:
    """The PDF of one letter, a function of the letter alone. Raises UnprintableLetter."""
    check(letter)
    made_at = datetime.combine(letter.dated_on, time(), UTC)
    try:
        pdf = compiler().compile(
            input=_source(letter),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=made_at,
        )
    except typst.TypstError as error:
        raise UnprintableLetter(f"letter {letter.key}: {_plain(error)}") from error
    if not isinstance(pdf, bytes):
        raise UnprintableLetter(f"letter {letter.key} came out as {type(pdf).__name__}, not as one PDF")
    return pdf


def _plain(error: typst.TypstError) -> str:
    """What a person can do about it."""
    message = error.message
    if "could not be displayed" in message:
        return f"{message}; write it in Latin or Arabic letters"
    return message


@lru_cache(maxsize=1)
def compiler() -> typst.Compiler:
    """One Typst compiler per process, with the product's own fonts and no others."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HOME / "fonts")])
    return typst.Compiler(root=str(HOME / "templates"), font_paths=fonts, ignore_system_fonts=True)


def _source(letter: Letter) -> bytes:
    """One call of the layout with the letter as a quoted string of JSON, in which only quotes and backslashes count.

    Handed in as an input of Typst it would make a new library of each letter, and Typst would forget what it knows of
    the words that letters share.
    """
    quoted = json.dumps(describe(letter), ensure_ascii=False)
    return f'#import "/{letter.template}.typ": typeset\n#typeset(json(bytes({quoted})))\n'.encode()


def count_pages(pdf: bytes) -> int:
    """The pages of a PDF that Typst wrote: the page tree is its first object."""
    found = _PAGES.search(pdf)
    assert found, "Typst no longer writes the page tree first"  # noqa: S101
    return int(found.group(1))
