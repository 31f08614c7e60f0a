/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/patch-cache.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "core/base/file.h"
#include "core/base/output.h"

#define MAX_FILE_BYTES ((gsize) 64 << 20)
#define MAX_FOLDER_BYTES ((guint64) 256 << 20)
#define DIGEST_BYTES 32
#define ENDING ".patches"
#define RECORD_BYTES 64 /* of a record besides path and places, on the safe side */

typedef struct
{
  char *path;
  FoveaPatchStamp stamp;
  gsize width, height;
  FoveaPatchPlace *places;
  gboolean used; /* asked for since the file was read */
} Record;

struct _FoveaPatchCache
{
  char *key;
  char *file; /* NULL: nothing is kept */
  gsize n_places, n_positions;
  GHashTable *records; /* path: Record */
  gsize bytes;         /* of records added or used: those that are written */
  gboolean changed;
};

static void
record_free (Record *record)
{
  g_free (record->path);
  g_free (record->places);
  g_free (record);
}

gboolean
fovea_patch_stamp_read (const char *path, FoveaPatchStamp *stamp)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return FALSE;
  *stamp = (FoveaPatchStamp){ (guint64) status.st_size, (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec };
  return TRUE;
}

static char *
cache_folder (void)
{
  const char *wanted = g_getenv ("FOVEA_PATCHES");

  if (g_strcmp0 (wanted, "off") == 0)
    return NULL;
  return wanted && *wanted ? g_strdup (wanted) : g_build_filename (g_get_user_cache_dir (), "fovea", "patches", NULL);
}

static gsize
record_bytes (const FoveaPatchCache *self, const char *path)
{
  return RECORD_BYTES + strlen (path) + self->n_places * sizeof (FoveaPatchPlace);
}

static gboolean
are_places (const FoveaPatchCache *self, const FoveaPatchPlace *places)
{
  for (gsize i = 0; i < self->n_places; i++)
    if (places[i].position != FOVEA_NO_PLACE && places[i].position >= self->n_positions)
      return FALSE;
  return TRUE;
}

static void
read_record (FoveaPatchCache *self, GVariant *variant)
{
  g_autoptr (GVariant) path = NULL, data = NULL;
  Record *record = g_new0 (Record, 1);
  guint32 width, height;
  const FoveaPatchPlace *places;
  gsize n;

  g_variant_get (variant, "(@ayttuu@ay)", &path, &record->stamp.bytes, &record->stamp.modified, &width, &height, &data);
  record->path = g_strdup (g_variant_get_bytestring (path));
  record->width = width;
  record->height = height;
  places = g_variant_get_fixed_array (data, &n, 1);
  if (n == self->n_places * sizeof *places)
    record->places = g_memdup2 (places, n);
  if (record->places && width > 0 && height > 0 && are_places (self, record->places))
    g_hash_table_replace (self->records, record->path, record);
  else
    record_free (record);
}

static gboolean
is_sealed (GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes), length = DIGEST_BYTES;
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[DIGEST_BYTES];

  if (size < DIGEST_BYTES)
    return FALSE;
  g_checksum_update (checksum, data, (gssize) (size - DIGEST_BYTES));
  g_checksum_get_digest (checksum, digest, &length);
  return memcmp (digest, data + size - DIGEST_BYTES, DIGEST_BYTES) == 0;
}

static void
read_file (FoveaPatchCache *self)
{
  g_autoptr (GBytes) bytes = fovea_file_read (self->file, MAX_FILE_BYTES, NULL), content = NULL;
  g_autoptr (GVariant) variant = NULL, key = NULL, records = NULL;

  if (!bytes || !is_sealed (bytes))
    return;
  content = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - DIGEST_BYTES);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(sa(ayttuuay))"), content, FALSE));
  key = g_variant_get_child_value (variant, 0);
  records = g_variant_get_child_value (variant, 1);
  if (!g_str_equal (g_variant_get_string (key, NULL), self->key))
    return;
  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr (GVariant) record = g_variant_get_child_value (records, i);

      read_record (self, record);
    }
  utime (self->file, NULL);
}

FoveaPatchCache *
fovea_patch_cache_open (const char *key, gsize n_places, gsize n_positions)
{
  FoveaPatchCache *self = g_new0 (FoveaPatchCache, 1);
  g_autofree char *folder = cache_folder (), *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *file = g_strconcat (name, ENDING, NULL);

  self->key = g_strdup (key);
  self->n_places = n_places;
  self->n_positions = n_positions;
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) record_free);
  self->file = folder && g_mkdir_with_parents (folder, 0700) == 0 ? g_build_filename (folder, file, NULL) : NULL;
  if (self->file)
    read_file (self);
  return self;
}

void
fovea_patch_cache_free (FoveaPatchCache *self)
{
  g_hash_table_unref (self->records);
  g_free (self->file);
  g_free (self->key);
  g_free (self);
}

