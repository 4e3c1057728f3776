"""Status document and transcript as tagged PDF, and the reports of placement, transcript and class."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import segno
import zxingcpp
from click.testing import CliRunner
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from course.curriculum import read_curriculum
from tracker.cli import track
from tracker.events.record import Officer, Record, make_record
from tracker.events.training import read_event
from tracker.ledger.ledger import Ledger
from tracker.problem import Problem
from tracker.reports.document_typst import write_document
from tracker.reports.document_values import Marks, document_values, qr_text, transcript_values
from tracker.rules.pack import read_pack
from tracker.standing.placement import placements
from tracker.standing.standing import standing

AT = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)
DAY = date(2026, 3, 1)
MARKS = Marks("2-1-" + "ab" * 32, "event 2, hours", "cd" * 32)
EVIL = '#panic("x") *bold* $x$ <script> Zoë'


def event(kind: str, day: str, key: str, **fields: Any) -> dict[str, Any]:
    """An event's fields."""
    return {"kind": kind, "officer": "rlee", "day": day, "key": key, "source": "Order 7", **fields}


APPOINTED = event("appointed", "2024-09-01", "a", agency="Marlow PD", employment="agency-contract")
COURSE = event("hours", "2025-06-13", "h", level="sro1", minutes=2400, covers="level", title="SRO I", provider="DOCJT")


def record(*events: dict[str, Any], name: str = "Robin Lee", **fields: str) -> Record:
    """Robin Lee's record with these events."""
    person = Officer(id="rlee", name=name, agency="Marlow PD", **fields)
    return make_record(person, [read_event(each, "test") for each in events])


def pdf(path: Path, known: Record, on: date = DAY, kind: str = "status", pack: str = "kentucky") -> PdfReader:
    """A document of the record, as read back."""
    rules, curriculum = read_pack(pack), read_curriculum()
    now = standing(known, rules, curriculum, on)
    values = (
        document_values(now, MARKS, AT, curriculum)
        if kind == "status"
        else transcript_values(now, known.until(on).events, MARKS, AT, curriculum)
    )
    write_document(path, values, qr_text("rlee", on, MARKS), AT)
    return PdfReader(path)


def words(reader: PdfReader) -> str:
    """All text of a document on one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tags(reader: PdfReader) -> list[DictionaryObject]:
    """Every element of the document's structure."""

    def walk(node: Any) -> Iterator[DictionaryObject]:
        node = node.get_object()
        if isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            for kid in _list(node.get("/K", [])):
                yield from walk(kid)

    return list(walk(reader.trailer["/Root"]["/StructTreeRoot"]))


def _list(kids: Any) -> list[Any]:
    found = kids.get_object() if hasattr(kids, "get_object") else kids
    return list(found) if isinstance(found, list) else [found] if isinstance(found, DictionaryObject) else []


@pytest.mark.parametrize("kind", ["status", "transcript"])
def test_a_document_is_tagged_for_a_screen_reader(tmp_path: Path, kind: str) -> None:
    """PDF/UA-1: marked, language, title shown, headings, table heads, and words for the code."""
    reader = pdf(tmp_path / "x.pdf", record(APPOINTED, COURSE), kind=kind)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or str(root["/MarkInfo"]["/Marked"]) == "True"
    assert root["/Lang"] == "en-US"
    assert str(root["/ViewerPreferences"]["/DisplayDocTitle"]) == "True"
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "Robin Lee" in metadata
    found = [each["/S"] for each in tags(reader)]
    assert found.count("/H1") >= 2
    assert {"/Table", "/TH", "/TD", "/Figure"} <= set(found)
    figure = next(each for each in tags(reader) if each["/S"] == "/Figure")
    assert "QR code" in _alt(figure)


def _alt(element: DictionaryObject) -> str:
    return str(element.get("/Alt", ""))


def test_a_status_document_says_what_it_is(tmp_path: Path) -> None:
    """Status, reason, clause, requirements, head and event, the state record number, and what it is not."""
    said = words(pdf(tmp_path / "x.pdf", record(APPOINTED, COURSE, state_record="KLEC 12345")))
    for text in (
        "Agency training status: Robin Lee",
        "not a state certificate",
        "KLEC 12345",
        "in-training: May serve in a school, by the training rules",
        "SRO II and SRO III due by 1 September 2027",
        "KLC model policy",
        "40 of 40",
        MARKS.head,
        MARKS.event_hash,
        "Page 1 of",
        "For the agency: name and signature",
    ):
        assert text in said, text


