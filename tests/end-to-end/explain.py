#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a class wins, and effective receptive fields, in the real window.

explain.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import sys
import time

from desktop import Desktop, run_steps


class Explain:
    def __init__(self, program, source, pictures):
        data = os.path.join(source, "data")
        arguments = [os.path.join(data, "samples", "digit-3.png"), os.path.join(data, "networks", "lenet-5.onnx")]
        self.desktop = Desktop(program, arguments, pictures, {"FOVEA_DATA": data})
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: "3" in self.desktop.texts(), "the best class, 3", 30)

    def facts(self, *fragments):
        self.desktop.wait(lambda: all(part in self.desktop.description("label", "Explanation") for part in fragments), f"facts with {fragments}")

    def show(self):
        self.desktop.activate("win.explain")
        self.facts("Grad-CAM of 3", "Layer ")
        time.sleep(0.5)
        self.desktop.picture("grad-cam")


if __name__ == "__main__":
    test = Explain(*sys.argv[1:4])
    run_steps([test.show])
    test.desktop.close()
