#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What excites the channels of a layer most, in the real window: a folder is searched, the search follows the layer, a click opens the photo.

patches.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time

from PIL import Image

from desktop import Desktop, run_steps

CLI = "fovea-cli"


class Patches:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        self.photos = os.path.join(self.folder, "photos")
        self.cli = os.path.join(os.path.dirname(program), CLI)
        data = os.path.join(source, "data")
        self.lenet = os.path.join(data, "networks", "lenet-5.onnx")
        os.makedirs(os.path.join(self.photos, "more"))
        for digit in range(10):
            where = os.path.join(self.photos, "more") if digit == 9 else self.photos
            shutil.copy(os.path.join(data, "samples", f"digit-{digit}.png"), where)
        with open(os.path.join(self.photos, "broken.png"), "w", encoding="ascii") as file:
            file.write("no picture")
        self.desktop = Desktop(program, [os.path.join(data, "samples", "coffee.png"), self.lenet], pictures, {"FOVEA_DATA": data})
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: self.desktop.look("label", "Totals"), "the network's page")

    def grid(self):
        return self.desktop.find("image", "Patches")

    def facts(self, fragment):
        def probe():
            label = self.desktop.look("label", "Searched photos")
            return label and fragment in label.description
        self.desktop.wait(probe, f"“{fragment}” in the facts")

    def cursor(self, fragment):
        self.desktop.wait(lambda: fragment in self.grid().description, f"“{fragment}” at the cursor")

    def expected(self, layer):
        """The same by the command line: rows by channel and rank."""
        table = os.path.join(self.folder, "table.csv")
        subprocess.run([self.cli, "patches", self.lenet, self.photos, table, "--layer", layer, "--no-cache"], check=True,
                       capture_output=True)
        with open(table, encoding="utf-8", newline="") as file:
            return {(int(row["channel"]), int(row["rank"])): row for row in csv.DictReader(file)}

    def empty(self):
        self.desktop.activate("win.patches")
        self.desktop.focus("Patches")
        self.desktop.find("push button", "Choose a Folder…")
        assert not self.desktop.is_sensitive("push button", "Save…")
        time.sleep(0.5)
        self.desktop.picture("empty")

    def search(self):
        self.desktop.press("push button", "Choose a Folder…")
        self.desktop.focus("Folder of Photos")
        time.sleep(0.5)
        self.desktop.type(self.photos)
        time.sleep(0.5)
        self.desktop.keys("Return")
        time.sleep(0.3)
        if self.desktop.look("file chooser"):
            self.desktop.keys("Return")
        self.facts("10 of 10 photos, 1 left out")
        self.desktop.rest()
        self.desktop.focus("Patches")
        self.desktop.picture("found")

    def keyboard(self):
        """Arrows walk; what is told is what the command line says."""
        rows = self.expected("c1")
        self.desktop.click(self.grid(), 80, 30)
        self.cursor("Channel 0, place 1: ")
        self.desktop.keys("Down", "Right")
        row = rows[1, 1]
        self.cursor(f"Channel 1, place 2: {float(row['value']):.4g} on {os.path.basename(row['photo'])}, "
                    f"neuron at row {row['y']}, column {row['x']}")
        assert not any(os.path.basename(row["photo"]) in text for text in self.desktop.texts(self.desktop.frame))
        self.desktop.keys("Return")
        self.desktop.wait(lambda: any(os.path.basename(row["photo"]) in text for text in self.desktop.texts(self.desktop.frame)),
                          "the photo in the main window")
        self.desktop.rest()
        self.desktop.picture("picked")

    def click_strongest(self, layer, n):
        """The first patch of the first row."""
        rows = self.expected(layer)
        best = max(range(n), key=lambda channel: float(rows[channel, 0]["value"]))
        self.desktop.click(self.grid(), 80, 30)
        self.cursor(f"Channel {best}, place 1: {float(rows[best, 0]['value']):.4g} on ")

    def strongest(self):
        self.desktop.press("push button", None, self.desktop.find("combo box", "Order of the channels"))
        time.sleep(0.5)
        self.desktop.keys("Down", "Return")
        time.sleep(0.5)
        self.click_strongest("c1", 6)

    def follows(self):
        """Another layer is selected in the main window."""
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+f")
        self.desktop.type("c3")
        time.sleep(1)
        self.desktop.keys("Return")
        self.desktop.wait(lambda: "c3 · photos in “photos”" in self.desktop.texts(), "the patches of c3")
        self.facts("10 of 10 photos, 1 left out")
        self.desktop.focus("Patches")
        self.click_strongest("c3", 16)
        self.desktop.rest()
        self.desktop.picture("follows")

    def within(self):
        self.desktop.focus("Patches")
        self.desktop.click(self.desktop.find("check box", "Folders within"), 10, 10)
        self.facts("11 of 11 photos, 1 left out")

    def save(self):
        path = os.path.join(self.folder, "sheet.png")
        self.desktop.press("push button", "Save…")
        self.desktop.focus("Save Patches")
        time.sleep(0.5)
        self.desktop.keys("ctrl+a")
        self.desktop.type(path)
        time.sleep(0.3)
        self.desktop.keys("Return")
        self.desktop.wait(lambda: os.path.exists(path), "the sheet")
        self.desktop.rest()
        with Image.open(path) as sheet:
            assert len(sheet.convert("RGB").getcolors(sheet.width * sheet.height)) > 16, sheet.size
        self.desktop.focus("Patches")

    def reopen(self):
        """The folder is remembered, and known."""
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("image", "Patches"), "the window to close")
        for _ in range(2):  # the second time it is there already
            self.desktop.activate("win.patches")
            self.desktop.focus("Patches")
        self.facts("10 of 10 photos")
        assert len(self.desktop.all("frame", "Patches")) == 1
        self.desktop.rest()
        self.desktop.picture("again")

    def run(self):
        steps = [self.empty, self.search, self.keyboard, self.strongest, self.follows, self.within, self.save, self.reopen]
        run_steps(steps)
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Patches(*sys.argv[1:4]).run()
