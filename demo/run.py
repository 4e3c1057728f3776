"""The demo: one class of SRO I, from release to training status, with the toolkit's own commands.

Every step is a `sro` command that is printed before it runs, so that it can be typed again.
All names are made up. A second run starts clean.
"""

import argparse
import shutil
import subprocess
import sys
import tomllib
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
    practicals: tuple[str, ...] = ()
    late: bool = False
    broken_lines: str = ""
    story: str


class Story(Record):
    """`demo/story.toml`: the officers, and the instructor whose marks are used."""

    instructor: str
    officer: tuple[Officer, ...]


def run(*words: object) -> None:
    """Print one `sro` command and run it; the demo stops where a command fails."""
    command = [str(word) for word in words]
    print(f"\n$ sro {' '.join(_quoted(word) for word in command)}", flush=True)
    done = subprocess.run([SRO, *command], check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"The demo stopped: that command ended with exit code {done.returncode}.")


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def study(officer: Officer, place: Path) -> list[str]:
    """Give an officer's answers to the variants asked, as the cards would save them; returns the modules answered."""
    path = HERE / "answers" / f"{officer.id}.toml"
    if not path.is_file():
        return []
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    for module, by_variant in given.items():
        for item in own_items(place / module, datetime.now(UTC)):
            if (variant := item["variant"]) in by_variant:
                asked = {"attempt": item["attempt"], "variant": variant}
                answers.append(place / module, item["id"], by_variant[variant], datetime.now(UTC), **asked)
    if officer.broken_lines:
        with (place / next(iter(given)) / answers.LOG).open("a", encoding="utf-8") as log:
            log.write(officer.broken_lines)
    return list(given)


def hand_in(story: Story, place: Path, class_id: str, late: bool) -> None:
    """Fetch, answer and submit for the officers who are (or are not) late."""
    for officer in story.officer:
        if officer.late is not late:
            continue
        folder = place / "learners" / officer.id
        print(f"\n# {officer.name}: {officer.story}")
        run(
            "learn",
            "start",
            folder,
            "--class",
            class_id,
            "--exchange",
            place / "exchange",
            "--officer",
            officer.id,
            "--no-open",
        )
        modules = study(officer, folder)
        if modules:
            run("learn", "submit", folder, *modules)


def teach(story: Story, place: Path) -> Path:
    """The class: release, submit, collect, grade, mark, feedback, attest. Returns its folder."""
    folder = place / "sro1-demo"
    soon = (datetime.now(UTC) + timedelta(days=14)).strftime("%Y-%m-%d %H:%M:%S")
    run("class", "new", folder, "--roster", HERE / "roster.csv", "--exchange", place / "exchange")
    run("class", "release", folder, "--due", soon)
    hand_in(story, place, "sro1-demo", late=False)
    print("\n# The due date of one module passes; one officer hands in after it.")
    run("class", "due", folder, "04-searches", datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"))
    hand_in(story, place, "sro1-demo", late=True)
    run("class", "collect", folder)
    run("class", "grade", folder)
    print(f"\n# The marks of the written answers are the demo's own: {story.instructor}.")
    run("class", "mark", folder, HERE / "marks.toml")
    run("class", "feedback", folder)
    run("learn", "feedback", place / "learners" / "avery")
    for module in ("01-four-roles", "04-searches", "05-interviews", "06-records"):
        attested = [officer.id for officer in story.officer if module in officer.practicals]
        run("class", "attest", folder, module, *attested, "--by", story.instructor)
    run("class", "status", folder)
    return folder


def track(story: Story, place: Path, folder: Path, today: date) -> None:
    """The agency: officers, outside hours, the class, everyone's standing and a report."""
    ledger = ("--db", place / "training-records.db")
    for officer in story.officer:
        day = today - timedelta(days=officer.appointed_days_ago)
        run(
            "track",
            *ledger,
            "officer",
            "add",
            officer.id,
            "--name",
            officer.name,
            "--agency",
            officer.agency,
            "--appointed",
            day,
        )
    run("track", *ledger, "import-hours", _hours(place, today))
    run("track", *ledger, "import-class", folder)
    run("track", *ledger, "roster", "--on", today)
    run("track", *ledger, "status", "harper", "--on", today, "--explain")
    run("track", *ledger, "verify")
    run("track", *ledger, "report", "--on", today, "--out", place / "report")


def _hours(place: Path, today: date) -> Path:
    """The outside hours, with days counted back from today so that the demo never grows old."""
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
    print(
        f"\nLook next at\n"
        f"  {place / 'report'}  the agency's report (open the HTML page)\n"
        f"  {place / 'learners' / 'avery'}  a learner's folder with feedback; open it with: "
        f"sro learn start {place / 'learners' / 'avery'}\n"
        f"  {folder}  the class; open nbgrader's formgrader with: sro class open {folder}\n"
        f"  {place / 'training-records.db'}  the ledger; ask it with: "
        f"sro track --db {place / 'training-records.db'} status avery --explain\n"
    )


if __name__ == "__main__":
    main()
