#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times PyTorch: run_pytorch.py NETWORK.pt THREADS ROUNDS SIDE. Prints {"version", "run_ms": [...]} of the faster of
its two memory layouts, traced, frozen and optimised for inference."""

import json
import statistics
import sys
import time

import torch


def times(network, photo, rounds):
    for _ in range(3):
        network(photo)
    result = []
    for _ in range(rounds):
        start = time.perf_counter()
        network(photo)
        result.append((time.perf_counter() - start) * 1e3)
    return result


def main():
    path, threads, rounds, side = sys.argv[1], *map(int, sys.argv[2:5])
    torch.set_num_threads(threads)
    photo = torch.randn(1, 3, side, side)
    with torch.inference_mode():
        plain = torch.jit.optimize_for_inference(torch.jit.load(path).eval())
        candidates = [times(plain, photo, rounds)]
        last = torch.jit.load(path).eval().to(memory_format=torch.channels_last)
        candidates.append(times(torch.jit.optimize_for_inference(last), photo.to(memory_format=torch.channels_last), rounds))
    print(json.dumps({"version": torch.__version__, "run_ms": min(candidates, key=statistics.median)}))


main()
