#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws what the benchmark found: figures.py FIGURE FOLDER

FIGURE is the drawing program (figure.c). Reads networks.json, filters.json, scaling.json and loading.json of FOLDER, as far as they are there, and writes SVG
beside them.
"""

import json
import os
import subprocess
import sys


def load(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    with open(path, encoding="ascii") as file:
        return json.load(file)


def draw(figure, folder, name, spec):
    path = os.path.join(folder, name)
    with open(path + ".json", "w", encoding="ascii") as file:
        json.dump(spec, file)
    subprocess.run([figure, path + ".json", path + ".svg"], check=True)
    os.remove(path + ".json")
    print(path + ".svg")


def bars(title, unit, rows):
    return {"title": title, "unit": unit, "bars": [{"name": row["name"], "value": row["ratio"], "goal": float(row.get("target", row.get("goal", 0)))}
                                                   for row in rows]}


def lines(title, axis, rows, keys, unit="ms"):
    """Rows of (name, x, y) as one line a name."""
    named = {}
    for row in rows:
        name, x, y = keys(row)
        named.setdefault(name, []).append([float(x), float(y)])
    return {"title": title, "x": axis, "y": unit, "lines": [{"name": name, "points": points} for name, points in named.items()]}


def main():
    figure, folder = sys.argv[1], sys.argv[2]
    networks, filters, scaling, loading = (load(folder, name + ".json") for name in ("networks", "filters", "scaling", "loading"))
    if networks:
        draw(figure, folder, "networks", bars("Networks, two threads, every activation kept",
                                              "times as fast as the faster of ONNX Runtime and PyTorch; the mark is the goal", networks))
    if filters:
        draw(figure, folder, "filters", bars("Photo filters in memory, 24 megapixels of 8-bit RGB, two threads",
                                             "times as fast as OpenCV; the mark is the goal", filters["memory"]))
    if scaling:
        rows = scaling["scaling"]
        first = next(i for i, row in enumerate(rows) if row["name"] == "3x3")  # the second series starts with the smallest kernel
        sizes, kernels = rows[:first], rows[first:]
        draw(figure, folder, "megapixels", lines("Time against the size of the photo", "megapixels", sizes,
                                                 lambda row: (row["name"], row["megapixels"], row["median_ms"])))
        draw(figure, folder, "kernels", lines("Time against the side of the kernel, 4 megapixels", "side", kernels,
                                              lambda row: (row["path"], row["name"].split("x")[0], row["median_ms"])))
    if loading:
        for name, axis in (("weights", "megabytes of weights"), ("nodes", "nodes")):
            rows = [row for row in loading["loading"] if row["name"] == name]
            draw(figure, folder, f"loading-{name}", lines("Time of info against the size of the network", axis, rows,
                                                          lambda row: ("load, plan, show", row["size"], row["ms"])))
            draw(figure, folder, f"loading-{name}-memory", lines("Memory of info against the size of the network", axis, rows,
                                                                 lambda row: ("resident", row["size"], row["megabytes"]), "MB"))


main()
