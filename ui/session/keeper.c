/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/session/keeper.h"

#include <glib/gi18n.h>

#include "ui/photo/photo-item.h"
#include "ui/session/keeper-work.h"
#include "ui/settings.h"

#define DELAY_MS 250 /* after the first edit of several */

struct _FoveaKeeper
{
  GObject parent_instance;

  FoveaDocument *document;
  char *session;        /* path of the session that is open, or NULL */
  char *saved;          /* the document as it was saved or opened; NULL: never */
  FoveaKept *kept;      /* NULL until something must be kept */
  char *written;        /* what stands there, or NULL */
  FoveaKeeperWork *work; /* that is being written, or NULL */
  GHashTable *pictures; /* FoveaPhotoItem to char *: where pasted pictures are kept */
  guint source, edits;
  gboolean unsaved, failed, ended;
};

G_DEFINE_FINAL_TYPE (FoveaKeeper, fovea_keeper, G_TYPE_OBJECT)

enum
{
  PROP_UNSAVED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

/* The state that counts as work: not what is selected, or how it is looked at. */
static char *
describe (FoveaKeeper *self)
{
  g_autoptr (FoveaProject) project = fovea_document_describe (self->document, self->pictures);

  g_clear_pointer (&project->layer, g_free);
  g_ptr_array_set_size (project->exports, 0);
  return fovea_project_to_json (project, NULL);
}

/* Whether the photo lies nowhere but here. */
static gboolean
is_pasted (FoveaPhotoItem *item)
{
  GFile *file = fovea_photo_item_get_file (item);
  g_autofree char *folder = fovea_keeper_folder ();

  return !file || g_str_has_prefix (g_file_peek_path (file), folder);
}

static gboolean
has_pictures (FoveaKeeper *self)
{
  g_autoptr (GPtrArray) photos = fovea_document_list_photos (self->document);
  gboolean found = FALSE;

  for (guint i = 0; i < photos->len && !found; i++)
    found = is_pasted (photos->pdata[i]);
  return found;
}

static gboolean
is_unsaved (FoveaKeeper *self)
{
  g_autoptr (FoveaProject) project = NULL;
  g_autofree char *now = NULL;

  if (self->saved)
    {
      now = describe (self);
      return !g_str_equal (now, self->saved);
    }
  project = fovea_document_describe (self->document, self->pictures); /* with edits whose network is on its way, or missing */
  return project->chain->len > 0 || project->edits || has_pictures (self);
}

static void
set_unsaved (FoveaKeeper *self, gboolean unsaved)
{
  if (self->unsaved == unsaved)
    return;
  self->unsaved = unsaved;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSAVED]);
}

/* A name that no picture of an earlier run has. */
static char *
free_path (FoveaKeeper *self)
{
  guint number = g_hash_table_size (self->pictures) + 1;
  char *path = fovea_kept_picture_path (self->kept, number);

  while (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_free (path);
      path = fovea_kept_picture_path (self->kept, ++number);
    }
  return path;
}

static gboolean
is_not_there (gpointer item, gpointer path, gpointer data)
{
  return !g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Pictures that have no place yet, or are not there as their writing failed, get one and are written. */
static void
place_pictures (FoveaKeeper *self, FoveaKeeperWork *work)
{
  g_autoptr (GPtrArray) photos = fovea_document_list_photos (self->document);

  g_hash_table_foreach_remove (self->pictures, is_not_there, NULL);
  for (guint i = 0; i < photos->len; i++)
    {
      FoveaPhotoItem *item = photos->pdata[i];
      char *path;

      if (fovea_photo_item_get_file (item) || g_hash_table_contains (self->pictures, item))
        continue;
      path = free_path (self);
      g_hash_table_insert (self->pictures, g_object_ref (item), path);
      g_ptr_array_add (work->images, fovea_image_ref (fovea_photo_item_get_picture (item)));
      g_ptr_array_add (work->paths, g_strdup (path));
    }
}

static FoveaKeeperWork *
make_work (FoveaKeeper *self)
{
  g_autoptr (FoveaProject) project = NULL;
  FoveaKeeperWork *work = fovea_keeper_work_new (fovea_kept_get_path (self->kept), self->edits);

  place_pictures (self, work);
  project = fovea_document_describe (self->document, self->pictures);
  project->unsaved = g_strdup (self->session);
  work->text = fovea_project_to_json (project, NULL);
  return work;
}

/* One warning, until it goes well again. */
static void
tell_failure (FoveaKeeper *self, const char *reason)
{
  g_autofree char *message = g_strdup_printf (_("Steps that are not saved cannot be kept for the next start: %s"), reason);

  if (!self->failed)
    fovea_document_fail (self->document, message);
  self->failed = TRUE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done;

  fovea_jobs_give_way ();
  done = fovea_keeper_work_write (data, &error);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, done);
}

