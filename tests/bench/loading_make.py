#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a network for loading.py: loading_make.py weights MEGABYTES PATH, or loading_make.py nodes COUNT PATH"""

import math
import sys

import numpy
import onnx
import onnx.helper
import onnx.numpy_helper

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


def make_weights(megabytes, path):
    """A chain of convolutions that are as many bytes together."""
    channels = max(1, round(math.sqrt(megabytes * 1e6 / (LAYERS * 9 * 4))))
    nodes = [onnx.helper.make_node("Conv", [f"v{i}" if i else "x", f"w{i}"], [f"v{i + 1}"], name=f"conv{i}", pads=[1, 1, 1, 1]) for i in range(LAYERS)]
    save(path, channels, nodes, [kernel(f"w{i}", channels) for i in range(LAYERS)])


def make_nodes(count, path):
    """Residual blocks of four nodes that share a kernel."""
    nodes = []
    for i in range(count // 4):
        before = f"y{i - 1}" if i else "x"
        nodes += [onnx.helper.make_node("Conv", [before, "w"], [f"c{i}"], name=f"conv{i}", pads=[1, 1, 1, 1]),
                  onnx.helper.make_node("Relu", [f"c{i}"], [f"r{i}"], name=f"relu{i}"),
                  onnx.helper.make_node("MaxPool", [f"r{i}"], [f"p{i}"], name=f"pool{i}", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
                  onnx.helper.make_node("Add", [f"p{i}", before], [f"y{i}"], name=f"add{i}")]
    save(path, 3, nodes, [kernel("w", 3)])


def main():
    {"weights": make_weights, "nodes": make_nodes}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])


main()
