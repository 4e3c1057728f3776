"""What is wrong with a submitted notebook, for the instructor to know. Nothing of it is graded or run."""

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.plain_file import NotRead, read_plain

MOST_BYTES = 16 * 2**20


@lru_cache(maxsize=32)
def _released(path: Path) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """A released notebook, and grade id and cell type of the cells that nbgrader knows in it, in order."""
    raw = path.read_bytes()
    return raw, tuple(_marked(json.loads(raw)["cells"]))


def notebook_faults(path: Path, released: Path) -> tuple[str, ...]:
    """What is wrong with the notebook at `path`, as clauses; nothing for a sound one. Never raises for its content."""
    try:
        raw = read_plain(path, MOST_BYTES)
    except FileNotFoundError:
        return ("it is not there",)
    except NotRead as why:
        return (f"it {why}",)
    as_released, graded = _released(released)
    if raw == as_released:  # nobody who answers on the study page changes it
        return ()
    try:
        found = json.loads(raw.decode("utf-8"))
    except RecursionError:
        return ("it is nested too deeply to be a notebook",)
    except ValueError:
        return (_no_json(raw),)
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        worksheets = isinstance(found, dict) and "worksheets" in found
        return ("it has the form of an older Jupyter (nbformat 3)" if worksheets else "it is JSON, but no notebook",)
    faults = [] if found.get("nbformat") == 4 else ["it does not say nbformat 4"]
    cells = [one for one in found["cells"] if isinstance(one, dict)]
    return (*faults, *_against(cells, graded))


def _no_json(raw: bytes) -> str:
    if not raw.strip():
        return "it is empty"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "it was saved as UTF-16"
    if raw.startswith(b"\xef\xbb\xbf"):
        return "another program put a byte-order mark into it"
    if any(mark in b"\n" + raw for mark in (b"\n<<<<<<<", b"\n>>>>>>>")):
        return "it holds marks of a merge"
    if raw.lstrip()[:1] == b"{" and raw.rstrip()[-1:] != b"}":
        return "it is cut short"
    return "it is not JSON"


def _marked(cells: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = []
    for cell in cells:
        metadata = cell.get("metadata")
        mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        name = mark.get("grade_id") if isinstance(mark, dict) else None
        if isinstance(name, str):
            found.append((name, str(cell.get("cell_type"))))
    return found


def _against(cells: list[dict[str, Any]], released: tuple[tuple[str, str], ...]) -> list[str]:
    """How the graded cells differ from the released ones."""
    found = _marked(cells)
    counted = Counter(name for name, _ in found)
    kinds = dict(released)
    missing = [name for name in kinds if name not in counted]
    twice = [name for name in kinds if counted[name] > 1]
    retyped = [name for name, kind in found if kinds.get(name, kind) != kind]
    order = [name for name, _ in found if name in kinds]
    faults = []
    if len(missing) == len(kinds):
        faults.append("none of its cells is marked as graded")
    elif missing:
        faults.append(f"{_count(missing, 'graded cell')} missing")
    if twice:
        faults.append(f"{_count(twice, 'graded cell')} there more than once")
    if retyped:
        faults.append(f"{_count(retyped, 'graded cell')} of another type than released")
    if not twice and order != [name for name in kinds if name in counted]:
        faults.append("its graded cells are in another order")
    old = [one for one in cells if _schema(one) not in (None, 3)]
    if old:
        faults.append("its graded cells have another nbgrader version's form")
    if any("skip-execution" in _tags(one) for one in cells):
        faults.append("cells are tagged skip-execution")
    return faults


def _schema(cell: dict[str, Any]) -> Any:
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return mark.get("schema_version", 0) if isinstance(mark, dict) else None


def _tags(cell: dict[str, Any]) -> list[Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []


def _count(names: list[str], what: str) -> str:
    return f"{len(names)} {what} is" if len(names) == 1 else f"{len(names)} {what}s are"
