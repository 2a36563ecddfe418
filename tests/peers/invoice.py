"""Reads an invoice (PDF) from standard input and prints what pypdf finds in it, as JSON."""

import json
import re
import sys
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import IndirectObject

reader = PdfReader(BytesIO(sys.stdin.buffer.read()), strict=True)
root = reader.trailer["/Root"]
xmp = root["/Metadata"].get_object().get_data().decode()


def field(name):
    """A property of the XMP packet, as an element or as an attribute."""
    found = re.search(rf"<{name}>([^<]*)</{name}>|{name}=\"([^\"]*)\"", xmp)
    return found and (found.group(1) or found.group(2))


def roles(node, found):
    """The roles of the structure, in the order of reading; `leaves` counts the pieces of text below them."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, int) or "/MCID" in node:
        found["leaves"] += 1
        return found
    if "/S" in node:
        found["roles"].append(node["/S"][1:])
    children = node.get("/K", [])
    children = children.get_object() if isinstance(children, IndirectObject) else children
    for child in children if isinstance(children, list) else [children]:
        roles(child, found)
    return found


def fonts():
    """Every font, and whether it is embedded as a subset that can be copied from."""
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            below = font["/DescendantFonts"][0].get_object()
            descriptor = below["/FontDescriptor"].get_object()
            embedded = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
            yield {
                "name": font["/BaseFont"][1:],
                "sound": embedded and "/ToUnicode" in font and font["/BaseFont"][7] == "+",
            }


structure = roles(root["/StructTreeRoot"], {"roles": [], "leaves": 0})
print(
    json.dumps(
        {
            "text": "\n".join(page.extract_text() for page in reader.pages),
            "title": reader.metadata.title,
            "created": reader.metadata.creation_date.isoformat(),
            "language": root["/Lang"],
            "marked": bool(root["/MarkInfo"]["/Marked"]),
            "shows_title": bool(root["/ViewerPreferences"]["/DisplayDocTitle"]),
            "archive": [field("pdfaid:part"), field("pdfaid:conformance")],
            "accessible": field("pdfuaid:part"),
            "profile": root["/OutputIntents"][0].get_object()["/S"],
            "fonts": list(fonts()),
            "pages": len(reader.pages),
            "encrypted": reader.is_encrypted,
            **structure,
        }
    )
)
