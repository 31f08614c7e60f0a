/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers, refusals and counts of pools, convolutions and products of quantised numbers. What is expected was computed with PyTorch,
 * torchvision and numpy. */

#include <math.h>

#include "core/base/error.h"
#include "core/network/measure.h"
#include "tests/unit/network-fixture.h"
#include "tests/unit/op-cases.h"
#include "tests/unit/slowdown.h"

static const Case cases[] = {
  { "MaxPool", 12, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]", { "float 1x2x5x5" }, "1x2x3x3", { 6, 7, 3, 10, 18, 18,
    21, 18, 18, 25, 32, 28, 36, 36, 43, 46, 47, 43 }, .outputs = 2, .which = 1 },
  { "MaxPool", 12, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1] storage_order=1", { "float 1x2x5x5" }, "1x2x3x3", { 6,
    11, 15, 2, 18, 18, 9, 18, 18, 25, 36, 40, 32, 32, 43, 34, 39, 43 }, .outputs = 2, .which = 1 },
  { "MaxPool", 12, "kernel_shape=[2,2,2] strides=[1,2,2]", { "float 2x1x3x4x5" }, "2x1x2x2x2", { 3, 3.25, 3.25, 3.5, 3, 3.5,
    3.25, 2.5, 3.25, 3, 3.5, 2.75, 3.5, 3, 2.5, 3 }, .outputs = 2 },
  { "MaxPool", 12, "kernel_shape=[2,2,2] strides=[1,2,2] storage_order=1", { "float 2x1x3x4x5" }, "2x1x2x2x2", { 4, 27, 22,
    45, 4, 29, 22, 31, 63, 97, 81, 90, 65, 97, 67, 92 }, .outputs = 2, .which = 1 },
  { "MaxPoolGradient", 1, "kernel_shape=[2]", { "float 1x1x5 = 1 3 3 3 2", "float 1x1x4 = 1 2 4 8" }, "1x1x5", { 0, 3, 4, 8, 0 } },
  { "MaxPoolGradient", 1, "kernel_shape=[1,2]", { "float 1x1x1x5 = 1 3 3 3 2", "float 1x1x1x4 = 1 2 4 8" }, "1x1x1x5", { 0, 3, 4, 8, 0 } },
  { "AveragePoolGradient", 1, "kernel_shape=[2] strides=[2] pads=[1,0]", { "float 1x1x2 = 4 6", "int64 3 = 1 1 4" }, "1x1x4", { 4, 3, 3, 0 } },
  { "ResizeGradient", 1, "axes=[1]", { "float 1x3 = 1 2 4", "int64 4 = 0 1 2 2", "float 2x2 = 1 2 3 0" }, "1x2", { 5, 12 } },
  { "MaxPool", 12, "kernel_shape=[2,2] pads=[1,1,1,1]", {
    "int8 1x1x4x5 = -14 -6 2 10 -11 -3 5 13 -8 0 8 -13 -5 3 11 -10 -2 6 14 -7" }, "1x1x5x6", { -14, -6, 2, 10, 10, -11, -3,
    5, 13, 13, 10, 0, 8, 8, 13, 13, 11, 11, 8, 8, 6, 14, 14, 11, -10, -2, 6, 14, 14, -7 } },
  { "MaxPool", 12, "kernel_shape=[2,3] strides=[2,2] ceil_mode=1", {
    "uint8 1x1x4x5 = 242 250 2 10 245 253 5 13 248 0 8 243 251 3 11 246 254 6 14 249" }, "1x1x2x2", { 253, 248, 254, 251 } },
  { "AveragePool", 11, "kernel_shape=[2,3,2] strides=[1,2,1] pads=[1,1,0,1,1,0]", { "float 1x1x3x5x4" }, "1x1x4x3x3", {
    -2.125, -0.125, 1.875, -1, 1, 0.5833333, 0.125, 2.125, 0.5, -0.25, -0.0625, 0.125, -0.3333333, -0.1458333, 0.04166667,
    0.1875, 0.375, 0.5625, -0.125, 0.0625, 0.25, -0.2083333, -0.02083333, 0.1666667, 0.3125, -0.40625, -0.21875, -1.875,
    0.125, 2.125, -0.75, 1.25, 0.8333333, 0.375, 0.5625, -1.0625 } },
  { "AveragePool", 19, "kernel_shape=[2,2,2] strides=[2,2,2] pads=[0,1,0,0,1,0] ceil_mode=1 count_include_pad=1", {
    "float 1x1x3x5x4" }, "1x1x2x3x2", { -0.3125, -0.125, -0.40625, -0.03125, 0.1875, 0.5625, -1.125, 0.875, -1.125, 1.0625,
    0.375, -1.0625 } },
  { "LpPool", 11, "kernel_shape=[3,2] strides=[1,2] pads=[1,0,1,0] p=1", { "float 1x1x4x4" }, "1x1x4x2", { 8.5, 7.5, 10.5,
    12.75, 7.5, 15, 4, 10.5 } },
  { "LpPool", 18, "kernel_shape=[2,2] dilations=[2,2]", { "float 1x1x4x4" }, "1x1x2x2", { 4.527693, 4.366062, 4.272002,
    4.235269 } },
  { "LpPool", 11, "kernel_shape=[2] p=3", { "float 1x2x4" }, "1x2x3", { 3.589527, 1.518294, 2.506649, 2.768471, 1.334201,
    3.310504 } },
  { "GlobalLpPool", 2, "", { "float 2x2x3" }, "2x2x1", { 3.840573, 3.791438, 4.015594, 3.816084 } },
  { "GlobalLpPool", 2, "p=1", { "float 2x2x3" }, "2x2x1", { 5.5, 6, 6.5, 5.25 } },
  { "MaxUnpool", 11, "kernel_shape=[2,2] strides=[2,2]", { "float 1x2x2x2", "int64 1x2x2x2 = 5 7 13 15 16 19 24 27" },
    "1x2x4x4", { 0, 0, 0, 0, 0, -3.5, 0, -1.5, 0, 0, 0, 0, 0, 0.5, 0, 2.5, -2.75, 0, 0, -0.75, 0, 0, 0, 0, 1.25, 0, 0, 3.25,
    0, 0, 0, 0 } },
  { "MaxUnpool", 11, "kernel_shape=[2,2] strides=[2,2] pads=[0,1,1,0]", { "float 1x1x2x2", "int64 1x1x2x2 = 0 5 7 99",
    "int64 4 = 1 1 3 5" }, "1x1x3x5", { -3.5, 0, 0, 0, 0, 0, 0, -1.5, 0, 0, 0, 0.5, 0, 0, 0 } },
  { "Conv", 11, "group=2 strides=[1,2,1] pads=[1,1,0,1,1,0]", { "float 1x2x3x4x3", "float 2x1x2x3x2", "float 2" },
    "1x2x4x2x2", { -9.625, 9.5, 6.1875, 5.4375, -4.25, 3.25, 0.6875, 18.3125, 4.1875, -4.625, 18.25, 3.25, 2.75, 9.25, -3,
    -4.5625, 4.8125, -10.625, -9.6875, 18.375, -2, -5.625, -8.375, -31, -5.625, 10.6875, -8, -1.625, -8.9375, -15.25,
    -0.0625, 5.4375 } },
  { "Conv", 11, "dilations=[1,2,1]", { "float 1x2x3x4x3", "float 1x2x2x2x2" }, "1x1x2x2x2", { -23.25, 32.1875, -32.75, 24.5,
    33, -5.8125, 28.9375, 15.5 } },
  { "ConvTranspose", 11, "strides=[1,2,2] pads=[1,0,1,1,0,1] output_padding=[0,1,0]", { "float 1x2x2x2x2", "float 2x1x2x2x3",
    "float 1" }, "1x1x1x5x3", { -3.4375, -6.8125, 5.5625, 8.4375, -3.9375, 7.4375, 14.5625, -3.4375, -9.0625, 6.4375, 6.5625,
    -9.0625, 2, 2, 2 } },
  { "ConvTranspose", 11, "group=2 dilations=[1,2,1]", { "float 1x2x2x2x1", "float 2x1x2x2x2" }, "1x2x3x4x2", { 2.625, -4.375,
    1.125, -1.875, -11.375, 7, -4.875, 3, -0.375, -6.375, -1.875, 0.125, 13, 3.375, 13, -3.125, 0, 1, 0, 5, -1.625, -0.625,
    -8.125, -3.125, -2.0625, -7.5625, -0.5625, -2.0625, 6.875, 1.375, 1.875, 0.375, -3.1875, -6.1875, 1.3125, 6.3125, 1.6875,
    -1.3125, -6.8125, -1.8125, 1.875, 4.375, 4.875, 11.375, -2.1875, 0.3125, -5.6875, 0.8125 } },
  { "ConvTranspose", 11, "strides=[3] output_shape=[13]", { "float 1x2x4", "float 2x2x3" }, "1x2x13", { 11.5625, -0.9375,
    -13.4375, 3.5625, -0.9375, -5.4375, -4.4375, -0.9375, 2.5625, -12.4375, -0.9375, 10.5625, 0, -0.5625, 6.875, -5.625,
    0.9375, 1.875, -2.625, 2.4375, -3.125, 0.375, 3.9375, -8.125, 3.375, 0 } },
  { "DeformConv", 19, "group=2 offset_group=2", { "float 1x4x4x5", "float 2x2x2x2", "float 1x16x3x4", "float 2",
    "float 1x8x3x4" }, "1x2x3x4", { -2.972656, -3.871094, -0.4140625, -23.82812, -3.083984, -2.601562, -12.36328, -2.523438,
    -2.195312, 4.669922, 1.398438, -21.69531, 4.257812, -0.2324219, -0.8125, -4.109375, 4.363281, 0.4257812, -3.572266,
    -22.1582, 12.01562, -1.015625, 7.019531, -3.347656 } },
  { "DeformConv", 19, "strides=[2,3] pads=[1,2,1,2] dilations=[1,2]", { "float 2x1x5x4", "float 2x1x3x2", "float 2x12x3x2" },
    "2x2x3x2", { 1.875, -5.621094, -5.09375, 1.972656, 2.578125, -2.789062, -0.46875, -1.597656, 8.609375, 2.480469,
    1.953125, -5.835938, -2.5, 2.75, 1.90625, -1.46875, 2.085938, 0.9375, 2.5, 9.875, -2.164062, -1.925781, -0.2578125,
    4.0625 } },
  { "LocallyConnected", 1, "", { "float 2x2x3x4", "float 2x2x2x2x2x3", "float 2x2x3" }, "2x2x2x3", { 17.3125, -4.3125,
    25.375, 6.875, 9.875, -13.75, -10.0625, -0.0625, -5.8125, -6.375, -6.1875, -16.3125, -16.5625, -9.6875, -5.875, -8.5625,
    1.1875, -12.0625, -11.75, 8.625, 9.625, 24.875, -0.8125, 17.5625 } },
  { "LocallyConnected", 1, "group=2 strides=[2] pads=[1,1]", { "float 1x2x5", "float 2x1x3x3" }, "1x2x3", { 11.875, -5,
    2.625, -0.8125, 3.75, 1 } },
  { "QuantizeLinear", 13, "", { "float 9 = -3 -1.25 -0.25 0.25 0.75 1.25 2 70 200", "float scalar = 0.5" }, "9", { 0, 0, 0,
    0, 2, 2, 4, 140, 255 } },
  { "QuantizeLinear", 13, "", { "float 9 = -3 -1.25 -0.25 0.25 0.75 1.25 2 70 200", "float scalar = 0.5", "int8 scalar = -3"
    }, "9", { -9, -5, -3, -3, -1, -1, 1, 127, 127 } },
  { "QuantizeLinear", 13, "", { "float 2x3x2", "float 3 = 0.25 0.5 2", "uint8 3 = 128 2 0" }, "2x3x2", { 114, 122, 3, 7, 0,
    0, 133, 141, 0, 2, 1, 0 } },
  { "QuantizeLinear", 21, "axis=-1 block_size=2", { "float 2x5", "float 2x3 = 1 2 0.5 0.25 4 1", "int8 2x3 = 1 2 3 4 5 6" },
    "2x5", { -3, -1, 2, 3, -3, 1, 9, 6, 5, 6 } },
  { "DequantizeLinear", 21, "axis=1 block_size=2", { "int8 2x5 = -14 -6 2 10 -11 -3 5 13 -8 0",
    "float 2x3 = 1 2 0.5 0.25 4 1", "int8 2x3 = 1 2 3 4 5 6" }, "2x5", { -15, -7, 0, 16, -7, -1.75, 0.25, 32, -52, -6 } },
  { "DequantizeLinear", 10, "", { "uint8 2x3 = 242 250 2 10 245 253", "float scalar = 0.5", "uint8 scalar = 7" }, "2x3", {
    117.5, 121.5, -2.5, 1.5, 119, 123 } },
  { "DequantizeLinear", 13, "axis=0", { "uint8 2x3 = 242 250 2 10 245 253", "float 2 = 0.5 2", "uint8 2 = 7 255" }, "2x3", {
    117.5, 121.5, -2.5, -490, -20, -4 } },
  { "DequantizeLinear", 10, "", { "int32 3 = -5 0 70000", "float scalar = 0.25" }, "3", { -1.25, 0, 17500 } },
  { "DynamicQuantizeLinear", 11, "", { "float 6 = 0 2 -3 -2.5 1.34 0.5" }, "6", { 153, 255, 0, 26, 221, 179 }, .outputs = 3,
    .which = 0 },
  { "DynamicQuantizeLinear", 11, "", { "float 6 = 0 2 -3 -2.5 1.34 0.5" }, "scalar", { 0.01960784 }, .outputs = 3, .which = 1
    },
  { "DynamicQuantizeLinear", 11, "", { "float 6 = 0 2 -3 -2.5 1.34 0.5" }, "scalar", { 153 }, .outputs = 3, .which = 2 },
  { "DynamicQuantizeLinear", 11, "", { "float 3 = 0 0 0" }, "scalar", { 1 }, .outputs = 3, .which = 1 },
  { "DynamicQuantizeLinear", 11, "", { "float 3 = 1 2 5.1" }, "3", { 50, 100, 255 }, .outputs = 3 },
  { "ConvInteger", 10, "pads=[1,1,1,1] strides=[1,2]", {
    "uint8 1x2x4x4 = 242 250 2 10 245 253 5 13 248 0 8 243 251 3 11 246 254 6 14 249 1 9 244 252 4 12 247 255 7 242 250 2",
    "int8 2x2x3x3 = -3 5 13 -8 0 8 -13 -5 3 11 -10 -2 6 14 -7 1 9 -12 -4 4 12 -9 -1 7 -14 -6 2 10 -11 -3 5 13 -8 0 8 -13",
    "uint8 scalar = 200", "int8 2 = 3 -4" }, "1x2x4x2", { 3969, -3446, 1963, 1052, 546, 5306, -2097, 4476, 1929, -10004,
    -3293, -8116, -6204, -2524, -7095, -810 } },
  { "ConvInteger", 10, "group=2 dilations=[2]", { "uint8 1x2x7 = 242 250 2 10 245 253 5 13 248 0 8 243 251 3",
    "uint8 2x1x3 = 253 5 13 248 0 8" }, "1x2x3", { 64421, 66589, 1796, 5168, 63512, 24 } },
  { "QLinearConv", 10, "pads=[1,1,1,1] strides=[1,2]", {
    "uint8 1x2x4x4 = 242 250 2 10 245 253 5 13 248 0 8 243 251 3 11 246 254 6 14 249 1 9 244 252 4 12 247 255 7 242 250 2",
    "float scalar = 0.5", "uint8 scalar = 200",
    "int8 2x2x3x3 = -10 -2 6 14 -7 1 9 -12 -4 4 12 -9 -1 7 -14 -6 2 10 -11 -3 5 13 -8 0 8 -13 -5 3 11 -10 -2 6 14 -7 1 9",
    "float 2 = 0.02 0.05", "int8 2 = 3 -4", "float scalar = 3", "uint8 scalar = 110", "int32 2 = 500 -500" }, "1x2x4x2", {
    114, 141, 126, 124, 125, 107, 105, 133, 49, 136, 51, 73, 36, 41, 58, 66 } },
  { "QLinearMatMul", 10, "", { "int8 2x4 = -14 -6 2 10 -11 -3 5 13", "float scalar = 0.5", "int8 scalar = 5",
    "uint8 4x3 = 246 254 6 14 249 1 9 244 252 4 12 247", "float 3 = 0.01 0.02 0.03", "uint8 3 = 100 0 255",
    "float scalar = 0.7", "int8 scalar = -10" }, "2x3", { -25, -128, 127, -27, -95, 118 } },
  { "MatMulInteger", 10, "", { "uint8 2x1x3 = 242 250 2 10 245 253", "int8 3x2 = -3 5 13 -8 0 8", "", "int8 2 = 7 -7" },
    "2x1x2", { -934, 2684, -401, 3670 } },
  { "MatMulInteger", 10, "", { "int8 2x3 = -14 -6 2 10 -11 -3", "int8 3x2 = -3 5 13 -8 0 8", "int8 2 = 1 -9",
    "int8 scalar = 100" }, "2x2", { 2054, 2089, -2383, -2141 } },
};

