#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures the photo filters beside OpenCV, libvips and GraphicsMagick: sh tests/bench/run.sh [PHOTO] [ROUNDS]
# Installs the peers on Debian. A photo of the user's own, or the bundled one, is brought to 6000x4000 first.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
photo=${1:-$root/data/samples/coffee.png}
rounds=${2:-5}
build=$root/_build

. "$root/app/packages.sh"
install_packages $build_packages graphicsmagick libvips-tools python3-opencv
build_program "$build"
python=/usr/bin/python3
exec "$python" "$root/tests/bench/photo-filters.py" "$build/app/fovea-cli" "$photo" "$rounds"
