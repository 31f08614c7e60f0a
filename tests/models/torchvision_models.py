#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs torchvision's networks in Fovea and in PyTorch: torchvision_models.py CLI FOLDER [--keep] [NAME...]

Each network (all classifiers up to 400 MB, VGG-16, and the segmentation networks, unless some are named) gets seeded weights, is exported to ONNX
with opset 13, and both programs see the same seeded input. They agree when the largest difference of two outputs is at most 1e-3 of PyTorch's
largest output. Files are made in FOLDER and removed again at once; with --keep they stay and are used again. The exit status is that of the
comparison: 0 when all agree.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
import warnings

import numpy
import onnx
import torch
import torchvision

TOLERANCE = 1e-3
LARGEST = 400e6  # bytes of parameters
TOO_LARGE_BUT_WANTED = {"vgg16"}
SEGMENTATION = ["fcn_resnet50", "deeplabv3_resnet50", "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large"]
SIZES = {"inception_v3": (299, 299), **{name: (192, 256) for name in SEGMENTATION}}  # others: 224x224, which some of them demand


def parameter_bytes(name):
    return 4 * torchvision.models.get_model_weights(name).DEFAULT.meta["num_params"]


def all_names():
    classifiers = torchvision.models.list_models(module=torchvision.models)
    return [name for name in classifiers if parameter_bytes(name) <= LARGEST or name in TOO_LARGE_BUT_WANTED] + SEGMENTATION


class OnlyOut(torch.nn.Module):
    """A segmentation network without the dictionary around its output."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, photo):
        return self.network(photo)["out"]


def seed_constants(network):
    """Parameters that start as constants (scales of 1 or 1e-6, biases and heads of 0) would hide mistakes. These
    ranges keep what deep residual networks make of rounding errors small: 1e-5 of ResNet-152's output in PyTorch itself."""
    for parameter in network.parameters():
        if parameter.numel() > 1 and parameter.min() == parameter.max():
            if parameter.max() > 0:
                torch.nn.init.uniform_(parameter, 0.25, 0.75)
            else:
                torch.nn.init.normal_(parameter, 0.0, 0.5)


def settle_normalisations(network, height, width):
    """Gives batch normalisations the statistics of a seeded batch, so that activations keep a sensible size through any depth."""
    modules = [module for module in network.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    if not modules:
        return
    for module in modules:
        module.momentum = 1.0
        module.train()
    network(torch.randn(2, 3, height, width))
    network.eval()


def make_network(name):
    torch.manual_seed(7)
    options = {"weights": None}
    if name in ("googlenet", "inception_v3"):
        options.update(init_weights=False, aux_logits=False)
    if name in SEGMENTATION:
        options["weights_backbone"] = None
    network = torchvision.models.get_model(name, **options)
    return (OnlyOut(network) if name in SEGMENTATION else network).eval()


def export(name, path):
    """Writes PATH.onnx, PATH.input.npy and PATH.output.npy."""
    height, width = SIZES.get(name, (224, 224))
    network = make_network(name)
    with torch.no_grad():
        seed_constants(network)
        settle_normalisations(network, height, width)
        photo = torch.randn(1, 3, height, width)
        expected = network(photo).numpy()
    if not numpy.isfinite(expected).all() or expected.std() < 1e-2 * abs(expected).max():
        sys.exit(f"{name}: these weights make a network that is no test: its outputs are not finite, or all alike")
    torch.onnx.export(network, photo, path + ".onnx", opset_version=13, input_names=["photo"], output_names=["out"])
    numpy.save(path + ".input.npy", photo.numpy())
    numpy.save(path + ".output.npy", expected)


def run_ours(cli, path):
    command = [cli, "run", path + ".onnx", "--input", f"photo={path}.input.npy", "--dump", f"out={path}.ours.npy", "--json", "--quiet"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        return process.stderr.strip()[-400:] or f"exit status {process.returncode}", None
    return None, json.loads(process.stdout)


def compare(cli, path):
    """What is to be printed of the network, and whether it agrees."""
    failure, report = run_ours(cli, path)
    if failure:
        return failure, False
    ours, expected = numpy.load(path + ".ours.npy"), numpy.load(path + ".output.npy")
    if ours.shape != expected.shape:
        return f"shape {ours.shape} instead of {expected.shape}", False
    error = float(abs(ours - expected).max() / abs(expected).max())
    return f"{error:9.1e}{report['load_ms']:8.0f}{report['plan_ms']:8.0f}{report['run_ms']:8.0f}", error <= TOLERANCE


def operators(path):
    return sorted({node.op_type for node in onnx.load(path + ".onnx", load_external_data=False).graph.node} - {"Constant"})


def remove(path, endings):
    for ending in endings:
        if os.path.exists(path + ending):
            os.remove(path + ending)


def check(cli, folder, name, keep):
    path = os.path.join(folder, name)
    start = time.monotonic()
    if not (keep and os.path.exists(path + ".output.npy")):
        try:
            export(name, path)
        except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
            print(f"{name:<30} PyTorch does not export it: {str(error).splitlines()[0][:120]}", flush=True)
            remove(path, [".onnx"])
            return None
    seconds = time.monotonic() - start
    megabytes = os.path.getsize(path + ".onnx") / 1e6
    words, agrees = compare(cli, path)
    print(f"{name:<30}{'' if agrees else 'FAILED '}{words}{megabytes:8.0f}{seconds:7.0f}  {' '.join(operators(path))}", flush=True)
    remove(path, [".ours.npy"] if keep else [".ours.npy", ".onnx", ".input.npy", ".output.npy"])
    return agrees


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("folder")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_intermixed_args()
    warnings.filterwarnings("ignore")
    start = time.monotonic()
    print(f"{'network':<30}{'error':>9}{'load ms':>8}{'plan ms':>8}{'run ms':>8}{'MB':>8}{'made s':>7}  operators")
    results = [check(arguments.cli, arguments.folder, name, arguments.keep) for name in arguments.names or all_names()]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(f"{results.count(True)} networks agree with PyTorch {torch.__version__} within {TOLERANCE:g}, {results.count(False)} failed, "
          f"{results.count(None)} are not exported; {time.monotonic() - start:.0f} s, at most {memory:.1f} GB")
    sys.exit(0 if results.count(False) == 0 and results.count(True) > 0 else 1)


if __name__ == "__main__":
    main()
