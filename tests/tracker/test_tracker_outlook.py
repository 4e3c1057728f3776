"""What if, forecast, reciprocity, the rules, and the people's commands, as a coordinator uses them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import tracker
from tracker.cli import standing, track

EXAMPLE = str(Path(tracker.__file__).parent / "examples" / "officer.toml")
COURSE = 'kind="hours", level="{0}", minutes=2400, day={1}'


@pytest.fixture
def db(tmp_path: Path) -> str:
    """A ledger with one officer in training and one appointed before 2019."""
    place = str(tmp_path / "ledger.db")
    for who, name, day in (("rlee", "Robin Lee", "2024-08-01"), ("old", "Old Hand", "2017-08-01")):
        said("--db", place, "officer", "add", who, "--name", name, "--agency", "Marlow PD", "--appointed", day)
    return place


def run(*words: str) -> Result:
    """What `sro track` does with these words."""
    return CliRunner().invoke(track, list(words))


def said(*words: str) -> str:
    """What `sro track` prints, which must go well."""
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.output


def supposed(*texts: str, on: str = "2028-01-01", pack: str = "kentucky") -> Result:
    """What `sro standing --suppose` prints for the example."""
    more = [word for text in texts for word in ("--suppose", text)]
    return CliRunner().invoke(standing, ["--record", EXAMPLE, "--on", on, "--pack", pack, "--json", *more])


def test_suppose_answers_what_if_and_says_so() -> None:
    """Supposed courses lift the lapse; the answer names them and the status without them."""
    found = json.loads(supposed(COURSE.format("sro2", "2027-02-01"), COURSE.format("sro3", "2027-03-01")).output)
    assert (found["status"], found["without"]["status"]) == ("fully-trained", "lapsed")
    assert len(found["supposed"]) == 2
    text = CliRunner().invoke(
        standing, ["--record", EXAMPLE, "--on", "2028-01-01", "--suppose", 'kind="separated", day=2027-07-01']
    )
    assert "SUPPOSED, not on record: separated on 2027-07-01" in text.output
    assert "separated: MAY NOT serve" in text.output


def test_without_suppose_nothing_is_supposed() -> None:
    """The JSON of a plain standing has neither `supposed` nor `without`."""
    assert not {"supposed", "without"} & json.loads(supposed().output).keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lunch", "cannot be read"),
        ('kind="lunch", day=2027-01-01', "kind 'lunch' is not known"),
        ('kind="hours", level="sro9", minutes=1, day=2027-01-01', "there is no level 'sro9'"),
        ('kind="voided", day=2027-01-01, voids="x", reason="y"', "no event with the key 'x'"),
        ('kind="appointed", day=2027-01-01, employment="guardian"', "a guardian is not an SRO"),
    ],
)
def test_a_wrong_supposition_is_one_clear_line(text: str, expected: str) -> None:
    """A mistake in --suppose says what and how, with exit code 1."""
    done = supposed(text)
    assert done.exit_code == 1
    assert expected in done.output
    assert len(done.output.strip().splitlines()) == 1


def test_forecast_says_who_lapses_when_and_why(db: str) -> None:
    """Within the days the officer is named with day and clause; one day fewer, nobody is."""
    text = said("--db", db, "forecast", "--on", "2025-07-01", "--within", "32")
    assert "2025-08-02  Robin Lee (rlee) may not serve from this day on, in 32 days." in text
    assert "SRO I (40 h) was due by 1 August 2025" in text
    assert "KLC model policy VI-B" in text
    assert "Nobody who may serve" in said("--db", db, "forecast", "--on", "2025-07-01", "--within", "31")
    found = json.loads(said("--db", db, "forecast", "--on", "2025-07-01", "--within", "32", "--json"))
    assert [(each["officer"]["id"], each["day"], each["levels"]) for each in found["lapses"]] == [
        ("rlee", "2025-08-02", ["sro1"])
    ]


def test_forecast_warns_apart_of_what_costs_no_status(db: str) -> None:
    """In-service, certification and the agreement are warnings on the day after their last, named with clause."""
    said("--db", db, "certify", "old", "2024-01-01", "certified", "--number", "K-7", "--until", "2025-12-15")
    said("--db", db, "prerequisite", "old", "2024-08-01", "mou", "--until", "2025-12-20")
    words = ("--db", db, "forecast", "--on", "2025-12-01", "--within", "31")
    text = said(*words)
    lapses, warnings = text.split("Warnings, apart from the levels (they change no training status):")
    assert "Nobody who may serve" in lapses
    for part in (
        "2025-12-16  Old Hand (old), in 15 days:",
        "Peace-officer certification (Number K-7): by the record this has held since 1 January 2024, and holds until",
        "2025-12-21  Old Hand (old), in 20 days:",
        "KRS 158.4414(3)",
        "2026-01-01  Old Hand (old), in 31 days:",
        "Annual SRO in-service 2025 (40 h) is due by 31 December 2025; still to do: 40 h",
    ):
        assert part in warnings, part
    found = json.loads(said(*words, "--json"))["warnings"]
    assert [each["what"] for each in found] == ["peace-officer", "mou", "in-service-2025"]
    shorter = said("--db", db, "forecast", "--on", "2025-12-01", "--within", "14")
    assert "Apart from the levels, nothing that is in order on 2025-12-01 runs out within 14 days." in shorter


def test_forecast_leaves_out_what_is_only_planned(db: str, tmp_path: Path) -> None:
    """An extension granted later than the day asked about does not count: nothing happens."""
    words = ("extend", "rlee", "sro1", "30", "--ground", "Illness", "--grantor", "DOCJT", "--granted", "2025-07-20")
    said("--db", db, *words)
    assert "2025-08-02" in said("--db", db, "forecast", "--on", "2025-07-01", "--within", "60")
    assert "2025-09-01" in said("--db", db, "forecast", "--on", "2025-07-20", "--within", "60")


def test_reciprocity_counts_only_what_the_other_pack_names(db: str, tmp_path: Path) -> None:
    """Kentucky's SRO I is missing in Ohio and said not to count; NASRO's course counts there."""
    header = "officer,day,level,minutes,covers,title,provider,evidence\n"
    sheet = tmp_path / "hours.csv"
    sheet.write_text(header + "rlee,2024-09-06,sro1,2400,level,SRO I,DOCJT,\n")
    said("--db", db, "import-hours", str(sheet))
    text = said("--db", db, "reciprocity", "rlee", "--pack", "ohio", "--on", "2025-01-01")
    assert "Ohio SRO training (40 h) is due by 1 August 2025; still to do: 40 h and the course itself" in text
    assert "40 h of SRO I (kentucky) are on the transcript and do not count here" in text
    sheet.write_text(header + "rlee,2024-10-04,nasro-basic,2400,level,NASRO Basic,NASRO,\n")
    said("--db", db, "import-hours", str(sheet))
    words = ("reciprocity", "rlee", "--pack", "ohio", "--on", "2025-01-01", "--json")
    found = json.loads(said("--db", db, *words))
    assert found["missing"] == []
    assert found["not_counted"] == [{"level": "sro1", "pack": "kentucky", "minutes": 2400}]


def test_rules_print_figures_from_the_pack_and_words_from_the_code() -> None:
    """`sro track rules` has the docstring's demand, the figure, its clause and how it was checked."""
    text = said("rules", "--pack", "kentucky", "--on", "2026-01-01")
    for part in (
        "in Kentucky SRO I within the first year",
        "SRO II, within: 3 years",
        "general knowledge, not read, as of 21 November 2026",
        "in force since 1 January 2020",
        "[best-practice]",
    ):
        assert part in text
    assert "not known, ask the Virginia Department" in said("rules", "--pack", "virginia")
    found = json.loads(said("rules", "--json"))
    assert found[0]["rule"] == "level_in_time"


