#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop starts the program through D-Bus, as for a double click on a network or an item of the launcher's menu.

activation.py FOVEA SOURCE_DIR PICTURES. Speaks TAP.
"""

import configparser
import os
import subprocess
import sys
import time

from gi.repository import Gio, GLib

from desktop import Application, accessibility_bus, run_steps

NAME = "io.github.fovea_project.Fovea"
PATH = "/" + NAME.replace(".", "/")


def frames():
    """The titles of the program's windows."""
    program = Application.first(accessibility_bus(), lambda application: application.tree().name == "fovea")
    return [frame.name for frame in program.tree().children] if program else []


def wait(probe, what):
    for _ in range(400):
        try:
            if probe():
                return
        except GLib.Error:
            pass
        time.sleep(0.05)
    raise AssertionError(f"waited for {what}: {frames()}")


def offer_service(program, source):
    """Runs this script again on a bus that knows the service: where a bus looks for services is settled when it starts."""
    share = os.path.join(os.environ["HOME"], "share")
    services = os.path.join(share, "dbus-1", "services")
    os.makedirs(services)
    with open(os.path.join(source, "data", NAME + ".service.in"), encoding="utf-8") as file:
        text = file.read().replace("@bindir@", os.path.dirname(program))
    with open(os.path.join(services, NAME + ".service"), "w", encoding="utf-8") as file:
        file.write(text)
    environment = dict(os.environ, FOVEA_SERVICE=services, XDG_DATA_DIRS=share + ":/usr/local/share:/usr/share")
    # Services that the bus starts write to standard output, too: only this script may.
    os.dup2(1, 3)
    os.dup2(2, 1)
    again = ["sh", "-c", 'exec "$@" >&3 3>&-', "script", sys.executable, *sys.argv]
    os.execvpe("dbus-run-session", ["dbus-run-session", "--", *again], environment)


class Activation:
    def __init__(self, program, source, pictures):
        self.source, self.pictures = source, pictures
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        os.makedirs(pictures, exist_ok=True)
        self.desktop_file = configparser.ConfigParser(interpolation=None)
        self.desktop_file.optionxform = str
        self.desktop_file.read(os.path.join(source, "data", NAME + ".desktop.in"), encoding="utf-8")

    def call(self, method, arguments):
        self.bus.call_sync(NAME, PATH, "org.freedesktop.Application", method, arguments, None, 0, 30000)

    def desktop_entry(self):
        entry = self.desktop_file["Desktop Entry"]
        assert entry["DBusActivatable"] == "true"
        assert "application/x-onnx" in entry["MimeType"].split(";")
        with open(os.path.join(self.source, "data", NAME + ".mime.xml"), encoding="utf-8") as file:
            text = file.read()
        assert 'type="application/x-onnx"' in text and 'pattern="*.onnx"' in text

    def open_network(self):
        uri = Gio.File.new_for_path(os.path.join(self.source, "data", "networks", "lenet-5.onnx")).get_uri()
        self.call("Open", GLib.Variant("(asa{sv})", ([uri], {})))
        wait(lambda: any("Fovea" in name for name in frames()), "a window with the network")

    def actions(self):
        """Each action of the desktop file is one of the program's."""
        before = len(frames())
        for action in self.desktop_file["Desktop Entry"]["Actions"].split(";"):
            if action:
                assert self.desktop_file["Desktop Action " + action]["Exec"].endswith(" " + action)
        self.call("ActivateAction", GLib.Variant("(sava{sv})", ("new-window", [], {})))
        wait(lambda: len(frames()) > before, "a second window")
        self.call("ActivateAction", GLib.Variant("(sava{sv})", ("open-photo", [], {})))
        wait(lambda: any("Open Photo" in (name or "") for name in frames()), "the file dialog")
        subprocess.run(["import", "-window", "root", os.path.join(self.pictures, "open-photo.png")], check=True)

    def run(self):
        steps = [self.desktop_entry, self.open_network, self.actions]
        run_steps(steps)
        self.call("ActivateAction", GLib.Variant("(sava{sv})", ("quit", [], {})))


if __name__ == "__main__":
    if "FOVEA_SERVICE" not in os.environ:
        offer_service(*sys.argv[1:3])
    Activation(*sys.argv[1:4]).run()
