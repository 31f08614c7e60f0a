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
    tabs = [node for node in desktop.walk() if node.get_role_name() == "page tab"]
    time.sleep(4)
    desktop.focus("Fovea")

    tabs[1].get_action_iface().do_action(0)
    time.sleep(1)
    buttons = [node for node in desktop.walk() if node.get_role_name() == "push button" and node.get_description()]
    emboss = [node for node in buttons if node.get_name() in ("Emboss", "浮雕")][0]
    emboss.get_action_iface().do_action(0)
    time.sleep(2)
    crop(desktop.picture("filters"), os.path.join(folder, f"filters{suffix}.png"))
    desktop.press("page tab", "Kernel")
    time.sleep(2)
    crop(desktop.picture("kernel"), os.path.join(folder, f"kernel{suffix}.png"))
    desktop.press("page tab", "Steps")
    desktop.keys("ctrl+z")
    time.sleep(2)

    tabs[2].get_action_iface().do_action(0)
    time.sleep(1)
    desktop.keys("ctrl+f")
    desktop.type(layer)
    time.sleep(1)
    desktop.keys("Return")
    time.sleep(1)
    desktop.keys("ctrl+f", "ctrl+a", "BackSpace")
    time.sleep(1)
    maps = [node for node in desktop.walk() if node.get_role_name() == "image" and node.get_name() in ("Feature maps", "特征图")][0]
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