static void
test_values (void)
{
  check_values (cases, G_N_ELEMENTS (cases));
}

#define REFUSED FOVEA_ERROR_REFUSED

static const Refusal refusals[] = {
  { "Conv", 11, "", { "float 1x2x2x5x5", "float 1x2x3x3x3" }, REFUSED, "the depth is 2 px; the window needs at least 3 px" },
  { "Conv", 11, "", { "float 1x1x2x3x3x3", "float 1x1x3x1x1x1" }, REFUSED, "axis -4 has the size 2; the window needs at least 3" },
  { "MaxPool", 12, "kernel_shape=[2,2]", { "int64 1x1x2x2 = 1" }, REFUSED, "needs float32, uint8 or int8, has int64" },
  { "MaxPool", 12, "kernel_shape=[2,2]", { "float 4x4" }, REFUSED, "input 1 needs 3 to 8 dimensions, has 4x4" },
  { "MaxPool", 12, "kernel_shape=[65536,65536,65536,65536] pads=[65535,65535,65535,65535,0,0,0,0]", { "float 1x1x1x1x1x1" },
    FOVEA_ERROR_LIMIT, "the kernel is larger" },
  { "LpPool", 18, "kernel_shape=[2,2] p=0", { "float 1x1x4x4" }, REFUSED, "p is 0; it must be at least 1" },
  { "GlobalLpPool", 2, "p=-1", { "float 1x1x4x4" }, REFUSED, "p is -1; it must be at least 1" },
  { "MaxUnpool", 11, "kernel_shape=[2]", { "float 1x1x2", "int64 1x1x3 = 0" }, REFUSED, "the places (input 2) do not have the shape" },
  { "MaxUnpool", 11, "kernel_shape=[2]", { "float 1x1x2", "float 1x1x2" }, REFUSED, "input 2 needs int64, has float32" },
  { "MaxUnpool", 11, "kernel_shape=[2] pads=[2,2]", { "float 1x1x2", "int64 1x1x2 = 0" }, REFUSED, "pads of 4 leave nothing" },
  { "MaxUnpool", 11, "kernel_shape=[2]", { "float 1x1x2", "int64 1x1x2 = 0", "int64 3 = 1 2 3" }, REFUSED, "the first of them 1 and 1" },
  { "MaxUnpool", 11, "kernel_shape=[2]", { "float 1x1x2", "int64 1x1x2 = 0", "int64 3 = 1 1 -3" }, REFUSED, "output" },
  { "MaxUnpool", 11, "kernel_shape=[2,2,2] strides=[65536,65536,65536]", { "float 1x1x40x40x40", "int64 1x1x40x40x40 = 0", "int64 5 = 1 1 9 9 9" },
    REFUSED, "the map in which places are counted" },
  { "MaxPoolGradient", 1, "kernel_shape=[2]", { "float 1x1x5", "float 1x1x5" }, REFUSED, "the gradient has another shape than the pool" },
  { "MaxPoolGradient", 1, "kernel_shape=[2]", { "float 1x5", "float 1x4" }, REFUSED, "input 1 needs 3 to 8 dimensions" },
  { "AveragePoolGradient", 1, "kernel_shape=[2]", { "float 1x1x4", "int64 2 = 1 5" }, REFUSED, "the gradient has another shape than the pool" },
  { "AveragePoolGradient", 1, "kernel_shape=[2]", { "float 1x1x4", "int64 3 = 1 2 5" }, REFUSED, "the gradient has another shape than the pool" },
  { "ResizeGradient", 1, "axes=[0,1]", { "float 3x4", "int64 2 = 0 1", "float 2x1" }, REFUSED, "3 inputs are no tables for 2 axes" },
  { "ResizeGradient", 1, "axes=[0]", { "float 3", "int64 2 = 0 3", "float 2x1" }, REFUSED, "a position along axis 0 lies outside" },
  { "ResizeGradient", 1, "axes=[0]", { "float 3", "int64 2 = -1 2", "float 2x1" }, REFUSED, "a position along axis 0 lies outside" },
  { "ResizeGradient", 1, "axes=[0]", { "float 3", "int64 3 = 0 1 2", "float 2x1" }, REFUSED, "along axis 0 are not as many as their weights" },
  { "ResizeGradient", 1, "axes=[0]", { "float 3", "int64 2 = 0 1", "float 2" }, REFUSED, "input 3 needs 2 dimensions" },
  { "GridSampleGradient", 1, "", { "float 1x1x4x4", "float 1x3x3x2", "float 1x1x3x4" }, REFUSED, "the gradient has another shape" },
  { "RoiAlignGradient", 16, "", { "float 1x1x4x4", "float 2x4", "int64 2 = 0 0", "float 1x1x1x1" }, REFUSED, "the gradient has another shape" },
  { "DeformConv", 19, "", { "float 1x1x4x4", "float 1x1x3x3", "float 1x9x2x2" }, REFUSED, "has the shape 1x9x2x2; 1x18x2x2 is needed" },
  { "DeformConv", 19, "", { "float 1x1x4x4", "float 1x1x3x3", "float 1x18x2x2", "", "float 1x18x2x2" }, REFUSED, "1x9x2x2 is needed" },
  { "DeformConv", 19, "offset_group=2", { "float 1x3x4x4", "float 1x3x3x3", "float 1x36x2x2" }, REFUSED, "2 groups of offsets do not divide 3" },
  { "DeformConv", 19, "offset_group=0", { "float 1x3x4x4", "float 1x3x3x3", "float 1x36x2x2" }, REFUSED, "0 groups of offsets do not divide 3" },
  { "DeformConv", 19, "", { "float 1x1x4x4", "float 1x1x3x3", "float 1x18x2x2", "float 2" }, REFUSED, "the bias has the shape 2" },
  { "LocallyConnected", 1, "", { "float 1x1x4x4", "float 1x1x3x3x2x3" }, REFUSED, "(1x1x3x3x2x3) is not for the output's positions (1x1x2x2)" },
  { "LocallyConnected", 1, "", { "float 1x1x4x4", "float 1x1x3x3" }, REFUSED, "input 2 needs 6 dimensions, has 1x1x3x3" },
  { "LocallyConnected", 1, "", { "float 1x1x4x4", "float 1x1x3x3x2x2", "float 2x2x2" }, REFUSED, "the bias is for 2 output channels, not 1" },
  { "LocallyConnected", 1, "", { "float 1x1x4x4", "float 1x1x3x3x2x2", "float 1x3x2" }, REFUSED, "is not for the output's positions" },
  { "ConvTranspose", 11, "", { "float 1x2x3x3x3", "float 2x1x3x3" }, REFUSED, "input 2 needs 5 dimensions" },
  { "QuantizeLinear", 13, "axis=0", { "float 2x3", "float 3 = 1 1 1" }, REFUSED, "input 2 has 3 elements; 1 or 2 are needed" },
  { "QuantizeLinear", 13, "axis=2", { "float 2x3", "float 3 = 1 1 1" }, REFUSED, "axis 2 does not exist" },
  { "QuantizeLinear", 13, "", { "float 2x3", "float 3 = 1 1 1", "uint8 scalar = 1" }, REFUSED, "scales and zero points differ in number" },
  { "QuantizeLinear", 13, "", { "float 2x3", "float 1x3 = 1 1 1" }, REFUSED, "the scales need one dimension, they have 2" },
  { "QuantizeLinear", 13, "", { "float 2x3", "float scalar = 1", "float scalar = 1" }, REFUSED, "cannot quantise to element type 1" },
  { "QuantizeLinear", 21, "output_dtype=21", { "float 2x3", "float scalar = 1" }, REFUSED, "cannot quantise to element type 21" },
  { "QuantizeLinear", 21, "output_dtype=2", { "float 2x3", "float scalar = 1", "int8 scalar = 1" }, REFUSED, "contradict each other" },
  { "QuantizeLinear", 21, "block_size=2", { "float 2x3", "float 2x3" }, REFUSED, "has the shape 2x3; 2x2 is needed" },
  { "QuantizeLinear", 21, "block_size=-2", { "float 2x3", "float 2x3" }, REFUSED, "block_size is -2" },
  { "DequantizeLinear", 13, "", { "float 2x3", "float scalar = 1" }, REFUSED, "holds no quantised numbers but float32" },
  { "DequantizeLinear", 13, "", { "uint8 2 = 1", "float scalar = 1", "int8 scalar = 1" }, REFUSED, "input 3 needs uint8, has int8" },
  { "ConvInteger", 10, "", { "uint8 1x1x3x3 = 1", "float 1x1x2x2" }, REFUSED, "input 2 needs uint8 or int8, has float32" },
  { "ConvInteger", 10, "", { "uint8 1x1x3x3 = 1", "int8 1x1x2x2 = 1", "uint8 2 = 1 2" }, REFUSED, "input 3 has 2 elements; one is needed" },
  { "ConvInteger", 10, "", { "uint8 1x2x3x3 = 1", "int8 1x1x2x2 = 1" }, REFUSED, "for 1 channels a group, the input has 2" },
  { "MatMulInteger", 10, "", { "uint8 2x3 = 1", "int8 2x3 = 1" }, REFUSED, "the second matrix has 2 rows; 3 columns" },
  { "MatMulInteger", 10, "", { "uint8 2x3 = 1", "int8 3x2 = 1", "uint8 3 = 1" }, REFUSED, "input 3 has 3 elements; 1 or 2 are needed" },
  { "QLinearMatMul", 10, "", { "uint8 2x3 = 1", "float 1 = 1", "uint8 1 = 1", "int8 3x2 = 1", "float 3 = 1 1 1", "int8 1 = 1", "float 1 = 1",
    "uint8 1 = 1" }, REFUSED, "input 5 has 3 elements; 1 or 2 are needed" },
  { "QLinearConv", 10, "", { "uint8 1x1x2x2 = 1", "float 1 = 1", "uint8 1 = 1", "int8 1x1x1x1 = 1", "float 1 = 1", "int8 1 = 1", "float 1 = 1",
    "uint8 1 = 1", "float 1 = 1" }, REFUSED, "input 9 needs int32, has float32" },
};

