"""What stands in `:86:`: German `?` fields, SEPA codewords, Dutch slash codewords, or plain sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dunwell.adapters.bank.lines import telling

FIELD = re.compile(r"\?(\d\d)")
GERMAN = re.compile(r"\d{3}\?\d\d")
CODEWORD = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|RREF|IBAN|BIC|OAMT|COAM|MTLG(?=:))[+:]")
SLASH = re.compile(r"/(EREF|MARF|CSID|BENM|ORDP|NAME|ID|ADDR|REMI|USTD|STRD|CDTRREFTP|CDTRREF|ISDT|RTRN|TRTP|IBAN|BIC|"
                   r"TRCD|ULTC|ULTD|PREF|PURP|SVCL|OCMT)/")  # fmt: skip
REASON = re.compile(r"\b(?:RUECKLASTSCHRIFT|R\u00dcCKLASTSCHRIFT|RETOURE|RETURN(?:ED)?|RUECKGABE|REJECT|STORNO|"
                    r"TERUGBOEKING|STORNERING|IMPAY\u00c9|IMPAYE|REJET)\b", re.IGNORECASE)  # fmt: skip
SEPA_CODE = re.compile(
    r"\b(AC0[146]|AC13|AG0[12]|AM0[45]|BE05|CNOR|DNOR|FF01|FOCR|MD0[1267]|MS0[23]|RC01|RR0[1-4]|SL01|TM01)\b"
)
IBAN = re.compile(r"\b[A-Z]{2}\d\d[A-Z0-9]{11,30}\b")
GERMAN_RETURNS = {"108", "109", "159", "181", "184", "185"}
"""Business codes of the German Banking Industry Committee for returned debits, transfers and reversals."""
GERMAN_TEXT_KEYS = {
    "901": "AC01", "902": "AC01", "903": "AC04", "904": "AC06", "905": "AG01", "906": "AG02", "907": "AM04",
    "908": "AM05", "909": "MD06", "910": "MD01", "911": "MD07", "912": "MS02", "913": "MS03", "914": "MS03",
}  # fmt: skip
"""Field 34 of `:86:`: the text-key extension, as SEPA reasons, where both are of one meaning."""
NAMES = ("NAME", "BENM", "ORDP")


@dataclass(frozen=True, slots=True)
class Details:
    """What one line says beside its amount."""

    references: tuple[str, ...] = ()
    structured: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    name: str = ""
    account: str = ""
    is_return: bool = False
    return_code: str = ""


def read_details(records: list[str], *, more: list[str], inline: str) -> Details:
    """One line's `:86:` records, with what stood on the second line of `:61:` and after its reference."""
    folded = "".join(text.replace("\n", "") for text in records)
    if GERMAN.match(folded):
        return _german(folded)
    if SLASH.search(folded):
        return _slashed(folded, more)
    return _plain(records, more, inline)


def _german(text: str) -> Details:
    fields: dict[str, str] = {}
    parts = FIELD.split(text)
    for code, value in zip(parts[1::2], parts[2::2], strict=True):
        fields[code] = fields.get(code, "") + value
    purpose = "".join(fields.get(str(code), "") for code in (*range(20, 30), *range(60, 64)))
    words = _codewords(purpose)
    is_return = parts[0][:3] in GERMAN_RETURNS or bool(REASON.search(f"{fields.get('00', '')} {words.get('MTLG', '')}"))
    code = SEPA_CODE.search(purpose)
    return Details(
        references=telling(words.get("SVWZ", ""), words.get("", ""), words.get("MTLG", "")),
        passing=telling(*(words.get(name, "") for name in ("EREF", "KREF", "MREF"))),
        name=" ".join((fields.get("32", "") + fields.get("33", "")).split()),
        account=fields.get("31", "").strip(),
        is_return=is_return,
        return_code=(code[1] if code else GERMAN_TEXT_KEYS.get(fields.get("34", ""), "")) if is_return else "",
    )


def _codewords(purpose: str) -> dict[str, str]:
    """Texts by the codeword before them; under the empty word what stands before the first."""
    parts = CODEWORD.split(purpose)
    words = {"": parts[0]}
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        words.setdefault(name, value)
    return words


def _slashed(text: str, more: list[str]) -> Details:
    parts = SLASH.split(text)
    words: dict[str, str] = {}
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        words.setdefault(name, value.strip("/ "))
    code = words.get("RTRN", "")
    structured = telling(words.get("CDTRREF", ""), words.get("STRD", ""))
    return Details(
        references=telling(*structured, words.get("REMI", ""), words.get("USTD", ""), parts[0]),
        structured=structured,
        passing=telling(words.get("EREF", ""), words.get("MARF", ""), words.get("PREF", "")),
        name=next((words[name] for name in NAMES if words.get(name)), ""),
        account=words.get("IBAN", "") or next((line.strip() for line in more if IBAN.fullmatch(line.strip())), ""),
        is_return=bool(code) or bool(REASON.search(words.get("REMI", ""))),
        return_code=code[:4] if SEPA_CODE.fullmatch(code[:4]) else "",
    )


def _plain(records: list[str], more: list[str], inline: str) -> Details:
    lines = [" ".join(text.replace("\n", " ").split()) for text in records]
    joined = " ".join(lines)
    named = re.search(r"NAAM: (.+)$", joined)
    iban = IBAN.search(joined)
    is_return = bool(REASON.search(joined))
    code = SEPA_CODE.search(joined)
    return Details(
        references=telling(*lines, *([joined] if len(lines) > 1 else [])),
        passing=telling(*more),
        name=(named[1] if named else " ".join(inline.split())).strip(),
        account=iban[0] if iban else "",
        is_return=is_return,
        return_code=code[1] if code and is_return else "",
    )
