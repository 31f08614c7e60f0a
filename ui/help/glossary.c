/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/help/glossary.h"

#include <glib/gi18n.h>

static const FoveaTerm terms[] = {
  { "ablation", N_("Ablation"), N_("Muting channels of a layer (their values become 0) to see what depends on them.") },
  { "activation", N_("Activation"), N_("The value of one neuron for the photo at hand; the values of one channel, laid out as a picture, are its map.") },
  { "anchor", N_("Anchor"), N_("The cell of a kernel that lies on the pixel whose result is computed; the centre unless chosen otherwise.") },
  { "axis", N_("Axis"), N_("Along which dimension of its input an operator works, counted from 0; negative numbers count from the end.") },
  { "border", N_("Border"), N_("What a filter takes for pixels beyond the photo’s edge: zeros, the edge repeated, the photo mirrored, or its other side.") },
  { "channel", N_("Channel"), N_("One of the pictures that a layer’s value is made of: red, green and blue for a photo, one map for each filter of a convolution.") },
  { "convolution", N_("Convolution"), N_("A sum of products of a neighbourhood and a kernel, at every place. Networks and most photo programs apply the kernel as it stands (cross-correlation); true convolution turns it by 180 degrees.") },
  { "gain", N_("DC gain"), N_("The sum of a kernel’s weights with its divisor: what becomes of an even grey. 1 keeps the brightness, 0 leaves edges alone.") },
  { "dead", N_("Dead channel"), N_("A channel whose map is nothing but zeros on this photo.") },
  { "dilations", N_("Dilation"), N_("The distance between the places that a kernel reads: 1 is neighbours, 2 leaves one out between them.") },
  { "divisor", N_("Divisor"), N_("What the sum of products is divided by; the sum of the weights keeps the brightness.") },
  { "epsilon", N_("Epsilon"), N_("A small number added to a variance, so that nothing is divided by zero.") },
  { "group", N_("Groups"), N_("The channels are split into so many groups, and each filter reads those of its own group alone. As many groups as channels is a depthwise convolution.") },
  { "kernel_shape", N_("Kernel"), N_("The weights that a convolution lays over each neighbourhood, or the size of the window that is pooled: height, width.") },
  { "logits", N_("Logits"), N_("A classifier’s values before softmax makes probabilities of them; they may be of any sign and size.") },
  { "macs", N_("Multiply-adds (MACs)"), N_("Products with their addition, counted as one each; padding counts, the bias does not. Others count two operations each.") },
  { "normalise", N_("Normalisation of colours"), N_("Whose smallest and largest values the two ends of the colours stand for: those of each map, of the whole layer, or the layer’s 1st and 99th percentile.") },
  { "offset", N_("Offset"), N_("A number added to each result, such as 128 to show negative values around grey.") },
  { "pads", N_("Padding"), N_("Rows and columns put around the input, of zeros unless said otherwise: before height, before width, after height, after width.") },
  { "perm", N_("Permutation"), N_("The order in which the input’s dimensions become the output’s.") },
  { "preprocess", N_("Pre-processing"), N_("How the photo becomes the network’s input: size, order of the channels, scale, mean and deviation. A wrong one is the commonest cause of nonsense answers.") },
  { "rank", N_("Rank and separability"), N_("A kernel of rank 1 is a column times a row, and can be applied as two short passes.") },
  { "receptive-field", N_("Receptive field"), N_("The pixels of the input that a neuron’s value can depend on. The effective field is the share of them that matters in fact, mostly the middle.") },
  { "shape", N_("Shape"), N_("The sizes of a value: batch, channels, height, width (N, C, H, W).") },
  { "softmax", N_("Softmax"), N_("Turns values into probabilities: exponentials, divided by their sum.") },
  { "strides", N_("Stride"), N_("How many places a window moves at a time; a stride of 2 halves the output’s height and width.") },
  { "transposed", N_("Transposed convolution"), N_("Each input value lays its multiple of the kernel down on the output, which is larger than the input; overlaps are added.") },
};

const FoveaTerm *
fovea_glossary (gsize *n)
{
  *n = G_N_ELEMENTS (terms);
  return terms;
}

const char *
fovea_explain (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (terms); i++)
    if (g_str_equal (terms[i].id, id))
      return _(terms[i].text);
  return NULL;
}
