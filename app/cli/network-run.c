/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/network-run.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/base/error.h"
#include "core/conv/planner/tune.h"
#include "core/image/load.h"
#include "core/network/digit.h"
#include "core/network/onnx/read.h"
#include "core/network/open.h"
#include "core/tensor/npy.h"

#define LOADED 0.3 /* shares of the progress: reading files, planning, running */
#define PLANNED 0.5

static char *
input_names (const FoveaNetwork *network)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < network->n_inputs; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", network->values[network->inputs[i]].name);
  return g_string_free (names, FALSE);
}

static gint
find_input (const FoveaNetwork *network, const char *name)
{
  for (guint i = 0; i < network->n_inputs; i++)
    if (g_str_equal (network->values[network->inputs[i]].name, name))
      return (gint) i;
  return -1;
}

static gint
find_unfed_input (const FoveaNetworkRun *run)
{
  for (guint i = 0; i < run->network->n_inputs; i++)
    if (!run->inputs[i])
      return (gint) i;
  return -1;
}

static gint
find_free_photo_input (const FoveaNetworkRun *run)
{
  gint value = fovea_network_photo_input (run->network, NULL);

  for (guint i = 0; i < run->network->n_inputs; i++)
    if (run->network->inputs[i] == value && !run->inputs[i])
      return (gint) i;
  return -1;
}

/* As the network wants it: float32 where a tensor has other numbers; a photo becomes any type. */
static FoveaTensor *
to_input_type (const FoveaValue *value, FoveaTensor *tensor, gboolean is_photo, GError **error)
{
  if (!value->declared || value->dtype == tensor->dtype || (value->dtype != FOVEA_DTYPE_FLOAT32 && !is_photo))
    return fovea_tensor_ref (tensor);
  return fovea_tensor_cast (tensor, value->dtype, error);
}

static gboolean
feed_tensor (FoveaNetworkRun *run, const char *argument, GError **error)
{
  const char *equals = strchr (argument, '=');
  const char *file = equals ? equals + 1 : argument;
  g_autofree char *name = equals ? g_strndup (argument, (gsize) (equals - argument)) : NULL;
  gint input = name ? find_input (run->network, name) : find_unfed_input (run);
  g_autoptr (FoveaTensor) tensor = NULL;

  if (input < 0 || run->inputs[input])
    {
      g_autofree char *names = input_names (run->network);
      g_autofree char *wanted = fovea_printable (argument), *known = fovea_printable (names);

      return fovea_wrong_usage (error, _("--input “%s” feeds no input that is free; the network's inputs are: %s"), wanted, known);
    }
  tensor = g_str_has_suffix (file, ".pb") ? fovea_onnx_load_tensor (file, error) : fovea_npy_load (file, error);
  if (tensor)
    run->inputs[input] = to_input_type (&run->network->values[run->network->inputs[input]], tensor, FALSE, error);
  return run->inputs[input] != NULL;
}

static gboolean
feed_photo (FoveaNetworkRun *run, const FoveaCli *cli, const FoveaNetworkOptions *options, GError **error)
{
  gint input = find_free_photo_input (run);
  g_autoptr (FoveaTensor) tensor = NULL;

  if (input < 0)
    return fovea_wrong_usage (error, _("The network has no input for a photo, or --input feeds it already"));
  run->preprocess = fovea_preprocess_guess (run->network, run->photo->width, run->photo->height, cli->progress);
  if (!fovea_network_options_apply (options, &run->preprocess, error))
    return FALSE;
  tensor = fovea_preprocess_run (&run->preprocess, run->photo, NULL, error);
  if (tensor)
    run->inputs[input] = to_input_type (&run->network->values[run->network->inputs[input]], tensor, TRUE, error);
  return run->inputs[input] != NULL;
}

static gboolean
make_plan (FoveaNetworkRun *run, FoveaProgress *progress, GError **error)
{
  g_autofree FoveaShape *shapes = g_new (FoveaShape, run->network->n_inputs);
  gint missing = find_unfed_input (run);

  if (missing >= 0)
    {
      g_autofree char *name = fovea_printable (run->network->values[run->network->inputs[missing]].name);

      return fovea_wrong_usage (error, _("The network's input “%s” is not fed: --input NAME=FILE.npy does that"), name);
    }
  for (guint i = 0; i < run->network->n_inputs; i++)
    shapes[i] = run->inputs[i]->shape;
  run->plan = fovea_network_plan_new (run->network, shapes, 0, 0, progress, error);
  return run->plan != NULL;
}

