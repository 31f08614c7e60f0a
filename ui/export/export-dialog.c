/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/export/export-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/base/error.h"
#include "ui/export/export-job.h"
#include "ui/maps/picture-text.h"
#include "ui/settings.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/named-label.h"

static const gsize cells[] = { 0, 32, 64, 128, 256 }; /* the rows of cell_row */

#define FOVEA_TYPE_EXPORT_DIALOG (fovea_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExportDialog, fovea_export_dialog, FOVEA, EXPORT_DIALOG, AdwWindow)

struct _FoveaExportDialog
{
  AdwWindow parent_instance;

  AdwComboRow *scope_row, *content_row, *format_row, *paper_row, *colormap_row, *normalise_row, *cell_row;
  GtkEditable *folder_row, *maps_row;
  GtkSwitch *bar_switch, *caption_switch, *single_switch;
  GtkWidget *look_group, *bar_row, *caption_row, *single_row, *page, *export_button;
  GtkLabel *command_label, *status_label;
  GtkProgressBar *progress_bar;

  FoveaDocument *document;
  GArray *formats; /* of FoveaExportFormat: the rows of format_row */
  GArray *maps;    /* of gsize: the numbers of maps_row */
  gboolean filling;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (FoveaExportDialog, fovea_export_dialog, ADW_TYPE_WINDOW)

static FoveaExportScope
scope_of (FoveaExportDialog *self)
{
  return adw_combo_row_get_selected (self->scope_row);
}

static FoveaExportFormat
format_of (FoveaExportDialog *self)
{
  return g_array_index (self->formats, FoveaExportFormat, adw_combo_row_get_selected (self->format_row));
}

static gboolean
is_raw (FoveaExportDialog *self)
{
  return adw_combo_row_get_selected (self->content_row) == 1 && fovea_export_scope_has_values (scope_of (self));
}

/* The numbers of the row, which stand between anything else. */
static void
read_maps (FoveaExportDialog *self)
{
  const char *text = gtk_editable_get_text (self->maps_row);

  g_array_set_size (self->maps, 0);
  while (*text && fovea_export_scope_has_choice (scope_of (self)))
    {
      char *end;
      gsize map = (gsize) g_ascii_strtoull (text, &end, 10);

      if (g_ascii_isdigit (*text))
        g_array_append_val (self->maps, map);
      text = g_ascii_isdigit (*text) ? end : text + 1;
    }
}

static FoveaExportOptions
options_of (FoveaExportDialog *self)
{
  guint colormap = adw_combo_row_get_selected (self->colormap_row);
  guint paper = adw_combo_row_get_selected (self->paper_row);
  gsize n;

  read_maps (self);
  return (FoveaExportOptions){
    .format = format_of (self),
    .colormap = colormap > 0 ? fovea_colormaps (&n)[colormap - 1] : NULL,
    .normalise = fovea_normalise_at (adw_combo_row_get_selected (self->normalise_row)),
    .cell = cells[adw_combo_row_get_selected (self->cell_row)],
    .colour_bar = gtk_switch_get_active (self->bar_switch),
    .caption = gtk_switch_get_active (self->caption_switch),
    .single = gtk_switch_get_active (self->single_switch) && scope_of (self) != FOVEA_EXPORT_MAP,
    .raw = is_raw (self),
    .maps = self->maps->len > 0 ? (const gsize *) self->maps->data : NULL,
    .n_maps = self->maps->len,
    .paper = paper > 0 && format_of (self) == FOVEA_EXPORT_PDF ? &fovea_papers (&n)[paper - 1] : NULL,
  };
}

static void
show_status (FoveaExportDialog *self, const char *text)
{
  gtk_label_set_text (self->status_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status_label), text != NULL);
}

