"""Why something was not done: a sentence with named places, and what stands in them, for every language to fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # an amount that cannot be read is a refusal too
    from dunwell.core.money import Money


@dataclass(frozen=True, slots=True)
class InLanguages:
    """Words that are written in several languages already, such as a rule's reason."""

    by_language: Mapping[str, str]

    def said(self, language: str) -> str:
        """English where they are not written in the language."""
        return self.by_language.get(language, self.by_language["en"])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence such as `debt {reference} is {state}`, which is its own key in the catalogues, and its values.

    A value is said by its type: an amount, a day, a list, a sentence in another. A code of a closed vocabulary is said
    with the words of that vocabulary, whose name its place bears: `{role}`, `{state}` of a debt, `{notice}`.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map({name: _english(value) for name, value in self.values.items()})

    def kept(self) -> dict[str, object]:
        """As JSON, to be said later: codes, names and numbers as they are, all else as English text."""
        plain = {n: value if isinstance(value, (str, int)) else _english(value) for n, value in self.values.items()}
        return {"template": self.template, "values": plain}

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> Sentence:
        """The sentence that `kept` wrote down."""
        return cls(kept["template"], kept["values"])


Value: TypeAlias = "str | int | Decimal | date | Money | InLanguages | Sentence | Sequence[str | Sentence]"
"""What may stand in a sentence."""


class Refusal(Exception):
    """Something was not done; `sentence` says why and names the remedy. A kind of it is a built-in error as well."""

    def __init__(self, template: str, /, **values: Value) -> None:
        self.sentence = Sentence(template, values)
        super().__init__(str(self.sentence))


def _english(value: Value) -> str:
    match value:
        case datetime():
            return f"{value:%Y-%m-%d %H:%M %Z}"
        case InLanguages():
            return value.said("en")
        case str():
            return value
        case Sequence():
            between = "; " if any(isinstance(each, Sentence) for each in value) else ", "
            return between.join(str(each) for each in value)
        case _:
            return str(value)
