/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receptive fields in theory against those found by changing pixels, for random networks and small forms of real ones: see field-support.h. */

#include "core/network/architectures/architecture.h"
#include "tests/unit/field-support.h"
#include "tests/unit/network-fixture.h"
#include "tests/unit/slowdown.h"

#define GRAPHS 100
#define HEIGHT 13
#define WIDTH 15

/* A graph while it grows: the next layer reads @from, of @channels maps. */
typedef struct
{
  GRand *rand;
  GByteArray *graph;
  guint channels, n;
  char *from;
} Growth;

static gint
any (Growth *growth, gint least, gint most)
{
  return g_rand_int_range (growth->rand, least, most + 1);
}

/* Adds a node that reads @inputs, with "@" for what has grown so far, and gives what grows on. */
static void
grow (Growth *growth, const char *op, const char *inputs, GByteArray *a, GByteArray *b, GByteArray *c, GByteArray *d)
{
  g_auto (GStrv) parts = g_strsplit (inputs, "@", -1);
  g_autofree char *all = g_strjoinv (growth->from, parts), *to = g_strdup_printf ("v%u", ++growth->n);
  GByteArray *attributes[4] = { a, b, c, d };
  guint n = 0;

  for (guint i = 0; i < 4; i++)
    if (attributes[i])
      attributes[n++] = attributes[i];
  add (growth->graph, onnx_node (op, to, all, to, n > 0 ? attributes[0] : NULL, n > 1 ? attributes[1] : NULL, n > 2 ? attributes[2] : NULL,
                                 n > 3 ? attributes[3] : NULL, NULL));
  g_free (growth->from);
  growth->from = g_steal_pointer (&to);
}

static GByteArray *
pair (const char *name, gint a, gint b)
{
  g_autofree char *list = g_strdup_printf ("%d,%d", a, b);

  return onnx_ints (name, list);
}

static GByteArray *
pads (Growth *growth, gint most)
{
  g_autofree char *list = g_strdup_printf ("%d,%d,%d,%d", any (growth, 0, most), any (growth, 0, most), any (growth, 0, most), any (growth, 0, most));

  return onnx_ints ("pads", list);
}

/* Weights of a new name; free with g_free(). */
static char *
new_weights (Growth *growth, guint outputs, guint inputs, gint height, gint width)
{
  g_autofree char *dims = g_strdup_printf ("%u,%u,%d,%d", outputs, inputs, height, width);
  char *name = g_strdup_printf ("w%u", ++growth->n);

  add_weights (growth->graph, name, dims, (gsize) outputs * inputs * (gsize) (height * width));
  return name;
}

static void
grow_conv (Growth *growth)
{
  guint outputs = (guint) any (growth, 1, 3);
  gint height = any (growth, 1, 4), width = any (growth, 1, 4);
  g_autofree char *weights = new_weights (growth, outputs, growth->channels, height, width), *inputs = g_strconcat ("@,", weights, NULL);

  grow (growth, "Conv", inputs, pair ("strides", any (growth, 1, 2), any (growth, 1, 2)), pads (growth, 2),
        pair ("dilations", any (growth, 1, 2), any (growth, 1, 2)), NULL);
  growth->channels = outputs;
}

static void
grow_depthwise (Growth *growth)
{
  g_autofree char *weights = new_weights (growth, growth->channels, 1, any (growth, 1, 3), any (growth, 2, 3));
  g_autofree char *inputs = g_strconcat ("@,", weights, NULL);

  grow (growth, "Conv", inputs, pads (growth, 1), onnx_int ("group", growth->channels), NULL, NULL);
}

static void
grow_transposed (Growth *growth)
{
  guint outputs = (guint) any (growth, 1, 2);
  g_autofree char *weights = new_weights (growth, growth->channels, outputs, any (growth, 1, 4), any (growth, 1, 4));
  g_autofree char *inputs = g_strconcat ("@,", weights, NULL);

  grow (growth, "ConvTranspose", inputs, pair ("strides", any (growth, 1, 3), any (growth, 1, 2)), pads (growth, 1), NULL, NULL);
  growth->channels = outputs;
}

static void
grow_pool (Growth *growth)
{
  gint height = any (growth, 1, 3), width = any (growth, 1, 3);

  grow (growth, any (growth, 0, 1) ? "MaxPool" : "AveragePool", "@", pair ("kernel_shape", height, width),
        pair ("strides", any (growth, 1, 2), any (growth, 1, 2)), pads (growth, MIN (height, width) - 1), onnx_int ("ceil_mode", any (growth, 0, 1)));
}

