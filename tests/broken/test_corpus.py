"""Nothing breaks the batch: every broken submission of the corpus, graded in one run."""

import html
import re
from dataclasses import dataclass

import pytest

from course.player.items import Written
from graders import nbgrader_class as nb
from tests.broken.corpus import CORPUS, Broken
from tests.broken.making import MODULE, Made, grade_class, make_class
from tests.driving import sro
from tests.road.test_grading import gradebook

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own, in this process
ODD_PLACES = ("a\nb", "[a-z]*", "*", "GOOD", "nobody")
ODD_NAMES = ("up..+{0}+2026-01-31 08:00:00 UTC+x", "good+{0}+someday+x", "+{0}+2026-01-31 08:00:00 UTC", "a b+{0}+1+x")


@dataclass(frozen=True)
class Graded:
    """The class after grading, and what was printed."""

    made: Made
    printed: str
    status: str

    @property
    def report(self) -> str:
        """The report for the instructor."""
        return (self.made.folder / "reports" / f"{MODULE.folder}.md").read_text(encoding="utf-8")

    def said_of(self, officer: str) -> str:
        """All lines of the report on one officer."""
        return "\n".join(re.findall(rf"^- {re.escape(officer)}: .*", self.report, re.MULTILINE))


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The whole corpus handed in, damaged, collected and graded as one class."""
    made = make_class(tmp_path_factory.mktemp("broken"), [*CORPUS, "absent", "file", "linked"])
    for one in CORPUS.values():
        one.does(made.hand_in(one.name, one.by_hand))
    for name in ODD_PLACES:
        made.hand_in(name, by_hand=True)
    for name in ODD_NAMES:
        (made.inbound / name.format(MODULE.folder)).mkdir()
    submitted = made.folder / "submitted"
    (submitted / "stray.txt").write_text("x")
    for officer in ("file", "linked"):
        (submitted / officer).mkdir()
    (submitted / "file" / MODULE.folder).write_text("x")
    (submitted / "linked" / MODULE.folder).symlink_to(submitted / "nobody" / MODULE.folder)
    return Graded(made, grade_class(made.folder), sro("class", "status", made.folder))


@pytest.fixture(scope="module")
def cells(graded: Graded) -> dict[tuple[str, str], tuple[object, ...]]:
    """Automatic score, manual score and whether a mark is awaited, by officer and cell."""
    return {(str(row[0]), str(row[2])): row[3:] for row in gradebook(graded.made.folder)}


def test_the_corpus_is_large_enough() -> None:
    """At least sixty, each with its own name."""
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("one", CORPUS.values(), ids=CORPUS)
def test_it_earns_what_its_readable_answers_earn(graded: Graded, cells: dict, one: Broken) -> None:  # type: ignore[type-arg]
    """Every cell holds its full points, none where the answer could not be read, and never more."""
    for slot, item in graded.made.asked(one.name).items():
        lost = one.score == "none" or slot.rpartition("-")[2] in one.score.split()
        points = 0.0 if lost else None if isinstance(item, Written) else item.points
        assert cells[one.name, slot] == (points, None, int(points is None)), slot
    assert cells[one.name, f"{MODULE.id}-safe"][0] == float(one.score != "none")


@pytest.mark.parametrize("one", CORPUS.values(), ids=CORPUS)
def test_the_report_says_what_happened_and_what_to_ask(graded: Graded, one: Broken) -> None:
    """In the report, on the screen and in the status; where nothing is wrong, nothing is said."""
    said = graded.said_of(one.name)
    assert one.says in said
    assert one.asks in said
    assert bool(said) is bool(one.says), said
    missing = graded.report.split("## Put right")[0]
    assert (one.score != "full" and bool(one.says)) is (f"- {one.name}: " in missing)
    for line in said.splitlines():
        assert html.unescape(line.removeprefix(f"- {one.name}: ")) in " ".join(graded.status.split("\n"))


def test_who_is_not_on_the_roster_is_named_and_not_graded(graded: Graded, cells: dict) -> None:  # type: ignore[type-arg]
    """Strangers, and names that are patterns or paths, are told with what to do; no row is made for them."""
    for name in (
        "- nobody is not on the roster and was not graded. Ask who",
        "\\x0a",
        "[a-z]*",
        "GOOD is not on the roster and was not graded. Was good meant?",
    ):
        assert name in graded.report
    assert not {who for who, _ in cells} - set(CORPUS) - {"file", "linked"}
    assert "is not on the roster" in graded.status


def test_names_in_the_exchange_that_are_no_submissions_are_told(graded: Graded) -> None:
    """A path, a missing officer and a missing time in a name stop nobody and lead nowhere."""
    for name in ODD_NAMES:
        assert f"{name.format(MODULE.folder)} in the exchange is no submission" in graded.report
    assert not (graded.made.folder / MODULE.folder).exists()


@pytest.mark.parametrize("officer", ["file", "linked"])
def test_what_stands_in_place_of_the_folder_is_set_aside(graded: Graded, cells: dict, officer: str) -> None:  # type: ignore[type-arg]
    """It earns nothing, not even through a link to another's work, and it is said."""
    assert "stood in the place of the folder" in graded.said_of(officer)
    assert {row[0] for (who, _), row in cells.items() if who == officer} == {0.0}


def test_nothing_of_the_bank_or_of_a_link_came_in(graded: Graded) -> None:
    """No copy of the bank lies in the class, and what was set aside is there as it was."""
    folder = graded.made.folder
    for part in ("submitted", "autograded"):
        for path in (folder / part).rglob("*"):
            assert not path.is_symlink()
            if path.is_file():
                assert (
                    b"[[item]]" not in path.read_bytes().replace(b"\n", b" ")[:20_000] or path.name == "practice.toml"
                )
    assert (folder / "set-aside" / "hand-link" / MODULE.folder / "1" / "answers.jsonl").is_symlink()


def test_grading_again_changes_nothing(graded: Graded, cells: dict) -> None:  # type: ignore[type-arg]
    """A second run over the worst of them finds them as it left them."""
    again = ["hand-pipe", "hand-link", "nb-folder", "closed", "linked"]
    assert list(nb.grade(graded.made.folder, MODULE, again)) == list(again)
    assert {(str(row[0]), str(row[2])): row[3:] for row in gradebook(graded.made.folder)} == cells
    report = nb.report_on(graded.made.folder, MODULE)
    for officer in again:
        assert [one.line for one in report.found[officer]] == [
            line.removeprefix(f"- {officer}: ") for line in graded.said_of(officer).splitlines()
        ]
