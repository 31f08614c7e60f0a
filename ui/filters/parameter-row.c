/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/parameter-row.h"

#include <math.h>

#include <glib/gi18n.h>

#define MERGE_US (700 * 1000)

struct _FoveaParameterRow
{
  AdwPreferencesRow parent_instance;

  const FoveaParameter *parameter;
  GtkAdjustment *adjustment; /* of numbers */
  GtkSwitch *toggle;         /* of switches */
  gint64 last_change;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (FoveaParameterRow, fovea_parameter_row, ADW_TYPE_PREFERENCES_ROW)

static guint changed_signal;

static void
emit_changed (FoveaParameterRow *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean merge = now - self->last_change < MERGE_US;

  if (self->updating)
    return;
  self->last_change = now;
  g_signal_emit (self, changed_signal, 0, merge);
}

static guint
digits_for (const FoveaParameter *parameter)
{
  if (parameter->kind == FOVEA_PARAMETER_INTEGER || parameter->step <= 0)
    return 0;
  return (guint) CLAMP (ceil (-log10 (parameter->step) - 1e-9), 0, 6);
}

static void
label_control (GtkWidget *control, const FoveaParameter *parameter)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, _(parameter->title), -1);
}

static GtkWidget *
make_title (const FoveaParameter *parameter)
{
  g_autofree char *text = parameter->unit ? g_strdup_printf ("%s (%s)", _(parameter->title), _(parameter->unit)) : NULL;
  GtkWidget *title = gtk_label_new (text ? text : _(parameter->title));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  return title;
}

static GtkWidget *
make_slider (FoveaParameterRow *self)
{
  GtkWidget *slider = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->adjustment);

  gtk_range_set_round_digits (GTK_RANGE (slider), (int) digits_for (self->parameter));
  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  label_control (slider, self->parameter);
  return slider;
}

static GtkWidget *
make_number (FoveaParameterRow *self)
{
  const FoveaParameter *parameter = self->parameter;
  double step = parameter->kind == FOVEA_PARAMETER_INTEGER ? MAX (1.0, parameter->step) : parameter->step;
  GtkWidget *spin;

  self->adjustment = gtk_adjustment_new (parameter->initial, parameter->minimum, parameter->maximum, step, step * 10, 0);
  spin = gtk_spin_button_new (self->adjustment, step, digits_for (parameter));
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  label_control (spin, parameter);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  return spin;
}

static GtkWidget *
make_switch (FoveaParameterRow *self)
{
  self->toggle = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->toggle), GTK_ALIGN_CENTER);
  label_control (GTK_WIDGET (self->toggle), self->parameter);
  g_signal_connect_object (self->toggle, "notify::active", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->toggle);
}

static void
fovea_parameter_row_class_init (FoveaParameterRowClass *klass)
{
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_BOOLEAN);
}

static void
fovea_parameter_row_init (FoveaParameterRow *self)
{
}

GtkWidget *
fovea_parameter_row_new (const FoveaParameter *parameter)
{
  FoveaParameterRow *self = g_object_new (FOVEA_TYPE_PARAMETER_ROW, "activatable", FALSE, "focusable", FALSE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->parameter = parameter;
  gtk_box_append (GTK_BOX (line), make_title (parameter));
  gtk_box_append (GTK_BOX (line), parameter->kind == FOVEA_PARAMETER_SWITCH ? make_switch (self) : make_number (self));
  gtk_box_append (GTK_BOX (box), line);
  if (parameter->kind != FOVEA_PARAMETER_SWITCH)
    gtk_box_append (GTK_BOX (box), make_slider (self));
  gtk_widget_add_css_class (box, "parameter");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _(parameter->title));
  if (parameter->tooltip)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), _(parameter->tooltip));
  return GTK_WIDGET (self);
}

double
fovea_parameter_row_get_value (FoveaParameterRow *self)
{
  g_return_val_if_fail (FOVEA_IS_PARAMETER_ROW (self), 0.0);
  return self->toggle ? gtk_switch_get_active (self->toggle) : gtk_adjustment_get_value (self->adjustment);
}

void
fovea_parameter_row_set_value (FoveaParameterRow *self, double value)
{
  g_return_if_fail (FOVEA_IS_PARAMETER_ROW (self));

  self->updating = TRUE;
  if (self->toggle)
    gtk_switch_set_active (self->toggle, value != 0.0);
  else if (fabs (gtk_adjustment_get_value (self->adjustment) - value) > 1e-12)
    gtk_adjustment_set_value (self->adjustment, value);
  self->updating = FALSE;
}
