/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/limits.h"
#include "tests/unit/filter-fixture.h"

static void
test_applies_enabled_steps (void)
{
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  g_autoptr (FoveaImage) image = random_image (29, 19, 3, 0, 256);
  g_autoptr (FoveaImage) same = fovea_chain_apply (chain, image, NULL, NULL, NULL);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  FoveaStepReport reports[3] = { 0 };

  g_assert_true (same == image);
  g_ptr_array_add (chain, preset ("gaussian"));
  g_ptr_array_add (chain, preset ("sharpen"));
  g_ptr_array_add (chain, preset ("sobel-x"));
  ((FoveaStep *) g_ptr_array_index (chain, 1))->enabled = FALSE;

  g_autoptr (GPtrArray) copy = fovea_chain_copy (chain);
  g_autoptr (FoveaImage) first = apply (g_ptr_array_index (chain, 0), image);
  g_autoptr (FoveaImage) second = apply (g_ptr_array_index (chain, 2), first);
  g_autoptr (FoveaImage) result = NULL;

  fovea_progress_range (progress, 0.5, 0.75);
  result = fovea_chain_apply (copy, image, reports, progress, NULL);
  g_assert_cmpint (distance (second, result), ==, 0);
  g_assert_nonnull (reports[0].reason);
  g_assert_null (reports[1].reason);
  g_assert_nonnull (reports[2].reason);
  g_assert_cmpfloat (fovea_progress_get (progress, NULL), ==, 0.75);
  for (int i = 0; i < 3; i++)
    fovea_step_report_clear (&reports[i]);
}

static void
assert_steps_equal (const FoveaStep *a, const FoveaStep *b)
{
  g_assert_true (a->filter == b->filter);
  for (gsize j = 0; a->filter && j < a->filter->n_parameters; j++)
    g_assert_cmpfloat (a->values[j], ==, b->values[j]);
  g_assert_true ((a->kernel == NULL) == (b->kernel == NULL));
  if (a->kernel)
    {
      g_autofree char *x = fovea_kernel_to_text (a->kernel), *y = fovea_kernel_to_text (b->kernel);

      g_assert_cmpstr (x, ==, y);
    }
  g_assert_cmpint (a->border, ==, b->border);
  g_assert_cmpint (a->path, ==, b->path);
  g_assert_cmpint (a->channels, ==, b->channels);
  g_assert_cmpint (a->linear_light, ==, b->linear_light);
  g_assert_cmpint (a->flip, ==, b->flip);
  g_assert_cmpint (a->enabled, ==, b->enabled);
}

static FoveaStep *
random_step (GRand *rand)
{
  gsize n;
  const FoveaFilter *const *filters = fovea_filters (&n);
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 2, NULL);
  gsize i = (gsize) g_rand_int_range (rand, 0, (int) n + 3);
  FoveaStep *step = i < n ? fovea_step_new (filters[i], NULL) : fovea_step_new (NULL, kernel);

  for (gsize j = 0; i < n && j < filters[i]->n_parameters; j++)
    step->values[j] = random_value (&filters[i]->parameters[j], rand);
  for (int j = 0; j < 6; j++)
    kernel->values[j] = g_rand_double (rand) / 3.0;
  kernel->anchor_x = 0;
  step->border = (FoveaBorder) g_rand_int_range (rand, 0, FOVEA_N_BORDERS);
  step->path = (FoveaConvPath) g_rand_int_range (rand, 0, FOVEA_N_CONV_PATHS);
  step->channels = (FoveaChannels) g_rand_int_range (rand, 0, FOVEA_N_CHANNELS);
  step->linear_light = g_rand_boolean (rand);
  step->flip = g_rand_boolean (rand);
  step->enabled = g_rand_boolean (rand);
  return step;
}

static void
test_json_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);

  for (int round = 0; round < 20; round++)
    {
      g_autoptr (GPtrArray) chain = fovea_chain_new ();
      g_autoptr (GPtrArray) copy = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *json = NULL;

      for (int i = 0; i < FOVEA_MAX_CHAIN_STEPS; i++)
        g_ptr_array_add (chain, random_step (rand));
      json = fovea_chain_to_json (chain);
      copy = fovea_chain_parse (json, strlen (json), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (copy->len, ==, chain->len);
      for (guint i = 0; i < chain->len; i++)
        assert_steps_equal (g_ptr_array_index (chain, i), g_ptr_array_index (copy, i));
    }
}

