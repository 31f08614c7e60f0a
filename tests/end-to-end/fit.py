#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kernel fitted to two photos in the real window: of the filtered photo, of a file, by descent, cancelled, used as a filter, saved, refused.

fit.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

from desktop import Desktop, run_steps


class Fit:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        self.samples = os.path.join(source, "data", "samples")
        self.cli = os.path.join(os.path.dirname(program), "fovea-cli")
        self.photo = os.path.join(self.samples, "coffee.png")
        self.blurred = os.path.join(self.folder, "blurred.png")
        subprocess.run([self.cli, "filter", self.photo, self.blurred, "--preset", "gaussian", "--quiet"], check=True)
        self.desktop = Desktop(program, [self.photo], pictures, {"FOVEA_DATA": os.path.join(source, "data")})
        self.desktop.focus("Fovea")

    def view(self):
        """Other pages have rows of the same names."""
        return self.desktop.look("filler", "FoveaFitView")

    def told(self, name):
        return self.desktop.description("label", name, self.view())

    def wait_told(self, name, fragment, seconds=30):
        self.desktop.wait(lambda: fragment in self.told(name), f"“{fragment}” at {name}", seconds)

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
        self.desktop.focus("Fovea")

    def turn_to_fit(self):
        """A tab cannot be pressed while the page comes into sight."""
        if self.is_shown("Fit a Kernel"):
            return True
        self.desktop.find("page tab", "Fit a Kernel").act()
        time.sleep(0.5)
        return False

    def page(self):
        self.desktop.press("page tab", "Learn")
        self.desktop.wait(self.turn_to_fit, "the part of the page")
        time.sleep(0.5)
        assert not self.desktop.is_sensitive("push button", "Find the Kernel")
        assert not self.desktop.is_sensitive("push button", "Take the Filtered Photo")
        self.desktop.picture("empty")

    def filtered(self):
        """A preset is recognised in what it made of the photo."""
        self.desktop.press("page tab", "Filters")
        self.desktop.press("push button", "Sharpen")
        time.sleep(1)
        self.desktop.press("page tab", "Learn")
        self.desktop.press("push button", "Take the Filtered Photo")
        self.desktop.press("push button", "Find the Kernel")
        self.wait_told("Kernel", "3×3 cells, sum 1")
        assert "This is Sharpen: Strength 1" in [label.description[:27] for label in self.desktop.all("label", "Kernel", self.view())], self.told("Kernel")
        self.wait_told("Residual", "all samples are the same")
        time.sleep(0.7)
        self.desktop.picture("sharpen")

    def from_file(self):
        self.choose("Choose Photo After…", "Photo After", self.blurred)
        self.desktop.wait(lambda: any("blurred.png, 600×400" in text for text in self.desktop.texts()), "the photo after")
        self.desktop.press("push button", "Find the Kernel")
        self.wait_told("Kernel", "13×13 cells")
        names = [label.description for label in self.desktop.all("label", "Kernel", self.view())]
        assert any(name.startswith("This is Gaussian blur: Sigma 2 px") for name in names), names
        time.sleep(0.7)
        self.desktop.picture("gaussian")

    def saved(self):
        path = os.path.join(self.folder, "kernel.txt")
        self.desktop.press("push button", "Save Kernel…")
        self.desktop.focus("Save Kernel")
        time.sleep(0.5)
        self.desktop.picture("dialog")
        self.desktop.keys("ctrl+a")
        self.desktop.type(path)
        time.sleep(0.5)
        self.desktop.keys("Return")
        self.desktop.focus("Fovea")
        self.desktop.wait(lambda: os.path.exists(path), "the saved kernel")
        with open(path, encoding="utf-8") as file:
            assert len(file.read().splitlines()) == 13

    def has_step(self):
        return any(text.endswith("13 × 13") for text in self.desktop.texts())

    def is_shown(self, page):
        tab = self.desktop.find("page tab", page)
        return any(tab.has(state) for state in ("SELECTED", "PRESSED", "CHECKED"))

    def used(self):
        """As the last step of the filters, with undo."""
        assert not self.has_step() and not self.is_shown("Filters")
        self.desktop.press("push button", "Use as a Filter")
        self.desktop.wait(lambda: self.is_shown("Filters"), "the page of the filters")
        self.desktop.wait(self.has_step, "a step with the kernel")
        time.sleep(0.5)
        self.desktop.picture("used")
        self.desktop.activate("win.undo")
        self.desktop.wait(lambda: not self.has_step(), "the step to go")
        self.desktop.press("page tab", "Learn")
        self.desktop.wait(lambda: self.is_shown("Learn"), "the page to come back")
        time.sleep(0.7)

    def descent(self):
        self.desktop.select("Method", 1, self.view())
        self.desktop.press("push button", "Find the Kernel")
        self.wait_told("Fit", "Step ")
        self.desktop.picture("learning")
        self.wait_told("Fit", "Converged after")
        time.sleep(0.5)
        self.desktop.picture("learned")

    def cancelled(self):
        self.desktop.press("push button", "Find the Kernel")
        self.wait_told("Fit", "Step ")
        self.desktop.press("push button", "Cancel")
        self.desktop.wait(lambda: "The fit was cancelled." in self.desktop.texts(), "the end of the fit")

    def refused(self):
        self.choose("Choose Photo After…", "Photo After", os.path.join(self.samples, "chelsea.png"))
        self.desktop.wait(lambda: any(text.startswith("chelsea.png") for text in self.desktop.texts()), "the other photo")
        self.desktop.press("push button", "Find the Kernel")
        self.desktop.wait(lambda: any(text.startswith("The photos must be of one size") for text in self.desktop.texts()), "why it cannot be")
        self.desktop.picture("refused")

    def run(self):
        run_steps([self.page, self.filtered, self.from_file, self.saved, self.used, self.descent, self.cancelled, self.refused])
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Fit(*sys.argv[1:4]).run()
