/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Networks written as text: what they become, and what is refused where. */

#include <string.h>

#include "core/base/error.h"
#include "core/network/architectures/architecture.h"
#include "core/network/measure.h"

static FoveaNetworkPlan *
parse_sized (const char *text, gint64 height, gint64 width)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_parse (text, &(FoveaArchitectureOptions){ height, width, NULL }, NULL, &error);
  FoveaNetworkPlan *plan;

  g_assert_no_error (error);
  plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  return plan;
}

static FoveaNetworkPlan *
parse (const char *text)
{
  return parse_sized (text, 0, 0);
}

static void
check_output (const char *text, const char *shape)
{
  g_autoptr (FoveaNetworkPlan) plan = parse (text);
  g_autofree char *got = fovea_shape_to_string (&plan->values[plan->network->outputs[0]].shape);

  g_test_message ("%s gives %s", text, got);
  g_assert_cmpstr (got, ==, shape);
}

/* The text is VGG-D, to the last parameter. */
static void
test_vgg (void)
{
  g_autoptr (FoveaNetworkPlan) plan
      = parse ("INPUT 224x224x3 -> [CONV3-64 -> RELU]*2 -> POOL -> [CONV3-128 -> RELU]*2 -> POOL -> [CONV3-256 -> RELU]*3 -> POOL"
               " -> [[CONV3-512 -> RELU]*3 -> POOL]*2 -> [FC 4096 -> RELU -> DROPOUT]*2 -> FC-1000 -> SOFTMAX");
  g_autoptr (FoveaNetwork) network = fovea_architecture_new ("vgg-d", &(FoveaArchitectureOptions){ 0 }, NULL, NULL);
  g_autoptr (FoveaNetworkPlan) vgg = fovea_network_plan_new (network, NULL, 0, 0, NULL, NULL);

  g_assert_cmpuint (plan->network->n_nodes, ==, network->n_nodes);
  g_assert_cmpuint (fovea_measure_total (plan).parameters, ==, fovea_measure_total (vgg).parameters);
  g_assert_cmpuint (fovea_measure_total (plan).macs, ==, fovea_measure_total (vgg).macs);
  g_assert_cmpuint (fovea_measure_total (plan).activation_bytes, ==, fovea_measure_total (vgg).activation_bytes);
}

static void
test_layers (void)
{
  check_output ("INPUT 224x224x3 -> [[CONV3-64 -> RELU]*2 -> POOL]*2 -> [FC 4096 -> RELU]*2 -> FC 1000", "1x1000");
  check_output ("INPUT 10x12x3 -> CONV3-4", "1x4x10x12");
  check_output ("INPUT 10x12x3 -> CONV3x5-4 valid", "1x4x8x8");
  check_output ("INPUT 10x12x3 -> CONV3 4 (full)", "1x4x12x14");
  check_output ("INPUT 10x12x3 -> CONV3-4 s2x3", "1x4x5x4");
  check_output ("INPUT 10x12x3 -> CONV3-4 p0x1x2x3", "1x4x10x14");
  check_output ("INPUT 10x12x3 -> CONV3-4 p1x2", "1x4x10x14");
  check_output ("INPUT 10x12x3 -> CONV3-4 d2, valid", "1x4x6x8");
  check_output ("INPUT 10x12x4→CONV3-8 g4 nobias→RELU6", "1x8x10x12");
  check_output ("input 10x12x4 -> dwconv3 s2 -> bn -> hswish", "1x4x5x6");
  check_output ("INPUT 10x12x4 -> LOCAL3-5 s2 valid -> SELU -> CELU 0.5 -> SOFTSIGN", "1x5x4x5");
  check_output ("INPUT 10x12x4 -> UPCONV2-3", "1x3x20x24");
  check_output ("INPUT 10x12x4 -> UPCONV3-3 s3", "1x3x30x36");
  check_output ("INPUT 10x12x4 -> POOL", "1x4x5x6");
  check_output ("INPUT 10x12x4 -> POOL3-2", "1x4x4x5");
  check_output ("INPUT 10x12x4 -> MAXPOOL3 s2 ceil", "1x4x5x6");
  check_output ("INPUT 10x12x4 -> AVGPOOL 3x2", "1x4x3x6");
  check_output ("INPUT 10x12x4 -> GAP -> LRELU 0.2", "1x4x1x1");
  check_output ("INPUT 10x12x4 -> GMP -> FLATTEN -> ELU", "1x4");
  check_output ("INPUT 10x12x4 -> SPP 4 2 1", "1x84");
  check_output ("INPUT 10x12x4 -> UP 3 -> LRN 3 -> SIGMOID", "1x4x30x36");
  check_output ("INPUT 10x12x4 -> [FC 7 -> TANH]×3 -> DROPOUT 0.25 -> SOFTPLUS -> HSIGMOID -> SOFTMAX", "1x7");
}

