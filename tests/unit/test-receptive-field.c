/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receptive fields against those computed by hand, and by force: pixels are changed one by one. */

#include <math.h>
#include <stdio.h>

#include "core/network/receptive-field.h"
#include "tests/unit/network-fixture.h"

/* Takes @graph: the field of "y" has these sizes, strides and offsets (height and width alike). */
static void
check_field (GByteArray *graph, double size, double stride, double offset, gboolean misaligned)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (graph);
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  const FoveaReceptiveField *field = &fields[value_of (plan, "y")];

  g_assert_true (field->known);
  g_assert_false (field->global);
  g_assert_cmpint (field->misaligned, ==, misaligned);
  for (guint axis = 0; axis < 2; axis++)
    {
      g_assert_cmpfloat (field->size[axis], ==, size);
      g_assert_cmpfloat (field->stride[axis], ==, stride);
      g_assert_cmpfloat_with_epsilon (field->offset[axis], offset, 1e-9);
    }
}

/* Layers from x to y, each "op kernel stride pad dilation" without bias and with one channel. */
static GByteArray *
chain (const char *layers)
{
  GByteArray *graph = new_graph ("1,1,64,64");
  g_auto (GStrv) list = g_strsplit (layers, ";", -1);
  guint n = g_strv_length (list);

  for (guint i = 0; i < n; i++)
    {
      char op[32];
      guint k, s, p, d;
      gboolean pools;

      g_assert_cmpint (sscanf (list[i], " %31s %u %u %u %u", op, &k, &s, &p, &d), ==, 5);
      pools = strstr (op, "Pool") != NULL;
      g_autofree char *kernel = g_strdup_printf ("%u,%u", k, k), *strides = g_strdup_printf ("%u,%u", s, s);
      g_autofree char *pads = g_strdup_printf ("%u,%u,%u,%u", p, p, p, p), *dilations = g_strdup_printf ("%u,%u", d, d);
      g_autofree char *dims = g_strdup_printf ("1,1,%u,%u", k, k), *weights = g_strdup_printf ("w%u", i);
      g_autofree char *from = i == 0 ? g_strdup ("x") : g_strdup_printf ("h%u", i);
      g_autofree char *to = i == n - 1 ? g_strdup ("y") : g_strdup_printf ("h%u", i + 1);
      g_autofree char *inputs = pools ? g_strdup (from) : g_strconcat (from, ",", weights, NULL);

      if (!pools)
        add_weights (graph, weights, dims, k * k);
      add (graph, onnx_node (op, to, inputs, to, onnx_ints ("kernel_shape", kernel), onnx_ints ("strides", strides), onnx_ints ("pads", pads),
                             d > 1 ? onnx_ints ("dilations", dilations) : NULL, NULL));
    }
  return graph;
}

static void
test_fields_of_chains (void)
{
  check_field (chain ("Conv 3 1 1 1; Conv 3 1 1 1; Conv 3 1 1 1"), 7, 1, 0, FALSE);
  check_field (chain ("Conv 3 1 0 1; Conv 3 1 0 1; Conv 3 1 0 1"), 7, 1, 3, FALSE);
  check_field (chain ("Conv 2 1 0 1; Conv 2 1 0 1"), 3, 1, 1, FALSE);
  check_field (chain ("Conv 3 2 1 1; Conv 3 2 1 1"), 7, 4, 0, FALSE);
  check_field (chain ("Conv 3 1 0 2"), 5, 1, 2, FALSE);
  check_field (chain ("Conv 3 1 2 2; Conv 3 1 4 4"), 13, 1, 0, FALSE);
  check_field (chain ("Conv 3 1 1 1; MaxPool 2 2 0 1"), 4, 2, 0.5, FALSE);
  check_field (chain ("Conv 7 2 3 1; MaxPool 3 2 1 1; Conv 3 1 1 1; AveragePool 2 2 0 1"), 23, 8, 2, FALSE);
  check_field (chain ("ConvTranspose 2 2 0 1"), 1, 0.5, -0.25, FALSE);
  check_field (chain ("ConvTranspose 3 2 1 1"), 2, 0.5, 0, FALSE);
  check_field (chain ("Conv 2 2 0 1; ConvTranspose 2 2 0 1; Conv 3 1 1 1"), 4, 1, 0, FALSE);
  check_field (chain ("Conv 4 4 0 1; ConvTranspose 4 4 0 1; ConvTranspose 2 2 0 1"), 4, 0.5, -0.25, FALSE);
}

