#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every network of torchvision in Fovea and in PyTorch, from the same seeded weights and input, and compares what they give.
#   sh tests/models/run.sh [NAME...]     all classifiers up to 400 MB, VGG-16 and the segmentation networks unless some are named
#   sh tests/models/run.sh gradients     gradients with respect to the input and to all weights, against PyTorch's
#   sh tests/models/run.sh attribution   explanations of SqueezeNet (../shared) against reference programs in PyTorch, and with random weights
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
export FOVEA_CALIBRATION=off
models=$source_dir/tests/models
cli=$build/app/fovea-cli
case ${1:-} in
  gradients)
    shift
    /usr/bin/python3 "$models/gradients.py" "$cli" "$folder" "$@"
    ;;
  attribution)
    shared=$source_dir/../shared
    [ -d "$shared/photos" ] || { echo "NOT RUN: there is no folder ../shared"; exit 2; }
    /usr/bin/python3 "$models/attribution.py" "$cli" "$shared/networks/classify/squeezenet1.1.onnx" "$folder" \
      "$shared/photos/chelsea.png" "$shared/photos/coffee.png" "$shared/photos/china.jpg"
    ;;
  *)
    /usr/bin/python3 "$models/torchvision_models.py" "$cli" "$folder" "$@"
    ;;
esac
