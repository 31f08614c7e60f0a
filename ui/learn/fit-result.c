/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/fit-result.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/filter/kernel-words.h"
#include "core/learn/fit-curve.h"
#include "ui/kernel/kernel-files.h"
#include "ui/kernel/kernel-grid.h"
#include "ui/kernel/kernel-picture.h"
#include "ui/kernel/plot-view.h"
#include "ui/maps/numbers.h"
#include "ui/photo/photo-view.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/named-label.h"

#define GRID_SIDE 5 /* more cells with their numbers would be wider than the page */
#define DIGITS 4    /* of a cell, as they can be read */

struct _FoveaFitResultView
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkStack *stack, *cells;
  AdwStatusPage *message;
  GtkLabel *name_label, *cell_label, *facts_label, *residual_label;
  FoveaKernelGrid *grid;
  FoveaKernelPicture *picture;
  GtkWidget *residual_part;
  FoveaPlotView *curve;
  FoveaPhotoView *residual;

  FoveaDocument *document;
  FoveaKernel *kernel; /* that is shown */
  gboolean ready;      /* is the result */
  FoveaColours colours;
};

G_DEFINE_FINAL_TYPE (FoveaFitResultView, fovea_fit_result_view, GTK_TYPE_WIDGET)

static void
on_cell_selected (FoveaFitResultView *self, guint column, guint row)
{
  g_autofree char *value = NULL, *text = NULL;

  if (!self->kernel || column >= self->kernel->width || row >= self->kernel->height)
    return;
  value = fovea_text_value (self->kernel->values[row * self->kernel->width + column]);
  text = g_strdup_printf (_("Row %u, column %u: %s"), row, column, value);
  fovea_label_set_named (self->cell_label, _("Cell"), text);
}

static void
show_kernel (FoveaFitResultView *self, FoveaKernel *kernel)
{
  gboolean few = MAX (kernel->width, kernel->height) <= GRID_SIDE;
  g_autoptr (FoveaKernel) shown = fovea_kernel_rounded (kernel, DIGITS);
  g_autofree char *sum = fovea_text_value (fovea_kernel_sum (kernel));
  g_autofree char *size = g_strdup_printf (_("%zu×%zu cells, sum %s"), kernel->height, kernel->width, sum);

  fovea_kernel_unref (self->kernel);
  self->kernel = fovea_kernel_ref (kernel);
  if (few)
    fovea_kernel_grid_set_kernel (self->grid, shown);
  fovea_kernel_picture_set_kernel (self->picture, shown);
  gtk_stack_set_visible_child_name (self->cells, few ? "grid" : "picture");
  fovea_label_set_named (self->cell_label, _("Kernel"), size);
  gtk_stack_set_visible_child_name (self->stack, "result");
}

static void
set_ready (FoveaFitResultView *self, gboolean ready)
{
  self->ready = ready;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "fit.use", ready);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "fit.save", ready);
  gtk_widget_set_visible (self->residual_part, ready);
}

void
fovea_fit_result_view_show_live (FoveaFitResultView *self, FoveaKernel *kernel, const GArray *curve)
{
  const FoveaFitPoint *last = &g_array_index (curve, FoveaFitPoint, curve->len - 1);
  g_autofree char *rms = fovea_text_value (sqrt (last->loss));
  g_autofree char *text = g_strdup_printf (_("Step %u: the results differ by %s code values (root of the mean of squares)"), last->step, rms);

  set_ready (self, FALSE);
  show_kernel (self, kernel);
  fovea_label_set_named (self->name_label, _("Kernel"), _("Learning…"));
  fovea_label_set_named (self->facts_label, C_("of a kernel to photos", "Fit"), text);
  gtk_widget_set_visible (GTK_WIDGET (self->curve), TRUE);
  fovea_plot_view_set_plot (self->curve, fovea_fit_curve_plot (curve, 0.0));
}

static void
tell_name (FoveaFitResultView *self, const FoveaKernelFit *fit)
{
  g_autofree char *name = fovea_kernel_name_text (&fit->name), *distance = fovea_text_percent (fit->name.distance), *text = NULL;

  text = name ? g_strdup_printf (_("This is %s (it differs by %s)"), name, distance) : g_strdup (_("A kernel that no preset is near to"));
  fovea_label_set_named (self->name_label, _("Kernel"), text);
}

static void
tell_fit (FoveaFitResultView *self, const FoveaKernelFit *fit)
{
  GString *text = g_string_new (NULL);
  g_autofree char *rms = fovea_text_value (fit->rms), *r_squared = fovea_text_value (fit->r_squared), *condition = fovea_text_tick (fit->condition);
  g_autofree char *uncertainty = fovea_text_percent (fit->uncertainty), *samples = fovea_text_count (fit->samples);
  g_autofree char *clipped = fovea_text_percent (fit->inside > 0 ? (double) fit->clipped / (double) fit->inside : 0.0);
  g_autofree char *distance = fovea_text_percent (fit->distance), *offset = fovea_text_value (fit->kernel->offset);
  g_autofree char *symmetry = fovea_kernel_symmetry_words (fit->symmetries);

  g_string_append_printf (text, _("Residual before rounding %s code values (root of the mean of squares), R² %s\n"), rms, r_squared);
  g_string_append_printf (text, _("Uncertainty of the kernel %s, condition of the normal equations %s\n"), uncertainty, condition);
  g_string_append_printf (text, _("%s samples; %s are 0 or 255 afterwards and left out"), samples, clipped);
  if (fit->symmetries)
    g_string_append_printf (text, _("\nSymmetry, as far as errors tell: %s"), symmetry);
  if (fit->kernel->offset != 0.0)
    g_string_append_printf (text, _("\nOffset %s"), offset);
  if (fit->curve->len > 0)
    g_string_append_printf (text, fit->end.converged ? _("\nConverged after %u steps, %s from the kernel of least squares")
                                                     : _("\nNot converged after %u steps, %s from the kernel of least squares"),
                            fit->end.steps, distance);
  fovea_label_set_named (self->facts_label, C_("of a kernel to photos", "Fit"), text->str);
  g_string_free (text, TRUE);
}

