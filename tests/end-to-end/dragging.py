#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos dragged into the window and out of it, to and from another program; the menu of recent files.

dragging.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

from desktop import Desktop, run_steps

# Another program: what is dragged off it is the file in its arguments; it tells the paths that are dropped on it.
NEIGHBOUR = """
import sys, gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk
Gtk.init()
window = Gtk.Window(title="Neighbour", default_width=200, default_height=200, child=Gtk.Label(label="Neighbour"), decorated=False)
source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
files = Gdk.FileList.new_from_list([Gio.File.new_for_path(sys.argv[1])])
source.connect("prepare", lambda *_: Gdk.ContentProvider.new_for_value(files))
target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
target.connect("drop", lambda _, value, x, y: print(*[file.get_path() for file in value.get_files()], flush=True) or True)
window.add_controller(source)
window.add_controller(target)
window.present()
GLib.MainLoop().run()
"""


class Dragging:
    def __init__(self, program, source, pictures):
        self.folder = tempfile.mkdtemp(prefix="fovea-")
        samples = os.path.join(source, "data", "samples")
        for name in ("digit-3.png", "coffee.png"):
            shutil.copy(os.path.join(samples, name), self.folder)
        self.desktop = Desktop(program, [os.path.join(self.folder, "digit-3.png")], pictures, {"FOVEA_DATA": os.path.join(source, "data")})
        self.neighbour = subprocess.Popen([sys.executable, "-c", NEIGHBOUR, os.path.join(self.folder, "coffee.png")],
                                          stdout=subprocess.PIPE, text=True)
        window = self.desktop.focus("Neighbour")
        subprocess.run(["xdotool", "windowmove", "--sync", window, "1100", "100"], check=True)
        self.desktop.focus("Fovea")
        self.desktop.press("page tab", "Photo")

    def drag(self, start, end):
        """In small steps, as a hand does."""
        words = ["mousemove", *start, "mousedown", "1"]
        for i in range(1, 21):
            words += ["mousemove", *[round(a + (b - a) * i / 20) for a, b in zip(start, end)], "sleep", "0.03"]
        subprocess.run(["xdotool", *map(str, words), "sleep", "0.5", "mouseup", "1"], check=True)

    def middle_of_photo(self):
        box = self.desktop.find("image", "Photo canvas").box()
        return box.x + box.width // 2, box.y + box.height // 2

    def drag_in(self):
        self.drag((1200, 200), self.middle_of_photo())
        self.desktop.find("frame", "coffee.png – Fovea")
        self.desktop.picture("dropped")

    def drag_out(self):
        """What another program gets is the photo as it is seen, as a file."""
        time.sleep(1)
        self.drag(self.middle_of_photo(), (1200, 200))
        path = self.neighbour.stdout.readline().strip()
        assert os.path.basename(path) == "coffee-filtered.png", path
        with open(path, "rb") as file:
            assert file.read(4) == b"\x89PNG"

    def recent(self):
        """The menu has what was opened, the latest first, and opens it again."""
        self.desktop.focus("Fovea")
        menu = [node for node in self.desktop.walk() if node.description == "Networks, sessions and recent files"
                or node.name == "Networks, sessions and recent files"]
        assert menu[-1].act()
        items = self.desktop.wait(lambda: [node.name for node in self.desktop.all("menu item") if node.name.endswith(".png")], "recent photos")
        self.desktop.picture("recent")
        assert items == ["coffee.png", "digit-3.png"], items
        self.desktop.press("menu item", "digit-3.png")
        self.desktop.find("frame", "digit-3.png – Fovea")

    def run(self):
        run_steps([self.drag_in, self.drag_out, self.recent])
        self.neighbour.terminate()
        self.desktop.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    Dragging(*sys.argv[1:4]).run()
