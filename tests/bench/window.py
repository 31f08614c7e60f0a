#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the window feels, measured by the program itself (ui/frames.h) while a mouse works it:

sh tests/end-to-end/run.sh 1366x768 tests/bench/window.py FOVEA FOVEA_CLI SOURCE_DIR RESULTS [STARTS]

Frames: the main loop's work for each frame while a 24-megapixel photo is panned and zoomed, 2,048 maps are scrolled and a slider is dragged.
Latency: from a change of the slider to the frame with the preview of what is visible. Start: until the window shows a photo, and until
a 24-megapixel JPEG is seen filtered. Writes RESULTS/window.json; fails where a goal is missed.
"""

import json
import os
import subprocess
import sys
import time

import numpy
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "end-to-end"))
from desktop import VALUE, Desktop  # noqa: E402

FRAME_P95, FRAME_MOST = 16.0, 100.0  # ms
LATENCY = {"fit": 16.0, "100 %": 50.0}  # ms, the median's goal
START_CONTENT, START_FILTERED = 700.0, 1500.0  # ms
CHAIN = '{"fovea-chain": 1, "steps": [{"filter": "unsharp-mask"}]}'


def milliseconds():
    return time.monotonic() * 1000


def quantile(values, share):
    return float(numpy.quantile(values, share)) if len(values) else float("nan")


class Log:
    """Lines of the program's own measurements, with their times."""

    def __init__(self, path):
        self.path = path

    def lines(self, start=0.0, end=float("inf")):
        if not os.path.exists(self.path):
            return
        with open(self.path, encoding="ascii") as file:
            for line in file:
                words = line.split()
                if line.endswith("\n") and start <= float(words[0]) <= end:
                    yield float(words[0]), words[1], [float(word) for word in words[2:]]

    def frames(self, start, end):
        """The main loop's work for each frame."""
        return [numbers[0] for _, name, numbers in self.lines(start, end) if name == "frame"]

    def latencies(self, start, end):
        """From each change of the chain to the frame that shows it, or a newer one."""
        waiting, n_shown, latencies = [], 0, []
        for at, name, numbers in self.lines(start, end):
            if name == "edit":
                waiting.append(at)
            elif name == "preview":
                n_shown = max(0, len(waiting) - int(numbers[0]))
            elif name == "frame":
                latencies += [at - edit for edit in waiting[:n_shown]]
                waiting, n_shown = waiting[n_shown:], 0
        return latencies

    def first(self, name, start=0.0):
        """When the first frame with what @name marks was painted."""
        seen = name == "frame"
        for at, what, _ in self.lines(start):
            if what == "frame" and seen:
                return at
            seen = seen or what == name
        return None


def xdotool(*words):
    subprocess.run(["xdotool", *[str(word) for word in words]], check=True)


