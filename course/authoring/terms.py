"""Linking each term of the glossary at its first use in a module, and the module's own list of terms."""

import re
from collections.abc import Iterable

from course.authorities import read_authorities
from course.glossary import Term, read_glossary

# What is no running text: cells, headings, tables, pictures, links, code, HTML and quoted sources.
APART = (
    r"^```.*?^```[^\n]*$|^#[^\n]*$|^\|[^\n]*$|!?\[[^\]]*\]\([^)]*\)|\{auth\}`[^`]*`|`[^`\n]*`|<[^>\n]*>|https?://\S+"
)


def linked(text: str) -> tuple[str, tuple[Term, ...]]:
    """The text with the first use of each term as a link to its entry, and the terms that it uses."""
    by_form = {form: term for term in read_glossary() for form in term.forms}
    forms = "|".join(_form(form) for form in sorted(by_form, key=len, reverse=True))
    used: dict[str, Term] = {}

    def link(match: re.Match[str]) -> str:
        found = " ".join((match["form"] or "").split())
        term = by_form.get(found) or by_form.get(found[:1].lower() + found[1:])
        if term is None or term.id in used:
            return match[0]
        used[term.id] = term
        return f"[{found}](#{anchor(term)})"

    pattern = re.compile(rf"(?P<apart>{APART})|(?<![\w-])(?P<form>{forms})(?![\w-])", re.DOTALL | re.MULTILINE)
    return pattern.sub(link, text), tuple(term for term in read_glossary() if term.id in used)


def anchor(term: Term) -> str:
    """The name that notebooks give to the heading of the term's entry."""
    return term.name.replace(" ", "-")


def term_list(terms: Iterable[Term]) -> str:
    """The module's glossary: a heading and a paragraph for each term."""
    known = read_authorities()
    entries = []
    for term in terms:
        named = "; ".join(known[one].short for one in term.authorities)
        entries.append(f"### {term.name}\n\n{term.says}" + (f" *{named}.*" if named else ""))
    return "\n\n".join(["## Glossary", "What the terms of this module mean, in plain words.", *entries])


def _form(form: str) -> str:
    """A form as a pattern; a small first letter may be a capital, and a space may be a line's end."""
    first = f"[{form[0]}{form[0].upper()}]" if form[0].islower() else re.escape(form[0])
    return first + r"\s".join(re.escape(part) for part in form[1:].split(" "))
