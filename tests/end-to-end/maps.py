#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps sorted and chosen, enlarged and compared, their numbers, their colours, and the path through contributions.

maps.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import subprocess
import sys
import time

from desktop import Desktop, run_steps


class Maps:
    def __init__(self, program, source, pictures):
        data = os.path.join(source, "data")
        self.desktop = Desktop(program, [os.path.join(data, "samples", "digit-3.png"), os.path.join(data, "networks", "lenet-5.onnx")],
                               pictures, {"FOVEA_DATA": data})

    # Finding things

    def described(self, name, fragment, role="label", seconds=20):
        def probe():
            found = self.desktop.all(role, name)
            texts = [node.description for node in found if fragment in node.description]
            return texts[-1] if texts else None
        return self.desktop.wait(probe, f"“{fragment}” in “{name}”", seconds)

    def title(self, start):
        return self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith(start)], f"the title “{start}”")[0]

    def fact(self, name):
        """The number beside a title of the inspector, which is its label."""
        texts = [text for text in self.desktop.texts() if text.endswith(" " + name)]
        return texts[-1][:-len(name) - 1]

    def maps(self):
        return self.desktop.find("image", "Feature maps")

    def focus_maps(self):
        """A click beside the tiles."""
        maps = self.maps()
        box = maps.box()
        self.desktop.click(maps, box.width - 4, box.height - 4)

    def walk_to(self, first, *keys):
        """What the maps tell after keys."""
        before = self.maps().description
        self.desktop.keys(*keys)
        return self.desktop.wait(lambda: self.maps().description != before and self.maps().description, f"another map than {before}")

    def choose(self, name, index):
        """A row of a drop-down, with the keyboard."""
        self.desktop.press("push button", None, self.desktop.find("combo box", name))
        time.sleep(0.5)
        self.desktop.keys("Home", *["Down"] * index, "Return")
        time.sleep(0.7)

    def open_arrangement(self):
        buttons = [node for node in self.desktop.walk() if node.name == "Sort and choose maps"]
        assert buttons[-1].act()  # the button within the menu button
        self.desktop.find("combo box", "Sort by")
        time.sleep(0.5)

    def type_into(self, name, text):
        self.desktop.find("text", name).set_text(text)
        time.sleep(0.7)

    # Steps

    def open(self):
        self.desktop.focus("Fovea")
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)
        self.desktop.keys("ctrl+f")
        self.desktop.type("c3")
        time.sleep(1)
        self.desktop.keys("Return")
        self.title("16 maps of 10×10")
        time.sleep(0.7)
        self.desktop.picture("maps")

    def sort(self):
        """By maximum: the first map has the greatest one, the second no greater."""
        self.open_arrangement()
        self.choose("Sort by", 2)
        time.sleep(0.5)
        self.desktop.picture("sort")
        self.desktop.keys("Escape")
        time.sleep(0.3)
        self.focus_maps()
        texts = [self.walk_to(0, "Home")] + [self.walk_to(0, "Right") for _ in range(3)]
        maxima = [float(text.split(" to ")[1].split(" ")[0]) for text in texts]
        assert maxima == sorted(maxima, reverse=True) and maxima[0] > maxima[-1], texts
        whole = float(self.whole_maximum())
        assert abs(maxima[0] - whole) <= 1e-3 * whole, (maxima, whole)

    def whole_maximum(self):
        """Of the layer, from the command line."""
        return self.cli_maps()["statistics"]["maximum"]

    def cli_maps(self):
        import json
        data = os.path.join(sys.argv[2], "data")
        cli = os.environ.get("FOVEA_CLI", os.path.join(os.path.dirname(sys.argv[1]), "fovea-cli"))
        done = subprocess.run([cli, "maps", os.path.join(data, "networks", "lenet-5.onnx"), os.path.join(data, "samples", "digit-3.png"),
                               "--layer", "c3", "--statistics", "--json"], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def choose_some(self):
        self.open_arrangement()
        self.type_into("Only maps", "0-3, 9")
        self.title("5 of 16 maps")
        self.desktop.picture("chosen")
        self.desktop.find("text", "Only maps").insert_text(6, "-")
        time.sleep(0.7)
        assert self.title("5 of 16 maps")  # what cannot be read changes nothing
        self.desktop.press("push button", "Reset")
        self.title("16 maps of 10×10")
        self.desktop.keys("Escape")

    def numbers(self):
        """The panel tells what the command line tells."""
        told = self.cli_maps()["statistics"]
        self.desktop.keys("Escape")
        self.focus_maps()
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: "Statistics of the layer" in self.desktop.texts(), "the layer's statistics")
        time.sleep(0.7)
        assert self.fact("Values") == "1,600", self.fact("Values")
        assert abs(float(self.fact("Median").replace("−", "-")) - told["median"]) < 1e-4 * max(1, abs(told["median"]))
        assert self.fact("Zeros") == f"{told['zeros']:,}"
        self.described("Histogram", "64 equal steps", "image")

    def enlarge(self):
        """Enter enlarges, arrows walk, plus zooms until numbers stand in the pixels, Enter pins."""
        self.focus_maps()
        self.desktop.keys("Home", "Return")
        self.desktop.wait(lambda: "Map 0" in self.desktop.texts(), "the title of the enlarged map")
        self.desktop.keys("Right", "Right", "Down", "plus")
        text = self.described("Enlarged maps", "row 6, column 6", "image")
        time.sleep(0.7)
        self.desktop.picture("enlarged")
        self.desktop.keys("Return")
        value = self.desktop.wait(lambda: self.desktop.find("label", "Neuron value").description, "the neuron's value")
        assert text.split(": ")[1].split(" ")[0] == value, (text, value)
        self.desktop.keys("Page_Down")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t == "Map 0"] and "row 6" not in
                          (self.desktop.look("image", "Enlarged maps").description or "row 6") or True, "the next layer")
        self.desktop.keys("Page_Up")
        time.sleep(0.7)
        self.desktop.keys("Escape")
        self.title("16 maps of 10×10")

    def compare(self):
        """Two chosen with Shift: side by side, with difference and correlation."""
        self.focus_maps()
        self.desktop.keys("Home", "shift+Right")
        self.described("Feature maps", "2 maps chosen", "image")
        time.sleep(0.5)
        self.desktop.picture("two-chosen")
        self.desktop.press("push button", "Compare 2")
        title = self.title("0 and 1 · correlation")
        assert -1.0 <= float(title.split(" · ")[1].split()[-1].replace("−", "-")) <= 1.0, title
        self.desktop.keys("Right")
        text = self.described("Enlarged maps", "difference", "image")
        a, b, difference = (float(part.split(" ")[-1].replace("−", "-")) for part in text.split(" · ")[1:])
        assert abs(a - b - difference) <= 1e-3 * max(1.0, abs(a), abs(b)), text
        time.sleep(0.5)
        self.desktop.picture("compared")
        self.desktop.keys("Escape")
        self.desktop.keys("ctrl+a")
        self.described("Feature maps", "16 maps chosen", "image")
        assert not self.desktop.is_sensitive("push button", "Compare 16")
        self.desktop.keys("Escape")

    def colours(self):
        """Whole network, then fixed, then locked: the badge says which."""
        self.described("Colours", "whole layer")
        self.choose("Normalisation", 2)
        self.described("Colours", "whole network")
        self.choose("Normalisation", 4)
        self.described("Colours", "fixed numbers")
        self.type_into("Low end", "0")
        self.type_into("High end", "2.5")
        time.sleep(0.5)
        self.desktop.picture("fixed")
        self.desktop.keys("Escape")
        self.desktop.press("push button", "Lock the range")
        self.described("Colours", "locked")
        self.desktop.press("push button", "Lock the range")
        self.choose("Normalisation", 1)
        self.described("Colours", "whole layer")

    def follow(self):
        """A contribution leads one layer back; the chips and Alt+arrows lead along the path."""
        self.desktop.click(self.maps(), 40, 40)
        value = self.desktop.wait(lambda: self.desktop.find("label", "Neuron value").description, "the neuron's value")
        rows = self.desktop.wait(lambda: [n for n in self.desktop.walk(self.desktop.find("list", "Contributions"))
                                          if n.role == "list item" and n.name], "contributions")
        self.desktop.click(rows[0], 20, 10)
        here = self.desktop.wait(lambda: [n.name for n in self.desktop.walk() if n.name.startswith("Here: ")], "a path")
        assert "c3" not in here[0], here
        time.sleep(0.7)
        self.desktop.picture("path")
        self.desktop.keys("alt+Left")
        self.desktop.wait(lambda: [n for n in self.desktop.walk() if n.name.startswith("Here: c3")], "the way back")
        self.desktop.wait(lambda: self.desktop.find("label", "Neuron value").description == value, "the first neuron's value")
        self.desktop.keys("alt+Right")
        self.desktop.wait(lambda: [n for n in self.desktop.walk() if n.name == here[0]], "the way forth")

    def weights(self):
        self.desktop.keys("alt+Left")
        self.desktop.wait(lambda: [n for n in self.desktop.walk() if n.name.startswith("Here: c3")], "the way back")
        self.desktop.press("push button", "Filters")
        self.desktop.wait(lambda: "Statistics of the weights" in self.desktop.texts(), "the weights' statistics")
        time.sleep(0.7)
        self.desktop.picture("weights")
        self.desktop.press("push button", "Maps")

    def seeing(self):
        """A click on the photo lists the neurons of the layer that see the pixel, the strongest first."""
        canvas = self.desktop.all("image", "Photo canvas")[-1]
        box = canvas.box()
        self.desktop.click(canvas, box.width // 2, box.height // 2)
        rows = self.desktop.wait(lambda: [n for n in self.desktop.walk(self.desktop.find("list", "Neurons that see the pixel"))
                                          if n.role == "list item" and n.name], "neurons that see the pixel")
        values = [float(row.name.split(": ")[-1].replace("−", "-")) for row in rows]
        assert values == sorted(values, reverse=True), values
        time.sleep(0.7)
        self.desktop.picture("seeing")
        self.desktop.click(rows[0], 20, 10)
        self.desktop.wait(lambda: abs(float(self.desktop.find("label", "Neuron value").description.replace("−", "-")) - values[0])
                          < 1e-3 * max(1, abs(values[0])), "the strongest neuron's value")

    def run(self):
        steps = [self.open, self.sort, self.choose_some, self.numbers, self.enlarge, self.compare, self.colours, self.follow, self.weights,
                 self.seeing]
        run_steps(steps)
        self.desktop.close()


if __name__ == "__main__":
    Maps(*sys.argv[1:4]).run()
