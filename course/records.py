"""Reading TOML records: every mistake becomes one line that says what, where and what to do."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from course.problem import Problem


class Record(BaseModel):
    """A frozen record in which a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Model = TypeVar("Model", bound=Record)


def read_toml(path: Path, model: type[Model], key: str | None = None) -> Model:
    """Read `path` as one `model`.

    `key` names the array of tables whose entries have an `id`, so that a mistake is
    reported by that id and line instead of by position. Raises `Problem`.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Create it, or check the name.") from None
    except (OSError, UnicodeDecodeError) as why:
        raise Problem(f"{path} cannot be read as UTF-8 text: {why}. Save it again as UTF-8.") from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise Problem(f"{path}: not valid TOML: {why}. Mend that line.") from None
    try:
        return model.model_validate(table)
    except ValidationError as why:
        raise Problem(f"{path}{_first_mistake(why, table, text, key)}") from None


def make(model: type[Model], what: str, **fields: Any) -> Model:
    """Make a record from what a person typed; raises `Problem` naming `what` and the field."""
    try:
        return model.model_validate(fields)
    except ValidationError as why:
        raise Problem(f"{what}{_first_mistake(why, fields, '', None)}") from None


def _first_mistake(why: ValidationError, table: dict[str, Any], text: str, key: str | None) -> str:
    error = why.errors()[0]
    place = list(error["loc"])
    where = ""
    if key and len(place) > 1 and place[0] == key and isinstance(place[1], int):
        entry = table[key][place[1]]
        name = entry.get("id") if isinstance(entry, dict) else None
        where = f", {key} {name or place[1] + 1}"
        if isinstance(name, str):
            before, found, _ = text.partition(f'id = "{name}"')
            where += f" (line {before.count(chr(10)) + 1})" if found else ""
        place = place[2:]
    field = ".".join(str(part) for part in place)
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch":
        message = f"{error['input']!r} does not have the form {error['ctx']['pattern']}"
    return f"{where}: {field + ': ' if field else ''}{message}. Mend it and run the command again."