class Bench:
    def __init__(self, program, cli, source, folder):
        self.program, self.source, self.folder = program, source, folder
        self.log_path = os.path.join(folder, "window-frames.log")
        self.log = Log(self.log_path)
        self.photo = os.path.join(folder, "24-megapixels.jpg")
        self.chain = os.path.join(folder, "chain.json")
        self.network = os.path.join(folder, "maps-2048.onnx")
        self.results = {"frames": {}, "latency": {}, "start": {}}
        if not os.path.exists(self.photo):
            self.make_photo()
        with open(self.chain, "w", encoding="ascii") as file:
            file.write(CHAIN)
        if not os.path.exists(self.network):
            subprocess.run([cli, "architecture", "--text", "INPUT 48x48x3 -> CONV3-2048 -> RELU -> GAP -> FC 10", "--onnx", self.network, "--quiet"],
                           check=True)

    def make_photo(self):
        """As a camera's: with noise, which takes a JPEG's decoder its time."""
        image = Image.open(os.path.join(self.source, "data", "samples", "coffee.png")).convert("RGB").resize((6000, 4000), Image.BICUBIC)
        noise = numpy.random.default_rng(1).normal(0, 5, (4000, 6000, 1))
        Image.fromarray(numpy.clip(numpy.asarray(image) + noise, 0, 255).astype(numpy.uint8)).save(self.photo, quality=90)

    def open(self, *arguments):
        if os.path.exists(self.log_path):
            os.unlink(self.log_path)
        return Desktop(self.program, list(arguments), os.path.join(self.folder, "pictures"),
                       {"FOVEA_DATA": os.path.join(self.source, "data"), "FOVEA_FRAMES": self.log_path})

    def idle(self, desktop, seconds=1.5):
        time.sleep(seconds)
        desktop.rest()

    def centre(self, node):
        box = node.box()
        return box.x + box.width // 2, box.y + box.height // 2

    def judge(self, name, start, end):
        work = self.log.frames(start, end)
        row = {"frames": len(work), "median": quantile(work, 0.5), "p95": quantile(work, 0.95), "longest": max(work, default=float("nan"))}
        self.results["frames"][name] = row
        print(f"{name:<28}{row['frames']:>6} frames, work: median {row['median']:6.1f} ms, 95th percentile {row['p95']:6.1f} ms, "
              f"longest {row['longest']:6.1f} ms", flush=True)

    def drag(self, x, y, moves, pause=0.012):
        words = ["mousemove", x, y, "mousedown", 1]
        for dx, dy in moves:
            words += ["mousemove_relative", "--", dx, dy, "sleep", pause]
        start = milliseconds()
        xdotool(*words, "mouseup", 1)
        return start

    def pan(self, desktop, name):
        x, y = self.centre(desktop.find("image", "Photo canvas"))
        desktop.keys("ctrl+1")
        self.idle(desktop)
        start = self.drag(x, y, [(9, 4)] * 25 + [(-9, -4)] * 50 + [(9, -4)] * 50 + [(-9, 4)] * 25)
        self.judge(name, start, milliseconds())

    def zoom(self, desktop, name):
        x, y = self.centre(desktop.find("image", "Photo canvas"))
        desktop.keys("ctrl+0")
        self.idle(desktop)
        words = ["mousemove", x, y, "keydown", "ctrl"]
        for button in [4] * 30 + [5] * 40 + [4] * 30:
            words += ["click", button, "sleep", 0.03]
        start = milliseconds()
        xdotool(*words, "keyup", "ctrl")
        self.judge(name, start, milliseconds())

    def scroll_maps(self, desktop, name):
        desktop.press("page tab", "Network")
        self.idle(desktop, 3)
        maps = desktop.find("image", "Feature maps")
        desktop.wait(lambda: [t for t in desktop.texts() if t.startswith("2048 maps") or t.startswith("2,048 maps")], "2,048 maps")
        x, y = self.centre(maps)
        words = ["mousemove", x, y]
        for button in [5] * 120 + [4] * 60:
            words += ["click", button, "sleep", 0.02]
        start = milliseconds()
        xdotool(*words)
        self.judge(name, start, milliseconds())

    def drag_slider(self, desktop, filter_name, slider_name, zoom_key, where):
        desktop.press("page tab", "Filters")
        time.sleep(1)
        desktop.press("push button", filter_name)
        self.idle(desktop)
        desktop.keys(zoom_key)
        slider = desktop.find("slider", slider_name)
        self.idle(desktop)
        box = slider.box()
        low, high = (slider.read(VALUE, name) for name in ("MinimumValue", "MaximumValue"))
        share = (slider.value() - low) / (high - low)
        x, y = round(box.x + 12 + share * (box.width - 24)), box.y + box.height // 2
        start = self.drag(x, y, [(1, 0)] * 40 + [(-1, 0)] * 60 + [(1, 0)] * 40, 0.016)
        end = milliseconds()
        time.sleep(0.5)
        desktop.picture(f"slider-{where.replace(' ', '')}")
        self.judge(f"slider, {filter_name}, {where}", start, end)
        latencies = self.log.latencies(start, end)
        row = {"changes": len(latencies), "median": quantile(latencies, 0.5), "p95": quantile(latencies, 0.95)}
        self.results["latency"][f"{filter_name}, {where}"] = dict(row, goal=LATENCY[where])
        print(f"{'':<28}{row['changes']:>6} changes, on the screen after: median {row['median']:6.1f} ms, "
              f"95th percentile {row['p95']:6.1f} ms", flush=True)
        self.idle(desktop)
        desktop.press("push button", "Undo")
        self.idle(desktop)

    def frames(self):
        desktop = self.open(self.photo)
        desktop.focus("Fovea")
        self.idle(desktop, 3)
        self.pan(desktop, "panning")
        self.zoom(desktop, "zooming")
        for filter_name, slider in (("Gaussian blur", "Sigma"), ("Unsharp mask", "Amount"), ("Emboss", "Angle")):
            for key, where in (("ctrl+0", "fit"), ("ctrl+1", "100 %")):
                self.drag_slider(desktop, filter_name, slider, key, where)
        desktop.close()
        desktop = self.open(os.path.join(self.source, "data", "samples", "coffee.png"), self.network)
        desktop.focus("Fovea")
        self.scroll_maps(desktop, "scrolling 2,048 maps")
        desktop.close()

    def start(self, arguments, marks, n):
        """Starts the program @n times; @marks: of what is waited for, its name and goal."""
        times = {mark: [] for mark in marks}
        for _ in range(n):
            if os.path.exists(self.log_path):
                os.unlink(self.log_path)
            begin = milliseconds()
            process = subprocess.Popen([self.program, *arguments], env=dict(os.environ, FOVEA_FRAMES=self.log_path,
                                                                             FOVEA_DATA=os.path.join(self.source, "data")))
            while any(self.log.first(mark) is None for mark in marks) and milliseconds() < begin + 20000:
                time.sleep(0.02)
            for mark, values in times.items():
                values.append((self.log.first(mark) or float("inf")) - begin)
            process.terminate()
            process.wait(20)
            time.sleep(0.3)
        for mark, (name, goal) in marks.items():
            median = quantile(times[mark], 0.5)
            self.results["start"][name] = {"times": times[mark], "median": median, "goal": goal}
            print(f"{name:<44} median {median:6.0f} ms of {n}, quickest {min(times[mark]):6.0f} ms"
                  + (f", goal {goal:.0f} ms" if goal else ""), flush=True)

    def starts(self, n):
        self.start([], {"frame": ("start to the first frame", None), "photo": ("start to a window with a photo", START_CONTENT)}, n)
        self.start([self.chain, self.photo], {"preview": ("start to a filtered 24-megapixel JPEG", START_FILTERED),
                                              "exact": ("start to the same, whole and exact", None)}, n)

    def missed(self):
        for name, row in self.results["frames"].items():
            if not row["p95"] < FRAME_P95 or not row["longest"] < FRAME_MOST:
                yield f"{name}: 95th percentile {row['p95']:.1f} ms, longest {row['longest']:.1f} ms"
        for kind in ("latency", "start"):
            for name, row in self.results[kind].items():
                if row["goal"] and not row["median"] <= row["goal"]:
                    yield f"{name}: median {row['median']:.0f} ms, not {row['goal']:.0f} ms"


def main():
    bench = Bench(*sys.argv[1:5])
    print(f"load of the machine: {os.getloadavg()[0]:.2f}", flush=True)
    bench.starts(int(sys.argv[5]) if len(sys.argv) > 5 else 9)
    bench.frames()
    print(f"load of the machine: {os.getloadavg()[0]:.2f}", flush=True)
    with open(os.path.join(bench.folder, "window.json"), "w", encoding="ascii") as file:
        json.dump(bench.results, file, indent=1)
    missed = list(bench.missed())
    for line in missed:
        print(f"MISSED: {line}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
