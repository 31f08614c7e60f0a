#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel studio in the real window: cells typed and pasted, symmetry, divisor, anchor, tools, undo; the analysis live; paths side by side.

kernel_studio.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import subprocess
import sys
import time

from desktop import Desktop, run_steps

CLIPBOARD = """
import sys, gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk
Gtk.init()
Gdk.Display.get_default().get_clipboard().set_content(Gdk.ContentProvider.new_for_value(sys.argv[1]))
print("held", flush=True)
GLib.MainLoop().run()
"""


class KernelStudio:
    def __init__(self, program, source, pictures):
        self.holder = None
        self.panel = None  # of the kernel
        data = os.path.join(source, "data")
        self.desktop = Desktop(program, [os.path.join(data, "samples", "coffee.png")], pictures, {"FOVEA_DATA": data})
        self.desktop.focus("Fovea")
        self.desktop.press("page tab", "Filters")
        time.sleep(0.5)

    def cell(self, row, column):
        """Counted from 1 here; the program counts positions from 0 everywhere."""
        return self.desktop.find("text", f"Row {row - 1}, column {column - 1}", self.panel)

    def find_panel(self):
        """The least part of the window that has both cells and analysis."""
        node = self.cell(1, 1)
        while not [text for text in self.desktop.texts(node) if text.endswith(" Rank")]:
            node = node.parent
        return node

    def value(self, row, column):
        node = self.cell(row, column)
        return node.text()

    def values(self, width, height):
        return [[self.value(y + 1, x + 1) for x in range(width)] for y in range(height)]

    def wait_value(self, row, column, text):
        self.desktop.wait(lambda: self.value(row, column) == text, f"“{text}” in row {row}, column {column}")

    def fact(self, title):
        """The number beside a title of the analysis, whose name ends with the title."""
        found = [text for text in self.desktop.texts(self.panel) if text.endswith(" " + title)]
        return found[-1][:-len(title) - 1] if found else None

    def wait_fact(self, title, text):
        self.desktop.wait(lambda: self.fact(title) == text, f"{title}: {text} (it is {self.fact(title)})")

    def spin(self, name, number):
        self.desktop.find("spin button", name, self.panel).set_value(number)

    def focus_cell(self, row, column):
        self.desktop.click(self.cell(row, column), 12, 12)
        time.sleep(0.3)

    def set_clipboard(self, text):
        """As a spreadsheet would: another program holds the text until the next one does."""
        self.drop_clipboard()
        self.holder = subprocess.Popen([sys.executable, "-c", CLIPBOARD, text], stdout=subprocess.PIPE)
        assert self.holder.stdout.readline() == b"held\n"
        time.sleep(1)  # the window hears of it

    def drop_clipboard(self):
        if self.holder:
            self.holder.kill()
            self.holder.wait()

    def open_editor(self):
        self.desktop.press("push button", "Custom kernel")
        self.desktop.press("push button", "Edit Kernel")
        self.cell(3, 3)
        self.desktop.wait(lambda: self.fact("Rank"), "the analysis")
        self.panel = self.find_panel()
        self.wait_fact("Rank", "1 of 3: separable, a column times a row")
        assert self.values(3, 3) == [["0", "0", "0"], ["0", "1", "0"], ["0", "0", "0"]], self.values(3, 3)
        time.sleep(0.7)
        self.desktop.picture("identity")

    def type_cells(self):
        """Typing, Tab, Enter and arrows; all the typing in a cell is one step of undo."""
        self.focus_cell(1, 1)
        self.desktop.type("-12")
        self.wait_value(1, 1, "-12")
        self.wait_fact("Sum", "−11")
        self.desktop.keys("Tab")
        self.desktop.type("3")
        self.desktop.keys("Return")
        self.desktop.type("7")
        self.desktop.keys("Right")
        self.desktop.type("5")
        self.desktop.keys("Up")
        self.wait_value(1, 2, "3")
        self.wait_value(2, 2, "7")
        self.wait_value(2, 3, "5")
        self.wait_fact("Sum", "3")
        self.wait_fact("Results", "−3060 to 3825")
        self.desktop.keys("ctrl+z", "ctrl+z", "ctrl+z")
        self.wait_value(2, 3, "0")
        self.wait_value(2, 2, "1")
        self.wait_value(1, 2, "0")
        self.wait_fact("Sum", "−11")
        self.desktop.press("push button", "Undo")
        self.wait_fact("Sum", "1")

    def paste(self):
        """A block of a spreadsheet, into a cell; then text that is no kernel."""
        self.focus_cell(1, 1)
        self.set_clipboard("1\t4\t6\t4\t1\n4\t16\t24\t16\t4\n6\t24\t36\t24\t6\n4\t16\t24\t16\t4\n1\t4\t6\t4\t1\n")
        self.desktop.keys("ctrl+v")
        self.wait_value(5, 5, "1")
        self.wait_fact("Sum", "256")
        self.wait_fact("Rank", "1 of 5: separable, a column times a row")
        self.desktop.wait(lambda: [n for n in self.desktop.walk(self.panel) if n.role == "label" and n.name == "Column"
                                   and n.description == "1 4 6 4 1"], "the column 1 4 6 4 1")
        self.set_clipboard("1 2 3\n4 five 6\n")
        self.desktop.press("push button", "Paste Kernel", self.panel)
        self.desktop.wait(lambda: "line 2, column 3: “five”" in self.desktop.description("label", "Refused", self.panel), "why the text is no kernel")
        self.desktop.picture("refused")
        self.wait_value(5, 5, "1")

    def divisor(self):
        self.desktop.press("check box", "Automatic Divisor", self.panel)
        self.wait_fact("DC gain", "1")
        time.sleep(0.5)
        self.desktop.picture("binomial")
        self.focus_cell(3, 3)
        self.desktop.type("0")
        self.wait_fact("Sum", "220")
        self.wait_fact("DC gain", "1")

    def resize(self):
        self.spin("Width", 4)
        self.desktop.wait(lambda: not self.desktop.look("text", "Row 0, column 4", self.panel), "four columns")
        self.spin("Height", 2)
        self.desktop.wait(lambda: not self.desktop.look("text", "Row 2, column 0", self.panel), "two rows")

    def choose_lock(self, steps):
        """From the first choice on, by keys."""
        self.desktop.click(self.desktop.find("combo box", "Symmetry lock", self.panel), 20, 12)
        time.sleep(0.5)
        self.desktop.keys(*["Down"] * steps, "Return")
        time.sleep(0.4)

    def symmetry(self):
        self.set_clipboard("0 0 0\n0 0 0\n0 0 0\n")
        self.desktop.press("push button", "Paste Kernel", self.panel)
        self.cell(3, 3)
        self.wait_fact("Rank", "0: all cells are zero")
        self.choose_lock(5)
        self.focus_cell(1, 1)
        self.desktop.type("2")
        self.wait_value(3, 3, "2")
        assert self.values(3, 3) == [["2", "0", "2"], ["0", "0", "0"], ["2", "0", "2"]], self.values(3, 3)
        self.focus_cell(2, 1)
        self.desktop.type("-1")
        self.wait_value(1, 2, "-1")
        self.wait_fact("Symmetry", "left and right, top and bottom, half a turn, diagonal")
        time.sleep(0.5)
        self.desktop.picture("quarter-turns")

    def anchor(self):
        self.focus_cell(1, 3)
        self.desktop.press("push button", "Anchor Here", self.panel)
        self.desktop.wait(lambda: self.cell(1, 3).description == "Anchor", "the anchor in row 1, column 3")

    def large(self):
        """A kernel of 31 x 31 is edited on its picture."""
        self.spin("Width", 31)
        self.spin("Height", 31)
        picture = self.desktop.find("image", "Cells of the kernel", self.panel)
        self.desktop.click(picture, 120, 120)
        self.desktop.keys("Right", "Down", "Down")
        self.desktop.wait(picture.describe, "the selected cell")
        self.desktop.find("text", "Selected cell", self.panel).set_text("9")
        self.desktop.wait(lambda: picture.describe().endswith(": 9"), "9 in the selected cell")
        time.sleep(0.5)
        self.desktop.picture("large")
        for _ in range(4):  # cell and size, each at most twice
            if self.desktop.find("spin button", "Width", self.panel).value() > 3:
                self.desktop.press("push button", "Undo")
                time.sleep(0.5)
        self.cell(3, 3)

    def response(self):
        """Decibels; a preset's kernel is seen, and becomes a custom one on demand."""
        self.desktop.press("push button", "Gaussian blur")
        self.desktop.find("push button", "Make Editable", self.panel)
        self.wait_fact("DC gain", "1")
        plot = self.desktop.find("image", "Profile of the response", self.panel)
        self.desktop.wait(lambda: "across: 1 at 0" in plot.describe(), "the gain 1 at frequency 0")
        self.desktop.press("push button", "Decibels", self.panel)
        self.desktop.wait(lambda: "across: 0 at 0" in plot.describe(), "0 dB at frequency 0")
        time.sleep(0.5)
        self.desktop.picture("preset")
        self.desktop.press("push button", "Make Editable", self.panel)
        self.desktop.wait(lambda: not self.desktop.look("push button", "Make Editable", self.panel), "a custom kernel")

    def scroll(self):
        box = self.desktop.find("image", "Frequency response", self.panel).box()
        subprocess.run(["xdotool", "mousemove", str(box.x + 40), "500", "click", "--repeat", "25", "--delay", "30", "5"], check=True)
        time.sleep(0.7)
        self.desktop.picture("effects")

    def compare_paths(self):
        self.desktop.press("push button", "Compare Paths…", self.panel)
        self.desktop.focus("Compare Paths")
        self.desktop.wait(lambda: self.desktop.description("label", "Comparison").startswith("600×400"), "the comparison", 60)
        rows = [node.name for node in self.desktop.walk(self.desktop.find("list", "Paths")) if node.role == "list item"]
        assert any("Fourier" in name or "FFT" in name for name in rows) and any("chosen" in name for name in rows), rows
        self.desktop.wait(lambda: "difference" in self.desktop.description("label", "Error map"), "the error of the transform")
        time.sleep(0.7)
        self.desktop.picture("paths")

    def crossover(self):
        self.desktop.press("push button", "Measure")
        self.desktop.wait(lambda: "On this machine" in self.desktop.description("label", "Crossover"), "the crossover", 90)
        time.sleep(0.7)
        self.desktop.picture("crossover")
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("list", "Paths"), "the window to close")

    def run(self):
        steps = [self.open_editor, self.type_cells, self.paste, self.divisor, self.resize, self.symmetry, self.anchor, self.large,
                 self.response, self.scroll, self.compare_paths, self.crossover]
        run_steps(steps)
        self.drop_clipboard()
        self.desktop.close()


if __name__ == "__main__":
    KernelStudio(*sys.argv[1:4]).run()