static void
test_counts (void)
{
  /* Ten filters of 5x5x3 have 760 parameters; without biases 750; depthwise 3 x 25. */
  g_autoptr (FoveaNetworkPlan) ten = parse ("INPUT 32x32x3 -> CONV5-10"), bare = parse ("INPUT 32x32x3 -> CONV5-10 nobias");
  g_autoptr (FoveaNetworkPlan) depthwise = parse ("INPUT 32x32x3 -> DWCONV5 nobias"), normalised = parse ("INPUT 32x32x3 -> BN");
  /* AlexNet's first layer without sharing. */
  g_autoptr (FoveaNetworkPlan) unshared = parse ("INPUT 227x227x3 -> LOCAL11-96 s4 valid");
  g_autoptr (FoveaNetworkPlan) resized = parse_sized ("INPUT 32x32x3 -> CONV5-10", 16, 8);

  g_assert_cmpuint (fovea_measure_total (ten).parameters, ==, 760);
  g_assert_cmpuint (fovea_measure_total (ten).biases, ==, 10);
  g_assert_cmpuint (fovea_measure_total (bare).parameters, ==, 750);
  g_assert_cmpuint (fovea_measure_total (depthwise).parameters, ==, 75);
  g_assert_cmpuint (fovea_measure_total (normalised).parameters, ==, 12);
  g_assert_cmpuint (fovea_measure_total (normalised).statistics, ==, 6);
  g_assert_cmpuint (fovea_measure_total (ten).macs, ==, 32 * 32 * 750);
  g_assert_cmpuint (fovea_measure_total (unshared).parameters, ==, 105705600);
  g_assert_cmpuint (fovea_measure_total (unshared).biases, ==, 290400);
  g_assert_cmpuint (fovea_measure_total (resized).macs, ==, 16 * 8 * 750);
}

/* 7 does not divide into windows of 3 that lie 3 apart: said, with the number. */
static void
test_floor_notice (void)
{
  g_autoptr (FoveaNetworkPlan) plan = parse ("INPUT 7x7x1 -> POOL3"), even = parse ("INPUT 6x6x1 -> POOL3");
  g_autoptr (FoveaNetworkPlan) up = parse ("INPUT 7x7x1 -> POOL3 ceil");

  g_assert_cmpuint (even->network->notices->len, ==, 0);
  g_assert_cmpuint (up->network->notices->len, ==, 0);
  g_assert_cmpuint (plan->network->notices->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (plan->network->notices, 0), "pool1 (2.3333)"));
}