static void
grow_resize (Growth *growth)
{
  static const char *const modes[] = { "nearest", "linear", "linear", "cubic" };
  static const char *const grids[] = { "asymmetric", "half_pixel", "align_corners", "pytorch_half_pixel" };
  static const char *const scales[] = { "@,,double", "@,,half", "@,,wider" };

  grow (growth, "Resize", scales[any (growth, 0, 2)], onnx_text ("mode", modes[any (growth, 0, 3)]),
        onnx_text ("coordinate_transformation_mode", grids[any (growth, 0, 3)]), NULL, NULL);
}

static void
grow_crop (Growth *growth)
{
  static const char *const crops[] = { "@,one,end,rows", "@,zero,minus,columns", "@,minus,before,rows,back" };

  grow (growth, "Slice", crops[any (growth, 0, 2)], NULL, NULL, NULL, NULL);
}

static void
grow_pad (Growth *growth)
{
  static const char *const modes[] = { "constant", "reflect", "edge" };

  grow (growth, "Pad", any (growth, 0, 1) ? "@,around" : "@,cut", onnx_text ("mode", modes[any (growth, 0, 2)]), NULL, NULL, NULL);
}

/* A branch of its own field beside what has grown, joined with it. */
static void
grow_branch (Growth *growth)
{
  gboolean join = growth->channels < 5 && any (growth, 0, 1), high = any (growth, 0, 1);
  gint reach = any (growth, 1, 2);
  g_autofree char *before = g_strdup (growth->from), *weights = new_weights (growth, growth->channels, growth->channels, high ? 3 : 1, high ? 1 : 3);
  g_autofree char *inputs = g_strconcat ("@,", weights, NULL), *both = g_strconcat (before, ",@", NULL);
  g_autofree char *around = high ? g_strdup_printf ("%d,0,%d,0", reach, reach) : g_strdup_printf ("0,%d,0,%d", reach, reach);

  grow (growth, "Conv", inputs, pair ("dilations", reach, reach), onnx_ints ("pads", around), NULL, NULL);
  grow (growth, join ? "Concat" : "Add", both, join ? onnx_int ("axis", 1) : NULL, NULL, NULL, NULL);
  growth->channels *= join ? 2 : 1;
}

/* The parts of a value go ways of their own. */
static void
grow_split (Growth *growth)
{
  g_autofree char *one = g_strdup_printf ("v%u", ++growth->n), *two = g_strdup_printf ("v%u", ++growth->n), *names = g_strconcat (one, ",", two, NULL);
  g_autofree char *whole = g_strdup (growth->from), *swapped = g_strconcat (two, ",@", NULL);

  if (growth->channels % 2 != 0)
    return;
  add (growth->graph, onnx_node ("Split", one, whole, names, onnx_int ("axis", 1), NULL));
  g_free (growth->from);
  growth->from = g_strdup (one);
  grow (growth, "MaxPool", "@", onnx_ints ("kernel_shape", "3,3"), onnx_ints ("pads", "1,1,1,1"), NULL, NULL);
  grow (growth, "Concat", swapped, onnx_int ("axis", 1), NULL, NULL, NULL);
}

static void
grow_depth (Growth *growth)
{
  gboolean deeper = growth->channels < 4;

  if (!deeper && growth->channels % 4 != 0)
    return;
  grow (growth, deeper ? "SpaceToDepth" : "DepthToSpace", "@", onnx_int ("blocksize", 2), NULL, NULL, NULL);
  growth->channels = deeper ? growth->channels * 4 : growth->channels / 4;
}

