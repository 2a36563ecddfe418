#!/usr/bin/env python3
"""Times ONNX Runtime with the style network, for `limner task bench_paint`: the best of seven runs at each size, in seconds, as JSON.

    pip install numpy onnxruntime
    python bench_onnxruntime.py multistyle26.onnx THREADS 512x512 768x960 ...

(Where the file comes from: convert.py.)
"""
import json
import sys
import time

import numpy as np
import onnxruntime


def seconds(session, width, height):
    image = np.random.default_rng(1).random((1, 3, height, width), np.float32)
    styles = np.zeros(26, np.float32)
    styles[2] = 1
    best = float("inf")
    for _ in range(7):
        start = time.perf_counter()
        session.run(None, {"image": image, "style_weights": styles})
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(sys.argv[2])
    session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
    print(json.dumps({size: seconds(session, *map(int, size.split("x"))) for size in sys.argv[3:]}))
