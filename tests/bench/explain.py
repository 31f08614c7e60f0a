#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explanations beside PyTorch, in turn: explain.py CLI FOLDER [ROUNDS]

FOLDER has the networks of networks_make.py. What is counted of ours: an explanation in a process that has planned it (the first one, which plans, is
told as well), without reading files. Targets: resnet50 forward and backward to the input at least 1.2 times as fast as PyTorch, Grad-CAM of SqueezeNet
under 40 ms, occlusion of 14 x 14 places at least 3 times as fast as PyTorch in batches. The exit status is 0 when all are met.
"""

import json
import os
import statistics
import subprocess
import sys

THREADS = 2
# network, method, least ratio to PyTorch or None, most milliseconds or None
CASES = [
    ("resnet50", "gradient", 1.2, None),
    ("squeezenet1_1", "grad-cam", None, 40),
    ("squeezenet1_1", "occlusion:16", 3, None),
    ("squeezenet1_1", "occlusion:42", None, None),
    ("resnet18", "occlusion:16", 3, None),
]


def run(command):
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def ours(cli, folder, network, method):
    path = os.path.join(folder, network + ".onnx")
    words = ["--attribution", path, "--method", method, "--rounds", "2", "--threads", str(THREADS), "--json", "--quiet"]
    return run([cli, "bench", *words])["attribution"][0]


def theirs(network, method):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "explain_pytorch.py")
    return run(["/usr/bin/python3", script, network, method, str(THREADS), "2"])


def measure(cli, folder, rounds, network, method):
    """Medians of ours, PyTorch's and our first, which take turns."""
    mine, peers, first = [], [], []
    for _ in range(rounds):
        result = ours(cli, folder, network, method)
        mine.append(result["median_ms"])
        first.append(result["first_ms"])
        peers.append(statistics.median(theirs(network, method)["run_ms"]))
    return statistics.median(mine), statistics.median(peers), statistics.median(first)


def main():
    cli, folder = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    failed = 0
    print(f"{'network':<16}{'method':<16}{'ours, ms':>10}{'first, ms':>11}{'PyTorch, ms':>13}{'ratio':>7}  goal")
    for network, method, least, most in CASES:
        mine, peer, first = measure(cli, folder, rounds, network, method)
        goal = f"ratio {least:g}" if least is not None else f"{most:g} ms" if most is not None else "-"
        missed = (least is not None and peer / mine < least) or (most is not None and mine > most)
        failed += missed
        print(f"{network:<16}{method:<16}{mine:>10.1f}{first:>11.1f}{peer:>13.1f}{peer / mine:>7.2f}  {goal}{'  MISSED' if missed else ''}", flush=True)
    sys.exit(failed > 0)


main()
