/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/preferences/preferences.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/base/cpu.h"
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/conv/planner/calibrate.h"
#include "ui/maps/picture-text.h"
#include "ui/settings.h"

#define FOVEA_TYPE_PREFERENCES (fovea_preferences_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPreferences, fovea_preferences, FOVEA, PREFERENCES, AdwPreferencesWindow)

struct _FoveaPreferences
{
  AdwPreferencesWindow parent_instance;

  AdwComboRow *scheme_row, *colormap_row, *normalise_row;
  GtkSwitch *motion_switch, *restore_switch, *tour_switch;
  GtkAdjustment *threads_adjustment, *memory_adjustment, *quality_adjustment;
  AdwActionRow *memory_row, *calibrate_row;
  GtkWidget *calibrate_button;

  FoveaJobs *jobs;
  GPtrArray *colormap_ids, *normalise_ids; /* of const char *, in the rows' order, with NULL behind */
};

G_DEFINE_FINAL_TYPE (FoveaPreferences, fovea_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static const char *const scheme_ids[] = { "default", "light", "dark", NULL };

/* An id becomes its place in the NULL-terminated @ids, and the other way round. */
static gboolean
id_to_place (GBinding *binding, const GValue *from, GValue *to, gpointer ids)
{
  for (guint i = 0; ((const char *const *) ids)[i]; i++)
    if (g_strcmp0 (((const char *const *) ids)[i], g_value_get_string (from)) == 0)
      g_value_set_uint (to, i);
  return TRUE;
}

static gboolean
place_to_id (GBinding *binding, const GValue *from, GValue *to, gpointer ids)
{
  g_value_set_string (to, ((const char *const *) ids)[g_value_get_uint (from)]);
  return TRUE;
}

static void
bind_choice (const char *property, AdwComboRow *row, const char *const *ids)
{
  g_object_bind_property_full (fovea_settings_get (), property, row, "selected", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL,
                               id_to_place, place_to_id, (gpointer) ids, NULL);
}

static void
bind (const char *property, gpointer object, const char *object_property)
{
  g_object_bind_property (fovea_settings_get (), property, object, object_property, G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
show_memory (FoveaPreferences *self)
{
  g_autofree char *budget = g_format_size_full (fovea_memory_get_budget (), G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *used = g_format_size_full (fovea_memory_get_used (), G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *text = g_strdup_printf (_("MiB, 0: a share of the machine’s memory. Now %s, of which %s are taken"), budget, used);

  adw_action_row_set_subtitle (self->memory_row, text);
}

static void
show_profile (FoveaPreferences *self)
{
  gboolean measured;
  FoveaConvProfile profile = fovea_conv_profile (&measured);
  g_autofree char *text = NULL;

  if (measured)
    text = g_strdup_printf (_("%s, one thread: %.0f GFLOP/s, memory %.1f GB/s"), fovea_isa_name (fovea_cpu_isa ()), 2e-9 * profile.macs,
                            1e-9 * profile.bytes);
  else
    text = g_strdup (_("Not measured yet: built-in constants hold"));
  adw_action_row_set_subtitle (self->calibrate_row, text);
}

static gpointer
calibrate_work (gpointer data, FoveaProgress *progress, GError **error)
{
  if (fovea_calibration_renew (progress))
    return GINT_TO_POINTER (TRUE);
  if (fovea_progress_check (progress, error))
    fovea_io_failed (error, _("What is measured cannot be stored: the built-in constants stay."));
  return NULL;
}

static void
calibrate_done (GObject *owner, gpointer result, GError *error)
{
  FoveaPreferences *self = FOVEA_PREFERENCES (owner);

  gtk_widget_set_sensitive (self->calibrate_button, TRUE);
  show_profile (self);
  if (!result)
    adw_action_row_set_subtitle (self->calibrate_row, error->message);
}

static void
on_calibrate (FoveaPreferences *self)
{
  gtk_widget_set_sensitive (self->calibrate_button, FALSE);
  adw_action_row_set_subtitle (self->calibrate_row, _("Measuring this machine…"));
  fovea_jobs_submit (self->jobs, "calibrate", _("Measuring this machine"), G_OBJECT (self), calibrate_work, NULL, NULL, calibrate_done, NULL);
}

/* What was cancelled never tells. */
static void
on_settled (FoveaPreferences *self)
{
  if (gtk_widget_get_sensitive (self->calibrate_button))
    return;
  gtk_widget_set_sensitive (self->calibrate_button, TRUE);
  show_profile (self);
}

static void
bind_all (FoveaPreferences *self)
{
  bind_choice ("color-scheme", self->scheme_row, scheme_ids);
  bind_choice ("colormap", self->colormap_row, (const char *const *) self->colormap_ids->pdata);
  bind_choice ("normalise", self->normalise_row, (const char *const *) self->normalise_ids->pdata);
  bind ("reduced-motion", self->motion_switch, "active");
  bind ("restore-unsaved", self->restore_switch, "active");
  bind ("show-tour", self->tour_switch, "active");
  bind ("threads", self->threads_adjustment, "value");
  bind ("memory", self->memory_adjustment, "value");
  bind ("jpeg-quality", self->quality_adjustment, "value");
  g_signal_connect_object (fovea_settings_get (), "notify::memory", G_CALLBACK (show_memory), self, G_CONNECT_SWAPPED);
}

static void
fovea_preferences_dispose (GObject *object)
{
  FoveaPreferences *self = FOVEA_PREFERENCES (object);

  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (fovea_preferences_parent_class)->dispose (object);
}

static void
fovea_preferences_finalize (GObject *object)
{
  g_ptr_array_unref (FOVEA_PREFERENCES (object)->colormap_ids);
  g_ptr_array_unref (FOVEA_PREFERENCES (object)->normalise_ids);
  G_OBJECT_CLASS (fovea_preferences_parent_class)->finalize (object);
}

static void
fovea_preferences_class_init (FoveaPreferencesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_preferences_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_preferences_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/preferences/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, scheme_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, colormap_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, normalise_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, motion_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, restore_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, tour_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, threads_adjustment);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, memory_adjustment);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, quality_adjustment);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, memory_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, calibrate_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreferences, calibrate_button);
  gtk_widget_class_bind_template_callback (widget_class, on_calibrate);
}

static void
fovea_preferences_init (FoveaPreferences *self)
{
  g_autoptr (GListModel) titles = fovea_colormap_titles ();
  g_autoptr (GListModel) normalisations = fovea_normalise_titles (FALSE);
  gsize n;
  const FoveaColormap *const *colormaps = fovea_colormaps (&n);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->colormap_ids = g_ptr_array_new ();
  g_ptr_array_add (self->colormap_ids, (gpointer) "");
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (self->colormap_ids, (gpointer) colormaps[i]->id);
  g_ptr_array_add (self->colormap_ids, NULL);
  self->normalise_ids = g_ptr_array_new ();
  for (guint i = 0; i < g_list_model_get_n_items (normalisations); i++)
    g_ptr_array_add (self->normalise_ids, (gpointer) fovea_normalise_id (fovea_normalise_at (i)));
  g_ptr_array_add (self->normalise_ids, NULL);
  adw_combo_row_set_model (self->colormap_row, titles);
  adw_combo_row_set_model (self->normalise_row, normalisations);
  bind_all (self);
  show_memory (self);
  show_profile (self);
}

void
fovea_preferences_present (GtkWindow *parent, FoveaJobs *jobs)
{
  FoveaPreferences *self = g_object_new (FOVEA_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->jobs = g_object_ref (jobs);
  fovea_jobs_when_settled (jobs, self, G_CALLBACK (on_settled));
  gtk_window_present (GTK_WINDOW (self));
}
