#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and window, for a person to look at: light, dark, high contrast, large text, right to left, Chinese.

matrix.py FOVEA SOURCE_DIR FOLDER [LOOK]...: all looks unless given. The screen is that of run.sh. Speaks TAP.
"""

import gettext
import os
import subprocess
import sys
import time

from desktop import Desktop

# What the environment is for each, and the resources of X.
LOOKS = {
    "light": ({}, ""),
    "dark": ({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, ""),
    "high-contrast": ({"ADW_DEBUG_HIGH_CONTRAST": "1"}, ""),
    "large-text": ({}, "Xft.dpi: 144\n"),
    "right-to-left": ({"FOVEA_DIRECTION": "rtl"}, ""),  # in English: there is no translation yet that needs it
    "chinese": ({"LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}, ""),
}


class Matrix:
    def __init__(self, program, source, folder, look):
        environment, resources = LOOKS[look]
        home = os.path.join(os.environ["HOME"], look)
        os.makedirs(home)
        with open(os.path.join(home, ".Xdefaults"), "w", encoding="utf-8") as file:
            file.write(resources)
        self.data = os.path.join(source, "data")
        locales = os.path.join(os.path.dirname(os.path.dirname(program)), "po")
        self.environment = {"FOVEA_DATA": self.data, "FOVEA_LOCALE_DIR": locales, "HOME": home, **environment}
        self.said = gettext.translation("fovea", locales, [environment.get("LANGUAGE", "en")], fallback=True).gettext
        self.program, self.folder, self.look = program, folder, look

    def start(self, *arguments):
        self.desktop = Desktop(self.program, list(arguments), os.path.join(self.folder, self.look), self.environment)
        time.sleep(4)
        window = self.desktop.focus("Fovea")
        screen = subprocess.run(["xdotool", "getdisplaygeometry"], capture_output=True, text=True, check=True).stdout.split()
        subprocess.run(["xdotool", "windowsize", window, *screen], check=True)

    def take(self, name):
        time.sleep(1)
        path = self.desktop.picture(name)
        os.replace(path, os.path.join(os.path.dirname(path), name + ".png"))

    def window(self, action, title, name):
        self.desktop.activate(action)
        self.desktop.focus(self.said(title))
        self.take(name)
        self.desktop.keys("Escape")
        time.sleep(0.5)
        self.desktop.focus("Fovea")

    def run(self):
        self.start("--empty")
        self.take("empty")
        self.desktop.close()
        self.start(os.path.join(self.data, "samples", "digit-3.png"), os.path.join(self.data, "networks", "lenet-5.onnx"))
        tabs = self.desktop.all("page tab")
        for tab, name in zip(tabs, ("photo", "filters", "network")):
            assert tab.act()
            if name == "filters":
                self.desktop.press("push button", self.said("Sharpen"))
            if name == "network":
                time.sleep(1)
                self.desktop.click(self.desktop.find("image", self.said("Feature maps")), 40, 40)
            self.take(name)
        self.window("win.export", "Export", "export")
        self.window("win.preferences", "Preferences", "preferences")
        self.window("win.new-network", "New Network", "new-network")
        self.window("win.heat-map", "Class Heat Map", "heat-map")
        self.desktop.keys("F1")
        self.desktop.focus(self.said("Help"))
        self.take("help")
        self.desktop.keys("Escape")
        time.sleep(0.5)
        self.desktop.focus("Fovea")
        self.desktop.keys("ctrl+question")
        self.take("shortcuts")
        self.desktop.keys("Escape")
        self.desktop.close()


def main():
    program, source, folder, *looks = sys.argv[1:]
    looks = looks or list(LOOKS)
    print(f"1..{len(looks)}")
    for number, look in enumerate(looks, 1):
        Matrix(program, source, folder, look).run()
        print(f"ok {number} - {look}", flush=True)


main()
