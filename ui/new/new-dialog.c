/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/new/new-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "core/base/error.h"
#include "ui/jobs.h"
#include "ui/network/layer-list.h"
#include "ui/new/gallery.h"
#include "ui/new/recipe.h"
#include "ui/widgets/choose.h"

#define PAUSE_MS 200 /* of typing, before the numbers are looked at */
#define FIRST_TEXT "INPUT 32x32x3 -> [[CONV3-32 -> RELU]*2 -> POOL]*2 -> FC 128 -> RELU -> FC 10 -> SOFTMAX"

#define FOVEA_TYPE_NEW_DIALOG (fovea_new_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNewDialog, fovea_new_dialog, FOVEA, NEW_DIALOG, AdwWindow)

struct _FoveaNewDialog
{
  AdwWindow parent_instance;

  GtkWidget *create_button, *save_button, *own_box, *size_box;
  GtkProgressBar *progress_bar;
  GtkListBox *gallery;
  GtkLabel *title_label, *paper_label, *summary_label, *words_label, *status_label;
  GtkTextView *text_view;
  GtkEditable *size_entry;
  GtkSpinButton *seed_spin;
  FoveaLayerList *layers;

  FoveaDocument *document;
  FoveaJobs *jobs; /* its own: numbers do not wait for what the window computes */
  guint pause_source;
};

G_DEFINE_FINAL_TYPE (FoveaNewDialog, fovea_new_dialog, ADW_TYPE_WINDOW)

static const FoveaArchitecture *
selected (FoveaNewDialog *self, const FoveaFamily **family)
{
  return fovea_gallery_get (gtk_list_box_get_selected_row (self->gallery), family);
}

static void
show_status (FoveaNewDialog *self, const char *text, gboolean failed)
{
  gtk_label_set_text (self->status_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status_label), text != NULL);
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->status_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status_label), "error");
}

static void
enable (FoveaNewDialog *self, gboolean enabled)
{
  gtk_widget_set_sensitive (self->create_button, enabled);
  gtk_widget_set_sensitive (self->save_button, enabled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->layers), enabled);
}

/* "224x224", or nothing for the architecture's own size. */
static gboolean
read_size (FoveaNewDialog *self, gint64 *height, gint64 *width, GError **error)
{
  const char *text = gtk_editable_get_text (self->size_entry);
  g_auto (GStrv) sides = g_strsplit (text, "x", 3);
  guint64 numbers[2] = { 0, 0 };

  *height = *width = 0;
  if (*text == '\0')
    return TRUE;
  for (guint i = 0; i < 2; i++)
    if (g_strv_length (sides) != 2 || !g_ascii_string_to_unsigned (sides[i], 10, 1, FOVEA_MAX_PHOTO_SIDE, &numbers[i], NULL))
      return fovea_refuse (error, _("The input's size is a height and a width such as 224x224."));
  *height = (gint64) numbers[0];
  *width = (gint64) numbers[1];
  return TRUE;
}

/* What the dialog asks for now; NULL when it cannot be read. */
static FoveaRecipe *
make_recipe (FoveaNewDialog *self, GError **error)
{
  const FoveaArchitecture *architecture = selected (self, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  FoveaRecipe *recipe = g_new0 (FoveaRecipe, 1);
  GtkTextIter start, end;

  recipe->seed = (guint64) gtk_spin_button_get_value_as_int (self->seed_spin);
  if (architecture)
    {
      recipe->text = g_strdup (architecture->id);
      if (read_size (self, &recipe->height, &recipe->width, error))
        return recipe;
      fovea_recipe_free (recipe);
      return NULL;
    }
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  recipe->text = g_strdelimit (gtk_text_buffer_get_text (buffer, &start, &end, FALSE), "\n\t", ' ');
  if (g_ascii_strncasecmp (recipe->text, "INPUT ", strlen ("INPUT ")) == 0)
    return recipe;
  fovea_refuse (error, _("The first layer is the input: INPUT 224x224x3"));
  fovea_recipe_free (recipe);
  return NULL;
}

/* Where the network stands in for its paper, which windows do not divide the size. */
static void
show_notices (FoveaNewDialog *self, const GPtrArray *notices)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < notices->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) notices->pdata[i]);
  show_status (self, text->len > 0 ? text->str : NULL, FALSE);
}

static void
preview_done (GObject *owner, gpointer result, GError *error)
{
  FoveaNewDialog *self = FOVEA_NEW_DIALOG (owner);
  FoveaPreview *preview = result;

  enable (self, preview != NULL);
  if (!preview)
    {
      show_status (self, error->message, TRUE);
      return;
    }
  fovea_layer_list_show (self->layers, preview->plan, preview->fields);
  show_notices (self, preview->plan->network->notices);
  fovea_preview_free (preview);
}

static gboolean
look (gpointer data)
{
  FoveaNewDialog *self = data;
  g_autoptr (GError) error = NULL;
  FoveaRecipe *recipe = make_recipe (self, &error);

  self->pause_source = 0;
  if (recipe)
    {
      fovea_jobs_submit (self->jobs, "preview", _("Measuring the network"), G_OBJECT (self), fovea_recipe_preview, recipe,
                         fovea_recipe_free, preview_done, fovea_preview_free);
      return G_SOURCE_REMOVE;
    }
  fovea_jobs_cancel (self->jobs, "preview");
  enable (self, FALSE);
  show_status (self, error->message, TRUE);
  return G_SOURCE_REMOVE;
}

