"""The course's content: it holds the standard, it is built, and every item can be answered."""

import json
import re

import pytest

from course.authoring.build import built_files
from course.authoring.check import check_module, check_register
from course.authoring.modules import read_sources
from course.authorities import read_authorities
from course.curriculum import Module, read_curriculum
from course.player.branches import Branch
from course.player.feedback import explain, practice_feedback
from course.player.items import Choice, Select, Written, public
from course.player.scoring import Score, score
from course.player.sequences import Match, Order
from course.statements import read_statements
from graders.results import item_result, rubric, written_stem
from tests.driving import ROOT, best, critical, whole_answers

CURRICULUM = read_curriculum()
OFFERED = [module for module in CURRICULUM.modules if module.status == "offered"]
SOURCES = {module.id: read_sources(module) for module in OFFERED}
ITEMS = [item for sources in SOURCES.values() for item in (*sources.practice, *sources.bank)]
OPTIONED = [item for item in ITEMS if isinstance(item, Choice | Select)]
STEPWISE = [item for item in ITEMS if isinstance(item, Order | Match | Branch)]
WRITTEN = [item for item in ITEMS if isinstance(item, Written)]


@pytest.mark.parametrize("module", OFFERED, ids=lambda module: module.id)
def test_a_module_holds_the_authoring_standard(module: Module) -> None:
    """`sro course check` finds nothing to mend."""
    assert check_module(module) == []


@pytest.mark.parametrize("module", OFFERED, ids=lambda module: module.id)
def test_built_files_are_up_to_date_and_the_build_is_repeatable(module: Module) -> None:
    """What is committed is what the sources build, byte for byte, twice."""
    first, second = built_files(SOURCES[module.id]), built_files(read_sources(module))
    assert first == second
    for path, text in first.items():
        assert path.read_text(encoding="utf-8") == text
        assert '"output_type"' not in text


def test_ids_are_unique_registered_and_never_reused() -> None:
    """The register of ids agrees with the items."""
    assert check_register(CURRICULUM) == []


def test_the_curriculum_is_three_levels_of_forty_hours() -> None:
    """28 modules, 2,400 minutes a level, and planned modules have no notebook to offer."""
    assert [level.minutes for level in CURRICULUM.level] == [2400, 2400, 2400]
    assert len(CURRICULUM.modules) == 28
    for module in CURRICULUM.modules:
        assert (module.path / f"{module.topic}.ipynb").is_file() is (module.status == "offered")


def test_all_statements_and_authorities_are_there() -> None:
    """220 statements, and every authority is dated and marked."""
    assert len(read_statements()) == 220
    assert {one.document for one in read_statements().values()} <= read_authorities().keys()
    assert all(one.as_of and one.verified for one in read_authorities().values())


def test_every_rule_pack_cites_known_authorities() -> None:
    """The figures of the tracker rest on the same dated authorities as the course."""
    packs = sorted((ROOT / "tracker" / "packs").glob("*.toml"))
    cited = {
        one
        for pack in packs
        for one in re.findall(
            r'"([a-z0-9-]+)"',
            " ".join(line for line in pack.read_text(encoding="utf-8").splitlines() if line.startswith("authorities")),
        )
    }
    assert packs
    assert cited
    assert cited <= read_authorities().keys()


@pytest.mark.parametrize("item", OPTIONED, ids=lambda item: item.id)
def test_an_item_unanswered_each_option_and_right(item: Choice | Select) -> None:
    """Unanswered earns nothing, each option what it is worth, the right answer everything."""
    assert score(item, None) == Score(0, answered=False)
    for option in item.option:
        one = score(item, option.id if isinstance(item, Choice) else [option.id])
        assert one.points is not None
        assert 0 <= one.points <= item.points
        assert one.critical is option.critical
        assert (one.points > 0) is (option.credit > 0)
    best = [option.id for option in item.option if option.credit == 1]
    assert score(item, best[0] if isinstance(item, Choice) else best) == Score(item.points)


@pytest.mark.parametrize("item", OPTIONED, ids=lambda item: item.id)
def test_a_learner_sees_no_key_and_every_reason_teaches(item: Choice | Select) -> None:
    """The public part has stem and options alone; practice and feedback give every reason."""
    assert public(item).keys() == {"id", "type", "points", "stem", "options"}
    assert all(option.keys() == {"id", "text"} for option in public(item)["options"])
    answer = item.option[0].id if isinstance(item, Choice) else [item.option[0].id]
    said = practice_feedback(item, answer)
    assert said["sources"]
    assert {one["reason"] for one in said["options"].values()} == {option.reason for option in item.option}
    assert "<table" in item_result(item, answer, score(item, answer))


@pytest.mark.parametrize("item", STEPWISE, ids=lambda item: item.id)
def test_a_stepwise_item_earns_everything_for_the_right_answer_alone(item: Order | Match | Branch) -> None:
    """Unanswered nothing, the right answer all, critical nothing, everything else in between."""
    assert score(item, None) == Score(0, answered=False)
    assert score(item, best(item)) == Score(item.points)
    for answer in whole_answers(item):
        earned = score(item, answer)
        assert earned.points is not None
        assert 0 <= earned.points <= item.points
        assert not (earned.critical and earned.points)
    assert (score(item, critical(item)).critical) or critical(item) == best(item)


@pytest.mark.parametrize("item", STEPWISE, ids=lambda item: item.id)
def test_a_stepwise_item_shows_no_key_and_explains_itself(item: Order | Match | Branch) -> None:
    """No reason stands in the public part; each stands in practice feedback and on the results page."""
    reasons = {reason for row in explain(item, best(item)) for reason in row.reasons}
    assert not [reason for reason in reasons if reason in json.dumps(public(item), ensure_ascii=False)]
    assert {one for row in practice_feedback(item, best(item))["rows"] for one in row["reasons"]} == reasons
    assert "<table" in item_result(item, best(item), score(item, best(item)))


@pytest.mark.parametrize("item", WRITTEN, ids=lambda item: item.id)
def test_a_written_item_has_a_rubric_for_the_instructor_alone(item: Written) -> None:
    """The public part has no rubric; the instructor's page has every row; blank earns nothing."""
    assert public(item).keys() == {"id", "type", "points", "stem"}
    assert rubric(item).count("<tr>") == len(item.rubric) + 1
    assert "rubric" not in written_stem(item).lower()
    assert score(item, "  ") == Score(0, answered=False)
    assert score(item, "I would call my supervisor.") == Score(None)
