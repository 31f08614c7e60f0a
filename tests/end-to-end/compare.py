#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two photos, and two networks, compared in the real window.

compare.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import shutil
import sys
import tempfile
import time

from desktop import Desktop, run_steps


class Compare:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        data = os.path.join(source, "data")
        self.samples = os.path.join(data, "samples")
        self.lenet = os.path.join(data, "networks", "lenet-5.onnx")
        self.desktop = Desktop(program, [os.path.join(self.samples, "digit-3.png"), self.lenet], pictures, {"FOVEA_DATA": data})
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)

    def side(self, name, fragment):
        def probe():
            labels = self.desktop.all("label", name)
            return any(fragment in label.description for label in labels)
        self.desktop.wait(probe, f"“{fragment}” at {name}")

    def rows(self, name):
        return self.desktop.all("list item", None, self.desktop.find("list", name))

    def choose(self, button, title, path):
        self.desktop.press("push button", button)
        self.desktop.focus(title)
        time.sleep(0.5)
        self.desktop.type(path)
        time.sleep(0.5)
        self.desktop.keys("Return")
        time.sleep(0.3)
        if self.desktop.look("file chooser"):
            self.desktop.keys("Return")

    def photos(self):
        self.desktop.activate("win.compare-with")
        self.desktop.focus("Compare")
        self.desktop.picture("empty")
        self.choose("Other Photo…", "Compare with Photo", os.path.join(self.samples, "digit-8.png"))
        self.side("A", "digit-3.png: 3, ")
        self.side("B", "digit-8.png: 8, ")
        rows = [row.name for row in self.rows("Layers")]
        assert len(rows) >= 11 and rows[0].startswith("c1, differs by "), rows
        self.desktop.wait(lambda: any(text.startswith("differs by") for text in self.desktop.texts()), "maps")
        time.sleep(0.7)
        self.desktop.picture("photos")

    def same(self):
        self.choose("Other Photo…", "Compare with Photo", os.path.join(self.samples, "digit-3.png"))
        self.side("B", "digit-3.png: 3, ")
        rows = [row.name for row in self.rows("Layers")]
        assert all("differs by 0.0 %" in row for row in rows), rows

    def networks(self):
        other = os.path.join(self.folder, "other.onnx")
        shutil.copy(self.lenet, other)
        self.choose("Other Network…", "Compare with Network", other)
        self.side("B", "other on digit-3.png: ")
        self.desktop.picture("networks")

    def close(self):
        self.desktop.focus("Compare")
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("list", "Compared maps"), "the window to close")

    def run(self):
        steps = [self.photos, self.same, self.networks, self.close]
        run_steps(steps)
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Compare(*sys.argv[1:4]).run()
