#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of layers with its blocks, and the graph, in the real window: a ResNet-50 that the program itself makes.

graph.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import shutil
import sys
import tempfile
import time

from desktop import Desktop, run_steps


class Graph:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        data = os.path.join(source, "data")
        self.desktop = Desktop(program, [os.path.join(data, "samples", "chelsea.png")], pictures, {"FOVEA_DATA": data})
        self.desktop.focus("Fovea")

    # ---- what is seen ----

    def canvas(self):
        return self.desktop.find("image", "Network graph")

    def spoken(self, fragment):
        """What the canvas says of the selected box, once @fragment stands in it."""
        return self.desktop.wait(lambda: (lambda text: fragment in text and text)(self.canvas().description or ""),
                                 f"“{fragment}” in the graph's description")

    def rows(self):
        """The names of the rows of the tree."""
        table = self.desktop.find("tree table", "Layers")
        body = [node for node in table.children if node.role == "list"][-1]
        return [row.name for row in body.children]

    def wait_rows(self, probe, what):
        return self.desktop.wait(lambda: (lambda rows: probe(rows) and rows)(self.rows()), what)

    # ---- the steps ----

    def make(self):
        self.desktop.activate("win.new-network")
        self.desktop.focus("New Network")
        rows = self.desktop.wait(
            lambda: self.desktop.all("list item", None, self.desktop.find("list", "Architectures")),
            "architectures")
        self.desktop.click(rows[0], 30, 12)
        names = [row.name for row in rows]
        self.desktop.keys(*["Down"] * names.index("ResNet-50"))
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if "25" in t and "parameters" in t] or True, "its numbers")
        time.sleep(1)
        self.desktop.press("push button", "Create")
        self.desktop.focus("Fovea")

    def collapsed(self):
        rows = self.wait_rows(lambda rows: "stage5" in rows, "the blocks")
        assert "stage2.1" not in rows and "stage2.1/conv1" not in rows, rows
        assert rows.index("conv1") < rows.index("stage2") < rows.index("stage5"), rows
        time.sleep(0.5)
        self.desktop.picture("collapsed")

    def expand_by_keys(self):
        """To the first block, in, in again to its first unit, and back out."""
        self.desktop.keys("ctrl+f")
        self.desktop.type("stage2.1/conv1")
        rows = self.wait_rows(lambda rows: "stage2.1/conv1" in rows and "conv1" not in rows, "what was found, in its blocks")
        assert "stage2" in rows and "stage2.1" in rows and "stage3" not in rows, rows
        self.desktop.picture("found")
        self.desktop.keys("Return")
        time.sleep(0.5)
        self.desktop.keys("ctrl+f", "ctrl+a", "BackSpace", "Escape")
        self.wait_rows(lambda rows: "stage2.1/conv1" in rows and "stage3" in rows and "stage3.1" not in rows, "the selected layer's block, expanded")
        time.sleep(0.5)
        self.desktop.keys("Left")  # to the unit around
        self.desktop.keys("Left")  # closed
        self.wait_rows(lambda rows: "stage2.1" in rows and "stage2.1/conv1" not in rows, "the unit, collapsed")
        self.desktop.keys("Left", "Left")
        self.wait_rows(lambda rows: "stage2" in rows and "stage2.1" not in rows, "the stage, collapsed")
        self.desktop.keys("Right")
        self.wait_rows(lambda rows: "stage2.3" in rows, "the stage, expanded")
        self.desktop.picture("expanded")

    def expand_all(self):
        self.desktop.press("push button", "Expand all blocks")
        self.wait_rows(lambda rows: "stage2.3/conv2" in rows, "all layers")
        self.desktop.press("push button", "Collapse all blocks")
        self.wait_rows(lambda rows: "stage2.1" not in rows and "stage4" in rows, "no layer in a block")

    def show_graph(self):
        self.desktop.keys("ctrl+g")
        self.desktop.click(self.canvas(), 30, 300)
        self.desktop.keys("Home")
        self.spoken("Input, input, 1x3x224x224. From: none. To: Conv conv1.")
        time.sleep(0.7)
        self.desktop.picture("graph")

    def walk(self):
        """Along the edges; the tree's selection follows."""
        self.desktop.keys("Down")
        text = self.spoken("Conv conv1, 1x64x112x112")
        assert "From: Input, input" in text and "To: BatchNormalization" in text, text
        self.desktop.keys("Down", "Down", "Down")
        self.spoken("MaxPool pool1")
        self.desktop.keys("Up")
        self.spoken("Relu")

    def toggle(self):
        """A collapsed block opens with Enter, and closes again."""
        self.desktop.keys("Down", "Down")
        self.spoken("stage2, 32 layers, 1x256x56x56")
        self.desktop.keys("Return")
        self.desktop.wait(lambda: "stage2, 32 layers" not in self.canvas().description, "the block to open")
        time.sleep(0.7)
        self.desktop.picture("opened")
        self.desktop.activate("win.zoom-fit")
        time.sleep(0.5)
        self.desktop.picture("fitted")
        self.desktop.press("push button", "Expand all blocks of the graph")
        time.sleep(1.5)
        self.desktop.picture("all")
        self.desktop.activate("win.zoom-in")
        self.desktop.press("push button", "Collapse all blocks of the graph")
        self.desktop.keys("Home")
        self.spoken("Input")

    def from_the_tree(self):
        """A layer that is selected elsewhere is selected in the graph; what is looked for stands out."""
        self.desktop.keys("ctrl+f")
        self.desktop.type("pool2")
        time.sleep(0.7)
        self.desktop.picture("search")
        self.desktop.keys("Return")
        self.spoken("GlobalAveragePool pool2")
        self.desktop.keys("ctrl+f", "ctrl+a", "BackSpace", "Escape")

    def save(self):
        target = os.path.join(self.folder, "net.svg")
        self.desktop.activate("win.save-graph")
        self.desktop.focus("Save Graph")
        self.desktop.find("text", "File").set_text(target)
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith("fovea-cli graph") and target in t and "--collapse" in t],
                          "the command line")
        self.desktop.picture("save")
        self.desktop.press("push button", "Save")
        self.desktop.wait(lambda: os.path.exists(target), "the file")
        with open(target, encoding="utf-8") as file:
            svg = file.read()
        assert ">stage3</text>" in svg and svg.rstrip().endswith("</svg>"), svg[-100:]
        self.desktop.focus("Fovea")

    def dark(self):
        self.desktop.press("push button", "Expand all blocks of the graph")
        time.sleep(1)
        names = self.desktop.frame.actions()
        assert "win.graph" in names, names
        self.desktop.keys("F4")
        self.desktop.wait(lambda: not self.desktop.look("image", "Network graph") or True, "the maps")
        time.sleep(0.5)
        self.desktop.picture("maps-again")
        self.desktop.keys("F4")

    def run(self):
        steps = [self.make, self.collapsed, self.expand_by_keys, self.expand_all, self.show_graph, self.walk, self.toggle, self.from_the_tree,
                 self.save, self.dark]
        run_steps(steps)
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Graph(*sys.argv[1:4]).run()
