/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/session/keeper.h"

#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/base/file.h"
#include "core/image/save.h"
#include "ui/photo/photo-item.h"
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
  GHashTable *pictures; /* FoveaPhotoItem to char *: where pasted pictures are kept */
  guint source, edits;
  gboolean unsaved, writing, failed;
};

G_DEFINE_FINAL_TYPE (FoveaKeeper, fovea_keeper, G_TYPE_OBJECT)

enum
{
  PROP_UNSAVED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What a thread writes. */
typedef struct
{
  char *path, *text;
  GPtrArray *images; /* of FoveaImage ... */
  GPtrArray *paths;  /* ... and char *, as many */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->path);
  g_free (work->text);
  g_ptr_array_unref (work->images);
  g_ptr_array_unref (work->paths);
  g_free (work);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

/* Pictures first: what is kept never names one that is not there. */
static gboolean
write_work (const Work *work, GError **error)
{
  for (guint i = 0; i < work->images->len; i++)
    if (!fovea_image_save (work->images->pdata[i], work->paths->pdata[i], NULL, error))
      return FALSE;
  return fovea_file_write (work->path, work->text, strlen (work->text), error);
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
  GListModel *photos = fovea_document_get_photos (self->document);
  gboolean found = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (photos) && !found; i++)
    {
      g_autoptr (FoveaPhotoItem) item = g_list_model_get_item (photos, i);

      found = is_pasted (item);
    }
  return found;
}

static gboolean
is_unsaved (FoveaKeeper *self)
{
  g_autofree char *now = NULL;

  if (!self->saved)
    return fovea_document_get_chain (self->document)->len > 0 || !fovea_edits_is_empty (fovea_document_get_edits (self->document))
           || has_pictures (self);
  now = describe (self);
  return !g_str_equal (now, self->saved);
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

/* Pictures that have no place yet get one, and are written. */
static void
place_pictures (FoveaKeeper *self, Work *work)
{
  GListModel *photos = fovea_document_get_photos (self->document);

  for (guint i = 0; i < g_list_model_get_n_items (photos); i++)
    {
      g_autoptr (FoveaPhotoItem) item = g_list_model_get_item (photos, i);
      char *path;

      if (fovea_photo_item_get_file (item) || g_hash_table_contains (self->pictures, item))
        continue;
      path = free_path (self);
      g_hash_table_insert (self->pictures, g_object_ref (item), path);
      g_ptr_array_add (work->images, fovea_image_ref (fovea_photo_item_get_picture (item)));
      g_ptr_array_add (work->paths, g_strdup (path));
    }
}

static Work *
make_work (FoveaKeeper *self)
{
  g_autoptr (FoveaProject) project = NULL;
  Work *work = g_new (Work, 1);

  *work = (Work){ g_strdup (fovea_kept_get_path (self->kept)), NULL,
                  g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref), g_ptr_array_new_with_free_func (g_free) };
  place_pictures (self, work);
  project = fovea_document_describe (self->document, self->pictures);
  project->unsaved = g_strdup (self->session);
  work->text = fovea_project_to_json (project, NULL);
  return work;
}

/* One warning: what cannot be kept now cannot be kept later. */
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

  fovea_jobs_give_way ();
  if (write_work (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void keep (FoveaKeeper *self);

static void
write_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FoveaKeeper *self = FOVEA_KEEPER (source);
  const Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    tell_failure (self, error->message);
  if (self->kept && g_str_equal (work->path, fovea_kept_get_path (self->kept)))
    set_text (&self->written, work->text);
  else
    g_unlink (work->path); /* another place was adopted meanwhile */
  if (self->document)
    keep (self);
}

static void
forget (FoveaKeeper *self)
{
  if (self->kept)
    fovea_kept_remove (self->kept);
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
  Work *work;

  set_unsaved (self, is_unsaved (self));
  if (self->writing || self->failed)
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
      work_free (work);
      return;
    }
  self->writing = TRUE;
  task = g_task_new (self, NULL, write_done, NULL);
  g_task_set_source_tag (task, keep);
  g_task_set_task_data (task, work, work_free);
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
  if (self->source == 0)
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
fovea_keeper_adopt (FoveaKeeper *self, FoveaKept *kept)
{
  g_return_if_fail (FOVEA_IS_KEEPER (self));
  forget (self);
  g_clear_pointer (&self->kept, fovea_kept_free);
  self->kept = kept;
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
  Work *work;

  set_unsaved (self, is_unsaved (self));
  if (!self->unsaved || !is_wanted ())
    {
      forget (self);
      return;
    }
  if (!has_place (self))
    return;
  work = make_work (self);
  if (!write_work (work, &error))
    g_warning ("%s", error->message);
  work_free (work);
}

void
fovea_keeper_end (FoveaKeeper *self)
{
  g_return_if_fail (FOVEA_IS_KEEPER (self));
  if (self->source != 0 && self->document)
    flush (self);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->kept, fovea_kept_free);
}