/* Strides whose product is 0 in 64 bits: neighbours are as far apart as fields go, and not at one place. */
static void
test_field_far_away (void)
{
  static const char *const steps[] = { "262144,262144", "262144,262144", "268435456,268435456", "65536,65536" };
  static const char *const values[] = { "x", "a", "b", "c", "y" };
  GByteArray *graph = new_graph ("1,1,8,8");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autofree FoveaReceptiveField *fields = NULL;

  pb_message (graph, 5, onnx_int64s ("begin", "0,0"));
  pb_message (graph, 5, onnx_int64s ("end", "8,8"));
  pb_message (graph, 5, onnx_int64s ("axes", "2,3"));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *step = g_strdup_printf ("step%u", i), *inputs = g_strdup_printf ("%s,begin,end,axes,%s", values[i], step);

      pb_message (graph, 5, onnx_int64s (step, steps[i]));
      add (graph, onnx_node ("Slice", values[i + 1], inputs, values[i + 1], NULL));
    }
  plan = plan_of (graph);
  fields = fovea_receptive_fields (plan);
  for (guint i = 3; i <= 4; i++)
    for (guint axis = 0; axis < 2; axis++)
      {
        g_assert_true (fields[value_of (plan, values[i])].known);
        g_assert_cmpfloat (fields[value_of (plan, values[i])].stride[axis], >, 0x1p36);
      }
}

/* 1x7 then 3x1: the axes are apart. */
static void
test_field_axes (void)
{
  GByteArray *graph = new_graph ("1,1,40,50");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autofree FoveaReceptiveField *fields = NULL;

  add_weights (graph, "v", "1,1,1,7", 7);
  add_weights (graph, "w", "1,1,3,1", 3);
  add (graph, onnx_node ("Conv", "wide", "x,v", "h", onnx_ints ("strides", "1,2"), NULL));
  add (graph, onnx_node ("Conv", "high", "h,w", "y", NULL));
  plan = plan_of (graph);
  fields = fovea_receptive_fields (plan);
  const FoveaReceptiveField *field = &fields[value_of (plan, "y")];

  g_assert_cmpfloat (field->size[0], ==, 3);
  g_assert_cmpfloat (field->size[1], ==, 7);
  g_assert_cmpfloat (field->stride[0], ==, 1);
  g_assert_cmpfloat (field->stride[1], ==, 2);
  g_assert_cmpfloat (field->offset[0], ==, 1);
  g_assert_cmpfloat (field->offset[1], ==, 3);
}

/* x + Conv (x) for a kernel of @size cells and pads before and behind. */
static GByteArray *
residual (guint size, const char *pads)
{
  GByteArray *graph = new_graph ("1,1,20,20");
  g_autofree char *dims = g_strdup_printf ("1,1,%u,%u", size, size);

  add_weights (graph, "w", dims, size * size);
  add (graph, onnx_node ("Conv", "conv", "x,w", "h", onnx_ints ("pads", pads), NULL));
  add (graph, onnx_node ("Add", "add", "x,h", "y", NULL));
  return graph;
}

