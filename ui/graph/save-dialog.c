/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/graph/save-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/network/architectures/architecture.h"
#include "core/network/graph/save.h"
#include "core/network/open.h"
#include "ui/graph/graph-job.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/shell.h"

/* By the rows of the format. */
static const char *const endings[] = { ".svg", ".pdf", ".png" };

struct _FoveaGraphSaveDialog
{
  AdwWindow parent_instance;

  AdwComboRow *format_row;
  GtkEditable *file_row;
  GtkSwitch *dark_switch, *shapes_switch;
  GtkSpinButton *scale_button;
  GtkLabel *command_label, *status_label;
  GtkWidget *save_button;

  FoveaDocument *document;
  gboolean *expanded; /* one a block, or NULL: as usual */
  FoveaLayerBlocks *blocks;
};

G_DEFINE_FINAL_TYPE (FoveaGraphSaveDialog, fovea_graph_save_dialog, ADW_TYPE_WINDOW)

typedef struct
{
  gpointer layout; /* a job of graph-job.h */
  FoveaGraphPicture picture;
  char *path;
} SaveJob;

static void
save_job_free (gpointer data)
{
  SaveJob *job = data;

  fovea_graph_job_free (job->layout);
  g_free (job->path);
  g_free (job);
}

/* The name of the file. */
static gpointer
save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  SaveJob *job = data;
  FoveaGraphResult *result = fovea_graph_job_run (job->layout, progress, error);
  gboolean saved = result && fovea_graph_save (result->graph, &job->picture, job->path, progress, error);

  g_clear_pointer (&result, fovea_graph_result_free);
  return saved ? g_path_get_basename (job->path) : NULL;
}

static void
show_status (FoveaGraphSaveDialog *self, const char *text)
{
  gtk_label_set_text (self->status_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status_label), text != NULL);
}

static void
save_done (GObject *owner, gpointer data, GError *error)
{
  FoveaGraphSaveDialog *self = FOVEA_GRAPH_SAVE_DIALOG (owner);
  g_autofree char *name = data;

  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (!name)
    {
      show_status (self, error->message);
      return;
    }
  fovea_document_tell_saved (self->document, name, NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static FoveaGraphPicture
picture_of (FoveaGraphSaveDialog *self)
{
  return (FoveaGraphPicture){ .dark = gtk_switch_get_active (self->dark_switch),
                              .shapes = gtk_switch_get_active (self->shapes_switch),
                              .scale = gtk_spin_button_get_value (self->scale_button) };
}

/* Blocks that are drawn as one box, and which of them are not: as the options of fovea-cli graph. */
static void
append_blocks (FoveaGraphSaveDialog *self, GString *command)
{
  gboolean collapsed = FALSE;

  for (guint i = 0; self->blocks && i < self->blocks->n_blocks; i++)
    collapsed |= !self->expanded[i];
  if (!collapsed)
    return;
  g_string_append (command, " --collapse");
  for (guint i = 0; i < self->blocks->n_blocks; i++)
    if (self->expanded[i])
      fovea_shell_append (command, "--expand", self->blocks->blocks[i].path);
}

/* As fovea-cli opens it, at the size that it has in the window. */
static void
append_network (GString *command, const FoveaNetworkPlan *plan)
{
  const FoveaNetwork *network = plan->network;
  gint photo = fovea_network_plan_photo_input (plan);
  g_autofree char *made = fovea_architecture_find (network->name, NULL) ? g_strconcat (FOVEA_ARCHITECTURE_PREFIX, network->name, NULL) : NULL;
  FoveaPlanes planes;

  fovea_shell_append (command, "", network->path ? network->path : made ? made : "NETWORK.onnx");
  if (photo >= 0 && fovea_network_plan_planes (plan, photo, &planes)
      && (made || !fovea_shape_equal (&network->values[photo].shape, &plan->values[photo].shape)))
    g_string_append_printf (command, " --input %zux%zu", planes.height, planes.width);
}

static void
refresh_command (FoveaGraphSaveDialog *self)
{
  FoveaGraphPicture picture = picture_of (self);
  g_autoptr (GString) command = g_string_new ("fovea-cli graph");
  char scale[G_ASCII_DTOSTR_BUF_SIZE];

  append_network (command, fovea_document_get_plan (self->document));
  fovea_shell_append (command, "", gtk_editable_get_text (self->file_row));
  append_blocks (self, command);
  if (picture.dark)
    g_string_append (command, " --dark");
  if (picture.shapes)
    g_string_append (command, " --shapes");
  if (picture.scale != 1.0)
    g_string_append_printf (command, " --scale %s", g_ascii_formatd (scale, sizeof scale, "%g", picture.scale));
  gtk_label_set_text (self->command_label, command->str);
}

static void
refresh (FoveaGraphSaveDialog *self)
{
  if (!self->document || !fovea_document_get_plan (self->document))
    return;
  refresh_command (self);
  show_status (self, NULL);
}

/* The ending follows the format. */
static void
on_format_changed (FoveaGraphSaveDialog *self)
{
  const char *path = gtk_editable_get_text (self->file_row), *dot = strrchr (path, '.');
  gsize length = dot && !strchr (dot, G_DIR_SEPARATOR) ? (gsize) (dot - path) : strlen (path);
  g_autofree char *stem = g_strndup (path, length);
  g_autofree char *changed = g_strconcat (stem, endings[adw_combo_row_get_selected (self->format_row)], NULL);

  if (!self->document || g_str_has_suffix (path, endings[adw_combo_row_get_selected (self->format_row)]))
    return;
  gtk_editable_set_text (self->file_row, changed);
}

/* And the format follows the ending. */
static void
on_file_changed (FoveaGraphSaveDialog *self)
{
  const char *dot = strrchr (gtk_editable_get_text (self->file_row), '.');

  for (guint i = 0; dot && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot, endings[i]) == 0)
      adw_combo_row_set_selected (self->format_row, i);
  refresh (self);
}

static void
on_save (FoveaGraphSaveDialog *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  SaveJob *job;

  if (!plan)
    return;
  job = g_new (SaveJob, 1);
  *job = (SaveJob){ fovea_graph_job_new (plan, self->expanded, self->blocks ? self->blocks->n_blocks : 0), picture_of (self),
                    g_strdup (gtk_editable_get_text (self->file_row)) };
  gtk_widget_set_sensitive (self->save_button, FALSE);
  show_status (self, NULL);
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "save-graph", _("Saving the graph"), G_OBJECT (self), save_work, job,
                     save_job_free, save_done, g_free);
}

