"""No key, reason or rubric of a graded item reaches a learner before grading, or a wheel ever."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from course.player.feedback import explain
from course.player.items import Choice, Select, Written, public, read_items
from tests.driving import BANK, ROOT, whole_answers
from tests.road.conftest import Road

MASTERS = ("source", "release")


def secrets() -> list[str]:
    """Every reason, rubric line and model answer of the bank, variants included."""
    found = []
    for path in sorted(BANK.glob("*/*.toml")):
        for item in read_items(path):
            if isinstance(item, Written):
                found += [item.model, *(part for row in item.rubric for part in (row.full, row.part, row.none))]
            elif isinstance(item, Choice | Select):
                found += [option.reason for option in item.option]
            else:
                found += [
                    reason for answer in whole_answers(item) for row in explain(item, answer) for reason in row.reasons
                ]
    return [one for one in found if len(one) > 20]


def files(folder: Path) -> Iterator[Path]:
    """Every plain file below a folder, but for the logs that learners write themselves."""
    return (path for path in folder.rglob("*") if path.is_file() and path.name != "answers.jsonl")


def leaks(paths: Iterator[Path]) -> list[str]:
    """The files that hold a secret, as it stands or as JSON would write it."""
    wanted = [form for one in secrets() for form in {one, one.replace('"', '\\"')}]
    found = []
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        if any(one in text for one in wanted):
            found.append(str(path))
    return found


def test_the_search_would_find_a_secret(tmp_path: Path) -> None:
    """The search itself works: a planted reason is found."""
    (tmp_path / "x.ipynb").write_text(f"before {secrets()[0]} after")
    assert leaks(files(tmp_path)) == [str(tmp_path / "x.ipynb")]


def test_what_learners_receive_and_hand_in_holds_no_secret(road: Road) -> None:
    """Release, exchange, learners' folders and submissions are clean."""
    exchange = road.place / "exchange" / "sro1-road"
    masters = [road.folder / one for one in MASTERS]
    for folder in (*masters, exchange / "outbound", exchange / "inbound", road.place / "learners"):
        assert folder.is_dir()
        assert leaks(files(folder)) == []


def test_the_installed_course_holds_no_secret() -> None:
    """The course folder, which is what a learner installs, is clean."""
    assert leaks(files(ROOT / "course")) == []


def test_variants_go_out_without_key() -> None:
    """Every variant stands in the released module, as its item does: what may be seen of it, no more."""
    for path in sorted(BANK.glob("*/*.toml")):
        items = read_items(path)
        (built,) = (ROOT / "course").rglob(f"{path.stem}/graded.json")
        slots = json.loads(built.read_text(encoding="utf-8"))["items"]
        shown = [one for slot in slots for one in (slot, *slot["variants"])]
        assert [{name: one[name] for name in one if name != "variants"} for one in shown] == [
            public(item) for slot in slots for item in items if slot["id"] in (item.id, item.variant_of)
        ]


def test_the_wheel_has_no_bank(tmp_path: Path) -> None:
    """The wheel holds the three packages and the built course, and neither bank nor secret."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "unpacked")
    assert not [name for name in names if "bank/" in name]
    for part in (
        "course/sro1/04-searches/searches.ipynb",
        "course/player/card.js",
        "graders/templates/item.html",
        "tracker/packs/kentucky.toml",
        "course/player/jupyter/labconfig/page_config.json",
    ):
        assert part in names
    assert leaks(files(tmp_path / "unpacked")) == []