static void
check_refused (const char *text, FoveaErrorCode code, const char *fragment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_parse (text, &(FoveaArchitectureOptions){ 0 }, NULL, &error);

  if (network)
    {
      g_test_fail_printf ("took “%s”", text);
      return;
    }
  if (error->code != (int) code || !strstr (error->message, fragment) || strchr (error->message, '\n'))
    g_test_fail_printf ("“%s”: wanted “%s”, got %d: %s", text, fragment, error->code, error->message);
  g_test_message ("%s", error->message);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *fragment;
  } rows[] = {
    { "", "column 1: a layer is missing" },
    { "CONV3-64", "column 1: a network begins with its input" },
    { "INPUT 224x224x3", "no layer stands behind the input" },
    { "INPUT 224x224 -> GAP", "column 1: INPUT takes height" },
    { "INPUT 0x4x3 -> GAP", "column 1: INPUT takes height" },
    { "INPUT 70000x4x3 -> GAP", "column 1: INPUT takes height" },
    { "INPUT 8x8x3*2 -> GAP", "column 1: INPUT takes height" },
    { "INPUT 8x8x3 -> ", "column 16: a layer is missing" },
    { "INPUT 8x8x3 -> -> GAP", "column 16: a layer is missing" },
    { "INPUT 8x8x3 -> GAP -> INPUT 8x8x3", "column 23: “INPUT” is no layer" },
    { "INPUT 8x8x3 -> [GAP", "column 16: this bracket is not closed" },
    { "INPUT 8x8x3 -> GAP]", "column 19: this bracket was never opened" },
    { "INPUT 8x8x3 -> []", "column 17: a layer is missing" },
    { "INPUT 8x8x3 → [RELU]*0", "column 22: a number of repetitions" },
    { "INPUT 8x8x3 -> [RELU]*", "column 23: a number of repetitions" },
    { "INPUT 8x8x3 -> [RELU] GAP", "column 23: -> is missing" },
    { "INPUT 8x8x3 -> RELU; GAP", "column 20: -> is missing" },
    { "INPUT 8x8x3 -> WONDER", "column 16: “WONDER” is no layer" },
    { "INPUT 8x8x3 -> CONV", "column 16: CONV needs a kernel's size" },
    { "INPUT 8x8x3 -> CONV3", "column 16: CONV needs a kernel's size" },
    { "INPUT 8x8x3 -> CONV3-", "column 16: “” is not a number" },
    { "INPUT 8x8x3 -> CONV0-4", "column 16: “0” is not a number" },
    { "INPUT 8x8x3 -> CONV3-4-5", "column 16: CONV takes at most 2" },
    { "INPUT 8x8x3 -> CONV3-99999999999", "column 16: “99999999999” is not a number" },
    { "INPUT 8x8x3 -> CONV3-4 s0", "column 24: “s0” is no option" },
    { "INPUT 8x8x3 -> CONV3-4 (s2, q7)", "column 29: “q7” is no option" },
    { "INPUT 8x8x3 -> CONV3-4 g2", "column 16: conv1 (Conv): 2 groups" },
    { "INPUT 8x8x3 -> CONV9-4 valid", "column 16: conv1 (Conv): the height is 8 px" },
    { "INPUT 8x8x3 -> CONV70000-4", "column 16: the window is too large" },
    { "INPUT 8x8x3 -> RELU 3", "column 21: RELU takes no numbers" },
    { "INPUT 8x8x3 -> DROPOUT 1.5", "column 24: “1.5” is not a number" },
    { "INPUT 8x8x3 -> DROPOUT nan", "column 24: “nan” is no option" },
    { "INPUT 8x8x3 -> POOL p2", "column 16: pool1 (MaxPool): the padding" },
    { "INPUT 8x8x3 -> SPP 9", "column 16: the maps are smaller" },
    { "INPUT 8x8x3 -> FC 10 s2", "column 22: “s2” is no option of FC" },
    { "INPUT 8x8x3 -> UPCONV2-3 p1", "column 26: “p1” is no option of UPCONV" },
    { "INPUT 8x8x3 -> FC", "column 16: FC needs a number" },
    { "INPUT 8x8x3 -> FC 9 -> CONV3-4", "column 24: it needs maps" },
    { "INPUT 8x8x3 -> FC 9 -> POOL", "column 24: it needs maps" },
    { "INPUT 8x8x3 -> FC 9 -> UP", "column 24: it needs maps" },
    { "INPUT 8x8x3 -> [POOL]*4", "column 17: pool4 (MaxPool): the height is 1 px" },
    { "INPUT 8x8x3 -> \xff", "not UTF-8" },
  };
  g_autofree char *deep = g_strnfill (100, '['), *deep_text = g_strconcat ("INPUT 8x8x3 -> ", deep, NULL);
  g_autofree char *spaces = g_strnfill (FOVEA_MAX_GRAMMAR_BYTES, ' '), *long_text = g_strconcat ("INPUT 8x8x3 -> GAP", spaces, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_refused (rows[i].text, FOVEA_ERROR_REFUSED, rows[i].fragment);
  check_refused (deep_text, FOVEA_ERROR_REFUSED, "too many brackets");
  check_refused (long_text, FOVEA_ERROR_LIMIT, "more than 65536 bytes");
  check_refused ("INPUT 60000x1x1 -> [UP 16777216 -> POOL1x9999999 s1x9999999]*4", FOVEA_ERROR_LIMIT, "column 21: upsample1 (Resize)");
  check_refused ("INPUT 8x8x3 -> [[[[[[RELU]*9999]*9999]*9999]*9999]*9999]*9999", FOVEA_ERROR_LIMIT, "More than 10000 layers");
}

/* Every cut of a text, and every text with one byte changed, is taken or refused in one line. */
static void
test_damaged (void)
{
  static const char text[] = "INPUT 16x16x3 -> [[CONV3x5-4 (s2, p1x2) -> LRELU 0.1]*2 → BN]*1 -> SPP 2 1 -> FC 7 nobias";
  static const char signs[] = "[]*->x09 p-.\x80,(";

  for (gsize i = 0; i < sizeof text - 1; i++)
    for (gsize s = 0; s < sizeof signs; s++) /* the last one cuts */
      {
        g_autofree char *damaged = g_strdup (text);
        g_autoptr (GError) error = NULL;
        g_autoptr (FoveaNetwork) network = NULL;

        damaged[i] = signs[s];
        network = fovea_architecture_parse (damaged, &(FoveaArchitectureOptions){ 0 }, NULL, &error);
        g_assert_true ((network == NULL) == (error != NULL));
        if (error)
          g_assert_null (strchr (error->message, '\n'));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grammar/vgg", test_vgg);
  g_test_add_func ("/grammar/layers", test_layers);
  g_test_add_func ("/grammar/counts", test_counts);
  g_test_add_func ("/grammar/floor-notice", test_floor_notice);
  g_test_add_func ("/grammar/refused", test_refused);
  g_test_add_func ("/grammar/damaged", test_damaged);
  return g_test_run ();
}
