#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks in the real window: the class heat map of a dense scan, a network that is made, one with an operator that nobody has.

networks.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

from desktop import Desktop, run_steps


class Networks:
    def __init__(self, program, source, pictures):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        data = os.path.join(source, "data")
        self.lenet = os.path.join(data, "networks", "lenet-5.onnx")
        photo = os.path.join(data, "samples", "digit-3.png")
        self.desktop = Desktop(program, [photo, self.lenet], pictures, {"FOVEA_DATA": data})
        self.desktop.press("page tab", "Network")

    def described(self, name, fragment, seconds=20):
        """The description of the label @name of the topmost window, once @fragment stands in it."""
        def probe():
            labels = self.desktop.all("label", name)
            text = labels[-1].description if labels else ""
            return text if fragment in text else None
        return self.desktop.wait(probe, f"“{fragment}” in “{name}”", seconds)

    def rows(self, name):
        return self.desktop.all("list item", None, self.desktop.find("list", name))

    def heat_map(self):
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)
        self.desktop.press("push button", "Where on the Photo…")
        self.desktop.focus("Class Heat Map")
        self.described("Scan", "7 × 7 places on 56×56 pixels, 4 apart; each judges 32×32")
        assert "pads" not in self.described("Scan", "places")
        rows = self.desktop.wait(lambda: self.rows("Classes"), "classes")
        assert len(rows) == 10, [row.name for row in rows]
        assert all("%" in row.name for row in rows)
        time.sleep(0.7)
        self.desktop.picture("heat-map")

    def point_at_place(self):
        """A click keeps the window of a place; another class tells another number for it."""
        canvas = self.desktop.all("image", "Photo canvas")[-1]
        self.desktop.click(canvas, 200, 200)
        first = self.described("Place", "in the window of 160×160 px")
        self.desktop.click(self.rows("Classes")[1], 20, 10)
        self.desktop.wait(lambda: self.desktop.look("label", "Place").description != first, "the place's number for another class")
        self.desktop.keys("Return")  # the class's best place
        number = self.rows("Classes")[1].name.split(", ")[1]
        self.described("Place", f": {number} in the window of 160×160 px")
        time.sleep(0.5)
        self.desktop.picture("place")
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("list", "Classes"), "the heat map to close")
        self.desktop.focus("Fovea")

    def select_architecture(self, name):
        """With the keyboard, from the first row on."""
        rows = self.desktop.wait(lambda: self.rows("Architectures"), "architectures")
        self.desktop.click(rows[0], 30, 12)
        names = [row.name for row in rows]
        self.desktop.keys(*["Down"] * names.index(name))

    def gallery(self):
        self.desktop.activate("win.new-network")
        self.desktop.focus("New Network")
        self.described("Totals", "parameters")
        self.select_architecture("VGG-16 (D)")
        self.described("Totals", "138,357,544 parameters")
        time.sleep(0.7)
        self.desktop.picture("gallery")

    def own_layers(self):
        self.desktop.keys("Home")
        text = self.desktop.find("text", "Layers as text")
        text.set_text("INPUT 28x28x1 -> CONV5-8 valid -> REUL -> FC 10")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if "REUL" in t and "column" in t], "the error in the text")
        assert not self.desktop.is_sensitive("push button", "Create")
        self.desktop.picture("wrong-layers")
        text.set_text("INPUT 28x28x1 -> CONV5-8 valid -> RELU -> POOL -> FC 10 -> SOFTMAX")
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Create"), "the text to be right")
        self.described("Totals", "11,738 parameters")  # 5*5*8 + 8 and 12*12*8*10 + 10
        time.sleep(0.5)
        self.desktop.picture("own-layers")

    def create(self):
        self.desktop.press("push button", "Create")
        self.desktop.focus("Fovea")
        self.described("Warning", "Random weights (seed 1)")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith("8 maps of")], "the maps of its first convolution")
        time.sleep(0.7)
        self.desktop.picture("made")

    def unsupported(self):
        """LeNet-5 with a tail that nobody knows: it opens, its first layers run, the bar names the operator."""
        strange = os.path.join(self.folder, "strange.onnx")
        with open(self.lenet, "rb") as file:
            content = file.read()
        assert content.count(b"AveragePool") >= 2
        with open(strange, "wb") as file:
            file.write(content.replace(b"AveragePool", b"AveragePond"))
        subprocess.run([self.program, strange], check=True, timeout=20)
        text = self.described("Warning", "AveragePond")
        assert "Random weights" not in text
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith("6 maps of")], "the maps of its first convolution")
        time.sleep(0.7)
        self.desktop.picture("unsupported")

    def run(self):
        steps = [self.heat_map, self.point_at_place, self.gallery, self.own_layers, self.create, self.unsupported]
        run_steps(steps)
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Networks(*sys.argv[1:4]).run()
