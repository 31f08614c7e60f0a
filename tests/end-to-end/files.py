#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in the real window: sessions and what fovea-cli makes of them, work that survives a crash, a strip of photos, the clipboard.

files.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from desktop import Desktop, run_steps


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Files:
    def __init__(self, program, source, pictures):
        self.program = program
        self.cli = os.environ.get("FOVEA_CLI") or os.path.join(os.path.dirname(program), "fovea-cli")
        self.pictures = pictures
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        self.unsaved = os.path.join(os.environ["HOME"], ".local", "state", "fovea", "unsaved")
        self.environment = {"FOVEA_DATA": os.path.join(source, "data")}
        samples = os.path.join(source, "data", "samples")
        for name in ("digit-3.png", "coffee.png", "chelsea.png"):
            shutil.copy(os.path.join(samples, name), self.folder)
        shutil.copy(os.path.join(source, "data", "networks", "lenet-5.onnx"), self.folder)
        self.readme = os.path.join(source, "README.md")
        self.session = self.path("digit.fovea")
        self.desktop = None

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self, *arguments):
        n = self.desktop.n_pictures if self.desktop else 0
        self.desktop = Desktop(self.program, list(arguments), self.pictures, self.environment)
        self.desktop.n_pictures = n

    def title(self, title, seconds=20):
        self.desktop.find("frame", title, seconds=seconds)

    def add_filter(self, name):
        self.desktop.press("page tab", "Filters")
        self.desktop.press("push button", name)
        self.desktop.wait(lambda: self.desktop.is_sensitive("push button", "Undo"), "an edit to undo")

    def idle(self):
        time.sleep(0.5)
        self.desktop.wait(lambda: not self.desktop.is_sensitive("push button", "Cancel"), "the work to end", 60)
        time.sleep(0.5)

    def save_as(self, action, title, path):
        """Through the file dialog, whose suggested name gives way; a dialog to open a file takes a path that is typed as well."""
        self.desktop.activate(action)
        self.desktop.focus(title)
        time.sleep(0.7)
        self.desktop.keys("ctrl+a")
        self.desktop.type(path)
        time.sleep(0.3)
        self.desktop.keys("Return")
        time.sleep(0.3)
        self.desktop.focus("Fovea")

    def kept(self):
        return sorted(glob.glob(os.path.join(self.unsaved, "*.fovea")))

    def kept_steps(self):
        """The filters of the one thing that is kept."""
        def probe():
            names = self.kept()
            if len(names) != 1:
                return None
            return [step.get("filter", "kernel") for step in json.loads(read(names[0]))["steps"]]
        return self.desktop.wait(probe, "one file with what is not saved")

    def save_session(self):
        self.start(self.path("digit-3.png"), self.path("lenet-5.onnx"))
        self.title("digit-3.png – Fovea")
        self.add_filter("Sharpen")
        self.add_filter("Gaussian blur")
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith("6 maps of")], "the maps of the first convolution")
        with open(self.path("names.txt"), "w", encoding="utf-8") as names:
            names.write("".join(f"number {digit}\n" for digit in range(10)))
        self.save_as("win.open-labels", "Open Class Names", self.path("names.txt"))
        self.desktop.wait(lambda: "number 3" in self.desktop.texts(), "the class names")
        self.desktop.activate("win.graph")
        self.desktop.find("image", "Network graph")
        self.idle()
        self.save_as("win.save-session", "Save Session", self.session)
        self.title("digit.fovea – Fovea")
        session = json.loads(read(self.session))
        assert session["fovea-session"] == 1
        assert session["photos"][0]["file"] == "digit-3.png" and len(session["photos"][0]["sha256"]) == 64, session
        assert session["network"]["file"] == "lenet-5.onnx", session
        assert [step["filter"] for step in session["steps"]] == ["sharpen", "gaussian"], session
        assert session["view"]["page"] == "network" and session["selection"]["layer"], session
        assert session["class-names"][3] == "number 3" and session["view"]["graph"], session
        self.desktop.wait(lambda: not self.kept(), "nothing to be kept of what is saved")
        self.desktop.picture("session-saved")

    def no_network(self):
        """What is chosen as a network is read as one."""
        self.start(self.path("digit-3.png"), self.path("lenet-5.onnx"))
        self.title("digit-3.png – Fovea")
        self.desktop.press("page tab", "Network")
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if t.startswith("6 maps of")], "the maps of the first convolution")
        self.save_as("win.open-network", "Open Network", self.readme)
        self.desktop.wait(lambda: [t for t in self.desktop.texts() if "Not a sound ONNX file" in t], "the cause")
        self.desktop.close()

    def mark_unsaved(self):
        self.add_filter("Sharpen")
        self.title("• digit.fovea – Fovea")
        assert self.kept_steps() == ["sharpen", "gaussian", "sharpen"]
        self.desktop.picture("session-unsaved")
        self.desktop.press("push button", "Undo")
        self.title("digit.fovea – Fovea")
        self.desktop.wait(lambda: not self.kept(), "nothing to be kept of what is undone to the saved state")
        self.desktop.close()

    def same_bytes(self):
        """Acceptance: the session opened in the window and exported, and run by fovea-cli, give the same files."""
        window, command = self.path("window"), self.path("command")
        os.mkdir(window)
        self.start(self.session)
        self.title("digit.fovea – Fovea")
        self.desktop.find("image", "Network graph")
        self.desktop.wait(lambda: "number 3" in self.desktop.texts(), "the class names of the session")
        self.idle()
        self.desktop.picture("session-opened")
        self.save_as("win.save-photo-as", "Save Photo", os.path.join(window, "digit-3-filtered.png"))
        self.desktop.wait(lambda: os.path.exists(os.path.join(window, "digit-3-filtered.png")), "the photo")
        self.desktop.activate("win.export")
        self.desktop.focus("Export")
        self.desktop.find("text", "Folder").set_text(window)
        self.desktop.press("push button", "Export")
        self.desktop.wait(lambda: len(os.listdir(window)) == 2 and not glob.glob(window + "/.*"), "the maps")
        subprocess.run([self.cli, "session", self.session, "--output-dir", command, "--quiet"], check=True)
        assert sorted(os.listdir(window)) == sorted(os.listdir(command)), (os.listdir(window), os.listdir(command))
        for name in os.listdir(window):
            assert read(os.path.join(window, name)) == read(os.path.join(command, name)), name
        subprocess.run([self.cli, "session", self.session, "--output", self.path("out.png"), "--quiet"], check=True)
        assert read(self.path("out.png")) == read(os.path.join(window, "digit-3-filtered.png"))
        self.desktop.focus("Fovea")
        self.desktop.close()

    def survive_crash(self):
        """Acceptance: kill -9 while a chain is edited; the next start offers it, unchanged."""
        self.start(self.path("coffee.png"))
        self.title("coffee.png – Fovea")
        self.add_filter("Sharpen")
        self.add_filter("Emboss")
        self.desktop.wait(lambda: self.kept() and self.kept_steps() == ["sharpen", "emboss"], "the steps on disk")
        before = json.loads(read(self.kept()[0]))
        os.kill(self.desktop.process.pid, signal.SIGKILL)
        self.desktop.process.wait(10)
        self.start("--empty")
        text = self.desktop.find("label", "Unsaved work").description
        assert "coffee.png" in text and "2 steps" in text, text
        self.desktop.picture("restore")
        self.desktop.press("push button", "Restore")
        self.title("coffee.png – Fovea")
        self.idle()
        self.desktop.press("page tab", "Filters")
        self.idle()
        assert not [t for t in self.desktop.texts() if "Restore your last" in t]
        self.desktop.picture("restored")
        after = json.loads(read(self.kept()[0]))
        assert before == after, (before, after)
        assert self.kept_steps() == ["sharpen", "emboss"]

    def discard(self):
        os.kill(self.desktop.process.pid, signal.SIGKILL)
        self.desktop.process.wait(10)
        self.start("--empty")
        self.desktop.press("push button", "Discard")
        self.desktop.wait(lambda: not os.listdir(self.unsaved), "what is kept to go, with its lock")
        self.desktop.close()

    def strip(self):
        self.start(self.path("coffee.png"), self.path("chelsea.png"), self.path("digit-3.png"))
        self.title("coffee.png – Fovea")
        photos = self.desktop.find("list", "Photos")
        self.desktop.wait(lambda: {"coffee.png", "chelsea.png", "digit-3.png"} <= set(self.desktop.texts(photos)), "three thumbnails")
        self.desktop.focus("Fovea")
        time.sleep(1)
        self.desktop.picture("strip")
        self.desktop.keys("alt+Right")
        self.title("chelsea.png – Fovea")
        self.desktop.keys("ctrl+Page_Down")
        self.title("digit-3.png – Fovea")
        self.desktop.keys("alt+Left")
        self.title("chelsea.png – Fovea")
        self.desktop.activate("win.remove-photo")
        self.title("digit-3.png – Fovea")
        assert "chelsea.png" not in self.desktop.texts(photos)
        self.add_filter("Sharpen")
        self.idle()
        self.desktop.picture("strip-filters")

    def clipboard(self):
        """What is copied comes back as a photo without a file, which a session puts beside itself."""
        self.desktop.press("page tab", "Photo")
        self.desktop.activate("win.copy-photo")
        time.sleep(0.5)
        self.desktop.activate("win.paste")
        self.title("Pasted picture – Fovea")
        self.idle()
        self.desktop.picture("pasted")
        saved = self.path("pasted.fovea")
        self.save_as("win.save-session", "Save Session", saved)
        self.title("pasted.fovea – Fovea")
        session = json.loads(read(saved))
        assert [photo["file"] for photo in session["photos"]] == ["coffee.png", "digit-3.png", "pasted-1.png"], session["photos"]
        assert session["photo"] == 2
        assert read(self.path("pasted-1.png"))[:4] == b"\x89PNG"
        self.desktop.close()

    def run(self):
        steps = [self.no_network, self.save_session, self.mark_unsaved, self.same_bytes, self.survive_crash, self.discard, self.strip, self.clipboard]
        run_steps(steps)
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Files(*sys.argv[1:4]).run()
