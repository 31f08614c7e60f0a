/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/session/restore-bar.h"

#include <glib/gi18n.h>
#include <sys/stat.h>

#include "core/base/error.h"
#include "ui/widgets/named-label.h"

enum
{
  RESTORE = 1,
  DISCARD,
};

struct _FoveaRestoreBar
{
  GtkWidget parent_instance;

  GtkWidget *bar, *label;

  FoveaDocument *document;
  FoveaKeeper *keeper;
  GPtrArray *offers;  /* of Offer: the first is shown */
  FoveaKept *claimed; /* of the one that is being opened, or NULL */
};

G_DEFINE_FINAL_TYPE (FoveaRestoreBar, fovea_restore_bar, GTK_TYPE_WIDGET)

typedef struct
{
  char *path, *text;
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_free (offer->path);
  g_free (offer->text);
  g_free (offer);
}

/* "“cat.jpg”, 3 steps, Saturday 14:05" */
static char *
describe (const FoveaProject *project, const char *path)
{
  struct stat status = { 0 };
  guint n = project->chain->len;
  g_autofree char *steps = g_strdup_printf (ngettext ("%u step", "%u steps", n), n);
  g_autofree char *base = NULL, *name = NULL, *when = NULL;
  g_autoptr (GDateTime) time = stat (path, &status) == 0 ? g_date_time_new_from_unix_local (status.st_mtime) : NULL;

  when = time ? g_date_time_format (time, "%x %R") : g_strdup ("");
  if (project->unsaved)
    base = g_path_get_basename (project->unsaved);
  else if (project->photos->len > 0)
    base = g_path_get_basename (((FoveaProjectFile *) project->photos->pdata[project->photo])->path);
  if (!base)
    return g_strdup_printf (_("Restore your last steps? %s, %s"), steps, when);
  name = fovea_printable (base);
  return g_strdup_printf (_("Restore your last steps? “%s”, %s, %s"), name, steps, when);
}

/* What cannot be read is left alone. */
static void
find_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = fovea_keeper_folder ();
  g_autoptr (GPtrArray) paths = fovea_kept_find (folder);
  GPtrArray *offers = g_ptr_array_new_with_free_func (offer_free);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (FoveaProject) project = fovea_project_load (paths->pdata[i], NULL);
      Offer *offer;

      if (!project)
        continue;
      offer = g_new (Offer, 1);
      *offer = (Offer){ g_strdup (paths->pdata[i]), describe (project, paths->pdata[i]) };
      g_ptr_array_add (offers, offer);
    }
  g_task_return_pointer (task, offers, (GDestroyNotify) g_ptr_array_unref);
}

static void
show_first (FoveaRestoreBar *self)
{
  const Offer *offer = self->offers->len > 0 ? self->offers->pdata[0] : NULL;

  if (offer)
    fovea_label_set_named (GTK_LABEL (self->label), _("Unsaved work"), offer->text);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self->bar), offer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), offer != NULL);
}

static void
found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FoveaRestoreBar *self = FOVEA_RESTORE_BAR (source);
  GPtrArray *offers = g_task_propagate_pointer (G_TASK (result), NULL);

  g_ptr_array_unref (self->offers);
  self->offers = offers;
  if (self->bar)
    show_first (self);
}

static void
restore (FoveaRestoreBar *self, const Offer *offer)
{
  g_autoptr (GFile) file = g_file_new_for_path (offer->path);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->claimed, fovea_kept_free);
  self->claimed = fovea_kept_claim (offer->path, &error);
  if (self->claimed)
    fovea_document_open_kept (self->document, file);
  else
    fovea_document_fail (self->document, error->message);
}

static void
discard (FoveaRestoreBar *self, const Offer *offer)
{
  g_autoptr (FoveaKept) kept = fovea_kept_claim (offer->path, NULL);

  if (kept)
    fovea_kept_remove (kept, NULL);
}

static void
on_response (GtkInfoBar *bar, int response, FoveaRestoreBar *self)
{
  if (response == RESTORE && self->offers->len > 0)
    restore (self, self->offers->pdata[0]);
  else if (response == DISCARD && self->offers->len > 0)
    discard (self, self->offers->pdata[0]);
  if ((response != RESTORE && response != DISCARD) || self->offers->len == 0)
    g_ptr_array_set_size (self->offers, 0);
  else
    g_ptr_array_remove_index (self->offers, 0);
  show_first (self);
}

/* The document holds it now: from here on the keeper does. */
static void
on_session_opened (FoveaRestoreBar *self, GFile *file, const FoveaProject *project)
{
  if (file || !self->claimed)
    return;
  fovea_keeper_adopt (self->keeper, g_steal_pointer (&self->claimed));
  fovea_keeper_set_session (self->keeper, project->unsaved);
}

static void
fovea_restore_bar_dispose (GObject *object)
{
  FoveaRestoreBar *self = FOVEA_RESTORE_BAR (object);

  g_clear_pointer (&self->claimed, fovea_kept_free);
  g_clear_object (&self->document);
  g_clear_object (&self->keeper);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_restore_bar_parent_class)->dispose (object);
}

static void
fovea_restore_bar_finalize (GObject *object)
{
  g_ptr_array_unref (FOVEA_RESTORE_BAR (object)->offers);
  G_OBJECT_CLASS (fovea_restore_bar_parent_class)->finalize (object);
}

static void
fovea_restore_bar_class_init (FoveaRestoreBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fovea_restore_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = fovea_restore_bar_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_restore_bar_init (FoveaRestoreBar *self)
{
  self->offers = g_ptr_array_new_with_free_func (offer_free);
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0.0f);
  gtk_widget_set_hexpand (self->label, TRUE);
  self->bar = gtk_info_bar_new ();
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self->bar), GTK_MESSAGE_QUESTION);
  gtk_info_bar_set_show_close_button (GTK_INFO_BAR (self->bar), TRUE);
  gtk_info_bar_add_child (GTK_INFO_BAR (self->bar), self->label);
  gtk_info_bar_add_button (GTK_INFO_BAR (self->bar), _("_Restore"), RESTORE);
  gtk_info_bar_add_button (GTK_INFO_BAR (self->bar), _("_Discard"), DISCARD);
  g_signal_connect_object (self->bar, "response", G_CALLBACK (on_response), self, 0);
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
fovea_restore_bar_new (FoveaDocument *document, FoveaKeeper *keeper)
{
  FoveaRestoreBar *self = g_object_new (FOVEA_TYPE_RESTORE_BAR, NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, found, NULL);

  self->document = g_object_ref (document);
  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (document, "session-opened", G_CALLBACK (on_session_opened), self, G_CONNECT_SWAPPED);
  g_task_set_source_tag (task, fovea_restore_bar_new);
  g_task_run_in_thread (task, find_in_thread);
  return GTK_WIDGET (self);
}
