#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the networks of the benchmark as ONNX with seeded weights: networks_make.py FOLDER NAME...

Each is torchvision's architecture in inference mode. Weights are as torchvision initialises them; batch normalisations get seeded statistics, so
that folding them is not trivial. TorchScript of the same weights (NAME.pt) is written beside it for PyTorch.
"""

import os
import sys
import warnings

import torch
import torchvision

SIDES = {"inception_v3": 299}


def make(name):
    torch.manual_seed(7)
    options = {"init_weights": True} if name in ("googlenet", "inception_v3") else {}
    if name == "googlenet":
        options["aux_logits"] = False
    network = getattr(torchvision.models, name)(weights=None, **options)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0.0, 0.1)
            module.running_mean.normal_(0.0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return network.eval()


def main():
    folder = sys.argv[1]
    warnings.filterwarnings("ignore")
    for name in sys.argv[2:]:
        path = os.path.join(folder, name)
        if os.path.exists(path + ".onnx") and os.path.exists(path + ".pt"):
            continue
        network = make(name)
        side = SIDES.get(name, 224)
        photo = torch.randn(1, 3, side, side)
        with torch.no_grad():
            torch.jit.freeze(torch.jit.trace(network, photo)).save(path + ".part")
            torch.onnx.export(network, photo, path + ".onnx.part", opset_version=13, input_names=["photo"], output_names=["logits"])
        os.replace(path + ".part", path + ".pt")
        os.replace(path + ".onnx.part", path + ".onnx")
        print(f"made {name}", flush=True)


main()
