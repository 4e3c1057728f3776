"""Building a module: its text and items become one notebook and one `graded.json`.

One way and byte for byte the same each time: cell ids are set, outputs are empty.
"""

import json
import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.authoring.modules import ASK, NOTE, ROLE, Sources
from course.authoring.pictures import with_pictures
from course.authorities import Authority, read_authorities
from course.curriculum import Level, Module, read_curriculum
from course.player.items import AnyItem, Written, public
from course.problem import Problem

Cell = nbformat.NotebookNode
DIRECTIVE = re.compile(r"^```\{(important|note|warning|tip)\}[^\n]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
VERIFIED = {
    "seed": "source document of this course",
    "verified": "checked against a stored copy",
    "general-knowledge": "general knowledge, not checked",
}


def built_files(sources: Sources) -> dict[Path, str]:
    """The files a build of this module writes, with their text; raises `Problem`."""
    module = sources.module
    return {
        module.path / f"{module.topic}.ipynb": nbformat.writes(notebook(sources), version=4) + "\n",
        module.path / "graded.json": graded_json(sources),
    }


def graded_json(sources: Sources) -> str:
    """What a learner may see of the graded items and their variants: no key, credit, reason or rubric."""
    variants = [item for item in sources.bank if item.variant_of]
    items = [
        public(item) | {"variants": [public(one) for one in variants if one.variant_of == item.id]}
        for item in sources.graded
    ]
    table = {"module": sources.module.id, "items": items}
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def notebook(sources: Sources) -> Cell:
    """The module as a notebook: text, practice, graded items, the check before submitting."""
    module = sources.module
    level = read_curriculum().find_level(module.id[:4])
    cells = [
        *_text_cells(sources, about(module, level)),
        new_markdown_cell(GRADED_INTRO, id="graded"),
        *(cell for item in sources.graded for cell in _graded_cells(item)),
        _locked(f'ready("{module.id}")', f"{module.id}-safe", points=1.0),
        new_markdown_cell(_source_list(_cited(sources)), id="sources"),
    ]
    built: Cell = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": module.title,
        },
    )
    return built


GRADED_INTRO = """## Graded items

Choose, or write, your answer to each item. Every answer is saved as you give it; you can
change it until you submit the module. An instructor marks the written answers with a rubric.
Feedback names what to do again; the next attempt asks it as another case of the same kind. You
see an item's right answer, with reasons, once it will not be asked of you again.

Some acts would injure or humiliate a child, or break a clear right. Choosing one is a
*critical error*: it earns nothing, and the module stays open until you have answered that
item again."""

# JupyterLab shows the first line of a closed input until the cards stand.
BEGIN = "# To begin: menu Run, then Run All Cells."
FOLDED = "# A question stands here: menu Run, then Run All Cells."

RUN_FIRST = (
    '<p class="sro-run-first"><strong>If you see no question cards below:</strong> menu Run, then Run All Cells.</p>'
)


def about(module: Module, level: Level) -> str:
    """The block below the title: level, time, objectives and how to begin."""
    objectives = "\n".join(f"{number}. {text}" for number, text in enumerate(module.objectives, 1))
    return (
        f"**{level.title}** · about {module.self_study} minutes of self-study here, and "
        f"{module.practical} minutes of practical work with an instructor. The split of each level's "
        f"40 hours over modules is this toolkit's own.\n\n{RUN_FIRST}\n\n"
        f"**After this module you can:**\n\n{objectives}"
    )


def _text_cells(sources: Sources, intro: str) -> list[Cell]:
    title, found, body = sources.text.partition("\n")
    if not title.startswith("# ") or not found:
        raise Problem(f"{sources.module.path / 'module.md'}, line 1: must be the title, as `# Title`.")
    start = new_code_cell(f"{BEGIN}\nfrom course import ask, ready", id="start", metadata=_hidden())
    cells = [new_markdown_cell(f"{title}\n\n{intro}", id="about"), start]
    for number, cell in enumerate(jupytext.reads(_prose(body), fmt="md:myst").cells):
        if cell.cell_type == "code":
            asked = ASK.fullmatch(cell.source.strip())
            if not asked:
                raise Problem(f'{sources.module.path / "module.md"}: a code cell may only be ask("an id").')
            cells.append(new_code_cell(f"{FOLDED}\n{asked.group()}", id=asked.group(1), metadata=_hidden()))
        else:
            text, pictures = with_pictures(cell.source)
            more = {"attachments": pictures} if pictures else {}
            cells.append(new_markdown_cell(text, id=f"text-{number:03d}", **more))
    return cells


def _prose(text: str) -> str:
    """Authors' notes removed, directives as quotations, citations as links to the source list."""
    known = read_authorities()

    def quotation(match: re.Match[str]) -> str:
        lines = f"**{match[1].capitalize()}.** {match[2].strip()}".splitlines()
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def citation(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise Problem(f"module.md cites {match[1]!r}, which is not in course/authorities.toml.")
        return f"[{known[match[1]].short}](#Sources)"

    return ROLE.sub(citation, DIRECTIVE.sub(quotation, NOTE.sub("", text)))


def _hidden() -> dict[str, Any]:
    return {"jupyter": {"source_hidden": True}, "tags": ["hide-input"], "editable": False, "deletable": False}


def _locked(source: str, grade_id: str, points: float | None) -> Cell:
    """A cell nbgrader restores from the master; graded when it has points."""
    mark = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    if points is not None:
        mark["points"] = points
    cell: Cell = new_code_cell(f"{FOLDED}\n{source}", id=grade_id, metadata=_hidden() | {"nbgrader": mark})
    return cell


def _graded_cells(item: AnyItem) -> list[Cell]:
    if not isinstance(item, Written):
        return [_locked(f'ask("{item.id}")', item.id, item.points)]
    mark = {
        "grade": True,
        "grade_id": item.id,
        "locked": False,
        "points": item.points,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    answer = new_markdown_cell(WRITTEN_STUB, id=item.id, metadata={"nbgrader": mark, "editable": False})
    return [_locked(f'ask("{item.id}")', f"{item.id}-card", None), answer]


WRITTEN_STUB = "*Type your answer in the card above. Nothing needs to be typed here.*"


def _cited(sources: Sources) -> list[Authority]:
    """Every authority the text or a practice item cites, in the order of `authorities.toml`."""
    cited = set(ROLE.findall(sources.text)) | {one for item in sources.practice for one in item.authorities}
    return [authority for one, authority in read_authorities().items() if one in cited]


def _source_list(cited: list[Authority]) -> str:
    rows = [
        f"| {one.citation} | {one.says.replace('|', '/')} | {one.as_of.isoformat()} | {VERIFIED[one.verified]} |"
        for one in cited
    ]
    return "\n".join(
        [
            "## Sources",
            "",
            "What each source says is given in this course's own words. Laws change: look at the date.",
            "",
            "| source | what it says | as of | how verified |",
            "|---|---|---|---|",
            *rows,
        ]
    )
