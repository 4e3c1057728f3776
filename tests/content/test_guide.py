"""The instructor's guide to the level agrees with the curriculum."""

import re
from collections import Counter

from course.curriculum import COURSE, read_curriculum

GUIDE = (COURSE / "sro1" / "guide.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\w+day) \| \w+ \| (sro1-[\w-]+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def test_the_week_has_every_minute_of_every_module() -> None:
    """Self-study and practical minutes of each module add up to the curriculum's, and the total is 40 hours."""
    studied, practised, days = Counter[str](), Counter[str](), Counter[str]()
    for day, module, study, practical in ROW.findall(GUIDE):
        studied[module] += int(study)
        practised[module] += int(practical)
        days[day] += int(study) + int(practical)
    level = read_curriculum().find_level("sro1")
    assert {one.id: (one.self_study, one.practical) for one in level.module} == {
        one: (studied[one], practised[one]) for one in studied
    }
    assert sum(days.values()) == level.minutes == 2400
    assert f"make {', '.join(map(str, list(days.values())[:-1]))} and {list(days.values())[-1]} minutes" in GUIDE
    assert f"**{sum(studied.values())}** | **{sum(practised.values())}**" in GUIDE


def test_every_command_it_names_exists() -> None:
    """What the guide tells an instructor to type is there."""
    from course.authoring.cli import course
    from graders.cli import classes
    from tracker.cli import track

    groups = {"class": classes, "course": course, "track": track}
    named = re.findall(r"`sro (\w+) ([\w-]+)", GUIDE)
    assert len(named) >= 5
    assert [name for group, name in named if name not in groups[group].commands] == []
