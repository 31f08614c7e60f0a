#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How loading grows: loading.py CLI FOLDER ROUNDS

Networks of 1 to 550 MB of weights, and of 1,000 to 100,000 nodes, are written and shown by `fovea-cli info`, each in a fresh process: load, plan,
receptive fields, table. A time is the least of the rounds, memory the largest resident size. The exponent is the slope between the last two of a series with
both axes logarithmic: 1 is linear. Writes FOLDER/loading.json.
"""

import json
import math
import os
import subprocess
import sys
import time

import numpy
import onnx
import onnx.helper
import onnx.numpy_helper

MEGABYTES = [1, 4, 16, 64, 256, 550]
NODES = [1000, 3000, 10000, 30000, 100000]
LAYERS = 8


def save(path, channels, nodes, weights):
    inputs = [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, channels, 8, 8])]
    outputs = [onnx.helper.make_tensor_value_info(nodes[-1].output[0], onnx.TensorProto.FLOAT, None)]
    graph = onnx.helper.make_graph(nodes, "loading", inputs, outputs, weights)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], producer_name="loading.py")
    model.ir_version = 8
    onnx.save(model, path)


def kernel(name, channels):
    values = numpy.random.default_rng(7).standard_normal((channels, channels, 3, 3), dtype=numpy.float32)
    return onnx.numpy_helper.from_array(values, name)


def make_weights(path, megabytes):
    """A chain of convolutions that are as many bytes together."""
    channels = max(1, round(math.sqrt(megabytes * 1e6 / (LAYERS * 9 * 4))))
    nodes = [onnx.helper.make_node("Conv", [f"v{i}" if i else "x", f"w{i}"], [f"v{i + 1}"], name=f"conv{i}", pads=[1, 1, 1, 1]) for i in range(LAYERS)]
    save(path, channels, nodes, [kernel(f"w{i}", channels) for i in range(LAYERS)])


def make_nodes(path, count):
    """Residual blocks of four nodes that share a kernel."""
    nodes = []
    for i in range(count // 4):
        before = f"y{i - 1}" if i else "x"
        nodes += [onnx.helper.make_node("Conv", [before, "w"], [f"c{i}"], name=f"conv{i}", pads=[1, 1, 1, 1]),
                  onnx.helper.make_node("Relu", [f"c{i}"], [f"r{i}"], name=f"relu{i}"),
                  onnx.helper.make_node("MaxPool", [f"r{i}"], [f"p{i}"], name=f"pool{i}", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
                  onnx.helper.make_node("Add", [f"p{i}", before], [f"y{i}"], name=f"add{i}")]
    save(path, 3, nodes, [kernel("w", 3)])


def measure(cli, path):
    """Milliseconds and megabytes of one process."""
    start = time.monotonic()
    with subprocess.Popen([cli, "info", path, "--quiet"], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"info {path} ended with {process.returncode}")
    return 1000.0 * (time.monotonic() - start), usage.ru_maxrss * 1024 / 1e6


def exponent(rows, key):
    last, before = rows[-1], rows[-2]
    return math.log(last[key] / before[key]) / math.log(last["size"] / before["size"])


def series(cli, folder, rounds, name, unit, make, sizes):
    rows = []
    for size in sizes:
        path = os.path.join(folder, "loading.onnx")
        make(path, size)
        found = [measure(cli, path) for _ in range(rounds)]
        os.remove(path)
        rows.append({"name": name, "size": size, "ms": min(ms for ms, _ in found), "megabytes": max(megabytes for _, megabytes in found)})
        print(f"{size:>8} {unit}  {rows[-1]['ms']:9.1f} ms  {rows[-1]['megabytes']:8.1f} MB", flush=True)
    print(f"grows with the size to the power of {exponent(rows, 'ms'):.2f} in time and {exponent(rows, 'megabytes'):.2f} in memory")
    return rows


def main():
    cli, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rows = series(cli, folder, rounds, "weights", "MB", make_weights, MEGABYTES)
    rows += series(cli, folder, rounds, "nodes", "nodes", make_nodes, NODES)
    with open(os.path.join(folder, "loading.json"), "w", encoding="ascii") as file:
        json.dump({"loading": rows}, file, indent=1)


main()
