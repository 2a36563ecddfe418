#!/usr/bin/env python3
"""Writes what ONNX Runtime makes of pieces of a test picture, for the networks that look and the one that paints like any
painting: `../tests/fixtures/graphs.json`, to which vision/tests/graphs.rs holds ours.

    pip install numpy pillow onnxruntime==1.32.0
    python reference_graphs.py fr_landmark.onnx fr_feature.onnx u2netp.onnx open_nsfw.onnx arbitrary_predict.onnx arbitrary_transform.onnx

(Where they come from: convert_graph.py and convert.py.) The pieces are cut out and not resized, so that both sides see the
same bytes. The last two files are quantised, and round between the layers where ours does not.
"""
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image

FIXTURES = pathlib.Path(__file__).parent / "../tests/fixtures"


def piece(x, y, side):
    picture = Image.open(FIXTURES / "astronaut.png").convert("RGB")
    return np.asarray(picture.crop((x, y, x + side, y + side)), np.float32)


def run(path, *inputs):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [i.name for i in session.get_inputs()]
    return session.run([session.get_outputs()[0].name], dict(zip(names, inputs)))[0]


def planes(values):
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32)


def main(landmarks, likeness, cutout, safety, look, any_style):
    mean, spread = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
    out = {
        "landmarks": run(landmarks, planes(piece(180, 60, 64)[:, :, 1:2] / 256)),
        "likeness": run(likeness, planes((piece(165, 40, 112) - 127) / 128)),
        # Every sixteenth pixel of it.
        "cutout": run(cutout, planes((piece(60, 0, 320) / 255 - mean) / spread))[0, 0, ::16, ::16],
        "safety": run(safety, (piece(100, 20, 224)[:, :, ::-1] - np.float32([104, 117, 123]))[None]),
        "look": run(look, (piece(100, 0, 256) / 255)[None]),
    }
    painted = run(any_style, (piece(64, 0, 384) / 255)[None], out["look"].reshape(1, 1, 1, 100))
    # The mean of every 16 by 16 pixels of each colour.
    out["any_style"] = painted[0].reshape(24, 16, 24, 16, 3).mean((1, 3)).transpose(2, 0, 1)
    numbers = {name: [round(float(v), 6) for v in value.reshape(-1)] for name, value in out.items()}
    (FIXTURES / "graphs.json").write_text(json.dumps(numbers) + "\n")
    print({name: len(value) for name, value in numbers.items()})


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    main(*sys.argv[1:])
