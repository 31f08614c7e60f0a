#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many digits a second LeNet-5 learns from, here and in PyTorch, on the same network, batch and digits, in turn.

training.py FOVEA_CLI NETWORK DATA [EPOCHS [ROUNDS]]. NETWORK is data/networks/lenet-5.onnx; DATA a folder of MNIST as IDX files (.gz). Both learn with Adam in batches of 64
from digits stretched to 32x32, which PyTorch gets ready made, and which Fovea stretches each time. Medians of rounds count; the exit status is 0 when ours is at
least as fast.
"""

import glob
import gzip
import json
import os
import statistics
import subprocess
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BATCH, THREADS, ROUNDS = 64, 2, 5
GOAL = 1.0  # times as many digits a second as PyTorch


def read_idx(path):
    with gzip.open(path) as file:
        data = file.read()
    dims = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(dims)).reshape(dims)


def load(folder):
    images = sorted(glob.glob(os.path.join(folder, "train*images*")))[0]
    pixels = torch.from_numpy(read_idx(images).astype(np.float32) / 255)[:, None]
    labels = torch.from_numpy(read_idx(images.replace("images", "labels").replace("idx3", "idx1")).astype(np.int64))
    return F.interpolate(pixels, size=(32, 32), mode="bilinear", align_corners=False), labels


def make_model():
    return nn.Sequential(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(16, 120, 5), nn.Tanh(),
                         nn.Flatten(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))


def learn_with_torch(images, labels, epochs):
    model = make_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)
    start = time.monotonic()
    for _ in range(epochs):
        for batch in torch.randperm(len(images)).split(BATCH):
            optimiser.zero_grad()
            F.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimiser.step()
    return epochs * len(images) / (time.monotonic() - start)


def learn_with_fovea(program, network, data, epochs):
    answer = subprocess.run([program, "train", network, data, "--fresh", "--epochs", str(epochs), "--batch", str(BATCH), "--threads", str(THREADS), "--json"],
                            check=True, capture_output=True, text=True).stdout
    result = json.loads(answer)
    return epochs * result["examples"] / sum(epoch["seconds"] for epoch in result["epochs"])


def told(name, speeds):
    """The median, and how far the rounds lie apart."""
    middle = statistics.median(speeds)
    print(f"{name:<16}{middle:>10.0f}{min(speeds):>10.0f}{max(speeds):>10.0f}{100 * (max(speeds) - min(speeds)) / middle:>9.1f} %", flush=True)
    return middle


def main():
    program, network, data = sys.argv[1:4]
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else ROUNDS
    torch.set_num_threads(THREADS)
    images, labels = load(data)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(learn_with_fovea(program, network, data, epochs))
        theirs.append(learn_with_torch(images, labels, epochs))
    print(f"LeNet-5, batch {BATCH}, {THREADS} threads, {rounds} rounds of {epochs} epochs in turn, digits/s\n{'':<16}{'median':>10}{'least':>10}{'most':>10}{'spread':>11}")
    ratio = told("Fovea", ours) / told(f"PyTorch {torch.__version__}", theirs)
    print(f"ratio {ratio:.2f}, goal at least {GOAL:g}; rounds {', '.join(f'{a / b:.2f}' for a, b in zip(ours, theirs))}{'' if ratio >= GOAL else '  MISSED'}")
    sys.exit(ratio < GOAL)


main()
