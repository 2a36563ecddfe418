#!/usr/bin/env python3
"""Turns a folder of PNG pictures into WebP, each in the best quality (88 to 16) that stays under 60 kB; the hero pair may
have 160 kB. `python to_webp.py FROM TO`; samples.sh calls it."""
import io
import pathlib
import sys

from PIL import Image


def encoded(image, limit):
    for quality in range(88, 14, -4):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= limit:
            break
    return out.getvalue(), quality


if __name__ == "__main__":
    source, target = map(pathlib.Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.webp"):
        old.unlink()
    for path in sorted(source.glob("*.png")):
        image = Image.open(path).convert("RGB")
        data, quality = encoded(image, 160_000 if path.stem.startswith("hero-") else 60_000)
        (target / f"{path.stem}.webp").write_bytes(data)
        print(f"{path.stem}.webp  {image.width} x {image.height}  quality {quality}  {len(data) / 1000:.0f} kB")
