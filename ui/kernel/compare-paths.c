/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/compare-paths.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/kernel/paths-job.h"
#include "ui/kernel/plot-view.h"
#include "ui/maps/colour-bar.h"
#include "ui/maps/numbers.h"
#include "ui/photo/photo-view.h"
#include "ui/widgets/named-label.h"

#define FOVEA_TYPE_COMPARE_PATHS (fovea_compare_paths_get_type ())
G_DECLARE_FINAL_TYPE (FoveaComparePaths, fovea_compare_paths, FOVEA, COMPARE_PATHS, AdwWindow)

struct _FoveaComparePaths
{
  AdwWindow parent_instance;

  /* Template widgets */
  GtkWidget *run_button, *cancel_button, *measure_button;
  GtkDropDown *part;
  GtkProgressBar *progress_bar;
  GtkListBox *list;
  GtkLabel *facts_label, *error_label, *crossover_label;
  FoveaPhotoView *map;
  FoveaColourBar *colour_bar;
  FoveaPlotView *crossover_plot;

  FoveaDocument *document;
  FoveaStep *step;
  FoveaRectF seen; /* of the photo */
  FoveaPathComparison *comparison; /* of the last run, or NULL */
  gboolean comparing, measuring;
};

G_DEFINE_FINAL_TYPE (FoveaComparePaths, fovea_compare_paths, ADW_TYPE_WINDOW)

static void
update_running (FoveaComparePaths *self)
{
  gboolean running = self->comparing || self->measuring;

  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), running);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_sensitive (self->run_button, !running);
  gtk_widget_set_sensitive (self->measure_button, !running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->part), !running);
}

static const FoveaPathRun *
selected_run (FoveaComparePaths *self)
{
  GtkListBoxRow *row = self->comparison ? gtk_list_box_get_selected_row (self->list) : NULL;
  const FoveaPathRun *run = row ? &self->comparison->runs[gtk_list_box_row_get_index (row)] : NULL;

  return run && !run->obstacle ? run : NULL;
}

static void
tell_error (FoveaComparePaths *self, const FoveaPathRun *run)
{
  g_autofree char *largest = fovea_text_value (run->largest);
  g_autofree char *text
    = run->largest > 0
        ? g_strdup_printf (_("%s: largest difference in each block of %zu×%zu pixels, at most %s of 255"), fovea_conv_path_title (run->path),
                           self->comparison->block, self->comparison->block, largest)
        : g_strdup_printf (_("%s: no difference anywhere"), fovea_conv_path_title (run->path));

  fovea_label_set_named (self->error_label, _("Error map"), text);
}

static void
on_run_selected (FoveaComparePaths *self)
{
  const FoveaPathRun *run = selected_run (self);
  const FoveaColormap *colormap = fovea_colormap_find ("viridis");
  g_autoptr (FoveaImage) image = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRange range;

  gtk_widget_set_visible (GTK_WIDGET (self->colour_bar), run != NULL);
  if (!run)
    {
      fovea_photo_view_set_image (self->map, NULL);
      fovea_label_set_named (self->error_label, _("Error map"), "");
      return;
    }
  range = (FoveaRange){ 0, run->largest > 0 ? run->largest : 1 };
  image = fovea_image_new (self->comparison->map_width, self->comparison->map_height, 3, &error);
  if (!image)
    {
      fovea_document_fail (self->document, error->message);
      return;
    }
  fovea_colormap_paint (colormap, range, run->errors, image->width, image->height, image->pixels, image->stride);
  fovea_photo_view_set_image (self->map, image);
  fovea_colour_bar_set (self->colour_bar, colormap, &range);
  tell_error (self, run);
}

static char *
run_text (const FoveaPathRun *run)
{
  g_autofree char *largest = fovea_text_tick (run->largest), *mean = fovea_text_tick (run->mean);
  g_autofree char *changed = fovea_text_count (run->changed);

  if (run->obstacle)
    return g_strdup (run->obstacle);
  if (run->rounded)
    return g_strdup_printf (_("Rounded results: largest difference %s, mean %s; %s pixels differ"), largest, mean, changed);
  return g_strdup_printf (_("Largest difference %s, mean %s; %s pixels differ after rounding"), largest, mean, changed);
}

static GtkWidget *
make_row (FoveaComparePaths *self, const FoveaPathRun *run)
{
  g_autofree char *time = run->obstacle ? NULL : fovea_text_seconds (run->seconds), *text = run_text (run);
  GtkWidget *row = adw_action_row_new (), *number = gtk_label_new (time);
  const char *title = fovea_conv_path_title (run->path);
  g_autofree char *named = run->path == self->comparison->chosen ? g_strdup_printf (_("%s (chosen)"), title) : g_strdup (title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), named);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_add_css_class (number, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), number);
  if (run->obstacle)
    gtk_widget_add_css_class (row, "dim-label");
  return row;
}

static void
show_comparison (FoveaComparePaths *self)
{
  const FoveaPathComparison *c = self->comparison;
  const char *baseline = fovea_conv_path_title (c->baseline);
  g_autofree char *text = g_strdup_printf (_("%zu×%zu pixels, compared with %s. The planner: %s"), c->width, c->height, baseline, c->reason);
  GtkWidget *row;
  int fft = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, row);
  for (gsize i = 0; i < c->n_runs; i++)
    {
      gtk_list_box_append (self->list, make_row (self, &c->runs[i]));
      if (c->runs[i].path == FOVEA_CONV_FFT)
        fft = (int) i;
    }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, fft));
  fovea_label_set_named (self->facts_label, _("Comparison"), text);
}