static void
on_edited (FoveaNewDialog *self)
{
  g_clear_handle_id (&self->pause_source, g_source_remove);
  self->pause_source = g_timeout_add (PAUSE_MS, look, self);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
describe (FoveaNewDialog *self, const FoveaFamily *family, const FoveaArchitecture *architecture)
{
  g_autofree char *size = architecture ? g_strdup_printf ("%dx%d", (int) architecture->height, (int) architecture->width) : NULL;

  gtk_label_set_text (self->title_label, architecture ? architecture->title : _("Your Own Layers"));
  set_text (self->paper_label, family ? family->paper : NULL);
  set_text (self->summary_label, family ? _(family->summary) : NULL);
  gtk_widget_set_visible (self->own_box, !architecture);
  gtk_widget_set_visible (self->size_box, architecture != NULL);
  gtk_editable_set_text (self->size_entry, "");
  if (size)
    gtk_entry_set_placeholder_text (GTK_ENTRY (self->size_entry), size);
}

static void
on_row_selected (FoveaNewDialog *self, GtkListBoxRow *row)
{
  const FoveaFamily *family;
  const FoveaArchitecture *architecture;

  if (!row)
    return;
  architecture = fovea_gallery_get (row, &family);
  describe (self, family, architecture);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  look (self);
}

/* What the user decided on: no wait for a preview. */
static FoveaRecipe *
take_recipe (FoveaNewDialog *self)
{
  g_autoptr (GError) error = NULL;
  FoveaRecipe *recipe = make_recipe (self, &error);

  if (!recipe)
    show_status (self, error->message, TRUE);
  return recipe;
}

static void
on_create (FoveaNewDialog *self)
{
  FoveaRecipe *recipe = take_recipe (self);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (!recipe)
    return;
  fovea_document_make_network (self->document, recipe->text, recipe->height, recipe->width, recipe->seed);
  fovea_recipe_free (recipe);
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.page", "s", "network");
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
set_writing (FoveaNewDialog *self, gboolean writing)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), writing);
  gtk_widget_set_sensitive (self->create_button, !writing);
  gtk_widget_set_sensitive (self->save_button, !writing);
}

static void
write_done (GObject *owner, gpointer result, GError *error)
{
  FoveaNewDialog *self = FOVEA_NEW_DIALOG (owner);
  g_autofree char *name = result;
  g_autofree char *text = name ? g_strdup_printf (_("Saved as “%s”, with random weights."), name) : NULL;

  set_writing (self, FALSE);
  show_status (self, text ? text : error->message, text == NULL);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaNewDialog *self = FOVEA_NEW_DIALOG (owner);
  FoveaRecipe *recipe = g_file_peek_path (file) ? take_recipe (self) : NULL;

  if (!recipe)
    return;
  recipe->path = g_file_get_path (file);
  set_writing (self, TRUE);
  fovea_jobs_submit (self->jobs, "write", _("Saving"), G_OBJECT (self), fovea_recipe_write, recipe, fovea_recipe_free, write_done, g_free);
}

static void
on_save (FoveaNewDialog *self)
{
  const FoveaArchitecture *architecture = selected (self, NULL);
  g_autofree char *name = g_strconcat (architecture ? architecture->id : "network", ".onnx", NULL);

  fovea_choose_target (GTK_WIDGET (self), _("Save as ONNX"), name, _("ONNX Networks"), (const char *const[]){ "*.onnx", NULL },
                       target_chosen);
}

static void
fovea_new_dialog_dispose (GObject *object)
{
  FoveaNewDialog *self = FOVEA_NEW_DIALOG (object);

  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_object (&self->jobs);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (fovea_new_dialog_parent_class)->dispose (object);
}

static void
fovea_new_dialog_class_init (FoveaNewDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_new_dialog_dispose;
  g_type_ensure (FOVEA_TYPE_LAYER_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/new/new-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, own_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, size_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, gallery);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, title_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, paper_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, words_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, status_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, size_entry);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, seed_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaNewDialog, layers);
  gtk_widget_class_bind_template_callback (widget_class, on_create);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
}

static void
fovea_new_dialog_init (FoveaNewDialog *self)
{
  self->jobs = fovea_jobs_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_layer_list_show_memory (self->layers);
  gtk_label_set_text (self->words_label, fovea_grammar_help ());
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), FIRST_TEXT, -1);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->jobs, "fraction", self->progress_bar, "fraction", G_BINDING_DEFAULT);
  fovea_gallery_fill (self->gallery);
  gtk_list_box_select_row (self->gallery, gtk_list_box_get_row_at_index (self->gallery, 0));
}

void
fovea_new_dialog_present (GtkWindow *parent, FoveaDocument *document)
{
  FoveaNewDialog *self = g_object_new (FOVEA_TYPE_NEW_DIALOG, "transient-for", parent, NULL);

  self->document = g_object_ref (document);
  gtk_window_present (GTK_WINDOW (self));
}
