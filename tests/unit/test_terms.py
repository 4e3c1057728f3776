"""The glossary: each term linked once, at its first use, to an entry that says what it rests on."""

import pytest

from course.authoring.build import notebook
from course.authoring.modules import read_sources
from course.authoring.terms import anchor, linked, term_list
from course.authorities import read_authorities
from course.curriculum import Module, read_curriculum
from course.glossary import read_glossary

OFFERED = read_curriculum().offered


def test_a_term_is_linked_at_its_first_use_only() -> None:
    """Singular, plural and capital are the same term; the second use stays plain."""
    text, terms = linked("Probable cause is more than\nthat. She has probable cause. A frisk needs less.")
    assert (
        text
        == "[Probable cause](#Probable-cause) is more than\nthat. She has probable cause. A [frisk](#Frisk) needs less."
    )
    assert [term.name for term in terms] == ["Frisk", "Probable cause"]


@pytest.mark.parametrize(
    "text",
    [
        "## Probable cause",
        "| probable cause | 3 |",
        "[probable cause](x.md)",
        "`probable cause`",
        '```{code-cell}\nask("probable cause")\n```',
        "non-probable cause-like",
        "improbable cause",
    ],
)
def test_headings_tables_links_and_cells_are_left_alone(text: str) -> None:
    """A link is made in running text only, and only of whole words."""
    assert linked(text) == (text, ())


def test_a_term_broken_over_two_lines_is_found() -> None:
    """Authors wrap lines where they like."""
    assert linked("has probable\ncause")[0] == "has [probable cause](#Probable-cause)"


def test_every_entry_is_sound() -> None:
    """Known authorities; no form belongs to two terms; what rests on general knowledge alone says so."""
    known = read_authorities()
    forms = [form for term in read_glossary() for form in term.forms]
    assert sorted(forms) == sorted(set(forms))
    for term in read_glossary():
        marks = {known[one].verified for one in term.authorities}
        assert ("commonly taught" in term.says) >= (marks == {"general-knowledge"}), term.id


@pytest.mark.parametrize("module", OFFERED, ids=lambda module: module.id)
def test_every_link_of_a_module_has_its_entry(module: Module) -> None:
    """The notebook ends with the terms it uses, no more and no fewer."""
    cells = {cell.id: cell.source for cell in notebook(read_sources(module)).cells}
    entries = [term for term in read_glossary() if f"### {term.name}\n" in cells["glossary"]]
    text = "\n".join(source for one, source in cells.items() if one.startswith("text-"))
    assert entries
    assert all(text.count(f"](#{anchor(term)})") == 1 for term in entries)
    assert cells["glossary"] == term_list(entries)
