"""The `fields` parameter: `id,from{name},messages.limit(20){id,message}` and what it selects.

Source: Meta, "Graph API: Field Expansion".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.meta.errors import bad_parameter

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\.|\(|\)|\{|\}|,|[^\s(){},.]+")


@dataclass(frozen=True)
class Field:
    """A wanted field: its modifiers such as `limit`, and the fields wanted inside of it."""

    name: str
    modifiers: Mapping[str, str] = field(default_factory=dict)
    inside: tuple["Field", ...] = ()

    def limit(self, default: int) -> int:
        """The modifier `limit`, 1 to 100."""
        given = self.modifiers.get("limit", "")
        return min(max(int(given), 1), 100) if given.isdecimal() else default


Values = Mapping[str, Callable[[Field], Any]]


def parse_fields(source: str) -> tuple[Field, ...]:
    """Read a `fields` parameter.

    Raises:
        GraphError: 2500 is what Meta says to a syntax error; here it is 100 as for unknown fields.
    """
    tokens = _TOKEN.findall(source)[::-1]
    fields = _list(tokens)
    if tokens:
        raise bad_parameter(f"Syntax error in fields near '{tokens[-1]}'")
    return fields


def select(node: str, values: Values, wanted: tuple[Field, ...]) -> dict[str, Any]:
    """The wanted fields of a node; `id` is always there, what is None is left out.

    Raises:
        GraphError: 100, the node has no such field.
    """
    for one in wanted:
        if one.name not in values:
            raise bad_parameter(
                f"Tried accessing nonexisting field ({one.name}) on node type ({node})"
            )
    chosen = {one.name: values[one.name](one) for one in (*wanted, Field("id"))}
    return {name: value for name, value in chosen.items() if value is not None}


def _list(tokens: list[str]) -> tuple[Field, ...]:
    fields = []
    while tokens and tokens[-1] != "}":
        fields.append(_field(tokens))
        if tokens and tokens[-1] == ",":
            tokens.pop()
    return tuple(fields)


def _field(tokens: list[str]) -> Field:
    name = tokens.pop()
    modifiers: dict[str, str] = {}
    while tokens and tokens[-1] == ".":
        tokens.pop()
        modifiers |= _modifier(tokens)
    inside: tuple[Field, ...] = ()
    if tokens and tokens[-1] == "{":
        tokens.pop()
        inside = _list(tokens)
        _expect(tokens, "}")
    return Field(name, modifiers, inside)


def _modifier(tokens: list[str]) -> dict[str, str]:
    name = tokens.pop() if tokens else ""
    _expect(tokens, "(")
    value = tokens.pop() if tokens else ""
    _expect(tokens, ")")
    return {name: value}


def _expect(tokens: list[str], token: str) -> None:
    if not tokens or tokens.pop() != token:
        raise bad_parameter(f"Syntax error in fields: expected '{token}'")
