#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explanations of Fovea and of short reference programs in PyTorch: attribution.py CLI NETWORK.onnx FOLDER PHOTO...

PyTorch runs the file's own nodes (those of SqueezeNet are known here). Each method explains the class that wins on each photo; what is compared are the
raw values. They agree when their correlation (Pearson's) is at least 0.999. Then each method explains the same network with its weights drawn anew
(Adebayo et al. 2018, "Sanity checks for saliency maps"): all maps must change. Where only the last convolution is drawn anew, what is known shows:
guided backpropagation, deconvolution and Eigen-CAM hardly change, since they tell edges of the photo and what the maps have in common, not the class;
that is told and not judged. The exit status is 0 when all holds.
"""

import os
import subprocess
import sys

import numpy
import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as F

LEAST = 0.999
STEPS = 50
PATCH, STRIDE = 56, 28
MOST_ALIKE = 0.6  # rank correlation of magnitudes, where all weights are others


class GuidedRelu(torch.autograd.Function):
    """Springenberg et al. 2015."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient.clamp(min=0) * (x > 0)


class DeconvRelu(torch.autograd.Function):
    """Zeiler and Fergus 2014."""

    @staticmethod
    def forward(context, x):
        return x.clamp(min=0)

    @staticmethod
    def backward(context, gradient):
        return gradient.clamp(min=0)


class Network:
    """An ONNX file of few operators."""

    def __init__(self, path):
        self.model = onnx.load(path)
        self.weights = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in self.model.graph.initializer}
        self.input = next(value.name for value in self.model.graph.input if value.name not in self.weights)

    def node(self, node, values, relu):
        options = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        inputs = [values[name] for name in node.input]
        if node.op_type == "Conv":
            pads = options.get("pads", [0, 0, 0, 0])
            assert pads[:2] == pads[2:]
            return F.conv2d(*inputs, stride=options.get("strides", 1), padding=pads[:2], groups=options.get("group", 1))
        if node.op_type == "Relu":
            return relu(inputs[0])
        if node.op_type == "MaxPool":
            assert not any(options.get("pads", []))
            return F.max_pool2d(inputs[0], options["kernel_shape"], options["strides"])
        if node.op_type == "Concat":
            return torch.cat(inputs, options["axis"])
        if node.op_type == "GlobalAveragePool":
            return inputs[0].mean((2, 3), keepdim=True)
        if node.op_type == "Flatten":
            return inputs[0].flatten(options["axis"])
        raise NotImplementedError(node.op_type)

    def run(self, photo, relu=F.relu):
        """All values by their names; the scores are those of the last node."""
        values = {**self.weights, self.input: photo}
        for node in self.model.graph.node:
            values[node.output[0]] = self.node(node, values, relu)
        return values, values[self.model.graph.node[-1].output[0]]


def gradient_of(network, photo, winner, relu=F.relu):
    photo = photo.clone().requires_grad_(True)
    network.run(photo, relu)[1][0, winner].backward()
    return photo.grad[0]


def integrated_gradients(network, photo, winner):
    """Sundararajan, Taly, Yan 2017: from zeros, the middles of the steps."""
    total = sum(gradient_of(network, photo * ((step + 0.5) / STEPS), winner) for step in range(STEPS))
    return photo[0] * total / STEPS


def occlusion(network, photo, winner):
    """Zeiler and Fergus 2014: what the score loses, as a mean over the patches that cover a pixel."""
    height, width = photo.shape[2:]
    loss, count = torch.zeros(1, height, width), torch.zeros(1, height, width)
    with torch.no_grad():
        whole = network.run(photo)[1][0, winner]
        for y in range(0, height - PATCH + 1, STRIDE):
            for x in range(0, width - PATCH + 1, STRIDE):
                covered = photo.clone()
                covered[:, :, y : y + PATCH, x : x + PATCH] = 0
                loss[0, y : y + PATCH, x : x + PATCH] += whole - network.run(covered)[1][0, winner]
                count[0, y : y + PATCH, x : x + PATCH] += 1
    return loss / count.clamp(min=1)


