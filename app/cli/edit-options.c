/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/edit-options.h"

#include <glib/gi18n.h>

#include "app/cli/json.h"

void
fovea_edit_options_clear (FoveaEditOptions *options)
{
  g_strfreev (options->mutes);
  g_strfreev (options->kernels);
}

gboolean
fovea_edit_options_apply (const FoveaEditOptions *options, FoveaNetworkRun *run, GError **error)
{
  if (!options->mutes && !options->kernels)
    return TRUE;
  run->edits = fovea_edits_new ();
  for (gsize i = 0; options->mutes && options->mutes[i]; i++)
    if (!fovea_edits_parse_mute (run->edits, run->plan, options->mutes[i], error))
      return FALSE;
  for (gsize i = 0; options->kernels && options->kernels[i]; i++)
    if (!fovea_edits_parse_kernel (run->edits, run->plan, options->kernels[i], error))
      return FALSE;
  return TRUE;
}

/* Room for 2 * @top; 0 where the network gives no scores. */
static gsize
find_changes (const FoveaNetworkRun *run, gsize top, FoveaClassChange **changes)
{
  gint value = fovea_network_plan_scores (run->plan);
  FoveaTensor *before = value < 0 ? NULL : fovea_session_get_value (run->baseline, value);
  FoveaTensor *after = value < 0 ? NULL : fovea_session_get_value (run->session, value);
  gsize count = before ? fovea_tensor_count (before) : 0;

  *changes = g_new (FoveaClassChange, 2 * MIN (top, count) + 1);
  return before && after ? fovea_compare_classes (fovea_tensor_floats (before), fovea_tensor_floats (after), count, *changes, MIN (top, count))
                         : 0;
}

void
fovea_edits_print_report (const FoveaNetworkRun *run, gsize top, FoveaEditLabel label, gconstpointer labels)
{
  g_autofree char *summary = fovea_edits_summary (run->edits);
  g_autofree FoveaClassChange *changes = NULL;
  gsize n = find_changes (run, top, &changes);

  g_print (_("Changed: %s\n"), summary);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = label (labels, changes[i].index);
      char before[G_ASCII_DTOSTR_BUF_SIZE], after[G_ASCII_DTOSTR_BUF_SIZE], difference[G_ASCII_DTOSTR_BUF_SIZE];

      g_print (_("%10s before, %10s after, %10s  %s\n"), g_ascii_formatd (before, sizeof before, "%.6f", changes[i].before),
               g_ascii_formatd (after, sizeof after, "%.6f", changes[i].after),
               g_ascii_formatd (difference, sizeof difference, "%+.6f", changes[i].after - changes[i].before), name);
    }
}

void
fovea_edits_add_report (const FoveaNetworkRun *run, gsize top, JsonBuilder *json, FoveaEditLabel label, gconstpointer labels)
{
  g_autofree FoveaClassChange *changes = NULL;
  gsize n = find_changes (run, top, &changes);

  json_builder_set_member_name (json, "edits");
  json_builder_add_value (json, fovea_edits_to_json (run->edits, run->network));
  fovea_json_begin_array (json, "changes");
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = label (labels, changes[i].index);

      json_builder_begin_object (json);
      fovea_json_count (json, "index", changes[i].index);
      fovea_json_text (json, "label", name);
      fovea_json_number (json, "before", changes[i].before);
      fovea_json_number (json, "after", changes[i].after);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}
