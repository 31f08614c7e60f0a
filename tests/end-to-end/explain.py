#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a class wins, and effective receptive fields, in the real window.

explain.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import array
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from PIL import Image

from desktop import Desktop, run_steps


class Explain:
    def __init__(self, program, source, pictures):
        data = os.path.join(source, "data")
        self.cli = os.path.abspath(os.path.join(os.path.dirname(program), "fovea-cli"))
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        self.files = [os.path.join(data, "networks", "lenet-5.onnx"), os.path.join(data, "samples", "digit-3.png")]
        self.desktop = Desktop(program, self.files, pictures, {"FOVEA_DATA": data})
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)

    def facts(self, *fragments):
        self.desktop.wait(lambda: all(part in self.desktop.description("label", "Explanation") for part in fragments),
                          f"facts with {fragments}")

    def no_facts(self):
        self.desktop.wait(lambda: not self.desktop.all("label", "Explanation"), "the explanation to go")

    def choose(self, name, index):
        """A row of a drop-down, with the keyboard."""
        self.desktop.press("push button", None, self.desktop.find("combo box", name))
        time.sleep(0.5)
        if isinstance(index, str):  # a list with a search: Home is the entry's
            self.desktop.type(index)
            time.sleep(1)
            self.desktop.keys("Down", "Return")
        else:
            self.desktop.keys("Home", *["Down"] * index, "Return")
        time.sleep(0.5)

    def write(self, *arguments):
        path = os.path.join(self.folder, "values.npy")
        subprocess.run([self.cli, "explain", *self.files, path, *arguments], check=True, capture_output=True)
        with open(path, "rb") as file:
            return file.read()

    def canvas(self, name):
        """The pixels of the screen."""
        time.sleep(0.7)
        return Image.open(self.desktop.picture(name)).convert("RGB").tobytes()

    def save_as(self, button, title, name):
        path = os.path.join(self.folder, name)
        self.desktop.press("push button", button)
        self.desktop.focus(title)
        time.sleep(0.5)
        self.desktop.keys("ctrl+a")
        self.desktop.type(path)
        time.sleep(0.5)
        self.desktop.keys("Return")
        self.desktop.wait(lambda: os.path.exists(path), path)
        time.sleep(0.3)
        self.desktop.focus("Fovea")
        return path

    def command(self):
        return self.desktop.wait(lambda: self.desktop.description("label", "Command"), "the command")

    def same_as_command(self, *parts):
        """What the window saves, and what the command that it shows writes."""
        command = self.command()
        assert all(part in command for part in parts), (command, parts)
        saved = self.save_as("Save Picture…", "Save Explanation", "window.png")
        words = shlex.split(command)
        words[words.index("explanation.png" if "explanation.png" in words else "field.png")] = "command.png"
        subprocess.run([self.cli, *words[1:]], cwd=self.folder, check=True, capture_output=True)
        with open(saved, "rb") as one, open(os.path.join(self.folder, "command.png"), "rb") as other:
            assert one.read() == other.read(), command
        os.unlink(saved)

    def is_on(self, name, role="push button"):
        node = self.desktop.find(role, name)
        return any(node.has(state) for state in ("PRESSED", "CHECKED", "SELECTED"))

    def refuse(self, *arguments):
        """What the command line says against it."""
        path = os.path.join(self.folder, "none.npy")
        answer = subprocess.run([self.cli, "explain", *self.files, path, *arguments], check=False, capture_output=True, text=True)
        assert answer.returncode == 3, answer
        return answer.stderr.strip().split("fovea-cli: ")[-1]

    # Steps

    def show(self):
        """By its keys; the layer is told with its reason."""
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+shift+e")
        self.facts("Grad-CAM of 3", "Layer s4: ")
        time.sleep(0.5)
        self.desktop.picture("grad-cam")

    def point(self):
        """The value under the pointer is the one that the command line writes."""
        photo = self.desktop.all("image", "Photo canvas")[-1]
        box = photo.box()
        self.desktop.move(photo, box.width // 2, box.height // 2)
        said = self.desktop.wait(lambda: next((text for text in self.desktop.texts() if text.startswith("Grad-CAM at (")), None), "the value")
        row, column, value = re.fullmatch(r"Grad-CAM at \((\d+), (\d+)\): (.*)", said).groups()
        maps = array.array("f", self.write("--method", "grad-cam")[-25 * 4:])
        y, x = (int((int(at) + 0.5) * 5 / 32 - 0.5) for at in (row, column))
        near = [maps[(y + i) * 5 + x + j] for i in (0, 1) for j in (0, 1)]
        assert min(near) - 1e-6 <= float(value.replace("−", "-")) <= max(near) + 1e-6, (said, near)

    def methods(self):
        """Each that the keyboard reaches explains, or says why it does not."""
        self.choose("Method", 12)
        self.facts("Occlusion of 3")
        time.sleep(0.5)
        self.desktop.picture("occlusion")
        self.choose("Method", 8)
        self.facts("Integrated Gradients of 3")
        self.choose("Method", 5)
        reason = self.refuse("--method", "cam")
        self.desktop.wait(lambda: reason in self.desktop.texts(), reason)
        self.no_facts()
        self.desktop.picture("refused")

    def classes(self):
        self.choose("Method", 0)
        self.facts("Grad-CAM of 3")
        self.choose("Explained", 1)
        self.choose("Class", 1)
        self.desktop.wait(lambda: re.match(r"Grad-CAM of [0-24-9]:", self.desktop.description("label", "Explanation")), "another class")
        self.choose("Explained", 0)
        self.facts("Grad-CAM of 3")

    def look(self):
        """What lies over the photo changes with its colours and opacity."""
        before = self.canvas("look-before")
        self.choose("Colours", 2)
        coloured = self.canvas("look-coloured")
        assert coloured != before
        self.desktop.find("slider", "Opacity").set_value(90)
        assert self.canvas("look-opaque") != coloured
        self.desktop.press("push button", "Full photo")
        time.sleep(0.5)
        self.desktop.picture("look")

    def save(self):
        """The raw values are those of the command line, and the command that is shown makes the picture that is shown."""
        with open(self.save_as("Save Values…", "Save Values", "saved.npy"), "rb") as file:
            assert file.read() == self.write("--method", "grad-cam")
        self.desktop.focus("Fovea")
        self.desktop.keys("alt+d")  # opens what is the same on the command line
        self.same_as_command("--layer s4", "--opacity 0.9", "--colormap")
        self.choose("Layer", 1)
        self.facts("Grad-CAM of 3", "Layer c1: ")
        self.same_as_command("--layer c1")
        self.choose("Layer", "Chosen")
        self.facts("Layer s4: ")

    def side_by_side(self):
        self.desktop.press("push button", "All Methods…")
        self.desktop.focus("Methods Side by Side")
        self.desktop.wait(lambda: not self.desktop.look("label", "Computing…") and not self.desktop.look("label", "Waiting"), "all methods", 60)
        assert self.refuse("--method", "cam") in self.desktop.texts(), self.desktop.texts()
        time.sleep(0.7)
        self.desktop.picture("methods")
        self.desktop.keys(*["Right"] * 9, "Return")
        self.facts("SmoothGrad of 3")
        self.desktop.focus("Fovea")

    def effective(self):
        """Without a neuron it says what to do; with one, how much of the field it uses."""
        self.desktop.activate("win.effective-field")
        self.desktop.wait(lambda: any(text.startswith("Click a place on a map") for text in self.desktop.texts()), "what to do")
        maps = self.desktop.find("image", "Feature maps")
        self.desktop.click(maps, 60, 60)
        self.facts("Theoretical field: 5.0×5.0 px", "95 % of the energy: ")
        time.sleep(0.5)
        self.desktop.picture("effective")
        self.same_as_command("--samples 0")
        self.choose("Input", 1)
        self.desktop.wait(lambda: "--samples 20" in self.command(), "random inputs")
        self.desktop.activate("win.effective-field")
        self.no_facts()

    def one_at_a_time(self):
        """What comes last lies over the photo, and the button of the other is off; from another page, its keys lead there."""
        self.desktop.activate("win.explain")
        self.facts("SmoothGrad of 3")
        self.desktop.press("page tab", "Photo")
        self.desktop.wait(lambda: not self.is_on("Network", "page tab"), "another page")
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+shift+r")
        self.facts("Theoretical field: ")
        self.desktop.wait(lambda: self.is_on("Network", "page tab"), "the network's page")
        assert self.is_on("Show Field") and not self.is_on("Show on Photo")
        self.desktop.picture("field-by-keys")
        self.desktop.activate("win.explain")
        self.facts("SmoothGrad of 3")
        assert self.is_on("Show on Photo") and not self.is_on("Show Field")

    def neuron(self):
        self.choose("Explained", 2)
        self.facts("SmoothGrad of neuron ")
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+f")
        self.desktop.type("c3")
        time.sleep(1)
        self.desktop.keys("Return")
        self.desktop.wait(lambda: any(text.startswith("16 maps of ") for text in self.desktop.texts()), "the maps of c3")
        self.desktop.click(self.desktop.find("image", "Feature maps"), 60, 60)
        self.choose("Method", 0)
        self.facts("Grad-CAM of neuron ", " of c3")
        self.same_as_command("--neuron", "--maps")

    def layers(self):
        self.desktop.activate("win.effective-layers")
        self.desktop.focus("Effective Receptive Fields")
        self.desktop.wait(lambda: "16.0×16.0" in self.desktop.texts(), "the field of s4")
        time.sleep(0.5)
        self.desktop.picture("layers")
        self.desktop.activate("win.effective-layers")
        time.sleep(1)
        assert len(self.desktop.all("frame", "Effective Receptive Fields")) == 1
        self.desktop.focus("Effective Receptive Fields")
        self.desktop.keys("Escape")
        self.desktop.focus("Fovea")

    def next_photo(self):
        """Its explanation follows, and none of the photo before stays."""
        self.choose("Explained", 0)
        self.facts("Grad-CAM of 3")
        self.desktop.choose_file("win.open-photo", "Open", self.files[1].replace("digit-3", "digit-4"))
        self.facts("Grad-CAM of 4")

    def run(self):
        run_steps([self.show, self.point, self.methods, self.classes, self.look, self.save, self.side_by_side, self.effective,
                   self.one_at_a_time, self.neuron, self.layers, self.next_photo])
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Explain(*sys.argv[1:4]).run()