static void
add_constants (GByteArray *graph)
{
  static const float scales[][4] = { { 1.0f, 1.0f, 2.0f, 2.0f }, { 1.0f, 1.0f, 0.5f, 0.6f }, { 1.0f, 1.0f, 1.0f, 1.5f } };
  static const char *const names[] = { "double", "half", "wider" };
  static const char *const ints[][2] = {
    { "one", "1" }, { "zero", "0" }, { "minus", "-1" }, { "end", "1000" }, { "before", "-1000" }, { "rows", "2" }, { "columns", "3" }, { "back", "-2" },
    { "around", "0,0,0,2,0,0,1,1" }, { "cut", "0,0,1,-1,0,0,-1,1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    pb_message (graph, 5, onnx_tensor (names[i], FLOAT, "4", scales[i], sizeof scales[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (ints); i++)
    pb_message (graph, 5, onnx_int64s (ints[i][0], ints[i][1]));
}

static FoveaNetwork *
random_network (GRand *rand)
{
  static void (*const layers[]) (Growth *growth) = { grow_conv, grow_conv, grow_depthwise, grow_transposed, grow_pool, grow_resize, grow_crop,
                                                     grow_pad, grow_branch, grow_branch, grow_split, grow_depth };
  g_autofree char *dims = g_strdup_printf ("1,2,%d,%d", HEIGHT, WIDTH);
  Growth growth = { .rand = rand, .graph = new_graph (dims), .channels = 2, .from = g_strdup ("x") };

  add_constants (growth.graph);
  for (gint i = any (&growth, 2, 6); i > 0; i--)
    layers[any (&growth, 0, G_N_ELEMENTS (layers) - 1)](&growth);
  add (growth.graph, onnx_node ("Relu", "end-of-graph", growth.from, "y", NULL));
  g_free (growth.from);
  return load (growth.graph);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint graphs = 0, neurons = 0;

  for (guint attempt = 0; graphs < GRAPHS; attempt++)
    {
      g_autoptr (FoveaNetwork) network = random_network (rand);
      g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, NULL);
      gint y = fovea_network_find_value (network, "y");
      FieldTally tally;

      g_assert_cmpuint (attempt, <, 4 * GRAPHS);
      if (!plan || fovea_shape_count (&plan->values[y].shape) > 6000)
        continue;
      tally = check_fields (plan, &y, 1, 400, TRIAL_PIXELS, TRUE);
      neurons += tally.neurons;
      graphs++;
    }
  g_test_message ("%u random networks, %u neurons: what they see is what the theory says", graphs, neurons);
}

/* ---- small forms of families ---- */

/* A convolution of kernel @size, padded so that only its stride makes the map smaller; returns the value's name. */
static char *
convolve (Growth *growth, const char *from, guint inputs, guint outputs, gint height, gint width, gint stride, gint dilation, guint groups)
{
  g_autofree char *weights = new_weights (growth, outputs, inputs / groups, height, width), *both = g_strconcat (from, ",", weights, NULL);
  g_autofree char *around = g_strdup_printf ("%d,%d,%d,%d", height / 2 * dilation, width / 2 * dilation, height / 2 * dilation, width / 2 * dilation);
  char *to = g_strdup_printf ("v%u", ++growth->n);

  add (growth->graph, onnx_node ("Conv", to, both, to, onnx_ints ("pads", around), pair ("strides", stride, stride),
                                 pair ("dilations", dilation, dilation), onnx_int ("group", groups), NULL));
  return to;
}

/* What has grown is followed by @count convolutions. */
static void
stack (Growth *growth, guint count, guint outputs, gint size, gint stride, guint groups)
{
  for (guint i = 0; i < count; i++)
    {
      char *to = convolve (growth, growth->from, growth->channels, outputs, size, size, stride, 1, groups);

      g_free (growth->from);
      growth->from = to;
      growth->channels = outputs;
    }
}

static void
pool (Growth *growth, const char *op, gint size, gint stride, gint around)
{
  g_autofree char *pads_of_pool = g_strdup_printf ("%d,%d,%d,%d", around, around, around, around);

  grow (growth, op, "@", pair ("kernel_shape", size, size), pair ("strides", stride, stride), onnx_ints ("pads", pads_of_pool), NULL);
}

/* @side joins what has grown; takes it. */
static void
join (Growth *growth, const char *op, char *side, guint channels)
{
  g_autofree char *both = g_strconcat (side, ",@", NULL);
  gboolean concat = g_str_equal (op, "Concat");

  grow (growth, op, both, concat ? onnx_int ("axis", 1) : NULL, NULL, NULL, NULL);
  growth->channels += concat ? channels : 0;
  g_free (side);
}

static void
make_vgg (Growth *growth)
{
  for (guint i = 0; i < 3; i++)
    {
      stack (growth, 2, 4 << i, 3, 1, 1);
      grow (growth, "Relu", "@", NULL, NULL, NULL, NULL);
      pool (growth, "MaxPool", 2, 2, 0);
    }
}

static void
make_resnet (Growth *growth)
{
  stack (growth, 1, 4, 7, 2, 1);
  pool (growth, "MaxPool", 3, 2, 1);
  for (guint i = 0; i < 3; i++)
    {
      gint stride = i > 0 ? 2 : 1;
      char *shortcut = i > 0 ? convolve (growth, growth->from, growth->channels, 4 << i, 1, 1, stride, 1, 1) : g_strdup (growth->from);

      stack (growth, 1, 2, 1, 1, 1);
      stack (growth, 1, 2, 3, stride, 1);
      stack (growth, 1, 4 << i, 1, 1, 1);
      join (growth, "Add", shortcut, 0);
    }
  grow (growth, "GlobalAveragePool", "@", NULL, NULL, NULL, NULL);
}

/* Windows of one row and one column see a cross, and pools stand beside them. */
static void
make_inception (Growth *growth)
{
  stack (growth, 1, 3, 3, 2, 1);
  for (guint i = 0; i < 2; i++)
    {
      char *row = convolve (growth, growth->from, growth->channels, 2, 1, 7, 1, 1, 1);
      char *column = convolve (growth, growth->from, growth->channels, 2, 7, 1, 1, 1, 1), *small = convolve (growth, growth->from, growth->channels, 2, 3, 3, 1, 1, 1);

      pool (growth, "AveragePool", 3, 1, 1);
      join (growth, "Concat", row, 2);
      join (growth, "Concat", column, 2);
      join (growth, "Concat", small, 2);
    }
}

static void
make_densenet (Growth *growth)
{
  stack (growth, 1, 4, 3, 2, 1);
  for (guint block = 0; block < 2; block++)
    {
      for (guint i = 0; i < 4; i++)
        {
          char *before = g_strdup (growth->from);
          guint channels = growth->channels;

          stack (growth, 1, 4, 1, 1, 1);
          stack (growth, 1, 2, 3, 1, 1);
          join (growth, "Concat", before, channels);
        }
      stack (growth, 1, growth->channels / 2, 1, 1, 1);
      pool (growth, "AveragePool", 2, 2, 0);
    }
}

static void
make_mobilenet (Growth *growth)
{
  stack (growth, 1, 4, 3, 2, 1);
  for (guint i = 0; i < 4; i++)
    {
      stack (growth, 1, growth->channels, 3, i % 2 ? 2 : 1, growth->channels);
      stack (growth, 1, growth->channels + 2, 1, 1, 1);
    }
}

/* One half of the channels goes through, the other is filtered, and both are shuffled: channels differ in what they see. */
static void
make_shufflenet (Growth *growth)
{
  pb_message (growth->graph, 5, onnx_int64s ("apart", "1,2,4,17,19"));
  pb_message (growth->graph, 5, onnx_int64s ("together", "1,8,17,19"));
  stack (growth, 1, 8, 3, 2, 1);
  for (guint i = 0; i < 3; i++)
    {
      char *half = g_strdup_printf ("half%u", i);
      g_autofree char *other = g_strdup_printf ("other%u", i), *halves = g_strconcat (half, ",", other, NULL);

      add (growth->graph, onnx_node ("Split", half, growth->from, halves, onnx_int ("axis", 1), NULL));
      g_free (growth->from);
      growth->from = g_strdup (other);
      growth->channels = 4;
      stack (growth, 1, 4, 3, 1, 4);
      join (growth, "Concat", half, 4);
      grow (growth, "Reshape", "@,apart", NULL, NULL, NULL, NULL);
      grow (growth, "Transpose", "@", onnx_ints ("perm", "0,2,1,3,4"), NULL, NULL, NULL);
      grow (growth, "Reshape", "@,together", NULL, NULL, NULL, NULL);
    }
}

static void
make_unet (Growth *growth)
{
  char *levels[2];

  for (guint i = 0; i < 2; i++)
    {
      stack (growth, 2, 2u << i, 3, 1, 1);
      levels[i] = g_strdup (growth->from);
      pool (growth, "MaxPool", 2, 2, 0);
    }
  stack (growth, 2, 8, 3, 1, 1);
  for (guint i = 2; i-- > 0;)
    {
      g_autofree char *weights = new_weights (growth, growth->channels, 2, 2, 2), *inputs = g_strconcat ("@,", weights, NULL);

      grow (growth, "ConvTranspose", inputs, pair ("strides", 2, 2), NULL, NULL, NULL);
      growth->channels = 2;
      join (growth, "Concat", levels[i], 2u << i);
      stack (growth, 2, 2, 3, 1, 1);
    }
}

/* Dilated windows beside each other, some wider than the map, and enlarged again. */
static void
make_deeplab (Growth *growth)
{
  char *branches[3];

  stack (growth, 2, 4, 3, 2, 1);
  for (gint i = 0; i < 3; i++)
    branches[i] = convolve (growth, growth->from, growth->channels, 2, 3, 3, 1, 2 + 3 * i, 1);
  stack (growth, 1, 2, 1, 1, 1);
  for (gint i = 0; i < 3; i++)
    join (growth, "Concat", branches[i], 2);
  grow (growth, "Resize", "@,,double", onnx_text ("mode", "linear"), NULL, NULL, NULL);
}

static void
test_families (void)
{
  static const struct
  {
    const char *name;
    void (*make) (Growth *growth);
  } families[] = {
    { "VGG", make_vgg }, { "ResNet", make_resnet }, { "Inception", make_inception }, { "DenseNet", make_densenet }, { "MobileNet", make_mobilenet },
    { "ShuffleNet", make_shufflenet }, { "U-Net", make_unet }, { "DeepLab", make_deeplab },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      Growth growth = { .graph = new_graph (families[i].make == make_unet ? "1,3,32,36" : "1,3,34,38"), .channels = 3, .from = g_strdup ("x") };
      g_autoptr (FoveaNetwork) network = NULL;
      g_autoptr (FoveaNetworkPlan) plan = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (gint));
      FieldTally tally;

      add_constants (growth.graph);
      families[i].make (&growth);
      add (growth.graph, onnx_node ("Relu", "end-of-graph", growth.from, "y", NULL));
      g_free (growth.from);
      network = load (growth.graph);
      plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
      g_assert_no_error (error);
      for (guint node = 0; node < network->n_nodes; node++)
        if (plan->contexts[node].outputs[0].shape.rank == 4)
          g_array_append_val (values, network->nodes[node].outputs[0]);
      tally = check_fields (plan, (const gint *) values->data, values->len, 60, TRIAL_LINES, TRUE);
      check_fields (plan, (const gint *) values->data, values->len, 60, TRIAL_EXTREMES, TRUE);
      g_test_message ("%s: %u neurons of %u layers", families[i].name, tally.neurons, values->len);
    }
}

