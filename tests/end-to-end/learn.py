#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network learns in the real window: data are chosen, curves, filters and mistakes appear, it is paused, saved, stopped, learns on, is opened and looked at,
and nothing that was learned goes without a question.

learn.py FOVEA SOURCE_DIR PICTURES. Speaks TAP. Learns from the digits of FOVEA_SHARED_DIR where they are, else from bars that it draws.
"""

import gzip
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time

from desktop import Desktop, run_steps


MANY = 1000  # epochs: learning does not end by itself while it is looked at, however fast the machine is


def draw_bars(folder, n=400, times=20, side=28):
    """Bars across and down, in ten places each: pictures of ten classes, as IDX files that have each several times."""
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
    for name, data, dims in (("images-idx3", pixels, (n * times, side, side)), ("labels-idx1", labels, (n * times,))):
        with gzip.open(os.path.join(folder, f"train-{name}-ubyte.gz"), "wb") as file:
            file.write(struct.pack(f">BBBB{len(dims)}I", 0, 0, 8, len(dims), *dims) + data * times)


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
        self.program = program
        self.cli = os.path.join(os.path.dirname(program), "fovea-cli")
        self.desktop = Desktop(program, ["--empty"], pictures, {"FOVEA_DATA": os.path.join(source, "data")})

    def view(self):
        """Other pages have things of the same names."""
        return self.desktop.look("filler", "FoveaTrainView")

    def status(self):
        return self.desktop.description("label", "Learning", self.view())

    def press(self, name):
        self.desktop.press("push button", name, self.view())

    def is_usable(self, name):
        return self.desktop.is_sensitive("push button", name, self.view())

    def has_learned(self):
        """Part of all epochs: it grows with every step that is shown."""
        return self.desktop.look("progress bar", "Progress of learning", self.view()).value()

    def set_epochs(self, n):
        self.desktop.find("spin button", "Epochs", self.view()).set_value(n)

    def done(self):
        """After how many epochs learning has ended."""
        self.desktop.wait(lambda: self.status().startswith("Done: "), "the last epoch", 120)
        return int(self.status().split()[1])

    def open(self):
        """From the welcome: learning needs no photo."""
        self.desktop.focus("Fovea")
        self.desktop.keys("alt+4")
        self.desktop.find("push button", "Start", self.view())
        assert not self.is_usable("Start")
        assert not self.is_usable("Save as ONNX…")
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
        self.press("Choose File")
        self.dialog("Labelled Pictures", self.images)
        self.desktop.wait(lambda: self.is_usable("Start"), "data to learn from")

    def opened_one(self):
        """Without one, and with one that cannot learn, there is no start, and why is said."""
        self.desktop.select("Network", 1, self.view())
        self.desktop.wait(lambda: "No network is open" in self.desktop.texts(self.view()), "why it cannot start")
        assert not self.is_usable("Start")
        path = os.path.join(self.folder, "normalised.onnx")
        subprocess.run([self.cli, "architecture", "--text", "INPUT 28x28x1 -> CONV3-4 -> BN -> FC 10", "--onnx", path, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run([self.program, path], check=True, timeout=20)
        self.desktop.wait(lambda: any("cannot learn" in text for text in self.desktop.texts(self.view())), "why it cannot learn")
        assert not self.is_usable("Start")
        self.desktop.keys("alt+4")
        time.sleep(0.5)
        self.desktop.picture("cannot")
        self.desktop.select("Network", 0, self.view())
        assert self.is_usable("Start")

    def start(self):
        self.set_epochs(MANY)
        self.press("Start")
        self.desktop.wait(lambda: "held out:" in self.status(), "the first epoch", 60)
        self.desktop.picture("learning")

    def pause(self):
        self.press("Pause")
        self.desktop.find("push button", "Resume", self.view())
        self.desktop.rest()
        before = self.has_learned()
        assert 0 < before < 1, before
        time.sleep(1)
        assert self.has_learned() == before
        self.press("Resume")
        self.desktop.wait(lambda: self.has_learned() > before, "learning to go on")
        self.press("Pause")
        self.desktop.rest()

    def save(self):
        path = os.path.join(self.folder, "saved.onnx")
        self.press("Save as ONNX…")
        self.dialog("Save Network", path)
        self.desktop.wait(lambda: "Saved as saved.onnx" in self.status(), "the network to be saved")
        assert os.path.getsize(path) > 200000

    def stop(self):
        self.press("Stop")
        self.desktop.wait(lambda: self.status().startswith("Stopped after "), "the end")
        self.desktop.find("push button", "Learn On", self.view())
        assert not self.desktop.look("push button", "Start", self.view())

    def learn_on(self):
        """One epoch more ends by itself. Another click on the same button goes on from there."""
        epochs = int(self.status().split()[2])
        self.set_epochs(1)
        self.press("Learn On")
        assert self.done() == epochs + 1, self.status()
        time.sleep(0.5)
        self.desktop.picture("learned")
        self.press("Learn On")
        self.desktop.wait(lambda: self.status().startswith(f"Done: {epochs + 2} "), "one more epoch", 120)

    def question(self):
        """The window that asks, or None."""
        return next((window for window in self.desktop.application.tree().children
                     if any(node.name == "Save What Was Learned?" for node in window.walk())), None)

    def answer(self, button, picture=None):
        question = self.desktop.wait(self.question, "the question")
        if picture:
            time.sleep(0.5)
            self.desktop.picture(picture)
        self.desktop.press("push button", button, question)

    def start_over(self):
        """What is in no file is not dropped without a question."""
        self.press("Start Over…")
        self.answer("Cancel", "question")
        self.desktop.wait(lambda: not self.question(), "the question to go")
        assert self.is_usable("Learn On")
        self.press("Start Over…")
        self.answer("Start Over")
        self.desktop.wait(lambda: self.is_usable("Start"), "the beginning")
        assert not self.is_usable("Save as ONNX…") and not self.desktop.look("push button", "Learn On", self.view())
        self.press("Start")
        assert self.done() == 1, self.status()

    def show(self):
        """What was learned is the window's network."""
        assert "61,706 parameters" not in self.desktop.description("label", "Totals")
        self.press("Show")
        self.desktop.wait(lambda: "61,706 parameters" in self.desktop.description("label", "Totals"), "the network's page")
        time.sleep(1)
        self.desktop.picture("network")

    def close(self):
        """The window asks, too, and stays until it is answered; once it is saved, the program ends."""
        path = os.path.join(self.folder, "at-last.onnx")
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+w")
        self.answer("Cancel")
        self.desktop.wait(lambda: not self.question(), "the question to go")
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+q")
        self.answer("Save…")
        self.desktop.focus("Save Network")
        time.sleep(0.7)
        self.desktop.keys("ctrl+a")
        self.desktop.type(path)
        time.sleep(0.5)
        self.desktop.keys("Return")
        assert self.desktop.process.wait(20) == 0
        assert os.path.getsize(path) > 200000

    def run(self):
        run_steps([self.open, self.choose, self.opened_one, self.start, self.pause, self.save, self.stop, self.learn_on, self.start_over, self.show,
                   self.close])
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Learn(*sys.argv[1:4]).run()