static void
test_refusals (void)
{
  check_refusals (refusals, G_N_ELEMENTS (refusals));
}

/* Large enough that every thread gets work. */
static const Case large[] = {
  { "AveragePool", 13, "kernel_shape=[3,3,3] pads=[1,1,1,1,1,1]", { "float 1x8x15x16x17" } },
  { "Conv", 13, "pads=[1,1,1,1,1,1]", { "float 1x20x9x10x70", "float 70x20x3x3x3", "float 70" } },
  { "ConvInteger", 13, "", { "uint8 1x16x20x20 = 3 200 5 70 120 9 255", "int8 80x16x3x3 = -3 100 5 -100 12 9 66" } },
  { "ConvTranspose", 13, "strides=[2,2,2]", { "float 1x9x10x11x12", "float 9x12x3x3x3" } },
  { "DeformConv", 19, "", { "float 1x16x30x30", "float 24x16x3x3", "float 1x18x28x28" } },
  { "DequantizeLinear", 13, "", { "uint8 1x8x90x90 = 3 200 5", "float 8" } },
  { "DynamicQuantizeLinear", 13, "", { "float 1x8x90x90" }, .outputs = 3 },
  { "GlobalLpPool", 13, "p=3", { "float 1x64x50x50" } },
  { "LocallyConnected", 1, "", { "float 2x8x40x40", "float 6x8x3x3x38x38", "float 6x38x38" } },
  { "LpPool", 13, "kernel_shape=[5,5] p=3", { "float 1x16x60x61" } },
  { "MatMulInteger", 10, "", { "uint8 100x300 = 7 8 9 200", "int8 300x130 = 3 -77 120" } },
  { "MaxPool", 13, "kernel_shape=[3,3,3] strides=[1,1,1]", { "float 1x8x15x16x17" }, .outputs = 2, .which = 1 },
  { "MaxUnpool", 11, "kernel_shape=[2,2] strides=[2,2]", { "float 1x32x20x20", "int64 1x32x20x20 = 5 5 5 70 80 80 1" } },
  { "QuantizeLinear", 13, "", { "float 1x8x90x90", "float 8 = 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8" } },
};

