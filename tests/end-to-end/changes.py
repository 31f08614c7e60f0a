#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a network in the real window: maps are muted and come back, kernels are edited, a kernel becomes a filter of the photo.

changes.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import subprocess
import sys
import time

from desktop import Desktop, run_steps


class Changes:
    def __init__(self, program, source, pictures):
        data = os.path.join(source, "data")
        photo = os.path.join(data, "samples", "digit-3.png")
        self.desktop = Desktop(program, [photo, os.path.join(data, "networks", "lenet-5.onnx")], pictures, {"FOVEA_DATA": data})
        self.desktop.press("page tab", "Network")

    def described(self, name, fragment):
        def probe():
            node = self.desktop.look("label", name)
            text = node.description if node else ""
            return text if fragment in text else None
        return self.desktop.wait(probe, f"“{fragment}” in “{name}”")

    def unchanged(self):
        self.desktop.wait(lambda: not self.desktop.look("label", "Changes of the network"), "the bar of changes to go")

    def says(self, fragment):
        return self.desktop.wait(lambda: [t for t in self.desktop.texts() if fragment in t], f"a label with “{fragment}”")

    def shows(self, name):
        """A picture once the drawing has settled."""
        time.sleep(0.7)
        self.desktop.picture(name)

    def scroll_down(self, label):
        """The inspector, whose first label that is, to its end."""
        self.desktop.click(self.desktop.find("label", label), 20, 5)
        subprocess.run(["xdotool", "click", "--repeat", "60", "--delay", "10", "5"], check=True)
        time.sleep(0.5)

    def select_map(self):
        """The second map of the first convolution, with the keyboard."""
        self.says("6 maps of")
        self.desktop.press("page tab", "Change")
        self.desktop.click(self.desktop.find("image", "Feature maps"), 180, 60)
        self.says("of c1")
        self.shows("selected")

    def mute(self):
        self.desktop.keys("m")
        text = self.described("Changes of the network", "1 map muted")
        assert "not what the network's file gives" in text, text
        self.says("(muted)")
        self.says("Classes Before and After")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith(("▲ +", "▼ \u2212")) or t == "="], "the classes' differences")
        self.shows("muted")

    def undo_and_redo(self):
        self.desktop.activate("win.undo")
        self.unchanged()
        self.desktop.activate("win.redo")
        self.described("Changes of the network", "1 map muted")

    def solo(self):
        self.desktop.press("push button", "Solo")
        self.described("Changes of the network", "5 maps muted")
        self.says("5 maps muted")
        self.shows("solo")

    def kernel(self):
        self.desktop.find("text", "Row 0, column 0").set_text("9")
        self.described("Changes of the network", "1 kernel edited")
        self.shows("kernel")

    def reset(self):
        self.desktop.press("push button", "Reset Network")
        self.unchanged()
        self.desktop.activate("win.undo")
        self.described("Changes of the network", "5 maps muted, 1 kernel edited")
        self.desktop.activate("win.reset-network")
        self.unchanged()

    def lift(self):
        """A kernel of the first layer becomes a step of the filters, and Ctrl+Z takes it away again."""
        self.desktop.press("push button", "Use as Photo Filter")
        self.says("Kernel of a Network")
        self.says("lenet-5: map 1 of c1")
        self.shows("lifted")
        self.desktop.activate("win.undo")
        self.desktop.wait(lambda: "lenet-5: map 1 of c1" not in self.desktop.texts(), "the step to go")
        self.desktop.press("page tab", "Network")

    def preprocess(self):
        """A mean without its point is doubted and mended; the photo's way in is shown."""
        self.desktop.press("page tab", "Inspect")
        self.says("The Photo's Way In")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith("Resized, ")], "the resized photo")
        self.scroll_down("Top classes")
        self.shows("way-in")
        self.desktop.click(self.desktop.find("text", "Mean"), 60, 20)
        self.desktop.keys("ctrl+a")
        self.desktop.type("406")
        self.desktop.keys("Return")
        self.described("Doubt about the pre-processing", "brightest pixel")
        self.shows("doubt")
        self.desktop.press("push button", "Fix")
        self.desktop.wait(lambda: not self.desktop.look("label", "Doubt about the pre-processing"), "the doubt to go")

    def run(self):
        steps = [self.select_map, self.mute, self.undo_and_redo, self.solo, self.kernel, self.reset, self.lift, self.preprocess]
        run_steps(steps)
        self.desktop.close()


if __name__ == "__main__":
    Changes(*sys.argv[1:4]).run()
