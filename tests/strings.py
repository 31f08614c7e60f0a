#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds text that a user sees and a translator does not.

strings.py [SOURCE_DIR]. In .ui files: properties of text without translatable="yes". In C: literals given to what shows them, and messages of
errors, without _().
"""

import os
import re
import sys
import xml.etree.ElementTree as tree

TEXT_PROPERTIES = {"label", "title", "subtitle", "tooltip-text", "description", "placeholder-text", "secondary-text", "text", "body", "heading",
                   "dropdown-tooltip"}
NAMES = {"Fovea"}  # the same in every language

# Functions whose literal argument is shown. The number counts arguments from 0.
SHOWN = {
    "gtk_label_new": 0, "gtk_label_set_text": 1, "gtk_label_set_label": 1, "gtk_button_new_with_label": 0, "gtk_button_new_with_mnemonic": 0,
    "gtk_button_set_label": 1, "gtk_check_button_new_with_label": 0, "gtk_toggle_button_new_with_label": 0, "gtk_widget_set_tooltip_text": 1,
    "fovea_widget_set_tooltip": 1, "gtk_window_set_title": 1, "adw_toast_new": 0, "adw_action_row_set_subtitle": 1,
    "adw_preferences_row_set_title": 1, "adw_preferences_group_set_title": 1, "adw_status_page_set_title": 1,
    "adw_status_page_set_description": 1, "gtk_file_chooser_native_new": 0, "fovea_window_toast": 1, "fovea_document_fail": 1,
    "fovea_label_set_named": 1, "fovea_refuse": 1, "fovea_wrong_usage": 1, "fovea_over_limit": 1, "fovea_io_failed": 1,
    "fovea_known_later": 1, "fovea_memory_alloc": 1, "fovea_memory_alloc0": 1, "fovea_memory_reserve": 1, "fovea_tensor_new": 2, "gtk_entry_set_placeholder_text": 1, "gtk_column_view_column_new": 0,
}
CALL = re.compile(r"\b(" + "|".join(SHOWN) + r")\s*\(")
WORD = re.compile(r"[A-Za-z]{2,}")
LITERAL = re.compile(r'^\s*"(?:[^"\\]|\\.)*"')


def arguments(source, start):
    """The arguments of a call, split at the commas of its own level."""
    parts, depth, quote, begin = [], 0, None, start
    at = start
    while at < len(source):
        letter = source[at]
        if quote:
            if letter == "\\":
                at += 1
            elif letter == quote:
                quote = None
        elif letter in "\"'":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            if depth == 0:
                parts.append(source[begin:at])
                return parts
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(source[begin:at])
            begin = at + 1
        at += 1
    return parts


def has_words(text):
    """Formats and escapes are no words."""
    text = re.sub(r"%[-+ #0-9.*]*[hlzjt]*[a-zA-Z]|\\[a-z]", "", text)
    return WORD.search(text) is not None


def check_c(path, root):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        source = file.read()
    source = re.sub(r"/\*.*?\*/", lambda match: re.sub(r"[^\n]", " ", match.group()), source, flags=re.S)
    for match in CALL.finditer(source):
        given = arguments(source, match.end())
        place = SHOWN[match.group(1)]
        if len(given) > place and LITERAL.match(given[place]) and has_words(given[place]):
            line = source.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {match.group(1)} ({' '.join(given[place].split())})"


def check_ui(path, root):
    for node in tree.parse(os.path.join(root, path)).iter():
        text = (node.text or "").strip()
        shown = (node.tag in ("property", "attribute") and node.get("name") in TEXT_PROPERTIES) or node.tag == "item"
        if shown and has_words(text) and text not in NAMES and node.get("translatable") != "yes" and not node.get("bind-source"):
            yield f"{path}: {node.get('name') or node.tag}: {text}"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    found = []
    n_files = 0
    for top in ("app", "core", "ui"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root)
                if name.endswith((".c", ".h", ".ui")):
                    n_files += 1
                    found += (check_ui if name.endswith(".ui") else check_c)(path, root)
    print("\n".join(found))
    print(f"{n_files} files, {len(found)} texts that cannot be translated")
    sys.exit(1 if found else 0)


main()
