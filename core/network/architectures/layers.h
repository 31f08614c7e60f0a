/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/architectures/maker.h"

G_BEGIN_DECLS

/* The layers that architectures are built of. Each takes a value (or two) and returns the value that it makes. */

typedef enum
{
  FOVEA_PAD_VALID, /* none: windows lie within the map */
  FOVEA_PAD_SAME,  /* output = input / stride, rounded up; an odd zero stands at the bottom and the right */
  FOVEA_PAD_HALF,  /* half of the window on every side: "same" for odd kernels of stride 1 */
  FOVEA_PAD_FULL,  /* all but one of the window's rows: every window that touches the map */
  FOVEA_PAD_EACH,  /* as FoveaLayer.pads says */
} FoveaPadding;

/* A sliding window and what it makes; what is 0 has the usual value. */
typedef struct
{
  gint64 filters;            /* of convolutions */
  gint64 kernel, kernel_w;   /* height and width; kernel_w 0: square */
  gint64 stride, dilation;   /* 0: 1 */
  gint64 stride_w, dilation_w; /* 0: as for the height */
  FoveaPadding padding;
  gint64 pads[4];            /* top, left, bottom, right */
  gint64 groups;             /* of convolutions; 0: 1 */
  gboolean no_bias;          /* of convolutions */
  gboolean ceil;             /* of pools: the size is rounded up where the window does not divide it */
  gboolean count_padding;    /* of average pools: zeros around the map count as elements */
} FoveaLayer;

guint fovea_maker_conv (FoveaMaker *maker, guint input, FoveaLayer layer);
/* The same with kernels of their own for every output position, an operator of FOVEA_DOMAIN. */
guint fovea_maker_locally_connected (FoveaMaker *maker, guint input, FoveaLayer layer);
/* Transposed convolution, stride x larger; without padding. */
guint fovea_maker_conv_transpose (FoveaMaker *maker, guint input, FoveaLayer layer);
guint fovea_maker_max_pool (FoveaMaker *maker, guint input, FoveaLayer layer);
guint fovea_maker_average_pool (FoveaMaker *maker, guint input, FoveaLayer layer);
guint fovea_maker_global_average_pool (FoveaMaker *maker, guint input);
guint fovea_maker_global_max_pool (FoveaMaker *maker, guint input);
/* Spatial pyramid pooling (He et al. 2014): the maximum of @levels[i] x @levels[i] bins of each map, for all levels, as one vector. */
guint fovea_maker_pyramid_pool (FoveaMaker *maker, guint input, gsize n, const gint64 *levels);

/* Fully connected; maps are flattened. */
guint fovea_maker_dense (FoveaMaker *maker, guint input, gint64 outputs, gboolean no_bias);
guint fovea_maker_flatten (FoveaMaker *maker, guint input);

/* An operator without settings: "Relu", "Tanh", ... */
guint fovea_maker_activate (FoveaMaker *maker, guint input, const char *op_type);
guint fovea_maker_relu (FoveaMaker *maker, guint input);
/* min (max (x, 0), 6). */
guint fovea_maker_relu6 (FoveaMaker *maker, guint input);
/* "LeakyRelu", "Elu" or another that has the attribute alpha. */
guint fovea_maker_activate_alpha (FoveaMaker *maker, guint input, const char *op_type, float alpha);
guint fovea_maker_softmax (FoveaMaker *maker, guint input);

/* Mean and variance are what random weights give. */
guint fovea_maker_batch_norm (FoveaMaker *maker, guint input, float epsilon);
/* Across @size channels: x / (bias + alpha * sum of squares) ^ beta, as Krizhevsky et al. (2012) write it; ONNX's alpha is @size times as
 * large. */
guint fovea_maker_lrn (FoveaMaker *maker, guint input, gint64 size, float alpha, float beta, float bias);
guint fovea_maker_dropout (FoveaMaker *maker, guint input, float ratio);
/* A learned factor and then a learned summand for each map. */
guint fovea_maker_scale_and_shift (FoveaMaker *maker, guint input, double scale, double bound);
/* Every element times a number that is not learned. */
guint fovea_maker_multiply (FoveaMaker *maker, guint input, float factor);

/* Convolution and ReLU; without bias, with a normalisation between them; scores of @classes and their softmax. */
guint fovea_maker_conv_relu (FoveaMaker *maker, guint input, FoveaLayer layer);
guint fovea_maker_conv_norm (FoveaMaker *maker, guint input, FoveaLayer layer, float epsilon);
guint fovea_maker_conv_norm_relu (FoveaMaker *maker, guint input, FoveaLayer layer, float epsilon);
guint fovea_maker_classify (FoveaMaker *maker, guint input, gint64 classes);

guint fovea_maker_add (FoveaMaker *maker, guint a, guint b);
/* Along the channels. */
guint fovea_maker_concat (FoveaMaker *maker, gsize n, const guint *inputs);
guint fovea_maker_select (FoveaMaker *maker, guint input, gsize n, const gint64 *channels);
/* The middle of a map, of the height and width of @like. */
guint fovea_maker_crop (FoveaMaker *maker, guint input, guint like);
/* Each element @factor x @factor times. */
guint fovea_maker_upsample (FoveaMaker *maker, guint input, gint64 factor);

G_END_DECLS
