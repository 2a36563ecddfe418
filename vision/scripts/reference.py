#!/usr/bin/env python3
"""Writes the reference numbers that vision/tests hold the networks to: ONNX Runtime's and ncnn's, for the original files.

    pip install numpy pillow onnxruntime==1.32.0 ncnn
    python reference.py multistyle26.onnx fr_detect.onnx realesr-animevideov3-x4 ../tests/fixtures

(Where they come from: convert.py; the last is a pair, .param and .bin.) The pictures are made from the ones already in the fixtures folder, by
cutting and shrinking, and are written there as PNG, so that both sides see the same bytes. Numbers are little-endian f32.
"""
import pathlib
import sys

import ncnn
import numpy as np
import onnxruntime
from PIL import Image

# Name of the picture, crop (left, upper, right, lower), size shown to the style network; sides are multiples of 4.
STYLE_CASES = [
    ("style_64", "astronaut.png", (170, 40, 290, 160), (64, 64), {2: 1.0}),
    ("style_96x120", "grace_hopper.jpg", (170, 60, 362, 300), (96, 120), {19: 0.6, 12: 0.4}),
]


def style_reference(session, folder):
    for name, picture, crop, size, styles in STYLE_CASES:
        image = Image.open(folder / picture).convert("RGB").crop(crop).resize(size, Image.LANCZOS)
        image.save(folder / f"{name}.png")
        weights = np.zeros(26, np.float32)
        for style, share in styles.items():
            weights[style] = share
        pixels = np.asarray(image, np.float32).transpose(2, 0, 1)[None] / 255
        (out,) = session.run(None, {"image": pixels, "style_weights": weights})
        out.astype("<f4").tofile(folder / f"{name}.f32")
        print(name, out.shape, out.mean())


def face_reference(session, folder):
    """Two scores and a box (left, upper, right, lower, as parts of the picture) for each anchor."""
    image = Image.open(folder / "astronaut.png").convert("RGB").resize((320, 240), Image.LANCZOS)
    image.save(folder / "faces_320x240.png")
    pixels = (np.asarray(image, np.float32).transpose(2, 0, 1)[None] - 127) / 128
    scores, boxes = session.run(None, {"input": pixels})
    np.concatenate([scores[0], boxes[0]], axis=1).astype("<f4").tofile(folder / "faces_320x240.f32")
    best = scores[0, :, 1].argmax()
    print("faces", scores.shape, scores[0, best], boxes[0, best] * [320, 240, 320, 240])


def enlarge_reference(model, folder):
    """The picture four times as large, rounded to bytes."""
    image = Image.open(folder / "style_64.png").convert("RGB").crop((20, 22, 44, 42))
    image.save(folder / "enlarge_24x20.png")
    net = ncnn.Net()
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = net.opt.use_bf16_storage = False
    net.load_param(f"{model}.param")
    net.load_model(f"{model}.bin")
    pixels = np.ascontiguousarray(np.asarray(image, np.float32).transpose(2, 0, 1) / 255)
    extractor = net.create_extractor()
    extractor.input("data", ncnn.Mat(pixels).clone())
    out = np.array(extractor.extract("output")[1]).transpose(1, 2, 0)
    Image.fromarray((out * 255).round().clip(0, 255).astype(np.uint8)).save(folder / "enlarge_96x80.png")
    print("enlarge", out.shape, out.mean())


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[4])
    style_reference(onnxruntime.InferenceSession(sys.argv[1]), out)
    face_reference(onnxruntime.InferenceSession(sys.argv[2]), out)
    enlarge_reference(sys.argv[3], out)