static void
test_field_branches (void)
{
  GByteArray *graph = new_graph ("1,1,20,20");

  check_field (residual (3, "1,1,1,1"), 3, 1, 0, FALSE);
  check_field (residual (2, "0,0,1,1"), 2, 1, 0.5, TRUE);
  check_field (residual (4, "1,1,2,2"), 4, 1, 0.5, TRUE);
  add_weights (graph, "a", "2,1,1,1", 2);
  add_weights (graph, "b", "3,1,3,3", 27);
  add_weights (graph, "c", "1,1,5,5", 25);
  add (graph, onnx_node ("Conv", "one", "x,a", "p", NULL));
  add (graph, onnx_node ("Conv", "three", "x,b", "q", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Conv", "five", "x,c", "r", onnx_ints ("pads", "2,2,2,2"), NULL));
  add (graph, onnx_node ("Concat", "join", "p,q,r", "y", onnx_int ("axis", 1), NULL));
  check_field (graph, 5, 1, 0, FALSE);
}

static void
test_field_global (void)
{
  GByteArray *graph = new_graph ("1,1,12,16");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autofree FoveaReceptiveField *fields = NULL;
  FoveaRectangle rectangle;

  add_weights (graph, "w", "2,1,3,3", 18);
  add_weights (graph, "v", "2,5", 10);
  add (graph, onnx_node ("Conv", "conv", "x,w", "h", NULL));
  add (graph, onnx_node ("GlobalAveragePool", "pool", "h", "g", NULL));
  add (graph, onnx_node ("Flatten", "flat", "g", "f", NULL));
  add (graph, onnx_node ("Gemm", "dense", "f,v", "y", NULL));
  plan = plan_of (graph);
  fields = fovea_receptive_fields (plan);
  for (gint value = value_of (plan, "g"); value <= value_of (plan, "y"); value++)
    {
      if (plan->values[value].constant)
        continue;
      g_assert_true (fields[value].known && fields[value].global);
      g_assert_cmpfloat (fields[value].size[0], ==, 12);
      g_assert_cmpfloat (fields[value].size[1], ==, 16);
      g_assert_cmpfloat (fields[value].offset[1], ==, 7.5);
    }
  g_assert_false (fields[value_of (plan, "h")].global);
  g_assert_false (fields[value_of (plan, "w")].known);
  g_assert_true (fovea_receptive_field_of (plan, value_of (plan, "y"), 3, 0, 0, &rectangle));
  g_assert_true (!rectangle.empty && rectangle.top == 0 && rectangle.left == 0 && rectangle.bottom == 11 && rectangle.right == 15);
  g_assert_false (fovea_receptive_field_of (plan, value_of (plan, "w"), 0, 0, 0, &rectangle));
}

static void
test_field_steps (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (chain ("Conv 3 2 1 1"));
  FoveaRectangle rectangle;

  g_assert_true (fovea_receptive_field_of (plan, value_of (plan, "y"), 0, 0, 3, &rectangle));
  g_assert_cmpint (rectangle.top, ==, -1);
  g_assert_cmpint (rectangle.bottom, ==, 1);
  g_assert_cmpint (rectangle.left, ==, 5);
  g_assert_cmpint (rectangle.right, ==, 7);
  g_assert_false (fovea_receptive_field_of (plan, value_of (plan, "y"), 0, 99, 3, &rectangle));
}

/* A graph while it grows at random: the next layer reads @from, of @channels maps, and gives @to. */
typedef struct
{
  GRand *rand;
  GByteArray *graph;
  guint channels;
  const char *from, *to;
} Growth;

/* Input and weights of @n kernels of @height x @width on @channels maps each, to be freed with g_free(). */
static char *
weighted (Growth *growth, guint n, guint channels, guint height, guint width)
{
  g_autofree char *name = g_strconcat ("weights-of-", growth->to, NULL);
  g_autofree char *dims = g_strdup_printf ("%u,%u,%u,%u", n, channels, height, width);

  add_weights (growth->graph, name, dims, n * channels * height * width);
  return g_strconcat (growth->from, ",", name, NULL);
}

/* Windows leave no gaps: a rectangle cannot tell of them. */
static GByteArray *
random_strides (Growth *growth, guint height)
{
  g_autofree char *strides = g_strdup_printf ("%u,1", MIN ((guint) g_rand_int_range (growth->rand, 1, 3), height));

  return onnx_ints ("strides", strides);
}

static void
grow_windows (Growth *growth, const char *op, gboolean inputs_first)
{
  guint height = (guint) g_rand_int_range (growth->rand, 2, 5), width = (guint) g_rand_int_range (growth->rand, 2, 5);
  g_autofree char *inputs = weighted (growth, inputs_first ? growth->channels : 2, inputs_first ? 2 : growth->channels, height, width);
  g_autofree char *pads = g_strdup_printf ("%d,%d,1,0", g_rand_int_range (growth->rand, 0, (gint) height - 1),
                                           g_rand_int_range (growth->rand, 0, (gint) width - 1));

  add (growth->graph, onnx_node (op, growth->to, inputs, growth->to, random_strides (growth, height), onnx_ints ("pads", pads), NULL));
  growth->channels = 2;
}

static void
grow_conv (Growth *growth)
{
  grow_windows (growth, "Conv", FALSE);
}

static void
grow_transposed (Growth *growth)
{
  grow_windows (growth, "ConvTranspose", TRUE);
}

static void
grow_grouped (Growth *growth)
{
  g_autofree char *inputs = weighted (growth, growth->channels, 1, (guint) g_rand_int_range (growth->rand, 1, 4), 2);

  add (growth->graph, onnx_node ("Conv", growth->to, inputs, growth->to, onnx_int ("group", growth->channels), NULL));
}

/* @from joined by @op with a convolution of @n kernels of itself. */
static void
grow_branch (Growth *growth, const char *op, guint n, GByteArray *attribute)
{
  g_autofree char *inputs = weighted (growth, n, growth->channels, 1, 3), *side = g_strconcat ("side-of-", growth->to, NULL);
  g_autofree char *both = g_strconcat (growth->from, ",", side, NULL);

  add (growth->graph, onnx_node ("Conv", side, inputs, side, onnx_ints ("pads", "0,1,0,1"), NULL));
  add (growth->graph, onnx_node (op, growth->to, both, growth->to, attribute, NULL));
}

static void
grow_residual (Growth *growth)
{
  grow_branch (growth, "Add", growth->channels, NULL);
}

static void
grow_concat (Growth *growth)
{
  grow_branch (growth, "Concat", 1, onnx_int ("axis", 1));
  growth->channels++;
}

static void
grow_pool (Growth *growth)
{
  guint height = (guint) g_rand_int_range (growth->rand, 1, 4);
  g_autofree char *kernel = g_strdup_printf ("%u,%d", height, g_rand_int_range (growth->rand, 1, 4));

  add (growth->graph, onnx_node (g_rand_boolean (growth->rand) ? "MaxPool" : "AveragePool", growth->to, growth->from, growth->to,
                                 onnx_ints ("kernel_shape", kernel), random_strides (growth, height), NULL));
}

static void
grow_resize (Growth *growth)
{
  g_autofree char *inputs = g_strconcat (growth->from, ",,scales", NULL);
  const char *mode = g_rand_boolean (growth->rand) ? "nearest" : "linear", *grid = g_rand_boolean (growth->rand) ? "asymmetric" : "half_pixel";

  add (growth->graph, onnx_node ("Resize", growth->to, inputs, growth->to, onnx_text ("mode", mode),
                                 onnx_text ("coordinate_transformation_mode", grid), NULL));
}

static void
grow_pad (Growth *growth)
{
  static const char *const modes[] = { "constant", "reflect", "edge" };
  g_autofree char *inputs = g_strconcat (growth->from, ",around", NULL);

  add (growth->graph, onnx_node ("Pad", growth->to, inputs, growth->to, onnx_text ("mode", modes[g_rand_int_range (growth->rand, 0, 3)]), NULL));
}

static void
grow_relu (Growth *growth)
{
  add (growth->graph, onnx_node ("Relu", growth->to, growth->from, growth->to, NULL));
}

/* Layers that only ever add positive amounts, so that no change of a pixel can cancel. */
static GByteArray *
random_graph (GRand *rand)
{
  static void (*const layers[]) (Growth *growth) = { grow_conv, grow_transposed, grow_grouped, grow_residual, grow_concat,
                                                     grow_pool, grow_resize,     grow_pad,     grow_relu };
  static const char *const names[] = { "x", "a", "b", "c", "d", "y" };
  static const float scales[] = { 1.0f, 1.0f, 2.0f, 2.0f };
  Growth growth = { .rand = rand, .graph = new_graph ("1,2,9,10"), .channels = 2 };

  pb_message (growth.graph, 5, onnx_tensor ("scales", FLOAT, "4", scales, sizeof scales));
  pb_message (growth.graph, 5, onnx_int64s ("around", "0,0,1,1,0,0,1,0"));
  for (guint i = (guint) g_rand_int_range (rand, 0, 4); i < 5; i++)
    {
      growth.from = growth.to ? growth.to : names[0];
      growth.to = names[i + 1];
      layers[g_rand_int_range (rand, 0, G_N_ELEMENTS (layers))](&growth);
    }
  return growth.graph;
}

static void
widen (FoveaRectangle *field, gint64 y, gint64 x)
{
  if (field->empty)
    *field = (FoveaRectangle){ y, x, y, x };
  field->top = MIN (field->top, y);
  field->left = MIN (field->left, x);
  field->bottom = MAX (field->bottom, y);
  field->right = MAX (field->right, x);
}

/* Which neurons of "y" change when a pixel does, for each pixel. */
static FoveaRectangle *
fields_by_force (const FoveaNetworkPlan *plan, FoveaSession *session, gint y, gsize height, gsize width)
{
  const FoveaShape *shape = &plan->values[plan->network->inputs[0]].shape;
  g_autoptr (FoveaTensor) x = new_tensor (shape, 1.0f);
  gsize n = fovea_shape_count (&plan->values[y].shape), plane = height * width;
  FoveaRectangle *fields = g_new (FoveaRectangle, n);
  g_autofree float *before = NULL;

  for (gsize i = 0; i < n; i++)
    fields[i].empty = TRUE;
  g_assert_true (fovea_session_run (session, &x, NULL, NULL));
  before = g_memdup2 (fovea_session_get_value (session, y)->data, n * sizeof *before);
  for (gsize pixel = 0; pixel < plane; pixel++)
    {
      const float *after;

      for (gsize c = 0; c < (gsize) shape->dims[1]; c++)
        ((float *) x->data)[c * plane + pixel] = 1000.0f;
      g_assert_true (fovea_session_run (session, &x, NULL, NULL));
      after = fovea_tensor_floats (fovea_session_get_value (session, y));
      for (gsize i = 0; i < n; i++)
        if (fabsf (after[i] - before[i]) > 1e-4f * fabsf (before[i]))
          widen (&fields[i], (gint64) (pixel / width), (gint64) (pixel % width));
      for (gsize c = 0; c < (gsize) shape->dims[1]; c++)
        ((float *) x->data)[c * plane + pixel] = 1.0f;
    }
  return fields;
}

static gboolean
is_same (const FoveaRectangle *a, const FoveaRectangle *b)
{
  return a->empty == b->empty
         && (a->empty || (a->top == b->top && a->left == b->left && a->bottom == b->bottom && a->right == b->right));
}

/* The part of the field of neuron @i of @value that lies on the photo of @height x @width. */
static FoveaRectangle
field_on_photo (const FoveaNetworkPlan *plan, gint value, const FoveaPlanes *planes, gsize i, gint64 height, gint64 width)
{
  FoveaRectangle field;

  g_assert_true (fovea_receptive_field_of (plan, value, i / (planes->height * planes->width), i / planes->width % planes->height,
                                           i % planes->width, &field));
  field.top = MAX (field.top, 0);
  field.left = MAX (field.left, 0);
  field.bottom = MIN (field.bottom, height - 1);
  field.right = MIN (field.right, width - 1);
  field.empty |= field.top > field.bottom || field.left > field.right;
  return field;
}

/* The exact field of every neuron of random networks is the smallest rectangle around the pixels that change it. */
static void
test_by_force (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint n_tried = 0;

  for (guint attempt = 0; attempt < 200; attempt++)
    {
      g_autoptr (FoveaNetwork) network = load (random_graph (rand));
      g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, NULL);
      g_autoptr (FoveaSession) session = plan ? session_of (plan) : NULL;
      gint y = fovea_network_find_value (network, "y");
      FoveaPlanes planes;

      if (!session || !fovea_network_plan_planes (plan, y, &planes) || planes.channels * planes.height * planes.width > 4000)
        continue;
      g_autofree FoveaRectangle *forced = fields_by_force (plan, session, y, 9, 10);

      n_tried++;
      for (gsize i = 0; i < planes.channels * planes.height * planes.width; i++)
        {
          FoveaRectangle field = field_on_photo (plan, y, &planes, i, 9, 10);

          if (!is_same (&field, &forced[i]))
            g_error ("network %u, neuron %zu: rows %d to %d, columns %d to %d; by force rows %d to %d, columns %d to %d", attempt, i,
                     (int) field.top, (int) field.bottom, (int) field.left, (int) field.right, (int) forced[i].top, (int) forced[i].bottom,
                     (int) forced[i].left, (int) forced[i].right);
        }
    }
  g_test_message ("%u random networks, all neurons equal", n_tried);
  g_assert_cmpuint (n_tried, >, 100);
}

/* Takes @graph: its y is computed from nothing. */
static void
check_no_field (GByteArray *graph)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (graph);
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  FoveaRectangle field;
  gint y = value_of (plan, "y");

  g_assert_false (fields[y].known);
  g_assert_false (fovea_receptive_field_of (plan, y, 0, 0, 0, &field));
  g_assert_true (field.empty);
  g_assert_true (fovea_receptive_field_on_photo (plan, y, 0, 0, 0, &field));
  g_assert_true (field.empty);
}

