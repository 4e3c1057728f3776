"""Pictures in a module's text: an SVG of `course/pictures` goes into the notebook as an attachment.

So a released module carries its pictures. The text alternative is the picture's own title and
description, written once, in the SVG.
"""

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

from course.curriculum import COURSE
from course.problem import Problem

PICTURES = COURSE / "pictures"
IMAGE = re.compile(r"!\[[^\]]*\]\(\.\./\.\./pictures/([a-z-]+\.svg)\)")
SVG = "{http://www.w3.org/2000/svg}"
Attachments = dict[str, dict[str, str]]


def with_pictures(text: str) -> tuple[str, Attachments]:
    """The text with its pictures as attachments, and those attachments; raises `Problem`."""
    found: Attachments = {}

    def attached(match: re.Match[str]) -> str:
        path = PICTURES / match[1]
        found[match[1]] = {"image/svg+xml": data(path)}
        return f"![{alternative(path)}](attachment:{match[1]})"

    return IMAGE.sub(attached, text), found


def data(path: Path) -> str:
    """The picture in base64."""
    return base64.b64encode(_read(path)).decode("ascii")


def alternative(path: Path) -> str:
    """What the picture says, in words: its title and its description."""
    try:
        svg = ElementTree.fromstring(_read(path))  # noqa: S314  # our own file
    except ElementTree.ParseError as why:
        raise Problem(f"{path} is no SVG: {why}. Draw it again.") from None
    parts = [" ".join((svg.findtext(f"{SVG}{name}") or "").split()) for name in ("title", "desc")]
    if not all(parts) or "[" in "".join(parts) or "]" in "".join(parts):
        raise Problem(f"{path} needs a <title> and a <desc> without square brackets: they are its text alternative.")
    return ". ".join(parts)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Problem(f"{path} is not there. Draw it, or take it out of the text.") from None
