#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gradients of torchvision's networks in Fovea and in PyTorch: gradients.py CLI FOLDER [--keep] [NAME...]

Each network (resnet18, googlenet and mobilenet_v2 unless some are named) gets seeded weights in evaluation mode and is exported to ONNX as it is: no
batch normalisation is folded, so that every parameter is there. The gradient of the highest score is taken with respect to the input and to every
parameter. They agree when the largest difference is at most 1e-3 of PyTorch's largest gradient, of each tensor alone. The exit status is 0
when all agree.
"""

import argparse
import os
import subprocess
import sys
import time
import warnings

import numpy
import torch
from torchvision_models import SIZES, make_network, seed_constants, settle_normalisations

TOLERANCE = 1e-3
NAMES = ["resnet18", "googlenet", "mobilenet_v2"]


def export(name, path):
    """Writes PATH.onnx, PATH.input.npy; PyTorch's gradients by the names that they have in the file, and the class."""
    height, width = SIZES.get(name, (224, 224))
    network = make_network(name)
    with torch.no_grad():
        seed_constants(network)
        settle_normalisations(network, height, width)
        photo = torch.randn(1, 3, height, width)
    torch.onnx.export(network, photo, path + ".onnx", opset_version=13, input_names=["photo"], output_names=["out"], do_constant_folding=False,
                      training=torch.onnx.TrainingMode.PRESERVE)
    numpy.save(path + ".input.npy", photo.numpy())
    photo.requires_grad_(True)
    start = time.monotonic()
    scores = network(photo)
    winner = int(scores.argmax())
    scores[0, winner].backward()
    seconds = time.monotonic() - start
    gradients = {"photo": photo.grad.numpy(), **{key: value.grad.numpy() for key, value in network.named_parameters()}}
    return gradients, winner, seconds


def run_ours(cli, path, names, winner):
    command = [cli, "explain", path + ".onnx", "--input", f"photo={path}.input.npy", "--class", str(winner), "--quiet"]
    for i, name in enumerate(names):
        command += ["--with-respect-to", f"{name}={path}.{i}.npy"]
    start = time.monotonic()
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    if process.returncode != 0:
        return process.stderr.strip()[-400:] or f"exit status {process.returncode}", None, seconds
    ours = []
    for i in range(len(names)):
        ours.append(numpy.load(f"{path}.{i}.npy"))
        os.remove(f"{path}.{i}.npy")
    return None, ours, seconds


def error_of(ours, expected):
    if ours.shape != expected.shape:
        return float("inf")
    return float(abs(ours - expected).max() / abs(expected).max())


def check(cli, folder, name, keep):
    path = os.path.join(folder, name + ".gradients")
    gradients, winner, torch_seconds = export(name, path)
    failure, ours, seconds = run_ours(cli, path, list(gradients), winner)
    if not keep:
        os.remove(path + ".onnx")
        os.remove(path + ".input.npy")
    if failure:
        print(f"{name:<16}FAILED {failure}", flush=True)
        return False
    errors = {key: error_of(mine, gradients[key]) for key, mine in zip(gradients, ours)}
    worst = max(errors, key=errors.get)
    agrees = errors[worst] <= TOLERANCE
    median = float(numpy.median(list(errors.values())))
    print(f"{name:<16}{'' if agrees else 'FAILED '}{errors['photo']:10.1e}{len(errors) - 1:8d}{median:10.1e}{errors[worst]:10.1e}  {worst}  "
          f"({seconds:.1f} s, PyTorch {torch_seconds:.1f} s)", flush=True)
    return agrees


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("folder")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_intermixed_args()
    warnings.filterwarnings("ignore")
    print(f"{'network':<16}{'input':>10}{'weights':>8}{'median':>10}{'largest':>10}  of")
    results = [check(arguments.cli, arguments.folder, name, arguments.keep) for name in arguments.names or NAMES]
    print(f"gradients of {results.count(True)} networks agree with PyTorch {torch.__version__} within {TOLERANCE:g}, {results.count(False)} do not")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
