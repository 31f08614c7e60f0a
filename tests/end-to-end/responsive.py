#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening, filtering and running a network on a 24-megapixel photo never keeps the main loop from the user for more than 50 ms.

responsive.py FOVEA SOURCE_DIR PICTURES. Speaks TAP. The program itself measures the longest gap between two turns of its main loop, without what it waits for a
processor. Who has the processor meanwhile cannot be told on a machine that others use, too; that it is not our own threads is looked at apart: those that
compute have a lower priority than the main loop.
"""

import os
import subprocess
import sys
import tempfile

from PIL import Image

from desktop import Desktop

LONGEST_GAP = 50.0  # ms
FILTERS = ("Sharpen", "Gaussian blur", "Sobel, magnitude")
COMPUTES = 0.2  # seconds of a processor: a thread that has used more computes
ROUNDS = 5  # a machine that others use, too, makes gaps longer, never shorter: the shortest of a few rounds is ours


class Responsive:
    def __init__(self, program, source, pictures):
        self.program = program
        self.folder = tempfile.TemporaryDirectory(prefix="fovea-")
        self.heartbeat = os.path.join(self.folder.name, "heartbeat")
        self.photo = os.path.join(self.folder.name, "24-megapixels.jpg")
        samples = os.path.join(source, "data", "samples")
        Image.open(os.path.join(samples, "coffee.png")).convert("RGB").resize((6000, 4000), Image.BICUBIC).save(self.photo, quality=92)
        squeezenet = os.path.join(os.environ.get("FOVEA_SHARED_DIR", ""), "networks", "classify", "squeezenet1.1.onnx")
        self.network = squeezenet if os.path.exists(squeezenet) else os.path.join(source, "data", "networks", "lenet-5.onnx")
        self.computing = 0  # threads that did
        self.nodes = {}  # what is pressed, found beforehand: reading the tree keeps the program's main loop busy
        self.desktop = Desktop(program, [os.path.join(samples, "chelsea.png")], pictures,
                               {"FOVEA_DATA": os.path.join(source, "data"), "FOVEA_HEARTBEAT": self.heartbeat})

    def open_with(self, path):
        """As a file manager does: the running program is handed the file."""
        subprocess.run([self.program, path], check=True, timeout=20)

    def open_photo(self):
        self.open_with(self.photo)

    def filter_photo(self):
        for name in FILTERS:
            assert self.nodes[name].act(), name
            self.desktop.rest()
        self.desktop.keys("ctrl+z")

    def run_network(self):
        self.open_with(self.network)
        self.desktop.rest()
        assert self.nodes["Network"].act()

    def check_priorities(self):
        """How many threads compute. Each gives way to the main thread."""
        pid = self.desktop.process.pid
        computing = 0
        for thread in map(int, os.listdir(f"/proc/{pid}/task")):
            with open(f"/proc/{pid}/task/{thread}/stat", encoding="utf-8") as file:
                name, fields = file.read().split("(", 1)[1].rsplit(")", 1)
            fields = fields.split()
            seconds, niceness = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK"), int(fields[16])
            if thread == pid:
                assert niceness == os.getpriority(os.PRIO_PROCESS, 0), f"the main thread has the niceness {niceness}"
            elif seconds > COMPUTES and name != "gdbus":  # which answers this test
                print(f"# {name}: {seconds:.1f} s, niceness {niceness}")
                assert niceness > os.getpriority(os.PRIO_PROCESS, 0), f"{name} takes {seconds:.1f} s of a processor from the main thread"
                computing += 1
        return computing

    def longest_gap(self):
        """In ms, since the last call."""
        with open(self.heartbeat, encoding="ascii") as file:
            gap = float(file.read())
        os.unlink(self.heartbeat)
        return gap

    def run(self):
        """The longest gap of each step."""
        self.desktop.press("page tab", "Filters")
        for name in FILTERS:
            self.nodes[name] = self.desktop.find("push button", name)
        self.nodes["Network"] = self.desktop.find("page tab", "Network")
        self.desktop.focus("Fovea")
        self.desktop.rest()
        print(f"# start: longest gap {self.longest_gap():.1f} ms")
        gaps = {}
        for step in (self.open_photo, self.filter_photo, self.run_network):
            step()
            self.desktop.rest()
            self.desktop.picture(step.__name__)
            gaps[step.__name__] = self.longest_gap()
            print(f"# {step.__name__}: longest gap {gaps[step.__name__]:.1f} ms", flush=True)
        self.computing = self.check_priorities()
        self.desktop.close()
        return gaps


def main():
    best = {}
    for _ in range(ROUNDS):
        round_ = Responsive(*sys.argv[1:4])
        for name, gap in round_.run().items():
            best[name] = min(gap, best.get(name, gap))
        if max(best.values()) <= LONGEST_GAP:
            break
    print(f"1..{len(best) + 1}")
    for number, (name, gap) in enumerate(best.items(), 1):
        print(f"{'ok' if gap <= LONGEST_GAP else 'not ok'} {number} - {name}: {gap:.1f} ms, at most {LONGEST_GAP:.0f}")
    print(f"{'ok' if round_.computing > 0 else 'not ok'} {len(best) + 1} - the {round_.computing} threads that compute give way to the main thread")


if __name__ == "__main__":
    main()
