"""The demo: one class of SRO I, from release to training status, with the toolkit's own commands.

Every step is a `sro` command that is printed before it runs, so that it can be typed again.
All names are made up. A second run starts clean.
"""

import argparse
import csv
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from course.player import answers
from course.player.attempts import own_items
from course.records import Record

HERE = Path(__file__).parent
SRO = Path(sys.executable).with_name("sro")


class Officer(Record):
    """One officer of the demo: how long ago appointed, where, and what stands out."""

    id: str
    name: str
    agency: str
    appointed_days_ago: int
    late: bool = False
    again: tuple[str, ...] = ()
    broken_lines: str = ""
    story: str


class Session(Record):
    """Practical work on one day: of which module, who took part, and minutes if not all of the module's."""

    days_ago: int
    module: str
    officers: tuple[str, ...]
    minutes: int | None = None


class Story(Record):
    """`demo/story.toml`: the instructor whose marks are used, the officers, the practical days."""

    instructor: str
    officer: tuple[Officer, ...]
    session: tuple[Session, ...]


def run(*words: object) -> None:
    """Print one `sro` command and run it; the demo stops where a command fails."""
    print(_typed(words), flush=True)
    _stop_at(subprocess.run([SRO, *map(str, words)], check=False).returncode)  # noqa: S603


def told(*words: object) -> str:
    """Run one `sro` command and return it with what it said, for printing later."""
    return f"{_typed(words)}\n{_output(words)}"


