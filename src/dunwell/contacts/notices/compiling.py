"""Templates compiled once, for a language, channel, country and role, to fixed text with slots."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from operator import itemgetter
from string import Formatter
from typing import Any

from dunwell.contacts.notices.formats import RIGHT_TO_LEFT, money_format, write_date
from dunwell.contacts.notices.placeholders import (
    COLUMNS,
    PLACEHOLDERS,
    ROLES,
    SHARED,
    MissingValue,
    clean,
    clean_url,
    escape,
    isolated,
    link,
)
from dunwell.contacts.notices.table import DebtTable
from dunwell.contacts.notices.wording import HOME, Block, UnknownWording, Wording, load, shared

Row = Mapping[str, Any]
Values = tuple[str, ...]
Reader = Callable[[Sequence[Row]], list[str]]

_LATIN_RUN = re.compile(r"[A-Za-z0-9+](?:[A-Za-z0-9 .,:/@+()'-]*[A-Za-z0-9)])?")
_EMAIL_LAYOUT = (HOME / "layouts" / "email.html").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Fixed:
    """Text with slots: a `%s` pattern and the places of its values in the list of a row's values."""

    pattern: str
    pick: Callable[[Values], tuple[str, ...]]

    def fill(self, values: Values) -> str:
        return self.pattern % self.pick(values)


@dataclass(frozen=True, slots=True)
class Template:
    """One template compiled for a language, channel, country and role of the collector."""

    name: str
    language: str
    version: int
    channel: str
    sha256: str
    """Of the words and the shared words it was made of."""
    slots: tuple[str, ...]
    """Placeholders in the order of a row's values; `debts` last, where the template has the table."""
    readers: tuple[Reader, ...]
    """One for each slot but `debts`."""
    markers: tuple[Callable[[str], str], ...]
    """How each value is written in HTML or JSON."""
    subject: Fixed
    text: Fixed
    html: Fixed | None
    """An email only."""
    layout: Fixed | None
    """A letter only."""
    table: DebtTable
    has_debts: bool


@lru_cache(maxsize=2048)
def template(name: str, language: str, *, channel: str, country: str, role: str) -> Template:
    """Compile a template. `country` and `role` choose disclosure and advice. Raises UnknownWording, BadWording."""
    return compiled(load(name, language), channel=channel, country=country, role=role)


@lru_cache(maxsize=256)
def compiled(wording: Wording, *, channel: str, country: str, role: str) -> Template:
    """The same of words that are given. Raises UnknownWording."""
    name, language, common = wording.name, wording.language, shared(wording.language)
    words = _shared_words(common, channel=channel, country=country, role=role)
    said = wording.said(channel)
    if not said:
        raise UnknownWording("template {name} has no words for the channel {channel}", name=name, channel=channel)
    if channel == "text":
        blocks: list[Block] = [Block("paragraph", _expand_inline(wording.text or "", words))]
    else:
        blocks = _expand(wording.blocks(channel) or (), words)
    if language in RIGHT_TO_LEFT:
        blocks = [Block(block.kind, _isolate_latin(block.text)) for block in blocks]
    table = DebtTable(language, country, common["labels"])
    subject = "" if channel == "text" else wording.subject
    slots = _slots_of([subject, *(block.text for block in blocks if block.kind != "debts")], blocks)
    index = {slot: place for place, slot in enumerate(slots)}
    return Template(
        name=name,
        language=language,
        version=wording.version,
        channel=channel,
        sha256=sha256((wording.sha256 + common["sha256"]).encode()).hexdigest(),
        slots=slots,
        readers=tuple(_reader(slot, language, country) for slot in slots if slot != "debts"),
        markers=tuple(_marker(slot, channel, language) for slot in slots if slot != "debts"),
        subject=_fixed(subject, index),
        text=_fixed(_plain(blocks, table), index),
        html=_fixed(_html(subject, blocks, table, language), index) if channel == "email" else None,
        layout=_fixed(_layout(blocks, table), index) if channel == "letter" else None,
        table=table,
        has_debts="debts" in index,
    )


def _layout(blocks: Sequence[Block], table: DebtTable) -> str:
    """JSON of a letter's pieces, slots still in it; braces of the JSON doubled."""
    pieces = []
    for block in blocks:
        if block.kind == "debts":
            header = ",".join(encode_basestring(table.labels[key]) for key in COLUMNS)
            total = encode_basestring(table.labels["total"])
            pieces.append(f'{{{{"kind":"debts","header":[{header}],"rows":{{debts}},"total":[{total},"{{total}}"]}}}}')
        else:
            pieces.append(f'{{{{"kind":"{block.kind}","text":{encode_basestring(block.text)}}}}}')
    return f"[{','.join(pieces)}]"


def _shared_words(common: Mapping[str, Any], *, channel: str, country: str, role: str) -> dict[str, str | list[str]]:
    """The shared placeholders for a country and role; empty where nothing need be said. Raises UnknownWording."""
    if role not in ROLES:
        raise UnknownWording(
            "'{text}' is not a role of a collector; use one of: {known}", text=role, known=sorted(ROLES)
        )
    if country not in common["advice"]:
        raise UnknownWording(
            "the shared words in {language} name no help in the country '{country}'",
            language=common["language"],
            country=country,
        )
    short = "disclosure_short" if channel == "text" else "disclosure"
    disclosure = common[short].get(country, {}).get(role, "")
    if not disclosure and channel == "text":
        disclosure = common["disclosure"].get(country, {}).get(role, "")
    return {
        "disclosure": disclosure,
        "advice": common["advice"][country],
        "complaints": common["complaints"],
        "opt_out": common["opt_out"].get(channel, ""),
    }


