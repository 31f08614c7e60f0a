/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients of what slides over maps: convolutions, pools, resampling. */

static const GradientCase window_cases[] = {
  { "Conv", 13, "kernel_shape=[3,3]", { "float 2x3x5x6", "float 4x3x3x3", "float 4" } },
  { "Conv", 13, "kernel_shape=[3,3] pads=[1,0,1,2] strides=[2,3]", { "float 1x2x7x8", "float 3x2x3x3" } },
  { "Conv", 13, "kernel_shape=[2,3] dilations=[2,1] pads=[1,1,1,1] strides=[1,2]", { "float 1x2x6x7", "float 3x2x2x3" } },
  { "Conv", 13, "kernel_shape=[3,3] group=2 pads=[1,1,1,1] strides=[2,2]", { "float 2x4x6x5", "float 6x2x3x3", "float 6" } },
  { "Conv", 13, "kernel_shape=[3,3] group=4 pads=[1,1,1,1]", { "float 1x4x5x5", "float 4x1x3x3" } },
  { "Conv", 13, "kernel_shape=[1,1] strides=[2,2]", { "float 1x3x6x6", "float 2x3x1x1" } },
  { "Conv", 13, "kernel_shape=[3] pads=[1,1] auto_pad=NOTSET", { "float 2x2x7", "float 3x2x3" } },
  { "Conv", 13, "auto_pad=SAME_UPPER strides=[2,2]", { "float 1x2x5x6", "float 3x2x3x3" } },
  { "Conv", 13, "kernel_shape=[2,2,2]", { "float 1x2x3x3x3", "float 2x2x2x2x2" } },
  { "ConvTranspose", 13, "kernel_shape=[3,3] strides=[2,2]", { "float 1x2x3x3", "float 2x3x3x3", "float 3" } },
  { "ConvTranspose", 13, "strides=[3,2] output_padding=[2,1] pads=[1,0,0,1]", { "float 2x2x3x2", "float 2x2x3x3" } },
  { "ConvTranspose", 13, "group=2 dilations=[2,1]", { "float 1x4x3x3", "float 4x2x2x2" } },
};
