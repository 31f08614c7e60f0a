#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a network wants, in the real window and on the command line: pictures that grow, stop and are saved; a network as a filter for photos.

visualise.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from desktop import Desktop, run_steps

SHARED = os.environ.get("FOVEA_SHARED_DIR", "")
WINDOW = "What It Wants"


class Visualise:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        self.data = os.path.join(source, "data")
        self.cli = os.path.join(os.path.dirname(program), "fovea-cli")
        self.photo = os.path.join(self.data, "samples", "chelsea.png")
        network = os.path.join(SHARED, "networks", "classify", "squeezenet1.1.onnx")
        self.rich = os.path.exists(network)
        if not self.rich:
            print("# NOT RUN: SqueezeNet in the window, which is not at hand; the bundled LeNet-5 instead")
            network = os.path.join(self.data, "networks", "lenet-5.onnx")
        self.network = network
        self.desktop = Desktop(program, [self.photo, network], pictures, {"FOVEA_DATA": self.data})
        self.window = None  # other pages have buttons of the same names
        self.desktop.press("page tab", "Network")
        self.desktop.rest()

    def state(self, fragment, seconds=60):
        def probe():
            label = self.desktop.look("label", "State", self.window)
            return label and fragment in label.description
        self.desktop.wait(probe, f"the state “{fragment}”", seconds)

    def set(self, name, number):
        self.desktop.find("spin button", name, self.window).set_value(number)

    def wish(self, index):
        """The @index-th objective of the menu, by the keyboard."""
        self.desktop.press("push button", None, self.desktop.find("combo box", "Objective", self.window))
        time.sleep(0.5)
        self.desktop.keys("Home", *["Down"] * index, "Return")
        time.sleep(0.5)

    def open(self):
        self.desktop.activate("win.visualise")
        self.desktop.focus(WINDOW)
        self.window = self.desktop.find("frame", WINDOW)
        self.desktop.find("push button", "Start", self.window)
        assert not self.desktop.is_sensitive("push button", "Stop", self.window)
        assert not self.desktop.is_sensitive("push button", "Save Picture…", self.window)
        time.sleep(0.5)
        self.desktop.picture("empty")

    def channel(self):
        """It grows while one looks, waits, goes on and ends."""
        self.set("Channel", 3)
        self.set("Steps", 10000)  # more than it comes to
        self.desktop.keys("ctrl+Return")
        self.state("Step ")
        self.desktop.press("push button", "Pause", self.window)
        self.desktop.find("push button", "Resume", self.window)
        time.sleep(1.0)
        paused = self.desktop.look("label", "State", self.window).description
        time.sleep(1.0)
        assert self.desktop.look("label", "State", self.window).description == paused
        self.desktop.picture("paused")
        self.desktop.press("push button", "Resume", self.window)
        self.desktop.wait(lambda: self.desktop.look("label", "State", self.window).description != paused, "more steps")
        self.set("Seed", 5)  # counts from the next start: this one goes on
        self.desktop.wait(lambda: any(text.startswith("The settings as they are now count") for text in self.desktop.texts(self.window)), "what is said")
        changed = self.desktop.look("label", "State", self.window).description
        self.desktop.wait(lambda: self.desktop.look("label", "State", self.window).description != changed, "still more steps")
        self.set("Seed", 0)
        start = time.monotonic()
        self.desktop.press("push button", "Stop", self.window)
        self.desktop.wait(lambda: not self.desktop.is_sensitive("push button", "Stop", self.window), "an end")
        print(f"# stopped after {time.monotonic() - start:.2f} s")
        self.desktop.press("push button", "Start", self.window)
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Stop", self.window), "a start")
        time.sleep(0.5)
        self.desktop.keys("Escape")  # ends the climb; picture and window stay
        self.desktop.wait(lambda: not self.desktop.is_sensitive("push button", "Stop", self.window), "an end by Escape")
        assert self.desktop.is_sensitive("push button", "Save Picture…", self.window)
        self.set("Steps", 4)
        self.desktop.press("push button", "Start", self.window)
        self.state("Step 4 of 4")

    def same_as_command(self):
        """The window's picture and the command's are one."""
        saved, made = (os.path.join(self.folder, name) for name in ("window.png", "command.png"))
        self.desktop.press("push button", "Save Picture…", self.window)
        self.desktop.focus("Save Picture")
        time.sleep(0.7)
        self.desktop.keys("ctrl+a")
        self.desktop.type(saved)
        time.sleep(0.3)
        self.desktop.keys("Return")
        self.desktop.wait(lambda: os.path.exists(saved), "the file")
        layer = "conv1" if self.rich else "c1"
        told = json.loads(subprocess.run([self.cli, "visualise", self.network, made, "--layer", layer, "--channel", "3", "--steps", "4", "--json"],
                                         check=True, capture_output=True, text=True).stdout)
        assert told["steps"] == 4 and len(told["curve"]) == 4, told
        same = subprocess.run(["compare", "-metric", "AE", saved, made, "null:"], capture_output=True, text=True, check=False)
        assert same.stderr.strip() == "0", same.stderr
        self.desktop.focus(WINDOW)

    def objectives(self):
        """Each of the menu, for a few steps: never as many as the one before."""
        for index, name in enumerate(("neuron", "layer", "class", "dream", "invert"), 1):
            self.wish(index)
            steps = 2 + index % 2
            self.set("Steps", steps)
            self.desktop.press("push button", "Start", self.window)
            self.state("Step 8 of 8" if name == "dream" else f"Step {steps} of {steps}")
            self.desktop.find("push button", "Start", self.window, 60)
            if name in ("class", "dream"):
                self.desktop.picture(name)
        self.wish(6)
        self.desktop.press("push button", "Start", self.window)
        self.desktop.wait(lambda: "No Style" in self.desktop.texts(), "the question for a style")
        self.desktop.picture("style")

    def close(self):
        self.set("Seed", 7)
        self.desktop.focus(WINDOW)
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.all("frame", WINDOW), "the window to close")

    def come_back(self):
        """It is the same window, with its settings, and there is never a second one."""
        for _ in range(2):
            self.desktop.activate("win.visualise")
            self.desktop.focus(WINDOW)
            self.desktop.wait(lambda: len(self.desktop.all("frame", WINDOW)) == 1, "one window")
        self.window = self.desktop.find("frame", WINDOW)
        assert self.desktop.find("spin button", "Seed", self.window).value() == 7
        self.close()

    def apply(self):
        """A network that makes pictures: its picture of the photo stands beside that."""
        network = os.path.join(SHARED, "networks", "restore", "esrgan-slim-x2.onnx")
        if not os.path.exists(network):
            print("# NOT RUN: a network as a filter in the window, which is not at hand")
            return
        self.desktop.focus("Fovea")
        self.desktop.choose_file("win.open-network", "Open Network", network)
        self.desktop.rest()
        self.desktop.activate("win.apply-network")
        self.desktop.wait(lambda: any("chelsea.png by esrgan-slim-x2" in text for text in self.desktop.texts()), "the result in the strip", 60)
        self.desktop.press("page tab", "Photo")
        self.desktop.rest()
        self.desktop.picture("applied")

    def run(self):
        run_steps([self.open, self.channel, self.same_as_command, self.objectives, self.close, self.come_back, self.apply])
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Visualise(*sys.argv[1:4]).run()
