/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/choose.h"

#include <glib/gi18n.h>

#define KEY "fovea-chooser"

static GFile *last_folder; /* where something was saved last, or NULL */

static void
tell (GtkFileChooser *chooser, GtkWidget *owner)
{
  FoveaChosen chosen = (FoveaChosen) g_object_get_data (G_OBJECT (chooser), "chosen");
  FoveaChosenSeveral several = (FoveaChosenSeveral) g_object_get_data (G_OBJECT (chooser), "several");
  g_autoptr (GListModel) model = gtk_file_chooser_get_files (chooser);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (files, g_list_model_get_item (model, i));
  if (files->len > 0 && gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      g_clear_object (&last_folder);
      last_folder = g_file_get_parent (files->pdata[0]);
    }
  if (several && files->len > 0)
    several (owner, (GFile *const *) files->pdata, files->len);
  else if (chosen && files->len > 0)
    chosen (owner, files->pdata[0]);
}

static void
on_response (GtkNativeDialog *dialog, int response, GtkWidget *owner)
{
  g_autoptr (GtkNativeDialog) held = g_object_ref (dialog);

  gtk_native_dialog_hide (dialog);
  g_object_set_data (G_OBJECT (owner), KEY, NULL);
  if (response == GTK_RESPONSE_ACCEPT)
    tell (GTK_FILE_CHOOSER (held), owner);
}

static GtkFileChooserNative *
make (GtkWidget *owner, const char *title, GtkFileChooserAction action, const char *accept, FoveaChosen chosen)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (owner)), action, accept, _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data (G_OBJECT (chooser), "chosen", (gpointer) chosen);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_response), owner, 0);
  g_object_set_data_full (G_OBJECT (owner), KEY, chooser, g_object_unref);
  return chooser;
}

static void
add_filter (GtkFileChooserNative *chooser, const char *name, const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  if (!patterns)
    gtk_file_filter_add_mime_type (filter, "image/*");
  for (guint i = 0; patterns && patterns[i]; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
}

void
fovea_choose_source (GtkWidget *owner, const char *title, const char *filter_name, const char *const *patterns, FoveaChosen chosen)
{
  GtkFileChooserNative *chooser;

  g_return_if_fail (GTK_IS_WIDGET (owner));

  chooser = make (owner, title, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), chosen);
  add_filter (chooser, filter_name, patterns);
  add_filter (chooser, _("All Files"), (const char *const[]){ "*", NULL });
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
fovea_choose_photos (GtkWidget *owner, const char *title, FoveaChosenSeveral chosen)
{
  GtkFileChooserNative *chooser;

  g_return_if_fail (GTK_IS_WIDGET (owner));

  chooser = make (owner, title, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  g_object_set_data (G_OBJECT (chooser), "several", (gpointer) chosen);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  add_filter (chooser, _("Photos"), NULL);
  add_filter (chooser, _("All Files"), (const char *const[]){ "*", NULL });
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
fovea_choose_target (GtkWidget *owner, const char *title, const char *name, const char *formats, const char *const *patterns,
                     FoveaChosen chosen)
{
  g_autofree char *base = g_path_get_basename (name), *path = g_path_is_absolute (name) ? g_path_get_dirname (name) : NULL;
  g_autoptr (GFile) folder = path ? g_file_new_for_path (path) : last_folder ? g_object_ref (last_folder) : NULL;
  GtkFileChooserNative *chooser;

  g_return_if_fail (GTK_IS_WIDGET (owner));

  chooser = make (owner, title, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), chosen);
  if (folder)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);
  add_filter (chooser, formats, patterns);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), base);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
fovea_choose_picture (GtkWidget *owner, const char *title, const char *name, FoveaChosen chosen)
{
  fovea_choose_target (owner, title, name, _("Pictures: .png, .jpg, .tif, .bmp or .webp"), NULL, chosen);
}

void
fovea_choose_folder (GtkWidget *owner, const char *title, const char *accept, FoveaChosen chosen)
{
  g_return_if_fail (GTK_IS_WIDGET (owner));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (make (owner, title, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, accept, chosen)));
}
