#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times PyTorch: explain_pytorch.py NAME METHOD THREADS ROUNDS, NAME of torchvision. Prints {"version", "run_ms": [...]}.

Methods: gradient (of the first score to the input, weights wanting none), grad-cam (of SqueezeNet's last maps before the scores), occlusion:PATCH
(14 x 14 places of a photo of 224 x 224, in batches). Each in the faster of PyTorch's two memory layouts; what needs no gradient is traced,
frozen and optimised for inference.
"""

import json
import statistics
import sys
import time
import warnings

import torch
import torchvision

PLACES, BATCH, SIDE = 14, 28, 224


def gradient(network, photo):
    photo = photo.detach().requires_grad_(True)
    network(photo)[0, 0].backward()
    return photo.grad


def grad_cam(network, photo):
    with torch.no_grad():
        maps = network.features(photo)
    maps.requires_grad_(True)
    (slope,) = torch.autograd.grad(network.classifier(maps)[0, 0].sum(), maps)
    return (slope.mean((2, 3), keepdim=True) * maps).sum(1).clamp(min=0)


def occlusion(network, photo, patch):
    stride = (SIDE - patch) // (PLACES - 1)
    losses = []
    with torch.inference_mode():
        for first in range(0, PLACES * PLACES, BATCH):
            batch = photo.repeat(BATCH, 1, 1, 1)
            for i in range(BATCH):
                y, x = (first + i) // PLACES * stride, (first + i) % PLACES * stride
                batch[i, :, y : y + patch, x : x + patch] = 0
            losses.append(network(batch.contiguous(memory_format=suggested(photo)))[:, 0])
    return torch.cat(losses)


def suggested(photo):
    last = photo.is_contiguous(memory_format=torch.channels_last) and not photo.is_contiguous()
    return torch.channels_last if last else torch.contiguous_format


def times(call, rounds):
    call()
    result = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        result.append((time.perf_counter() - start) * 1e3)
    return result


def measure(name, method, rounds, layout):
    torch.manual_seed(7)
    network = getattr(torchvision.models, name)(weights=None).eval().requires_grad_(False).to(memory_format=layout)
    photo = torch.randn(1, 3, SIDE, SIDE).to(memory_format=layout)
    if method == "gradient":
        return times(lambda: gradient(network, photo), rounds)
    if method == "grad-cam":
        return times(lambda: grad_cam(network, photo), rounds)
    example = photo.repeat(BATCH, 1, 1, 1).to(memory_format=layout)
    traced = torch.jit.optimize_for_inference(torch.jit.trace(network, example).eval())
    return times(lambda: occlusion(traced, photo, int(method.split(":")[1])), rounds)


def main():
    name, method, threads, rounds = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5])
    warnings.filterwarnings("ignore")
    torch.set_num_threads(threads)
    candidates = [measure(name, method, rounds, layout) for layout in (torch.contiguous_format, torch.channels_last)]
    print(json.dumps({"version": torch.__version__, "run_ms": min(candidates, key=statistics.median)}))


main()