/* The largest custom kernel with numbers of 17 digits comes back, too. */
static void
test_json_of_a_large_kernel (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  g_autoptr (GPtrArray) copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  FoveaKernel *kernel = fovea_kernel_new (FOVEA_MAX_KERNEL_SIDE, FOVEA_MAX_KERNEL_SIDE, NULL);

  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    kernel->values[i] = g_rand_double (rand) * 1e-7;
  g_ptr_array_add (chain, fovea_step_new (NULL, kernel));
  fovea_kernel_unref (kernel);
  json = fovea_chain_to_json (chain);
  g_assert_cmpuint (strlen (json), >, FOVEA_MAX_KERNEL_TEXT_BYTES);
  copy = fovea_chain_parse (json, strlen (json), &error);
  g_assert_no_error (error);
  assert_steps_equal (g_ptr_array_index (chain, 0), g_ptr_array_index (copy, 0));
}

static void
test_json_defaults (void)
{
  const char *json = "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"gaussian\"}, {\"kernel\": \"divisor sum\\n1 2\"}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chain = fovea_chain_parse (json, strlen (json), &error);
  g_autoptr (FoveaStep) gaussian = preset ("gaussian");
  const FoveaStep *second;

  g_assert_no_error (error);
  g_assert_cmpuint (chain->len, ==, 2);
  assert_steps_equal (g_ptr_array_index (chain, 0), gaussian);
  second = g_ptr_array_index (chain, 1);
  g_assert_cmpfloat (second->kernel->divisor, ==, 3.0);
}

static void
test_json_refusals (void)
{
  const char *const bodies[] = {
    "",
    "{}",
    "[]",
    "null",
    "{\"fovea-chain\": 1}",
    "{\"fovea-chain\": 2, \"steps\": []}",
    "{\"fovea-chain\": \"1\", \"steps\": []}",
    "{\"fovea-chain\": 1, \"steps\": {}}",
    "{\"fovea-chain\": 1, \"steps\": [",
    "{\"fovea-chain\": 1, \"steps\": [3]}",
    "{\"fovea-chain\": 1, \"steps\": [{}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": 3}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"no-such\"}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"kernel\": \"1\"}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"kernel\": \"1 0,5\"}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"kernel\": \"1\", \"parameters\": {}}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"parameters\": []}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"parameters\": {\"sigma\": 1}}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"parameters\": {\"size\": \"3\"}}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"parameters\": {\"size\": 3.5}}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"parameters\": {\"size\": 1e999}}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"parameters\": {\"size\": -1}}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"border\": \"mirror\"}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"path\": \"gpu\"}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"channels\": 3}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"flip\": 1}]}",
    "{\"fovea-chain\": 1, \"steps\": [{\"filter\": \"box\", \"colour\": true}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_chain_parse (bodies[i], strlen (bodies[i]), &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_json_is_bounded (void)
{
  g_autofree char *deep = g_strnfill (1 << 20, '[');
  g_autoptr (GString) commented = g_string_new (NULL);
  g_autoptr (GString) steps = g_string_new ("{\"fovea-chain\": 1, \"steps\": [");

  for (int i = 0; i < 100000; i++)
    g_string_append (commented, "[/* ]\" */");
  for (int i = 0; i <= FOVEA_MAX_CHAIN_STEPS; i++)
    g_string_append_printf (steps, "%s{\"filter\": \"identity\"}", i ? "," : "");
  g_string_append (steps, "]}");

  const char *const texts[] = { deep, commented->str, steps->str };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_chain_parse (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
    }
  g_assert_null (fovea_chain_parse ("{}\0", 3, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/apply", test_applies_enabled_steps);
  g_test_add_func ("/chain/json-round-trip", test_json_round_trip);
  g_test_add_func ("/chain/json-large-kernel", test_json_of_a_large_kernel);
  g_test_add_func ("/chain/json-defaults", test_json_defaults);
  g_test_add_func ("/chain/json-refusals", test_json_refusals);
  g_test_add_func ("/chain/json-bounded", test_json_is_bounded);
  return g_test_run ();
}
