"""An evidence pack as a tagged PDF by Typst, in the fonts of the letters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import typst

from dunwell.adapters.letters.layout import FONTS
from dunwell.adapters.letters.printer import HOME as LETTERS

TEMPLATE: Final = Path(__file__).parent / "evidence.typ"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def print_evidence(document: Mapping[str, object], *, made_at: datetime) -> bytes:
    """See `core.ports.EvidencePrinter`.

    What the fonts hold is printed as PDF/UA-1. A message from the person may hold signs of any script or none: the pack
    is printed all the same, tagged, with a box for each sign; evidence.json has them.
    """
    told = json.dumps({**document, "fonts": FONTS}, ensure_ascii=False, default=str)
    content = json.dumps(_printable(json.loads(told)), ensure_ascii=False)
    try:
        return _compiled(content, made_at, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _compiled(content, made_at, "1.7")


def _compiled(content: str, made_at: datetime, standard: Literal["ua-1", "1.7"]) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(LETTERS / "fonts")])
    made = typst.Compiler(root=str(TEMPLATE.parent), font_paths=fonts, ignore_system_fonts=True).compile(
        input=str(TEMPLATE),
        format="pdf",
        sys_inputs={"pack": content},
        pdf_standards=[standard],
        timestamp=made_at.astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made


def _printable(value: object) -> object:
    """The same structure, control characters in its strings turned to spaces."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, dict):
        return {key: _printable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_printable(part) for part in value]
    return value