def test_people_are_recorded_and_shown(db: str) -> None:
    """Campus, leave, certification, selection, in-service, waiver and made-up hours reach the standing."""
    for words in (
        ("assign", "rlee", "2024-08-10", "Marlow High", "--funding", "district"),
        ("unassign", "rlee", "2025-06-10", "Marlow High"),
        ("certify", "rlee", "2024-01-01", "training-deficiency"),
        ("prerequisite", "rlee", "2024-08-01", "mou", "--until", "2026-06-30"),
        ("prerequisite", "rlee", "2024-08-01", "volunteered", "--not"),
        ("in-service", "old", "2025-03-01", "2400", "--title", "T", "--provider", "DOCJT"),
        (
            "made-up",
            "rlee",
            "2025-03-01",
            "sro1",
            "60",
            "--absent",
            "2025-02-01",
            "--approved-by",
            "D",
            "--assignment",
            "P",
        ),
        ("taught", "rlee", "2025-03-02", "sro1", "240", "--class", "sro1-2025-03"),
        ("leave-of-absence", "rlee", "2025-04-01", "--cause", "injury-or-illness"),
        ("waive", "old", "2025-03-01", "in-service", "--year", "2024", "--grantor", "DOCJT"),
    ):
        assert said("--db", db, *words).startswith("On record")
        assert said("--db", db, *words).startswith("Already on record")
    found: dict[str, Any] = json.loads(said("--db", db, "status", "rlee", "--on", "2025-05-01", "--json"))
    assert (found["status"], found["may_serve_in_school"]) == ("on-leave", False)
    assert found["apart"]["peace_officer"]["status"] == "training-deficiency"
    assert [(each["minutes"], "not known, ask" in each["why"]) for each in found["not_counted"]] == [(240, True)]
    facts = {each["id"]: (each["status"], each["basis"]) for each in found["apart"]["prerequisites"]}
    assert facts["mou"] == ("holds", "law")
    assert facts["volunteered"] == ("does-not-hold", "best-practice")
    text = " ".join(said("--db", db, "status", "rlee", "--on", "2025-05-01").split())
    assert "so law-enforcement powers are lost until it is mended (law, KRS 15.404(2)(c)" in text
    said("--db", db, "leave-of-absence", "rlee", "2025-05-02", "--back")
    assert "in-training: may serve" in said("--db", db, "status", "rlee", "--on", "2025-05-02")
    years = json.loads(said("--db", db, "status", "old", "--on", "2025-05-01", "--json"))["apart"]["in_service"]
    assert {year["id"][-4:]: year["status"] for year in years}["2025"] == "met"
    assert {year["id"][-4:]: year["status"] for year in years}["2024"] == "waived"


