#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gradients of torchvision's networks in Fovea and in PyTorch: gradients.py CLI FOLDER [--keep] [NAME...]

Each network (resnet18, googlenet and mobilenet_v2 unless some are named) gets seeded weights in evaluation mode and is exported to ONNX as it is: no
batch normalisation is folded, so that every parameter is there. The gradient of the highest score is taken with respect to the input and to every
parameter. They agree when the largest difference is at most 1e-3 of PyTorch's largest gradient, of each tensor alone. The exit status is 0
when all agree.

A network of ReLUs and maximum pools is linear in pieces: where an input of one of its millions of ReLUs is 0 but for rounding, the gradient jumps by a
percent, and PyTorch does not agree with itself in double precision. So the biases keep most inputs away from 0, photos are of 112 x 112 pixels, and are
drawn (seeded) until there is one at which the gradient in double precision stays the same when the photo changes by about what single precision rounds, and is PyTorch's
in single precision.
"""

import argparse
import copy
import os
import subprocess
import sys
import time
import warnings

import numpy
import torch
from torchvision_models import make_network, seed_constants, settle_normalisations

TOLERANCE = 1e-3
STEADY = 1e-4
SIDE = 112  # of the photos
ROUNDING = [0, 1e-6, 2e-6]  # of inputs whose deviation is 1
MOST_PHOTOS = 60
NAMES = ["resnet18", "googlenet", "mobilenet_v2"]


def part_activations(network):
    """Biases of three deviations up or down: what a normalisation gives is rarely near 0."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.bias.copy_(3 * module.weight * (2 * torch.randint(0, 2, module.bias.shape) - 1))


def differentiate(network, photo):
    """The class of the highest score, and its gradients by the names that they have in the file."""
    photo = photo.clone().requires_grad_(True)
    network.zero_grad()
    scores = network(photo)
    winner = int(scores.argmax())
    scores[0, winner].backward()
    return winner, {"photo": photo.grad.numpy(), **{key: value.grad.numpy().copy() for key, value in network.named_parameters()}}


def is_steady(double, photo, gradient):
    """Whether PyTorch's @gradient of @photo is that of double precision, there and around."""
    for change in ROUNDING:
        there = photo.double() + change * torch.randn_like(photo).double()
        if error_of(gradient, differentiate(double, there)[1]["photo"]) > STEADY:
            return False
    return True


def find_photo(network):
    """A photo, PyTorch's gradients there, the class, how many were drawn, and the seconds that PyTorch took for the last."""
    double = copy.deepcopy(network).double()
    for tried in range(1, MOST_PHOTOS + 1):
        photo = torch.randn(1, 3, SIDE, SIDE)
        start = time.monotonic()
        winner, gradients = differentiate(network, photo)
        seconds = time.monotonic() - start
        if is_steady(double, photo, gradients["photo"]):
            return photo, gradients, winner, tried, seconds
    sys.exit(f"among {MOST_PHOTOS} photos there is none at which the gradient is steady")


def export(name, path):
    """Writes PATH.onnx and PATH.input.npy. Returns what find_photo() does."""
    network = make_network(name)
    with torch.no_grad():
        seed_constants(network)
        part_activations(network)
        settle_normalisations(network, SIDE, SIDE)
    found = find_photo(network)
    torch.onnx.export(network, found[0], path + ".onnx", opset_version=13, input_names=["photo"], output_names=["out"], do_constant_folding=False,
                      training=torch.onnx.TrainingMode.PRESERVE)
    numpy.save(path + ".input.npy", found[0].numpy())
    return found


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
    _, gradients, winner, tried, torch_seconds = export(name, path)
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
          f"(photo {tried}; {seconds:.1f} s with the file, PyTorch {torch_seconds:.1f} s)", flush=True)
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
