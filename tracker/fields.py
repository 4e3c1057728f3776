"""The kinds of field a record may have, and how a mistake in one is put into words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)


class Frozen(BaseModel):
    """A record that cannot be changed and in which a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _as_day(value: Any) -> date:
    # pydantic would read 20260901 as seconds since 1970, and take a date with a time of day.
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("write the day as 2026-09-01 (year-month-day)")
    if not EARLIEST <= value <= LATEST:
        raise ValueError(f"the day must lie between {EARLIEST} and {LATEST}")
    return value


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line of printable text")
    return text


def _as_id(text: str) -> str:
    if any(letter.isspace() or letter in "/\\" for letter in text):
        raise ValueError("an id has no spaces and no slashes")
    return text


Day = Annotated[date, BeforeValidator(_as_day)]
Line = Annotated[str, Field(max_length=500), AfterValidator(_printable)]
Text = Annotated[Line, Field(min_length=1)]
Key = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_printable)]
Id = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_printable), AfterValidator(_as_id)]
Minutes = Annotated[int, Field(strict=True, gt=0, le=60_000)]
Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]  # a SHA-256, or empty
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Year = Annotated[int, Field(strict=True, ge=EARLIEST.year, le=LATEST.year)]
TimeOfDay = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")]

_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not a field that is known here",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "union_tag_not_found": "is missing",
}


def first_mistake(why: ValidationError, skip: int = 0) -> str:
    """The first mistake of a validation as `field: what is wrong`; `skip` drops leading place names."""
    # A misspelt field is also a missing one; the misspelling is what helps.
    error = min(why.errors(), key=lambda each: each["type"] != "extra_forbidden")
    field = ".".join(str(part) for part in error["loc"][skip:])
    message = plain_mistake(error)
    return f"{field}: {message}" if field else message


def plain_mistake(error: Mapping[str, Any]) -> str:
    """What is wrong, of one of the errors that pydantic lists."""
    return str(_PLAIN.get(error["type"], error["msg"].removeprefix("Value error, ")))
