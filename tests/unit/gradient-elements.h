/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients of what works element by element. */

static const GradientCase element_cases[] = {
  { "Relu", 13, "", { "float 3x5" } },
};