const FoveaPatchPlace *
fovea_patch_cache_find (FoveaPatchCache *self, FoveaPatchPhoto *photo, const FoveaPatchStamp *stamp)
{
  Record *record = g_hash_table_lookup (self->records, photo->path);

  if (!record || record->stamp.bytes != stamp->bytes || record->stamp.modified != stamp->modified)
    return NULL;
  if (!record->used)
    self->bytes += record_bytes (self, record->path);
  record->used = TRUE;
  photo->width = record->width;
  photo->height = record->height;
  return record->places;
}

void
fovea_patch_cache_add (FoveaPatchCache *self, const FoveaPatchPhoto *photo, const FoveaPatchStamp *stamp, const FoveaPatchPlace *places)
{
  gsize bytes = record_bytes (self, photo->path);
  Record *record;

  if (!self->file || self->bytes + bytes > MAX_FILE_BYTES || photo->width > G_MAXUINT32 || photo->height > G_MAXUINT32)
    return;
  record = g_new (Record, 1);
  *record = (Record){ g_strdup (photo->path), *stamp, photo->width, photo->height, g_memdup2 (places, self->n_places * sizeof *places), TRUE };
  g_hash_table_replace (self->records, record->path, record);
  self->bytes += bytes;
  self->changed = TRUE;
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const Record *left = *(const Record *const *) a, *right = *(const Record *const *) b;

  return left->used != right->used ? right->used - left->used : strcmp (left->path, right->path);
}

/* Those of this run first, then as many of the others as there is room for. */
static GVariant *
to_variant (const FoveaPatchCache *self)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  gsize bytes = strlen (self->key) + RECORD_BYTES;
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer found;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &found))
    g_ptr_array_add (records, found);
  g_ptr_array_sort (records, compare_records);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ayttuuay)"));
  for (guint i = 0; i < records->len; i++)
    {
      const Record *record = records->pdata[i];

      bytes += record_bytes (self, record->path);
      if (bytes > MAX_FILE_BYTES - DIGEST_BYTES)
        break;
      g_variant_builder_add (&builder, "(@ayttuu@ay)", g_variant_new_bytestring (record->path), record->stamp.bytes, record->stamp.modified,
                             (guint32) record->width, (guint32) record->height,
                             g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, record->places, self->n_places * sizeof *record->places, 1));
    }
  return g_variant_ref_sink (g_variant_new ("(sa(ayttuuay))", self->key, &builder));
}

typedef struct
{
  char *path;
  struct stat status;
} Kept;

static void
kept_clear (Kept *kept)
{
  g_free (kept->path);
}

static int
compare_kept (gconstpointer a, gconstpointer b)
{
  const struct stat *left = &((const Kept *) a)->status, *right = &((const Kept *) b)->status;

  return left->st_mtim.tv_sec != right->st_mtim.tv_sec ? (left->st_mtim.tv_sec < right->st_mtim.tv_sec ? 1 : -1)
                                                       : (left->st_mtim.tv_nsec < right->st_mtim.tv_nsec) - (left->st_mtim.tv_nsec > right->st_mtim.tv_nsec);
}

/* The latest stay, as long as there is room. */
static void
tidy (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (Kept));
  guint64 bytes = 0;
  const char *name;

  g_array_set_clear_func (files, (GDestroyNotify) kept_clear);
  while (dir && (name = g_dir_read_name (dir)))
    {
      Kept kept = { g_build_filename (folder, name, NULL) };

      if (g_str_has_suffix (name, ENDING) && lstat (kept.path, &kept.status) == 0 && S_ISREG (kept.status.st_mode))
        g_array_append_val (files, kept);
      else
        g_free (kept.path);
    }
  g_array_sort (files, compare_kept);
  for (guint i = 0; i < files->len; i++)
    {
      const Kept *kept = &g_array_index (files, Kept, i);

      bytes += (guint64) kept->status.st_size;
      if (bytes > MAX_FOLDER_BYTES)
        g_unlink (kept->path);
    }
}

void
fovea_patch_cache_save (FoveaPatchCache *self)
{
  g_autoptr (GVariant) variant = self->changed ? to_variant (self) : NULL;
  g_autoptr (FoveaOutput) output = variant ? fovea_output_new (self->file, NULL) : NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *folder = NULL;
  guint8 digest[DIGEST_BYTES];
  gsize length = DIGEST_BYTES;

  if (!output)
    return;
  g_checksum_update (checksum, g_variant_get_data (variant), (gssize) g_variant_get_size (variant));
  g_checksum_get_digest (checksum, digest, &length);
  if (!fovea_output_append (output, g_variant_get_data (variant), g_variant_get_size (variant), NULL)
      || !fovea_output_append (output, digest, DIGEST_BYTES, NULL) || !fovea_output_commit (output, NULL))
    return;
  self->changed = FALSE;
  folder = g_path_get_dirname (self->file);
  tidy (folder);
}