def maps_and_gradient(network, photo, winner, layer):
    values, scores = network.run(photo.clone().requires_grad_(True))
    (gradient,) = torch.autograd.grad(scores[0, winner], values[layer])
    return values[layer][0].detach(), gradient[0]


def grad_cam(network, photo, winner, layer):
    """Selvaraju et al. 2017."""
    maps, gradient = maps_and_gradient(network, photo, winner, layer)
    return (gradient.mean((1, 2))[:, None, None] * maps).sum(0, keepdim=True).clamp(min=0)


def grad_cam_plus_plus(network, photo, winner, layer):
    """Chattopadhay et al. 2018; alpha is 0 where its denominator is."""
    maps, gradient = (values.double() for values in maps_and_gradient(network, photo, winner, layer))
    denominator = 2 * gradient**2 + maps.sum((1, 2))[:, None, None] * gradient**3
    alpha = torch.where(denominator == 0, torch.zeros_like(gradient), gradient**2 / denominator)
    weights = (alpha * gradient.clamp(min=0)).sum((1, 2))
    return (weights[:, None, None] * maps).sum(0, keepdim=True).clamp(min=0)


def layer_cam(network, photo, winner, layer):
    """Jiang et al. 2021."""
    maps, gradient = maps_and_gradient(network, photo, winner, layer)
    return (gradient.clamp(min=0) * maps).sum(0, keepdim=True).clamp(min=0)


def eigen_cam(network, photo, winner, layer):
    """Muhammad and Yeasin 2020; turned so that it goes with the sum of the maps."""
    maps, _ = maps_and_gradient(network, photo, winner, layer)
    flat = maps.flatten(1)
    flat = flat - flat.mean(1, keepdim=True)
    _, sizes, places = torch.linalg.svd(flat.double(), full_matrices=False)
    sign = 1 if float(flat.double().sum(0) @ places[0]) >= 0 else -1
    return (sign * sizes[0] * places[0]).reshape(1, *maps.shape[1:])


def score_cam(network, photo, winner, layer):
    """Wang et al. 2020; of a class, as their program does, by its softmax without a baseline."""
    with torch.no_grad():
        maps = network.run(photo)[0][layer][0]
        weights = torch.zeros(len(maps))
        for i, plane in enumerate(maps):
            mask = F.interpolate(plane[None, None], photo.shape[2:], mode="bilinear", align_corners=False)
            if mask.max() > mask.min():
                masked = photo * (mask - mask.min()) / (mask.max() - mask.min())
                weights[i] = network.run(masked)[1].softmax(1)[0, winner]
        return (weights[:, None, None] * maps).sum(0, keepdim=True).clamp(min=0)


PIXEL_METHODS = {
    "gradient": gradient_of,
    "gradient-input": lambda network, photo, winner: photo[0] * gradient_of(network, photo, winner),
    "guided-backprop": lambda network, photo, winner: gradient_of(network, photo, winner, GuidedRelu.apply),
    "deconvnet": lambda network, photo, winner: gradient_of(network, photo, winner, DeconvRelu.apply),
    "integrated-gradients": integrated_gradients,
    "occlusion": occlusion,
}
LAYER_METHODS = {"grad-cam": grad_cam, "grad-cam-plus-plus": grad_cam_plus_plus, "layer-cam": layer_cam, "eigen-cam": eigen_cam, "score-cam": score_cam}
SLOW = {"score-cam"}  # for the first photo alone


def call(cli, *words):
    process = subprocess.run([cli, *words, "--quiet"], capture_output=True, text=True, check=False)
    if process.returncode != 0:
        sys.exit(process.stderr.strip())
    return process.stdout


