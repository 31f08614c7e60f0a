#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How loading grows: loading.py CLI FOLDER ROUNDS

Networks of 1 to 550 MB of weights, and of 1,000 to 100,000 nodes, are written and shown by `fovea-cli info`, each in a fresh process: load, plan,
receptive fields, table. A time is the least of the rounds, memory the largest resident size. The exponent is the slope between the last two of a series with
both axes logarithmic: 1 is linear. Writes FOLDER/loading.json.
"""

import json
import math
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MEGABYTES = [1, 4, 16, 64, 256, 550]
NODES = [1000, 3000, 10000, 30000, 100000]


def measure(cli, path):
    """Milliseconds and megabytes of one process. Its memory counts from before it is ours, so this program must stay small."""
    start = time.monotonic()
    with subprocess.Popen([cli, "info", path, "--quiet"], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"info {path} ended with {process.returncode}")
    return 1000.0 * (time.monotonic() - start), usage.ru_maxrss * 1024 / 1e6


def exponent(rows, key):
    last, before = rows[-1], rows[-2]
    return math.log(last[key] / before[key]) / math.log(last["size"] / before["size"])


def series(cli, folder, rounds, name, unit, sizes):
    rows = []
    for size in sizes:
        path = os.path.join(folder, "loading.onnx")
        subprocess.run([sys.executable, os.path.join(HERE, "loading_make.py"), name, str(size), path], check=True)
        found = [measure(cli, path) for _ in range(rounds)]
        os.remove(path)
        rows.append({"name": name, "size": size, "ms": min(ms for ms, _ in found), "megabytes": max(megabytes for _, megabytes in found)})
        print(f"{size:>8} {unit}  {rows[-1]['ms']:9.1f} ms  {rows[-1]['megabytes']:8.1f} MB", flush=True)
    print(f"grows with the size to the power of {exponent(rows, 'ms'):.2f} in time and {exponent(rows, 'megabytes'):.2f} in memory")
    return rows


def main():
    cli, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rows = series(cli, folder, rounds, "weights", "MB", MEGABYTES)
    rows += series(cli, folder, rounds, "nodes", "nodes", NODES)
    with open(os.path.join(folder, "loading.json"), "w", encoding="ascii") as file:
        json.dump({"loading": rows}, file, indent=1)


main()
