"""Installs the stateful Stripe (seahaven-stripe-world, MIT) into the Python that runs this. It asks for Python 3.14; what keeps
3.13 from running it is exceptions without parentheses and annotations that are looked at too early, and both are mended here.
"""
import ast
import pathlib
import re
import subprocess
import sys
import sysconfig

WORLD = ["seahaven==0.6.0", "seahaven-stripe-world==0.3.0"]
BARE = re.compile(r"^(\s*except )(?!\()([\w.]+(?:, *[\w.]+)+)( as \w+)?:", re.MULTILINE)
FUTURE = "from __future__ import annotations"


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments], check=True)


def mended(text):
    text = BARE.sub(r"\1(\2)\3:", text)
    if FUTURE in text:
        return text
    first = ast.parse(text).body[:1]
    has_words = first and isinstance(first[0], ast.Expr) and isinstance(getattr(first[0], "value", None), ast.Constant)
    lines = text.split("\n")
    lines.insert(first[0].end_lineno if has_words else 0, FUTURE)
    return "\n".join(lines)


pip("-r", str(pathlib.Path(__file__).with_name("stripe_world.txt")))
pip("--no-deps", "--no-compile", "--ignore-requires-python", *WORLD)
if sys.version_info < (3, 14):
    for package in ("seahaven", "seahaven_stripe_world"):
        for path in pathlib.Path(sysconfig.get_path("purelib"), package).rglob("*.py"):
            path.write_text(mended(path.read_text()))