/* The command, and whether there is anything to write. */
static void
refresh (FoveaExportDialog *self)
{
  FoveaExportOptions options;
  const char *folder = gtk_editable_get_text (self->folder_row);
  g_autoptr (FoveaExportJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;

  if (self->filling || self->running)
    return;
  options = options_of (self);
  job = fovea_export_job_new (self->document, scope_of (self), &options, folder, &error);
  if (job && !g_path_is_absolute (folder))
    fovea_refuse (&error, _("Choose a folder to export to."));
  command = fovea_export_command (self->document, scope_of (self), &options, folder);
  fovea_label_set_named (self->command_label, _("Command"), command);
  gtk_widget_set_sensitive (self->export_button, error == NULL);
  show_status (self, error ? error->message : NULL);
}

/* Only what the present choice has. */
static void
on_format_changed (FoveaExportDialog *self)
{
  FoveaExportScope scope;
  FoveaExportFormat format;

  if (self->filling)
    return;
  scope = scope_of (self);
  format = format_of (self);
  gtk_widget_set_visible (GTK_WIDGET (self->maps_row), fovea_export_scope_has_choice (scope));
  gtk_widget_set_visible (GTK_WIDGET (self->content_row), fovea_export_scope_has_values (scope));
  gtk_widget_set_visible (GTK_WIDGET (self->paper_row), format == FOVEA_EXPORT_PDF);
  gtk_widget_set_visible (self->look_group, fovea_export_scope_has_values (scope) && !is_raw (self));
  gtk_widget_set_visible (self->bar_row, !fovea_export_is_vector (format));
  gtk_widget_set_visible (self->caption_row, !fovea_export_is_vector (format));
  gtk_widget_set_visible (self->single_row, scope != FOVEA_EXPORT_MAP);
  refresh (self);
}

/* The formats that the scope can be written as; the chosen one stays when it is among them. */
static void
on_scope_changed (FoveaExportDialog *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  FoveaExportFormat before = self->formats->len > 0 ? format_of (self) : FOVEA_EXPORT_PNG;
  guint selected = 0;

  if (!self->document)
    return;
  self->filling = TRUE;
  g_array_set_size (self->formats, 0);
  for (FoveaExportFormat format = 0; format < FOVEA_N_EXPORT_FORMATS; format++)
    if (fovea_export_scope_can (scope_of (self), format, is_raw (self)))
      {
        g_autofree char *title = g_ascii_strup (fovea_export_format_id (format), -1);

        if (format == before)
          selected = self->formats->len;
        g_array_append_val (self->formats, format);
        gtk_string_list_append (titles, title);
      }
  adw_combo_row_set_model (self->format_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->format_row, selected);
  self->filling = FALSE;
  on_format_changed (self);
}

static void
folder_chosen (gpointer owner, GFile *folder)
{
  FoveaExportDialog *self = FOVEA_EXPORT_DIALOG (owner);

  if (g_file_peek_path (folder))
    gtk_editable_set_text (self->folder_row, g_file_peek_path (folder));
}

static void
on_choose_folder (FoveaExportDialog *self)
{
  fovea_choose_folder (GTK_WIDGET (self), _("Export to Folder"), _("_Select"), folder_chosen);
}

static void
on_copy (FoveaExportDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command_label));
}

static void
set_running (FoveaExportDialog *self, gboolean running)
{
  self->running = running;
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), running);
  gtk_widget_set_sensitive (self->page, !running);
  gtk_widget_set_sensitive (self->export_button, !running);
}

static void
export_done (GObject *owner, gpointer result, GError *error)
{
  FoveaExportDialog *self = FOVEA_EXPORT_DIALOG (owner);
  g_autoptr (GPtrArray) files = result;
  g_autofree char *notice = NULL;

  set_running (self, FALSE);
  if (!files)
    {
      show_status (self, error->message);
      return;
    }
  notice = g_strdup_printf (ngettext ("%u file exported to %s", "%u files exported to %s", files->len), files->len,
                            gtk_editable_get_text (self->folder_row));
  g_signal_emit_by_name (self->document, "notice", notice);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* What could not be exported while the steps ran may be now. An export that was cancelled from the window never tells. */
static void
on_settled (FoveaExportDialog *self)
{
  if (!gtk_widget_get_sensitive (self->export_button))
    refresh (self);
  if (!self->running)
    return;
  set_running (self, FALSE);
  show_status (self, _("The export was cancelled; files written before stay."));
}

static void
on_export (FoveaExportDialog *self)
{
  FoveaExportOptions options = options_of (self);
  g_autoptr (GError) error = NULL;
  FoveaExportJob *job = fovea_export_job_new (self->document, scope_of (self), &options, gtk_editable_get_text (self->folder_row),
                                              &error);

  if (!job)
    {
      show_status (self, error->message);
      return;
    }
  fovea_export_job_remember (job, self->document);
  show_status (self, NULL);
  set_running (self, TRUE);
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "export", _("Exporting"), G_OBJECT (self), fovea_export_job_run, job,
                     fovea_export_job_free, export_done, (GDestroyNotify) g_ptr_array_unref);
}

/* Closing stops an export under way: what is written by then stays. */
static gboolean
fovea_export_dialog_close_request (GtkWindow *window)
{
  FoveaExportDialog *self = FOVEA_EXPORT_DIALOG (window);

  if (self->running)
    fovea_jobs_cancel (fovea_document_get_jobs (self->document), "export");
  return GTK_WINDOW_CLASS (fovea_export_dialog_parent_class)->close_request (window);
}

static void
fovea_export_dialog_dispose (GObject *object)
{
  FoveaExportDialog *self = FOVEA_EXPORT_DIALOG (object);

  g_clear_object (&self->document);
  G_OBJECT_CLASS (fovea_export_dialog_parent_class)->dispose (object);
}

