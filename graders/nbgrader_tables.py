"""nbgrader's gradebook as tables, as far as grading reads and writes them.

They are named here because nbgrader's own classes take seconds to import; a test compares them
with nbgrader's. Nothing here makes or changes a table.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Interval,
    MetaData,
    RowMapping,
    Select,
    String,
    Table,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from course.curriculum import Module
from course.problem import Problem
from graders.class_settings import read_settings
from graders.faults import fault_of
from graders.master import Source

TABLES = MetaData()
PATIENCE = 10  # seconds to wait for another program that writes the gradebook


def _table(title: str, /, **columns: Any) -> Table:
    return Table(title, TABLES, *(Column(each, kind, primary_key=each == "id") for each, kind in columns.items()))


_id, _text = String(32), String()
student = _table("student", id=String(128), first_name=_text, last_name=_text)
assignment = _table("assignment", id=_id, name=_text, duedate=DateTime())
notebook = _table("notebook", id=_id, name=_text, assignment_id=_id)
base_cell = _table("base_cell", id=_id, name=_text, notebook_id=_id, type=_text)
grade_cell = _table("grade_cells", id=_id, max_score=Float())
source_cell = _table(
    "source_cell", name=_text, notebook_id=_id, cell_type=_text, locked=Boolean(), source=_text, checksum=_text
)
submitted_assignment = _table(
    "submitted_assignment", id=_id, assignment_id=_id, student_id=_text, timestamp=DateTime(), extension=Interval()
)
submitted_notebook = _table(
    "submitted_notebook", id=_id, assignment_id=_id, notebook_id=_id, flagged=Boolean(),
    late_submission_penalty=Float(),
)  # fmt: skip
grade = _table(
    "grade", id=_id, notebook_id=_id, cell_id=_id, auto_score=Float(), manual_score=Float(), extra_credit=Float(),
    needs_manual_grade=Boolean(),
)  # fmt: skip
comment = _table("comment", id=_id, notebook_id=_id, cell_id=_id, auto_comment=_text, manual_comment=_text)


@dataclass(frozen=True)
class Released:
    """A released module in the gradebook: ids of its rows, its due date (UTC), its cells by name."""

    assignment: str
    notebook: str
    due: datetime | None
    grades: Mapping[str, str]
    comments: Mapping[str, str]
    source: Mapping[str, Source]


def open_book(url: str, writes: bool = True) -> Engine:
    """The gradebook at a database URL; who `writes` takes SQLite's write lock at once. Raises `Problem`."""
    where = make_url(url)
    if where.get_backend_name() != "sqlite":
        return create_engine(where)
    if not where.database or not Path(where.database).is_file():
        raise Problem(f"{where.database} is not there: nothing was released in this class. Run: sro class release")
    engine = create_engine(where, connect_args={"timeout": PATIENCE})
    # What was read of a row must still hold when it is written: pysqlite would begin only at the first write.
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def gradebook_of(folder: Path) -> str:
    """The database URL of a class's gradebook; raises `Problem`."""
    settings = read_settings(folder)
    if settings:
        return settings.gradebook
    from graders.nbgrader_class import open_class  # settings that only nbgrader can read

    return str(open_class(folder).coursedir.db_url)


def reading(book: Engine) -> AbstractContextManager[Connection]:
    """A transaction that reads; raises `Problem` when the gradebook cannot be read."""
    return _transaction(book, "The gradebook cannot be read: {}")


def writing(book: Engine) -> AbstractContextManager[Connection]:
    """A transaction that is written whole or not at all; raises `Problem` when the gradebook cannot be written."""
    kept = "Everything graded before is kept: run the same command again."
    return _transaction(book, f"The gradebook could not be written: {{}}. {kept}")


@contextmanager
def _transaction(book: Engine, failed: str) -> Iterator[Connection]:
    try:
        with book.begin() as connection:
            yield connection
    except SQLAlchemyError as why:
        said = str(getattr(why, "orig", why))
        raise Problem(fault_of(said) or failed.format(said)) from None


def read_roster(book: Engine) -> frozenset[str]:
    """The ids of everyone in the class."""
    with reading(book) as connection:
        return frozenset(connection.execute(select(student.c.id)).scalars())


def read_released(book: Engine, module: Module) -> Released:
    """What the gradebook knows of a released module; raises `Problem` when it was not released."""
    found = find_released(book, module)
    if found is None:
        raise Problem(f"The gradebook has no module {module.folder} with its notebook. Run: sro class release")
    return found


def find_released(book: Engine, module: Module) -> Released | None:
    """What the gradebook knows of a released module, if it was released."""
    with reading(book) as connection:
        return _released(connection, module)


def _released(connection: Connection, module: Module) -> Released | None:
    of = select(assignment.c.id, assignment.c.duedate, notebook.c.id, notebook.c.name)
    of = of.join(notebook, notebook.c.assignment_id == assignment.c.id).where(assignment.c.name == module.folder)
    found = connection.execute(of).all()
    if [one[3] for one in found] != [module.topic]:
        return None
    where, due, book, _ = found[0]
    cells = connection.execute(
        select(base_cell.c.type, base_cell.c.name, base_cell.c.id, grade_cell.c.max_score)
        .outerjoin(grade_cell, grade_cell.c.id == base_cell.c.id)
        .where(base_cell.c.notebook_id == book)
    ).all()
    most = {name: points for kind, name, _, points in cells if kind == "GradeCell"}
    columns = [source_cell.c[one] for one in ("name", "cell_type", "locked", "source", "checksum")]
    source = connection.execute(select(*columns).where(source_cell.c.notebook_id == book)).all()
    return Released(
        where,
        book,
        due,
        _ids(cells, "GradeCell"),
        _ids(cells, "SolutionCell"),
        {name: Source(kind, locked, text, checksum, most.get(name)) for name, kind, locked, text, checksum in source},
    )


def grades_of(released: Released, *columns: Any) -> Select[Any]:
    """A query for every grade of a module: officer, and these columns.

    By cell and notebook, so that nbgrader's index serves and a large class costs no more for each officer.
    """
    of = submitted_notebook.c.assignment_id == submitted_assignment.c.id
    return (
        select(submitted_assignment.c.student_id.label("officer"), *columns)
        .join_from(submitted_assignment, submitted_notebook, of)
        .join(grade, grade.c.notebook_id == submitted_notebook.c.id)
        .where(submitted_assignment.c.assignment_id == released.assignment)
        .where(submitted_notebook.c.notebook_id == released.notebook)
        .where(grade.c.cell_id.in_(list(released.grades.values())))
    )


def read_grades(book: Engine, released: Released) -> list[RowMapping]:
    """Every grade of a module: officer, timestamp, extension, late penalty, cell_id, its scores, whether it waits."""
    query = grades_of(
        released,
        *[submitted_assignment.c[one] for one in ("timestamp", "extension")],
        submitted_notebook.c.late_submission_penalty,
        grade.c.cell_id,
        *[grade.c[one] for one in ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")],
    )
    with reading(book) as connection:
        return list(connection.execute(query).mappings())


def score_of(row: RowMapping) -> float:
    """nbgrader's rule for one grade: the instructor's score before the machine's, plus extra credit."""
    given = row["auto_score"] if row["manual_score"] is None else row["manual_score"]
    return 0.0 if given is None else given + (row["extra_credit"] or 0.0)


def _ids(cells: Iterable[Any], kind: str) -> dict[str, str]:
    return {name: one for each, name, one, _ in cells if each == kind}
