#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the accessibility tree of every page and window: each control has a name.

accessible.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import sys
import time

from desktop import Atspi, Desktop

CONTROLS = {"push button", "toggle button", "check box", "radio button", "switch", "combo box", "text", "entry", "spin button", "slider",
            "list", "list item", "page tab", "image", "menu item", "table", "tree table", "link", "level bar", "progress bar", "password text"}
# What speaks through the text in it.
GROUPS = {"list", "list item", "menu item", "page tab", "table", "tree table"}


def place(node):
    """For a message: what stands around the node."""
    words = []
    while node and len(words) < 6:
        words.append(f"{node.get_role_name()} “{node.get_name() or ''}”")
        node = node.get_parent()
    return " in ".join(words)


def named(node):
    if node.get_name() or node.get_description():
        return True
    relations = [relation.get_relation_type() for relation in node.get_relation_set()]
    if Atspi.RelationType.LABELLED_BY in relations:
        return True
    return node.get_role_name() in GROUPS and any(child.get_name() for child in below(node))


def below(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child:
            yield child
            yield from below(child)


def inside_named_spin(node):
    parent = node.get_parent()
    return parent and parent.get_role_name() == "spin button" and named(parent)


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
            role = node.get_role_name()
            if role not in CONTROLS:
                continue
            count += 1
            if not named(node) and not inside_named_spin(node):
                nameless.append(place(node))
        print(f"# {what}: {count} controls", flush=True)
        assert count > 3, f"{what}: {count} controls"
        assert not nameless, f"{what}: without a name:\n# " + "\n# ".join(sorted(set(nameless)))

    def page(self, number, name):
        tabs = [node for node in self.desktop.walk() if node.get_role_name() == "page tab"]
        tabs[number].get_action_iface().do_action(0)
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
        self.check("shortcuts")
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
