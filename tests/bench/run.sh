#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures the photo filters beside OpenCV, libvips and GraphicsMagick.
#   sh tests/bench/run.sh [PHOTO] [ROUNDS]     the photo, or the bundled one, is brought to 6000x4000 first
set -eu

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
build=$source_dir/_build

. "$source_dir/app/packages.sh"
need_packages "$build_packages" "graphicsmagick libvips-tools python3 python3-opencv python3-numpy"

[ -f "$build/build.ninja" ] || meson setup "$build" "$source_dir" --buildtype=release --prefix="$build/root" -Dtests=false
ninja -C "$build" app/fovea-cli >/dev/null
exec /usr/bin/python3 "$source_dir/tests/bench/photo-filters.py" "$build/app/fovea-cli" "${1:-$source_dir/data/samples/coffee.png}" "${2:-5}"
