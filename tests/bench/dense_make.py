#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes classifiers of 1000 classes for the dense scan as ONNX with seeded weights: dense_make.py FOLDER

VGG and AlexNet as they are known pad, so that a place of the one pass sees what a crop alone does not; these are the same without padding:
224x224 pixels, one place every 32 pixels.
"""

import os
import sys
import warnings

import torch
from torch import nn


def vgg():
    """VGG's stages of 3x3 convolutions, one each after the first, since without padding the maps shrink: 5x5x512 are left."""
    layers, before = [], 3
    for channels in (64, 128, 256, 512, 512):
        layers += [nn.Conv2d(before, channels, 3), nn.ReLU(), nn.MaxPool2d(2)]
        before = channels
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(25 * 512, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(),
                         nn.Dropout(), nn.Linear(4096, 1000), nn.Softmax(1))


def alexnet():
    """AlexNet's first layers, then a pool of step 2 as often as makes 32 pixels a place."""
    return nn.Sequential(nn.Conv2d(3, 64, 11, stride=4), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(64, 192, 5), nn.ReLU(), nn.MaxPool2d(3, 2),
                         nn.Conv2d(192, 384, 3), nn.ReLU(), nn.Conv2d(384, 256, 3), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
                         nn.Linear(4 * 256, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000), nn.Softmax(1))


def main():
    folder = sys.argv[1]
    warnings.filterwarnings("ignore")
    for name, make in (("valid_vgg", vgg), ("valid_alexnet", alexnet)):
        path = os.path.join(folder, name + ".onnx")
        if os.path.exists(path):
            continue
        torch.manual_seed(7)
        network = make().eval()
        for module in network.modules():  # scores that differ: torch's own start leaves them all alike
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight)
        torch.onnx.export(network, torch.randn(1, 3, 224, 224), path + ".part", opset_version=13, input_names=["photo"], output_names=["odds"])
        os.replace(path + ".part", path)
        print(f"made {name}", flush=True)


main()