def test_a_lapsed_officer_and_an_unknown_number_are_plain(tmp_path: Path) -> None:
    """A lapse says MAY NOT; a state record number that nobody has is a line to write on."""
    said = words(pdf(tmp_path / "x.pdf", record(APPOINTED)))
    assert "lapsed: May NOT serve in a school" in said
    assert "State record number not recorded:" in said


def test_a_name_cannot_become_layout(tmp_path: Path) -> None:
    """Typst's own signs in a name are printed as they are."""
    order = {**APPOINTED, "agency": "#let x", "source": "$y$ @z"}
    for kind in ("status", "transcript"):
        said = words(pdf(tmp_path / "x.pdf", record(order, name=EVIL), kind=kind))
        assert EVIL in said


def test_a_sign_without_a_font_is_one_clear_line(tmp_path: Path) -> None:
    """A name that the fonts cannot print is refused in words, and leaves no file."""
    with pytest.raises(Problem, match="cannot be laid out"):
        pdf(tmp_path / "x.pdf", record(APPOINTED, name="\U00010380\u4e2d"))
    assert list(tmp_path.iterdir()) == []


def test_a_transcript_lists_what_stands_and_what_it_makes(tmp_path: Path) -> None:
    """Training by day with hours, result and source, and the sums; a voided event is not listed."""
    other = {**COURSE, "key": "h2", "day": "2025-07-01", "title": "Wrong course"}
    void = event("voided", "2025-07-02", "v", voids="h2", reason="Wrong officer")
    said = words(pdf(tmp_path / "x.pdf", record(APPOINTED, COURSE, other, void), kind="transcript"))
    for text in ("2025-06-13", "SRO I, DOCJT", "Order 7", "Hours credited", "120 hours"):
        assert text in said, text
    assert "Wrong course" not in said


def test_a_level_that_is_one_whole_course_is_never_called_a_module(tmp_path: Path) -> None:
    """Ohio's level is its course, and the page says so; Kentucky's open levels are counted in modules."""
    said = words(pdf(tmp_path / "x.pdf", record(APPOINTED), on=date(2025, 3, 1), pack="ohio"))
    assert "40 h and the course itself" in said
    assert "module" not in said
    assert "40 h and 10 modules" in words(pdf(tmp_path / "y.pdf", record(APPOINTED), on=date(2025, 3, 1)))
    old = record({**APPOINTED, "day": "2017-08-01"})
    assert "modules" not in words(pdf(tmp_path / "z.pdf", old, on=date(2025, 3, 1)))


def test_other_packs_make_documents_too(tmp_path: Path) -> None:
    """A pack whose figures are not known says so on the page."""
    said = words(pdf(tmp_path / "x.pdf", record(APPOINTED), pack="virginia"))
    assert "not known" in said
    assert "in Virginia ask" in said


def test_a_document_is_the_same_each_time_and_looks_like_a_page(tmp_path: Path) -> None:
    """The same values give the same bytes; as an image it has ink, margins, and its code in black on white."""
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    pdf(first, record(APPOINTED, COURSE))
    pdf(second, record(APPOINTED, COURSE))
    assert first.read_bytes() == second.read_bytes()
    drawn = pdfium.PdfDocument(first)[0].render(scale=50 / 72, grayscale=True).to_numpy().squeeze()
    assert drawn.shape == (550, 425)
    assert 0.01 < (drawn < 128).mean() < 0.2
    assert (drawn[:, 5] == 255).all()


def test_the_code_holds_officer_day_head_and_event() -> None:
    """What the code holds is enough to check the page against the ledger, and fits a code."""
    text = qr_text("rlee", DAY, MARKS)
    assert text.splitlines()[1:] == ["officer rlee", "on 2026-03-01", f"head {MARKS.head}", f"event {MARKS.event_hash}"]
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg")
    assert drawn.getvalue()