static void
test_threads (void)
{
  check_threads (large, G_N_ELEMENTS (large));
}

/* Each would take seconds. */
static void
test_cancel (void)
{
  static const Case slow[] = {
    { "Conv", 13, "", { "float 1x64x26x26x200", "float 256x64x7x7x7" } },
    { "MaxPool", 13, "kernel_shape=[301,301,301] auto_pad=SAME_UPPER", { "float 1x1x302x302x302" } },
    { "MatMulInteger", 10, "", { "uint8 5000x3000 = 1", "uint8 3000x2000 = 1" } },
  };

  check_cancel (slow, G_N_ELEMENTS (slow));
}

/* Padding is counted, bias is not. Kernels and biases are parameters; offsets, scales and zero points are not. */
static void
test_measures (void)
{
  static const struct
  {
    Case given;
    guint64 macs, parameters;
  } counts[] = {
    { { "Conv", 11, "group=2 strides=[1,1,2]", { "float 1x4x5x6x7", "float 6x2x3x3x3", "float 6" } }, 3 * 4 * 3 * 6 * 2 * 27, 6 * 54 + 6 },
    { { "ConvTranspose", 11, "", { "float 1x4x5x6x7", "float 4x3x2x2x2" } }, 4 * 5 * 6 * 7 * 3 * 8, 12 * 8 },
    { { "ConvInteger", 10, "pads=[1,1]", { "uint8 1x2x9 = 1", "uint8 3x2x3 = 1", "uint8 1 = 1", "uint8 3 = 1" } }, 9 * 3 * 6, 18 },
    { { "LocallyConnected", 1, "group=2", { "float 2x4x5x6", "float 6x2x3x3x3x4", "float 6x3x4" } }, 2 * 12 * 6 * 18, 12 * (6 * 18 + 6) },
    { { "MatMulInteger", 10, "", { "uint8 2x1x3x4 = 1", "uint8 4x5 = 1" } }, 2 * 3 * 4 * 5, 20 },
    { { "MaxUnpool", 11, "kernel_shape=[2]", { "float 1x1x2", "int64 1x1x2 = 0" } }, 0, 0 },
    { { "QLinearConv", 10, "", { "uint8 1x2x4 = 1", "float 1 = 1", "uint8 1 = 1", "int8 3x2x2 = 1", "float 3 = 1", "int8 3 = 1", "float 1 = 1",
                                 "uint8 1 = 1", "int32 3 = 1" } }, 3 * 3 * 4, 12 + 3 },
    { { "QuantizeLinear", 10, "", { "float 1x2x9", "float 2 = 1", "uint8 2 = 1" } }, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      const Case *given = &counts[i].given;
      g_auto (OpFixture) fixture = op_fixture (given->op, given->opset, given->attributes, given->inputs, 1, FALSE, NULL);
      FoveaMeasure measure = fovea_measure_node (fixture.plan, 0);

      g_test_message ("%s", given->op);
      g_assert_cmpuint (measure.macs, ==, counts[i].macs);
      g_assert_cmpuint (measure.parameters, ==, counts[i].parameters);
    }
}

/* Whether Fovea has @op of @domain: a file's graph of that one node. */
static gboolean
has_operator (const char *domain, const char *op)
{
  GByteArray *graph = new_graph ("1,1,4,4"), *node = onnx_node (op, "node", "x,w", "y", NULL);
  g_autoptr (FoveaNetworkPlan) plan = NULL;

  pb_string (node, 7, domain);
  add_weights (graph, "w", "1,1,3,3,2,2", 36);
  add (graph, node);
  plan = assert_opens (onnx_model (8, 13, graph));
  return fovea_op_is_supported (plan->network->nodes[0].op);
}

/* Our own operators stand in our own domain, and ONNX's do not. */
static void
test_domains (void)
{
  g_assert_true (has_operator (FOVEA_DOMAIN, "LocallyConnected"));
  g_assert_false (has_operator ("", "LocallyConnected"));
  g_assert_false (has_operator ("com.example", "LocallyConnected"));
  g_assert_false (has_operator (FOVEA_DOMAIN, "Conv"));
}

/* Spatial pyramid pooling (He et al., 2015): level n has n x n windows of the size ceil (a / n) that lie floor (a / n) apart. */
static GByteArray *
pyramid (gint size)
{
  static const gint levels[] = { 4, 2, 1 };
  g_autofree char *dims = g_strdup_printf ("1,3,%d,%d", size, size);
  GByteArray *graph = new_graph (dims);

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      gint n = levels[i], window = (size + n - 1) / n, stride = size / n;
      g_autofree char *kernel = g_strdup_printf ("%d,%d", window, window), *strides = g_strdup_printf ("%d,%d", stride, stride);
      g_autofree char *pooled = g_strdup_printf ("p%d", n), *flat = g_strdup_printf ("f%d", n);

      add (graph, onnx_node ("MaxPool", pooled, "x", pooled, onnx_ints ("kernel_shape", kernel), onnx_ints ("strides", strides), NULL));
      add (graph, onnx_node ("Flatten", flat, pooled, flat, NULL));
    }
  add (graph, onnx_node ("Concat", "join", "f4,f2,f1", "y", onnx_int ("axis", 1), NULL));
  return graph;
}

