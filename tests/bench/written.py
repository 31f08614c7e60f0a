#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Fovea writes as ONNX, in other programs: written.py CLI FOLDER [NAME...]

Every architecture, and some of the text grammar, is written with seeded weights, checked by ONNX's own checker (with the inference of all shapes,
strict), and run in ONNX Runtime on the input that Fovea runs it on. Needs python3-onnx, and onnxruntime-node on NODE_PATH; what is missing
is said, and nothing is then called good. Exit code: 0 when all agree, 1 when one does not, 77 when it was not run.
"""

import json
import os
import subprocess
import sys

try:
    import numpy
    import onnx
except ImportError as missing:
    print(f"NOT RUN: {missing}: python3-onnx and python3-numpy are needed")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
TOLERANCE = 1e-4  # of the largest value: float32 sums in another order, through up to 200 layers
TEXTS = {
    "text-paddings": "INPUT 45x38x3 -> CONV3x5-8 s2x3 -> LRELU 0.2 -> CONV5-16 full d2 -> HSWISH -> POOL3x2 s2 ceil -> CONV3-8 p0x2x1x0 g8"
                     " -> AVGPOOL3 s2 same -> BN -> ELU 0.7 -> SPP 4 2 1 -> FC 12 nobias -> SOFTPLUS",
    "text-upsampling": "INPUT 32x48x1 -> [CONV3-8 -> BN -> RELU6 -> POOL]*2 -> DWCONV5 s2 -> HSIGMOID -> UPCONV3-4 s2 -> TANH -> UP 3"
                       " -> CONV1-4 -> CELU 0.5 -> CONV1-4 -> SELU -> CONV1-2 -> SOFTSIGN -> LRN 3 -> SOFTMAX",
    "text-vgg": "INPUT 64x64x3 -> [[CONV3-64 -> RELU]*2 -> POOL]*2 -> [FC 256 -> RELU -> DROPOUT]*2 -> FC 10 -> SIGMOID",
}


def ours(*arguments):
    process = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)}: {process.stderr[-300:]}")
    return process.stdout


def names(cli):
    return [row["name"] for row in json.loads(ours(cli, "architecture", "--list", "--json"))["architectures"]]


def check(cli, folder, name):
    path = f"{folder}/{name}.onnx"
    which = ["--text", TEXTS[name]] if name in TEXTS else [name]
    ours(cli, "architecture", *which, "--onnx", path, "--quiet")
    onnx.checker.check_model(path)
    model = onnx.load(path)
    size = os.path.getsize(path)
    if size < 2**30:  # the inference works on a copy in one message
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    shape = [dim.dim_value for dim in model.graph.input[0].type.tensor_type.shape.dim]
    output = model.graph.output[0].name
    del model
    photo = numpy.random.default_rng(7).standard_normal(shape).astype(numpy.float32)
    numpy.save(f"{folder}/in.npy", photo)
    photo.tofile(f"{folder}/in.bin")
    ours(cli, "run", path, "--input", f"{folder}/in.npy", "--dump", f"{output}={folder}/out.npy", "--quiet", "--json")
    mine = numpy.load(f"{folder}/out.npy")
    peer = subprocess.run(["node", f"{HERE}/run_values.js", path, f"{folder}/in.bin", f"{folder}/out.bin", *map(str, shape)],
                          capture_output=True, text=True, check=False)
    if peer.returncode != 0:
        raise RuntimeError(f"ONNX Runtime: {peer.stderr[-300:]}")
    report = json.loads(peer.stdout)
    theirs = numpy.fromfile(f"{folder}/out.bin", numpy.float32).reshape(report["dims"])
    if mine.shape != theirs.shape or not numpy.isfinite(theirs).all():
        raise RuntimeError(f"shapes {mine.shape} and {theirs.shape}, or values that are not finite")
    difference = float(numpy.abs(mine - theirs).max() / numpy.abs(theirs).max())
    os.remove(path)
    print(f"{name:18} {size / 2**20:8.2f} MiB  output {'x'.join(map(str, mine.shape)):14} difference {difference:.1e}  "
          f"ONNX Runtime {report['version']}", flush=True)
    return difference <= TOLERANCE


def main():
    cli, folder, *wanted = sys.argv[1:]
    probe = subprocess.run(["node", "-e", "require('onnxruntime-node')"], capture_output=True, check=False)
    if probe.returncode != 0:
        print("NOT RUN: node cannot load onnxruntime-node (NODE_PATH); sh tests/bench/run.sh 1 architectures installs it")
        return 77
    failed = []
    for name in wanted or [*TEXTS, *names(cli)]:
        try:
            good = check(cli, folder, name)
        except (RuntimeError, onnx.checker.ValidationError) as error:
            print(f"{name:18} {error}", flush=True)
            good = False
        if not good:
            failed.append(name)
    print(f"{len(failed)} failed: {' '.join(failed)}" if failed else "all agree")
    return 1 if failed else 0


sys.exit(main())
