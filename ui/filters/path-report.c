/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/path-report.h"

#include <glib/gi18n.h>

#include "ui/filters/step-text.h"

struct _FoveaPathReport
{
  AdwExpanderRow parent_instance;

  GPtrArray *rows; /* borrowed */
};

G_DEFINE_FINAL_TYPE (FoveaPathReport, fovea_path_report, ADW_TYPE_EXPANDER_ROW)

/* "estimated 3.1 ms, 2.9 ms by trial", or why the path cannot be taken. */
static char *
candidate_text (const FoveaConvCandidate *candidate)
{
  g_autofree char *estimate = fovea_format_seconds (candidate->seconds), *trial = fovea_format_seconds (candidate->measured);

  if (!candidate->applicable)
    return g_strdup (candidate->obstacle ? candidate->obstacle : "");
  if (candidate->measured > 0)
    return g_strdup_printf (_("estimated %s, %s by trial"), estimate, trial);
  return g_strdup_printf (_("estimated %s"), estimate);
}

static void
update_candidate (AdwActionRow *row, const FoveaConvCandidate *candidate, gboolean taken)
{
  g_autofree char *text = candidate_text (candidate);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fovea_conv_path_title (candidate->path));
  adw_action_row_set_subtitle (row, text);
  adw_action_row_set_icon_name (row, taken ? "object-select-symbolic" : NULL);
}

/* Shows @n rows; those that were made once are kept. */
static void
fit_rows (FoveaPathReport *self, guint n)
{
  while (self->rows->len < n)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
      g_ptr_array_add (self->rows, row);
    }
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_visible (self->rows->pdata[i], i < n);
}

static void
fovea_path_report_finalize (GObject *object)
{
  g_ptr_array_unref (FOVEA_PATH_REPORT (object)->rows);
  G_OBJECT_CLASS (fovea_path_report_parent_class)->finalize (object);
}

static void
fovea_path_report_class_init (FoveaPathReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fovea_path_report_finalize;
}

static void
fovea_path_report_init (FoveaPathReport *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  fovea_path_report_update (self, NULL);
}

void
fovea_path_report_update (FoveaPathReport *self, const FoveaStepReport *report)
{
  g_autofree char *time = report ? fovea_format_seconds (report->seconds) : NULL;
  g_autofree char *title = report ? g_strdup_printf (C_("path and time", "%s: %s"), fovea_conv_path_title (report->path), time) : NULL;
  guint n = report ? (guint) report->n_candidates : 0;

  g_return_if_fail (FOVEA_IS_PATH_REPORT (self));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title ? title : _("Not run yet"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), report ? report->reason : "");
  fit_rows (self, n);
  for (guint i = 0; i < n; i++)
    update_candidate (self->rows->pdata[i], &report->candidates[i], report->candidates[i].path == report->path);
}
