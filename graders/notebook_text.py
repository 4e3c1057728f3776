"""A notebook's file made from the texts of its cells, so that a cell many notebooks share is written out once.

The bytes are those of `nbformat.write`: JSON indented by one, keys sorted, long texts as lists of lines.
"""

import json
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any


def cell_text(cell: Mapping[str, Any]) -> bytes:
    """One cell as it stands in a notebook's file."""
    shown = {**cell, "source": cell["source"].splitlines(True)}
    if "outputs" in cell:
        shown["outputs"] = [{**one, "data": _in_lines(one["data"])} for one in cell["outputs"]]
    return _indented(shown, 2)


def notebook_bytes(cells: Iterable[bytes], metadata: Mapping[str, Any], minor: int) -> bytes:
    """A whole notebook of format 4 from the texts of its cells."""
    parts = (b'{\n "cells": [\n  ', b",\n  ".join(cells), b'\n ],\n "metadata": ', _indented(metadata, 1))
    return b"".join((*parts, b',\n "nbformat": 4,\n "nbformat_minor": %d\n}\n' % minor))


def joined(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A cell as read from a file, its source as one text."""
    source = cell["source"]
    return {**cell, "source": source if isinstance(source, str) else "".join(source)}


def _in_lines(data: Mapping[str, str]) -> dict[str, list[str]]:
    return {kind: text.splitlines(True) for kind, text in data.items()}


def _indented(value: Any, depth: int) -> bytes:
    return _text(value, "\n" + " " * depth).encode()


def _text(value: Any, pad: str) -> str:
    """What `json.dumps` makes with an indent of one, in a third of its time: with one it runs as plain Python."""
    inner = pad + " "
    if isinstance(value, dict) and value:
        rows = [f"{encode_basestring(key)}: {_leaf(value[key], inner)}" for key in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(rows)}{pad}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([_leaf(one, inner) for one in value])}{pad}]"
    return json.dumps(value, ensure_ascii=False)


def _leaf(value: Any, pad: str) -> str:
    """The same; texts and numbers, which are nearly all there is, without another call."""
    kind = type(value)
    return encode_basestring(value) if kind is str else str(value) if kind is int else _text(value, pad)
