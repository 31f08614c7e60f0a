/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which layers stand together: by names, and where these tell nothing. */

#include <string.h>

#include "core/network/architectures/architecture.h"
#include "core/network/graph/blocks.h"
#include "tests/unit/network-fixture.h"

static FoveaNetworkPlan *
plan_architecture (const char *id)
{
  const FoveaArchitectureOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_new (id, &options, NULL, &error);
  FoveaNetworkPlan *plan;

  g_assert_no_error (error);
  plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  return plan;
}

/* Blocks lie within each other or apart, behind the one around them, and layers know the innermost. */
static void
check_tree (const FoveaLayerBlocks *blocks, const FoveaNetworkPlan *plan)
{
  for (guint i = 0; i < blocks->n_blocks; i++)
    {
      const FoveaLayerBlock *block = &blocks->blocks[i], *around = block->parent >= 0 ? &blocks->blocks[block->parent] : NULL;

      g_assert_cmpint (block->parent, <, (gint) i);
      g_assert_cmpuint (block->first, <, block->last);
      g_assert_cmpuint (block->n_layers, >=, 3);
      if (around)
        g_assert_true (block->first >= around->first && block->last <= around->last && block->n_layers < around->n_layers);
      else if (i > 0)
        g_assert_cmpuint (block->first, >, blocks->blocks[i - 1].first);
    }
  for (guint node = 0; node < plan->network->n_nodes; node++)
    {
      gint block = blocks->of_node[node];

      g_assert_true (block < 0 || (node >= blocks->blocks[block].first && node <= blocks->blocks[block].last));
    }
}

static guint
count_named (const FoveaLayerBlocks *blocks, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < blocks->n_blocks; i++)
    n += g_str_has_prefix (blocks->blocks[i].path, prefix);
  return n;
}

static const FoveaLayerBlock *
find_block (const FoveaLayerBlocks *blocks, const char *path)
{
  for (guint i = 0; i < blocks->n_blocks; i++)
    if (g_str_equal (blocks->blocks[i].path, path))
      return &blocks->blocks[i];
  g_assert_not_reached ();
}

static void
test_architectures (void)
{
  static const struct
  {
    const char *id, *prefix;
    guint n;
  } cases[] = {
    { "resnet-50", "stage", 4 + 16 },  { "densenet-121", "block", 4 + 58 }, { "densenet-121", "transition", 3 },
    { "googlenet", "inception_", 9 },  { "inception-v3", "mixed_", 11 },    { "vgg-d", "block", 5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = plan_architecture (cases[i].id);
      g_autoptr (FoveaLayerBlocks) blocks = fovea_layer_blocks_new (plan);

      check_tree (blocks, plan);
      if (count_named (blocks, cases[i].prefix) != cases[i].n)
        g_error ("%s has %u blocks %s and not %u", cases[i].id, count_named (blocks, cases[i].prefix), cases[i].prefix, cases[i].n);
    }
}

/* Names, sums and outputs. */
static void
test_unit (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_architecture ("resnet-50");
  g_autoptr (FoveaLayerBlocks) blocks = fovea_layer_blocks_new (plan);
  const FoveaLayerBlock *stage = find_block (blocks, "stage2"), *unit = find_block (blocks, "stage2.2");
  FoveaMeasure sum = fovea_layer_block_measure (unit, plan);

  g_assert_cmpstr (unit->name, ==, "stage2.2");
  g_assert_true (&blocks->blocks[unit->parent] == stage);
  g_assert_cmpuint (stage->n_layers, ==, 3 * 10 + 2);
  /* 1x1, 3x3 and 1x1 convolutions of 256, 64, 64 and 256 channels, with four numbers a channel for each normalisation. */
  g_assert_cmpuint (sum.parameters, ==, 256 * 64 + 9 * 64 * 64 + 64 * 256 + 4 * (64 + 64 + 256));
  g_assert_cmpuint (sum.macs, ==, (256 * 64 + 9 * 64 * 64 + 64 * 256) * 56 * 56);
  g_assert_cmpint (plan->values[fovea_layer_block_output (unit, plan)].shape.dims[1], ==, 256);
}

/* ---- names ---- */

static void
add_relu (GByteArray *graph, const char *name, guint i, guint n)
{
  g_autofree char *in = i == 0 ? g_strdup ("x") : g_strdup_printf ("v%u", i), *out = NULL;

  out = i + 1 == n ? g_strdup ("y") : g_strdup_printf ("v%u", i + 1);
  add (graph, onnx_node ("Relu", name, in, out, NULL));
}

static void
test_names (void)
{
  static const char *const names[] = {
    "/conv1/Conv",          "/layer1/layer1.0/conv1/Conv", "/layer1/layer1.0/bn1/Bn", "/layer1/layer1.0/relu/Relu", "/layer1/layer1.1/conv1/Conv",
    "/layer1/layer1.1/bn1/Bn", "/layer1/layer1.1/relu/Relu", "/layer2/layer2.0/conv1/Conv", "/layer2/layer2.0/bn1/Bn",
    "/layer2/layer2.0/relu/Relu", "features.denseblock1.denselayer1.a", "features.denseblock1.denselayer1.b",
    "features.denseblock1.denselayer1.c", "features.denseblock1.denselayer2.a", "features.denseblock1.denselayer2.b",
    "features.denseblock1.denselayer2.c", "pair/a", "pair/b", "fc", "softmax",
  };
  GByteArray *graph = new_graph ("1,1,8,8");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaLayerBlocks) blocks = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add_relu (graph, names[i], i, G_N_ELEMENTS (names));
  plan = plan_of (graph);
  blocks = fovea_layer_blocks_new (plan);
  check_tree (blocks, plan);
  g_assert_cmpuint (blocks->n_blocks, ==, 7);
  g_assert_cmpstr (find_block (blocks, "layer1")->name, ==, "layer1");
  g_assert_cmpstr (find_block (blocks, "layer1/layer1.1")->name, ==, "layer1.1");
  g_assert_cmpuint (find_block (blocks, "layer1/layer1.1")->first, ==, 4);
  g_assert_cmpstr (find_block (blocks, "layer2")->name, ==, "layer2");
  g_assert_cmpstr (find_block (blocks, "features.denseblock1.denselayer2")->name, ==, "denselayer2");
  g_assert_cmpint (blocks->of_node[16], ==, -1); /* a block of two is none */
}