static gboolean
load_network (FoveaNetworkRun *run, const FoveaCli *cli, const char *path, GError **error)
{
  gint64 clock = g_get_monotonic_time ();

  fovea_progress_range (cli->progress, 0.0, LOADED);
  fovea_progress_set (cli->progress, 0.0, _("Reading files"));
  run->network = fovea_network_open (path, FOVEA_OPEN_TO_RUN, cli->progress, error);
  if (!run->network)
    return FALSE;
  run->load_ms = fovea_cli_lap (&clock);
  for (guint i = 0; i < run->network->notices->len; i++)
    fovea_cli_notice (cli, g_ptr_array_index (run->network->notices, i));
  return TRUE;
}

static gboolean
load_photo (FoveaNetworkRun *run, const FoveaCli *cli, const char *path, gboolean digit, GError **error)
{
  g_autofree char *notice = NULL;
  g_autoptr (FoveaImage) photo = fovea_image_load (path, &notice, cli->progress, error);

  if (notice)
    fovea_cli_notice (cli, notice);
  if (photo)
    run->photo = digit ? fovea_digit_fit (photo, error) : fovea_image_ref (photo);
  return run->photo != NULL;
}

gboolean
fovea_network_run_open (FoveaNetworkRun *run, const FoveaCli *cli, const char *network, const char *photo, char *const *tensors,
                        const FoveaNetworkOptions *options, GError **error)
{
  gint64 clock;

  *run = (FoveaNetworkRun){ 0 };
  if (!photo && !tensors)
    return fovea_wrong_usage (error, _("Neither a photo nor --input is given"));
  if (!fovea_network_options_check (options, error) || !load_network (run, cli, network, error))
    return FALSE;

  run->inputs = g_new0 (FoveaTensor *, run->network->n_inputs);
  for (gsize i = 0; tensors && tensors[i]; i++)
    if (!feed_tensor (run, tensors[i], error))
      return FALSE;
  if (photo && (!load_photo (run, cli, photo, options->digit, error) || !feed_photo (run, cli, options, error)))
    return FALSE;

  clock = g_get_monotonic_time ();
  if (!make_plan (run, cli->progress, error))
    return FALSE;
  run->plan_ms = fovea_cli_lap (&clock);
  return TRUE;
}

/* The network at the size of its window, turned. */
static FoveaDense *
turn_network (FoveaNetworkRun *run, const FoveaCli *cli, const char *window, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaShape shape;
  FoveaDense *dense;

  run->preprocess = fovea_preprocess_guess (run->network, 0, 0, cli->progress);
  if (window && !fovea_cli_parse_size ("--window", window, &run->preprocess.height, &run->preprocess.width, error))
    return NULL;
  shape = fovea_preprocess_shape (&run->preprocess);
  plan = fovea_network_plan_new (run->network, run->network->n_inputs == 1 ? &shape : NULL, run->preprocess.height,
                                 run->preprocess.width, cli->progress, error);
  dense = plan ? fovea_dense_new (plan, cli->progress, error) : NULL;
  if (dense && dense->padded >= 0)
    {
      g_autofree char *name = fovea_printable (run->network->nodes[dense->padded].name);
      g_autofree char *notice
          = g_strdup_printf (_("the network pads (first in “%s”): each place sees the photo go on where a crop alone has zeros around it, "
                               "and may be another class than that"),
                             name);

      fovea_cli_notice (cli, notice);
    }
  return dense;
}

/* The whole photo unless the user fits it otherwise, in a size that places fill. */
static gboolean
fit_dense (FoveaNetworkRun *run, const FoveaCli *cli, const FoveaDense *dense, const FoveaNetworkOptions *options, GError **error)
{
  FoveaPreprocess *preprocess = &run->preprocess;
  gsize size[2];

  preprocess->fit = FOVEA_FIT_STRETCH;
  if (!fovea_network_options_apply (options, preprocess, error))
    return FALSE;
  if (options->size)
    fovea_dense_fit (dense, (double) preprocess->height, (double) preprocess->width, size);
  else
    fovea_dense_fit_photo (dense, run->photo->width, run->photo->height, 0, size);
  if (options->size && (size[0] != preprocess->height || size[1] != preprocess->width))
    {
      g_autofree char *notice = g_strdup_printf (_("--size %zux%zu is taken as %zux%zu, which whole places fill"), preprocess->height,
                                                 preprocess->width, size[0], size[1]);

      fovea_cli_notice (cli, notice);
    }
  preprocess->height = size[0];
  preprocess->width = size[1];
  return TRUE;
}