def _expand(blocks: Sequence[Block], words: Mapping[str, str | list[str]]) -> list[Block]:
    """Put shared words in place: a list becomes items, an empty one leaves no line."""
    expanded = []
    for block in blocks:
        alone = block.text.strip()[1:-1]
        if alone in SHARED and isinstance(words[alone], list):
            expanded += [Block("item", item) for item in words[alone]]
        elif text := _expand_inline(block.text, words):
            expanded.append(Block(block.kind, text))
    return expanded


def _expand_inline(text: str, words: Mapping[str, str | list[str]]) -> str:
    for name in SHARED:
        words_for = words[name]
        text = text.replace(f"{{{name}}}", words_for if isinstance(words_for, str) else " ".join(words_for))
    return re.sub(r" {2,}", " ", text).strip()


def _isolate_latin(text: str) -> str:
    """Keep phone numbers, addresses of pages and Latin words in their own order inside right-to-left text."""
    pieces = re.split(r"(\{[a-z_]+\})", text)
    return "".join(
        piece if piece.startswith("{") else _LATIN_RUN.sub(lambda run: isolated(run.group()), piece) for piece in pieces
    )


def _slots_of(texts: Sequence[str], blocks: Sequence[Block]) -> tuple[str, ...]:
    """Placeholders in the order met; `total` with the table; `debts` always last."""
    found = dict.fromkeys(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)
    if any(block.kind == "debts" for block in blocks):
        found |= {"total": None, "debts": None}
    return tuple(found)


def _fixed(text: str, index: Mapping[str, int]) -> Fixed:
    """Compile `text` with `{slots}` into a pattern and a picker."""
    pattern, places = [], []
    for literal, name, _, _ in Formatter().parse(text):
        pattern.append(literal.replace("%", "%%"))
        if name is not None:
            pattern.append("%s")
            places.append(index[name])
    return Fixed("".join(pattern), _picker(places))


def _picker(places: Sequence[int]) -> Callable[[Values], tuple[str, ...]]:
    if not places:
        return lambda _: ()
    if len(places) == 1:
        only = places[0]
        return lambda values: (values[only],)
    return itemgetter(*places)


def _plain(blocks: Sequence[Block], table: DebtTable) -> str:
    """The plain text of a message, slots still in it."""
    lines: list[str] = []
    for block in blocks:
        if block.kind == "debts":
            lines.append(f"{{debts}}\n{table.labels['total']}: {{total}}")
        elif block.kind == "item" and lines and lines[-1].startswith("- "):
            lines[-1] += f"\n- {block.text}"
        else:
            lines.append(f"- {block.text}" if block.kind == "item" else block.text)
    return "\n\n".join(lines)


def _html(subject: str, blocks: Sequence[Block], table: DebtTable, language: str) -> str:
    """The HTML of an email, slots still in it; CSS braces doubled."""
    tags = {"paragraph": "p", "heading": "h2", "item": "li"}
    content = []
    for block in blocks:
        if block.kind == "debts":
            content.append(_html_table(table.labels))
        else:
            tag = tags[block.kind]
            content.append(f"<{tag}>{escape(block.text)}</{tag}>")
    body = re.sub(r"((?:<li>.*</li>\n?)+)", r"<ul>\1</ul>", "\n".join(content))
    page = _EMAIL_LAYOUT.replace("{", "{{").replace("}", "}}")
    for key, value in {
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "subject": escape(subject),
        "content": body,
    }.items():
        page = page.replace(f"{{{{{key}}}}}", value)
    return page


def _html_table(labels: Mapping[str, str]) -> str:
    header = "".join(
        f"<th scope=col{' class=n' if key == 'amount' else ''}>{escape(labels[key])}</th>" for key in COLUMNS
    )
    return (
        f"<table><thead><tr>{header}</tr></thead><tbody>{{debts}}"
        f'<tr><th scope=row colspan=2>{escape(labels["total"])}</th><td class="n"><strong>{{total}}</strong></td>'
        "<td></td></tr></tbody></table>"
    )


def _reader(slot: str, language: str, country: str) -> Reader:
    """A function from all rows to the plain text of one placeholder in each."""
    kind = PLACEHOLDERS[slot]
    if kind == "money":
        return lambda rows: [
            money_format(language, country, currency)(minor)
            for minor, currency in zip(_column(rows, f"{slot}_minor"), _column(rows, "currency"), strict=True)
        ]
    if kind == "date":
        return lambda rows: [write_date(day, language, country) for day in _column(rows, slot)]
    tidy = clean_url if kind == "url" else clean
    if language in RIGHT_TO_LEFT:
        return lambda rows: once_each(lambda value: isolated(tidy(value)), _column(rows, slot))
    return lambda rows: once_each(tidy, _column(rows, slot))


def _column(rows: Sequence[Row], key: str) -> list[Any]:
    """One value of every row. Raises MissingValue, naming row and placeholder."""
    values = [row.get(key) for row in rows]
    for number, value in enumerate(values):
        if value is None or value == "":
            raise MissingValue(
                "row {number} has no value for {key}; complete the record, or use another template",
                number=number,
                key=key,
            )
    return values


def once_each(write: Callable[[str], str], values: Sequence[str]) -> list[str]:
    """`write` of every value, computed once for equal ones: most of a batch shares its sender."""
    written = {value: write(value) for value in set(values)}
    return [written[value] for value in values]


def _marker(slot: str, channel: str, language: str) -> Callable[[str], str]:
    """How the plain text of one placeholder is written in the HTML of an email or the JSON of a letter."""
    if channel != "email":
        return json_text
    if PLACEHOLDERS[slot] != "url":
        return escape
    return (lambda value: link(value[1:-1])) if language in RIGHT_TO_LEFT else link


def json_text(value: str) -> str:
    """A value inside the quotes of a JSON string."""
    return encode_basestring(value)[1:-1]
