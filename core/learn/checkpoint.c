/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Learning that was stopped, as one GVariant: its reader checks every offset, so that a damaged file is refused and never trusted. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/learn/trainer-private.h"

#define MAGIC "fovea learning 1"
/* Magic; network, settings, examples; step; sums of the epoch under way: loss, seconds, loss of the point, hits; epochs; points; weights, first, second. */
#define TYPE "(ssssttdddta(uddddddd)a(dd)ayayay)"

static char *
describe_network (const FoveaTrainer *self)
{
  const FoveaNetwork *network = fovea_model_get_network (self->model);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize first, n;

  for (guint i = 0; i < network->n_values; i++)
    if (fovea_model_find_weights (self->model, (gint) i, &first, &n))
      {
        g_autofree char *shape = fovea_shape_to_string (&network->values[i].constant->shape), *name = g_utf8_make_valid (network->values[i].name, -1);

        g_string_append_printf (text, "%s %s ", name, shape);
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Exact numbers. */
static char *
describe_settings (const FoveaTrainer *self)
{
  const FoveaOptimiser *o = &self->settings.optimiser;

  return g_strdup_printf ("%s %s rate=%a momentum=%a nesterov=%d beta=%a,%a epsilon=%a l1=%a l2=%a batch=%zu epochs=%zu seed=%" PRIu64 " augmented=%d",
                          fovea_optimiser_id (o->kind), fovea_rate_id (o->schedule), o->rate, o->momentum, o->nesterov, o->beta1, o->beta2, o->epsilon,
                          o->l1, o->l2, self->settings.batch, self->settings.epochs, self->settings.seed, self->settings.augmented);
}

static GVariant *
floats (const float *values, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, values, n * sizeof *values, 1);
}

static GVariant *
epochs_to_variant (const GArray *epochs)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uddddddd)"));
  for (guint i = 0; i < epochs->len; i++)
    {
      const FoveaEpoch *epoch = &g_array_index (epochs, FoveaEpoch, i);

      g_variant_builder_add (&builder, "(uddddddd)", epoch->epoch, epoch->loss, epoch->accuracy, epoch->held_out.loss, epoch->held_out.accuracy,
                             epoch->held_out.psnr, epoch->held_out.input_psnr, epoch->seconds);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
points_to_variant (const GArray *points)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(dd)"));
  for (guint i = 0; i < points->len; i++)
    {
      const FoveaLossPoint *point = &g_array_index (points, FoveaLossPoint, i);

      g_variant_builder_add (&builder, "(dd)", point->step, point->loss);
    }
  return g_variant_builder_end (&builder);
}

gboolean
fovea_trainer_keep (const FoveaTrainer *self, const char *path, GError **error)
{
  g_return_val_if_fail (self->begun == 0, FALSE);

  g_autofree char *network = describe_network (self), *settings = describe_settings (self);
  gsize n;
  const float *weights = fovea_model_get_weights (self->model, &n);
  g_autoptr (GVariant) state = NULL;

  state = g_variant_ref_sink (g_variant_new ("(ssssttddd@t@a(uddddddd)@a(dd)@ay@ay@ay)", MAGIC, network, settings, self->examples->settings, self->step,
                                             (guint64) n, self->epoch_loss, self->epoch_seconds, self->point_loss, g_variant_new_uint64 (self->epoch_hits),
                                             epochs_to_variant (self->epochs), points_to_variant (self->points), floats (weights, n),
                                             floats (self->first, n), floats (self->second, n)));
  return fovea_file_write (path, g_variant_get_data (state), g_variant_get_size (state), error);
}

static gboolean
check_same (const char *what, const char *kept, const char *now, GError **error)
{
  g_autofree char *a = NULL, *b = NULL;

  if (g_str_equal (kept, now))
    return TRUE;
  a = fovea_printable (kept);
  b = fovea_printable (now);
  return fovea_refuse (error, _("It was learned with other %s: “%s”, not “%s”"), what, a, b);
}