def _output(words: tuple[object, ...]) -> str:
    done = subprocess.run([SRO, *map(str, words)], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        print(_typed(words), done.stdout, done.stderr, sep="\n")
    _stop_at(done.returncode)
    return done.stdout


def _typed(words: tuple[object, ...]) -> str:
    return "\n$ sro " + " ".join(f'"{word}"' if " " in str(word) else str(word) for word in words)


def _stop_at(code: int) -> None:
    if code:
        sys.exit(f"The demo stopped: that command ended with exit code {code}.")


def given_by(officer: Officer) -> dict[str, dict[str, object]]:
    """An officer's answers in `demo/answers`, by module and variant."""
    path = HERE / "answers" / f"{officer.id}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def study(officer: Officer, place: Path, modules: tuple[str, ...]) -> None:
    """Give an officer's answers to what is asked now, as the cards would save them."""
    for module in modules:
        by_variant = given_by(officer)[module]
        for item in own_items(place / module, datetime.now(UTC)):
            if (variant := item["variant"]) in by_variant and not item["closed"]:
                asked = {"attempt": item["attempt"], "variant": variant}
                answers.append(place / module, item["id"], by_variant[variant], datetime.now(UTC), **asked)


def first_time(officer: Officer, place: Path) -> str:
    """Fetch, answer and hand in all modules that an officer answers; returns what the commands said."""
    folder = place / "learners" / officer.id
    where = ("--class", "sro1-demo", "--exchange", place / "exchange", "--officer", officer.id)
    said = f"\n# {officer.name}: {officer.story}\n" + told("learn", "start", folder, *where, "--no-open")
    if modules := tuple(given_by(officer)):
        study(officer, folder, modules)
        if officer.broken_lines:
            with (folder / modules[0] / answers.LOG).open("a", encoding="utf-8") as log:
                log.write(officer.broken_lines)
        said += told("learn", "submit", folder, *modules)
    return said


def hand_in(story: Story, place: Path, late: bool) -> None:
    """The first attempt of the officers who are (or are not) late, two at a time, as in a real class."""
    with ThreadPoolExecutor(2) as pool:
        some = [officer for officer in story.officer if officer.late is late]
        for said in pool.map(lambda officer: first_time(officer, place), some):
            print(said, end="", flush=True)


def teach(story: Story, place: Path) -> Path:
    """The class: release, submit, collect, grade, mark, feedback, second attempt, attest. Returns its folder."""
    folder = place / "sro1-demo"
    soon = (datetime.now(UTC) + timedelta(days=14)).strftime("%Y-%m-%d %H:%M:%S")
    print("# No hours have to pass between two attempts here, so that the demo can show both; usual are 24.")
    run("class", "new", folder, "--roster", HERE / "roster.csv", "--exchange", place / "exchange", "--wait-hours", 0)
    run("class", "release", folder, "--due", soon)
    hand_in(story, place, late=False)
    print("\n# The due date of one module passes; one officer hands in after it.")
    run("class", "due", folder, "04-searches", datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"))
    hand_in(story, place, late=True)
    run("class", "collect", folder)
    run("class", "grade", folder)
    print(f"\n# The marks of the written answers are the demo's own: {story.instructor}.")
    run("class", "mark", folder, HERE / "marks.toml")
    run("class", "feedback", folder)
    for officer in story.officer:
        if officer.again:
            second_attempt(officer, place, folder)
    attest(story, folder)
    run("class", "status", folder)
    return folder


def second_attempt(officer: Officer, place: Path, folder: Path) -> None:
    """Feedback, then once more what was not good enough: the same items as other cases."""
    own = place / "learners" / officer.id
    print(f"\n# {officer.name} has not passed. Feedback says what to do again, and asks it as other cases.")
    run("learn", "feedback", own)
    study(officer, own, officer.again)
    run("learn", "submit", own, *officer.again)
    run("class", "collect", folder, *officer.again)
    run("class", "grade", folder, *officer.again)
    run("class", "mark", folder, HERE / "marks-again.toml")
    run("class", "feedback", folder, *officer.again)
    run("learn", "feedback", own)


def attest(story: Story, folder: Path) -> None:
    """The practical days, attested by the instructor."""
    today = datetime.now(UTC).date()
    print("\n# The practical work was done on several days before.")
    for session in story.session:
        day = today - timedelta(days=session.days_ago)
        minutes = () if session.minutes is None else ("--minutes", session.minutes)
        who = (session.module, *session.officers)
        run("class", "attest", folder, *who, "--on", day, *minutes, "--by", story.instructor)


def track(story: Story, place: Path, folder: Path, today: date) -> None:
    """The agency: officers, outside hours, the class, everyone's standing, and who has finished SRO I."""
    ledger = ("--db", place / "training-records.db")
    run("track", *ledger, "import-roster", _officers(story, place, today))
    run("track", *ledger, "import-hours", _hours(place, today))
    run("track", *ledger, "import-class", folder)
    run("track", *ledger, "roster", "--on", today)
    print("\n# One officer has SRO I from elsewhere, one has finished it here: by study and by attested hours.")
    run("track", *ledger, "status", "harper", "--on", today)
    run("track", *ledger, "status", "avery", "--on", today, "--explain")
    run("track", *ledger, "verify")
    run("track", *ledger, "report", "--on", today, "--out", place / "report")
    run("track", *ledger, "document", "avery", "--on", today, "--out", place / "report")


def deliver(place: Path, folder: Path) -> None:
    """Feedback and standing reach the officer who has finished the level."""
    print("\n# Last, what the agency knows goes to the officers, beside their feedback.")
    standing = place / "standing.json"
    asked = ("track", "--db", place / "training-records.db", "roster", "--json")
    print(f"{_typed(asked)} > {standing}")
    standing.write_text(_output(asked), encoding="utf-8")
    run("class", "feedback", folder, "10-first-year", "--standing", standing)
    run("learn", "feedback", place / "learners" / "avery")


def _officers(story: Story, place: Path, today: date) -> Path:
    """The agency's roster, with days counted back from today so that the demo never grows old."""
    path = place / "officers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("officer", "name", "agency", "appointed"))
        table.writerows(_rows(story, today))
    return path


def _rows(story: Story, today: date) -> Iterator[tuple[str, str, str, date]]:
    for one in story.officer:
        yield one.id, one.name, one.agency, today - timedelta(days=one.appointed_days_ago)


def _hours(place: Path, today: date) -> Path:
    """The outside hours, their days counted back from today too."""
    text = (HERE / "hours.csv").read_text(encoding="utf-8")
    for days in (250, 300):
        text = text.replace(f"{days} days ago", (today - timedelta(days=days)).isoformat())
    path = place / "hours.csv"
    path.write_text(text, encoding="utf-8")
    return path


def main() -> None:
    """Run the demo into a folder (default: build/demo)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("place", nargs="?", type=Path, default=Path("build/demo"))
    place: Path = parser.parse_args().place
    story = Story.model_validate(tomllib.loads((HERE / "story.toml").read_text(encoding="utf-8")))
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    folder = teach(story, place)
    track(story, place, folder, datetime.now(UTC).date())
    deliver(place, folder)
    print(
        f"\nLook next at\n"
        f"  {place / 'report'}  the agency's report (open the HTML page), and Avery Example's status document (PDF)\n"
        f"  {place / 'learners' / 'avery'}  a learner's folder with feedback; open it with: "
        f"sro learn start {place / 'learners' / 'avery'}\n"
        f"  {folder}  the class; open nbgrader's formgrader with: sro class open {folder}\n"
        f"  {place / 'training-records.db'}  the ledger; ask it with: "
        f"sro track --db {place / 'training-records.db'} status blake --explain\n"
    )


if __name__ == "__main__":
    main()
