/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small networks that a session makes something of: fused, in blocks, placed, turned. */

#pragma once

#include <math.h>

#include "tests/unit/network-fixture.h"

static inline GByteArray *
random_floats (const char *name, const char *dims, gsize n, double from, double to)
{
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_test_rand_double_range (from, to);
  return onnx_tensor (name, FLOAT, dims, values, n * sizeof *values);
}

/* Weights "NAME.w" of @k kernels for @c channels, scaled so that values keep their size. */
static inline void
add_conv (GByteArray *graph, const char *name, const char *input, const char *output, guint k, guint c, guint side, const char *pads,
          const char *strides)
{
  g_autofree char *w = g_strdup_printf ("%s.w", name), *dims = g_strdup_printf ("%u,%u,%u,%u", k, c, side, side);
  g_autofree char *inputs = g_strdup_printf ("%s,%s", input, w);
  double range = sqrt (3.0 / (c * side * side));

  pb_message (graph, 5, random_floats (w, dims, (gsize) k * c * side * side, -range, range));
  add (graph, onnx_node ("Conv", name, inputs, output, onnx_ints ("pads", pads), onnx_ints ("strides", strides), NULL));
}

static inline void
add_norm (GByteArray *graph, const char *name, const char *input, const char *output, guint c)
{
  static const char *const parts[] = { "s", "b", "m", "v" };
  g_autofree char *dims = g_strdup_printf ("%u", c);
  g_autofree char *inputs = g_strdup_printf ("%s,%s.s,%s.b,%s.m,%s.v", input, name, name, name, name);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_strdup_printf ("%s.%s", name, parts[i]);

      pb_message (graph, 5, i % 3 == 0 ? random_floats (part, dims, c, 0.5, 1.5) : random_floats (part, dims, c, -0.5, 0.5));
    }
  add (graph, onnx_node ("BatchNormalization", name, inputs, output, NULL));
}

/* Two residual blocks, the second with a convolution on its way past, as in ResNet; y stays in blocks. */
static inline GByteArray *
residual_network (guint n)
{
  g_autofree char *dims = g_strdup_printf ("%u,3,20,17", n);
  GByteArray *graph = new_graph (dims);

  add_conv (graph, "stem", "x", "s0", 24, 3, 7, "3,3,3,3", "2,2");
  add_norm (graph, "stem-norm", "s0", "s1", 24);
  add (graph, onnx_node ("Relu", "stem-relu", "s1", "s2", NULL));
  add_conv (graph, "a1", "s2", "a1c", 24, 24, 3, "1,1,1,1", "1,1");
  add_norm (graph, "a1n", "a1c", "a1n", 24);
  add (graph, onnx_node ("Relu", "a1r", "a1n", "a1", NULL));
  add_conv (graph, "a2", "a1", "a2c", 24, 24, 3, "1,1,1,1", "1,1");
  add_norm (graph, "a2n", "a2c", "a2", 24);
  add (graph, onnx_node ("Add", "a-add", "a2,s2", "a3", NULL));
  add (graph, onnx_node ("Relu", "a-relu", "a3", "a", NULL));
  add_conv (graph, "b1", "a", "b1", 40, 24, 3, "1,1,1,1", "2,2");
  add_conv (graph, "down", "a", "down0", 40, 24, 1, "0,0,0,0", "2,2");
  add_norm (graph, "down-norm", "down0", "down1", 40);
  add (graph, onnx_node ("Add", "b-add", "b1,down1", "b2", NULL));
  add (graph, onnx_node ("Relu", "b-relu", "b2", "y", NULL));
  return graph;
}

