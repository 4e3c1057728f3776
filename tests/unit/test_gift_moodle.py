"""GIFT as others write it, and as Moodle reads ours."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from course.authoring.cli import course
from course.authoring.gift_export import to_gift
from course.authoring.gift_format import Question, read_gift
from course.authoring.gift_import import from_gift
from course.authoring.items_toml import items_toml
from course.player.items import ITEM, AnyItem, Choice, Select, read_items
from course.problem import Problem
from tests.driving import ROOT
from tests.unit.test_gift import PIECES, can_go, items

BANK = ROOT / "graders" / "bank" / "sro1" / "04-searches.toml"
FOREIGN = """\
// Questions of another school.
$CATEGORY: officers/first week

::Visitor desk:: Who signs a visitor in? {
   =The front office # It keeps the log.
   ~%50%The teacher  # Only after the office has.
   ~The officer
   ####Post orders say so.
}

// [id:q-7] [tag:objective=3] [tag:difficulty=1] [tag:week one]
[html]Which <b>two</b> doors stay locked? {~%50%North ~%50%South ~%-50%Main # It is staffed. ~Cafe}

An officer may open any locker.{FALSE}

The desk opens at {#7..8}.

Call {=dispatch =the dispatcher} first.

Read the next page before you go on.

Match each room to its floor. {
   =Gym -> first
   =Library -> second
   =Band room -> second
   = -> third
}

Say why the log is kept. {}

A lock is opened with a {~hand =key ~card} by staff.
"""


def read(text: str) -> list[Question]:
    return read_gift(text, "school.gift")


def test_a_foreign_file_is_read_as_moodle_documents_it() -> None:
    """Kinds, names, weights, feedback, formats, tags and lines."""
    questions = read(FOREIGN)
    assert [one.kind for one in questions] == [
        "category", "multichoice", "multichoice", "truefalse", "numerical", "shortanswer", "description", "match",
        "essay", "multichoice",
    ]  # fmt: skip
    desk, doors = questions[1:3]
    assert (desk.line, desk.name, desk.text) == (4, "Visitor desk", "Who signs a visitor in?")
    assert desk.feedback == "Post orders say so."
    assert [(one.right, one.weight, one.text) for one in desk.answers] == [
        (True, None, "The front office"), (False, 50, "The teacher"), (False, None, "The officer"),
    ]  # fmt: skip
    assert desk.answers[1].feedback == "Only after the office has."
    assert (doors.format, doors.labels[0]) == ("html", ("id", "q-7"))
    assert [one.weight for one in doors.answers] == [50, 50, -50, None]
    assert questions[-3].answers[3].target == "third"
    assert questions[-1].text == "A lock is opened with a _____ by staff."


def test_a_foreign_file_becomes_drafts_that_say_what_they_need() -> None:
    """Each missing field is one line with what to add; what is not carried is said; the rest is left out by line."""
    drafts, left_out = from_gift(read(FOREIGN))
    desk, doors, match, essay, _ = drafts
    assert "add authorities: at least one id of course/authorities.toml" in desk.missing
    assert "add option c: reason: why it is right or wrong" in desk.missing
    assert "its general feedback is not carried: Post orders say so." in desk.notes
    assert "its name was: Visitor desk" in desk.notes
    assert any(one.startswith("mend id: ") for one in doors.missing)
    assert not any("objective" in one for one in doors.missing), "the tag was not read"
    assert [one["credit"] for one in doors.fields["option"]] == [1, 1, 0, 0]
    assert "a tag is not carried: week one" in doors.notes
    assert any("another share" in one for one in doors.notes)
    assert any("HTML" in one for one in doors.notes)
    assert [one["text"] for one in match.fields["target"]] == ["first", "second", "third"]
    assert [one["target"] for one in match.fields["pair"]] == ["t1", "t2", "t2"]
    assert any(one.startswith("add rubric: two or more rows") for one in essay.missing)
    assert not any(one.startswith("mend") for one in (*essay.missing, *match.missing))
    assert [one.split(":")[0] for one in left_out] == [
        "line 2, 'officers/first week'", "line 14, 'An officer may open any locker.'",
        "line 16, 'The desk opens at _____.'", "line 18, 'Call _____ first.'",
        "line 20, 'Read the next page before you go on.'",
    ]  # fmt: skip


def test_a_records_own_rules_are_told_beside_its_missing_fields() -> None:
    """Two full answers, one option that belongs, two options: each is said though other fields are missing too."""
    (both,), _ = from_gift(read("Who? {=a =b ~c}"))
    assert "mend: a choice needs exactly one option with credit 1" in both.missing
    (one,), _ = from_gift(read("Who? {~%100%a ~b ~c}"))
    assert any("at least two options that belong" in line for line in one.missing)
    assert not any("3 items" in line for line in both.missing), "a fault is told that is none"
    (two,), _ = from_gift(read("Who? {=a ~b}"))
    assert any(line.startswith("mend option: ") for line in two.missing)


@pytest.mark.parametrize(("text", "says"), [
    ("\n\nWho? {~a =b", "line 3: a { or } without its other half"),
    ("Who? ~a }", "line 1: a { or } without its other half"),
    ("Who? {=a ~b}\nAnd who? {=c ~d}", "line 2: a second { or }"),
    ("Who? {\n  a ~b =c}", "line 2: text before the first answer"),
    ("Who? {\n~a\n~ # why\n=c}", "line 3: an answer without text"),
    ("Where? {\n=a -> 1\n=b\n}", "line 3: an answer of a matching without ->"),
    ("// sro {\"id\": 3\nWho? {=a ~b}", "line 1: this `// sro` comment cannot be read"),
    ("Who? {\n// sro {\"colour\": \"red\"}\n=a ~b}", "line 2: this `// sro` comment cannot be read"),
    ("Who? {\n=a\n~b\n// sro {\"id\": \"c\"}\n}", "line 4: a `// sro` comment with no answer below it"),
    ("Who? {\n// sro {}\n// sro {}\n=a ~b}", "line 4: two `// sro` comments above one answer"),
    ("// sro {\"id\": \"\\ud800\"}\nWho? {=a ~b}", "line 1: this `// sro` comment cannot be read"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_by_line(text: str, says: str) -> None:
    """One line that names file and line."""
    with pytest.raises(Problem) as caught:
        read(text)
    assert f"school.gift, {says}" in caught.value.message


SCRAPS = [
    *PIECES, "\n", "{", "}", "{=", "}\n\n", "{\n~", "\n=", "#", "a -> 1", "~%33%", "{=a ~b ~c}",
    "{=a -> 1 =b -> 2 =c -> 3}",
    '\n// sro {"id": "a", "critical": true}\n', '\n// sro {"critical": [["a", "b"]], "targets": {"t": "1"}}\n',
    '\n// sro {"rubric": [{"row": null}], "model": "m"}\n', '\n// sro {"rubric": [{"row": 1, "points": "x"}]}\n',
    "\n// [id:sro1-x-01] [tag:type=order] [tag:points=nan] [tag:objective=x] [tag:difficulty=1]\n", "\0", "\x0c", "\r",
]  # fmt: skip


@given(st.lists(st.sampled_from(SCRAPS), max_size=14).map("".join))
def test_any_text_is_read_or_named(text: str) -> None:
    """No file makes a traceback; what is taken can be written as TOML, and a whole item is an item."""
    try:
        drafts, _ = from_gift(read(text))
    except Problem as problem:
        assert problem.message.startswith("school.gift, line ")
        return
    rows = tomllib.loads(items_toml((one.fields, one.missing) for one in drafts)).get("item", []) if drafts else []
    for row, draft in zip(rows, drafts, strict=True):
        if not draft.missing:
            ITEM.validate_python(row)


def as_moodle(text: str) -> list[tuple[str, list[tuple[float, str, str]]]]:
    """Stem and (percent, answer, feedback) of each choice or select, in the way of Moodle's reader.

    Escapes become placeholders first, then everything is cut at the marks that are left.
    """
    found = []
    for block in re.split(r"\n\n+", text):
        whole = "\n".join(line for line in block.split("\n") if not line.strip().startswith("//")).strip()
        hidden = re.sub(r"\\(.)", lambda one: chr(0xF0000 + ord(one[1])), whole)
        if "~" not in hidden:
            continue
        _, _, rest = hidden.removeprefix("::").partition("::")
        stem, _, inner = rest.partition("{")
        answers = []
        for part in inner.partition("}")[0].replace("=", "~%100%").split("~")[1:]:
            weight = re.match(r"%(-?[\d.]+)%", part)
            answer, _, feedback = part[weight.end() if weight else 0 :].partition("#")
            answers.append((float(weight[1]) if weight else 0.0, shown(answer), shown(feedback)))
        found.append((shown(stem), answers))
    return found


def shown(hidden: str) -> str:
    """What a learner in Moodle reads."""
    text = hidden.strip(" \t\n").removeprefix("[plain]")
    back = re.compile("[\U000f0000-\U000fffff]")
    return back.sub(lambda one: chr(ord(one[0]) - 0xF0000).replace("n", "\n"), text).strip()


@given(items().map(ITEM.validate_python))
def test_moodle_reads_what_we_mean(item: AnyItem) -> None:
    """Stem, options and reasons arrive whole, and the best or belonging ones earn."""
    if not isinstance(item, Choice | Select) or not can_go(item):
        return
    ((stem, answers),) = as_moodle(to_gift([item]).text)
    assert stem == item.stem
    assert [one[1:] for one in answers] == [(one.text, one.reason) for one in item.option]
    for (percent, _, _), option in zip(answers, item.option, strict=True):
        assert (percent == 100) == (option.credit == 1) or isinstance(item, Select)
        assert percent <= 0 or option.credit > 0
        assert not (isinstance(item, Select) and option.critical) or percent == -100


def run(*words: object) -> Result:
    return CliRunner().invoke(course, ["gift", *map(str, words)])


def test_the_commands_take_a_bank_out_and_in(tmp_path: Path) -> None:
    """The way an instructor walks it; the same file again is refused and left as it was."""
    out, again = tmp_path / "searches.gift.txt", tmp_path / "searches.toml"
    done = run("export", BANK, "--out", out)
    assert done.exit_code == 0
    assert "sro1-searches-w1" in done.stderr, "a loss is not said"
    assert run("import", out, "--out", again).exit_code == 0
    carried = [item for item in read_items(BANK) if item.type != "branch"]
    left_out = [item.id for item in read_items(BANK) if item.type == "branch"]
    assert left_out and [one for one in left_out if one not in done.stderr] == []
    assert list(read_items(again)) == carried
    before = out.read_text()
    for refused in (run("export", BANK, "--out", out), run("import", out, "--out", again)):
        assert refused.exit_code == 1
        assert "is there already" in refused.output
    assert out.read_text() == before


def test_importing_a_foreign_file_writes_drafts_with_their_to_dos(tmp_path: Path) -> None:
    """Each thing to do stands on the terminal and above its item; the file is TOML."""
    (tmp_path / "school.gift").write_text("\ufeff" + FOREIGN.replace("\n", "\r\n"))
    done = run("import", tmp_path / "school.gift", "--out", tmp_path / "new.toml")
    assert done.exit_code == 0
    assert "line 4, Visitor desk: add basis: policy, constitution, statute or practice" in done.stderr
    text = (tmp_path / "new.toml").read_text()
    assert "# TO DO: add basis" in text
    assert "# not taken: line 14, 'An officer may open any locker.': truefalse" in text
    assert len(tomllib.loads(text)["item"]) == 5
    assert "5 items, 5 of them drafts" in done.stdout


@pytest.mark.parametrize(("name", "marker", "says"), [
    ("keys.txt", "", "end its name in .gift.txt"),
    ("keys.gift.txt", "__init__.py", "which are shipped"),
    ("keys.gift.txt", "nbgrader_config.py", "a class, which is released"),
    ("keys.gift.txt", "graded.json", "which a learner receives"),
    ("outbound/keys.gift.txt", "", "is in an exchange"),
])  # fmt: skip
def test_keys_are_not_written_where_they_could_reach_a_learner(
    tmp_path: Path, name: str, marker: str, says: str
) -> None:
    """A shipped package, a class, a module, an exchange: refused, and nothing is written."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / name).parent.mkdir(exist_ok=True)
    if marker:
        (tmp_path / marker).touch()
    done = run("export", BANK, "--out", tmp_path / "deep" / name)
    assert done.exit_code == 1
    assert says in done.output
    assert not (tmp_path / "deep" / name).exists()


@pytest.mark.parametrize(("content", "says"), [
    (b"\xff\xfe", "is not UTF-8 text"),
    (b"The sun rises in the east.{T}\n", "has no question that can become an item. line 1"),
    (b"", "has no question that can become an item"),
])  # fmt: skip
def test_a_file_that_cannot_be_imported_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    """One line and exit code 1; nothing is written."""
    (tmp_path / "in.gift").write_bytes(content)
    done = run("import", tmp_path / "in.gift", "--out", tmp_path / "out.toml")
    assert done.exit_code == 1
    assert says in done.output
    assert not (tmp_path / "out.toml").exists()
