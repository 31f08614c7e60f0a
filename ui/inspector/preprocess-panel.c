/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/preprocess-panel.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/filter/kernel-text.h"
#include "ui/inspector/preprocess-steps.h"

struct _FoveaPreprocessPanel
{
  GtkWidget parent_instance;

  FoveaPreprocessSteps *steps;
  AdwPreferencesGroup *group;
  GtkEditable *size_row, *scale_row, *mean_row, *deviation_row;
  AdwComboRow *fit_row, *order_row;
  GtkSwitch *invert_switch;

  FoveaDocument *document;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (FoveaPreprocessPanel, fovea_preprocess_panel, GTK_TYPE_WIDGET)

static guint
n_channels (FoveaOrder order)
{
  return order == FOVEA_ORDER_GRAY ? 1 : 3;
}

static void
set_numbers (GtkEditable *row, const double *numbers, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_ascii_formatd (buffer, sizeof buffer, "%.6g", numbers[i]));
    }
  gtk_editable_set_text (row, text->str);
}

/* @n numbers apart by commas or @separator; one number stands for all of them. */
static gboolean
read_numbers (GtkEditable *row, const char *separator, double *numbers, guint n)
{
  g_auto (GStrv) words = g_strsplit_set (gtk_editable_get_text (row), separator, -1);
  guint count = g_strv_length (words);

  if (count != n && count != 1)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!fovea_number_parse (g_strstrip (words[count == 1 ? 0 : i]), &numbers[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_size (GtkEditable *row, FoveaPreprocess *preprocess)
{
  g_auto (GStrv) words = g_strsplit_set (gtk_editable_get_text (row), "xX*", -1);
  guint64 sides[2];

  if (g_strv_length (words) != 2)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!g_ascii_string_to_unsigned (g_strstrip (words[i]), 10, 1, FOVEA_MAX_PHOTO_SIDE, &sides[i], NULL))
      return FALSE;
  preprocess->height = sides[0];
  preprocess->width = sides[1];
  return TRUE;
}

/* A number, or a fraction of two. */
static gboolean
read_scale (GtkEditable *row, double *scale)
{
  double parts[2];
  gboolean fraction = strchr (gtk_editable_get_text (row), '/') != NULL;

  if (!read_numbers (row, "/", parts, fraction ? 2 : 1))
    return FALSE;
  if (fraction && parts[1] == 0.0)
    return FALSE;
  *scale = fraction ? parts[0] / parts[1] : parts[0];
  return TRUE;
}

static void
set_error (GtkEditable *row, gboolean right)
{
  if (right)
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               right ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
}

/* What the rows say; FALSE, with the wrong rows marked, when they make no sense. */
static gboolean
read_rows (FoveaPreprocessPanel *self, FoveaPreprocess *preprocess)
{
  guint n;
  gboolean size = read_size (self->size_row, preprocess);
  gboolean scale = read_scale (self->scale_row, &preprocess->scale);
  gboolean mean, deviation;

  preprocess->fit = adw_combo_row_get_selected (self->fit_row);
  preprocess->order = adw_combo_row_get_selected (self->order_row);
  preprocess->invert = gtk_switch_get_active (self->invert_switch);
  n = n_channels (preprocess->order);
  mean = read_numbers (self->mean_row, ",", preprocess->mean, n);
  deviation = read_numbers (self->deviation_row, ",", preprocess->deviation, n);
  for (guint i = 0; i < n; i++)
    deviation = deviation && preprocess->deviation[i] != 0.0;
  set_error (self->size_row, size);
  set_error (self->scale_row, scale);
  set_error (self->mean_row, mean);
  set_error (self->deviation_row, deviation);
  return size && scale && mean && deviation;
}

static gboolean
same (const FoveaPreprocess *a, const FoveaPreprocess *b)
{
  for (guint i = 0; i < n_channels (a->order); i++)
    if (a->mean[i] != b->mean[i] || a->deviation[i] != b->deviation[i])
      return FALSE;
  return a->width == b->width && a->height == b->height && a->fit == b->fit && a->order == b->order && a->scale == b->scale
         && a->invert == b->invert;
}

static void
on_applied (FoveaPreprocessPanel *self)
{
  const FoveaPreprocess *now = self->document ? fovea_document_get_preprocess (self->document) : NULL;
  FoveaPreprocess wanted;

  if (!now || self->filling)
    return;
  wanted = *now;
  if (!read_rows (self, &wanted) || same (now, &wanted))
    return;
  g_strlcpy (wanted.source, _("Set by you"), sizeof wanted.source);
  fovea_document_set_preprocess (self->document, &wanted);
}

static void
set_scale (FoveaPreprocessPanel *self, double scale)
{
  if (scale == 1.0 / 255.0)
    gtk_editable_set_text (self->scale_row, "1/255");
  else
    set_numbers (self->scale_row, &scale, 1);
}

static void
refresh (FoveaPreprocessPanel *self)
{
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  g_autofree char *size = NULL, *source = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), preprocess != NULL);
  if (!preprocess)
    return;
  self->filling = TRUE;
  size = g_strdup_printf ("%zu x %zu", preprocess->height, preprocess->width);
  gtk_editable_set_text (self->size_row, size);
  adw_combo_row_set_selected (self->fit_row, preprocess->fit);
  adw_combo_row_set_selected (self->order_row, preprocess->order);
  set_scale (self, preprocess->scale);
  set_numbers (self->mean_row, preprocess->mean, n_channels (preprocess->order));
  set_numbers (self->deviation_row, preprocess->deviation, n_channels (preprocess->order));
  gtk_switch_set_active (self->invert_switch, preprocess->invert);
  source = g_markup_escape_text (preprocess->source, -1);
  adw_preferences_group_set_description (self->group, source);
  self->filling = FALSE;
}

static void
fovea_preprocess_panel_dispose (GObject *object)
{
  FoveaPreprocessPanel *self = FOVEA_PREPROCESS_PANEL (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_preprocess_panel_parent_class)->dispose (object);
}

static void
fovea_preprocess_panel_class_init (FoveaPreprocessPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_preprocess_panel_dispose;
  g_type_ensure (FOVEA_TYPE_PREPROCESS_STEPS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/preprocess-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, steps);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, group);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, size_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, fit_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, order_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, scale_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, mean_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, deviation_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessPanel, invert_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_applied);
}

static void
fovea_preprocess_panel_init (FoveaPreprocessPanel *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
}

void
fovea_preprocess_panel_set_document (FoveaPreprocessPanel *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_PREPROCESS_PANEL (self) && !self->document);

  self->document = g_object_ref (document);
  fovea_preprocess_steps_set_document (self->steps, document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}
