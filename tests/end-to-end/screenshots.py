#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the README, made by the program itself.

sh tests/end-to-end/run.sh 1366x768 tests/end-to-end/screenshots.py FOVEA SOURCE_DIR FOLDER PHOTO NETWORK LAYER WANTED_LAYER CHANNEL IMAGES [SUFFIX]

LAYER is the one whose maps are seen, CHANNEL of WANTED_LAYER the one whose wish is; IMAGES are labelled ones (IDX) to learn from.
"""

import os
import subprocess
import sys
import time

from desktop import Desktop


class Screenshots:
    def __init__(self, program, source, folder, photo, network, layer, wanted, channel, images, suffix=""):
        self.folder, self.layer, self.wanted, self.channel, self.images, self.suffix = folder, layer, wanted, int(channel), images, suffix
        self.desktop = Desktop(program, [photo, network], folder, {"FOVEA_DATA": os.path.join(source, "data")})
        self.tabs = self.desktop.all("page tab")
        time.sleep(4)
        self.desktop.focus("Fovea")

    def take(self, name, window="root"):
        """Without the empty screen around the window, in as few colours as do."""
        target = os.path.join(self.folder, f"{name}{self.suffix}.png")
        subprocess.run(["import", "-window", window, target], check=True)
        subprocess.run(["convert", target, "-bordercolor", "black", "-border", "1", "-fuzz", "4%", "-trim", "+repage", "-dither", "None",
                        "-colors", "200", "-define", "png:compression-level=9", f"PNG8:{target}"], check=True)

    def select(self, layer):
        self.desktop.keys("ctrl+f", "ctrl+a")
        self.desktop.type(layer)
        time.sleep(1)
        self.desktop.keys("Return")
        time.sleep(1)
        self.desktop.keys("ctrl+f", "ctrl+a", "BackSpace")
        time.sleep(1)

    def filters(self):
        assert self.tabs[1].act()
        time.sleep(1)
        buttons = [node for node in self.desktop.walk() if node.role == "push button" and node.description]
        emboss = [node for node in buttons if node.name in ("Emboss", "浮雕")][0]
        assert emboss.act()
        time.sleep(2)
        self.take("filters")
        self.desktop.press("page tab", "Kernel")
        time.sleep(2)
        self.take("kernel")
        self.desktop.press("page tab", "Steps")
        self.desktop.keys("ctrl+z")
        time.sleep(2)

    def network(self):
        assert self.tabs[2].act()
        time.sleep(1)
        self.select(self.layer)
        maps = [node for node in self.desktop.walk() if node.role == "image" and node.name in ("Feature maps", "特征图")][0]
        self.desktop.click(maps, 100, 36)
        time.sleep(2)
        self.take("network")
        self.desktop.activate("win.lens")
        time.sleep(2)
        self.take("lens")
        self.desktop.activate("win.lens")
        self.desktop.activate("win.graph")
        time.sleep(3)
        self.take("graph")
        self.desktop.activate("win.graph")

    def explain(self):
        self.desktop.activate("win.explain")
        self.desktop.rest()
        self.take("explain")
        self.desktop.activate("win.explain")

    def visualise(self):
        self.select(self.wanted)
        self.desktop.activate("win.visualise")
        window = self.desktop.focus("What It Wants")
        inside = self.desktop.find("frame", "What It Wants")
        self.desktop.find("spin button", "Channel", inside).set_value(self.channel)
        self.desktop.press("push button", "Start", inside)
        time.sleep(1)
        self.desktop.rest(180)
        self.take("visualise", window)
        self.desktop.keys("Escape")
        self.desktop.focus("Fovea")

    def learn(self):
        self.desktop.keys("alt+4")
        inside = self.desktop.find("filler", "FoveaTrainView")
        self.desktop.press("push button", "Choose File", inside)
        self.desktop.focus("Labelled Pictures")
        time.sleep(0.7)
        self.desktop.type(self.images)
        time.sleep(0.5)
        self.desktop.keys("Return")
        time.sleep(0.5)
        if self.desktop.look("file chooser"):
            self.desktop.keys("Return")
        self.desktop.focus("Fovea")
        self.desktop.find("spin button", "Epochs", inside).set_value(60)
        self.desktop.press("push button", "Start", inside)
        self.desktop.find("push button", "Learn On", inside, 120)
        self.desktop.rest()
        self.take("learn")

    def run(self):
        for step in (self.filters, self.network, self.explain, self.visualise, self.learn):
            step()
        self.desktop.close()


Screenshots(*sys.argv[1:]).run()