static void keep (FoveaKeeper *self);

/* What failed is tried again at the next edit. */
static void
write_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FoveaKeeper *self = FOVEA_KEEPER (source);
  const FoveaKeeperWork *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  if (self->work != work) /* it was waited for */
    return;
  self->work = NULL;
  self->failed = self->failed && !done;
  if (done)
    set_text (&self->written, work->text);
  else
    tell_failure (self, error->message);
  if (self->document && (done || self->edits != work->edits))
    keep (self);
}

/* Ends the write that is under way, which the thread has perhaps not begun. */
static void
settle (FoveaKeeper *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->work)
    return;
  if (fovea_keeper_work_write (self->work, &error))
    set_text (&self->written, self->work->text);
  else if (error)
    g_warning ("%s", error->message);
  self->work = NULL;
}

/* All that is kept but the pictures that the document has from there. */
static void
forget (FoveaKeeper *self)
{
  g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) photos = fovea_document_list_photos (self->document);

  for (guint i = 0; i < photos->len; i++)
    if (fovea_photo_item_get_file (photos->pdata[i]))
      g_hash_table_add (used, (char *) g_file_peek_path (fovea_photo_item_get_file (photos->pdata[i])));
  if (self->kept)
    fovea_kept_remove (self->kept, used);
  g_hash_table_remove_all (self->pictures);
  g_clear_pointer (&self->written, g_free);
}

/* Unless the preferences say no. */
static gboolean
is_wanted (void)
{
  gboolean wanted;

  g_object_get (fovea_settings_get (), "restore-unsaved", &wanted, NULL);
  return wanted;
}

static gboolean
has_place (FoveaKeeper *self)
{
  g_autofree char *folder = fovea_keeper_folder ();
  g_autoptr (GError) error = NULL;

  if (!self->kept && !(self->kept = fovea_kept_new (folder, &error)))
    tell_failure (self, error->message);
  return self->kept != NULL;
}

/* Brings the disk to what the document is; one write is under way at a time, and the next begins when it has ended. */
static void
keep (FoveaKeeper *self)
{
  g_autoptr (GTask) task = NULL;
  FoveaKeeperWork *work;

  set_unsaved (self, is_unsaved (self));
  if (self->work)
    return;
  if (!self->unsaved || !is_wanted ())
    {
      forget (self);
      return;
    }
  if (!has_place (self))
    return;
  work = make_work (self);
  if (g_strcmp0 (work->text, self->written) == 0)
    {
      fovea_keeper_work_free (work);
      return;
    }
  self->work = work;
  task = g_task_new (self, NULL, write_done, NULL);
  g_task_set_source_tag (task, keep);
  g_task_set_task_data (task, work, fovea_keeper_work_free);
  g_task_run_in_thread (task, write_in_thread);
}

static gboolean
on_timeout (gpointer user_data)
{
  FoveaKeeper *self = user_data;

  self->source = 0;
  keep (self);
  return G_SOURCE_REMOVE;
}

/* Not put off by more edits: while a slider is dragged, too, no more than a moment is lost. */
static void
on_changed (FoveaKeeper *self)
{
  self->edits++;
  if (self->source == 0 && !self->ended)
    self->source = g_timeout_add (DELAY_MS, on_timeout, self);
}

static void
fovea_keeper_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_UNSAVED)
    g_value_set_boolean (value, FOVEA_KEEPER (object)->unsaved);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_keeper_dispose (GObject *object)
{
  FoveaKeeper *self = FOVEA_KEEPER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (fovea_keeper_parent_class)->dispose (object);
}

