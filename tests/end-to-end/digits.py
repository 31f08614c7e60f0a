#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digits drawn in the real window: LeNet reads them while they grow, every layer shows what it makes of them.

digits.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import subprocess
import sys
import time

from desktop import Desktop, run_steps

SEVEN = [(0.3, 0.2), (0.7, 0.2), (0.62, 0.4), (0.52, 0.6), (0.45, 0.85)]


class Digits:
    def __init__(self, program, source, pictures):
        self.desktop = Desktop(program, [], pictures, {"FOVEA_DATA": os.path.join(source, "data")})

    def pad(self):
        return self.desktop.find("image", "Drawing pad")

    def answer(self, fragment):
        def probe():
            label = self.desktop.look("label", "Answer")
            return label and fragment in label.description
        self.desktop.wait(probe, f"the answer “{fragment}”")

    def draw(self, points):
        """One stroke; the button stays down until it has been seen to grow."""
        box = self.pad().box()
        origin = self.window_origin()
        side = min(box.width, box.height)
        left = origin[0] + box.x + (box.width - side) / 2
        top = origin[1] + box.y + (box.height - side) / 2
        pixels = [(str(int(left + x * side)), str(int(top + y * side))) for x, y in points]
        subprocess.run(["xdotool", "mousemove", *pixels[0], "mousedown", "1"], check=True)
        for pixel in pixels[1:]:
            subprocess.run(["xdotool", "mousemove", *pixel], check=True)
            time.sleep(0.05)

    def window_origin(self):
        window = self.desktop.focus("Draw a Digit")
        geometry = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], capture_output=True, text=True, check=True).stdout
        values = dict(line.split("=") for line in geometry.split())
        return int(values["X"]), int(values["Y"])

    def open(self):
        self.desktop.activate("win.digits")
        self.desktop.focus("Draw a Digit")
        assert self.pad().description == "Empty"
        assert not self.desktop.is_sensitive("push button", "Undo Stroke")
        time.sleep(0.5)
        self.desktop.picture("empty")

    def live(self):
        """The answer is there before the mouse button is let go."""
        self.draw(SEVEN)
        self.answer("7, ")
        subprocess.run(["xdotool", "mouseup", "1"], check=True)
        texts = self.desktop.texts()
        for layer in ("c1 · Conv · 6 maps of 28×28", "s2 · AveragePool · 6 maps of 14×14", "c3 · Conv · 16 maps of 10×10",
                      "c5 · Conv · 120 values", "f6 · Gemm · 84 values", "output · Gemm · 10 values"):
            assert layer in texts, (layer, texts)
        time.sleep(0.5)
        self.desktop.picture("seven")

    def undo(self):
        assert self.pad().description == "1 stroke"
        self.desktop.press("push button", "Undo Stroke")
        self.desktop.wait(lambda: self.pad().description == "Empty", "an empty sheet")

    def keyboard(self):
        """A one: down the middle. The pad has the keyboard since it was drawn on."""
        self.desktop.keys(*["Up"] * 13, "space", *["Down"] * 26, "space")
        self.desktop.wait(lambda: self.pad().description == "1 stroke", "a stroke of the keyboard's pen")
        self.answer("1, ")
        self.desktop.picture("one")
        self.desktop.keys("Delete")
        self.desktop.wait(lambda: self.pad().description == "Empty", "an empty sheet")

    def inspect(self):
        """The drawing and LeNet-5 go to the main window."""
        self.draw(SEVEN)
        subprocess.run(["xdotool", "mouseup", "1"], check=True)
        self.answer("7, ")
        self.desktop.keys("ctrl+Return")
        self.desktop.wait(lambda: not self.desktop.look("image", "Drawing pad"), "the window to close")
        self.desktop.wait(lambda: self.desktop.look("label", "Totals"), "the network's page")
        self.desktop.wait(lambda: "Drawn digit" in " ".join(self.desktop.texts()), "the drawing as the photo")

    def reopen(self):
        self.desktop.activate("win.digits")
        self.desktop.focus("Draw a Digit")

    def close(self):
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("image", "Drawing pad"), "the window to close")

    def run(self):
        steps = [self.open, self.live, self.undo, self.keyboard, self.close, self.reopen, self.inspect]
        run_steps(steps)
        self.desktop.close()


if __name__ == "__main__":
    Digits(*sys.argv[1:4]).run()
