#!/usr/bin/env python3
"""Lets Python 3.13 run two packages written for 3.14: stripe_for_313.py SITE_PACKAGES"""

import ast
import pathlib
import re
import sys

BARE_EXCEPT = re.compile(r"^(\s*)except (?!\()([A-Za-z_.]+(?:, *[A-Za-z_.]+)+)( as \w+)?:", re.MULTILINE)
LATER = "from __future__ import annotations"


def mended(text: str) -> str:
    """`except A, B:` in brackets, and annotations read late."""
    text = BARE_EXCEPT.sub(r"\1except (\2)\3:", text)
    if LATER in text:
        return text
    first = next(iter(ast.parse(text).body), None)
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    lines = text.split("\n")
    lines.insert(first.end_lineno if documented else 0, LATER)
    return "\n".join(lines)


if __name__ == "__main__":
    for package in ("seahaven", "seahaven_stripe_world"):
        for path in pathlib.Path(sys.argv[1], package).rglob("*.py"):
            path.write_text(mended(path.read_text()))