/* What was cancelled never tells. */
static void
on_settled (FoveaGraphSaveDialog *self)
{
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

static void
on_copy (FoveaGraphSaveDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command_label));
}

static void
file_chosen (gpointer owner, GFile *file)
{
  FoveaGraphSaveDialog *self = FOVEA_GRAPH_SAVE_DIALOG (owner);

  if (g_file_peek_path (file))
    gtk_editable_set_text (self->file_row, g_file_peek_path (file));
}

static void
on_choose (FoveaGraphSaveDialog *self)
{
  fovea_choose_target (GTK_WIDGET (self), _("Save Graph"), gtk_editable_get_text (self->file_row), _("Graphs: .svg, .pdf or .png"),
                       (const char *const[]){ "*.svg", "*.pdf", "*.png", NULL }, file_chosen);
}

static gboolean
fovea_graph_save_dialog_close_request (GtkWindow *window)
{
  FoveaGraphSaveDialog *self = FOVEA_GRAPH_SAVE_DIALOG (window);

  fovea_jobs_cancel (fovea_document_get_jobs (self->document), "save-graph");
  return GTK_WINDOW_CLASS (fovea_graph_save_dialog_parent_class)->close_request (window);
}

static void
fovea_graph_save_dialog_dispose (GObject *object)
{
  FoveaGraphSaveDialog *self = FOVEA_GRAPH_SAVE_DIALOG (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->expanded, g_free);
  g_clear_pointer (&self->blocks, fovea_layer_blocks_free);
  G_OBJECT_CLASS (fovea_graph_save_dialog_parent_class)->dispose (object);
}

static void
fovea_graph_save_dialog_class_init (FoveaGraphSaveDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_graph_save_dialog_dispose;
  GTK_WINDOW_CLASS (class)->close_request = fovea_graph_save_dialog_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/graph/save-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, dark_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, shapes_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, scale_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, status_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphSaveDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, on_format_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_file_changed);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
fovea_graph_save_dialog_init (FoveaGraphSaveDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* NETWORK.svg in the Pictures folder, or at home where there is none. */
static char *
initial_path (FoveaDocument *document)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  const FoveaNetwork *network = fovea_document_get_network (document);
  g_autofree char *name = g_strdup_printf ("%s.svg", network->name);

  g_strdelimit (name, "/", '-');
  return g_build_filename (pictures ? pictures : g_get_home_dir (), name, NULL);
}

void
fovea_graph_save_dialog_present (GtkWindow *parent, FoveaDocument *document, FoveaGraphView *view)
{
  FoveaGraphSaveDialog *self = g_object_new (FOVEA_TYPE_GRAPH_SAVE_DIALOG, "transient-for", parent, NULL);
  g_autofree char *path = initial_path (document);
  const gboolean *expanded = fovea_graph_view_get_expanded (view);
  gboolean shapes;

  self->blocks = fovea_layer_blocks_new (fovea_document_get_plan (document));
  self->expanded = expanded ? g_memdup2 (expanded, MAX (self->blocks->n_blocks, 1) * sizeof *expanded)
                            : fovea_graph_job_expand_as_usual (fovea_document_get_plan (document), self->blocks);
  g_object_get (view, "shapes", &shapes, NULL);
  gtk_switch_set_active (self->shapes_switch, shapes);
  gtk_switch_set_active (self->dark_switch, adw_style_manager_get_dark (adw_style_manager_get_default ()));
  gtk_editable_set_text (self->file_row, path);
  self->document = g_object_ref (document);
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
  refresh (self);
  gtk_window_present (GTK_WINDOW (self));
}
