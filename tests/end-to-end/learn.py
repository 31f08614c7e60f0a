#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network learns in the real window: data are chosen, curves, filters and mistakes appear, it is paused and goes on, is saved, opened and looked at.

learn.py FOVEA SOURCE_DIR PICTURES. Speaks TAP. Learns from the digits of FOVEA_SHARED_DIR where they are, else from bars that it draws.
"""

import gzip
import os
import random
import shutil
import struct
import sys
import tempfile
import time

from desktop import Desktop, run_steps


def draw_bars(folder, n=400, side=28):
    """Bars across and down, in ten places each: pictures of ten classes, as IDX files."""
    chance = random.Random(7)
    pixels, labels = bytearray(), bytearray()
    for _ in range(n):
        label = chance.randrange(10)
        for y in range(side):
            for x in range(side):
                place = y if label < 5 else x
                inside = 5 * (label % 5) + 1 <= place + chance.randrange(2) < 5 * (label % 5) + 5
                pixels.append(min(255, 220 * inside + chance.randrange(30)))
        labels.append(label)
    for name, data, dims in (("images-idx3", pixels, (n, side, side)), ("labels-idx1", labels, (n,))):
        with gzip.open(os.path.join(folder, f"train-{name}-ubyte.gz"), "wb") as file:
            file.write(struct.pack(f">BBBB{len(dims)}I", 0, 0, 8, len(dims), *dims) + data)


class Learn:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp()
        digits = os.path.join(os.environ.get("FOVEA_SHARED_DIR", ""), "data", "mnist")
        if os.path.isdir(digits):
            for name in ("images-idx3", "labels-idx1"):
                shutil.copy(os.path.join(digits, f"t1k-{name}-ubyte.gz"), self.folder)
        else:
            draw_bars(self.folder)
        self.images = next(os.path.join(self.folder, name) for name in sorted(os.listdir(self.folder)) if "images" in name)
        self.desktop = Desktop(program, ["--empty"], pictures, {"FOVEA_DATA": os.path.join(source, "data")})

    def status(self):
        return self.desktop.description("label", "Learning", self.desktop.look("filler", "FoveaTrainView"))

    def open(self):
        """From the welcome: learning needs no photo."""
        self.desktop.focus("Fovea")
        self.desktop.keys("alt+4")
        self.desktop.find("push button", "Start")
        assert not self.desktop.is_sensitive("push button", "Start")
        assert not self.desktop.is_sensitive("push button", "Save as ONNX…")
        time.sleep(0.5)
        self.desktop.picture("empty")

    def dialog(self, title, path):
        """A suggested name gives way."""
        self.desktop.focus(title)
        time.sleep(0.7)
        if title == "Save Network":
            self.desktop.keys("ctrl+a")
        self.desktop.type(path)
        time.sleep(0.5)
        self.desktop.keys("Return")
        time.sleep(0.3)
        if self.desktop.look("file chooser") or self.desktop.look("dialog"):
            self.desktop.keys("Return")
        self.desktop.focus("Fovea")

    def choose(self):
        self.desktop.press("push button", "Choose File")
        self.dialog("Labelled Pictures", self.images)
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Start"), "data to learn from")

    def start(self):
        self.desktop.press("push button", "Start")
        self.desktop.wait(lambda: "held out:" in self.status(), "the first epoch", 60)
        self.desktop.picture("learning")

    def pause(self):
        self.desktop.press("push button", "Pause")
        self.desktop.find("push button", "Resume")
        time.sleep(0.5)
        before = self.status()
        time.sleep(1)
        assert self.status() == before, (before, self.status())

    def save(self):
        path = os.path.join(self.folder, "saved.onnx")
        self.desktop.press("push button", "Save as ONNX…")
        self.dialog("Save Network", path)
        self.desktop.wait(lambda: "Saved" in self.status(), "the network to be saved")
        assert os.path.getsize(path) > 200000

    def finish(self):
        self.desktop.press("push button", "Resume")
        self.desktop.wait(lambda: self.status().startswith("Done"), "the last epoch", 120)
        assert self.desktop.look("push button", "Start")
        time.sleep(0.5)
        self.desktop.picture("learned")

    def show(self):
        """What was learned is the window's network."""
        self.desktop.press("push button", "Show")
        self.desktop.wait(lambda: self.desktop.look("label", "Totals"), "the network's page")
        time.sleep(1)
        self.desktop.picture("network")

    def run(self):
        run_steps([self.open, self.choose, self.start, self.pause, self.save, self.finish, self.show])
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Learn(*sys.argv[1:4]).run()