static void
show_residual (FoveaFitResultView *self, const FoveaKernelResidual *residual)
{
  g_autofree char *rms = fovea_text_value (residual->rms), *same = fovea_text_percent (residual->same), *gain = fovea_text_tick (residual->gain);
  g_autofree char *text
    = residual->largest > 0.0
        ? g_strdup_printf (_("As a filter: %s of the samples the same, largest difference %.0f, root of the mean of squares %s. Middle grey is no "
                             "difference; differences are shown %s times as large."),
                           same, residual->largest, rms, gain)
        : g_strdup (_("As a filter: all samples are the same as in the photo after."));

  fovea_label_set_named (self->residual_label, _("Residual"), text);
  fovea_photo_view_set_image (self->residual, residual->picture);
}

void
fovea_fit_result_view_show (FoveaFitResultView *self, FoveaFitResult *result, FoveaColours colours)
{
  self->colours = colours;
  show_kernel (self, result->fit->kernel);
  tell_name (self, result->fit);
  tell_fit (self, result->fit);
  gtk_widget_set_visible (GTK_WIDGET (self->curve), result->fit->curve->len > 0);
  if (result->fit->curve->len > 0)
    fovea_plot_view_set_plot (self->curve, fovea_fit_curve_plot (result->fit->curve, result->fit->least_loss));
  show_residual (self, &result->residual);
  set_ready (self, TRUE);
  fovea_fit_result_free (result);
}

void
fovea_fit_result_view_tell (FoveaFitResultView *self, const char *text)
{
  set_ready (self, FALSE);
  adw_status_page_set_description (self->message, text);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static FoveaChannels
channels_of (FoveaColours colours)
{
  switch (colours)
    {
    case FOVEA_COLOURS_RED:
      return FOVEA_CHANNELS_RED;
    case FOVEA_COLOURS_GREEN:
      return FOVEA_CHANNELS_GREEN;
    case FOVEA_COLOURS_BLUE:
      return FOVEA_CHANNELS_BLUE;
    default:
      return FOVEA_CHANNELS_RGB;
    }
}

static void
use_as_filter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaFitResultView *self = FOVEA_FIT_RESULT_VIEW (widget);
  FoveaStep *step = fovea_step_new (NULL, self->kernel);

  step->channels = channels_of (self->colours);
  fovea_document_add_step (self->document, step);
  gtk_widget_activate_action (widget, "win.page", "s", "filters");
}

static void
kernel_saved (FoveaKernel *kernel, const char *why, gpointer widget)
{
  if (!kernel)
    fovea_document_fail (FOVEA_FIT_RESULT_VIEW (widget)->document, why);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  fovea_kernel_file_save (FOVEA_FIT_RESULT_VIEW (owner)->kernel, file, owner, kernel_saved);
}

static void
save_kernel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fovea_choose_target (widget, _("Save Kernel"), _("kernel.txt"), _("Kernels (text)"), (const char *const[]){ "*.txt", NULL }, target_chosen);
}

static void
fovea_fit_result_view_dispose (GObject *object)
{
  FoveaFitResultView *self = FOVEA_FIT_RESULT_VIEW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_object (&self->document);
  g_clear_pointer (&self->kernel, fovea_kernel_unref);
  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_fit_result_view_parent_class)->dispose (object);
}

static void
fovea_fit_result_view_class_init (FoveaFitResultViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_fit_result_view_dispose;
  g_type_ensure (FOVEA_TYPE_KERNEL_GRID);
  g_type_ensure (FOVEA_TYPE_KERNEL_PICTURE);
  g_type_ensure (FOVEA_TYPE_PLOT_VIEW);
  g_type_ensure (FOVEA_TYPE_PHOTO_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/learn/fit-result.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, cells);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, message);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, name_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, cell_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, facts_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, residual_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, picture);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, residual_part);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, curve);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitResultView, residual);
  gtk_widget_class_bind_template_callback (widget_class, on_cell_selected);
  gtk_widget_class_install_action (widget_class, "fit.use", NULL, use_as_filter);
  gtk_widget_class_install_action (widget_class, "fit.save", NULL, save_kernel);
}

static void
fovea_fit_result_view_init (FoveaFitResultView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_kernel_grid_set_editable (self->grid, FALSE);
  set_ready (self, FALSE);
}

void
fovea_fit_result_view_set_document (FoveaFitResultView *self, FoveaDocument *document)
{
  g_set_object (&self->document, document);
}
