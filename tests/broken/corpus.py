"""The corpus: what is done to a good submission, what it must still earn, and what the instructor must read.

`score` is `full`, `none`, or the numbers of the items whose points are lost; `says` is a part of the report
on that officer (empty: nothing must be said), `asks` what to ask of the officer. `by_hand` submissions are put
into `submitted/` past collecting.
"""

import json
from dataclasses import dataclass

from tests.broken.damage import (
    BANK_FILE,
    EVIL,
    ITEM,
    LOG,
    NOTEBOOK,
    Damage,
    added,
    answer_to,
    book,
    both,
    each_line,
    every_cell,
    extra,
    folder,
    gone,
    graded,
    huge,
    in_place_of,
    interleaved,
    lines,
    link,
    many,
    marks,
    mode,
    nothing,
    pipe,
    raw,
    renamed,
    split_cell,
    timed,
)  # fmt: skip

FETCH = "let them fetch the module again"
AGAIN = "hand it in again"
CHECK = "whether every answer is there as given"


@dataclass(frozen=True)
class Broken:
    """One broken submission; `name` is its officer too."""

    name: str
    does: Damage
    score: str
    says: str = ""
    asks: str = ""
    by_hand: bool = False


def note(name: str, does: Damage, says: str = "") -> Broken:
    """A broken notebook beside a good log: full score, and the way to a sound notebook."""
    return Broken(f"nb-{name}", does, "full", says, FETCH if says else "")


