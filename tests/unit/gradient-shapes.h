/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients of what moves, sums and normalises. */

static const GradientCase shape_cases[] = {
  { "Flatten", 13, "axis=1", { "float 2x3x4" } },
  { "Identity", 13, "", { "float 3" } },
  { "Reshape", 13, "", { "float 2x6", "int64 2 = 3 4" } },
  { "Squeeze", 13, "", { "float 1x3x1" } },
  { "Unsqueeze", 13, "", { "float 3", "int64 1 = 0" } },
  { "Dropout", 13, "", { "float 3x2" } },
};