def explain_ours(cli, path, folder, method, winner, layer):
    words = ["explain", path, os.path.join(folder, "ours.npy"), "--input", os.path.join(folder, "photo.npy"), "--method", method, "--class", str(winner)]
    if layer:
        words += ["--layer", layer]
    call(cli, *words)
    return numpy.load(os.path.join(folder, "ours.npy"))


def correlation(a, b):
    return float(numpy.corrcoef(a.ravel(), b.ravel())[0, 1])


def rank_correlation(a, b):
    """Spearman's, of magnitudes."""
    return correlation(*(abs(values).ravel().argsort().argsort().astype(float) for values in (a, b)))


def read_photo(cli, path, network, photo, folder):
    """As Fovea prepares it."""
    file = os.path.join(folder, "photo.npy")
    call(cli, "run", path, photo, "--dump", f"{network.input}={file}")
    return torch.from_numpy(numpy.load(file))


def randomise(network, folder, names):
    """The same network with weights @names of the same size, drawn anew."""
    torch.manual_seed(7)
    model = onnx.ModelProto()
    model.CopyFrom(network.model)
    for tensor in model.graph.initializer:
        old = network.weights[tensor.name]
        if tensor.name in names:
            tensor.CopyFrom(onnx.numpy_helper.from_array((torch.randn(old.shape) * old.std()).numpy(), tensor.name))
    path = os.path.join(folder, "random.onnx")
    onnx.save(model, path)
    return path


def compare(cli, path, network, photo, folder, layer, first):
    """Correlations by method; the maps of Fovea."""
    tensor = read_photo(cli, path, network, photo, folder)
    winner = int(network.run(tensor)[1].argmax())
    found, maps = {}, {}
    for name, method in {**PIXEL_METHODS, **LAYER_METHODS}.items():
        if name in SLOW and not first:
            continue
        at = layer if name in LAYER_METHODS else None
        expected = method(network, tensor, winner, layer) if at else method(network, tensor, winner)
        maps[name] = explain_ours(cli, path, folder, name, winner, at)
        found[name] = correlation(maps[name], expected.detach().numpy()) if maps[name].shape == tuple(expected.shape) else -1.0
    return found, maps, winner


def likeness(cli, path, folder, maps, winner, layer):
    result = {}
    for name, before in maps.items():
        after = explain_ours(cli, path, folder, name, winner, layer if name in LAYER_METHODS else None)
        result[name] = rank_correlation(before, after) if after.std() > 0 else 0.0
    return result


def check_sanity(cli, network, folder, maps, winner, layer):
    last = [node for node in network.model.graph.node if node.op_type == "Conv"][-1].input[1:]
    some = likeness(cli, randomise(network, folder, last), folder, maps, winner, layer)
    every = likeness(cli, randomise(network, folder, network.weights), folder, maps, winner, layer)
    wrong = 0
    print(f"rank correlation of magnitudes with random weights:\n  {'':<22}{'last layer':>12}{'all':>8}")
    for name in maps:
        wrong += every[name] > MOST_ALIKE
        print(f"  {name:<22}{some[name]:12.3f}{every[name]:8.3f}{'  FAILED' if every[name] > MOST_ALIKE else ''}")
    return wrong


def main():
    cli, path, folder, photos = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    network = Network(path)
    # The last maps before those of scores: what Fovea chooses as well.
    layer = [node for node in network.model.graph.node if node.op_type == "Concat"][-1].output[0]
    wrong, first = 0, None
    for photo in photos:
        found, maps, winner = compare(cli, path, network, photo, folder, layer, first is None)
        first = first or (maps, winner)
        print(f"{os.path.basename(photo)}, class {winner}:", flush=True)
        for name, value in found.items():
            bad = not value >= LEAST
            wrong += bad
            print(f"  {name:<22}{value:12.7f}{'  FAILED' if bad else ''}")
    read_photo(cli, path, network, photos[0], folder)
    wrong += check_sanity(cli, network, folder, *first, layer)
    print("all agree" if wrong == 0 else f"{wrong} do not hold")
    sys.exit(wrong > 0)


main()
