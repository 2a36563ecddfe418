#!/usr/bin/env python3
"""Writes the small pictures of rare kinds that vision/tests/photo.rs reads: one picture of four plain fields, stored as an
interlaced PNG, a progressive JPEG, a grey one, and as inks (CMYK as Adobe stores it, without Adobe's marker, and YCCK).

    pip install numpy pillow
    python odd_photos.py ../tests/fixtures
"""
import io
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image

FIELDS = [(200, 60, 40), (40, 120, 200), (230, 220, 190), (20, 90, 30)]
W, H = 224, 216


def picture():
    out = np.zeros((H, W, 3), np.uint8)
    for i, colour in enumerate(FIELDS):
        y, x = (i // 2) * H // 2, (i % 2) * W // 2
        out[y : y + H // 2, x : x + W // 2] = colour
    return out


def interlaced_png(rgb):
    """Adam7, which Pillow does not write."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b""
    for x, y, dx, dy in passes:
        for row in rgb[y::dy, x::dx]:
            raw += b"\0" + row.tobytes()
    chunk = lambda name, body: struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    header = struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def inks(rgb):
    """Cyan, magenta, yellow, black: amounts of ink, with ideal inks."""
    cmy = 255 - rgb.astype(np.float64)
    k = cmy.min(-1, keepdims=True)
    out = np.concatenate([(cmy - k) * 255 / np.maximum(255 - k, 1), k], -1)
    return out.round().clip(0, 255).astype(np.uint8)


def jpeg(values, mode, **options):
    out = io.BytesIO()
    Image.fromarray(values, mode).save(out, "JPEG", quality=98, subsampling=0, **options)
    return bytearray(out.getvalue())


def write(folder):
    rgb = picture()
    Image.fromarray(rgb).save(folder / "odd_plain.png", optimize=True)
    (folder / "odd_interlaced.png").write_bytes(interlaced_png(rgb))
    (folder / "odd_progressive.jpg").write_bytes(jpeg(rgb, "RGB", progressive=True))
    (folder / "odd_grey.jpg").write_bytes(jpeg(np.asarray(Image.fromarray(rgb).convert("L")), "L"))
    # Pillow inverts CMYK as Adobe does, and writes Adobe's marker with transform 0.
    cmyk = inks(rgb)
    adobe = jpeg(cmyk, "CMYK")
    (folder / "odd_cmyk.jpg").write_bytes(adobe)
    at = adobe.index(b"\xff\xee\x00\x0eAdobe")
    bare = jpeg(255 - cmyk, "CMYK")
    cut = bare.index(b"\xff\xee\x00\x0eAdobe")
    (folder / "odd_cmyk_bare.jpg").write_bytes(bare[:cut] + bare[cut + 16 :])
    # YCCK: the stored (inverted) values are 255 minus RGB; their YCbCr, and the stored black.
    stored = 255 - cmyk
    ycc = np.asarray(Image.fromarray(255 - stored[..., :3]).convert("YCbCr"))
    ycck = jpeg(255 - np.concatenate([ycc, stored[..., 3:]], -1), "CMYK")
    ycck[at + 15] = 2
    (folder / "odd_ycck.jpg").write_bytes(ycck)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(pathlib.Path(sys.argv[1]))
