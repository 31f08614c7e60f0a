#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in the real window: a photo, sharpen, undo, a network, a layer, a pinned neuron, its maps exported.

main_job.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import shutil
import struct
import sys
import tempfile
import time

from desktop import Desktop, run_steps


def png_size(path):
    with open(path, "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n", path
    return struct.unpack(">II", head[16:24])


class MainJob:
    def __init__(self, program, source, pictures):
        shared = os.environ.get("FOVEA_SHARED_DIR", "")
        squeezenet = os.path.join(shared, "networks", "classify", "squeezenet1.1.onnx")
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        self.photo = os.path.join(source, "data", "samples", "coffee.png")  # not the sample that is open at the start
        if os.path.exists(squeezenet):
            self.network, self.layer, self.n_maps, self.best = squeezenet, "fire3_squeeze1x1", 16, "class 967"
        else:
            print("# NOT RUN: SqueezeNet in the window, which is not at hand; the bundled LeNet-5 instead")
            self.photo = os.path.join(source, "data", "samples", "digit-3.png")
            self.network = os.path.join(source, "data", "networks", "lenet-5.onnx")
            self.layer, self.n_maps, self.best = "c3", 16, "3"
        self.desktop = Desktop(program, [], pictures, {"FOVEA_DATA": os.path.join(source, "data")})

    def open_photo(self):
        self.desktop.picture("start")
        self.desktop.choose_file("win.open-photo", "Open Photo", self.photo)
        self.desktop.find("frame", f"{os.path.basename(self.photo)} – Fovea")
        self.desktop.picture("photo")

    def apply_sharpen(self):
        self.desktop.press("page tab", "Filters")
        time.sleep(0.5)
        assert not self.desktop.is_sensitive("push button", "Undo")
        self.desktop.press("push button", "Sharpen")
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Undo"), "an edit to undo")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if "Direct" in t and "ms" in t], "the step's path and time")
        time.sleep(0.5)
        self.desktop.picture("sharpened")

    def undo(self):
        self.desktop.press("push button", "Undo")
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Redo"), "an edit to redo")
        assert not self.desktop.is_sensitive("push button", "Undo")
        time.sleep(0.5)
        self.desktop.picture("undone")

    def open_network(self):
        self.desktop.choose_file("win.open-network", "Open Network", self.network)
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: self.best in self.desktop.texts(), f"the best class, {self.best}", 30)
        time.sleep(0.5)
        self.desktop.picture("network")

    def select_layer(self):
        self.desktop.keys("ctrl+f")
        self.desktop.type(self.layer)
        time.sleep(1)
        self.desktop.keys("Return")
        title = f"{self.n_maps} maps of"
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith(title)], f"“{title} …”")
        assert self.layer in self.desktop.texts()
        time.sleep(0.5)
        self.desktop.picture("layer")

    def pin_neuron(self):
        self.desktop.click(self.desktop.find("image", "Feature maps"), 40, 40)
        value = self.desktop.find("label", "Neuron value").description
        found = self.desktop.find("label", "Sum of products").description
        products, bias, total = (float(word.replace("−", "-")) for word in found.split() if word[-1].isdigit())
        assert abs(products + bias - total) <= 2e-4 * max(1, abs(products)), found
        assert float(value.replace("−", "-")) == total, (value, found)
        time.sleep(0.7)
        self.desktop.picture("neuron")

    def export_maps(self):
        target = os.path.join(self.folder, "maps")
        os.mkdir(target)
        self.desktop.activate("win.export")
        self.desktop.focus("Export")
        folder = self.desktop.find("text", "Folder")
        folder.set_text(target)
        time.sleep(0.5)
        self.desktop.picture("export")
        self.desktop.press("push button", "Export")
        files = self.desktop.wait(lambda: [name for name in os.listdir(target) if not name.startswith(".")], "an exported file")
        assert len(files) == 1 and files[0].endswith(".png"), files
        width, height = png_size(os.path.join(target, files[0]))
        assert width >= 100 and height >= 100, (width, height)
        time.sleep(0.5)
        self.desktop.picture("exported")

    def run(self):
        steps = [self.open_photo, self.apply_sharpen, self.undo, self.open_network, self.select_layer, self.pin_neuron, self.export_maps]
        run_steps(steps)
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    MainJob(*sys.argv[1:4]).run()
