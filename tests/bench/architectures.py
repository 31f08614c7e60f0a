#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Built-in architectures beside torchvision's: architectures.py CLI

Learned parameters and multiply-adds of convolutions and fully connected layers, which must be equal to the last unit. Where torchvision's form of a
network is another than the paper's, it is changed here to the paper's, and the row says how. Exit code: 0 when all are equal, 1 when one is not, 77
when it was not run.
"""

import json
import subprocess
import sys

try:
    import torch
    import torchvision
    from torchvision import models
    from torchvision.models.googlenet import Inception
except ImportError as missing:
    print(f"NOT RUN: {missing}: python3-torch and python3-torchvision are needed")
    sys.exit(77)


def paper_stride(model):
    """The first 1x1 layer of a stage halves the maps, not the 3x3 layer."""
    for stage in (model.layer2, model.layer3, model.layer4):
        stage[0].conv1.stride, stage[0].conv2.stride = (2, 2), (1, 1)
    return model


def five_by_five(model):
    """5x5 where torchvision has 3x3."""
    for module in model.modules():
        if isinstance(module, Inception):
            old = module.branch3[1].conv
            module.branch3[1].conv = torch.nn.Conv2d(old.in_channels, old.out_channels, 5, padding=2, bias=False)
    return model


def configuration_c(model):
    """1x1 as the third layer of the last three blocks."""
    for index in (14, 21, 28):
        old = model.features[index]
        model.features[index] = torch.nn.Conv2d(old.in_channels, old.out_channels, 1)
    return model


ROWS = [
    ("alexnet-owt", lambda: models.alexnet(), 224, ""),
    ("vgg-a", lambda: models.vgg11(), 224, ""),
    ("vgg-b", lambda: models.vgg13(), 224, ""),
    ("vgg-c", lambda: configuration_c(models.vgg16()), 224, "vgg16 with 1x1 for three 3x3"),
    ("vgg-d", lambda: models.vgg16(), 224, ""),
    ("vgg-e", lambda: models.vgg19(), 224, ""),
    ("googlenet", lambda: five_by_five(models.googlenet(aux_logits=False, init_weights=False)), 224, "5x5 for 3x3; it has no biases: ours without them"),
    ("inception-v3", lambda: models.inception_v3(aux_logits=False, init_weights=False), 299, "without the auxiliary head"),
    ("resnet-18", lambda: models.resnet18(), 224, ""),
    ("resnet-34", lambda: models.resnet34(), 224, ""),
    ("resnet-50", lambda: paper_stride(models.resnet50()), 224, "stride in the first 1x1"),
    ("resnet-101", lambda: paper_stride(models.resnet101()), 224, "stride in the first 1x1"),
    ("resnet-152", lambda: paper_stride(models.resnet152()), 224, "stride in the first 1x1"),
    ("densenet-121", lambda: models.densenet121(), 224, ""),
    ("densenet-169", lambda: models.densenet169(), 224, ""),
    ("densenet-201", lambda: models.densenet201(), 224, ""),
    ("squeezenet", lambda: models.squeezenet1_0(), 224, ""),
    ("mobilenet-v2", lambda: models.mobilenet_v2(), 224, ""),
]


def measure(model, side):
    macs = []

    def count(module, _inputs, output):
        macs.append(output.numel() * module.weight[0].numel())

    for module in model.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            module.register_forward_hook(count)
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, side, side))
    return sum(parameter.numel() for parameter in model.parameters()), sum(macs)


def main():
    torch.set_num_threads(2)
    bad = 0
    print(f"torchvision {torchvision.__version__}")
    for name, make, side, change in ROWS:
        model = make()
        parameters, macs = measure(model, side)
        command = [sys.argv[1], "architecture", name, "--json", "--quiet"]
        total = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["total"]
        mine = total["params"] - total["statistics"]
        if name == "googlenet":
            parameters = sum(parameter.numel() for parameter in model.parameters() if parameter.dim() > 1)
            mine -= total["biases"]
        equal = (mine, total["macs"]) == (parameters, macs)
        bad += not equal
        print(f"{name:14} {mine:>11} {parameters:>11}  {total['macs']:>12} {macs:>12}  {'equal' if equal else 'DIFFERENT'}  {change}", flush=True)
    return 1 if bad else 0


sys.exit(main())
