#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the accessibility tree of every page and window: each control has a name.

accessible.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import re
import sys
import time

from desktop import Desktop

CONTROLS = {"push button", "toggle button", "check box", "radio button", "switch", "combo box", "text", "entry", "spin button", "slider",
            "list", "list item", "page tab", "image", "menu item", "table", "tree table", "link", "level bar", "progress bar", "password text"}
# What speaks through the text in it.
GROUPS = {"list", "list item", "menu item", "page tab", "table", "tree table"}


def place(node):
    """For a message: what stands around the node."""
    words = []
    while node and len(words) < 6:
        words.append(f"{node.role} “{node.name or ''}”")
        node = node.parent
    return " in ".join(words)


def named(node):
    if (node.name and not re.match("(Gtk|Adw|Fovea)[A-Z]", node.name)) or node.description:  # GTK names what has no name by its type
        return True
    if node.is_labelled():
        return True
    return node.role in GROUPS and any(child.name for child in node.walk())


def is_gtk_own(node):
    """The window of shortcuts, and the search of the preferences: ours have labels."""
    if node.name == "GtkSearchEntry":
        return True
    while node and node.name != "GtkShortcutsWindow":
        node = node.parent
    return node is not None


def decorates(node):
    """A picture on a control, or the text in a number's."""
    parent = node.parent
    while parent and node.role in ("image", "text"):
        if parent.role in CONTROLS - {"list", "table", "tree table"} and named(parent):
            return node.role == "image" or parent.role == "spin button"
        parent = parent.parent
    return False


class Accessible:
    def __init__(self, program, source, pictures):
        data = os.path.join(source, "data")
        self.data = data
        photo = os.path.join(data, "samples", "digit-3.png")
        network = os.path.join(data, "networks", "lenet-5.onnx")
        self.desktop = Desktop(program, [photo, network], pictures, {"FOVEA_DATA": data})
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)

    def check(self, what):
        time.sleep(0.7)
        self.desktop.picture(what)
        nameless, count = [], 0
        for node in self.desktop.walk():
            role = node.role
            if role not in CONTROLS or is_gtk_own(node):
                continue
            count += 1
            if not named(node) and not decorates(node):
                nameless.append(place(node))
        print(f"# {what}: {count} controls", flush=True)
        assert count > 3, f"{what}: {count} controls"
        assert not nameless, f"{what}: without a name:\n# " + "\n# ".join(sorted(set(nameless)))

    def page(self, number, name):
        tabs = self.desktop.all("page tab")
        assert tabs[number].act()
        self.check(name)

    def window(self, action, title, name):
        self.desktop.activate(action)
        self.desktop.focus(title)
        time.sleep(0.5)
        self.check(name)
        self.desktop.keys("Escape")
        time.sleep(0.5)
        self.desktop.focus("Fovea")

    def photo(self):
        self.page(0, "photo")

    def filters(self):
        self.page(1, "filters")
        self.desktop.press("push button", "Sharpen")
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Undo"), "a step")
        self.check("filters-step")

    def network(self):
        self.page(2, "network")
        self.desktop.click(self.desktop.find("image", "Feature maps"), 40, 40)
        self.check("network-neuron")

    def export(self):
        self.window("win.export", "Export", "export")

    def preferences(self):
        self.window("win.preferences", "Preferences", "preferences")

    def new_network(self):
        self.window("win.new-network", "New Network", "new-network")

    def heat_map(self):
        self.window("win.heat-map", "Class Heat Map", "heat-map")

    def help(self):
        self.desktop.keys("F1")
        self.desktop.focus("Help")
        self.check("help")
        self.desktop.keys("Escape")
        time.sleep(0.5)
        self.desktop.focus("Fovea")

    def shortcuts(self):
        self.desktop.keys("ctrl+question")
        assert self.desktop.find("label", "Full screen")
        self.desktop.keys("Escape")

    def run(self):
        steps = [self.photo, self.filters, self.network, self.export, self.preferences, self.new_network, self.heat_map, self.help,
                 self.shortcuts]
        print(f"1..{len(steps)}")
        failed = 0
        for number, step in enumerate(steps, 1):
            try:
                step()
                print(f"ok {number} - {step.__name__}", flush=True)
            except AssertionError as fault:
                failed += 1
                print(f"not ok {number} - {step.__name__}\n# {fault}", flush=True)
        self.desktop.close()
        sys.exit(1 if failed else 0)


if __name__ == "__main__":
    Accessible(*sys.argv[1:4]).run()
