#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Photo filters beside their peers, in one run.

Whole processes, JPEG in and JPEG out: fovea-cli, vips conv, gm convolve; time and peak memory.
In memory, 8-bit RGB: fovea-cli's own filter_ms beside OpenCV's filter2D, both warm and with two threads.
Commands take turns; medians are compared; a ratio above 1 means that ours is that much faster (or smaller).
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = 2


def kernel_cells(side):
    """Seeded digits, to be divided by their sum."""
    generator = random.Random(side)
    return [generator.randint(1, 9) for _ in range(side * side)]


def write_kernels(folder, name, side, values):
    rows = [" ".join(str(v) for v in values[y * side:(y + 1) * side]) for y in range(side)]
    with open(f"{folder}/{name}.txt", "w", encoding="ascii") as file:
        file.write("divisor sum\n" + "\n".join(rows) + "\n")
    with open(f"{folder}/{name}.mat", "w", encoding="ascii") as file:
        file.write(f"{side} {side} {sum(values)} 0\n" + "\n".join(rows) + "\n")


def run_once(command):
    """Seconds and peak bytes of a process."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(THREADS), VIPS_CONCURRENCY=str(THREADS))
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)[:200]} failed: {errors.decode()[:500]}")
    return seconds, usage.ru_maxrss * 1024, output


def compare_processes(cli, photo, folder, rounds):
    print("\nWhole process, JPEG to JPEG (seconds, MB; ratios are peer / ours)")
    print(f"{'kernel':<14}{'fovea':>16}{'vips conv':>16}{'gm convolve':>16}")
    for name, side, values in (("sharpen 3x3", 3, [0, -1, 0, -1, 5, -1, 0, -1, 0]),
                               ("random 15x15", 15, kernel_cells(15)), ("random 31x31", 31, kernel_cells(31))):
        write_kernels(folder, f"k{side}", side, values)
        cells = ",".join(str(v) for v in values)
        commands = [  # GraphicsMagick's option for a kernel is too short for 31x31
            [cli, "filter", photo, f"{folder}/ours.jpg", "--kernel", f"{folder}/k{side}.txt", "--threads", str(THREADS), "--quiet"],
            ["vips", "conv", photo, f"{folder}/vips.jpg[Q=92]", f"{folder}/k{side}.mat"],
            *([["gm", "convert", photo, "-convolve", cells, "-quality", "92", f"{folder}/gm.jpg"]] if side < 31 else []),
        ]
        results = [[run_once(command) for command in commands] for _ in range(rounds)]
        seconds = [statistics.median(row[i][0] for row in results) for i in range(len(commands))]
        memory = [max(row[i][1] for row in results) for i in range(len(commands))]
        line = f"{name:<14}" + "".join(f"{s:>9.2f}{m / 1e6:>7.0f}" for s, m in zip(seconds, memory))
        for peer, (s, m) in zip(("vips", "gm"), list(zip(seconds, memory))[1:]):
            line += f"   {peer}: {s / seconds[0]:.2f} of the time, {m / memory[0]:.2f} of the memory"
        print(line, flush=True)


def compare_memory(cli, photo, folder, rounds):
    import cv2
    import numpy

    cv2.setNumThreads(THREADS)
    pixels = cv2.imread(photo, cv2.IMREAD_COLOR)
    print(f"\nIn memory, {pixels.shape[1]}x{pixels.shape[0]} 8-bit RGB (ms; ratio is OpenCV {cv2.__version__} filter2D / ours)")
    print(f"{'kernel':<10}{'fovea':>9}{'path':>12}{'filter2D':>10}{'ratio':>8}")
    for side in (3, 5, 7, 9, 11, 15, 21, 31, 63, 101):
        values = kernel_cells(side)
        kernel = (numpy.array(values, numpy.float32) / sum(values)).reshape(side, side)
        write_kernels(folder, f"k{side}", side, values)
        command = [cli, "filter", photo, f"{folder}/ours.jpg", "--kernel", f"{folder}/k{side}.txt", "--threads", str(THREADS), "--json"]
        ours, theirs = [], []
        for _ in range(rounds):
            report = json.loads(run_once(command)[2])
            ours.append(report["filter_ms"])
            start = time.monotonic()
            cv2.filter2D(pixels, -1, kernel)
            theirs.append((time.monotonic() - start) * 1e3)
        mine, peer = statistics.median(ours), statistics.median(theirs)
        print(f"{f'{side}x{side}':<10}{mine:>9.0f}{report['path']:>12}{peer:>10.0f}{peer / mine:>8.2f}", flush=True)


def main():
    cli, source = sys.argv[1], sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with tempfile.TemporaryDirectory() as folder:
        photo = f"{folder}/24mp.jpg"
        subprocess.run(["gm", "convert", source, "-resize", "6000x4000!", "-quality", "92", photo], check=True)
        compare_processes(cli, photo, folder, rounds)
        compare_memory(cli, photo, folder, rounds)


main()
