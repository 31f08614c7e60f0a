# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window as a person with a screen reader does: finds things by role and name through AT-SPI, presses them, types."""

import os
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 20  # seconds until a thing that must appear is missed
Atspi.set_timeout(15000, 60000)  # milliseconds: a dialog is built before its action answers, and the machine may be busy


class Desktop:
    """A running fovea and its window."""

    def __init__(self, program, arguments, pictures, environment=None):
        self.pictures = pictures
        self.n_pictures = 0
        os.makedirs(pictures, exist_ok=True)
        self.process = subprocess.Popen([program, *arguments], env=dict(os.environ, **(environment or {})))
        self.application = self.wait(lambda: self._application(), "the program on the accessibility bus")
        self.application.set_cache_mask(Atspi.Cache.NONE)  # labels change under a client that remembers them
        self.frame = self.find("frame")

    def _application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.process.pid:
                return child
        return None

    def wait(self, probe, what, seconds=PATIENCE):
        """The first true answer of probe()."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                answer = probe()
            except GLib.Error:  # the tree changed meanwhile
                answer = None
            if answer:
                return answer
            if self.process.poll() is not None:
                sys.exit(f"fovea ended with {self.process.returncode} while waiting for {what}")
            time.sleep(0.05)
        self.picture("missed")
        raise AssertionError(f"waited {seconds} s for {what}")

    def walk(self, node=None):
        """All nodes that are not hidden, top down. GTK 4.8 tells hidden, but not covered or on another page."""
        node = node or self.application
        try:
            states = node.get_state_set()
            children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
        except GLib.Error:
            return
        if node is not self.application and not states.contains(Atspi.StateType.VISIBLE):
            return
        yield node
        for child in children:
            if child:
                yield from self.walk(child)

    def matches(self, node, role, name):
        if node.get_role_name() != role:
            return False
        if name is None:
            return True
        own = node.get_name() or ""
        return own == name or name in own.split("  ") or own.endswith(" " + name) or own.replace("_", "") == name

    def look(self, role, name=None, inside=None):
        """The node, or None."""
        for node in self.walk(inside):
            try:
                if self.matches(node, role, name):
                    return node
            except GLib.Error:
                continue
        return None

    def find(self, role, name=None, inside=None, seconds=PATIENCE):
        return self.wait(lambda: self.look(role, name, inside), f"{role} “{name}”", seconds)

    def texts(self, inside=None):
        """What the labels say."""
        return [node.get_name() for node in self.walk(inside) if node.get_role_name() == "label" and node.get_name()]

    def press(self, role, name, inside=None):
        """Clicks a button, a tab, a switch, once it can be used."""
        def ready():
            node = self.look(role, name, inside)
            return node if node and node.get_state_set().contains(Atspi.StateType.SENSITIVE) else None

        node = self.wait(ready, f"{role} “{name}” to be usable")
        assert node.get_action_iface().do_action(0), f"{role} “{name}” did nothing"

    def is_sensitive(self, role, name):
        node = self.look(role, name)
        return bool(node) and node.get_state_set().contains(Atspi.StateType.SENSITIVE)

    def activate(self, action):
        """One of the window's actions, as its menu and keys do."""
        actions = self.frame.get_action_iface()
        for i in range(actions.get_n_actions()):
            if actions.get_action_name(i) == action:
                assert actions.do_action(i)
                return
        raise AssertionError(f"the window has no action {action}")

    def move(self, node, x, y):
        """The pointer, to @x and @y pixels from the node's corner; the window stands in the corner of the screen."""
        box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
        subprocess.run(["xdotool", "mousemove", str(box.x + x), str(box.y + y)], check=True)

    def click(self, node, x, y):
        self.move(node, x, y)
        subprocess.run(["xdotool", "click", "1"], check=True)

    def keys(self, *names):
        subprocess.run(["xdotool", "key", "--clearmodifiers", "--delay", "40", *names], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "15", "--", text], check=True)

    def focus(self, title):
        """Gives the keyboard to the window of that title: there is no window manager to do it."""
        def windows():
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True, check=False)
            return found.stdout.split()

        window = self.wait(windows, f"a window “{title}”")[-1]
        subprocess.run(["xdotool", "windowfocus", "--sync", window], check=False)
        return window

    def choose_file(self, action, title, path):
        """Through the file dialog, by typing the path."""
        self.activate(action)
        self.focus(title)
        time.sleep(0.5)
        self.type(path)
        time.sleep(0.5)
        self.keys("Return")
        time.sleep(0.3)
        if self.look("file chooser") or self.look("dialog"):
            self.keys("Return")
        self.focus("Fovea")

    def picture(self, name):
        self.n_pictures += 1
        path = os.path.join(self.pictures, f"{self.n_pictures:02d}-{name}.png")
        subprocess.run(["import", "-window", "root", path], check=True)
        return path

    def close(self):
        self.process.terminate()
        self.process.wait(10)
