#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every network of torchvision in Fovea and in PyTorch, from the same seeded weights and input, and compares what they give.
#   sh tests/models/run.sh [NAME...]     all classifiers up to 400 MB, VGG-16 and the segmentation networks unless some are named
# Installs the peers that are missing. The exit status is 0 when all agree. Takes about half an hour on two cores, up to 8 GB of memory for
# PyTorch, and 1 GB of disk for one network at a time.
set -eu

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
build=$source_dir/_build

. "$source_dir/app/packages.sh"
need_packages "$build_packages" "python3 python3-numpy python3-onnx python3-torch python3-torchvision"

[ -f "$build/build.ninja" ] || meson setup "$build" "$source_dir" --buildtype=release --prefix="$build/root" -Dtests=true
ninja -C "$build" app/fovea-cli >/dev/null

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
FOVEA_CALIBRATION=off /usr/bin/python3 "$source_dir/tests/models/torchvision_models.py" "$build/app/fovea-cli" "$folder" "$@"
