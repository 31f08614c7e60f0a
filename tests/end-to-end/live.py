#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is seen follows a slider at once; the exact photo follows; the latest value wins.

live.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import subprocess
import sys
import tempfile
import time

from PIL import Image, ImageChops

from desktop import Desktop, run_steps

WIDTH, HEIGHT = 4800, 3200
PREVIEW = "Preview at 1/"
VISIBLE = "What is visible is exact; the rest follows"
EXACT = "Exact"


class Live:
    def __init__(self, program, source, pictures):
        self.cli = os.path.join(os.path.dirname(program), "fovea-cli")
        self.folder = tempfile.TemporaryDirectory(prefix="fovea-")
        self.photo = os.path.join(self.folder.name, "large.png")
        Image.open(os.path.join(source, "data", "samples", "coffee.png")).convert("RGB").resize((WIDTH, HEIGHT), Image.BICUBIC).save(
            self.photo, compress_level=1)
        self.desktop = Desktop(program, [self.photo], pictures, {"FOVEA_DATA": os.path.join(source, "data")})
        self.desktop.find("frame", "large.png – Fovea")
        self.desktop.focus("Fovea")
        self.labels = []  # with the size of the photo, one a page

    def state(self):
        """Of the photo on the page that is shown: the pages that are not say that theirs is exact. Walking the tree would take too long."""
        if not self.labels:
            self.labels = self.desktop.all("label", f"{WIDTH} × {HEIGHT}")
        return next(iter({label.describe() for label in self.labels} - {EXACT, ""}), EXACT)

    def add(self, name):
        self.desktop.press("push button", name)
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Undo"), "an edit to undo")
        self.wait_for_exact()

    def wait_for_exact(self):
        self.desktop.wait(lambda: not self.desktop.is_sensitive("push button", "Cancel") and self.state() == EXACT, "the exact photo", 60)

    def sigma(self):
        return self.desktop.find("slider", "Sigma")

    def preview_then_exact(self):
        """At fit size the preview is of a smaller photo, says so, and ends."""
        self.desktop.press("page tab", "Filters")
        self.add("Gaussian blur")
        seen, value = set(), self.sigma()
        for i in range(40):
            value.set_value(2.0 + 0.2 * i)
            if i % 4 == 0:
                seen.add(self.state())
        assert any(text.startswith(PREVIEW) for text in seen), seen
        self.desktop.picture("preview")
        self.wait_for_exact()
        self.desktop.picture("exact")

    def save(self, path):
        """Through the dialog, which has a name to be replaced."""
        self.desktop.activate("win.save-photo-as")
        self.desktop.focus("Save Photo")
        time.sleep(1)
        self.desktop.keys("ctrl+a")
        self.desktop.type(path)
        time.sleep(0.5)
        self.desktop.keys("Return")
        self.desktop.focus("Fovea")

    def latest_value_wins(self):
        value = self.sigma()
        for i in range(60):
            value.set_value(1.0 + 0.1 * ((i * 7) % 40))
        value.set_value(3.3)
        self.wait_for_exact()
        ours, plain = os.path.join(self.folder.name, "ours.png"), os.path.join(self.folder.name, "plain.png")
        self.save(ours)
        self.desktop.wait(lambda: os.path.exists(ours), "the saved photo", 60)
        subprocess.run([self.cli, "filter", self.photo, plain, "--preset", "gaussian", "--set", "sigma=3.3", "--quiet"], check=True)
        with open(ours, "rb") as one, open(plain, "rb") as other:
            assert one.read() == other.read(), "the photo is not that of the last value"

    def canvas(self, name):
        """What is on the screen where the photo is, without the controls over its lower edge."""
        boxes = [node.box() for node in self.desktop.all("image", "Photo canvas")]
        box = max((box for box in boxes if box.width > 0), key=lambda box: box.x)  # right of the filters
        picture = Image.open(self.desktop.picture(name)).convert("RGB")
        return picture.crop((box.x, box.y, box.x + box.width, box.y + box.height - 80))

    def visible_part_is_exact(self):
        """At 100 % the part that is seen is the same before the whole photo has run, and after."""
        for _ in range(5):
            self.add("Unsharp mask")
        self.desktop.keys("ctrl+1")
        time.sleep(1.0)
        before = self.canvas("before")
        self.sigma().set_value(9.0)
        self.desktop.wait(lambda: self.state() == VISIBLE, "the visible part")
        self.desktop.keys(*["Escape"] * 12)  # the whole run stops, whenever it began
        assert self.state() == VISIBLE, self.state()
        early = self.canvas("visible")
        self.desktop.press("push button", "Undo")
        self.desktop.press("push button", "Redo")
        self.wait_for_exact()
        time.sleep(0.5)
        late = self.canvas("whole")
        assert ImageChops.difference(before, late).getbbox(), "nothing has changed"
        assert not ImageChops.difference(early, late).getbbox(), "the visible part changed when the rest followed"

    def undo_is_one_step(self):
        """Each drag is one."""
        self.desktop.keys("ctrl+z")
        self.desktop.wait(lambda: abs(self.sigma().value() - 9.0) > 1.0, "the value before the drag")
        self.wait_for_exact()

    def run(self):
        steps = [self.preview_then_exact, self.latest_value_wins, self.visible_part_is_exact, self.undo_is_one_step]
        run_steps(steps)
        self.desktop.close()


if __name__ == "__main__":
    Live(*sys.argv[1:4]).run()