static float
largest_of (const FoveaTensor *x, gsize channel, gsize top, gsize left, gsize window)
{
  gsize size = (gsize) x->shape.dims[3];
  float most = -INFINITY;

  for (gsize i = top; i < top + window; i++)
    for (gsize j = left; j < left + window; j++)
      most = MAX (most, fovea_tensor_floats (x)[(channel * size + i) * size + j]);
  return most;
}

/* The same length for every size of picture: that is what it is for. */
static void
test_pyramid (void)
{
  static const gint sizes[] = { 13, 10, 16 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      gsize size = (gsize) sizes[s], at = 0;
      g_autoptr (FoveaNetworkPlan) plan = plan_of (pyramid (sizes[s]));
      g_autoptr (FoveaSession) session = session_of (plan);
      g_autoptr (FoveaTensor) x = new_tensor (&(FoveaShape){ 4, { 1, 3, (gint64) size, (gint64) size } }, 0.0f);
      const FoveaTensor *y;

      for (gsize i = 0; i < fovea_tensor_count (x); i++)
        ((float *) x->data)[i] = pattern (i * i, 0);
      g_assert_true (fovea_session_run (session, &x, NULL, NULL));
      y = fovea_session_get_value (session, value_of (plan, "y"));
      g_assert_cmpint (y->shape.dims[1], ==, 3 * (16 + 4 + 1));
      for (gsize n = 4; n > 0; n /= 2)
        for (gsize i = 0; i < 3 * n * n; i++, at++)
          g_assert_cmpfloat (fovea_tensor_floats (y)[at], ==,
                             largest_of (x, i / (n * n), i / n % n * (size / n), i % n * (size / n), (size + n - 1) / n));
    }
}

