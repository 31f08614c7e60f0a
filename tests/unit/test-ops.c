/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers, refusals and table of the operators. What is expected was computed with numpy and PyTorch. */

#include <json-glib/json-glib.h>

#include "core/network/op.h"
#include "tests/unit/op-cases.h"

static const Case cases[] = {
  { "Add", 13, "", { "float 2x3x2", "float 3x1" }, "2x3x2", { -4.25, -2.25, 1.75, 3.75, 0.5, 2.5, 0.5, 2.5, -0.75, 1.25,
    5.25, 0 } },
  { "Add", 6, "broadcast=1 axis=1", { "float 2x3x2", "float 3" }, "2x3x2", { -4.25, -2.25, 1.75, 3.75, 0.5, 2.5, 0.5,
    2.5, -0.75, 1.25, 5.25, 0 } },
  { "Add", 6, "broadcast=1 axis=-2", { "float 1x2x3x2", "float 3x2" }, "1x2x3x2", { -4.25, -0.25, 3.75, 0.5, -2.75,
    1.25, 0.5, 4.5, 1.25, -2, 2, -1.25 } },
  { "Sub", 13, "", { "float 2x1x3", "float 4x1" }, "2x4x3", { -2.75, -0.75, 1.25, -4.75, -2.75, -0.75, -6.75, -4.75,
    -2.75, -1.5, 0.5, 2.5, 3.25, -2, 0, 1.25, -4, -2, -0.75, -6, -4, 4.5, -0.75, 1.25 } },
  { "Mul", 7, "", { "float 5", "float scalar = -1.5" }, "5", { 5.25, 2.25, -0.75, -3.75, 4.125 } },
  { "Div", 13, "", { "int64 4 = 7 -7 5 9", "int64 4 = 2 2 0 -1" }, "4", { 3, -3, 0, -9 } },
  { "Add", 14, "", { "int64 2x1 = 1 2", "int64 3 = 10 20 30" }, "2x3", { 11, 21, 31, 12, 22, 32 } },
  { "Pow", 13, "", { "float 2x3", "float scalar = 2" }, "2x3", { 12.25, 2.25, 0.25, 6.25, 7.5625, 0.5625 } },
  { "Pow", 13, "", { "float 4 = 1 2 4 9", "float 4 = 0.5 -1 1.5 0" }, "4", { 1, 0.5, 8, 1 } },
  { "Max", 8, "", { "float 2x3", "float 3", "float 2x1" }, "2x3", { 2, 2, 3.25, 2.5, 1.25, 3.25 } },
  { "Min", 13, "", { "float 3", "float 2x3" }, "2x3", { -3.5, -1.5, 0.5, -3.5, -1.5, 0.5 } },
  { "Sum", 8, "", { "float 3", "float 2x1", "float 1" }, "2x3", { -2.25, -0.25, 1.75, -0.25, 1.75, 3.75 } },
  { "Mean", 8, "", { "float 2x2", "float 2", "float 1x1" }, "2x2", { -0.75, 0.5833333, 0.5833333, 1.916667 } },
  { "Mean", 8, "", { "float 4" }, "4", { -3.5, -1.5, 0.5, 2.5 } },
  { "PRelu", 9, "", { "float 1x3x2x2", "float 3x1x1 = 0.5 -1 2" }, "1x3x2x2", { -1.75, -0.75, 0.5, 2.5, 2.75, 0.75,
    1.25, 3.25, -4, 0, 2, -6.5 } },
  { "PRelu", 6, "", { "float 1x3x2x3", "float 3 = 0.5 -1 2" }, "1x3x2x3", { -1.75, -0.75, 0.5, 2.5, -1.375, -0.375,
    1.25, 3.25, 2, 0, 2, 3.25, -2.5, 0.75, 2.75, -5, -1, 1.5 } },
  { "Clip", 6, "min=-1.5 max=2.25", { "float 9" }, "9", { -1.5, -1.5, 0.5, 2.25, -1.5, -0.75, 1.25, 2.25, -1.5 } },
  { "Clip", 13, "", { "float 9", "", "float scalar = 1" }, "9", { -3.5, -1.5, 0.5, 1, -2.75, -0.75, 1, 1, -2 } },
  { "Clip", 11, "", { "float 9", "float scalar = 0" }, "9", { 0, 0, 0.5, 2.5, 0, 0, 1.25, 3.25, 0 } },
  { "MaxPool", 12, "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", { "float 1x2x6x5" }, "1x2x3x2", { 3.25, 3.25, 2.25,
    3.5, 3, 1.75, 3.25, 2.75, 3.5, 3.5, 2.25, 3 } },
  { "MaxPool", 8, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]", { "float 1x1x5x7" }, "1x1x3x4", { 3.25, 2.5, 2.5,
    1.25, 3.25, 2, 3.5, 0.75, 2.25, 1, 3, -0.25 } },
  { "MaxPool", 12, "kernel_shape=[2,3] strides=[2,2] auto_pad=SAME_UPPER", { "float 1x1x5x6" }, "1x1x3x3", { 3.25, 2.5,
    2, 3.5, 2.75, 1.5, 3, 1.75, 1.75 } },
  { "MaxPool", 12, "kernel_shape=[2,2] auto_pad=SAME_LOWER", { "float 1x1x3x4" }, "1x1x3x4", { -3.5, -1.5, 0.5, 2.5,
    -2.75, -0.75, 1.25, 3.25, -2, 0, 2, 3.25 } },
  { "MaxPool", 12, "kernel_shape=[2,2] dilations=[2,3]", { "float 1x1x4x6" }, "1x1x2x3", { 2.5, 0.75, 2.75, 3.5, 3.25,
    0.25 } },
  { "MaxPool", 8, "kernel_shape=[3] strides=[3] auto_pad=VALID", { "float 1x2x10" }, "1x2x3", { 0.5, 2.5, 3.25, 2, 2.75,
    3.5 } },
  { "AveragePool", 7, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]", { "float 1x1x5x7" }, "1x1x3x4", { -0.9375,
    0.25, -0.5833333, 0, 0.125, -0.5, 0.2777778, -0.75, -0.625, -1.25, 0.3333333, -1.5 } },
  { "AveragePool", 7, "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1] count_include_pad=1", { "float 1x1x5x7" },
    "1x1x3x4", { -0.4166667, 0.1666667, -0.3888889, 0, 0.08333334, -0.5, 0.2777778, -0.5, -0.2777778, -0.8333333,
    0.2222222, -0.6666667 } },
  { "AveragePool", 10, "kernel_shape=[3,2] strides=[2,2] pads=[1,0,1,0] ceil_mode=1 count_include_pad=1",
    { "float 1x1x6x5" }, "1x1x4x3", { -0.75, 0.7083333, -0.9166667, -0.625, 0.9583333, 0.3333333, 0.04166667, 0.4166667,
    -1.416667, 0.1875, 0.375, -1.75 } },
  { "AveragePool", 10, "kernel_shape=[2,2] auto_pad=SAME_LOWER", { "float 1x1x3x3" }, "1x1x3x3", { -3.5, -2.5, -0.5,
    -0.5, -1.3125, -1.125, 1.875, 1.0625, -0.5625 } },
  { "AveragePool", 19, "kernel_shape=[2,2] dilations=[2,1]", { "float 1x1x4x4" }, "1x1x2x3", { -1.75, 0.25, 0.4375, -1,
    1, 1.1875 } },
  { "GlobalAveragePool", 6, "", { "float 2x2x3x5" }, "2x2x1x1", { -0.1333333, -0.1, -0.06666667, -0.03333334 } },
  { "GlobalMaxPool", 6, "", { "float 1x3x7" }, "1x3x1", { 2.5, 3.25, 3.5 } },
  { "Conv", 11, "kernel_shape=[3] strides=[2] pads=[1,2]", { "float 1x2x7", "float 3x2x3", "float 3" }, "1x3x4",
    { -11.25, 19.875, -12.25, 6.625, -7.125, -3.625, 5.75, -7.6875, 2.4375, -12.625, -8.875, 3.375 } },
  { "Conv", 11, "group=2 dilations=[2,1] pads=[2,0,1,1]", { "float 1x4x5x4", "float 2x2x3x2" }, "1x2x4x4", { -4.625,
    1.0625, -11.375, 6.125, -1.8125, 3.875, -8.5625, 7.25, -21.8125, -0.5625, 22.5, -13.8125, -17.125, -12, 27.5625,
    -8.8125, -9.625, 8.5, 8.5, -14, -9.625, 8.5, 8.5, -11.5625, -0.5625, 4, 3.125, 8.4375, 12.375, -8.125, 5.8125,
    13.6875 } },
  { "Conv", 7, "auto_pad=SAME_UPPER strides=[2,2]", { "float 1x1x5x6", "float 1x1x3x3" }, "1x1x3x3", { -1.625, 1.5,
    3.0625, -4.375, -4.375, 6.4375, -10.5, 0.875, -2.5 } },
  { "Conv", 7, "auto_pad=SAME_LOWER", { "float 1x1x3x4", "float 1x1x2x2" }, "1x1x3x4", { 7, -8.375, -5.875, -3.375,
    1.125, -6.6875, -3.1875, 0.3125, 0.5625, -5.375, -1.875, 16.125 } },
  { "ConvTranspose", 11, "group=2 strides=[2,2] pads=[1,1,1,1] output_padding=[1,1]", { "float 1x4x2x3",
    "float 4x1x3x3", "float 2" }, "1x2x4x6", { 6.375, 0.6875, 13.375, -10.6875, -5, 6.5, 12.3125, 17, 2.75, -29.3125,
    4.0625, 7.5625, 2, 15.5, 9, -10.375, -9.375, 6.1875, -1.125, 13.3125, 9.9375, -4.4375, -4.375, 11.1875, 8.4375,
    -16.3125, -9.125, -4.3125, -3.125, 1.0625, -3.0625, -34.0625, -0.125, -10.0625, -2.625, 2.5625, 4.6875, -14.75,
    -12.875, -2.75, -6.875, 1.375, 5, -10.0625, -8.5, 1, -7.5, 0.75 } },
  { "ConvTranspose", 11, "dilations=[2,2] pads=[1,0,0,2]", { "float 1x1x3x3", "float 1x1x2x3" }, "1x1x4x5", { -1.875,
    2.0625, 3.6875, -3.4375, 7.1875, 6.0625, 0.5625, 2.0625, 4.0625, -5.4375, -5, 5.5, 1.5, 0, 5, -2.5, -6.5, 4, 0,
    2.5 } },
  { "ConvTranspose", 11, "strides=[3,3] output_shape=[7,6]", { "float 1x1x2x2", "float 1x1x3x2" }, "1x1x7x6", { 2.625,
    -4.375, 0, 1.125, -1.875, 0, -11.375, 7, 0, -4.875, 3, 0, 0, -7, 0, 0, -3, 0, -0.375, 0.625, 0, -1.875, 3.125, 0,
    1.625, -1, 0, 8.125, -5, 0, 0, 1, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0 } },
  { "ConvTranspose", 11, "strides=[3,2]", { "float 1x5x1x3", "float 5x1x2x1" }, "1x1x2x5", { 9.8125, 0, -13.75, 0,
    9.8125, -10.3125, 0, 9.6875, 0, 9.75 } },
  { "ConvTranspose", 11, "strides=[2,2] auto_pad=SAME_UPPER", { "float 1x1x2x3", "float 1x1x3x3" }, "1x1x4x6", { 2.625,
    -4.375, -10.25, -1.875, -5.25, 0.625, 7, 0, -4, 0, -4, 0, 9.5, 7.5, 12.4375, -1.5625, -11.125, -1.5625, -5, 0, 10.5,
    0, -4, 0 } },
  { "ConvTranspose", 11, "strides=[2,2] auto_pad=SAME_LOWER", { "float 1x1x2x3", "float 1x1x3x3" }, "1x1x4x6", { 0, -4,
    0, -4, 0, 1, 7.5, 12.4375, -1.5625, -11.125, -1.5625, -2.0625, 0, 10.5, 0, -4, 0, -1.5, -3.125, 10.8125, 3.4375,
    0.375, 0.9375, -0.5625 } },
  { "ConvTranspose", 6, "strides=[2] pads=[1,1]", { "float 1x2x4", "float 2x2x4" }, "1x2x8", { -11.9375, -3.9375,
    4.4375, -2.4375, 7.4375, -0.9375, 10.4375, 0, -16.625, 15.0625, -1.9375, 8.0625, 7.0625, 1.0625, 16.0625,
    -13.8125 } },
  { "BatchNormalization", 7, "epsilon=0.001", { "float 1x2x2x3", "float 2 = 1.5 -0.5", "float 2 = 0.25 1",
    "float 2 = -1 0.5", "float 2 = 4 0.09" }, "1x2x2x3", { -1.624766, -0.1249532, 1.374859, 2.874672, -1.062336,
    0.4374766, -0.2431129, -3.558081, 5.14371, 1.828742, -1.486226, 7.215565 } },
  { "BatchNormalization", 6, "is_test=1", { "float 2x2", "float 2 = 1.5 -0.5", "float 2 = 0.25 1", "float 2 = -1 0.5",
    "float 2 = 4 0.09" }, "2x2", { -1.624998, 4.333148, 1.374999, -2.333148 } },
  { "BatchNormalization", 8, "spatial=0", { "float 2x1x3", "float 1x3 = 1.5 -0.5 2", "float 1x3 = 0.25 1 -1",
    "float 1x3 = -1 0.5 2", "float 1x3 = 4 0.09 1" }, "2x1x3", { -1.624998, 4.333148, -3.999985, 2.874997, 6.416366,
    -6.499972 } },
  { "BatchNormalization", 15, "", { "float 4", "float 1 = 1.5", "float 1 = 0.25", "float 1 = 0.5", "float 1 = 4" },
    "4", { -2.749996, -1.249998, 0.25, 1.749998 } },
  { "GroupNormalization", 18, "num_groups=2 epsilon=0.01", { "float 2x4x3", "float 2 = 1.5 -0.5", "float 2 = 0.25 1"
    }, "2x4x3", { -1.68174, -0.1861994, 1.309341, 2.804882, -1.120912, 0.3746284, 0.7689444, 0.3253177, 1.489838,
    1.046211, 0.6025844, 1.767105, -0.9276505, 0.7852957, 2.498242, -1.998242, -0.2852957, 1.42765, 0.2328955,
    1.397416, 0.9537889, 0.5101622, 1.674682, 1.231056 } },
  { "GroupNormalization", 21, "num_groups=2", { "float 1x4x1x3", "float 4 = 1 2 3 4", "float 4 = 0.5 -1 0 2" },
    "1x4x1x3", { -0.7894284, 0.2088387, 1.207106, 2.410746, -2.830156, -0.8336221, 1.387698, 4.052079, -2.94192,
    1.629947, 5.182455, -4.142878 } },
  { "LayerNormalization", 17, "", { "float 2x2x3", "float 3", "float 3" }, "2x2x3", { 2.918557, -3.25, 2.730413,
    1.017778, -4.646296, -1.875926, 1.855556, -1.853704, -5.506296, 1.855556, -1.853704, -5.506296 } },
  { "LayerNormalization", 17, "axis=1 epsilon=0.5", { "float 2x2x3", "float 1 = 2" }, "2x2x3", { -2.43184, -0.5491252,
    1.33359, 3.216305, -1.725822, 0.1568929, 0.8826431, 2.577318, -1.871203, -0.1765286, 1.518146, -2.930375 } },
  { "LayerNormalization", 17, "axis=-2 epsilon=0.5", { "float 2x2x3", "float 1 = 2" }, "2x1x1", { -0.9166667,
    0.2083333 }, .outputs = 3, .which = 1 },
  { "LayerNormalization", 17, "axis=-2 epsilon=0.5", { "float 2x2x3", "float 1 = 2" }, "2x1x1", { 0.4706787, 0.4236687
    }, .outputs = 3, .which = 2 },
  { "LpNormalization", 1, "axis=1", { "float 2x3x2" }, "2x3x2", { -0.7814038, -0.4982729, 0.1116291, 0.8304548,
    -0.6139601, -0.2491364, 0.404226, 0.7071068, -0.6467617, 0, 0.6467617, -0.7071068 } },
  { "LpNormalization", 1, "p=1", { "float 2x3" }, "2x3", { -0.6363636, -0.2727273, 0.09090909, 0.4166667, -0.4583333,
    -0.125 } },
  { "LpNormalization", 1, "", { "float 1x2 = 0 0" }, "1x2", { 0, 0 } },
  { "MeanVarianceNormalization", 13, "", { "float 2x2x1x3" }, "2x2x1x3", { -1.411285, -0.5199469, 0.3713907, 1.328644,
    -1.097575, -0.1733014, 0.7056423, 1.59698, -0.7427814, 0.1733014, 1.097575, -1.328644 } },
  { "MeanVarianceNormalization", 9, "axes=[1]", { "float 2x3x2" }, "2x3x2", { -0.9120292, -0.9120292, 1.392045,
    1.392045, -0.4800154, -0.4800154, 0.4800154, 1.224745, -1.392045, 0, 0.9120292, -1.224745 } },
  { "InstanceNormalization", 6, "epsilon=0.01", { "float 2x2x5", "float 2 = 1.5 -0.5", "float 2 = 0.25 1" }, "2x2x5",
    { -1.49224, -0.1257772, 1.240685, 2.607148, -0.9798163, 1.306265, 0.7494193, 0.1925733, 1.654294, 1.097448,
    1.479816, -2.107148, -0.7406854, 0.6257772, 1.99224, 1.580747, 1.125259, 0.6697716, 0.2142841, 1.409939 } },
  { "LRN", 6, "size=3 alpha=0.5 beta=0.75 bias=2.0", { "float 1x5x1x2" }, "1x5x1x2", { -1.218448, -0.5968831, 0.1422608,
    0.9748123, -1.060514, -0.2278722, 0.4270158, 1.181505, -0.8937245, 0 } },
  { "LRN", 13, "size=4 alpha=0.3 beta=0.6", { "float 1x5x3" }, "1x5x3", { -2.017511, -0.8598291, 0.415592, 1.441079,
    -1.473783, -0.4733907, 0.9081594, 1.790253, -1.101694, 0, 1.269017, -1.807239, -1.169592, 0.6285985, 1.643064 } },
  { "Softmax", 11, "axis=1", { "float 2x3x2" }, "2x3x2", { 0.002065366, 0.01526111, 0.1127652, 0.8332282, 0.00437238,
    0.03230776, 0.09223013, 0.6814936, 0.00357615, 0.02642437, 0.1952512, 0.001024584 } },
  { "Softmax", 13, "axis=1", { "float 2x3x2" }, "2x3x2", { 0.01732647, 0.01732647, 0.9459933, 0.9459933, 0.03668014,
    0.03668014, 0.3168795, 0.9612818, 0.01228675, 0.03727294, 0.6708338, 0.001445229 } },
  { "Softmax", 13, "", { "float 3 = 1000 1001 999" }, "3", { 0.2447285, 0.6652409, 0.09003057 } },
  { "LogSoftmax", 13, "axis=-2", { "float 2x3x2" }, "2x3x2", { -4.05552, -4.05552, -0.05551979, -0.05551979, -3.30552,
    -3.30552, -1.149234, -0.0394877, -4.399234, -3.289488, -0.3992338, -6.539488 } },
  { "Resize", 11, "mode=linear", { "float 1x1x3x2", "", "", "int64 4 = 1 1 5 3" }, "1x1x5x3", { -3.5, -2.5, -1.5, -1.9,
    -0.8999999, 0.1000002, 0.4999998, 1.5, 2.5, -1.45, -0.4500003, 0.5499997, -2.75, -1.75, -0.75 } },
  { "Resize", 11, "mode=linear coordinate_transformation_mode=pytorch_half_pixel", { "float 1x1x3x4", "", "",
    "int64 4 = 1 1 1 6" }, "1x1x1x6", { -3.5, -2.5, -1.166667, 0.1666667, 1.5, 2.5 } },
  { "Resize", 13, "mode=linear coordinate_transformation_mode=align_corners", { "float 1x2x2x3", "", "",
    "int64 4 = 1 2 3 5" }, "1x2x3x5", { -3.5, -2.5, -1.5, -0.5, 0.5, -0.5, -1.3125, -2.125, -1.125, -0.125, 2.5, -0.125,
    -2.75, -1.75, -0.75, 1.25, 2.25, 3.25, 0.625, -2, 0.625, 1.625, 2.625, 0, -2.625, 0, 1, 2, -0.625, -3.25 } },
  { "Resize", 11, "mode=linear coordinate_transformation_mode=asymmetric", { "float 1x1x1x3", "", "float 4 = 1 1 1 2" },
    "1x1x1x6", { -3.5, -2.5, -1.5, -0.5, 0.5, 0.5 } },
  { "Resize", 11, "mode=cubic", { "float 1x1x4x3", "", "", "int64 4 = 1 1 6 5" }, "1x1x6x5", { -4.273252, -3.144649,
    -1.391493, 0.02181876, 0.8005071, -0.1615627, -1.469969, -2.6875, -1.213469, 0.2494373, 3.327664, 0.9165849,
    -1.975695, -1.736881, -0.9240925, 1.562044, 2.2686, 2.475694, -0.040493, -2.137908, 0.2505626, 1.974468, 3.1875,
    -0.2485316, -3.311438, -0.3005067, 1.045493, 1.891493, -1.177507, -3.862507 } },
  { "Resize", 13, "mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor", { "float 1x1x2x3", "",
    "float 4 = 1 1 2 1.5" }, "1x1x4x4", { -3.5, -3.5, -1.5, 0.5, -3.5, -3.5, -1.5, 0.5, 2.5, 2.5, -2.75, -0.75, 2.5,
    2.5, -2.75, -0.75 } },
  { "Resize", 11, "", { "float 1x1x1x4", "", "float 4 = 1 1 1 0.5" }, "1x1x1x2", { -3.5, 0.5 } },
  { "Resize", 11, "nearest_mode=round_prefer_ceil", { "float 1x1x1x4", "", "float 4 = 1 1 1 0.5" }, "1x1x1x2", { -1.5,
    2.5 } },
  { "Resize", 10, "mode=nearest", { "float 1x1x2x4", "float 4 = 1 1 0.6 0.6" }, "1x1x1x2", { -3.5, 0.5 } },
  { "Resize", 18, "mode=linear axes=[2]", { "float 1x2x2", "", "float 1 = 2" }, "1x2x4", { -3.5, -3, -2, -1.5, 0.5, 1,
    2, 2.5 } },
  { "Resize", 11, "mode=linear", { "float 1x2x3x2", "", "", "int64 4 = 1 4 3 2" }, "1x4x3x2", { -3.5, -1.5, 0.5, 2.5,
    -2.75, -0.75, -2.3125, -0.3125, -0.125, 1.875, -1.5625, -1.375, 0.0625, 2.0625, -1.375, 0.625, 0.8125, -2.625, 1.25,
    3.25, -2, 0, 2, -3.25 } },
  { "Resize", 13, "mode=linear coordinate_transformation_mode=align_corners", { "float 1x1x1x4", "",
    "float 4 = 1 1 1 0.6" }, "1x1x1x2", { -3.5, 0.7857143 } },
  { "Resize", 11, "mode=linear coordinate_transformation_mode=tf_crop_and_resize extrapolation_value=9.0", {
    "float 1x1x1x4", "float 8 = 0 0 0 0.5 1 1 1 1.5", "", "int64 4 = 1 1 1 4" }, "1x1x1x4", { -0.5, 1.5, 9, 9 } },
  { "Resize", 11, "coordinate_transformation_mode=tf_crop_and_resize extrapolation_value=9.0", { "float 1x1x1x4",
    "float 8 = 0 0 0 0.5 1 1 1 1.5", "", "int64 4 = 1 1 1 4" }, "1x1x1x4", { -1.5, 0.5, 9, 9 } },
  { "Resize", 18, "axes=[3] mode=linear coordinate_transformation_mode=tf_crop_and_resize extrapolation_value=9.0", {
    "float 1x1x1x4", "float 2 = 1 0", "", "int64 1 = 1" }, "1x1x1x1", { -0.5 } },
  { "Resize", 18,
    "axes=[2,3] keep_aspect_ratio_policy=not_larger coordinate_transformation_mode=asymmetric nearest_mode=floor", {
    "float 1x1x2x4", "", "", "int64 2 = 6 6" }, "1x1x3x6", { -3.5, -3.5, -1.5, 0.5, 0.5, 2.5, -3.5, -3.5, -1.5, 0.5,
    0.5, 2.5, -2.75, -2.75, -0.75, 1.25, 1.25, 3.25 } },
  { "Resize", 18,
    "axes=[1,2] keep_aspect_ratio_policy=not_smaller coordinate_transformation_mode=asymmetric nearest_mode=floor", {
    "float 1x2x4", "", "", "int64 2 = 1 2" }, "1x1x2", { -3.5, 0.5 } },
  { "Resize", 18, "mode=linear antialias=1 exclude_outside=1", { "float 1x1x5x7", "", "", "int64 4 = 1 1 2 3" },
    "1x1x2x3", { -0.5202922, 0.3328877, -0.5405844, -0.6964286, 0.4959893, -0.4813312 } },
  { "Resize", 18, "mode=cubic antialias=1 exclude_outside=1 cubic_coeff_a=-0.5", { "float 1x1x5x7", "", "",
    "int64 4 = 1 1 3 4" }, "1x1x3x4", { -1.216777, 0.6706594, -1.212599, -0.0104566, 0.4457616, -0.4233275, 1.273621,
    -0.6679886, -0.5260515, -1.266517, 1.417677, -1.442685 } },
  { "Resize", 13, "coordinate_transformation_mode=asymmetric nearest_mode=floor", { "float 1x1x1x4", "",
    "float 4 = 1 1 1 1.2" }, "1x1x1x4", { -3.5, -3.5, -1.5, 0.5 } },
  { "Upsample", 7, "mode=nearest scales=[1.0,1.0,2.0,3.0]", { "float 1x1x2x2" }, "1x1x4x6", { -3.5, -3.5, -3.5, -1.5,
    -1.5, -1.5, -3.5, -3.5, -3.5, -1.5, -1.5, -1.5, 0.5, 0.5, 0.5, 2.5, 2.5, 2.5, 0.5, 0.5, 0.5, 2.5, 2.5, 2.5 } },
  { "Upsample", 9, "mode=nearest", { "float 1x2x2x1", "float 4 = 1 1 2 2" }, "1x2x4x2", { -3.5, -3.5, -3.5, -3.5, -1.5,
    -1.5, -1.5, -1.5, 0.5, 0.5, 0.5, 0.5, 2.5, 2.5, 2.5, 2.5 } },
  { "GridSample", 16, "mode=bilinear padding_mode=zeros align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { 0, 0.9875, 0, 0, 0.175,
    0.9750001, 0, 0.9537499, 0, 0, 1.509375, 0.08125 } },
  { "GridSample", 20, "mode=linear padding_mode=zeros align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -1.953125, 0.775, 1.32, 0,
    0.2125, 1.075, -0.546875, 1.61125, -1.0275, 0, 1.375, 1.5125 } },
  { "GridSample", 16, "mode=bilinear padding_mode=border align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.3125, 0.9875, 2.5,
    -3.25, 0.2, 1.5, -1.0625, 0.9537499, -2.5, -1, 1.725, 0.125 } },
  { "GridSample", 20, "mode=linear padding_mode=border align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.125, 0.775, 2.2, -3.25,
    0.2125, 1.075, -0.875, 1.61125, -1.7125, -1, 1.375, 1.5125 } },
  { "GridSample", 16, "mode=bilinear padding_mode=reflection align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.3125, 0.9875, 2.575, 1,
    0.2, 1.5, -1.0625, 0.9537499, -2.425, -0.375, 1.725, 0.125 } },
  { "GridSample", 20, "mode=linear padding_mode=reflection align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -2.375, 0.775, 2.5, 0.925,
    0.2125, 1.075, -0.125, 1.61125, -1.4125, -0.08749993, 1.375, 1.5125 } },
  { "GridSample", 16, "mode=nearest padding_mode=zeros align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { 0, 1.25, 0, 0, 0, 0.5, 0,
    3.5, 0, 0, 2.25, 2.75 } },
  { "GridSample", 20, "mode=nearest padding_mode=zeros align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.5, 1.25, 2.5, 0, 0, 0.5,
    -1.25, 3.5, -2.5, 0, 2.25, 2.75 } },
  { "GridSample", 16, "mode=nearest padding_mode=border align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.5, 1.25, 2.5, -3.25, 0,
    0.5, -1.25, 3.5, -2.5, -1, 2.25, 2.75 } },
  { "GridSample", 20, "mode=nearest padding_mode=border align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.5, 1.25, 2.5, -3.25, 0,
    0.5, -1.25, 3.5, -2.5, -1, 2.25, 2.75 } },
  { "GridSample", 16, "mode=nearest padding_mode=reflection align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.5, 1.25, 2.5, 2, 0, 0.5,
    -1.25, 3.5, -2.5, -3, 2.25, 2.75 } },
  { "GridSample", 20, "mode=nearest padding_mode=reflection align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.5, 1.25, 2.5, 2, 0, 0.5,
    -1.25, 3.5, -2.5, -3, 2.25, 2.75 } },
  { "GridSample", 16, "mode=bicubic padding_mode=zeros align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { 0, 1.506869, -0.1228972, 0,
    0.3447476, 1.191033, 0, 1.211312, 0.1446647, 0, 1.73374, -0.03886352 } },
  { "GridSample", 20, "mode=cubic padding_mode=zeros align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -2.494087, 1.094216,
    1.428044, 0.3167227, 0.5576875, 1.399239, -0.9199524, 2.190124, -1.314127, 0.08179101, 1.81, 1.887305 } },
  { "GridSample", 16, "mode=bicubic padding_mode=border align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.356445, 1.330175,
    2.7205, -3.638172, 0.3782831, 1.60432, -1.106445, 1.350078, -3.078812, -0.9552109, 1.935149, 0.2293203 } },
  { "GridSample", 20, "mode=cubic padding_mode=border align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.415039, 0.9980231,
    2.192312, -3.644875, 0.4870234, 1.231587, -1.165039, 2.254121, -1.881953, -0.9544375, 1.654961, 1.870933 } },
  { "GridSample", 16, "mode=bicubic padding_mode=reflection align_corners=0", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -3.356445, 1.330175,
    2.928083, 1.923628, 0.3864753, 1.559531, -1.106445, 1.350078, -3.278145, -0.9815185, 1.936241, 0.1845313 } },
  { "GridSample", 20, "mode=cubic padding_mode=reflection align_corners=1", { "float 1x2x3x4",
    "float 1x2x3x2 = -1.25 -0.5 0.1 0.3 0.9 -1.4 2 1.1 -0.2 0.75 0.5 -0.9" }, "1x2x2x3", { -2.896484, 1.071453,
    3.089651, 1.654369, 0.5844765, 1.258058, -0.691288, 2.023056, -2.039968, -0.2944004, 1.581133, 1.63908 } },
  { "RoiAlign", 16, "output_height=2 output_width=2 spatial_scale=0.5 sampling_ratio=2", { "float 2x2x5x6",
    "float 2x4 = 0.5 1 4.5 3.5 -1 -2 2 8", "int64 2 = 1 0" }, "2x2x2x2", { 0.21875, 0.9726562, -1.088867, 0.4580078,
    0.9726562, -1.332031, 0.4580078, 0.3339844, -2.609375, -2.296875, 1.296875, 1.11377, -0.609375, -0.5092773, 0.125,
    0.2250977 } },
  { "RoiAlign", 10, "output_height=2 output_width=2", { "float 2x2x5x6", "float 2x4 = 0.5 1 4.5 3.5 -1 -2 2 8",
    "int64 2 = 1 0" }, "2x2x2x2", { -0.5625, 0.71875, -0.515625, 0.3125, 0.078125, 0.453125, -1.347656, 1.519531,
    -0.6453125, 0.1671875, 0.6546875, 0.290625, 0.184375, 0.3625, 0.6390625, -0.3140625 } },
  { "RoiAlign", 16, "mode=max sampling_ratio=1 coordinate_transformation_mode=output_half_pixel", { "float 1x1x2x4",
    "float 2x4 = 0.7 0 1.7 1 0 0 2 2", "int64 2 = 0 5" }, "2x1x1x1", { 0.125, 0 } },
  { "NonMaxSuppression", 11, "", { "float 1x3x4 = 0 0 1 1 0 0.1 1 1.1 0 10 1 11", "float 1x1x3 = 0.5 0.9 0.3",
    "int64 scalar = 3", "float scalar = 0.5", "float scalar = 0.2" }, "2x3", { 0, 0, 1, 0, 0, 2 } },
  { "NonMaxSuppression", 10, "center_point_box=1", { "float 1x3x4 = 0.5 0.5 1 1 0.5 0.5 1 0.9 0.5 9 1 1",
    "float 1x1x3 = 0.5 0.5 0.9", "int64 scalar = 2", "float scalar = 0.5" }, "2x3", { 0, 0, 2, 0, 0, 0 } },
  { "Pad", 10, "mode=reflect pads=[0,0,2,1,0,0,1,2]", { "float 1x1x3x3" }, "1x1x6x6", { 3.25, 1.25, 3.25, -2, 3.25,
    1.25, -2.75, 2.5, -2.75, -0.75, -2.75, 2.5, -1.5, -3.5, -1.5, 0.5, -1.5, -3.5, -2.75, 2.5, -2.75, -0.75, -2.75, 2.5,
    3.25, 1.25, 3.25, -2, 3.25, 1.25, -2.75, 2.5, -2.75, -0.75, -2.75, 2.5 } },
  { "Pad", 11, "mode=edge", { "float 2x3", "int64 4 = 1 2 0 1" }, "3x6", { -3.5, -3.5, -3.5, -1.5, 0.5, 0.5, -3.5, -3.5,
    -3.5, -1.5, 0.5, 0.5, 2.5, 2.5, 2.5, -2.75, -0.75, -0.75 } },
  { "Pad", 19, "mode=wrap", { "float 2x3", "int64 4 = 1 2 0 1" }, "3x6", { -2.75, -0.75, 2.5, -2.75, -0.75, 2.5, -1.5,
    0.5, -3.5, -1.5, 0.5, -3.5, -2.75, -0.75, 2.5, -2.75, -0.75, 2.5 } },
  { "Pad", 19, "mode=wrap", { "float 3", "int64 2 = 4 0" }, "7", { 0.5, -3.5, -1.5, 0.5, -3.5, -1.5, 0.5 } },
  { "Pad", 13, "", { "float 2x3", "int64 4 = 0 -1 1 2", "float scalar = 1.5" }, "3x4", { -1.5, 0.5, 1.5, 1.5, -2.75,
    -0.75, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5 } },
  { "Pad", 18, "", { "int64 2x2 = 1 2 3 4", "int64 2 = 1 0", "int64 scalar = 9", "int64 1 = -1" }, "2x3", { 9, 1, 2, 9,
    3, 4 } },
  { "Pad", 6, "pads=[0,1,0,0] value=-2.5", { "float 2x2" }, "2x3", { -2.5, -3.5, -1.5, -2.5, 0.5, 2.5 } },
  { "Slice", 9, "starts=[1,-2] ends=[2,100] axes=[0,2]", { "float 2x2x3" }, "1x2x2", { 3.25, -2, 2, -3.25 } },
  { "Slice", 10, "", { "float 3x5", "int64 2 = -1 0", "int64 2 = -100 100", "int64 2 = 0 1", "int64 2 = -2 3" }, "2x2",
    { 2, 0.75, -3.5, 2.5 } },
  { "Slice", 13, "", { "int64 4 = 5 6 7 8", "int64 1 = -3", "int64 1 = 9.223372e+18" }, "3", { 6, 7, 8 } },
  { "Gather", 11, "axis=1", { "float 2x3x2", "int64 2x2 = -1 0 1 1" }, "2x2x2x2", { -2.75, -0.75, -3.5, -1.5, 0.5, 2.5,
    0.5, 2.5, 2, -3.25, 1.25, 3.25, -2, 0, -2, 0 } },
  { "Gather", 6, "", { "int64 3 = 10 20 30", "int64 scalar = 2" }, "scalar", { 30 } },
  { "Split", 11, "axis=1 split=[1,3]", { "float 2x4" }, "2x3", { -1.5, 0.5, 2.5, -0.75, 1.25, 3.25 }, .outputs = 2,
    .which = 1 },
  { "Split", 13, "axis=-1", { "float 2x5", "int64 3 = 2 2 1" }, "2x2", { 0.5, 2.5, 3.25, -2 }, .outputs = 3,
    .which = 1 },
  { "Split", 18, "axis=0 num_outputs=2", { "float 5x2" }, "2x2", { 1.25, 3.25, -2, 0 }, .outputs = 2, .which = 1 },
  { "Tile", 6, "", { "float 2x2", "int64 2 = 2 3" }, "4x6", { -3.5, -1.5, -3.5, -1.5, -3.5, -1.5, 0.5, 2.5, 0.5, 2.5,
    0.5, 2.5, -3.5, -1.5, -3.5, -1.5, -3.5, -1.5, 0.5, 2.5, 0.5, 2.5, 0.5, 2.5 } },
  { "Expand", 8, "", { "float 3x1", "int64 3 = 2 1 2" }, "2x3x2", { -3.5, -3.5, -1.5, -1.5, 0.5, 0.5, -3.5, -3.5, -1.5,
    -1.5, 0.5, 0.5 } },
  { "Transpose", 6, "", { "float 2x3x2" }, "2x3x2", { -3.5, 1.25, 0.5, -2, -2.75, 2, -1.5, 3.25, 2.5, 0, -0.75,
    -3.25 } },
  { "Transpose", 6, "perm=[0,2,3,1]", { "float 1x2x2x3" }, "1x2x3x2", { -3.5, 1.25, -1.5, 3.25, 0.5, -2, 2.5, 0, -2.75,
    2, -0.75, -3.25 } },
  { "Concat", 6, "axis=-2", { "float 1x2x2", "float 1x3x2" }, "1x5x2", { -3.5, -1.5, 0.5, 2.5, -0.75, 1.25, 3.25, -2, 0,
    2 } },
  { "Concat", 11, "axis=0", { "int64 2 = 1 2", "int64 1 = 3" }, "3", { 1, 2, 3 } },
  { "DepthToSpace", 11, "blocksize=2", { "float 1x8x1x2" }, "1x2x2x4", { -3.5, -2.75, -1.5, -0.75, -2, -1.25, 0, 0.75,
    0.5, 1.25, 2.5, 3.25, 2, 2.75, -3.25, -2.5 } },
  { "DepthToSpace", 11, "blocksize=2 mode=CRD", { "float 1x8x1x2" }, "1x2x2x4", { -3.5, 0.5, -1.5, 2.5, -2.75, 1.25,
    -0.75, 3.25, -2, 2, 0, -3.25, -1.25, 2.75, 0.75, -2.5 } },
  { "SpaceToDepth", 6, "blocksize=2", { "float 1x2x2x4" }, "1x8x1x2", { -3.5, 0.5, -2, 2, -1.5, 2.5, 0, -3.25, -2.75,
    1.25, -1.25, 2.75, -0.75, 3.25, 0.75, -2.5 } },
  { "Reshape", 6, "", { "float 2x3x2", "int64 2 = 0 -1" }, "2x6", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75, 1.25, 3.25, -2,
    0, 2, -3.25 } },
  { "Reshape", 14, "allowzero=1", { "float 2x3", "int64 2 = 3 2" }, "3x2", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75 } },
  { "Flatten", 9, "axis=2", { "float 2x3x2" }, "6x2", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75, 1.25, 3.25, -2, 0, 2,
    -3.25 } },
  { "Flatten", 11, "axis=-1", { "float 2x3x2" }, "6x2", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75, 1.25, 3.25, -2, 0, 2,
    -3.25 } },
  { "Flatten", 9, "axis=0", { "float 2x3" }, "1x6", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75 } },
  { "Squeeze", 11, "axes=[0,-1]", { "float 1x3x1x1" }, "3x1", { -3.5, -1.5, 0.5 } },
  { "Squeeze", 13, "", { "float 1x3x1" }, "3", { -3.5, -1.5, 0.5 } },
  { "Unsqueeze", 11, "axes=[0,3]", { "float 2x3" }, "1x2x3x1", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75 } },
  { "Unsqueeze", 13, "", { "float 2x3", "int64 1 = -2" }, "2x1x3", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75 } },
  { "Shape", 13, "", { "float 2x3x1" }, "3", { 2, 3, 1 } },
  { "Shape", 15, "start=-2 end=2", { "float 2x3x1" }, "1", { 3 } },
  { "ConstantOfShape", 9, "", { "int64 2 = 2 2" }, "2x2", { 0, 0, 0, 0 } },
  { "Cast", 9, "to=7", { "float 4 = 1.9 -1.9 1e+30 -0.5" }, "4", { 1, -1, G_MAXINT64, 0 } },
  { "Cast", 9, "to=1", { "int64 2 = 3 -4" }, "2", { 3, -4 } },
  { "Cast", 9, "to=9", { "float 3 = 0 0.25 -3" }, "3", { 0, 1, 1 } },
  { "Cast", 13, "to=10", { "float 2 = 1.000488 1.0007" }, "2", { 1, 1.000976562 } },
  { "ReduceMean", 11, "axes=[2,-3] keepdims=0", { "float 2x3x4" }, "3", { -0.28125, 0.46875, -0.59375 } },
  { "ReduceMean", 13, "axes=[1]", { "float 2x3x2" }, "2x1x2", { -1.916667, 0.08333334, 0.4166667, 0 } },
  { "ReduceMean", 18, "keepdims=0", { "float 2x3x4" }, "scalar", { -0.1354167 } },
  { "ReduceMean", 18, "noop_with_empty_axes=1", { "float 2x2" }, "2x2", { -3.5, -1.5, 0.5, 2.5 } },
  { "ReduceMean", 18, "", { "float 2x3x2", "int64 2 = 0 1" }, "1x1x2", { -0.75, 0.04166667 } },
  { "Gemm", 11, "alpha=0.5 beta=2.0 transB=1", { "float 1x3", "float 4x3", "float 4" }, "1x4", { 5.1875, -2.5, 4.3125,
    -1.5625 } },
  { "Gemm", 11, "transA=1", { "float 3x2", "float 3x4", "float 2x1" }, "2x4", { 2.5625, -8.9375, -4.125, 9.75, -2.6875,
    -2.1875, -14.375, -3 } },
  { "Einsum", 12, "equation=ij,jk->ik", { "float 2x3 = 1 2 3 4 5 6", "float 3x2 = 1 2 3 4 5 6" }, "2x2", { 22, 28, 49, 64 } },
  { "Einsum", 12, "equation=ji,kj", { "float 2x2 = 1 2 3 4", "float 3x2 = 1 2 3 4 5 6" }, "2x3", { 7, 15, 23, 10, 22, 34 } },
  { "Einsum", 12, "equation=bij,bkj->bik", { "float 2x1x2 = 1 2 3 4", "float 2x2x2 = 1 2 3 4 5 6 7 8" }, "2x1x2", { 5, 11, 39, 53 } },
  { "Einsum", 12, "equation=bhid,bhjd->bjih", { "float 1x2x2x1 = 1 2 3 4", "float 1x2x2x1 = 1 2 3 4" }, "1x2x2x2", { 1, 9, 2, 12, 2, 12, 4, 16 } },
  { "Einsum", 12, "equation=ii->i", { "float 3x3 = 1 2 3 4 5 6 7 8 9" }, "3", { 1, 5, 9 } },
  { "Einsum", 12, "equation=ii", { "float 2x2 = 1 2 3 4" }, "scalar", { 5 } },
  { "Einsum", 12, "equation=ij,j->i", { "float 2x2 = 1 2 3 4", "float 2 = 1 2" }, "2", { 5, 11 } },
  { "Einsum", 12, "equation=ij,k->i", { "float 2x2 = 1 2 3 4", "float 3 = 1 2 3" }, "2", { 18, 42 } },
  { "Einsum", 12, "equation=i,j->ji", { "float 2 = 1 2", "float 3 = 1 2 3" }, "3x2", { 1, 2, 2, 4, 3, 6 } },
  { "Einsum", 12, "equation=...ij,...jk->...ik", { "float 2x1x2 = 1 2 3 4", "float 1x2x1 = 1 2" }, "2x1x1", { 5, 11 } },
  { "Einsum", 12, "equation=a...->...a", { "float 2x2x1 = 1 2 3 4" }, "2x1x2", { 1, 3, 2, 4 } },
  { "Einsum", 12, "equation=ij->", { "float 2x2 = 1 2 3 4" }, "scalar", { 10 } },
  { "Gemm", 13, "transA=1 transB=1", { "float 3x5", "float 2x3" }, "5x2", { 8.1875, 11, -7.875, -3.5, -0.375, -3.5,
    -1.9375, -3.5, 11, 11 } },
  { "Gemm", 6, "broadcast=1", { "float 2x3", "float 3x2", "float 1 = 0.5" }, "2x2", { -1.75, 0.125, -10.3125, 7.625 } },
  { "MatMul", 9, "", { "float 1x4", "float 4x3" }, "1x3", { 10.875, -11.25, -15.25 } },
  { "MatMul", 9, "", { "float 2x1x2x3", "float 3x3x2" }, "2x3x2x2", { -2.25, -0.375, -10.8125, 7.125, 9, 0, -8.3125,
    -10.3125, -1.5, -14.125, 6.875, 10.3125, 9.625, -8.9375, 6.5, -10.5, 3.375, 8.375, 9.625, 7.125, -8.3125, 11.1875,
    -10.8125, 10.25 } },
  { "MatMul", 13, "", { "float 2x2x2 = 1 2 3 4 5 6 7 8", "float 2x1 = 1 10" }, "2x2x1", { 21, 43, 65, 87 } },
  { "MatMul", 13, "", { "float 3", "float 2x3x2" }, "2x2", { -2.25, -0.375, 9, 0 } },
  { "MatMul", 13, "", { "float 2x2x3", "float 3" }, "2x2", { 2.375, -7.75, -3.375, -8.0625 } },
};

