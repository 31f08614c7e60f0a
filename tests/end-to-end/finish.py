#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export, preferences, help, first steps and about in the real window.

finish.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from desktop import Desktop, run_steps

NAME = "io.github.fovea_project.Fovea"


class Finish:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        self.cli = os.path.join(os.path.dirname(program), "fovea-cli")
        data = os.path.join(source, "data")
        self.desktop = Desktop(program, ["--empty"], pictures, {"FOVEA_DATA": data})

    def tour(self):
        """A card of the empty window opens the sample and adds the step."""
        time.sleep(3)
        self.desktop.picture("empty")
        self.desktop.press("push button", "Filter a Photo")
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Undo"), "the step of the tour")
        self.desktop.find("frame", "chelsea.png – Fovea")
        time.sleep(0.7)
        self.desktop.picture("tour-filter")

    def tour_network(self):
        subprocess.run(["gapplication", "action", NAME, "new-window"], check=True)
        def cards():
            return self.desktop.all("push button", "Look into a Network")

        self.desktop.wait(lambda: len(cards()) == 2, "the cards of both windows")
        assert cards()[-1].act()
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith("6 maps of")], "the maps of the first layer")
        self.desktop.frame = [node for node in self.desktop.walk() if node.role == "frame" and node.name.startswith("digit-3")][0]
        time.sleep(1)
        self.desktop.picture("tour-network")

    def command(self):
        return self.desktop.find("label", "Command").description

    def export(self):
        """The dialog's file, and the one of the command that it shows, have the same bytes."""
        target = os.path.join(self.folder, "window")
        again = os.path.join(self.folder, "cli")
        os.mkdir(target)
        self.desktop.activate("win.export")
        self.desktop.focus("Export")
        self.desktop.find("text", "Folder").set_text(target)
        self.desktop.wait(lambda: target in self.command(), "the folder in the command")
        time.sleep(0.5)
        self.desktop.picture("export")
        words = shlex.split(self.command())
        assert words[0] == "fovea-cli" and "--caption" in words and "--colour-bar" in words, words
        words[0] = self.cli
        words[words.index(target)] = again
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.desktop.press("push button", "Export")
        files = self.desktop.wait(lambda: [name for name in os.listdir(target) if not name.startswith(".")], "an exported file")
        assert files == os.listdir(again), (files, os.listdir(again))
        with open(os.path.join(target, files[0]), "rb") as one, open(os.path.join(again, files[0]), "rb") as other:
            assert one.read() == other.read(), files[0]

    def print_layer(self):
        """The system's dialog comes up with the sheet of the layer; nothing is printed."""
        self.desktop.focus("digit-3")
        self.desktop.keys("ctrl+p")
        self.desktop.focus("Print")
        time.sleep(1)
        self.desktop.picture("print")
        self.desktop.keys("Escape")
        self.desktop.focus("digit-3")

    def preferences(self):
        self.desktop.activate("win.preferences")
        self.desktop.focus("Preferences")
        spin = self.desktop.find("spin button", "Quality of JPEG files")
        assert spin.value() == 92
        time.sleep(0.7)
        self.desktop.picture("preferences")
        roles = [n.role for n in self.desktop.walk() if "Reduced motion" in n.name]
        assert set(roles) - {"label", "list item"}, roles
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("spin button", "Quality of JPEG files"), "the preferences to close")

    def help(self):
        self.desktop.focus("digit-3")
        self.desktop.keys("F1")
        self.desktop.focus("Help")
        self.desktop.find("label", "Networks and Their Maps")  # the page of what is shown
        self.desktop.wait(lambda: [n for n in self.desktop.walk() if n.role == "image" and "kernels" in n.name + n.description],
                          "the picture of the kernels", 30)
        time.sleep(0.7)
        self.desktop.picture("help-networks")
        rows = self.desktop.all("list item", None, self.desktop.find("list", "Pages"))
        assert len(rows) == 17, [row.name for row in rows]
        for number in range(len(rows)):
            self.desktop.click(rows[number], 30, 12)
            time.sleep(0.4)
            self.desktop.picture(f"help-{number}")
        self.desktop.find("label", "Stride")
        self.desktop.keys("Escape")
        self.desktop.wait(lambda: not self.desktop.look("list", "Pages"), "the help to close")

    def about(self):
        subprocess.run(["gapplication", "action", NAME, "about"], check=True)
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if "microscope" in t], "the text about Fovea")
        time.sleep(0.7)
        self.desktop.picture("about")

    def run(self):
        steps = [self.tour, self.tour_network, self.export, self.print_layer, self.preferences, self.help, self.about]
        run_steps(steps)
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Finish(*sys.argv[1:4]).run()