static gboolean
check_head (const FoveaTrainer *self, GVariant *state, GError **error)
{
  g_autofree char *network = describe_network (self), *settings = describe_settings (self);
  const char *magic, *of_network, *of_settings, *of_examples;

  g_variant_get_child (state, 0, "&s", &magic);
  g_variant_get_child (state, 1, "&s", &of_network);
  g_variant_get_child (state, 2, "&s", &of_settings);
  g_variant_get_child (state, 3, "&s", &of_examples);
  if (!g_str_equal (magic, MAGIC))
    return fovea_refuse (error, _("It holds no learning that Fovea kept"));
  return check_same (_("weights"), of_network, network, error) && check_same (_("settings"), of_settings, settings, error)
         && check_same (_("examples"), of_examples, self->examples->settings, error);
}

/* The kept floats, or NULL when they are not @n. */
static const float *
get_floats (GVariant *state, guint child, gsize n, GVariant **holder)
{
  gsize bytes;
  gconstpointer data;

  *holder = g_variant_get_child_value (state, child);
  data = g_variant_get_fixed_array (*holder, &bytes, 1);
  return bytes == n * sizeof (float) ? data : NULL;
}

static gboolean
take_floats (FoveaTrainer *self, GVariant *state, GError **error)
{
  gsize n;
  float *const targets[] = { fovea_model_get_weights (self->model, &n), self->first, self->second };
  const float *sources[G_N_ELEMENTS (targets)];
  GVariant *holders[G_N_ELEMENTS (targets)];
  gboolean whole = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      sources[i] = get_floats (state, 12 + i, n, &holders[i]);
      whole = whole && sources[i];
    }
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      if (whole)
        memcpy (targets[i], sources[i], n * sizeof (float));
      g_variant_unref (holders[i]);
    }
  fovea_model_weights_changed (self->model);
  return whole || fovea_refuse (error, _("It holds another number of weights"));
}

static void
take_curves (FoveaTrainer *self, GVariant *state)
{
  g_autoptr (GVariantIter) epochs = NULL, points = NULL;
  FoveaEpoch epoch;
  FoveaLossPoint point;

  g_variant_get_child (state, 10, "a(uddddddd)", &epochs);
  g_variant_get_child (state, 11, "a(dd)", &points);
  g_array_set_size (self->epochs, 0);
  g_array_set_size (self->points, 0);
  while (g_variant_iter_next (epochs, "(uddddddd)", &epoch.epoch, &epoch.loss, &epoch.accuracy, &epoch.held_out.loss, &epoch.held_out.accuracy,
                              &epoch.held_out.psnr, &epoch.held_out.input_psnr, &epoch.seconds))
    g_array_append_val (self->epochs, epoch);
  while (g_variant_iter_next (points, "(dd)", &point.step, &point.loss))
    g_array_append_val (self->points, point);
}

static gboolean
take (FoveaTrainer *self, GVariant *state, GError **error)
{
  guint64 step, epochs, epoch_steps = fovea_trainer_epoch_steps (self);
  g_autoptr (GVariant) kept = NULL;

  g_variant_get_child (state, 4, "t", &step);
  kept = g_variant_get_child_value (state, 10);
  epochs = g_variant_n_children (kept);
  if (step < epochs * epoch_steps || step > (epochs + (epochs < self->settings.epochs)) * epoch_steps || epochs > self->settings.epochs)
    return fovea_refuse (error, _("Its steps do not fit its epochs"));
  if (!take_floats (self, state, error))
    return FALSE;
  self->step = step;
  g_variant_get_child (state, 6, "d", &self->epoch_loss);
  g_variant_get_child (state, 7, "d", &self->epoch_seconds);
  g_variant_get_child (state, 8, "d", &self->point_loss);
  g_variant_get_child (state, 9, "t", &self->epoch_hits);
  take_curves (self, state);
  return TRUE;
}

gboolean
fovea_trainer_resume (FoveaTrainer *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_CHECKPOINT_BYTES, error);
  g_autofree char *name = fovea_printable (path);
  g_autoptr (GVariant) state = NULL;

  if (!bytes)
    return FALSE;
  state = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), bytes, FALSE));
  if (g_variant_is_normal_form (state) ? check_head (self, state, error) && take (self, state, error)
                                       : fovea_refuse (error, _("It holds no learning that Fovea kept")))
    return TRUE;
  g_prefix_error (error, _("“%s” cannot be gone on with: "), name);
  return FALSE;
}
