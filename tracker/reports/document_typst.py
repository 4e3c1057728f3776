"""Documents as tagged PDF, PDF/UA-1 (typst), with a code that names the ledger's head (segno)."""

import io
import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

from tracker.problem import Problem

TEMPLATE = Path(__file__).parent / "document.typ"


def write_document(path: Path, values: Mapping[str, Any], code: str, made: datetime) -> Path:
    """Write one document and return its path; raises `Problem` when it cannot be made.

    `values` come from tracker/reports/document_values.py, `code` is what the QR code holds. The page is the
    same each time from the same values and moment; only fonts that typst brings are used.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "values.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
            (root / "code.svg").write_bytes(_code(code))
            (root / "document.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
            drawn = typst.compile(
                root / "document.typ",
                root=root,
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=made.replace(microsecond=0),  # typst takes whole seconds
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.part")
        half.write_bytes(drawn)
        half.replace(path)
    except typst.TypstError as why:
        raise Problem(f"{path.name} cannot be laid out: {why.message}. Check the officer's name and sources.") from None
    except OSError as why:
        raise Problem(f"{path} cannot be written: {why}. Name another place.") from None
    return path


def _code(text: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", scale=4, border=4, xmldecl=False)
    return drawn.getvalue()