static void
fovea_keeper_finalize (GObject *object)
{
  FoveaKeeper *self = FOVEA_KEEPER (object);

  g_clear_pointer (&self->kept, fovea_kept_free);
  g_hash_table_unref (self->pictures);
  g_free (self->session);
  g_free (self->saved);
  g_free (self->written);
  G_OBJECT_CLASS (fovea_keeper_parent_class)->finalize (object);
}

static void
fovea_keeper_class_init (FoveaKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fovea_keeper_get_property;
  object_class->dispose = fovea_keeper_dispose;
  object_class->finalize = fovea_keeper_finalize;
  properties[PROP_UNSAVED] = g_param_spec_boolean ("unsaved", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fovea_keeper_init (FoveaKeeper *self)
{
  self->pictures = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

char *
fovea_keeper_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "fovea", "unsaved", NULL);
}

FoveaKeeper *
fovea_keeper_new (FoveaDocument *document)
{
  static const char *const changes[] = { "chain-changed", "photo-changed", "network-changed", "edits-changed" };
  FoveaKeeper *self = g_object_new (FOVEA_TYPE_KEEPER, NULL);

  self->document = g_object_ref (document);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_object (document, changes[i], G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fovea_document_get_photos (document), "items-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
fovea_keeper_is_unsaved (FoveaKeeper *self)
{
  g_return_val_if_fail (FOVEA_IS_KEEPER (self), FALSE);
  return self->unsaved;
}

void
fovea_keeper_set_session (FoveaKeeper *self, const char *path)
{
  g_return_if_fail (FOVEA_IS_KEEPER (self));
  set_text (&self->session, path);
  if (path && !self->saved)
    self->saved = g_strdup (""); /* nothing is like it */
  on_changed (self);
}

void
fovea_keeper_set_saved (FoveaKeeper *self, const char *path)
{
  g_return_if_fail (FOVEA_IS_KEEPER (self));
  set_text (&self->session, path);
  g_hash_table_remove_all (self->pictures); /* they have files now */
  g_free (self->saved);
  self->saved = describe (self);
  keep (self);
}

void
fovea_keeper_leave (FoveaKeeper *self)
{
  g_return_if_fail (FOVEA_IS_KEEPER (self));
  settle (self);
  if (self->kept && !self->written)
    fovea_kept_remove (self->kept, NULL); /* pictures of a session that was not to be kept */
  g_clear_pointer (&self->kept, fovea_kept_free);
  g_hash_table_remove_all (self->pictures);
  g_clear_pointer (&self->written, g_free);
}

void
fovea_keeper_adopt (FoveaKeeper *self, FoveaKept *kept)
{
  g_return_if_fail (FOVEA_IS_KEEPER (self));
  fovea_keeper_leave (self);
  self->kept = kept;
  self->written = g_strdup (""); /* something that is worth keeping */
  g_clear_pointer (&self->saved, g_free);
}

guint
fovea_keeper_get_edits (FoveaKeeper *self)
{
  g_return_val_if_fail (FOVEA_IS_KEEPER (self), 0);
  return self->edits;
}

static void
flush (FoveaKeeper *self)
{
  g_autoptr (GError) error = NULL;
  FoveaKeeperWork *work;

  if (!is_unsaved (self) || !is_wanted ())
    {
      g_clear_pointer (&self->written, g_free); /* what is left goes with the document */
      return;
    }
  if (!has_place (self))
    return;
  work = make_work (self);
  if (g_strcmp0 (work->text, self->written) != 0)
    {
      if (fovea_keeper_work_write (work, &error))
        set_text (&self->written, work->text);
      else
        g_warning ("%s", error->message);
    }
  fovea_keeper_work_free (work);
}

void
fovea_keeper_end (FoveaKeeper *self)
{
  g_return_if_fail (FOVEA_IS_KEEPER (self));
  if (self->ended)
    return;
  self->ended = TRUE;
  settle (self);
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->document)
    flush (self);
  fovea_keeper_leave (self);
}
