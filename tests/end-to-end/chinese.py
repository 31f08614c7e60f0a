#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in Chinese, and no English left: nothing that stands in a page or a window is a text that has a translation.

chinese.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import gettext
import os
import sys
import time

from desktop import Desktop, run_steps


class Chinese:
    def __init__(self, program, source, pictures):
        data = os.path.join(source, "data")
        locales = os.environ.get("FOVEA_LOCALE_DIR") or os.path.join(os.path.dirname(os.path.dirname(program)), "po")
        self.texts = gettext.translation("fovea", locales, ["zh_CN"])
        # What must not be seen. Texts with places for numbers and names are seen filled in.
        self.english = {text for text, chinese in self.texts._catalog.items()
                        if isinstance(text, str) and text and text != chinese and "%" not in text}
        self.desktop = Desktop(program, [os.path.join(data, "samples", "digit-3.png"), os.path.join(data, "networks", "lenet-5.onnx")], pictures,
                               {"FOVEA_DATA": data, "FOVEA_LOCALE_DIR": locales, "LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"})
        self.desktop.focus("Fovea")

    def check(self, what):
        """Names and descriptions of all that can be seen."""
        time.sleep(0.7)
        self.desktop.picture(what)
        nodes = list(self.desktop.walk())
        seen = {part for node in nodes for text in (node.name, node.description) for part in (text, *text.split("  "))}
        assert not seen & self.english, f"{what}: in English: {sorted(seen & self.english)}"
        assert any("\u4e00" <= letter <= "\u9fff" for text in seen for letter in text), f"{what}: nothing in Chinese"

    def press(self, role, name):
        """A page's tab has a mnemonic."""
        self.desktop.press(role, self.texts.gettext("_" + name if "_" + name in self.texts._catalog else name).replace("_", ""))

    def window(self, action, title, what):
        self.desktop.activate(action)
        self.desktop.focus(self.texts.gettext(title))
        self.check(what)
        self.desktop.keys("Escape")
        time.sleep(0.5)
        self.desktop.focus("Fovea")

    def photo(self):
        self.check("photo")

    def filters(self):
        self.press("page tab", "Filters")
        self.press("push button", "Sharpen")
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", self.texts.gettext("Undo")), "a step")
        self.check("filters")
        self.press("page tab", "Kernel")
        self.check("kernel")

    def network(self):
        self.press("page tab", "Network")
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)
        self.desktop.click(self.desktop.find("image", self.texts.gettext("Feature maps")), 40, 40)
        self.check("network")
        self.press("page tab", "Change")
        self.check("change")
        self.press("page tab", "Lens")
        self.check("lens")
        self.desktop.keys("F4")
        self.check("graph")

    def windows(self):
        for action, title, what in (("win.export", "Export", "export"), ("win.preferences", "Preferences", "preferences"),
                                    ("win.new-network", "New Network", "new-network"), ("win.heat-map", "Class Heat Map", "heat-map"),
                                    ("win.digits", "Draw a Digit", "digits")):
            self.window(action, title, what)

    def help(self):
        self.desktop.keys("F1")
        self.desktop.focus(self.texts.gettext("Help"))
        self.check("help")

    def run(self):
        run_steps([self.photo, self.filters, self.network, self.windows, self.help])
        self.desktop.close()


if __name__ == "__main__":
    Chinese(*sys.argv[1:4]).run()