/* None of the channels of x, or none of its rows, in "z". */
static GByteArray *
graph_of_nothing (const char *axis)
{
  GByteArray *graph = new_graph ("1,3,8,8");

  pb_message (graph, 5, onnx_int64s ("zero", "0"));
  pb_message (graph, 5, onnx_int64s ("axis", axis));
  add (graph, onnx_node ("Slice", "none", "x,zero,zero,axis", "z", NULL));
  return graph;
}

/* A value without elements on the way back: dimensions of 0 are no sizes to divide by. */
static void
test_nothing (void)
{
  GByteArray *reshape = graph_of_nothing ("1"), *tile = graph_of_nothing ("1"), *conv = new_graph ("1,3,8,8"), *pad = new_graph ("1,3,8,8");

  pb_message (reshape, 5, onnx_int64s ("shape", "1,8,0,8"));
  pb_message (reshape, 5, onnx_int64s ("two", "2"));
  add (reshape, onnx_node ("Reshape", "turn", "z,shape", "r", onnx_int ("allowzero", 1), NULL));
  add (reshape, onnx_node ("ReduceSum", "sum", "r,two", "s", NULL));
  add (reshape, onnx_node ("Relu", "relu", "s", "y", NULL));
  check_no_field (reshape);
  pb_message (tile, 5, onnx_int64s ("repeats", "1,2,2,2"));
  add (tile, onnx_node ("Tile", "copies", "z,repeats", "r", NULL));
  add (tile, onnx_node ("ReduceSum", "sum", "r,axis", "s", NULL));
  add (tile, onnx_node ("Relu", "relu", "s", "y", NULL));
  check_no_field (tile);
  pb_message (conv, 5, onnx_int64s ("one", "1"));
  add_weights (conv, "w", "0,3,3,3", 0);
  add (conv, onnx_node ("Conv", "conv", "x,w", "r", NULL));
  add (conv, onnx_node ("ReduceSum", "sum", "r,one", "s", NULL));
  add (conv, onnx_node ("Relu", "relu", "s", "y", NULL));
  check_no_field (conv);
  pb_message (pad, 5, onnx_int64s ("crop", "0,0,-8,0,0,0,0,0"));
  pb_message (pad, 5, onnx_int64s ("two", "2"));
  add (pad, onnx_node ("Pad", "crop", "x,crop", "z", NULL));
  add (pad, onnx_node ("Relu", "relu", "z", "r", NULL));
  add (pad, onnx_node ("ReduceSum", "sum", "r,two", "y", NULL));
  check_no_field (pad);
}