gboolean
fovea_network_run_open_dense (FoveaNetworkRun *run, const FoveaCli *cli, const char *network, const char *photo, const char *window,
                              const FoveaNetworkOptions *options, FoveaDense **dense, GError **error)
{
  g_autoptr (FoveaTensor) tensor = NULL;
  gint64 clock;

  *run = (FoveaNetworkRun){ 0 };
  if (!photo)
    return fovea_wrong_usage (error, _("--dense needs a photo"));
  if (!load_network (run, cli, network, error) || !load_photo (run, cli, photo, options->digit, error))
    return FALSE;
  clock = g_get_monotonic_time ();
  *dense = turn_network (run, cli, window, error);
  if (!*dense || !fit_dense (run, cli, *dense, options, error)
      || !(tensor = fovea_preprocess_run (&run->preprocess, run->photo, NULL, error)))
    return FALSE;
  fovea_network_unref (run->network);
  run->network = fovea_network_ref ((*dense)->network);
  run->inputs = g_new0 (FoveaTensor *, 1);
  run->inputs[0] = to_input_type (&run->network->values[run->network->inputs[0]], tensor, TRUE, error);
  if (!run->inputs[0] || !make_plan (run, cli->progress, error))
    return FALSE;
  run->plan_ms = fovea_cli_lap (&clock);
  return TRUE;
}

/* The session becomes the baseline of one with the edits. */
static gboolean
compute_edited (FoveaNetworkRun *run, FoveaProgress *progress, GError **error)
{
  run->baseline = g_steal_pointer (&run->session);
  run->session = fovea_session_run_edited (run->baseline, run->edits, progress, error);
  if (!run->session)
    return FALSE;
  fovea_network_plan_unref (run->plan);
  run->plan = fovea_network_plan_ref (fovea_session_get_plan (run->session));
  return TRUE;
}

gboolean
fovea_network_run_compute (FoveaNetworkRun *run, FoveaSessionMode mode, FoveaProgress *progress, GError **error)
{
  gint64 clock = g_get_monotonic_time ();

  fovea_progress_range (progress, LOADED, PLANNED);
  fovea_conv_tuning_begin (progress);
  run->session = fovea_session_new (run->plan, run->edits ? mode & ~(guint) FOVEA_SESSION_LEAN : mode, progress, error);
  fovea_conv_tuning_end ();
  if (!run->session)
    return FALSE;
  run->plan_ms += fovea_cli_lap (&clock);

  fovea_progress_range (progress, PLANNED, 1.0);
  if (!fovea_session_run (run->session, run->inputs, progress, error) || (run->edits && !compute_edited (run, progress, error)))
    return FALSE;
  run->run_ms = fovea_cli_lap (&clock);
  return TRUE;
}

gboolean
fovea_network_run_edit_plan (FoveaNetworkRun *run, GError **error)
{
  FoveaNetworkPlan *plan = fovea_edits_apply (run->edits, run->plan, error);

  if (!plan)
    return FALSE;
  fovea_network_plan_unref (run->plan);
  run->plan = plan;
  return TRUE;
}

void
fovea_network_run_clear (FoveaNetworkRun *run)
{
  for (guint i = 0; run->inputs && i < run->network->n_inputs; i++)
    g_clear_pointer (&run->inputs[i], fovea_tensor_unref);
  g_clear_pointer (&run->inputs, g_free);
  g_clear_pointer (&run->session, fovea_session_unref);
  g_clear_pointer (&run->baseline, fovea_session_unref);
  g_clear_pointer (&run->edits, fovea_edits_unref);
  g_clear_pointer (&run->plan, fovea_network_plan_unref);
  g_clear_pointer (&run->photo, fovea_image_unref);
  g_clear_pointer (&run->network, fovea_network_unref);
}

gboolean
fovea_cli_find_layer (const FoveaNetwork *network, const char *layer, guint *node, GError **error)
{
  gint found = fovea_network_find_node (network, layer);
  g_autofree char *name = fovea_printable (layer);

  if (found < 0)
    return fovea_wrong_usage (error, _("The network has no layer “%s”; fovea-cli info lists them"), name);
  *node = (guint) found;
  return TRUE;
}

gboolean
fovea_cli_find_dumped (const FoveaNetwork *network, const char *option, const char *argument, gint *value, const char **file, GError **error)
{
  const char *equals = strchr (argument, '=');
  g_autofree char *layer = equals ? g_strndup (argument, (gsize) (equals - argument)) : NULL;
  guint node = 0;

  if (!equals || equals == argument || equals[1] == '\0')
    return fovea_wrong_usage (error, _("%s takes LAYER=FILE.npy"), option);
  *file = equals + 1;
  *value = fovea_network_find_value (network, layer);
  if (*value < 0)
    {
      if (!fovea_cli_find_layer (network, layer, &node, error))
        return FALSE;
      *value = network->nodes[node].outputs[0];
    }
  return *value >= 0 || fovea_wrong_usage (error, _("%s: the layer's first output is left out"), option);
}