def test_placements_follow_assignments_and_service() -> None:
    """A campus counts from assignment to leaving it; separation ends all, and a transfer day keeps the new one."""
    order = record(
        APPOINTED,
        event("assigned", "2024-09-01", "1", campus="North High", funding="District"),
        event("assigned", "2025-01-01", "2", campus="South High", full_time=False),
        event("unassigned", "2025-03-01", "3", campus="north high"),
        event("separated", "2025-06-01", "9"),
        event("appointed", "2025-06-01", "b", agency="Other PD", employment="board-employed"),
        event("assigned", "2025-06-01", "4", campus="West High"),
        event("separated", "2025-12-01", "z"),
    )

    def at(day: str) -> list[tuple[str, str]]:
        return [(each.campus, each.agency) for each in placements([order], date.fromisoformat(day))]

    assert at("2024-08-31") == []
    assert at("2024-12-31") == [("North High", "Marlow PD")]
    assert at("2025-02-28") == [("North High", "Marlow PD"), ("South High", "Marlow PD")]
    assert at("2025-03-01") == [("South High", "Marlow PD")]
    assert at("2025-06-01") == [("West High", "Other PD")]
    assert at("2025-12-01") == []


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger of two officers, of whom one is assigned to a campus."""
    folder = tmp_path_factory.mktemp("office")
    known = record(
        APPOINTED, COURSE, event("assigned", "2025-01-01", "s", campus="<b>North</b> High", funding="=Grant")
    )
    with Ledger.open(str(folder / "ledger.db"), create=True) as ledger:
        ledger.append(known.events, AT, "clerk", [known.officer, Officer(id="new", name="Ann New", agency="Marlow PD")])
    return folder


@pytest.mark.parametrize("kind", ["document", "transcript"])
def test_the_code_on_the_page_can_be_read_and_names_head_and_event(office: Path, kind: str) -> None:
    """A reader of QR codes gets out of the drawn page the ledger's head and the hash of the officer's last event."""
    written = run(office, kind, "rlee", "--on", "2025-08-01").split()[-1]
    pages = [page.render(scale=150 / 72, grayscale=True).to_numpy() for page in pdfium.PdfDocument(written)]
    (code,) = [found for page in pages for found in zxingcpp.read_barcodes(page.squeeze())]
    with Ledger.open(str(office / "ledger.db")) as ledger:
        marks = Marks(str(ledger.head()), "", ledger.entries("rlee")[-1].hash)
    assert code.text == qr_text("rlee", date(2025, 8, 1), marks)


def run(office: Path, *arguments: str) -> str:
    """Run a command on the office's ledger."""
    done = CliRunner().invoke(track, ["--db", str(office / "ledger.db"), *arguments, "--out", str(office / "out")])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_placement_report(office: Path) -> None:
    """Officers by campus, funding and employment, as a page and as tables, with nothing taken for markup or formula."""
    run(office, "placement", "--on", "2026-03-01")
    page = (office / "out" / "placement-2026-03-01.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;North&lt;/b&gt; High" in page
    assert "agency, by contract with the district" in page
    table = (office / "out" / "placement-2026-03-01-placements.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[1].startswith("<b>North</b> High,rlee,Robin Lee,Marlow PD")
    assert "'=Grant" in table[1]
    book = load_workbook(office / "out" / "placement-2026-03-01.xlsx")
    assert book.sheetnames == ["placements", "funding", "employment", "notice"]
    assert "not a state certificate" in book["notice"]["A2"].value


def test_the_transcript_is_page_tables_and_pdf(office: Path) -> None:
    """One command writes all three, and the PDF names the ledger's head and the officer's last event."""
    said = run(office, "transcript", "rlee", "--on", "2026-03-01")
    stem = "transcript-rlee-2026-03-01"
    assert [each for each in ("html", "xlsx", "pdf") if f"{stem}.{each}" not in said] == []
    page = (office / "out" / f"{stem}.html").read_text(encoding="utf-8")
    assert "SRO I, DOCJT" in page
    assert re.search(r'<img alt="Hours of 120 required: Robin Lee 40', page)
    with Ledger.open(str(office / "ledger.db")) as ledger:
        head, last = str(ledger.head()), ledger.entries("rlee")[-1].hash
    text = words(PdfReader(office / "out" / f"{stem}.pdf"))
    assert head in text
    assert last in text


def test_the_status_document_asks_about_a_day_and_a_moment(office: Path) -> None:
    """A document is for a day; an officer without events gets one too."""
    said = run(office, "document", "rlee", "--on", "2024-09-01")
    assert "status-rlee-2024-09-01.pdf" in said
    assert "event 1, appointed" in words(PdfReader(office / "out" / "status-rlee-2024-09-01.pdf"))
    run(office, "document", "new", "--on", "2026-03-01")
    assert "none by that day" in words(PdfReader(office / "out" / "status-new-2026-03-01.pdf"))


def test_a_wrong_officer_or_folder_is_one_line(office: Path, tmp_path: Path) -> None:
    """An unknown officer and a folder that is no class are said in one line, before a kernel starts."""
    for words_ in (("transcript", "ghost"), ("document", "ghost"), ("class-bundle", str(tmp_path))):
        done = CliRunner().invoke(track, ["--db", str(office / "ledger.db"), *words_, "--out", str(tmp_path / "o")])
        assert done.exit_code == 1
        assert len(done.output.strip().splitlines()) == 1
    assert json.dumps(list(tmp_path.iterdir())) == "[]"