static void
test_values (void)
{
  check_values (cases, G_N_ELEMENTS (cases));
}

static void
test_table (void)
{
  gsize n;
  const FoveaOp *const *ops = fovea_ops (&n);

  g_assert_cmpuint (n, >=, 60);
  for (gsize i = 0; i < n; i++)
    {
      const FoveaOp *op = ops[i];

      g_assert_nonnull (op->name);
      g_assert_true (op->summary && g_str_has_suffix (op->summary, "."));
      g_assert_true (op->infer && op->run);
      g_assert_cmpuint (op->min_inputs, <=, op->max_inputs);
      g_assert_cmpuint (op->min_outputs, >=, 1);
      g_assert_cmpuint (op->min_outputs, <=, op->max_outputs);
      g_assert_true (!op->release || op->prepare);
      g_assert_true (fovea_op_find (op->name) == op);
      if (i > 0)
        g_assert_cmpint (g_ascii_strcasecmp (ops[i - 1]->name, op->name), <, 0);
      for (gsize j = 0; j < op->n_attributes; j++)
        g_assert_true (op->attributes[j].name && op->attributes[j].kind != 0);
    }
  g_assert_null (fovea_op_find ("Loop"));
}

static const Refusal refusals[] = {
  { "Conv", 11, "strides=[0,1]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "strides has the entry 0" },
  { "Conv", 11, "dilations=[1,-1]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "dilations has the entry -1" },
  { "Conv", 11, "strides=[1,9223372036854775807]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "it must be 1 to" },
  { "Conv", 11, "pads=[0,0,-1,0]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "pads has the entry -1" },
  { "Conv", 11, "pads=[0,0,1000000,0]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "pads has the entry 1000000" },
  { "Conv", 11, "pads=[1,1]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "pads has 2 entries; 4 are needed" },
  { "Conv", 11, "group=0", { "float 1x4x5x5", "float 2x2x3x3" }, FOVEA_ERROR_REFUSED, "0 groups do not divide" },
  { "Conv", 11, "group=3", { "float 1x4x5x5", "float 3x2x3x3" }, FOVEA_ERROR_REFUSED, "3 groups do not divide" },
  { "Conv", 11, "", { "float 1x4x5x5", "float 3x2x3x3" }, FOVEA_ERROR_REFUSED, "for 2 channels a group, the input has 4" },
  { "Conv", 11, "kernel_shape=[3,5]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "kernel_shape says 5, the weights have 3" },
  { "Conv", 11, "", { "float 1x1x5x5", "float 1x1x3" }, FOVEA_ERROR_REFUSED, "input 2 needs 4 dimensions, has 1x1x3" },
  { "Conv", 11, "", { "float 1x5", "float 1x1" }, FOVEA_ERROR_REFUSED, "input 1 needs 3 to 8 dimensions" },
  { "Conv", 11, "", { "float 1x1x5x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "input 2 needs 5 dimensions, has 1x1x3x3" },
  { "Conv", 11, "", { "float 1x1x2x5x5", "float 1x1x3x3x3" }, FOVEA_ERROR_REFUSED, "the depth is 2 px; the window needs at least 3 px" },
  { "Conv", 11, "", { "float 1x1x5x5", "float 2x1x3x3", "float 3" }, FOVEA_ERROR_REFUSED, "the bias has the shape 3" },
  { "Conv", 11, "auto_pad=SAME", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "auto_pad “SAME” is not supported" },
  { "Conv", 11, "auto_pad=VALID pads=[1,1,1,1]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED, "contradict" },
  { "Conv", 11, "dilations=[3,1]", { "float 1x1x5x5", "float 1x1x3x3" }, FOVEA_ERROR_REFUSED,
    "the height is 5 px; the window needs at least 7 px" },
  { "Conv", 11, "", { "uint8 1x1x1x1 = 1", "float 1x1x1x1" }, FOVEA_ERROR_REFUSED, "input 1 needs float32, has uint8" },
  { "MaxPool", 11, "kernel_shape=[2,2] pads=[2,0,0,0]", { "float 1x1x5x5" }, FOVEA_ERROR_REFUSED, "not smaller than the window" },
  { "MaxPool", 11, "kernel_shape=[2]", { "float 1x1x5x5" }, FOVEA_ERROR_REFUSED, "kernel_shape has 1 entries; 2 are needed" },
  { "AveragePool", 11, "kernel_shape=[7,7]", { "float 1x1x6x8" }, FOVEA_ERROR_REFUSED, "the height is 6 px; the window needs at least 7 px" },
  { "ConvTranspose", 11, "pads=[9,9,9,9]", { "float 1x1x3x3", "float 1x1x2x2" }, FOVEA_ERROR_REFUSED, "needs at least" },
  { "ConvTranspose", 11, "", { "float 1x2x3x3", "float 1x1x2x2" }, FOVEA_ERROR_REFUSED, "for 1 channels, the input has 2" },
  { "Slice", 13, "", { "float 4", "int64 1 = 0", "int64 1 = 2", "int64 1 = 1" }, FOVEA_ERROR_REFUSED, "axis 1 does not exist" },
  { "Slice", 13, "", { "float 4", "int64 1 = 0", "int64 1 = 2", "int64 1 = 0", "int64 1 = 0" }, FOVEA_ERROR_REFUSED, "step of axis 0 is 0" },
  { "Slice", 13, "", { "float 4", "int64 1 = 0", "int64 2 = 1 2" }, FOVEA_ERROR_REFUSED, "differ in length" },
  { "Gather", 13, "axis=1", { "float 2x3", "int64 1 = 3" }, FOVEA_ERROR_REFUSED, "index 3 does not exist among 3" },
  { "Gather", 13, "axis=2", { "float 2x3", "int64 1 = 0" }, FOVEA_ERROR_REFUSED, "axis 2 does not exist" },
  { "Reshape", 13, "", { "float 2x3", "int64 2 = 4 -1" }, FOVEA_ERROR_REFUSED, "the shape 4x-1 does not fit 2x3" },
  { "Reshape", 13, "", { "float 2x3", "int64 2 = -1 -1" }, FOVEA_ERROR_REFUSED, "more than one size open" },
  { "NonMaxSuppression", 11, "", { "float 1x15000x4", "float 1x1x15000", "int64 1 = 15000", "float 1 = 2" }, FOVEA_ERROR_LIMIT,
    "15000 boxes are too many to be compared" },
  { "Reshape", 13, "", { "float 2x3", "int64 2 = -2 3" }, FOVEA_ERROR_REFUSED, "the size -2" },
  { "Reshape", 13, "", { "float 2x3", "int64 3 = 2 3 0" }, FOVEA_ERROR_REFUSED, "copies size 2" },
  { "Reshape", 13, "", { "float 2x3", "int64 2 = 4294967296 4294967296" }, FOVEA_ERROR_REFUSED, "overflow" },
  { "Transpose", 13, "perm=[0,0]", { "float 2x3" }, FOVEA_ERROR_REFUSED, "axis 0 is named twice" },
  { "Transpose", 13, "perm=[0,2]", { "float 2x3" }, FOVEA_ERROR_REFUSED, "axis 2 does not exist" },
  { "Transpose", 13, "perm=[0]", { "float 2x3" }, FOVEA_ERROR_REFUSED, "perm has 1 entries for 2 dimensions" },
  { "Squeeze", 11, "axes=[0]", { "float 2x3" }, FOVEA_ERROR_REFUSED, "axis 0 has the size 2" },
  { "Concat", 11, "axis=0", { "float 2x3", "float 2x4" }, FOVEA_ERROR_REFUSED, "2x3 and 2x4 cannot be joined" },
  { "Split", 13, "", { "float 4", "int64 1 = 5" }, FOVEA_ERROR_REFUSED, "larger than the whole of 4" },
  { "Add", 13, "", { "float 2x3", "float 2" }, FOVEA_ERROR_REFUSED, "the shapes 2x3 and 2 do not go together" },
  { "Add", 13, "", { "float 2", "int64 2 = 1 2" }, FOVEA_ERROR_REFUSED, "input 2 needs float32, has int64" },
  { "Gemm", 13, "", { "float 1x3", "float 4x2" }, FOVEA_ERROR_REFUSED, "the matrix has 4 rows; 3 inputs" },
  { "MatMul", 13, "", { "float 1x3", "float 4x2" }, FOVEA_ERROR_REFUSED, "has 4 rows; 3 columns" },
  { "BatchNormalization", 13, "", { "float 1x2x3", "float 2", "float 3", "float 2", "float 2" }, FOVEA_ERROR_REFUSED, "3 elements for 2 channels" },
  { "BatchNormalization", 14, "training_mode=1", { "float 1x1x3", "float 1", "float 1", "float 1", "float 1" }, FOVEA_ERROR_REFUSED, "while training" },
  { "GroupNormalization", 21, "num_groups=3", { "float 1x4x3", "float 4", "float 4" }, FOVEA_ERROR_REFUSED, "3 groups do not divide 4 channels" },
  { "GroupNormalization", 18, "num_groups=2", { "float 1x4x3", "float 4", "float 4" }, FOVEA_ERROR_REFUSED, "4 elements for 2 channels or groups" },
  { "LayerNormalization", 17, "axis=1", { "float 2x3x4", "float 2x3x4" }, FOVEA_ERROR_REFUSED, "2x3x4) does not fit 2x3x4 from axis 1 on" },
  { "LpNormalization", 1, "p=3", { "float 2x3" }, FOVEA_ERROR_REFUSED, "p is 3" },
  { "GridSample", 16, "mode=sinc", { "float 1x1x3x3", "float 1x2x2x2" }, FOVEA_ERROR_REFUSED, "“sinc” is not supported" },
  { "GridSample", 16, "", { "float 1x1x3x3", "float 1x2x2x3" }, FOVEA_ERROR_REFUSED, "has no x and y for each" },
  { "RoiAlign", 16, "", { "float 1x1x3x3", "float 2x4", "int64 1 = 0" }, FOVEA_ERROR_REFUSED, "4 numbers for each of 1 images" },
  { "RoiAlign", 16, "sampling_ratio=100000", { "float 1x1x3x3", "float 1x4", "int64 1 = 0" }, FOVEA_ERROR_REFUSED, "sampling_ratio is 100000" },
  { "Pad", 13, "mode=reflect", { "float 3", "int64 2 = 3 0" }, FOVEA_ERROR_REFUSED, "cannot be padded by 3" },
  { "Pad", 13, "", { "float 3", "int64 1 = 3" }, FOVEA_ERROR_REFUSED, "pads has 1 entries; 2 are needed" },
  { "Resize", 13, "", { "float 1x1x2x2", "", "float 4 = 1 1 0 1" }, FOVEA_ERROR_REFUSED, "scale of axis 2 is not a positive number" },
  { "Resize", 13, "", { "float 1x1x2x2", "", "float 4 = 1 1 nan 1" }, FOVEA_ERROR_REFUSED, "scale of axis 2 is not a positive number" },
  { "Resize", 13, "", { "float 1x1x2x2", "", "float 4 = 1 1 0.1 1" }, FOVEA_ERROR_REFUSED, "vanishes" },
  { "Resize", 13, "coordinate_transformation_mode=tf_crop_and_resize", { "float 1x1x2x2", "", "float 4 = 1 1 2 2" }, FOVEA_ERROR_REFUSED,
    "the region is missing (input 2)" },
  { "Resize", 13, "coordinate_transformation_mode=tf_crop_and_resize", { "float 1x1x2x2", "float 8 = 0 0 0 0 1 1 nan 1", "float 4 = 1 1 2 2" },
    FOVEA_ERROR_REFUSED, "the region along axis 2 is out of all bounds" },
  { "Resize", 13, "coordinate_transformation_mode=twisted", { "float 1x1x2x2", "", "float 4 = 1 1 2 2" }, FOVEA_ERROR_REFUSED, "“twisted” is not" },
  { "Resize", 18, "keep_aspect_ratio_policy=not_larger", { "float 1x1x9x1", "", "", "int64 4 = 1 1 3 1" }, FOVEA_ERROR_REFUSED, "the size 0" },
  { "Resize", 13, "", { "float 1x1x64x64", "", "float 4 = 1 1 1e9 1e9" }, FOVEA_ERROR_LIMIT, "larger than any memory" },
  { "Resize", 13, "", { "float 1x1x64x64", "", "float 4 = 1 1 1e30 1" }, FOVEA_ERROR_LIMIT, "beyond any memory" },
  { "Upsample", 9, "", { "float 1x1x64x64", "float 4 = 1 1 1e9 1" }, FOVEA_ERROR_LIMIT, "memory" },
  { "Tile", 13, "", { "float 4x4", "int64 2 = 1000000000 1000000000" }, FOVEA_ERROR_LIMIT, "larger than any memory" },
  { "Expand", 13, "", { "float 1", "int64 3 = 4000000000 4000000000 4000000000" }, FOVEA_ERROR_LIMIT, "larger than any memory" },
  { "Expand", 13, "", { "float 1", "int64 2 = 1000000 1000000" }, FOVEA_ERROR_LIMIT, "memory" },
  { "DepthToSpace", 13, "blocksize=2", { "float 1x6x1x1" }, FOVEA_ERROR_REFUSED, "6 channels cannot become blocks of 2 x 2" },
  { "Cast", 13, "to=8", { "float 2" }, FOVEA_ERROR_REFUSED, "element type 8" },
};

static void
test_refusals (void)
{
  check_refusals (refusals, G_N_ELEMENTS (refusals));
}

/* What decides a shape may be known only while running: the node is planned then. */
static void
test_shapes_of_the_run (void)
{
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("test", 13);
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  const char *inputs[] = { "x", "s" }, *outputs[] = { "y" };
  gint y;

  g_assert_true (fovea_network_builder_add_input (builder, "x", FOVEA_DTYPE_FLOAT32, &(FoveaShape){ 1, { 4 } }, NULL));
  g_assert_true (fovea_network_builder_add_input (builder, "s", FOVEA_DTYPE_INT64, &(FoveaShape){ 1, { 2 } }, NULL));
  g_assert_true (fovea_network_builder_add_output (builder, "y", NULL, NULL));
  g_assert_true (fovea_network_builder_add_node (builder, "r", "", "Reshape", inputs, 2, outputs, 1, NULL, 0, NULL));
  network = fovea_network_builder_finish (builder, &error);
  g_assert_no_error (error);
  plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  y = fovea_network_find_value (network, "y");
  g_assert_cmpint (plan->states[0], ==, FOVEA_NODE_LATE);
  g_assert_false (fovea_network_plan_knows (plan, y));
  g_assert_false (plan->contexts[0].node->op->infer (&plan->contexts[0], &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LATER);
  g_assert_nonnull (strstr (error->message, "shape (input 2) is known only while running"));
}

/* Large enough that every thread gets work. */
static const Case large[] = {
  { "Add", 13, "", { "float 1x64x40x40", "float 64x1x1" } },
  { "AveragePool", 13, "kernel_shape=[5,5] pads=[2,2,2,2]", { "float 1x16x61x59" } },
  { "BatchNormalization", 13, "", { "float 1x8x90x90", "float 8", "float 8", "float 8", "float 8 = 1 2 3 4 5 6 7 8" } },
  { "Concat", 13, "axis=1", { "float 1x16x70x70", "float 1x8x70x70" } },
  { "ConvTranspose", 13, "strides=[2,2] pads=[1,1,1,1]", { "float 1x9x40x37", "float 9x12x4x4" } },
  { "GridSample", 16, "mode=bicubic", { "float 1x3x40x40", "float 1x70x60x2" } },
  { "GroupNormalization", 21, "num_groups=2", { "float 1x8x90x90", "float 8", "float 8" } },
  { "LayerNormalization", 17, "", { "float 1x800x96", "float 96", "float 96" } },
  { "LpNormalization", 1, "axis=1", { "float 1x16x90x90" } },
  { "MeanVarianceNormalization", 13, "", { "float 2x16x50x50" } },
  { "RoiAlign", 16, "output_height=7 output_width=7", { "float 1x16x40x40", "float 3x4 = 1 2 30 35 -4 3 12 12 0 0 40 40", "int64 3 = 0 0 0" } },
  { "Gemm", 13, "transB=1", { "float 37x300", "float 700x300", "float 700" } },
  { "Gemm", 13, "transB=1", { "float 1x1300", "float 500x1300", "float 500" } },
  { "GlobalAveragePool", 13, "", { "float 1x64x50x50" } },
  { "InstanceNormalization", 13, "", { "float 1x8x90x90", "float 8", "float 8" } },
  { "LRN", 13, "size=5", { "float 1x32x40x40" } },
  { "ReduceMean", 13, "axes=[1]", { "float 1x32x80x80" } },
  { "Resize", 13, "mode=linear", { "float 1x8x40x40", "", "", "int64 4 = 1 8 101 97" } },
  { "Resize", 13, "mode=cubic", { "float 1x8x40x40", "", "", "int64 4 = 1 8 101 97" } },
  { "Softmax", 13, "axis=1", { "float 1x21x70x70" } },
  { "Tanh", 13, "", { "float 1x8x90x90" } },
  { "Transpose", 13, "perm=[0,2,3,1]", { "float 1x32x70x70" } },
};

static void
test_threads (void)
{
  check_threads (large, G_N_ELEMENTS (large));
}

/* A single row of these takes seconds. */
static void
test_cancel (void)
{
  static const Case pools[] = {
    { "MaxPool", 13, "kernel_shape=[2047,2047] auto_pad=SAME_UPPER", { "float 1x1x2048x2048" } },
    { "AveragePool", 13, "kernel_shape=[2047,2047] auto_pad=SAME_UPPER", { "float 1x1x2048x2048" } },
  };

  check_cancel (pools, G_N_ELEMENTS (pools));
}

/* Padding is counted, bias is not. */
static void
test_macs (void)
{
  static const struct
  {
    Case given;
    guint64 macs;
  } counts[] = {
    { { "Conv", 11, "pads=[1,1,1,1]", { "float 1x3x8x6", "float 4x3x3x3", "float 4" } }, 8 * 6 * 4 * 27 },
    { { "Conv", 11, "group=4 strides=[2,2]", { "float 1x4x9x9", "float 4x1x3x3" } }, 4 * 4 * 4 * 9 },
    { { "ConvTranspose", 11, "strides=[2,2]", { "float 1x3x4x5", "float 3x2x2x2" } }, 3 * 4 * 5 * 2 * 4 },
    { { "Gemm", 11, "transB=1", { "float 2x7", "float 5x7", "float 5" } }, 2 * 7 * 5 },
    { { "MatMul", 11, "", { "float 3x1x4x2", "float 2x6" } }, 3 * 4 * 2 * 6 },
    { { "MaxPool", 11, "kernel_shape=[2,2]", { "float 1x3x4x4" } }, 0 },
    { { "BatchNormalization", 11, "", { "float 1x1x2", "float 1", "float 1", "float 1", "float 1" } }, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      const Case *given = &counts[i].given;
      g_auto (OpFixture) fixture = op_fixture (given->op, given->opset, given->attributes, given->inputs, 1, FALSE, NULL);
      const FoveaOp *op = fixture.context->node->op;

      g_assert_cmpuint (op->macs ? op->macs (fixture.context) : 0, ==, counts[i].macs);
    }
}

/* The numbers of a nested list, outermost first. */
static void
flatten_json (JsonNode *node, GArray *numbers)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        flatten_json (json_array_get_element (array, i), numbers);
      return;
    }
  g_array_append_vals (numbers, (double[]){ json_node_get_double (node) }, 1);
}

static GArray *
member_numbers (JsonObject *object, const char *name)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (double));

  flatten_json (json_object_get_member (object, name), numbers);
  return numbers;
}

/* A pool of a textbook: 3x3 pixels, a window of 2x2. */
static void
check_pool (JsonObject *example)
{
  g_autoptr (GArray) input = member_numbers (example, "input"), expected = member_numbers (example, "output");
  g_autoptr (GArray) window = member_numbers (example, "window"), strides = member_numbers (example, "strides");
  g_autoptr (GString) text = g_string_new ("float 1x1x3x3 =");
  g_autofree char *attributes = g_strdup_printf ("kernel_shape=[%.0f,%.0f] strides=[%.0f,%.0f]", g_array_index (window, double, 0),
                                                 g_array_index (window, double, 1), g_array_index (strides, double, 0),
                                                 g_array_index (strides, double, 1));
  Case given = { json_object_get_string_member (example, "op"), 13, attributes };
  g_autoptr (FoveaTensor) output = NULL;

  g_assert_cmpuint (input->len, ==, 9);
  for (guint i = 0; i < input->len; i++)
    g_string_append_printf (text, " %.0f", g_array_index (input, double, i));
  given.inputs[0] = text->str;
  output = run_case (&given);
  g_assert_cmpuint (fovea_tensor_count (output), ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    g_assert_cmpfloat (fovea_tensor_get (output, i), ==, g_array_index (expected, double, i));
}

/* Those that are convolutions stand in test-conv.c. */
static void
test_worked_examples (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "tests", "data", "worked-examples.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *examples;
  guint checked = 0;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  examples = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "examples");
  for (guint i = 0; i < json_array_get_length (examples); i++)
    {
      JsonObject *example = json_array_get_object_element (examples, i);

      if (!json_object_has_member (example, "op"))
        continue;
      check_pool (example);
      checked++;
    }
  g_assert_cmpuint (checked, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/table", test_table);
  g_test_add_func ("/ops/values", test_values);
  g_test_add_func ("/ops/refusals", test_refusals);
  g_test_add_func ("/ops/refuses-shapes-of-the-run", test_shapes_of_the_run);
  g_test_add_func ("/ops/worked-examples", test_worked_examples);
  g_test_add_func ("/ops/threads", test_threads);
  g_test_add_func ("/ops/cancel", test_cancel);
  g_test_add_func ("/ops/macs", test_macs);
  return g_test_run ();
}