/* ---- the architectures ---- */

#define LAYERS 12 /* of each that are looked at, the last among them */
#define NEURONS 5 /* of each layer: three corners, the middle and another */

/* At the smallest size of these that it takes, without weights. */
static FoveaNetworkPlan *
plan_architecture (const FoveaArchitecture *architecture)
{
  for (gint64 size = 32; size < architecture->height; size += 32)
    {
      FoveaArchitectureOptions options = { size, size, NULL };
      g_autoptr (FoveaNetwork) network = fovea_architecture_new (architecture->id, &options, NULL, NULL);
      FoveaNetworkPlan *plan = network ? fovea_network_plan_new (network, NULL, 0, 0, NULL, NULL) : NULL;

      if (plan)
        return plan;
    }
  g_autoptr (FoveaNetwork) network = fovea_architecture_new (architecture->id, &(FoveaArchitectureOptions){ 0 }, NULL, NULL);

  return fovea_network_plan_new (network, NULL, 0, 0, NULL, NULL);
}

/* Some of the image-like values that depend on the photo. */
static GArray *
layers_of (const FoveaNetworkPlan *plan)
{
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gint)), *some = g_array_new (FALSE, FALSE, sizeof (gint));

  for (guint i = 0; i < plan->network->n_nodes; i++)
    if (fields[plan->network->nodes[i].outputs[0]].known)
      g_array_append_val (all, plan->network->nodes[i].outputs[0]);
  for (guint i = 0; i < MIN (all->len, LAYERS); i++)
    g_array_append_val (some, g_array_index (all, gint, (guint64) (i + 1) * all->len / MIN (all->len, LAYERS) - 1));
  g_array_unref (all);
  return some;
}

static void
test_architectures (void)
{
  gsize n;
  const FoveaFamily *const *families = fovea_families (&n);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < CASES (families[i]->n_members, 1); j++)
      {
        const FoveaArchitecture *architecture = &families[i]->members[j];
        g_autoptr (FoveaNetworkPlan) plan = plan_architecture (architecture);
        gint64 start = g_get_monotonic_time ();
        g_autoptr (GArray) layers = NULL;
        FieldTally tally;

        g_assert_nonnull (plan);
        layers = layers_of (plan);
        tally = check_fields (plan, (const gint *) layers->data, layers->len, NEURONS, TRIAL_EXTREMES, TRUE);
        g_test_message ("%s at %d px: %u neurons of %u layers, %.1f s", architecture->id, (int) plan->values[plan->network->inputs[0]].shape.dims[2],
                        tally.neurons, layers->len, (double) (g_get_monotonic_time () - start) / 1e6);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field-support/random", test_random);
  g_test_add_func ("/field-support/families", test_families);
  g_test_add_func ("/field-support/architectures", test_architectures);
  return g_test_run ();
}
