/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/patches/patch-tiles.h"

#include <glib/gi18n.h>

#include "ui/jobs.h"
#include "ui/widgets/image-texture.h"

#define AROUND 48       /* rows above and below those that are seen */
#define MAX_TILES 2000  /* beyond it, those that are not around what is seen go */
#define HAND_OVER_US (60 * G_TIME_SPAN_MILLISECOND)

/* What a picture shows, whatever its rank. */
typedef struct
{
  gsize channel;
  guint photo;
  guint32 position;
} Key;

typedef struct
{
  Key key;
  GdkTexture *texture; /* NULL: its photo cannot be opened */
  guint used;          /* the request that wanted it last */
} Tile;

struct _FoveaPatchTiles
{
  GObject parent_instance;

  FoveaJobs *jobs;
  GHashTable *tiles;  /* Key: Tile */
  guint serial;       /* of what is shown: pictures from before are dropped */
  guint request;      /* counts requests */
  gboolean running;   /* for rows @first to @last - 1 of that order */
  gsize first, last;
  gboolean stopped;   /* there is no memory for more */
};

/* Pictures on their way to the main thread. */
typedef struct
{
  GWeakRef owner;
  GObject *held; /* the same: whoever lets go of it last destroys it, which no worker may */
  guint serial;
  GPtrArray *tiles; /* of Tile */
} Delivery;

typedef struct
{
  GWeakRef owner;
  guint serial;
  FoveaPatchFinding *finding;
  GArray *wishes; /* of FoveaPatchWish; @index 0: its photo has patches that are seen, 1: others */
  GPtrArray *drawn; /* of Tile: not handed over yet */
  gint64 handed_over;
} Job;

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoveaPatchTiles, fovea_patch_tiles, G_TYPE_OBJECT)

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return (guint) key->channel * 2654435761u ^ key->photo * 40503u ^ key->position;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *left = a, *right = b;

  return left->channel == right->channel && left->photo == right->photo && left->position == right->position;
}

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_clear_object (&tile->texture);
  g_free (tile);
}

static void
delivery_free (Delivery *delivery)
{
  g_weak_ref_clear (&delivery->owner);
  g_object_unref (delivery->held);
  g_ptr_array_unref (delivery->tiles);
  g_free (delivery);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr (FoveaPatchTiles) self = g_weak_ref_get (&delivery->owner);

  if (self && self->serial == delivery->serial)
    {
      g_ptr_array_set_free_func (delivery->tiles, NULL);
      for (guint i = 0; i < delivery->tiles->len; i++)
        {
          Tile *tile = delivery->tiles->pdata[i];

          tile->used = self->request;
          g_hash_table_replace (self->tiles, &tile->key, tile);
        }
      g_signal_emit (self, signals[CHANGED], 0);
    }
  delivery_free (delivery);
  return G_SOURCE_REMOVE;
}

static void
hand_over (Job *job)
{
  GObject *owner;
  Delivery *delivery;

  job->handed_over = g_get_monotonic_time ();
  if (job->drawn->len == 0 || !(owner = g_weak_ref_get (&job->owner)))
    return;
  delivery = g_new0 (Delivery, 1);
  g_weak_ref_init (&delivery->owner, owner);
  delivery->held = owner;
  delivery->serial = job->serial;
  delivery->tiles = job->drawn;
  job->drawn = g_ptr_array_new_with_free_func (tile_free);
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver, delivery, NULL);
}

static void
on_drawn (const FoveaPatchWish *wish, FoveaImage *picture, gpointer data)
{
  Job *job = data;
  Tile *tile = g_new0 (Tile, 1);

  tile->key = (Key){ wish->channel, wish->patch.photo, wish->patch.place.position };
  if (picture)
    tile->texture = fovea_image_to_texture (picture);
  g_clear_pointer (&picture, fovea_image_unref);
  g_ptr_array_add (job->drawn, tile);
  if (g_get_monotonic_time () - job->handed_over > HAND_OVER_US)
    hand_over (job);
}

/* Photos of which something is seen first. */
static gpointer
draw_work (gpointer data, FoveaProgress *progress, GError **error)
{
  Job *job = data;
  FoveaPatchWish *wishes = (FoveaPatchWish *) job->wishes->data;
  gsize n_seen = 0;
  gboolean done;

  while (n_seen < job->wishes->len && wishes[n_seen].index == 0)
    n_seen++;
  done = fovea_patch_pictures_draw (&job->finding->view, wishes, n_seen, FOVEA_PATCH_TILE, on_drawn, job, progress, error)
         && fovea_patch_pictures_draw (&job->finding->view, wishes + n_seen, job->wishes->len - n_seen, FOVEA_PATCH_TILE, on_drawn, job, progress,
                                       error);
  hand_over (job);
  return done ? GINT_TO_POINTER (1) : NULL;
}

static void
draw_done (GObject *owner, gpointer result, GError *error)
{
  FoveaPatchTiles *self = FOVEA_PATCH_TILES (owner);

  self->running = FALSE;
  self->stopped = error != NULL;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_weak_ref_clear (&job->owner);
  fovea_patch_finding_unref (job->finding);
  g_array_unref (job->wishes);
  g_ptr_array_unref (job->drawn);
  g_free (job);
}