static void
fovea_export_dialog_finalize (GObject *object)
{
  g_array_unref (FOVEA_EXPORT_DIALOG (object)->formats);
  g_array_unref (FOVEA_EXPORT_DIALOG (object)->maps);
  G_OBJECT_CLASS (fovea_export_dialog_parent_class)->finalize (object);
}

static void
fovea_export_dialog_class_init (FoveaExportDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_export_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_export_dialog_finalize;
  GTK_WINDOW_CLASS (class)->close_request = fovea_export_dialog_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/export/export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, scope_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, maps_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, content_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, paper_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, look_group);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, colormap_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, normalise_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, cell_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, single_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, caption_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, bar_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, bar_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, caption_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, single_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, page);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, status_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaExportDialog, progress_bar);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
  gtk_widget_class_bind_template_callback (widget_class, on_scope_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_format_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_export);
}

static void
fovea_export_dialog_init (FoveaExportDialog *self)
{
  self->formats = g_array_new (FALSE, FALSE, sizeof (FoveaExportFormat));
  self->maps = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->filling = TRUE; /* until there is a document */
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The Pictures folder, or home where there is none. */
static char *
initial_folder (void)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);

  return g_build_filename (pictures ? pictures : g_get_home_dir (), "Fovea", NULL);
}

static FoveaExportScope
initial_scope (FoveaDocument *document)
{
  FoveaNeuron neuron = fovea_document_get_selection (document);

  return fovea_document_get_network (document) && neuron.value >= 0 ? FOVEA_EXPORT_LAYER_MAPS : FOVEA_EXPORT_PHOTO;
}

static gboolean
has_look (const FoveaProjectExport *export)
{
  return !export->photo && export->kind != FOVEA_EXPORT_RECEPTIVE_FIELD;
}

static void
select_format (FoveaExportDialog *self, FoveaExportFormat format)
{
  for (guint i = 0; i < self->formats->len; i++)
    if (g_array_index (self->formats, FoveaExportFormat, i) == format)
      adw_combo_row_set_selected (self->format_row, i);
}

/* Numbers that a session gives the ends are not asked for here: then they are the layer's. */
static void
select_normalise (FoveaExportDialog *self, FoveaNormalise normalise)
{
  if (normalise == FOVEA_NORMALISE_FIXED)
    normalise = FOVEA_NORMALISE_LAYER;
  adw_combo_row_set_selected (self->normalise_row, fovea_normalise_place (normalise));
}

/* The dialog begins with how maps were exported last, in this session or in one that was opened. */
static void
start_from_last (FoveaExportDialog *self)
{
  GPtrArray *exports = fovea_document_get_exports (self->document);
  const FoveaProjectExport *last = NULL;
  const FoveaExportOptions *options;
  gsize n;

  for (guint i = 0; i < exports->len; i++)
    if (has_look (exports->pdata[i]))
      last = exports->pdata[i];
  if (!last)
    return;
  options = &last->options;
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    if (cells[i] == options->cell)
      adw_combo_row_set_selected (self->cell_row, i);
  adw_combo_row_set_selected (self->colormap_row, 0);
  for (guint i = 0; fovea_colormaps (&n) && i < n; i++)
    if (fovea_colormaps (&n)[i] == options->colormap)
      adw_combo_row_set_selected (self->colormap_row, i + 1);
  select_normalise (self, options->normalise);
  adw_combo_row_set_selected (self->content_row, options->raw);
  gtk_switch_set_active (self->bar_switch, options->colour_bar);
  gtk_switch_set_active (self->caption_switch, options->caption);
  gtk_switch_set_active (self->single_switch, options->single);
  select_format (self, options->format);
}

void
fovea_export_dialog_present (GtkWindow *parent, FoveaDocument *document)
{
  FoveaExportDialog *self = g_object_new (FOVEA_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GListModel) colormaps = fovea_colormap_titles ();
  g_autoptr (GListModel) normalisations = fovea_normalise_titles (FALSE);
  g_autofree char *folder = initial_folder ();

  self->document = g_object_ref (document);
  adw_combo_row_set_model (self->colormap_row, colormaps);
  adw_combo_row_set_selected (self->colormap_row, fovea_settings_get_colormap_place (fovea_settings_get ()));
  adw_combo_row_set_model (self->normalise_row, normalisations);
  select_normalise (self, fovea_settings_get_normalise (fovea_settings_get ()));
  gtk_editable_set_text (self->folder_row, folder);
  adw_combo_row_set_selected (self->scope_row, initial_scope (document));
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
  g_object_bind_property (fovea_document_get_jobs (document), "quick-fraction", self->progress_bar, "fraction", G_BINDING_DEFAULT);
  on_scope_changed (self);
  start_from_last (self);
  gtk_window_present (GTK_WINDOW (self));
}
