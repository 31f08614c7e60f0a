#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws data/samples/digit-0.png to digit-9.png: white strokes on black, as the bundled network learned them.

    /usr/bin/python3 data/samples/make-digits.py data/samples

Needs python3-cairo. Coordinates are in a box 0..100 wide and 0..140 high; M moves, L draws a line, C a cubic curve, as in SVG.
"""

import pathlib
import sys

import cairo

SIDE, STROKE = 280, 21.0
BOX_WIDTH, BOX_HEIGHT, SCALE, SLANT = 100, 140, 1.38, -0.10

DIGITS = {
    0: "M 56 4 C 18 0 4 44 8 86 C 12 128 44 146 70 128 C 98 106 100 54 86 26 C 78 10 68 4 52 5",
    1: "M 36 24 C 44 18 50 10 56 2 C 54 50 53 94 52 138",
    2: "M 10 34 C 14 4 60 -8 78 16 C 96 44 60 80 40 100 C 26 114 16 124 8 134 C 36 126 64 130 96 132",
    3: "M 12 16 C 34 -6 84 -2 82 30 C 80 54 58 62 40 64 C 68 62 94 76 90 104 C 86 142 34 148 8 122",
    4: "M 30 4 C 24 32 16 56 8 82 C 36 82 66 80 96 76 M 72 16 C 70 56 68 98 64 138",
    5: "M 88 6 C 66 8 46 8 26 8 C 24 28 20 46 16 62 C 50 46 90 62 88 96 C 86 138 36 148 8 122",
    6: "M 74 4 C 40 20 10 60 12 100 C 14 138 62 150 82 122 C 98 96 76 70 48 76 C 32 80 20 92 16 106",
    7: "M 8 12 C 36 10 64 10 92 8 C 76 50 56 92 44 138",
    8: "M 82 18 C 56 -8 14 6 20 32 C 26 58 84 74 86 106 C 86 144 18 148 16 112 C 16 80 84 56 84 24",
    9: "M 84 24 C 62 -6 14 6 14 42 C 16 74 66 74 82 36 C 86 26 86 18 84 10 C 86 54 80 98 72 138",
}


def draw(path, name):
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, SIDE, SIDE)
    context = cairo.Context(surface)
    context.translate(SIDE / 2, SIDE / 2)
    context.transform(cairo.Matrix(SCALE, 0, SLANT, SCALE, 0, 0))
    context.translate(-BOX_WIDTH / 2, -BOX_HEIGHT / 2)
    words = iter(path.split())
    for word in words:
        take = {"M": 2, "L": 2, "C": 6}[word]
        numbers = [float(next(words)) for _ in range(take)]
        {"M": context.move_to, "L": context.line_to, "C": context.curve_to}[word](*numbers)
    context.identity_matrix()
    context.set_source_rgb(1, 1, 1)
    context.set_line_width(STROKE)
    context.set_line_cap(cairo.LINE_CAP_ROUND)
    context.set_line_join(cairo.LINE_JOIN_ROUND)
    context.stroke()
    surface.write_to_png(name)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make-digits.py FOLDER")
    for digit, path in DIGITS.items():
        draw(path, str(pathlib.Path(sys.argv[1]) / f"digit-{digit}.png"))


if __name__ == "__main__":
    main()