/* Concatenations of ever more of the same maps, as in DenseNet, of channels on and off whole blocks, then a head with views and aliases. */
static inline GByteArray *
dense_network (guint growth)
{
  GByteArray *graph = new_graph ("1,32,9,11");
  g_autofree char *columns = g_strdup_printf ("%u,7", 32 + 2 * growth);

  add_conv (graph, "l0", "x", "f0", 32, 32, 1, "0,0,0,0", "1,1");
  add_norm (graph, "n1", "f0", "n1", 32);
  add (graph, onnx_node ("Relu", "r1", "n1", "r1", NULL));
  add_conv (graph, "l1", "r1", "f1", growth, 32, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Concat", "c1", "f0,f1", "c1", onnx_int ("axis", 1), NULL));
  add_norm (graph, "n2", "c1", "n2", 32 + growth);
  add (graph, onnx_node ("Relu", "r2", "n2", "r2", NULL));
  add_conv (graph, "l2", "r2", "f2", growth, 32 + growth, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Concat", "c2", "f0,f1,f2", "c2", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("Dropout", "drop", "c2", "d2", NULL));
  add (graph, onnx_node ("MaxPool", "pool", "d2", "p", onnx_ints ("kernel_shape", "3,3"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("GlobalAveragePool", "mean", "p", "m", NULL));
  add (graph, onnx_node ("Flatten", "flatten", "m", "v", NULL));
  add (graph, onnx_node ("Identity", "same", "v", "v2", NULL));
  pb_message (graph, 5, random_floats ("fc.w", columns, (32 + 2 * growth) * 7, -0.2, 0.2));
  add (graph, onnx_node ("MatMul", "fc", "v2,fc.w", "logits", NULL));
  add (graph, onnx_node ("Softmax", "softmax", "logits", "y", NULL));
  return graph;
}

/* Parts of a value, of @first channels and of what is left of 48, on and off whole blocks: one goes on as it is, one through layers, and both
 * are joined with a part again. */
static inline GByteArray *
split_network (guint first)
{
  GByteArray *graph = new_graph ("1,16,9,11");
  g_autofree char *parts = g_strdup_printf ("%u,%u,8", first, 40 - first);

  pb_message (graph, 5, onnx_int64s ("parts", parts));
  add_conv (graph, "l0", "x", "f0", 48, 16, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Split", "split", "f0,parts", "s0,s1,s2", onnx_int ("axis", 1), NULL));
  add_conv (graph, "l1", "s1", "f1", 16, 40 - first, 3, "1,1,1,1", "1,1");
  pb_message (graph, 5, random_floats ("g.s", "16", 16, 0.5, 1.5));
  pb_message (graph, 5, random_floats ("g.b", "16", 16, -0.5, 0.5));
  add (graph, onnx_node ("InstanceNormalization", "norm", "f1,g.s,g.b", "g1", NULL));
  add (graph, onnx_node ("Relu", "relu", "g1", "r1", NULL));
  add (graph, onnx_node ("Concat", "join", "s0,r1,s2,s0", "c1", onnx_int ("axis", 1), NULL));
  add_conv (graph, "l2", "c1", "y", 16, 24 + 2 * first, 1, "0,0,0,0", "1,1");
  return graph;
}

/* Frames of zeros, one in another, and no frame at all, behind a part of a concatenation. */
static inline GByteArray *
framed_network (void)
{
  GByteArray *graph = new_graph ("1,16,10,9");

  pb_message (graph, 5, onnx_int64s ("none", "0,0,0,0,0,0,0,0"));
  pb_message (graph, 5, onnx_int64s ("one", "0,0,1,1,0,0,1,1"));
  pb_message (graph, 5, onnx_int64s ("odd", "0,0,0,2,0,0,3,1"));
  add_conv (graph, "l0", "x", "h0", 16, 16, 3, "1,1,1,1", "1,1");
  add_conv (graph, "l1", "x", "h1", 16, 16, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Concat", "join", "h0,h1", "h2", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("Pad", "p0", "h2,none", "h3", NULL));
  add (graph, onnx_node ("AveragePool", "mean", "h3", "h4", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "1,1"), NULL));
  add (graph, onnx_node ("Pad", "p1", "h1,one", "h5", NULL));
  add (graph, onnx_node ("Pad", "p2", "h5,odd", "h6", NULL));
  add_conv (graph, "l2", "h6", "h7", 16, 16, 3, "1,1,1,1", "1,1");
  add_conv (graph, "l3", "h4", "h8", 16, 32, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("GlobalMaxPool", "m7", "h7", "m7", NULL));
  add (graph, onnx_node ("GlobalMaxPool", "m8", "h8", "m8", NULL));
  add (graph, onnx_node ("Concat", "end", "m7,m8", "y", onnx_int ("axis", 1), NULL));
  return graph;
}

/* Values that more than one reader wants, a clip that does not hold zero, an addition to itself, planes between blocks. */
static inline GByteArray *
awkward_network (void)
{
  GByteArray *graph = new_graph ("1,20,8,8");

  add_conv (graph, "l0", "x", "h0", 20, 20, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Add", "twice", "h0,h0", "h1", NULL));
  add_conv (graph, "l1", "h1", "h2", 20, 20, 3, "0,0,2,2", "1,1");
  add (graph, onnx_node ("Relu", "r1", "h2", "h3", NULL));
  pb_message (graph, 5, random_floats ("from", "1,20,1,1", 20, 0.5, 1.0));
  add (graph, onnx_node ("Sub", "less", "from,h3", "h3b", NULL));
  add (graph, onnx_node ("Add", "past", "h3b,h2", "h4", NULL));
  pb_message (graph, 5, random_floats ("low", "", 1, 0.25, 0.25));
  add_conv (graph, "l2", "h4", "h5", 18, 20, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Clip", "clip", "h5,low", "h6", NULL));
  add (graph, onnx_node ("Transpose", "turn", "h6", "h7", onnx_ints ("perm", "0,1,3,2"), NULL));
  add_conv (graph, "l3", "h7", "h8", 16, 18, 5, "2,2,2,2", "1,1");
  add (graph, onnx_node ("Concat", "join", "h6,h8,h6", "h9", onnx_int ("axis", 1), NULL));
  add (graph, onnx_node ("Sigmoid", "gate", "h9", "y", NULL));
  return graph;
}

/* SiLU and hard swish: behind a convolution, a residual and a depthwise layer; as one node; and three that cannot be fused: what is gated is read
 * once more, the gate is, and the slope is another one. */
static inline GByteArray *
gated_network (void)
{
  GByteArray *graph = new_graph ("1,3,18,17");

  add_conv (graph, "stem", "x", "h0", 24, 3, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Sigmoid", "s0", "h0", "g0", NULL));
  add (graph, onnx_node ("Mul", "m0", "h0,g0", "h1", NULL));
  add_conv (graph, "l1", "h1", "h2", 24, 24, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Add", "past", "h2,h1", "h3", NULL));
  add (graph, onnx_node ("HardSigmoid", "s1", "h3", "g1", onnx_float ("alpha", 1.0f / 6.0f), NULL));
  add (graph, onnx_node ("Mul", "m1", "g1,h3", "h4", NULL));
  add_conv (graph, "l2", "h4", "h5", 40, 24, 5, "2,2,2,2", "2,2");
  add (graph, onnx_node ("HardSwish", "m2", "h5", "h6", NULL));
  add_conv (graph, "l3", "h6", "h7", 40, 40, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Sigmoid", "s3", "h7", "g3", NULL));
  add (graph, onnx_node ("Mul", "m3", "h7,g3", "h8", NULL));
  add (graph, onnx_node ("Add", "again", "h8,h7", "h9", NULL));
  add_conv (graph, "l4", "h9", "h10", 40, 40, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Sigmoid", "s4", "h10", "g4", NULL));
  add (graph, onnx_node ("Mul", "m4", "h10,g4", "h11", NULL));
  add (graph, onnx_node ("Add", "and-gate", "h11,g4", "h12", NULL));
  add_conv (graph, "l5", "h12", "h13", 16, 40, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("HardSigmoid", "s5", "h13", "g5", NULL));
  add (graph, onnx_node ("Mul", "m5", "h13,g5", "y", NULL));
  return graph;
}

/* Channels of groups are mixed, then split into halves of which one goes past a convolution, as in ShuffleNet v2. */
static inline GByteArray *
shuffled_network (guint c)
{
  GByteArray *graph = new_graph ("2,3,13,9");
  g_autofree char *groups = g_strdup_printf ("2,2,%u,13,9", c / 2), *half = g_strdup_printf ("%u", c / 2), *all = g_strdup_printf ("%u", c);

  pb_message (graph, 5, onnx_int64s ("groups", groups));
  pb_message (graph, 5, onnx_int64s ("whole", "2,-1,13,9"));
  pb_message (graph, 5, onnx_int64s ("zero", "0"));
  pb_message (graph, 5, onnx_int64s ("half", half));
  pb_message (graph, 5, onnx_int64s ("all", all));
  pb_message (graph, 5, onnx_int64s ("axis", "1"));
  add_conv (graph, "stem", "x", "h0", c, 3, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Reshape", "apart", "h0,groups", "h1", NULL));
  add (graph, onnx_node ("Transpose", "mix", "h1", "h2", onnx_ints ("perm", "0,2,1,3,4"), NULL));
  add (graph, onnx_node ("Reshape", "together", "h2,whole", "h3", NULL));
  add (graph, onnx_node ("Slice", "first", "h3,zero,half,axis", "h4", NULL));
  add (graph, onnx_node ("Slice", "second", "h3,half,all,axis", "h5", NULL));
  add_conv (graph, "l1", "h5", "h6", c / 2, c / 2, 1, "0,0,0,0", "1,1");
  add (graph, onnx_node ("Concat", "join", "h4,h6", "y", onnx_int ("axis", 1), NULL));
  return graph;
}

static inline void
add_gelu (GByteArray *graph, const char *name, const char *input, const char *output, const char *half)
{
  g_autofree char *div = g_strdup_printf ("%s.div", name), *erf = g_strdup_printf ("%s.erf", name), *sum = g_strdup_printf ("%s.sum", name);
  g_autofree char *mul = g_strdup_printf ("%s.mul", name), *to_div = g_strdup_printf ("%s,root", input);
  g_autofree char *to_sum = g_strdup_printf ("%s,one", erf), *to_mul = g_strdup_printf ("%s,%s", input, sum);
  g_autofree char *to_half = g_strdup_printf ("%s,%s", mul, half);

  add (graph, onnx_node ("Div", div, to_div, div, NULL));
  add (graph, onnx_node ("Erf", erf, div, erf, NULL));
  add (graph, onnx_node ("Add", sum, to_sum, sum, NULL));
  add (graph, onnx_node ("Mul", mul, to_mul, mul, NULL));
  add (graph, onnx_node ("Mul", name, to_half, output, NULL));
}

/* Gelu in five nodes, in blocks and as planes, and two of which it is none: another number, and a reader in between. */
static inline GByteArray *
gelu_network (void)
{
  GByteArray *graph = new_graph ("1,3,9,7");

  pb_message (graph, 5, random_floats ("root", "", 1, G_SQRT2, G_SQRT2));
  pb_message (graph, 5, random_floats ("one", "", 1, 1.0, 1.0));
  pb_message (graph, 5, random_floats ("half", "", 1, 0.5, 0.5));
  pb_message (graph, 5, random_floats ("third", "", 1, 0.3, 0.3));
  add_conv (graph, "l0", "x", "h0", 20, 3, 3, "1,1,1,1", "1,1");
  add_gelu (graph, "g0", "h0", "h1", "half");
  add (graph, onnx_node ("Transpose", "turn", "h1", "h2", onnx_ints ("perm", "0,2,3,1"), NULL));
  add_gelu (graph, "g1", "h2", "h3", "half");
  add_gelu (graph, "g2", "h3", "h4", "third");
  add_gelu (graph, "g3", "h4", "h5", "half");
  add (graph, onnx_node ("Add", "more", "h5,g3.erf", "y", NULL));
  return graph;
}

/* Convolutions between turns from and to (N, H, W, C), as tf2onnx writes them, with one turn that somebody reads. */
static inline GByteArray *
turning_network (gboolean read)
{
  GByteArray *graph = new_graph ("1,16,9,8");

  add_conv (graph, "l0", "x", "h0", 16, 16, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Transpose", "to0", "h0", "t0", onnx_ints ("perm", "0,2,3,1"), NULL));
  add (graph, onnx_node ("Identity", "same", "t0", "t1", NULL));
  add (graph, onnx_node ("Transpose", "back0", "t1", "h1", onnx_ints ("perm", "0,3,1,2"), NULL));
  add (graph, onnx_node ("Relu", "r0", "h1", "h2", NULL));
  add (graph, onnx_node ("Transpose", "to1", "h2", "t2", onnx_ints ("perm", "0,2,3,1"), NULL));
  add (graph, onnx_node ("Transpose", "back1", "t2", "h3", onnx_ints ("perm", "0,3,1,2"), NULL));
  add_conv (graph, "l1", "h3", read ? "h4" : "y", 16, 16, 3, "1,1,1,1", "1,1");
  if (read)
    {
      add (graph, onnx_node ("Transpose", "to2", "t2", "t3", onnx_ints ("perm", "0,2,1,3"), NULL));
      add (graph, onnx_node ("ReduceMean", "mean", "t3", "m", onnx_ints ("axes", "1,2"), onnx_int ("keepdims", 0), NULL));
      add (graph, onnx_node ("GlobalAveragePool", "gap", "h4", "g", NULL));
      add (graph, onnx_node ("Flatten", "flat", "g", "f", NULL));
      add (graph, onnx_node ("Add", "end", "f,m", "y", NULL));
    }
  return graph;
}
