# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window as a person with a screen reader does: finds things by role and name through AT-SPI, presses them, types."""

import collections
import os
import subprocess
import sys
import time

import dbus
import dbus.mainloop.glib
import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 20  # seconds until a thing that must appear is missed
CALL_TIMEOUT = 20.0  # seconds: a dialog is built before its action answers, and the machine may be busy
ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE, ACTION, COMPONENT, TEXT = (f"org.a11y.atspi.{name}" for name in ("Accessible", "Action", "Component", "Text"))
EDITABLE, VALUE, PROPERTIES = "org.a11y.atspi.EditableText", "org.a11y.atspi.Value", "org.freedesktop.DBus.Properties"

Box = collections.namedtuple("Box", "x y width height")


def accessibility_bus():
    address = dbus.SessionBus().call_blocking("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", "", ())
    return dbus.bus.BusConnection(address, mainloop=dbus.mainloop.glib.DBusGMainLoop())


class Application:
    """What one program has on the accessibility bus. Its tree is read a level at a time: a call for each node would take most of a test."""

    def __init__(self, bus, name):
        self.bus, self.name = bus, name

    @staticmethod
    def first(bus, fits):
        """The first program on @bus that @fits, or None."""
        registry = Application(bus, "org.a11y.atspi.Registry")
        programs = [Application(bus, name) for name, _ in registry.call(ROOT, ACCESSIBLE, "GetChildren")]
        return next((program for program in programs if fits(program)), None)

    def call(self, path, interface, method, signature="", *arguments):
        return self.bus.call_blocking(self.name, path, interface, method, signature, arguments, CALL_TIMEOUT)

    def pid(self):
        return self.bus.call_blocking("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                      "s", (self.name,))

    def tree(self):
        """The root, as everything is now."""
        nodes = self.known_nodes()
        level = [nodes[ROOT]]
        while level:
            paths = self.children_of(level)
            if not nodes.keys() >= {path for row in paths for path in row}:
                nodes = self.known_nodes() | nodes  # GTK's cache tells of nodes that somebody has seen as a child
            for node, row in zip(level, paths):
                node.children = [nodes[path] for path in row if path in nodes and nodes[path].has("VISIBLE")]
                for child in node.children:
                    child.parent = node
            level = [child for node in level for child in node.children if child.n_children]
        return nodes[ROOT]

    def known_nodes(self):
        items = self.call("/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")
        return {item[0][1]: Node(self, item) for item in items}

    def children_of(self, nodes):
        """The paths below each of @nodes, none for those that are gone."""
        paths = [None] * len(nodes)
        for i, node in enumerate(nodes):
            self.bus.call_async(self.name, node.path, ACCESSIBLE, "GetChildren", "", (),
                                lambda children, i=i: paths.__setitem__(i, [path for _, path in children]),
                                lambda _, i=i: paths.__setitem__(i, []), CALL_TIMEOUT)
        while None in paths:
            GLib.MainContext.default().iteration(True)
        return paths


class Node:
    """A thing in a window, as it was when it was looked at: role, name, description and states; what it does is done now."""

    def __init__(self, application, item):
        (_, self.path), _, _, _, self.n_children, _, name, role, description, states = item
        self.name, self.description = str(name), str(description)
        self.application = application
        self.role = Atspi.role_get_name(Atspi.Role(role))
        self.states = states[0] | states[1] << 32
        self.parent, self.children = None, []

    def has(self, state):
        return bool(self.states >> int(getattr(Atspi.StateType, state)) & 1)

    def walk(self):
        """The node and all below that are not hidden, top down. GTK 4.8 tells hidden, but not covered or on another page."""
        yield self
        for child in self.children:
            yield from child.walk()

    def now(self):
        """The same thing as it is now, or None if it is gone."""
        return next((node for node in self.application.tree().walk() if node.path == self.path), None)

    def is_called(self, name):
        own = self.name
        return name is None or own == name or name in own.split("  ") or own.endswith(" " + name) or own.replace("_", "") == name

    def call(self, interface, method, signature="", *arguments):
        return self.application.call(self.path, interface, method, signature, *arguments)

    def read(self, interface, name):
        """A property as it is now."""
        return self.call(PROPERTIES, "Get", "ss", interface, name)

    def describe(self):
        """The description as it is now: for a look many times a second."""
        return str(self.read(ACCESSIBLE, "Description"))

    def act(self, index=0):
        """Whether it did what it can do."""
        return bool(self.call(ACTION, "DoAction", "i", index))

    def actions(self):
        return [str(action[0]) for action in self.call(ACTION, "GetActions")]

    def box(self):
        """In pixels within the window."""
        return Box(*map(int, self.call(COMPONENT, "GetExtents", "u", int(Atspi.CoordType.WINDOW))))

    def text(self):
        return str(self.call(TEXT, "GetText", "ii", 0, self.read(TEXT, "CharacterCount")))

    def set_text(self, text):
        assert self.call(EDITABLE, "SetTextContents", "s", text)

    def insert_text(self, position, text):
        assert self.call(EDITABLE, "InsertText", "isi", position, text, len(text.encode()))

    def value(self):
        return float(self.read(VALUE, "CurrentValue"))

    def set_value(self, number):
        self.call(PROPERTIES, "Set", "ssv", VALUE, "CurrentValue", dbus.Double(number))

    def is_labelled(self):
        return any(kind == int(Atspi.RelationType.LABELLED_BY) for kind, _ in self.call(ACCESSIBLE, "GetRelationSet"))


class Desktop:
    """A running fovea and its window."""

    def __init__(self, program, arguments, pictures, environment=None):
        self.pictures = pictures
        self.n_pictures = 0
        os.makedirs(pictures, exist_ok=True)
        self.process = subprocess.Popen([program, *arguments], env=dict(os.environ, **(environment or {})))
        bus = accessibility_bus()
        self.application = self.wait(lambda: Application.first(bus, lambda program: program.pid() == self.process.pid),
                                     "the program on the accessibility bus")
        self.frame = self.find("frame")

    def wait(self, probe, what, seconds=PATIENCE):
        """The first true answer of probe()."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                answer = probe()
            except dbus.DBusException:  # the tree changed meanwhile
                answer = None
            if answer:
                return answer
            if self.process.poll() is not None:
                sys.exit(f"fovea ended with {self.process.returncode} while waiting for {what}")
            time.sleep(0.05)
        self.picture("missed")
        raise AssertionError(f"waited {seconds} s for {what}")

    def walk(self, inside=None):
        """All nodes that are not hidden now, or those within one of them."""
        root = self.application.tree()
        if inside:
            root = next((node for node in root.walk() if node.path == inside.path), None)
        return root.walk() if root else iter(())

    def all(self, role, name=None, inside=None):
        """Every node of that role, and of that name alone."""
        return [node for node in self.walk(inside) if node.role == role and name in (None, node.name)]

    def look(self, role, name=None, inside=None):
        """The first node that is called so, or None."""
        return next((node for node in self.walk(inside) if node.role == role and node.is_called(name)), None)

    def find(self, role, name=None, inside=None, seconds=PATIENCE):
        return self.wait(lambda: self.look(role, name, inside), f"{role} “{name}”", seconds)

    def texts(self, inside=None):
        """What the labels say."""
        return [node.name for node in self.all("label", None, inside) if node.name]

    def description(self, role, name, inside=None):
        """Of the last node of that name, empty where there is none."""
        return next((node.description for node in reversed(self.all(role, name, inside))), "")

    def press(self, role, name, inside=None):
        """Clicks a button, a tab, a switch, once it can be used."""
        def pressed():
            node = self.look(role, name, inside)
            return node and node.has("SENSITIVE") and node.act()

        self.wait(pressed, f"{role} “{name}” to be usable")

    def is_sensitive(self, role, name, inside=None):
        node = self.look(role, name, inside)
        return bool(node) and node.has("SENSITIVE")

    def rest(self, seconds=60):
        """Until the program computes no more, asking it nothing: an answer takes its main loop's time."""
        def busy():
            with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
                ticks = sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))
            return ticks / os.sysconf("SC_CLK_TCK")

        end = time.monotonic() + seconds
        start = busy()
        while True:
            time.sleep(0.5)
            now = busy()
            if now - start < 0.1:
                return
            assert time.monotonic() < end, f"the program still computes after {seconds} s"
            start = now

    def activate(self, action):
        """One of the window's actions, as its menu and keys do."""
        assert self.frame.act(self.frame.actions().index(action))

    def move(self, node, x, y):
        """The pointer, to @x and @y pixels from the node's corner; the window stands in the corner of the screen."""
        box = node.box()
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

    def select(self, row, index, inside):
        """In a row with a list that drops down, with the keyboard."""
        node = next(node for node in self.walk(inside) if node.role in ("list item", "combo box") and node.name.startswith(row))
        self.click(node, 60, 20)
        time.sleep(0.5)
        self.keys("Home", *["Down"] * index, "Return")
        self.move(self.frame, 700, 400)  # a tooltip would hide the picture
        time.sleep(0.7)

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


def run_steps(steps):
    """As TAP, until one fails: what follows stands on it."""
    print(f"1..{len(steps)}", flush=True)
    for number, step in enumerate(steps, 1):
        step()
        print(f"ok {number} - {step.__name__}", flush=True)
