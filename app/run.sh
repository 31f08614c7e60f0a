#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds Fovea and opens it; without a display it does the same work headless and names the folder with the pictures.
#   sh app/run.sh [FILE...]       photos, and networks (.onnx)
set -eu

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build=$source_dir/_build
root=$build/root

. "$source_dir/app/packages.sh"
need_packages "$build_packages" "$run_packages"

say "building in $build"
[ -f "$build/build.ninja" ] || meson setup "$build" "$source_dir" --buildtype=release --prefix="$root" -Dtests=false
meson install -C "$build" --quiet

samples=$root/share/fovea/samples
lenet=$root/share/fovea/networks/lenet-5.onnx
XDG_DATA_DIRS=$root/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
export XDG_DATA_DIRS

if [ -n "${WAYLAND_DISPLAY-}${DISPLAY-}" ]; then
  say "opening the window"
  [ $# -gt 0 ] || set -- "$samples/chelsea.png" "$lenet"
  exec "$root/bin/fovea" "$@"
fi

# A new folder each time: nothing is ever overwritten.
new_folder () {
  number=1
  folder=${PWD%/}/fovea-output
  until mkdir "$folder" 2>/dev/null; do
    [ -e "$folder" ] || fail "Cannot make the folder $folder"
    number=$((number + 1))
    folder=${PWD%/}/fovea-output-$number
  done
}

filter_photo () { # PHOTO
  name=$(basename "$1")
  for preset in sharpen gaussian sobel-magnitude emboss; do
    say "filtering $name: $preset"
    "$root/bin/fovea-cli" filter "$1" "$folder/${name%.*}-$preset.png" --preset "$preset"
  done
}

show_network () { # NETWORK PHOTO
  name=$(basename "$1" .onnx)-$(basename "$2")
  pictures=$folder/${name%.*}
  say "running $(basename "$1") on $(basename "$2")"
  "$root/bin/fovea-cli" run "$1" "$2"
  for what in activations filters receptive-field; do
    say "exporting $what"
    "$root/bin/fovea-cli" export "$1" "$2" --layer all --what "$what" --colour-bar --output-dir "$pictures" --quiet
  done
}

# The network is the last .onnx given; the rest are photos.
network=$lenet
count=$#
while [ "$count" -gt 0 ]; do
  case $1 in
    *.onnx) network=$1 ;;
    *) set -- "$@" "$1" ;;
  esac
  shift
  count=$((count - 1))
done

say "there is no display: working headless"
new_folder
if [ $# -gt 0 ]; then
  for photo; do
    filter_photo "$photo"
    show_network "$network" "$photo"
  done
else
  filter_photo "$samples/chelsea.png"
  if [ "$network" = "$lenet" ]; then
    show_network "$network" "$samples/digit-3.png"
  else
    show_network "$network" "$samples/chelsea.png"
  fi
fi
say "the pictures are in $folder"