static void
comparison_done (GObject *owner, gpointer result, GError *error)
{
  FoveaComparePaths *self = FOVEA_COMPARE_PATHS (owner);

  self->comparing = FALSE;
  update_running (self);
  if (!result)
    {
      fovea_label_set_named (self->facts_label, _("Comparison"), error->message);
      return;
    }
  g_clear_pointer (&self->comparison, fovea_path_comparison_free);
  self->comparison = result;
  show_comparison (self);
}

static void
start (FoveaComparePaths *self)
{
  FoveaImage *photo = fovea_document_get_photo (self->document);

  if (!photo)
    {
      fovea_label_set_named (self->facts_label, _("Comparison"), _("Open a photo first."));
      return;
    }
  self->comparing = TRUE;
  update_running (self);
  fovea_label_set_named (self->facts_label, _("Comparison"), _("Running each path…"));
  fovea_paths_job_start (fovea_document_get_jobs (self->document), self->step, photo,
                           gtk_drop_down_get_selected (self->part) == 0 ? &self->seen : NULL, G_OBJECT (self), comparison_done);
}

static void
on_part_chosen (FoveaComparePaths *self)
{
  if (self->document)
    start (self);
}

static void
crossover_done (GObject *owner, gpointer result, GError *error)
{
  FoveaComparePaths *self = FOVEA_COMPARE_PATHS (owner);
  g_autofree FoveaCrossover *crossover = result;
  g_autofree char *text = NULL;

  self->measuring = FALSE;
  update_running (self);
  if (!crossover)
    text = g_strdup (error->message);
  else if (crossover->side > 0)
    text = g_strdup_printf (_("On this machine the Fourier transform is quicker than direct sums from about %.0f×%.0f cells on."),
                            crossover->side, crossover->side);
  else
    text = g_strdup_printf (_("On this machine direct sums are quicker up to %zu×%zu cells at least."),
                            crossover->points[crossover->n - 1].side, crossover->points[crossover->n - 1].side);
  fovea_label_set_named (self->crossover_label, _("Crossover"), text);
  gtk_widget_set_visible (GTK_WIDGET (self->crossover_plot), crossover != NULL);
  if (crossover)
    fovea_plot_view_set_plot (self->crossover_plot, fovea_crossover_plot (crossover));
}

static void
on_measure (FoveaComparePaths *self)
{
  self->measuring = TRUE;
  update_running (self);
  fovea_crossover_job_start (fovea_document_get_jobs (self->document), G_OBJECT (self), crossover_done);
}

static void
on_cancel (FoveaComparePaths *self)
{
  fovea_paths_job_cancel (fovea_document_get_jobs (self->document));
}

/* What was cancelled never tells. */
static void
on_settled (FoveaComparePaths *self)
{
  if (!self->comparing && !self->measuring)
    return;
  if (self->comparing)
    fovea_label_set_named (self->facts_label, _("Comparison"), _("The comparison was cancelled."));
  self->comparing = self->measuring = FALSE;
  update_running (self);
}

static gboolean
fovea_compare_paths_close_request (GtkWindow *window)
{
  on_cancel (FOVEA_COMPARE_PATHS (window));
  return GTK_WINDOW_CLASS (fovea_compare_paths_parent_class)->close_request (window);
}

static void
fovea_compare_paths_dispose (GObject *object)
{
  FoveaComparePaths *self = FOVEA_COMPARE_PATHS (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->step, fovea_step_free);
  g_clear_pointer (&self->comparison, fovea_path_comparison_free);
  G_OBJECT_CLASS (fovea_compare_paths_parent_class)->dispose (object);
}

static void
fovea_compare_paths_class_init (FoveaComparePathsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_compare_paths_dispose;
  GTK_WINDOW_CLASS (class)->close_request = fovea_compare_paths_close_request;
  g_type_ensure (FOVEA_TYPE_PHOTO_VIEW);
  g_type_ensure (FOVEA_TYPE_COLOUR_BAR);
  g_type_ensure (FOVEA_TYPE_PLOT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/kernel/compare-paths.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, run_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, measure_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, part);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, list);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, facts_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, error_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, crossover_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, map);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, colour_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaComparePaths, crossover_plot);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, on_part_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_run_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_measure);
}

static void
fovea_compare_paths_init (FoveaComparePaths *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
}

void
fovea_compare_paths_present (GtkWindow *parent, FoveaDocument *document, const FoveaStep *step, const FoveaRectF *seen)
{
  FoveaComparePaths *self = g_object_new (FOVEA_TYPE_COMPARE_PATHS, "transient-for", parent, NULL);
  FoveaJobs *jobs = fovea_document_get_jobs (document);

  self->document = g_object_ref (document);
  self->step = fovea_step_copy (step);
  self->seen = *seen;
  fovea_jobs_when_settled (jobs, self, G_CALLBACK (on_settled));
  g_object_bind_property (jobs, "quick-fraction", self->progress_bar, "fraction", G_BINDING_DEFAULT);
  start (self);
  gtk_window_present (GTK_WINDOW (self));
}
