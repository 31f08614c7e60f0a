/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/kernel-paths.h"

#include <glib/gi18n.h>

#include "app/cli/json.h"
#include "app/cli/table.h"
#include "core/conv/planner/crossover.h"
#include "core/filter/path-comparison.h"
#include "core/image/load.h"

static char *
number (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.4g", value));
}

static void
add_row (GPtrArray *rows, char *a, char *b, char *c, char *d, char *e)
{
  char **row = g_new0 (char *, 6);

  row[0] = a;
  row[1] = b;
  row[2] = c;
  row[3] = d;
  row[4] = e;
  g_ptr_array_add (rows, row);
}

static void
print_comparison (const FoveaPathComparison *c)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_print (_("Paths on %zu×%zu pixels, compared with %s; chosen: %s\n"), c->width, c->height, fovea_conv_path_id (c->baseline),
           fovea_conv_path_id (c->chosen));
  add_row (rows, g_strdup (_("Path")), g_strdup (_("ms")), g_strdup (_("largest")), g_strdup (_("mean")), g_strdup (_("pixels changed")));
  for (gsize i = 0; i < c->n_runs; i++)
    if (!c->runs[i].obstacle)
      add_row (rows, g_strdup (fovea_conv_path_id (c->runs[i].path)), number (1000 * c->runs[i].seconds), number (c->runs[i].largest),
               number (c->runs[i].mean), g_strdup_printf ("%zu", c->runs[i].changed));
  fovea_cli_print_table (rows, 5, 1);
  for (gsize i = 0; i < c->n_runs; i++)
    if (c->runs[i].obstacle)
      g_print ("%s: %s\n", fovea_conv_path_id (c->runs[i].path), c->runs[i].obstacle);
}

static void
add_run (JsonBuilder *json, const FoveaPathRun *run)
{
  json_builder_begin_object (json);
  fovea_json_text (json, "path", fovea_conv_path_id (run->path));
  if (run->obstacle)
    fovea_json_text (json, "obstacle", run->obstacle);
  else
    {
      fovea_json_number (json, "ms", 1000 * run->seconds);
      fovea_json_number (json, "largest_difference", run->largest);
      fovea_json_number (json, "mean_difference", run->mean);
      fovea_json_flag (json, "rounded", run->rounded);
      fovea_json_count (json, "changed_pixels", run->changed);
    }
  json_builder_end_object (json);
}

static void
add_comparison (JsonBuilder *json, const FoveaPathComparison *c)
{
  json_builder_set_member_name (json, "comparison");
  json_builder_begin_object (json);
  fovea_json_count (json, "width", c->width);
  fovea_json_count (json, "height", c->height);
  fovea_json_text (json, "baseline", fovea_conv_path_id (c->baseline));
  fovea_json_text (json, "chosen", fovea_conv_path_id (c->chosen));
  fovea_json_text (json, "reason", c->reason);
  fovea_json_begin_array (json, "paths");
  for (gsize i = 0; i < c->n_runs; i++)
    add_run (json, &c->runs[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

gboolean
fovea_cli_compare_paths (const FoveaCli *cli, const FoveaStep *step, const char *path, JsonBuilder *json, GError **error)
{
  g_autoptr (FoveaImage) image = fovea_image_load (path, NULL, cli->progress, error);
  g_autoptr (FoveaPathComparison) comparison = image ? fovea_paths_compare (step, image, cli->progress, error) : NULL;

  if (!comparison)
    return FALSE;
  if (json)
    add_comparison (json, comparison);
  else if (!cli->quiet)
    print_comparison (comparison);
  return TRUE;
}

static void
print_crossover (const FoveaCrossover *crossover)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  add_row (rows, g_strdup (_("Side")), g_strdup (_("direct, ns a pixel")), g_strdup (_("fft, ns a pixel")), NULL, NULL);
  for (gsize i = 0; i < crossover->n; i++)
    add_row (rows, g_strdup_printf ("%zu", crossover->points[i].side), number (1e9 * crossover->points[i].direct),
             number (1e9 * crossover->points[i].fft), NULL, NULL);
  fovea_cli_print_table (rows, 3, 0);
  if (crossover->side > 0)
    g_print (_("A Fourier transform is quicker than direct sums from about %.0f×%.0f cells on\n"), crossover->side, crossover->side);
  else
    g_print (_("Direct sums are quicker up to the largest of these kernels\n"));
}

static void
add_crossover (JsonBuilder *json, const FoveaCrossover *crossover)
{
  json_builder_set_member_name (json, "crossover");
  json_builder_begin_object (json);
  fovea_json_begin_array (json, "points");
  for (gsize i = 0; i < crossover->n; i++)
    {
      json_builder_begin_object (json);
      fovea_json_count (json, "side", crossover->points[i].side);
      fovea_json_number (json, "direct_ns", 1e9 * crossover->points[i].direct);
      fovea_json_number (json, "fft_ns", 1e9 * crossover->points[i].fft);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  if (crossover->side > 0)
    fovea_json_number (json, "side", crossover->side);
  else
    fovea_json_nothing (json, "side");
  json_builder_end_object (json);
}

gboolean
fovea_cli_tell_crossover (const FoveaCli *cli, JsonBuilder *json, GError **error)
{
  FoveaCrossover crossover;

  if (!fovea_crossover_measure (&crossover, cli->progress, error))
    return FALSE;
  if (json)
    add_crossover (json, &crossover);
  else if (!cli->quiet)
    print_crossover (&crossover);
  return TRUE;
}
