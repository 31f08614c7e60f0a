/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/step-editor.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/filters/parameter-row.h"
#include "ui/filters/path-report.h"
#include "ui/filters/step-text.h"
#include "ui/widgets/calm.h"

/* The paths that a photo filter can take, in the order of the list. */
static const FoveaConvPath paths[] = { FOVEA_CONV_AUTO,      FOVEA_CONV_DIRECT, FOVEA_CONV_INTEGER,  FOVEA_CONV_SEPARABLE,
                                       FOVEA_CONV_RECURSIVE, FOVEA_CONV_FFT,    FOVEA_CONV_REFERENCE };

struct _FoveaStepEditor
{
  GtkBox parent_instance;

  /* Template widgets */
  AdwPreferencesGroup *settings, *conventions, *computation;
  AdwComboRow *channels, *border, *path;
  GtkSwitch *linear_light, *flip;
  FoveaPathReport *report;

  FoveaDocument *document;
  int index;
  const FoveaFilter *filter; /* whose rows are shown */
  GPtrArray *rows;           /* borrowed, one a parameter */
  gboolean updating;
  guint update_source;
};

G_DEFINE_FINAL_TYPE (FoveaStepEditor, fovea_step_editor, GTK_TYPE_BOX)

static guint edit_kernel_signal;

static const FoveaStep *
current_step (FoveaStepEditor *self)
{
  GPtrArray *chain = fovea_document_get_chain (self->document);

  return self->index >= 0 && self->index < (int) chain->len ? chain->pdata[self->index] : NULL;
}

static void
apply (FoveaStepEditor *self, gboolean merge)
{
  const FoveaStep *old = self->document ? current_step (self) : NULL;
  FoveaStep *step;

  if (!old || self->updating || old->filter != self->filter)
    return;
  step = fovea_step_copy (old);
  for (guint i = 0; i < self->rows->len; i++)
    step->values[i] = fovea_parameter_row_get_value (self->rows->pdata[i]);
  step->channels = (FoveaChannels) adw_combo_row_get_selected (self->channels);
  step->border = (FoveaBorder) adw_combo_row_get_selected (self->border);
  step->path = paths[adw_combo_row_get_selected (self->path)];
  step->linear_light = gtk_switch_get_active (self->linear_light);
  step->flip = gtk_switch_get_active (self->flip);
  fovea_document_replace_step (self->document, (guint) self->index, step, merge);
}

static void
on_changed (FoveaStepEditor *self)
{
  apply (self, FALSE);
}

static void
on_parameter_changed (FoveaStepEditor *self, gboolean merge)
{
  apply (self, merge);
}

static void
on_edit_kernel (FoveaStepEditor *self)
{
  g_signal_emit (self, edit_kernel_signal, 0);
}

static void
remove_rows (FoveaStepEditor *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->settings, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  self->filter = NULL;
}

static void
build_rows (FoveaStepEditor *self, const FoveaFilter *filter)
{
  remove_rows (self);
  self->filter = filter;
  for (gsize i = 0; filter && i < filter->n_parameters; i++)
    {
      GtkWidget *row = fovea_parameter_row_new (&filter->parameters[i]);

      g_signal_connect_object (row, "changed", G_CALLBACK (on_parameter_changed), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->settings, row);
      g_ptr_array_add (self->rows, row);
    }
}

static guint
path_position (FoveaConvPath path)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (paths[i] == path)
      return i;
  return 0;
}

/* As markup; NULL: there is nothing to say. A lifted kernel names its own scale. */
static char *
step_description (const FoveaStep *step)
{
  g_autofree char *gain = step->lift ? g_strdup_printf (_("Result: 128 + %.4g × the layer's value."), step->lift->gain) : NULL;
  g_autofree char *text = gain ? g_strdup_printf ("%s %s", _(step->filter->description), gain) : NULL;

  return step->filter ? g_markup_escape_text (text ? text : _(step->filter->description), -1) : NULL;
}

static void
show_step (FoveaStepEditor *self, const FoveaStep *step)
{
  g_autofree char *title = g_markup_escape_text (fovea_step_title (step), -1);
  g_autofree char *description = step_description (step);

  if (step->filter != self->filter)
    build_rows (self, step->filter);
  adw_preferences_group_set_title (self->settings, title);
  adw_preferences_group_set_description (self->settings, description);
  for (guint i = 0; i < self->rows->len; i++)
    fovea_parameter_row_set_value (self->rows->pdata[i], step->values[i]);
  adw_combo_row_set_selected (self->channels, step->channels);
  gtk_widget_set_sensitive (GTK_WIDGET (self->channels), !step->lift);
  adw_combo_row_set_selected (self->border, step->border);
  adw_combo_row_set_selected (self->path, path_position (step->path));
  gtk_switch_set_active (self->linear_light, step->linear_light);
  gtk_switch_set_active (self->flip, step->flip);
}

static void
update_report (FoveaStepEditor *self)
{
  if (current_step (self))
    fovea_path_report_update (self->report, fovea_document_get_report (self->document, (guint) self->index));
}

static gboolean
update_now (gpointer user_data)
{
  FoveaStepEditor *self = user_data;
  const FoveaStep *step = current_step (self);

  self->update_source = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), step != NULL);
  if (!step)
    return G_SOURCE_REMOVE;
  self->updating = TRUE;
  show_step (self, step);
  self->updating = FALSE;
  update_report (self);
  return G_SOURCE_REMOVE;
}

/* Making rows takes a while: it comes after what the user touched has changed, before the next frame. */
static void
update (FoveaStepEditor *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_now, self, NULL);
}

static void
fovea_step_editor_finalize (GObject *object)
{
  FoveaStepEditor *self = FOVEA_STEP_EDITOR (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_object (&self->document);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (fovea_step_editor_parent_class)->finalize (object);
}

static void
fovea_step_editor_class_init (FoveaStepEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fovea_step_editor_finalize;
  edit_kernel_signal
    = g_signal_new ("edit-kernel", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (FOVEA_TYPE_PATH_REPORT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/filters/step-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, settings);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, conventions);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, computation);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, channels);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, border);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, path);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, linear_light);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, flip);
  gtk_widget_class_bind_template_child (widget_class, FoveaStepEditor, report);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_kernel);
}

static void
fovea_step_editor_init (FoveaStepEditor *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->index = -1;
  self->rows = g_ptr_array_new ();
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_box_append_by_frames (GTK_BOX (self), (gpointer[]){ self->settings, self->conventions, self->computation }, 3);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    gtk_string_list_append (titles, fovea_conv_path_title (paths[i]));
  adw_combo_row_set_model (self->path, G_LIST_MODEL (titles));
  self->updating = FALSE;
}

void
fovea_step_editor_set_document (FoveaStepEditor *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_STEP_EDITOR (self));
  g_return_if_fail (FOVEA_IS_DOCUMENT (document) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "chain-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "filtered-changed", G_CALLBACK (update_report), self, G_CONNECT_SWAPPED);
}

void
fovea_step_editor_set_step (FoveaStepEditor *self, int index)
{
  g_return_if_fail (FOVEA_IS_STEP_EDITOR (self));

  self->index = index;
  update (self);
}
