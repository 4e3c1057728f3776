"""Writing items as TOML, in the form in which an author would write them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Fields in the order of docs/authoring.md; what is not named here follows in its own order.
ORDER = (
    "id", "variant_of", "type", "objective", "basis", "difficulty", "judgment", "statements", "authorities",
    "points", "critical", "stem", "model",
)  # fmt: skip


def items_toml(items: Iterable[tuple[Mapping[str, Any], Iterable[str]]]) -> str:
    """Write items as `[[item]]` tables, each with comment lines above it.

    Values are text, numbers, booleans and lists; a list of tables becomes `[[item.KEY]]`.
    """
    return "\n\n".join("\n".join([*(f"# {line}" for line in above), *_item(item)]) for item, above in items) + "\n"


def _item(item: Mapping[str, Any]) -> list[str]:
    lines = ["[[item]]"]
    tables = {key: value for key, value in item.items() if _is_tables(value)}
    for key in sorted(item.keys() - tables.keys(), key=lambda key: (ORDER.index(key) if key in ORDER else 99, key)):
        lines.append(f"{key} = {_value(item[key])}")
    for key, rows in tables.items():
        for row in rows:
            lines.append(f"[[item.{key}]]")
            lines += [f"{name} = {_value(value)}" for name, value in row.items()]
    return lines


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    return "[" + ", ".join(_value(one) for one in value) + "]"


def _text(text: str) -> str:
    """A basic string, or a multi-line one: its last line break is no part of a record's text."""
    escaped = re.sub(r"[\\\x00-\x08\x0b-\x1f\x7f]", lambda one: f"\\u{ord(one[0]):04X}", text)
    if "\n" in text:
        return '"""\n' + escaped.replace('"""', '""\\"') + '\n"""'
    return '"' + escaped.replace('"', '\\"') + '"'
