/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Learning that was stopped, as one GVariant: its reader checks every offset, so that a damaged file is refused and never trusted. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/filter/kernel-text.h"
#include "core/learn/trainer-private.h"

#define MAGIC "fovea learning 2"
/* Magic; network, settings, digest of the examples; step; sums of the epoch under way: loss, seconds, loss of the point, hits; epochs; points; weights, first, second. */
#define TYPE "(ssstttdddta(uddddddd)a(dd)ayayay)"

/* One word: the operator, the values that it reads, and its attributes. */
static void
describe_node (const FoveaNode *node, GString *text)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s(", node->op->name);
  for (guint i = 0; i < node->n_inputs; i++)
    g_string_append_printf (text, i > 0 ? ",%d" : "%d", node->inputs[i]);
  for (guint a = 0; a < node->n_attributes; a++)
    {
      const FoveaAttribute *attribute = &node->attributes[a];

      g_string_append_printf (text, ";%s=%" PRId64 ":%s:%s", attribute->name, attribute->i, g_ascii_dtostr (number, sizeof number, (double) attribute->f),
                              attribute->string ? attribute->string : "");
      for (gsize i = 0; attribute->ints && i < attribute->n; i++)
        g_string_append_printf (text, ",%" PRId64, attribute->ints[i]);
      for (gsize i = 0; attribute->floats && i < attribute->n; i++)
        g_string_append_printf (text, ",%s", g_ascii_dtostr (number, sizeof number, (double) attribute->floats[i]));
    }
  g_string_append (text, ") ");
}

static char *
describe_network (const FoveaTrainer *self)
{
  const FoveaNetwork *network = fovea_model_get_network (self->model);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize first, n;

  for (guint i = 0; i < network->n_values; i++)
    if (fovea_model_find_weights (self->model, (gint) i, &first, &n))
      {
        g_autofree char *shape = fovea_shape_to_string (&network->values[i].constant->shape);

        g_string_append_printf (text, "%s:%s ", network->values[i].name, shape);
      }
  for (guint i = 0; i < network->n_nodes; i++)
    describe_node (&network->nodes[i], text);
  return g_utf8_make_valid (text->str, (gssize) text->len);
}

/* Exact numbers, and the options of the command line as names. */
static char *
describe_settings (const FoveaTrainer *self)
{
  const FoveaOptimiser *o = &self->settings.optimiser;
  const struct
  {
    const char *name;
    double number;
  } numbers[] = { { "rate", o->rate },   { "momentum", o->momentum }, { "beta1", o->beta1 }, { "beta2", o->beta2 },
                  { "epsilon", o->epsilon }, { "l1", o->l1 },         { "l2", o->l2 } };
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "optimiser=%s schedule=%s nesterov=%d batch=%zu epochs=%zu seed=%" PRIu64 " augmented=%d", fovea_optimiser_id (o->kind),
                          fovea_rate_id (o->schedule), o->nesterov, self->settings.batch, self->settings.epochs, self->settings.seed,
                          self->settings.augmented);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *number = fovea_number_to_text (numbers[i].number);

      g_string_append_printf (text, " %s=%s", numbers[i].name, number);
    }
  g_string_append_printf (text, " %s", self->examples->settings);
  return g_string_free (g_steal_pointer (&text), FALSE);
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

  state = g_variant_ref_sink (g_variant_new ("(ssstttddd@t@a(uddddddd)@a(dd)@ay@ay@ay)", MAGIC, network, settings, self->examples->digest, self->step,
                                             (guint64) n, self->epoch_loss, self->epoch_seconds, self->point_loss, g_variant_new_uint64 (self->epoch_hits),
                                             epochs_to_variant (self->epochs), points_to_variant (self->points), floats (weights, n),
                                             floats (self->first, n), floats (self->second, n)));
  return fovea_file_write (path, g_variant_get_data (state), g_variant_get_size (state), error);
}

/* The first word that differs, fit to be shown; FALSE: none does. */
static gboolean
differs (const char *kept, const char *now, char **was, char **is)
{
  g_auto (GStrv) before = g_strsplit (kept, " ", -1), after = g_strsplit (now, " ", -1);
  guint i = 0;

  while (before[i] && after[i] && g_str_equal (before[i], after[i]))
    i++;
  if (!before[i] && !after[i])
    return FALSE;
  *was = fovea_printable (before[i] ? before[i] : "");
  *is = fovea_printable (after[i] ? after[i] : "");
  return TRUE;
}

static gboolean
check_head (const FoveaTrainer *self, GVariant *state, GError **error)
{
  g_autofree char *network = describe_network (self), *settings = describe_settings (self);
  g_autofree char *was = NULL, *is = NULL;
  const char *magic, *of_network, *of_settings;
  guint64 digest;

  g_variant_get_child (state, 0, "&s", &magic);
  g_variant_get_child (state, 1, "&s", &of_network);
  g_variant_get_child (state, 2, "&s", &of_settings);
  g_variant_get_child (state, 3, "t", &digest);
  if (!g_str_equal (magic, MAGIC))
    return fovea_refuse (error, _("It holds no learning that Fovea kept"));
  if (differs (of_network, network, &was, &is))
    return fovea_refuse (error, _("It was learned by another network: with “%s”, not “%s”"), was, is);
  if (differs (of_settings, settings, &was, &is))
    return fovea_refuse (error, _("It was learned with “%s”, not with “%s”"), was, is);
  return digest == self->examples->digest || fovea_refuse (error, _("It was learned from other pictures"));
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