NOTEBOOKS = (
    note("truncated", raw(NOTEBOOK, lambda one: one[: len(one) // 2]), "cut short"),
    note("empty", raw(NOTEBOOK, lambda one: b""), "it is empty"),
    note("text", raw(NOTEBOOK, lambda one: b"hello"), "not JSON"),
    note("zeros", raw(NOTEBOOK, lambda one: bytes(5000)), "not JSON"),
    note("list", raw(NOTEBOOK, lambda one: b"[]"), "JSON, but no notebook"),
    note("cells-text", book(lambda one: one.update(cells="x")), "JSON, but no notebook"),
    note("cells-numbers", book(lambda one: one.update(cells=[1, None, []])), "none of its cells is marked"),
    note("format-3", raw(NOTEBOOK, lambda one: b'{"nbformat": 3, "worksheets": []}'), "older Jupyter"),
    note("format-99", book(lambda one: one.update(nbformat=99)), "does not say nbformat 4"),
    note("old-schema", marks(schema_version=1), "another nbgrader version"),
    note("new-schema", marks(schema_version=99), "another nbgrader version"),
    note("no-schema", graded(lambda cells, at: cells[at[0]]["metadata"]["nbgrader"].pop("schema_version")), "version"),
    note("cell-deleted", graded(lambda cells, at: cells.pop(at[0])), "1 graded cell is missing"),
    note("cells-deleted", book(lambda one: one.update(cells=[])), "none of its cells is marked"),
    note("duplicated", graded(lambda cells, at: cells.append(cells[at[1]])), "there more than once"),
    note("split", graded(split_cell), "there more than once"),
    note("retyped", graded(lambda cells, at: cells[at[0]].update(cell_type="markdown")), "of another type"),
    note("reordered", book(lambda one: one["cells"].reverse()), "in another order"),
    note("stripped", every_cell(lambda one: one.update(metadata={})), "none of its cells is marked"),
    note("metadata-text", every_cell(lambda one: one.update(metadata="x")), "none of its cells is marked"),
    note("id-number", graded(lambda cells, at: cells[at[0]]["metadata"]["nbgrader"].update(grade_id=7)), "1 graded"),
    note("skip", every_cell(lambda one: one["metadata"].update(tags=["skip-execution"])), "tagged skip-execution"),
    note("points", marks(points=999.0)),
    note("outputs", every_cell(lambda one: one.update(outputs=[{"output_type": "execute_result", "data": {}}]))),
    note("hostile", every_cell(lambda one: one.update(source=EVIL.decode()))),
    note("renamed", renamed(NOTEBOOK, "my counselor (1).ipynb"), "not there under its name"),
    note("missing", gone(NOTEBOOK), "not there under its name"),
    note("extra", both(extra("four-roles.ipynb"), extra("Untitled.ipynb", b"<<<"))),
    note("merge", raw(NOTEBOOK, lambda one: b"<<<<<<< HEAD\n" + one + b"\n=======\n>>>>>>> theirs\n"), "a merge"),
    note("bom", raw(NOTEBOOK, lambda one: b"\xef\xbb\xbf" + one), "byte-order mark"),
    note("utf-16", raw(NOTEBOOK, lambda one: one.decode().encode("utf-16")), "UTF-16"),
    note("folder", folder(NOTEBOOK), "it is a folder"),
    note("link", link(NOTEBOOK, BANK_FILE), "it is a link"),
    note("link-nowhere", link(NOTEBOOK, "nowhere"), "it is a link"),
    note("link-loop", link(NOTEBOOK, NOTEBOOK), "it is a link"),
    note("pipe", pipe(NOTEBOOK), "it is a pipe"),
    note("huge", huge(NOTEBOOK), "larger than 16 MB"),
    note("deep", raw(NOTEBOOK, lambda one: b'{"cells": ' + b"[" * 100_000), "nested too deeply"),
)

FOREIGN = [json.dumps({"item": f"sro1-searches-{number:02}", "answer": "a"}) for number in range(1, 4)]
PATHS = [json.dumps({"item": one, "answer": "a"}) for one in ("../../graders/bank/sro1", "/etc/passwd")]
FIRST = '{"item": "' + ITEM + '01", "ans'
LOGS = (
    Broken("log-torn-end", raw(LOG, lambda one: one + FIRST.encode()), "full", "1 line of answers.jsonl", CHECK),
    Broken("log-torn-within", raw(LOG, lambda one: FIRST.encode() + one), "full", "torn one were taken apart", CHECK),
    Broken("log-one-line", raw(LOG, lambda one: one.replace(b"\n", b"")), "full", "run into one line", CHECK),
    Broken("log-list", raw(LOG, lambda one: b"[" + one.strip().replace(b"\n", b", ") + b"]"), "full", "apart", CHECK),
    Broken("log-pretty", lines(lambda found: [json.dumps(found, indent=1)]), "none", "could not be read", AGAIN),
    Broken("log-bom", raw(LOG, lambda one: b"\xef\xbb\xbf" + one), "full", "byte-order mark", CHECK),
    Broken("log-utf-16", raw(LOG, lambda one: one.decode().encode("utf-16")), "full", "UTF-16", CHECK),
    Broken("log-utf-16-be", raw(LOG, lambda one: one.decode().encode("utf-16-be")), "full", "UTF-16", CHECK),
    Broken("log-windows-ends", raw(LOG, lambda one: one.replace(b"\n", b"\r\n")), "full"),
    Broken("log-mac-ends", raw(LOG, lambda one: one.replace(b"\n", b"\r")), "full"),
    Broken("log-latin", both(answer_to("w1", "à l'école"), raw(LOG, lambda one: one.decode().encode("latin-1"))),
           "full", "another encoding", CHECK),
    Broken("log-merge", raw(LOG, lambda one: b"<<<<<<< a\n" + one + b"=======\n" + one + b">>>>>>> b\n"), "full",
           "marks of a merge", CHECK),
    Broken("log-duplicates", raw(LOG, lambda one: one + one), "full"),
    Broken("log-two-tabs", lines(interleaved), "full"),
    Broken("log-changed", lines(lambda found: [*found, found[0] | {"answer": None}]), "01"),
    Broken("log-future", timed(lambda number: f"2099-01-01T00:00:{number:02}+00:00"), "full", "computer was ahead"),
    Broken("log-clock-back", timed(lambda number: f"2026-01-{28 - number:02}T08:00:00+00:00"), "full", "set back",
           CHECK),
    Broken("log-odd-times", timed(lambda number: ("yesterday", "", "9999-12-31T23:59:59-14:00")[number % 3]), "full"),
    Broken("log-empty", raw(LOG, lambda one: b""), "none", "holds no answer to a graded item", AGAIN),
    Broken("log-missing", gone(LOG), "none", "answers.jsonl is not there", AGAIN),
    Broken("log-misnamed", renamed(LOG, "answers (1).jsonl"), "none", "give it the right name", AGAIN),
    Broken("log-folder", folder(LOG), "none", "answers.jsonl is a folder", AGAIN),
    Broken("log-link", link(LOG, BANK_FILE), "none", "answers.jsonl is a link", AGAIN),
    Broken("log-pipe", pipe(LOG), "none", "answers.jsonl is a pipe", AGAIN),
    Broken("log-device", link(LOG, "/dev/zero"), "none", "answers.jsonl is a link", AGAIN),
    Broken("log-huge", huge(LOG), "none", "answers.jsonl is larger than 16 MB", AGAIN),
    Broken("log-deep", in_place_of("01", '{"item": "' + ITEM + '01", "answer": ' + "[" * 50_000), "01",
           "No answer is known to sro1-counselor-01", AGAIN),
    Broken("log-deep-dict", in_place_of("01", '{"a":' * 50_000), "01", "1 line of answers.jsonl", AGAIN),
    Broken("log-long-number", added('{"item": "x", "answer": ' + "9" * 5000 + "}"), "full", "1 line", CHECK),
    Broken("log-noise", raw(LOG, lambda one: b"noise\n" * 1000 + one), "full", "1000 lines", CHECK),
    Broken("log-foreign", lines(lambda found: list(FOREIGN)), "none", "(sro1-searches)", "two modules were mixed up"),
    Broken("log-foreign-too", added(*FOREIGN), "full", "3 answers are to items"),
    Broken("log-paths", added(*PATHS), "full", "2 answers are to items that this module does not ask"),
    Broken("log-practice", lines(lambda found: [found[0] | {"item": ITEM + "p01"}]), "none", "holds no answer", AGAIN),
    Broken("log-wrong-type", answer_to("01", {"a": [1]}), "01", "sro1-counselor-01: what stands", AGAIN),
    Broken("log-no-option", answer_to("01", "zz"), "01", "is no answer to the item", AGAIN),
    Broken("log-true", answer_to("01", True), "01", "is no answer to the item", AGAIN),
    Broken("log-not-a-number", answer_to("01", float("nan")), "01", "is no answer to the item", AGAIN),
    Broken("log-written-list", answer_to("w1", ["text"]), "w1", "is no answer to the item", AGAIN),
    Broken("log-hostile-text", answer_to("w1", "<script>\0\ud800</script>" + "x" * 50_000), "full"),
    Broken("log-later-attempt", each_line(attempt=7), "none", "answered for another attempt than 1", AGAIN),
    Broken("log-attempt-text", each_line(attempt="1"), "none", "lines of answers.jsonl could not be read", AGAIN),
    Broken("log-no-such-variant", answer_to("01", "a", variant="x"), "01", "answered another variant", AGAIN),
)  # fmt: skip

FOLDERS = (
    Broken("good", nothing, "full"),
    Broken("stamp-text", both(extra("timestamp.txt", b"soon")), "full", "timestamp.txt holds no time", "when it was"),
    Broken("stamp-pipe", pipe("timestamp.txt"), "full", "timestamp.txt is a pipe", "Ask when it was handed in"),
    Broken("secret-pipe", pipe("submission_secret.txt"), "full", "submission_secret.txt is a pipe"),
    Broken("link-beside", link("bank.toml", BANK_FILE), "full", "bank.toml is a link; left out"),
    Broken("link-to-root", link("everything", "/"), "full", "everything is a link; left out"),
    Broken("odd-names", both(link("a\n# b", "c"), extra("$(x) `y`.txt"), extra("n" * 250)), "full", "a\\x0a# b is a"),
    Broken("crowded", many(300), "full", "more (each is one file too many)"),
    Broken("pipe-in-folder", folder("notes"), "full"),
    Broken("shadows", both(*(extra(one, EVIL) for one in ("graders.py", "sitecustomize.py", "nbgrader_config.py"))),
           "full"),
    Broken("closed", mode(LOG, 0o000), "full", "answers.jsonl was closed for reading; it was opened", by_hand=True),
    Broken("hand-missing", gone(NOTEBOOK), "full", "not there under its name", FETCH, by_hand=True),
    Broken("hand-pipe", both(pipe(NOTEBOOK), pipe("timestamp.txt"), folder("more")), "full", "it is a pipe", FETCH,
           by_hand=True),
    Broken("hand-link", link(LOG, BANK_FILE), "none", "answers.jsonl is a link", AGAIN, by_hand=True),
    Broken("hand-huge", both(huge(NOTEBOOK), extra("big"), huge("big")), "full", "big is larger than 16 MB",
           by_hand=True),
)  # fmt: skip

CORPUS = {one.name: one for one in (*NOTEBOOKS, *LOGS, *FOLDERS)}