/* A graph that alternates layers whose fields vary, made to take hours. */
static void
test_bounded (void)
{
  GByteArray *graph = new_graph ("1,4,4,4");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autofree FoveaReceptiveField *fields = NULL;
  gint64 start;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *from = i == 0 ? g_strdup ("x") : g_strdup_printf ("v%u", i), *middle = g_strdup_printf ("m%u", i);
      g_autofree char *to = i == 19999 ? g_strdup ("y") : g_strdup_printf ("v%u", i + 1);

      add (graph, onnx_node ("DepthToSpace", middle, from, middle, onnx_int ("blocksize", 2), NULL));
      add (graph, onnx_node ("SpaceToDepth", to, middle, to, onnx_int ("blocksize", 2), NULL));
    }
  plan = plan_of (graph);
  start = g_get_monotonic_time ();
  fields = fovea_receptive_fields (plan);
  g_assert_cmpint (g_get_monotonic_time () - start, <, SLOWDOWN * 30 * G_USEC_PER_SEC);
  g_assert_true (fields[value_of (plan, "v3")].known);
  g_assert_false (fields[value_of (plan, "y")].known);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receptive-field/chains", test_fields_of_chains);
  g_test_add_func ("/receptive-field/far-away", test_field_far_away);
  g_test_add_func ("/receptive-field/axes", test_field_axes);
  g_test_add_func ("/receptive-field/branches", test_field_branches);
  g_test_add_func ("/receptive-field/global", test_field_global);
  g_test_add_func ("/receptive-field/steps", test_field_steps);
  g_test_add_func ("/receptive-field/by-force", test_by_force);
  g_test_add_func ("/receptive-field/nothing", test_nothing);
  g_test_add_func ("/receptive-field/bounded", test_bounded);
  return g_test_run ();
}
