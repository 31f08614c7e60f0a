#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The convolution lens in the real window: over the photo and over the maps of a layer, by keyboard and pointer, playing and held.

lens.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import re
import sys
import time

from desktop import Desktop, run_steps

NUMBER = r"[−-]?[0-9.]+(?:e[-+−]?[0-9]+)?"


def number(text):
    return float(text.replace("−", "-"))


class Lens:
    def __init__(self, program, source, pictures):
        data = os.path.join(source, "data")
        files = [os.path.join(data, "samples", "digit-3.png"), os.path.join(data, "networks", "lenet-5.onnx")]
        self.desktop = Desktop(program, files, pictures, {"FOVEA_DATA": data})
        self.nodes = {}
        self.page = 0  # whose lens is looked at: there is one on the Filters page and one on the Network page

    def node(self, role, name):
        """Of this page's lens; looked for once, as nothing of it comes and goes."""
        key = (self.page, role, name)
        if key not in self.nodes:
            self.nodes[key] = self.desktop.wait(lambda: [n for n in self.desktop.all(role) if n.is_called(name)][self.page:self.page + 1], f"{role} “{name}”")[0]
        return self.nodes[key]

    def described(self, name):
        """What the label of that name says."""
        return self.node("label", name).describe()

    def equation(self):
        return self.described("Equation")

    def place(self):
        """The row and column that the lens' title tells."""
        match = re.search(r"row (\d+), column (\d+)$", self.described("Place of the lens"), re.IGNORECASE)
        return (int(match.group(1)), int(match.group(2))) if match else None

    def changed(self, probe, old, what):
        return self.desktop.wait(lambda: probe() if probe() != old else None, what)

    def is_held(self):
        return self.node("push button", "Hold the Lens").now().has("PRESSED")

    def open_on_filters(self):
        self.desktop.find("frame", "digit-3.png – Fovea")
        self.desktop.press("page tab", "Filters")
        self.desktop.press("push button", "Sharpen")
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Undo"), "the step")
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+l")
        self.desktop.wait(self.equation, "the equation")
        time.sleep(0.5)
        self.desktop.picture("photo")

    def terms_add_up(self):
        """Shift with the arrows goes through all terms; their products are the sum that the equation begins with."""
        total, seen = 0.0, {self.described("Term")}
        for row in range(3):
            for column in range(3):
                self.desktop.keys("shift+Down" if row and not column else "shift+Left" if row % 2 else "shift+Right")
                term = self.desktop.wait(lambda: None if self.described("Term") in seen else self.described("Term"), "another term")
                seen.add(term)
                left, weight, product = (number(n) for n in re.search(f": ({NUMBER}) × ({NUMBER}) = ({NUMBER})$", term).groups())
                assert abs(left * weight - product) < 1e-3 * max(1, abs(product)), term
                total += product
        said = number(re.search(f"Σ products ({NUMBER})", self.equation()).group(1))
        assert len(seen) == 10, seen
        assert abs(total - said) <= 1e-3 * max(1, abs(said)), (total, self.equation())

    def move_by_keys(self):
        y, x = self.place()
        assert not self.is_held()
        self.desktop.keys("Right")
        assert self.changed(self.place, (y, x), "a step to the right") == (y, x + 1)
        self.desktop.keys("Down")
        assert self.changed(self.place, (y, x + 1), "a step down") == (y + 1, x + 1)
        assert self.is_held()

    def play(self):
        at, button = self.place(), self.node("push button", "Play")
        self.desktop.keys("space")
        self.changed(self.place, at, "the lens to walk by itself")
        assert button.now().name == "Pause"
        self.desktop.keys("space")
        self.desktop.wait(lambda: button.now().name == "Play", "the pause")
        time.sleep(0.5)
        rest = self.place()
        time.sleep(1)
        assert self.place() == rest != at

    def follow_and_hold(self):
        """A click holds the lens; a second one there lets it go, and it follows the pointer again."""
        canvas = self.desktop.all("image", "Photo canvas")[1]
        before = self.place()
        self.desktop.click(canvas, 250, 210)
        self.changed(self.place, before, "the lens at the click")
        self.desktop.wait(self.is_held, "the lens to be held")
        time.sleep(0.5)
        held = self.place()
        self.desktop.move(canvas, 300, 260)
        time.sleep(0.4)
        assert self.place() == held
        self.desktop.click(canvas, 250, 210)
        self.desktop.wait(lambda: not self.is_held(), "the lens to be let go")
        self.desktop.move(canvas, 300, 260)
        self.changed(self.place, held, "the lens to follow the pointer")
        self.desktop.picture("followed")

    def padding(self):
        """At the corner of the photo most of the neighbourhood is padding, and the panel says so."""
        canvas = self.desktop.all("image", "Photo canvas")[1]
        box = canvas.box()
        self.desktop.click(canvas, box.width // 2 - 270, box.height // 2 - 270)  # 280 pixels at 200 %
        self.desktop.wait(lambda: self.place() and max(self.place()) < 10, "the lens near the corner")
        self.desktop.keys("ctrl+l", *["Up"] * 8, *["Left"] * 8, *["shift+Up"] * 2, *["shift+Left"] * 2)
        self.desktop.wait(lambda: self.place() == (0, 0), "the lens in the corner")
        self.desktop.wait(lambda: self.described("Term").startswith("row −1, column −1, padding: "), "the padding to be told")
        self.desktop.picture("padding")

    def open_on_network(self):
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class", 30)
        time.sleep(0.5)
        self.page = 1
        self.desktop.keys("ctrl+l")
        self.desktop.wait(lambda: "bias" in self.equation(), "the equation of a neuron")
        time.sleep(0.5)
        self.desktop.picture("network")

    def sum_and_bias(self):
        products, bias, total = (number(n) for n in re.search(f"Σ products ({NUMBER}) \\+ bias ({NUMBER}) = ({NUMBER})", self.equation()).groups())
        assert abs(products + bias - total) <= 2e-4 * max(1, abs(products)), self.equation()
        assert "→" in self.equation(), self.equation()  # the activation behind it

    def layers_in_words(self):
        """A convolution over several maps has a sum for each; a click on one shows its terms."""
        self.desktop.keys("ctrl+f")
        self.desktop.type("c3")
        time.sleep(1)
        self.desktop.keys("Return")
        self.desktop.wait(lambda: self.described("Place of the lens").startswith("c3 · map "), "the lens of c3")
        self.desktop.wait(lambda: any(re.fullmatch(r"Input map \d+", t) for t in self.desktop.texts()), "the sums of the input maps")
        before = self.equation()
        self.desktop.click(self.desktop.find("image", "Feature maps"), 40, 40)
        self.changed(self.equation, before, "the pinned neuron's equation")
        self.desktop.wait(self.is_held, "the lens to be held")
        time.sleep(0.7)
        self.desktop.picture("held")

    def walk_over_maps(self):
        self.desktop.keys("ctrl+l")
        y, x = self.place()
        self.desktop.keys("Right")
        assert self.changed(self.place, (y, x), "a step to the right") == (y, x + 1)
        self.desktop.keys("space")
        self.changed(self.place, (y, x + 1), "the lens to walk by itself")
        self.desktop.keys("space")
        self.desktop.wait(self.is_held, "the neuron where it stopped")

    def run(self):
        steps = [self.open_on_filters, self.terms_add_up, self.move_by_keys, self.play, self.follow_and_hold, self.padding,
                 self.open_on_network, self.sum_and_bias, self.layers_in_words, self.walk_over_maps]
        run_steps(steps)
        self.desktop.close()


if __name__ == "__main__":
    Lens(*sys.argv[1:4]).run()
