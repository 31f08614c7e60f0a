#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the window's actions with what tells of them.

actions.py [SOURCE_DIR]. Each action stands in tests/data/actions.txt with the command that does the same, whose options exist, or a reason why there
is none; each accelerator stands in the window of shortcuts, and each action there has one.
"""

import os
import re
import sys
import xml.etree.ElementTree as tree

ROW = re.compile(r'^  \{ "([a-z][a-z-]*)", [a-z_]+(?:, "[^"]*")? \},?', re.M)
ONE_ROW = re.compile(r'GActionEntry [^;]*?\{ \{ "([a-z][a-z-]*)", [a-z_]+')
TABLE = re.compile(r"static const GActionEntry entries\[\] = \{(.*?)\n\};", re.S)
PROPERTY = re.compile(r'add_property_action \(self, "([a-z-]+)"')
INSTALLED = re.compile(r'install_action \([a-z_]+, "([a-z]+\.[a-z-]+)"')
ACCELERATOR = re.compile(r'^  \{ "((?:win|app|window)\.[^"]+)", \{ "', re.M)


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def files(root, top, ending):
    for folder, _, names in os.walk(os.path.join(root, top)):
        for name in sorted(names):
            if name.endswith(ending):
                yield os.path.join(folder, name)


def plain(action):
    """Without its target: win.zoom-to(1.0), win.page::photo."""
    return re.split(r"\(|::", action)[0]


def find_actions(root):
    actions = {"window.close"}
    for path in files(root, "ui", ".c"):
        source = read(path)
        group = "app" if path.endswith("application.c") else "win"
        for table in TABLE.findall(source):
            actions.update(f"{group}.{name}" for name in ROW.findall(table + "\n"))
        actions.update(f"{group}.{name}" for name in ONE_ROW.findall(source))
        actions.update(f"win.{name}" for name in PROPERTY.findall(source))
        actions.update(INSTALLED.findall(source))
    return actions


def read_table(root):
    for line in read(root, "tests", "data", "actions.txt").splitlines():
        if line and not line.startswith("#"):
            yield line.split(None, 2)


def check_commands(root, actions):
    rows = list(read_table(root))
    listed = {row[0] for row in rows}
    sources = "".join(read(path) for path in files(root, "app", (".c", ".h")))
    commands = set(re.findall(r"fovea_command_([a-z_]+) = \{", sources))
    for action in sorted(actions - listed):
        yield f"{action} is not in tests/data/actions.txt: which command does the same?"
    for action in sorted(listed - actions):
        yield f"{action} is in tests/data/actions.txt, but no action"
    for row in rows:
        if len(row) < 3:
            yield f"{row[0]}: neither an option nor a reason"
        elif row[1] != "-" and row[1].replace("-", "_") not in commands:
            yield f"{row[0]}: there is no command {row[1]}"
        for option in re.findall(r"--([a-z-]+)", row[2] if len(row) > 2 and row[1] != "-" else ""):
            if f'"{option}"' not in sources:
                yield f"{row[0]}: no command has --{option}"


def check_shortcuts(root, actions):
    accelerators = set(ACCELERATOR.findall(read(root, "ui", "window", "application.c")))
    told = {node.text for node in tree.parse(os.path.join(root, "ui", "window", "shortcuts.ui")).iter("property") if node.get("name") == "action-name"}
    # The four pages are one line of the window of shortcuts.
    for action in sorted(accelerators - told):
        if not action.startswith("win.page::"):
            yield f"{action} has an accelerator, but does not stand in shortcuts.ui"
    for action in sorted(told - accelerators - {"win.show-help-overlay"}):
        yield f"{action} stands in shortcuts.ui, but has no accelerator"
    for action in sorted(accelerators):
        if plain(action) not in actions:
            yield f"{action} has an accelerator, but is no action"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    actions = find_actions(root)
    faults = [*check_commands(root, actions), *check_shortcuts(root, actions)]
    print("\n".join(faults))
    print(f"{len(actions)} actions, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
