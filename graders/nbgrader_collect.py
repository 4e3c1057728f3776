"""Collecting from the exchange, where one officer's folder cannot stop or harm the others.

nbgrader's own collecting follows links, stops for everyone at the first folder it cannot copy or
name it cannot read, and leaves half a folder when it is killed.
"""

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default.collect import ExchangeCollect

from course.plain_file import NotRead, read_plain
from course.player.answers import LOG
from graders.faults import FULL
from graders.received import MOST_BYTES, Received, note, read_received, shown, sort_out
from graders.work import STAMP, stamp_of

OFFICER = re.compile(r"[\w-]+")  # what a roster may hold; a name such as `..` would lead out of the class
LONG_AGO = datetime(1, 1, 1)


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader is untyped
    """Collects each submission by itself; what cannot be taken is written down."""

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        name = Path(path).name
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except (Exception, SystemExit):  # a name that is no submission's: nbgrader fails in several ways
            record = {"username": "", "filename": name, "timestamp": LONG_AGO}
        if not OFFICER.fullmatch(record["username"]):
            self._note("", {name: "is no submission: its name does not begin with an officer's id and a time"})
            record |= {"username": "", "timestamp": LONG_AGO}
        return record

    def copy_files(self) -> None:
        """Collect one after the other; whatever goes wrong with one is that one's own.

        A full disk is everyone's, so that is raised.
        """
        records = [one for one in self.src_records if one["username"]]
        self._noted = set(read_received(Path(self.coursedir.root), self.coursedir.assignment_id))
        for one in records:
            self.src_records = [one]
            try:
                sort_out(Path(self.inbound_path) / one["filename"], ())  # before nbgrader takes the older one away
                super().copy_files()
            except (Exception, SystemExit) as why:
                if isinstance(why, OSError) and why.errno in FULL:
                    raise
                reason = why.strerror if isinstance(why, OSError) else type(why).__name__
                self._note(one["username"], {one["filename"]: f"could not be collected ({reason})"})
        self.src_records = records

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the plain files of a submission beside its place, then put them there whole."""
        place = Path(dest)
        part = place.with_name(f".{place.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        names = sort_out(Path(src), (STAMP, LOG))
        for name in names.taken:
            try:
                (part / name).write_bytes(read_plain(Path(src) / name, MOST_BYTES))
            except (NotRead, FileNotFoundError) as why:
                names.left_out[name] = str(why) if isinstance(why, NotRead) else "went away"
        part.rename(place)
        if names.left_out or place.parent.name in self._noted:
            self._note(place.parent.name, names.left_out, stamp_of(place))

    def _note(self, officer: str, left_out: dict[str, str], stamp: str = "") -> None:
        root, module = Path(self.coursedir.root), self.coursedir.assignment_id
        words = {shown(name): why for name, why in left_out.items()}
        note(root, Received(officer=officer, module=module, stamp=stamp, left_out=words))
