"""The record file, its standing as JSON, and what is said about files that are wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner

import tracker
from course.curriculum import read_curriculum
from tracker.cli import standing
from tracker.events.record import Officer, make_record
from tracker.problem import Problem
from tracker.rules.clauses import Unknown
from tracker.rules.pack import Status, pack_names, read_pack

EXAMPLE = Path(tracker.__file__).parent / "examples" / "officer.toml"
OFFICER = '[officer]\nid = "rlee"\nname = "Robin Lee"\nagency = "Marlow PD"\n'
APPOINTED = '[[event]]\nkind = "appointed"\nday = 2024-09-01\nagency = "Marlow PD"\nemployment = "agency-contract"\n'


def run(path: Path, *more: str, on: str = "2026-03-01") -> str:
    """What `sro standing` prints for a record, which must be right."""
    done = CliRunner().invoke(standing, ["--record", str(path), "--on", on, *more])
    assert done.exit_code == 0, done.output
    return done.output


def values(path: Path, on: str = "2026-03-01") -> dict[str, Any]:
    """The JSON of a record's standing."""
    loaded: dict[str, Any] = json.loads(run(path, "--json", on=on))
    return loaded


def test_the_example_is_right() -> None:
    """The documented example computes, with every field that is promised."""
    found = values(EXAMPLE)
    assert found["status"] == "in-training"
    assert found["may_serve_in_school"] is True
    assert found["minutes_by_level"] == {"sro1": 2400, "sro2": 230, "sro3": 0}
    assert found["minutes_total"] == 2630
    assert found["next_due"] == "2027-08-01"
    assert found["next_due_for"] == ["sro3"]
    assert "not a state certificate" in found["notice"]
    assert [each["id"] for each in found["requirements"]] == ["sro1", "sro2", "sro3", "total-120"]
    first, second = found["requirements"][:2]
    assert (first["status"], first["due"], first["done_on"]) == ("met", "2025-08-01", "2025-06-13")
    assert (second["due"], second["extended_days"], second["missing_minutes"]) == ("2027-09-30", 60, 2170)
    assert first["source"].startswith("KLC model policy VI-B: ")


def test_the_history_is_told() -> None:
    """Loss and return are in the changes, each with its day and clause."""
    found = values(EXAMPLE, on="2028-01-01")
    assert [(change["day"], change["status"]) for change in found["changes"]] == [
        ("2024-08-01", "in-training"),
        ("2027-08-02", "lapsed"),
    ]
    assert found["changes"][1]["clause"] == "KLC model policy VI-D"
    assert found["deficiencies"] == ["sro2", "sro3", "total-120"]
    assert found["next_due"] is None


def test_a_return_is_told_with_its_clause(tmp_path: Path) -> None:
    """The day the deficiency is completed is a change that names VI-E."""
    path = tmp_path / "record.toml"
    hours = 'level = "sro1"\nminutes = 2400\ncovers = "level"\ntitle = "SRO I"\nprovider = "DOCJT"\n'
    path.write_text(OFFICER + APPOINTED + f'[[event]]\nkind = "hours"\nday = 2025-11-03\n{hours}')
    changes = values(path)["changes"]
    assert [change["status"] for change in changes] == ["in-training", "lapsed", "in-training"]
    assert changes[2]["clause"] == "KLC model policy VI-E"
    assert "completed" in changes[2]["because"]
    assert values(path)["returned_on"] == "2025-11-03"


def test_explain_names_figure_source_and_what_is_missing() -> None:
    """The explanation has every figure with its clause, how it was checked, and what is missing by when."""
    said = run(EXAMPLE, "--explain")
    for text in (
        "Figure: 40 h. KRS 158.4414(6)",
        "Checked: general-knowledge, as of 2026-11-21",
        "Figure: 1 year. KLC model policy VI-B",
        "Figure: 180 days. KRS 15.404(2)(b)",
        "due by 30 September 2027, 60 days of extension included; still to do: 36 h 10 min and 10 modules",
        "sro2-adolescents: 10 practical minutes",
        "not a state certificate",
    ):
        assert text in " ".join(said.split())
    assert "not a state certificate" in run(EXAMPLE)


def without(field: str) -> Callable[[str], str]:
    """A change of the example that leaves out the first line with this field."""
    return lambda text: "\n".join(
        line for number, line in enumerate(text.splitlines()) if number != first_line(text, field)
    )


