#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures Fovea beside its peers, in one run: networks against ONNX Runtime and PyTorch, photo filters against OpenCV, libvips and
# GraphicsMagick, explanations, training and visualising against PyTorch, kernels fitted to pairs of photos against NumPy; checks the accuracy of all
# paths, the planner's choices, and built-in architectures against torchvision's numbers and (written as ONNX) ONNX's checker and ONNX Runtime;
# measures how loading grows, and how the window feels; draws the figures.
#   sh tests/bench/run.sh [ROUNDS] [PART...]     parts, all unless given: networks filters explain training visualise fit accuracy planner dense
# architectures loading window figures
# Installs the peers that are missing (Debian's packages, onnxruntime-node from npm). Results and figures: _build/bench.
set -eu

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
here=$source_dir/tests/bench
build=$source_dir/_build
results=$build/bench
rounds=${1:-3}
[ $# -eq 0 ] || shift
parts=${*:-networks filters explain training visualise fit accuracy planner dense architectures loading window figures}
networks="vgg16 resnet18 googlenet inception_v3 resnet50 densenet121 squeezenet1_1 mobilenet_v2 alexnet"

. "$source_dir/app/packages.sh"
node_packages="nodejs npm" # from whatever source
! command -v npm >/dev/null || node_packages=
need_packages "$build_packages" "$node_packages" "$run_packages" "$test_packages" "graphicsmagick libvips-tools python3 python3-numpy python3-opencv python3-torch python3-torchvision python3-onnx"

[ -f "$build/build.ninja" ] || meson setup "$build" "$source_dir" --buildtype=release --prefix="$build/root" -Dtests=true
meson configure "$build" -Dtests=true
ninja -C "$build" app/fovea app/fovea-cli tests/bench/figure >/dev/null
cli=$build/app/fovea-cli

mkdir -p "$results"
# The networks runtime alone: its other binaries, for graphics cards, are not wanted.
[ -d "$results/node_modules/onnxruntime-node" ] || npm install --prefix "$results" --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0 >/dev/null
export NODE_PATH="$results/node_modules"

make_networks () {
  # shellcheck disable=SC2086 # a list of words
  /usr/bin/python3 "$here/networks_make.py" "$results" $networks
}

for part in $parts; do
  say "$part"
  case $part in
    networks)
      make_networks
      # shellcheck disable=SC2086
      /usr/bin/python3 "$here/networks.py" "$cli" "$results" "$rounds" $networks
      ;;
    filters)
      /usr/bin/python3 "$here/filters.py" "$cli" "$source_dir/data/samples/coffee.png" "$results" "$rounds"
      ;;
    fit)
      /usr/bin/python3 "$here/fit.py" "$cli" "$source_dir" "$results" "$rounds"
      ;;
    accuracy)
      make_networks
      for network in $networks; do
        size=224x224
        [ "$network" != inception_v3 ] || size=299x299
        "$cli" bench --check-accuracy "$results/$network.onnx" --size "$size" --quiet
      done
      ;;
    planner)
      "$cli" bench --check-planner 200 --quiet
      "$cli" bench --scaling --json --quiet > "$results/scaling.json"
      ;;
    loading)
      /usr/bin/python3 "$here/loading.py" "$cli" "$results" "$rounds"
      ;;
    training)
      # MNIST as IDX files (.gz) in the folder that FOVEA_MNIST names.
      if [ -d "${FOVEA_MNIST:-}" ]; then
        /usr/bin/python3 "$here/training.py" "$cli" "$source_dir/data/networks/lenet-5.onnx" "$FOVEA_MNIST" 2 "$rounds"
      else
        say "NOT RUN: FOVEA_MNIST names no folder with MNIST"
      fi
      ;;
    window)
      sh "$source_dir/tests/end-to-end/run.sh" 1366x768 "$here/window.py" "$build/app/fovea" "$cli" "$source_dir" "$results"
      ;;
    dense)
      # VGG and AlexNet as they are known pad: so do those of torchvision. Without padding, each place must be its crop.
      fc='[FC 4096 -> RELU]*2 -> FC 1000 -> SOFTMAX'
      stage='valid -> RELU -> POOL'
      set -- --dense "architecture:INPUT 224x224x3 -> CONV3-64 $stage -> CONV3-128 $stage -> CONV3-256 $stage -> [CONV3-512 $stage]*2 -> $fc"
      stage='valid -> RELU -> POOL3 s2 valid'
      set -- "$@" --dense "architecture:INPUT 224x224x3 -> CONV11-64 s4 $stage -> CONV5-192 $stage -> CONV3-384 valid -> RELU -> CONV3-256 $stage -> $fc"
      make_networks
      for network in alexnet vgg16 resnet18 squeezenet1_1; do
        set -- "$@" --dense "$results/$network.onnx"
      done
      "$cli" bench "$@" --rounds "$rounds" --json --quiet > "$results/dense.json"
      /usr/bin/python3 "$here/dense.py" "$results/dense.json"
      ;;
    visualise)
      if [ -f "$source_dir/../shared/networks/classify/squeezenet1.1.onnx" ]; then
        /usr/bin/python3 "$here/visualise.py" "$cli" "$source_dir/../shared/networks" "$results/visualise"
      else
        say "NOT RUN: visualise, without ../shared/networks/classify/squeezenet1.1.onnx"
      fi
      ;;
    explain)
      make_networks
      /usr/bin/python3 "$here/explain.py" "$cli" "$results" "$rounds"
      ;;
    architectures)
      /usr/bin/python3 "$here/architectures.py" "$cli"
      /usr/bin/python3 "$here/written.py" "$cli" "$results"
      ;;
    figures)
      /usr/bin/python3 "$here/figures.py" "$build/tests/bench/figure" "$results"
      ;;
    *)
      say "there is no part $part"
      exit 2
      ;;
  esac
done
