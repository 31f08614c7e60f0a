#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh WIDTHxHEIGHT SCRIPT ARGUMENTS...: runs a script on a screen, a session bus and a settings store of its own.
set -eu
size=$1
shift
HOME=$(mktemp -d)
export HOME GSK_RENDERER=cairo GSETTINGS_BACKEND=memory GTK_A11Y=atspi NO_AT_BRIDGE=0
unset WAYLAND_DISPLAY XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME
status=0
xvfb-run --auto-servernum --server-args="-screen 0 ${size}x24" dbus-run-session -- /usr/bin/python3 "$@" || status=$?
rm -rf "$HOME"
exit "$status"