LETTER = ("--ground", "Illness", "--grantor", "OPOTC", "--granted", "2025-07-20")
BY_ITS_PACK = (
    (("extend", "rlee", "oh-sro", "200", *LETTER), "is more than the 180 days", "ohio"),
    (("extend", "rlee", "in-service", "30", "--year", "2025", *LETTER), "ohio asks none of a year", "kentucky"),
    (("prerequisite", "rlee", "2024-08-01", "mou"), "asks for no 'mou'. Use one of: none", "kentucky"),
    (("waive", "rlee", "2025-03-01", "in-service", "--year", "2024", "--grantor", "X"), "ohio asks none", "kentucky"),
    (("attest", "rlee", "sro9-x", "60", "--by", "Cole", "--day", "2025-01-01"), "Use one of: oh-sro", ""),
    (("correct", "3", "days=200", "--source", "Letter"), "is more than the 180 days", "ohio"),
)


@pytest.mark.parametrize(("words", "refusal", "fits"), BY_ITS_PACK)
def test_what_is_recorded_is_judged_by_the_pack_named(db: str, words: tuple[str, ...], refusal: str, fits: str) -> None:
    """One event goes on record by the rules of --pack, not by Kentucky's; the other pack refuses it."""
    said("--db", db, "extend", "rlee", "oh-sro", "30", *LETTER, "--pack", "ohio")
    other = "kentucky" if fits == "ohio" else "ohio"
    done = run("--db", db, *words, "--pack", other)
    assert done.exit_code == 1
    assert refusal in done.output
    if fits:
        said("--db", db, *words, "--pack", fits)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("leave-of-absence", "rlee", "2025-04-01"), "Give --cause"),
        (("prerequisite", "rlee", "2025-04-01", "height"), "asks for no 'height'"),
        (("extend", "rlee", "in-service", "30", "--ground", "x", "--grantor", "y", "--granted", "2025-01-01"), "year"),
        (("status", "rlee", "--reading", "lenient"), "has no reading 'lenient'"),
        (("roster", "--pack", "texas"), "There is no rule pack 'texas'"),
    ],
)
def test_people_commands_refuse_in_one_line(db: str, words: tuple[str, ...], expected: str) -> None:
    """A wrong word is said, and nothing is recorded."""
    done = run("--db", db, *words)
    assert done.exit_code in (1, 2)
    assert expected in done.output


def test_pack_reading_and_anchor_reach_every_standing(db: str) -> None:
    """Status and roster take --pack, --reading and --anchor, and the answer names them."""
    words = ("status", "rlee", "--on", "2026-09-01", "--reading", "one-a-year", "--anchor", "assignment", "--json")
    found = json.loads(said("--db", db, *words))
    assert (found["reading"], found["anchor"]) == ("one-a-year", "assignment")
    assert [each["due"] for each in found["requirements"]] == ["2025-08-01", "2026-08-01", "2027-08-01", "2027-08-01"]
    everyone = json.loads(said("--db", db, "roster", "--pack", "ohio", "--on", "2026-09-01", "--json"))
    assert {each["officer"]["id"]: each["status"] for each in everyone} == {"rlee": "lapsed", "old": "exempt"}
    assert "Virginia" in said("--db", db, "status", "--pack", "virginia", "--on", "2026-09-01")
    assert "in Virginia ask" in said("--db", db, "events", "rlee", "--pack", "virginia")


def test_a_transfer_without_a_break_starts_no_clock_again(db: str) -> None:
    """The agency changes from that day on, and SRO I is due when it was."""
    assert "Appointed: rlee" in said("--db", db, "officer", "transfer", "rlee", "2025-01-01", "--agency", "Harlow PD")
    found = json.loads(said("--db", db, "status", "rlee", "--on", "2025-02-01", "--json"))
    assert found["requirements"][0]["due"] == "2025-08-01"
