/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"
#include "core/network/ops/tiled-product.h"
#include "core/network/ops/window.h"

G_BEGIN_DECLS

/* What the operators that slide kernels over maps have in common: input 0 is (N, C, ...) and input @w the kernels
 * (K, C / group, ...), with the attributes of Conv. */

gboolean fovea_convolution_window (const FoveaOpContext *context, guint w, FoveaWindow *window, GError **error);
/* The shape of the output: refuses kernels that do not go with the input. */
gboolean fovea_convolution_shape (const FoveaOpContext *context, guint w, FoveaShape *shape, GError **error);
/* A bias, if input @bias is there, has one element an output channel. */
gboolean fovea_convolution_check_bias (const FoveaOpContext *context, guint w, guint bias, GError **error);
/* Padding is counted, bias is not. */
guint64 fovea_convolution_macs (const FoveaOpContext *context, guint w);
void fovea_convolution_field (const FoveaOpContext *context, guint w, guint input, const FoveaBox *output, FoveaBox *box);
/* The channels of the input that a box of outputs depends on: those of its groups. */
void fovea_convolution_channels (const FoveaOpContext *context, guint w, const FoveaBox *output, FoveaBox *box);

/* A convolution as a product of matrices: its kernels by what their windows cover, one product a group of an image. */
typedef struct
{
  FoveaWindow window;
  gsize groups, channels;       /* channels of a group */
  gsize inputs, cells;          /* elements of an input map, of a kernel's window */
  const FoveaTensor *x, *w;     /* of floats or bytes */
  float x_zero;                 /* subtracted from them; padding is 0 then */
  const FoveaTensor *w_zero;    /* likewise, one or one a kernel; NULL: 0 */
  const float *bias;
  float *out;
} FoveaConvolution;

/* Sizes, x and w; @product gets all but what store() needs. FALSE for what infer() has refused. */
gboolean fovea_convolution_init (FoveaConvolution *convolution, const FoveaOpContext *context, guint w, FoveaTensor *const *inputs,
                                 FoveaTiledProduct *product);
/* The same for floats: @bias may be NULL. */
gboolean fovea_convolution_init_floats (FoveaConvolution *convolution, const FoveaOpContext *context, FoveaTensor *const *inputs,
                                        const FoveaTensor *bias, FoveaTensor *output, FoveaTiledProduct *product);

/* The columns of a window that is not transposed: what each kernel cell meets for every output, (@maps, cells, outputs...) of @maps maps,
 * whatever the shape in which @x comes; and the way back, where every element has the sum of what it is in the columns: (@maps, 1, ...). */
const char *fovea_convolution_columns (FoveaBackward *backward, FoveaWindow *window, const char *x, gint64 maps);
const char *fovea_convolution_from_columns (FoveaBackward *backward, FoveaWindow *window, const char *columns, gint64 maps);

/* backward() of Conv, and of ConvTranspose, whose window is transposed: inputs are X, kernels and, perhaps, a bias. */
void fovea_convolution_backward (FoveaBackward *backward, FoveaWindow *window);

G_END_DECLS
