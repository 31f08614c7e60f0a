#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh WIDTHxHEIGHT SCRIPT ARGUMENTS...: runs a script on a screen, a session bus and a home of its own.
set -eu

size=$1
shift
HOME=$(mktemp -d)
export HOME FOVEA_CALIBRATION=off GSK_RENDERER=cairo GSETTINGS_BACKEND=memory GTK_A11Y=atspi
unset WAYLAND_DISPLAY XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME

# The server names a free display itself once it is ready.
Xvfb -displayfd 3 -screen 0 "${size}x24" -nolisten tcp -noreset 3>"$HOME/display" 2>/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$HOME"' EXIT
tries=0
until [ -s "$HOME/display" ] || [ "$tries" -ge 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
DISPLAY=:$(cat "$HOME/display")
export DISPLAY

# Standard output is the script's alone: services that the bus starts write to it, too.
exec 3>&1
dbus-run-session -- sh -c 'exec /usr/bin/python3 "$@" >&3 3>&-' script "$@" >&2