static void
add_scale (GByteArray *graph, const char *name, float value)
{
  pb_message (graph, 5, onnx_tensor (name, FOVEA_DTYPE_FLOAT32, "1", &value, sizeof value));
}

static void
add_zero (GByteArray *graph, const char *name, FoveaDType dtype, guint8 value)
{
  pb_message (graph, 5, onnx_tensor (name, (gint) dtype, "1", &value, sizeof value));
}

#define X_STEP 0.03f
#define W_STEP 0.1f
#define Y_STEP 0.4f

/* A layer as a quantised network has it: to bytes, a convolution and a pool of bytes, and back. Beside it the same of real numbers, "z". */
static GByteArray *
quantised_layer (void)
{
  GByteArray *graph = new_graph ("1,2,9,10");
  gint8 kernels[3 * 2 * 9];
  float weights[G_N_ELEMENTS (kernels)];

  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      kernels[i] = (gint8) (4.0f * pattern (i, 3));
      weights[i] = W_STEP * (float) kernels[i];
    }
  pb_message (graph, 5, onnx_tensor ("w", FOVEA_DTYPE_INT8, "3,2,3,3", kernels, sizeof kernels));
  pb_message (graph, 5, onnx_tensor ("v", FOVEA_DTYPE_FLOAT32, "3,2,3,3", weights, sizeof weights));
  add_scale (graph, "xs", X_STEP);
  add_scale (graph, "ws", W_STEP);
  add_scale (graph, "ys", Y_STEP);
  add_zero (graph, "xz", FOVEA_DTYPE_UINT8, 120);
  add_zero (graph, "wz", FOVEA_DTYPE_INT8, 0);
  add_zero (graph, "yz", FOVEA_DTYPE_INT8, 5);
  add (graph, onnx_node ("QuantizeLinear", "q", "x,xs,xz", "q", NULL));
  add (graph, onnx_node ("QLinearConv", "c", "q,xs,xz,w,ws,wz,ys,yz", "c", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("MaxPool", "p", "c", "p", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("DequantizeLinear", "d", "p,ys,yz", "y", NULL));
  add (graph, onnx_node ("Conv", "f", "x,v", "f", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("MaxPool", "g", "f", "z", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  pb_message (graph, 12, onnx_value ("z", FLOAT, NULL));
  return graph;
}

/* Half a step of the result and half a step of each input times its weight: more than that, rounding cannot make. */
static void
test_quantised_layer (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (quantised_layer ());
  double bound = 0.5 * (double) Y_STEP;

  for (gsize i = 0; i < 18; i++)
    bound += 0.5 * (double) X_STEP * (double) W_STEP * 14.0;
  for (int lean = 0; lean < 2; lean++)
    {
      g_autoptr (FoveaSession) session = fovea_session_new (plan, lean ? FOVEA_SESSION_LEAN : FOVEA_SESSION_KEEP_ALL, NULL, NULL);
      g_autoptr (FoveaTensor) x = new_tensor (&(FoveaShape){ 4, { 1, 2, 9, 10 } }, 0.0f);
      const FoveaTensor *y, *z;

      for (gsize i = 0; i < fovea_tensor_count (x); i++)
        ((float *) x->data)[i] = pattern (i, 0);
      g_assert_true (fovea_session_run (session, &x, NULL, NULL));
      y = fovea_session_get_value (session, value_of (plan, "y"));
      z = fovea_session_get_value (session, value_of (plan, "z"));
      g_assert_cmpuint (fovea_tensor_count (y), ==, 3 * 4 * 5);
      for (gsize i = 0; i < fovea_tensor_count (y); i++)
        g_assert_cmpfloat_with_epsilon (fovea_tensor_floats (y)[i], fovea_tensor_floats (z)[i], bound);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-spatial/values", test_values);
  g_test_add_func ("/op-spatial/refusals", test_refusals);
  g_test_add_func ("/op-spatial/threads", test_threads);
  g_test_add_func ("/op-spatial/cancel", test_cancel);
  g_test_add_func ("/op-spatial/measures", test_measures);
  g_test_add_func ("/op-spatial/domains", test_domains);
  g_test_add_func ("/op-spatial/pyramid", test_pyramid);
  g_test_add_func ("/op-spatial/quantised-layer", test_quantised_layer);
  return g_test_run ();
}