/* ---- without names ---- */

/* The layers of an architecture, and names that say nothing. */
static FoveaNetworkPlan *
plan_nameless (const char *id)
{
  FoveaNetworkPlan *plan = plan_architecture (id);

  for (guint i = 0; i < plan->network->n_nodes; i++)
    {
      FoveaNode *node = (FoveaNode *) &plan->network->nodes[i];

      g_free (node->name);
      node->name = g_strdup_printf ("node_%u", i);
    }
  return plan;
}

static void
check_nameless (const char *id, guint n_blocks, guint n_layers)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_nameless (id);
  g_autoptr (FoveaLayerBlocks) blocks = fovea_layer_blocks_new (plan);
  guint n = 0;

  check_tree (blocks, plan);
  for (guint i = 0; i < blocks->n_blocks; i++)
    n += blocks->blocks[i].n_layers == n_layers;
  if (n != n_blocks)
    g_error ("%s has %u blocks of %u layers and not %u", id, n, n_layers, n_blocks);
}

static void
test_nameless (void)
{
  check_nameless ("resnet-50", 12, 10);     /* units that keep their size: three convolutions with their normalisations, Add, Relu */
  check_nameless ("resnet-50", 4, 12);      /* and those that begin a stage */
  check_nameless ("densenet-121", 58, 7);   /* from the first normalisation to Concat */
  check_nameless ("googlenet", 9, 14);      /* six convolutions, each with its Relu, pooling, Concat */
  check_nameless ("vgg-d", 2, 5);           /* chains: two stages of two convolutions, three of three */
  check_nameless ("vgg-d", 3, 7);
}

static void
test_small (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_architecture ("lenet-5");
  g_autoptr (FoveaLayerBlocks) blocks = fovea_layer_blocks_new (plan);

  g_assert_cmpuint (blocks->n_blocks, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layer-blocks/architectures", test_architectures);
  g_test_add_func ("/layer-blocks/unit", test_unit);
  g_test_add_func ("/layer-blocks/names", test_names);
  g_test_add_func ("/layer-blocks/nameless", test_nameless);
  g_test_add_func ("/layer-blocks/small", test_small);
  return g_test_run ();
}
