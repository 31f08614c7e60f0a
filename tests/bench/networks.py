#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks beside their peers, in one run: networks.py CLI FOLDER ROUNDS [NAME...]

ours (every activation kept, and lean in turn with that, in one process), ONNX Runtime and PyTorch take turns; each turn is a fresh process with warm-up and several runs. A time
is the median of all turns' medians, the spread half of their range; a ratio is the median over the rounds of the faster peer's time / ours in the
same round, since the machine's speed drifts. Goals are what we set out to reach. Writes FOLDER/networks.json.
"""

import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
THREADS = 2
RUNS = 12
NAMES = ["vgg16", "resnet18", "googlenet", "inception_v3", "resnet50", "densenet121", "squeezenet1_1", "mobilenet_v2", "alexnet"]
TARGETS = {"vgg16": 1.5, "resnet18": 1.5, "squeezenet1_1": 1.0, "mobilenet_v2": 1.0, "alexnet": 1.0}


def side_of(name):
    return 299 if name == "inception_v3" else 224


def report(command, **variables):
    environment = dict(os.environ, OMP_NUM_THREADS=str(THREADS), **variables)
    process = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed: {process.stderr[-500:]}")
    return json.loads(process.stdout)


def ours(cli, path, name, mode, **variables):
    found = report([cli, "bench", "--network", path, "--size", f"{side_of(name)}x{side_of(name)}", "--mode", mode, "--threads", str(THREADS),
                    "--rounds", str(RUNS), "--json", "--quiet"], **variables)
    return found, found["networks"][0]


class Turns:
    """Times of one program on one network."""

    def __init__(self):
        self.medians, self.loads = [], []

    def add(self, median, load=None):
        self.medians.append(median)
        if load is not None:
            self.loads.append(load)

    def median(self):
        return statistics.median(self.medians)

    def over(self, *others):
        """The ratio to the fastest of the others, round by round."""
        return statistics.median(mine / min(theirs) for mine, *theirs in zip(self.medians, *(other.medians for other in others)))

    def spread(self):
        return (max(self.medians) - min(self.medians)) / 2 / self.median()


def measure(cli, folder, name, rounds):
    onnx, pt = f"{folder}/{name}.onnx", f"{folder}/{name}.pt"
    turns = {key: Turns() for key in ("keep", "lean", "avx2", "onnxruntime", "pytorch", "pytorch-avx2")}
    keep_over_lean = []
    for _ in range(rounds):
        machine, result = ours(cli, onnx, name, "both")
        turns["keep"].add(result["median_ms"], result["load_ms"] + result["plan_ms"])
        turns["lean"].add(result["lean_ms"])
        keep_over_lean.append(result["keep_over_lean"])
        node = ["node", f"{HERE}/run_onnxruntime.js", onnx, str(THREADS), str(RUNS), str(side_of(name))]
        result = report(node)
        turns["onnxruntime"].add(statistics.median(result["run_ms"]), result["load_ms"])
        torch = ["/usr/bin/python3", f"{HERE}/run_pytorch.py", pt, str(THREADS), str(RUNS), str(side_of(name))]
        turns["pytorch"].add(statistics.median(report(torch)["run_ms"]))
        turns["avx2"].add(ours(cli, onnx, name, "keep-all", FOVEA_ISA="avx2")[1]["median_ms"])
        turns["pytorch-avx2"].add(statistics.median(report(torch, ONEDNN_MAX_CPU_ISA="AVX2", ATEN_CPU_CAPABILITY="avx2")["run_ms"]))
    return machine, turns, statistics.median(keep_over_lean)


def describe(name, machine, turns, keep_over_lean):
    t = {key: value.median() for key, value in turns.items()}
    gmacs = next((n["macs"] for n in machine["networks"]), 0) / 1e9
    row = {
        "name": name, "times_ms": t, "spread": {key: value.spread() for key, value in turns.items()},
        "ratio": 1 / turns["keep"].over(turns["onnxruntime"], turns["pytorch"]), "target": TARGETS.get(name, 1.15),
        "keep_over_lean": keep_over_lean, "ratio_avx2": turns["pytorch-avx2"].over(turns["avx2"]),
        "load_ms": {key: statistics.median(turns[key].loads) for key in ("keep", "onnxruntime")},
        "gflops": 2 * gmacs / t["keep"] * 1e3,
        "peak_share": 2e3 * gmacs / t["keep"] / machine["machine"]["peak_gflops"],
    }
    row["load_ratio"] = row["load_ms"]["onnxruntime"] / row["load_ms"]["keep"]
    return row


def show(row):
    t, spread = row["times_ms"], row["spread"]
    print(f"{row['name']:<14}{t['keep']:>8.1f} ±{spread['keep'] * 100:>2.0f}%{t['lean']:>8.1f}{t['onnxruntime']:>9.1f} ±{spread['onnxruntime'] * 100:>2.0f}%"
          f"{t['pytorch']:>8.1f} ±{spread['pytorch'] * 100:>2.0f}%{row['ratio']:>7.2f} (>= {row['target']:.2f}){row['keep_over_lean']:>8.2f}"
          f"{row['ratio_avx2']:>7.2f}{row['gflops']:>8.0f}{row['peak_share'] * 100:>5.0f} %{row['load_ms']['keep']:>8.0f}{row['load_ms']['onnxruntime']:>8.0f}"
          f"{row['load_ratio']:>6.1f}", flush=True)


def main():
    cli, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rows = []
    print(f"{'network':<14}{'ours, ms':>13}{'lean':>8}{'ORT, ms':>14}{'PyTorch, ms':>13}{'ratio (goal)':>16}{'keep/lean':>11}{'avx2':>6}{'GFLOP/s':>8}"
          f"{'peak':>7}{'load':>8}{'ORT':>8}{'ratio':>6}")
    for name in sys.argv[4:] or NAMES:
        machine, *measured = measure(cli, folder, name, rounds)
        rows.append(describe(name, machine, *measured))
        show(rows[-1])
    print("ratio: the faster peer's time / ours, every activation kept; avx2: PyTorch limited to AVX2 / ours limited to AVX2; peak: share of the "
          f"measured FMA peak of {machine['machine']['peak_gflops']:.0f} GFLOP/s; reading {machine['machine']['read_gb_per_second']:.0f} GB/s")
    with open(f"{folder}/networks.json", "w", encoding="ascii") as file:
        json.dump(rows, file, indent=1)


main()
