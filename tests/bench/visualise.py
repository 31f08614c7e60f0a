#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Feature visualisation: how long 200 steps of 256x256 pixels take, and what comes out.

visualise.py FOVEA_CLI NETWORKS PICTURES. NETWORKS is the folder with classify/squeezenet1.1.onnx. Its channels, a class and the two together go to
PICTURES, to be looked at; the time of one channel is compared with that of the same loop in PyTorch (two threads each), where that is installed.
"""

import json
import os
import subprocess
import sys
import time

CHANNELS = [("fire2_concat", 20), ("fire3_concat", 70), ("fire4_concat", 10), ("fire5_concat", 100), ("fire6_concat", 50), ("fire7_concat", 200),
            ("fire8_concat", 30), ("fire9_concat", 300)]
TIMED = ("fire9_concat", 300)
SIDE, STEPS, MOST_SECONDS, THREADS = 256, 200, 60.0, 2


def ours(program, network, target, options):
    told = subprocess.run([program, "visualise", network, target, "--side", str(SIDE), "--steps", str(STEPS), "--threads", str(THREADS), "--json", *options],
                          check=True, capture_output=True, text=True).stdout
    return json.loads(told)["visualise_ms"] / 1e3


def peer(steps):
    """The loop as Lucid has it, over torchvision's SqueezeNet 1.1 up to the same layer; how long it takes does not depend on the weights."""
    try:
        import torch
        import torchvision
    except ImportError:
        print("NOT RUN: the same loop in PyTorch, which is not installed")
        return None
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    network = torchvision.models.squeezenet1_1().features[:13].eval()
    for weights in network.parameters():
        weights.requires_grad_(False)
    mix = torch.tensor([[0.5628, 0.1948, 0.0433], [0.5845, 0.0, -0.1082], [0.5845, -0.1948, 0.0649]])
    frequency = torch.hypot(torch.fft.fftfreq(SIDE)[:, None], torch.fft.rfftfreq(SIDE)[None]).clamp(min=1 / SIDE)
    waves = (0.01 * torch.randn(3, SIDE, SIDE // 2 + 1, 2)).requires_grad_()
    climber = torch.optim.Adam([waves], lr=0.05)
    start = time.perf_counter()
    for _ in range(steps):
        planes = torch.fft.irfft2(torch.view_as_complex(waves) / frequency * SIDE, s=(SIDE, SIDE)) / 4
        colours = torch.sigmoid(torch.einsum("rc,chw->rhw", mix, planes))
        turn = 0.28 * (torch.rand(1) - 0.5)
        place = torch.stack([torch.cat([turn.cos(), -turn.sin(), 0.1 * torch.rand(1)]), torch.cat([turn.sin(), turn.cos(), 0.1 * torch.rand(1)])])
        grid = torch.nn.functional.affine_grid(place[None], (1, 3, SIDE, SIDE), align_corners=False)
        view = torch.nn.functional.grid_sample(colours[None], grid, align_corners=False)
        climber.zero_grad()
        (-network((view - 0.45) / 0.225)[0, TIMED[1]].mean()).backward()
        climber.step()
    return (time.perf_counter() - start) / steps * STEPS


def main():
    program, networks, pictures = sys.argv[1:4]
    network = os.path.join(networks, "classify", "squeezenet1.1.onnx")
    if not os.path.exists(network):
        print("NOT RUN: SqueezeNet is not at hand")
        return
    os.makedirs(pictures, exist_ok=True)
    target = os.path.join(pictures, "timed.png")
    seconds = ours(program, network, target, ["--layer", TIMED[0], "--channel", str(TIMED[1])])
    theirs = peer(STEPS // 4)
    print(f"{SIDE}x{SIDE} pixels, {STEPS} steps, {TIMED[0]} {TIMED[1]}, {THREADS} threads: {seconds:.1f} s, goal at most {MOST_SECONDS:.0f}{'  MISSED' if seconds > MOST_SECONDS else ''}"
          + (f"; PyTorch {theirs:.1f} s, {theirs / seconds:.1f} times as long" if theirs else ""))
    if "--timed" not in sys.argv:
        for layer, channel in CHANNELS:
            ours(program, network, os.path.join(pictures, f"{layer}-{channel}.png"), ["--layer", layer, "--channel", str(channel)])
        ours(program, network, os.path.join(pictures, "class-1.png"), ["--class", "1"])
    sys.exit(seconds > MOST_SECONDS)


main()