static Tile *
find_tile (FoveaPatchTiles *self, gsize channel, const FoveaPatch *patch)
{
  return g_hash_table_lookup (self->tiles, &(Key){ channel, patch->photo, patch->place.position });
}

/* Adds what is missing of the rows, and notes what is there as wanted. */
static void
collect (FoveaPatchTiles *self, const FoveaPatchFinding *finding, const gsize *order, gsize first, gsize last, GArray *wishes)
{
  for (gsize row = first; row < last; row++)
    for (guint rank = 0; rank < finding->view.layer->found[order[row]]; rank++)
      {
        const FoveaPatch *patch = fovea_patch_finding_get (finding, order[row], rank);
        Tile *tile = find_tile (self, order[row], patch);

        if (tile)
          tile->used = self->request;
        else
          g_array_append_vals (wishes, &(FoveaPatchWish){ 1, order[row], *patch }, 1);
      }
}

static int
compare_urgency (gconstpointer a, gconstpointer b)
{
  const FoveaPatchWish *left = a, *right = b;

  return (left->index > right->index) - (left->index < right->index);
}

/* All wishes of a photo of which something is seen, the first @n_seen, come first: it is opened once for them. */
static void
rank_wishes (GArray *wishes, guint n_seen, guint n_photos)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n_photos);

  for (guint i = 0; i < n_seen; i++)
    seen[g_array_index (wishes, FoveaPatchWish, i).patch.photo] = TRUE;
  for (guint i = 0; i < wishes->len; i++)
    {
      FoveaPatchWish *wish = &g_array_index (wishes, FoveaPatchWish, i);

      wish->index = !seen[wish->patch.photo];
    }
  g_array_sort (wishes, compare_urgency);
}

static gboolean
is_stale (gpointer key, gpointer tile, gpointer self)
{
  return ((Tile *) tile)->used != ((FoveaPatchTiles *) self)->request;
}

static void
submit (FoveaPatchTiles *self, FoveaPatchFinding *finding, GArray *wishes)
{
  Job *job = g_new0 (Job, 1);

  g_weak_ref_init (&job->owner, self);
  job->serial = self->serial;
  job->finding = fovea_patch_finding_ref (finding);
  job->wishes = g_array_ref (wishes);
  job->drawn = g_ptr_array_new_with_free_func (tile_free);
  self->running = TRUE;
  fovea_jobs_submit (self->jobs, "tiles", _("Cutting patches out of the photos"), G_OBJECT (self), draw_work, job, job_free, draw_done, NULL);
}

void
fovea_patch_tiles_want (FoveaPatchTiles *self, FoveaPatchFinding *finding, const gsize *order, gsize n, gsize first, gsize last)
{
  g_autoptr (GArray) wishes = g_array_new (FALSE, FALSE, sizeof (FoveaPatchWish));
  gsize from = first - MIN (first, AROUND), to = MIN (last + AROUND, n);
  guint n_seen;

  g_return_if_fail (FOVEA_IS_PATCH_TILES (self));

  if (self->stopped || (self->running && first >= self->first && last <= self->last))
    return;
  self->request++;
  collect (self, finding, order, first, last, wishes);
  n_seen = wishes->len;
  collect (self, finding, order, from, first, wishes);
  collect (self, finding, order, last, to, wishes);
  if (g_hash_table_size (self->tiles) > MAX_TILES)
    g_hash_table_foreach_remove (self->tiles, is_stale, self);
  if (wishes->len == 0 || (self->running && n_seen == 0))
    return;
  self->first = from;
  self->last = to;
  rank_wishes (wishes, n_seen, finding->patches->n_photos);
  submit (self, finding, wishes);
}

GdkTexture *
fovea_patch_tiles_get (FoveaPatchTiles *self, const FoveaPatchFinding *finding, gsize channel, guint rank, gboolean *failed)
{
  const FoveaPatch *patch = fovea_patch_finding_get (finding, channel, rank);
  const Tile *tile = patch ? find_tile (self, channel, patch) : NULL;

  *failed = tile && !tile->texture;
  return tile ? tile->texture : NULL;
}

void
fovea_patch_tiles_clear (FoveaPatchTiles *self)
{
  g_return_if_fail (FOVEA_IS_PATCH_TILES (self));

  self->serial++;
  self->running = self->stopped = FALSE;
  fovea_jobs_cancel (self->jobs, "tiles");
  g_hash_table_remove_all (self->tiles);
}

static void
fovea_patch_tiles_finalize (GObject *object)
{
  FoveaPatchTiles *self = FOVEA_PATCH_TILES (object);

  fovea_jobs_cancel (self->jobs, NULL);
  g_object_unref (self->jobs);
  g_hash_table_unref (self->tiles);
  G_OBJECT_CLASS (fovea_patch_tiles_parent_class)->finalize (object);
}

static void
fovea_patch_tiles_class_init (FoveaPatchTilesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_patch_tiles_finalize;
  signals[CHANGED] = g_signal_new ("changed", FOVEA_TYPE_PATCH_TILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_patch_tiles_init (FoveaPatchTiles *self)
{
  self->jobs = fovea_jobs_new ();
  self->tiles = g_hash_table_new_full (key_hash, key_equal, NULL, tile_free);
}

FoveaPatchTiles *
fovea_patch_tiles_new (void)
{
  return g_object_new (FOVEA_TYPE_PATCH_TILES, NULL);
}
