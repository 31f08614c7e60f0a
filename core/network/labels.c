/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/labels.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"

#define MAX_FILE_BYTES ((gsize) 16 << 20)
#define MAX_LABELS 100000

#define SUM_TOLERANCE 1e-3

static char **
split_lines (const char *text, gsize length)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (const char *p = text, *end = text + length; p < end;)
    {
      const char *line_end = memchr (p, '\n', (gsize) (end - p));
      const char *stop = line_end ? line_end : end;

      g_ptr_array_add (lines, g_strchomp (g_strndup (p, (gsize) (stop - p))));
      p = stop + 1;
    }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

char **
fovea_labels_load (const char *path, GError **error)
{
  static const char mark[] = "\xef\xbb\xbf";
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) labels = NULL;
  g_autofree char *name = fovea_printable (path);
  const char *text;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = fovea_file_read (path, MAX_FILE_BYTES, error);
  if (!bytes)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  if (!g_utf8_validate_len (text, length, NULL))
    {
      fovea_refuse (error, _("“%s” is not a list of labels: it is not UTF-8 text"), name);
      return NULL;
    }
  if (length >= strlen (mark) && memcmp (text, mark, strlen (mark)) == 0)
    {
      text += strlen (mark);
      length -= strlen (mark);
    }
  labels = split_lines (text, length);
  if (g_strv_length (labels) > MAX_LABELS)
    {
      fovea_refuse (error, _("“%s” has more than %d lines"), name, MAX_LABELS);
      return NULL;
    }
  return g_steal_pointer (&labels);
}

static char **
if_fits (char **labels, gsize n_classes)
{
  if (labels && g_strv_length (labels) == n_classes)
    return labels;
  g_strfreev (labels);
  return NULL;
}

char **
fovea_labels_find (const FoveaNetwork *network, gsize n_classes)
{
  const char *own;
  char **labels = NULL;

  g_return_val_if_fail (network != NULL, NULL);

  own = g_hash_table_lookup (network->metadata, "fovea.labels");
  if (own && g_utf8_validate (own, -1, NULL))
    labels = if_fits (g_strsplit (own, ",", MAX_LABELS), n_classes);
  if (!labels && network->path)
    {
      g_autofree char *folder = g_path_get_dirname (network->path);
      g_autofree char *named = g_strconcat (folder, G_DIR_SEPARATOR_S, network->name, ".txt", NULL);
      g_autofree char *common = g_build_filename (folder, "labels.txt", NULL);

      labels = if_fits (fovea_labels_load (named, NULL), n_classes);
      if (!labels)
        labels = if_fits (fovea_labels_load (common, NULL), n_classes);
    }
  return labels;
}

char **
fovea_labels_fit (char **labels, gsize n_classes, char **notice)
{
  gsize n = g_strv_length (labels);
  char **longer;

  *notice = NULL;
  if (n == n_classes)
    return labels;
  if (n + 1 != n_classes)
    {
      *notice = g_strdup_printf (_("%zu names for %zu classes do not belong together and are not used"), n, n_classes);
      g_strfreev (labels);
      return NULL;
    }
  *notice = g_strdup_printf (_("%zu names for %zu classes: class 0 is taken for the background"), n, n_classes);
  longer = g_new0 (char *, n + 2);
  longer[0] = g_strdup (_("background"));
  memcpy (longer + 1, labels, n * sizeof (char *));
  g_free (labels);
  return longer;
}

gboolean
fovea_are_scores (FoveaDType dtype, const FoveaShape *shape)
{
  return dtype == FOVEA_DTYPE_FLOAT32 && (shape->rank == 2 || shape->rank == 4) && shape->dims[1] >= 2
         && fovea_shape_count (shape) == (gsize) shape->dims[1];
}

gint
fovea_network_plan_scores (const FoveaNetworkPlan *plan)
{
  const FoveaNetwork *network = plan->network;
  gint value = network->n_outputs == 1 ? network->outputs[0] : -1;

  return value >= 0 && fovea_are_scores (plan->values[value].dtype, &plan->values[value].shape) ? value : -1;
}

gboolean
fovea_scores_are_probabilities (const float *scores, gsize count, gsize step)
{
  double sum = 0.0;

  for (gsize i = 0; i < count; i++)
    {
      if (!(scores[i * step] >= 0.0f && scores[i * step] <= 1.0f))
        return FALSE;
      sum += scores[i * step];
    }
  return fabs (sum - 1.0) <= SUM_TOLERANCE;
}

/* Softmax of one score needs the highest and the sum over all of exp (score - highest). */
static void
to_probabilities (const float *scores, gsize count, FoveaClass *classes, gsize n)
{
  double highest = classes[0].probability, sum = 0.0;

  for (gsize i = 0; i < count; i++)
    if (isfinite (scores[i]))
      sum += exp (scores[i] - highest);
  for (gsize i = 0; i < n; i++)
    classes[i].probability = exp (classes[i].probability - highest) / sum;
}

gsize
fovea_top_classes (const float *scores, gsize count, FoveaClass *classes, gsize n)
{
  gsize found = 0;

  for (gsize i = 0; i < count && n > 0; i++)
    {
      gsize place = found;

      if (!isfinite (scores[i]))
        continue;
      while (place > 0 && classes[place - 1].probability < scores[i])
        place--;
      if (place == n)
        continue;
      found = MIN (found + 1, n);
      memmove (&classes[place + 1], &classes[place], (found - place - 1) * sizeof *classes);
      classes[place] = (FoveaClass){ i, scores[i] };
    }
  if (found > 0 && !fovea_scores_are_probabilities (scores, count, 1))
    to_probabilities (scores, count, classes, found);
  return found;
}

/* Adds those of @best that are not there yet. */
static gsize
add_classes (FoveaClassChange *changes, gsize found, const FoveaClass *best, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      gsize j = 0;

      while (j < found && changes[j].index != best[i].index)
        j++;
      if (j == found)
        changes[found++] = (FoveaClassChange){ .index = best[i].index };
    }
  return found;
}

static gint
compare_after (gconstpointer a, gconstpointer b)
{
  const FoveaClassChange *x = a, *y = b;

  if (x->after != y->after)
    return x->after > y->after ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* The probabilities of classes of any rank, as those of the highest are made. */
static void
fill_probabilities (const float *scores, gsize count, FoveaClassChange *changes, gsize n, gboolean after)
{
  FoveaClass *classes = g_new (FoveaClass, n + 1);
  gboolean given = fovea_scores_are_probabilities (scores, count, 1);

  if (fovea_top_classes (scores, count, classes, 1) == 1)
    classes[0].probability = scores[classes[0].index];
  for (gsize i = 0; i < n; i++)
    classes[i + 1] = (FoveaClass){ changes[i].index, scores[changes[i].index] };
  if (!given)
    to_probabilities (scores, count, classes, n + 1);
  for (gsize i = 0; i < n; i++)
    *(after ? &changes[i].after : &changes[i].before) = classes[i + 1].probability;
  g_free (classes);
}

gsize
fovea_compare_classes (const float *before, const float *after, gsize count, FoveaClassChange *changes, gsize n)
{
  g_autofree FoveaClass *best = g_new (FoveaClass, MAX (n, 1));
  gsize found = add_classes (changes, 0, best, fovea_top_classes (before, count, best, n));

  found = add_classes (changes, found, best, fovea_top_classes (after, count, best, n));
  fill_probabilities (before, count, changes, found, FALSE);
  fill_probabilities (after, count, changes, found, TRUE);
  qsort (changes, found, sizeof *changes, compare_after);
  return found;
}