def first_line(text: str, field: str) -> int:
    """The place of the first line that begins with this field."""
    return next(number for number, line in enumerate(text.splitlines()) if line.startswith(field))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: text + "[[event]]\n", "event 6: kind is missing. Use one of: appointed"),
        (lambda text: text.replace('"hours"', '"lunch"'), "event 2: kind 'lunch' is not known"),
        (without("minutes"), "event 2 (hours): minutes: is missing"),
        (without("covers"), "event 2 (hours): covers: is missing"),
        (
            lambda text: text.replace("minutes = 2400", "minutes = -1"),
            "event 2 (hours): minutes: Input should be",
        ),
        (lambda text: text.replace("minutes = 2400", 'minutes = "2400"'), "event 2 (hours): minutes"),
        (lambda text: text.replace("minutes = 2400", "minutes = true"), "event 2 (hours): minutes"),
        (
            lambda text: text.replace("day = 2024-08-01", "day = 20240801"),
            "event 1 (appointed): day: write the day",
        ),
        (
            lambda text: text.replace("day = 2024-08-01", "day = 2024-08-01T10:00:00"),
            "event 1 (appointed): day",
        ),
        (lambda text: text.replace("day = 2024-08-01", "day = 0024-08-01"), "day must lie between"),
        (lambda text: text.replace("day = 2024-08-01", "day = 2024-02-30"), "not valid TOML"),
        (lambda text: text.replace("agency-contract", "volunteer"), "event 1 (appointed): employment"),
        (lambda text: text.replace("days = 60", "days = 181"), "181 is more than the 180 days"),
        (lambda text: text.replace("days = 60", "days = 0"), "event 5 (extension): days"),
        (lambda text: text.replace('level = "sro1"', 'level = "sro9"'), "there is no level 'sro9'"),
        (
            lambda text: text.replace('"sro2-adolescents"', '"sro2-ghosts"'),
            "sro2 has no module 'sro2-ghosts'",
        ),
        (lambda text: text.replace('covers = "level"', 'covers = "all"'), "covers: sro1 has no module 'all'"),
        (lambda text: text.replace("score = 46", "score = 51"), "51 is more than the 50 points"),
        (lambda text: text.replace("score = 46", "score = nan"), "event 3 (module_passed): score"),
        (lambda text: text.replace("provider =", "provder ="), "provder: is not a field that is known here"),
        (lambda text: text.replace("[officer]", "[person]"), "'person' is not known here"),
        (lambda text: text.replace('id = "rlee"', 'id = "r lee"'), "[officer]: id: an id has no spaces"),
        (lambda text: text.replace('"Robin Lee"', '"Robin\\nLee"'), "[officer]: name: must be one line"),
        (lambda text: text.replace("[[event]]", "[event]", 1), "not valid TOML"),
        (
            lambda text: text + '[[event]]\nkind = "voided"\nday = 2026-01-01\nvoids = "x"\nreason = "y"',
            "event 'x'",
        ),
        (lambda text: text.replace("kind =", 'key = "same"\nkind ='), "event 2: the key 'same' is used"),
        (
            lambda text: text.replace("kind =", 'officer = "jdoe"\nkind =', 1),
            "about officer 'jdoe', not 'rlee'",
        ),
        (lambda text: "event = 3\n" + text.split("[[event]]")[0], "written as [[event]]"),
        (lambda text: "", "the table [officer] is missing"),
    ],
)
def test_a_wrong_record_is_one_clear_line(tmp_path: Path, change: Callable[[str], str], expected: str) -> None:
    """A mistake in a record names file and event and field, exits with 1 and has no traceback."""
    path = tmp_path / "record.toml"
    path.write_text(change(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    done = CliRunner().invoke(standing, ["--record", str(path), "--on", "2026-03-01", "--json"])
    assert done.exit_code == 1, done.output
    assert expected in done.output
    assert str(path) in done.output
    assert len(done.output.strip().splitlines()) == 1


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """A record that is not there, or not text, is one clear line."""
    path = tmp_path / "record.toml"
    if content is not None:
        path.write_bytes(content)
    done = CliRunner().invoke(standing, ["--record", str(path), "--on", "2026-03-01"])
    assert done.exit_code == 1
    assert str(path) in done.output


def test_events_that_void_each_other_in_a_circle(tmp_path: Path) -> None:
    """A circle of voids has no answer, and says so."""
    path = tmp_path / "record.toml"
    void = '[[event]]\nkind = "voided"\nday = 2025-01-01\nkey = "{0}"\nvoids = "{1}"\nreason = "x"\n'
    path.write_text(OFFICER + APPOINTED + void.format("a", "b") + void.format("b", "a"))
    done = CliRunner().invoke(standing, ["--record", str(path), "--on", "2026-03-01"])
    assert (done.exit_code, "in a circle" in done.output) == (1, True)


def test_a_wrong_day_or_pack_is_refused() -> None:
    """A day in another form is a usage error; an unknown pack names the packs there are."""
    runner = CliRunner()
    wrong = runner.invoke(standing, ["--record", str(EXAMPLE), "--on", "1.3.2026"])
    assert (wrong.exit_code, "Write it as 2026-09-01" in wrong.output) == (2, True)
    wrong = runner.invoke(standing, ["--record", str(EXAMPLE), "--on", "2026-03-01", "--pack", "../x"])
    assert (wrong.exit_code, "The packs are: kentucky" in wrong.output) == (1, True)


def test_packs_are_dated_cited_and_fit_the_curriculum() -> None:
    """Every pack reads, names every status, and its level minutes are those of the curriculum."""
    minutes = {level.id: level.minutes for level in read_curriculum().level}
    assert {level.id: level.required for level in read_pack("kentucky").level} == minutes
    for name in pack_names():
        pack = read_pack(name)
        assert sum(level.required for level in pack.level) == pack.total.required
        unknown = any(isinstance(level.due, Unknown) for level in pack.level)
        assert {*get_args(Status)} - {"not-known"} <= set(pack.status)
        assert not unknown or "not-known" in pack.status


def test_an_event_of_somebody_else_is_no_part_of_a_record() -> None:
    """A record never takes in another officer's event."""
    from tracker.events.training import read_event

    fields = {"kind": "separated", "key": "k", "officer": "jdoe", "day": "2025-01-01", "source": "s"}
    with pytest.raises(Problem, match="about officer 'jdoe'"):
        make_record(Officer(id="rlee", name="Robin Lee", agency="X"), [read_event(fields, "test")])
