#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the README, made by the program itself.

sh tests/end-to-end/run.sh 1366x768 tests/end-to-end/screenshots.py FOVEA SOURCE_DIR FOLDER PHOTO NETWORK LAYER [SUFFIX]
"""

import os
import subprocess
import sys
import time

from desktop import Desktop


def crop(path, target):
    """Without the empty screen around the window."""
    subprocess.run(["convert", path, "-bordercolor", "black", "-border", "1", "-fuzz", "4%", "-trim", "+repage", target], check=True)
    os.unlink(path)


def main():
    program, source, folder, photo, network, layer = sys.argv[1:7]
    suffix = sys.argv[7] if len(sys.argv) > 7 else ""
    desktop = Desktop(program, [photo, network], folder, {"FOVEA_DATA": os.path.join(source, "data")})
    tabs = desktop.all("page tab")
    time.sleep(4)
    desktop.focus("Fovea")

    assert tabs[1].act()
    time.sleep(1)
    buttons = [node for node in desktop.walk() if node.role == "push button" and node.description]
    emboss = [node for node in buttons if node.name in ("Emboss", "浮雕")][0]
    assert emboss.act()
    time.sleep(2)
    crop(desktop.picture("filters"), os.path.join(folder, f"filters{suffix}.png"))
    desktop.press("page tab", "Kernel")
    time.sleep(2)
    crop(desktop.picture("kernel"), os.path.join(folder, f"kernel{suffix}.png"))
    desktop.press("page tab", "Steps")
    desktop.keys("ctrl+z")
    time.sleep(2)

    assert tabs[2].act()
    time.sleep(1)
    desktop.keys("ctrl+f")
    desktop.type(layer)
    time.sleep(1)
    desktop.keys("Return")
    time.sleep(1)
    desktop.keys("ctrl+f", "ctrl+a", "BackSpace")
    time.sleep(1)
    maps = [node for node in desktop.walk() if node.role == "image" and node.name in ("Feature maps", "特征图")][0]
    desktop.click(maps, 100, 36)
    time.sleep(2)
    crop(desktop.picture("network"), os.path.join(folder, f"network{suffix}.png"))
    desktop.activate("win.lens")
    time.sleep(2)
    crop(desktop.picture("lens"), os.path.join(folder, f"lens{suffix}.png"))
    desktop.activate("win.graph")
    time.sleep(3)
    crop(desktop.picture("graph"), os.path.join(folder, f"graph{suffix}.png"))
    desktop.close()


main()
