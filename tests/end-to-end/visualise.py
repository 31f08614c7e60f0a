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
        self.desktop.press("page tab", "Network")
        self.desktop.rest()

    def state(self, fragment, seconds=60):
        def probe():
            label = self.desktop.look("label", "State")
            return label and fragment in label.description
        self.desktop.wait(probe, f"the state “{fragment}”", seconds)

    def set(self, name, number):
        self.desktop.find("spin button", name).set_value(number)

    def wish(self, index):
        """The @index-th objective of the menu, by the keyboard."""
        self.desktop.press("push button", None, self.desktop.find("combo box", "Objective"))
        time.sleep(0.5)
        self.desktop.keys("Home", *["Down"] * index, "Return")
        time.sleep(0.5)

    def usable(self, name):
        """A button of that name that can be used; another page of the main window may have one of the same name."""
        return next((node for node in self.desktop.all("push button", name) if node.has("SENSITIVE")), None)

    def open(self):
        self.desktop.activate("win.visualise")
        self.desktop.focus(WINDOW)
        self.desktop.find("push button", "Start")
        assert not self.usable("Stop")
        assert not self.desktop.is_sensitive("push button", "Save Picture…")
        time.sleep(0.5)
        self.desktop.picture("empty")

    def channel(self):
        """It grows while one looks, waits, goes on and ends."""
        self.set("Channel", 3)
        self.set("Steps", 10000)  # more than it comes to
        self.desktop.keys("ctrl+Return")
        self.state("Step ")
        self.desktop.press("push button", "Pause")
        self.desktop.find("push button", "Resume")
        time.sleep(1.0)
        paused = self.desktop.look("label", "State").description
        time.sleep(1.0)
        assert self.desktop.look("label", "State").description == paused
        self.desktop.picture("paused")
        self.desktop.press("push button", "Resume")
        self.desktop.wait(lambda: self.desktop.look("label", "State").description != paused, "more steps")
        start = time.monotonic()
        self.desktop.wait(lambda: self.usable("Stop"), "a way to stop").act()
        self.desktop.wait(lambda: not self.usable("Stop"), "an end")
        print(f"# stopped after {time.monotonic() - start:.2f} s")
        self.set("Steps", 4)
        self.desktop.press("push button", "Start")
        self.state("Step 4 of 4")

    def same_as_command(self):
        """The window's picture and the command's are one."""
        saved, made = (os.path.join(self.folder, name) for name in ("window.png", "command.png"))
        self.desktop.press("push button", "Save Picture…")
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
        """Each of the menu, for a step or two."""
        for index, name in enumerate(("neuron", "layer", "class", "dream", "invert"), 1):
            self.wish(index)
            self.set("Steps", 2)
            self.desktop.press("push button", "Start")
            self.desktop.find("push button", "Start", seconds=60)
            self.state("Step 8 of 8" if name == "dream" else "Step 2 of 2")
            if name in ("class", "dream"):
                self.desktop.picture(name)
        self.wish(6)
        self.desktop.press("push button", "Start")
        self.desktop.wait(lambda: "No Style" in self.desktop.texts(), "the question for a style")
        self.desktop.picture("style")

    def close(self):
        self.desktop.focus(WINDOW)
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("push button", "Save Picture…"), "the window to close")

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
        run_steps([self.open, self.channel, self.same_as_command, self.objectives, self.close, self.apply])
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Visualise(*sys.argv[1:4]).run()
