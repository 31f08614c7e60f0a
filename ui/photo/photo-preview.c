/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-preview.h"

#include "core/base/pool.h"
#include "ui/frames.h"

/* What a preview may take; one that takes longer is followed by a coarser one, one that takes a sixth by a finer one. Where the photo itself
 * is filtered, its frame is the next: together they take less than 50 ms. */
#define EXACT_BUDGET_US 25000
#define REDUCED_BUDGET_US 9000
#define MUCH_FASTER 6
#define MOST_COARSER 3
#define PIECE_ROWS 64
/* A frame waits for a preview only where the last one took no longer than this: a slower one would be late all the same. */
#define WORTH_WAITING_US 9000
/* A coarser preview is refined when no newer chain has come for as long. */
#define REFINE_MS 80

typedef struct
{
  FoveaPyramid *source;
  GPtrArray *chain;
  FoveaTilesView view;
  gsize level; /* of the source, that is filtered */
  guint serial;
  gboolean refines; /* what a coarser preview shows already: it gives way to a newer chain */
} Request;

typedef struct
{
  GdkTexture *texture;
  FoveaTilesView view; /* that it was made for */
  gsize level;
  guint serial;
  gboolean refines;
  gint64 microseconds;
} Result;

/* What the main thread and the one that filters share. */
typedef struct
{
  gatomicrefcount refs;
  GMutex lock; /* guards all below */
  GCond made;
  Request *waiting; /* the newest; NULL: none */
  gboolean working;
  FoveaProgress *progress; /* of the work under way */
  gboolean refining;       /* that only refines */
  Result *result;          /* not yet taken */
  gboolean telling;        /* the main loop is about to be told of it */
  FoveaPhotoPreview *owner; /* main thread only; NULL when it is gone */
} Shared;

struct _FoveaPhotoPreview
{
  Shared *shared;
  FoveaPhotoPreviewChanged changed;
  gpointer user;

  FoveaPyramid *source;
  GPtrArray *chain; /* NULL: no preview */
  FoveaTilesView view;
  Result *shown;
  guint serial;
  guint coarser; /* levels, for the sake of speed */
  gsize level;   /* of the last request */
  gint64 microseconds; /* that the last took; 0: none yet */
  gsize told;    /* the level of what was shown when the owner last heard of it; G_MAXSIZE: nothing yet */
  gboolean refines;
  guint refine_source;
};

static void
request_free (Request *request)
{
  fovea_pyramid_unref (request->source);
  g_ptr_array_unref (request->chain);
  g_free (request);
}

static void
result_free (Result *result)
{
  g_object_unref (result->texture);
  g_free (result);
}

static void
shared_unref (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  g_clear_pointer (&shared->waiting, request_free);
  g_clear_pointer (&shared->result, result_free);
  g_mutex_clear (&shared->lock);
  g_cond_clear (&shared->made);
  g_free (shared);
}

/* Drawing the filtered part, in pieces on all threads. */
typedef struct
{
  const Request *request;
  FoveaArea visible; /* on the scaled photo */
  FoveaArea area;    /* of the level */
  const FoveaImage *image;
  gsize n_across;
  guint8 *rgb;
} Drawing;

static void
draw_pieces (gsize begin, gsize end, guint worker, gpointer data)
{
  const Drawing *drawing = data;
  const FoveaArea *visible = &drawing->visible;
  gsize stride = visible->width * 3;

  for (gsize i = begin; i < end; i++)
    {
      gsize x = i % drawing->n_across * FOVEA_PYRAMID_MAX_SPAN, y = i / drawing->n_across * PIECE_ROWS;
      const FoveaArea piece = { visible->x + x, visible->y + y, MIN (FOVEA_PYRAMID_MAX_SPAN, visible->width - x),
                                MIN (PIECE_ROWS, visible->height - y) };

      fovea_pyramid_render_area (drawing->request->source, drawing->request->level, &drawing->area, drawing->image,
                                 drawing->request->view.scale, &piece, drawing->rgb + y * stride + 3 * x, stride);
    }
}

static GdkTexture *
draw (Drawing *drawing)
{
  const FoveaArea *visible = &drawing->visible;
  gsize stride = visible->width * 3, n_down = (visible->height + PIECE_ROWS - 1) / PIECE_ROWS;
  g_autoptr (GBytes) bytes = NULL;

  drawing->n_across = (visible->width + FOVEA_PYRAMID_MAX_SPAN - 1) / FOVEA_PYRAMID_MAX_SPAN;
  drawing->rgb = g_malloc (stride * visible->height);
  fovea_parallel_for (n_down * drawing->n_across, 1, draw_pieces, drawing, NULL);
  bytes = g_bytes_new_take (drawing->rgb, stride * visible->height);
  return gdk_memory_texture_new ((int) visible->width, (int) visible->height, GDK_MEMORY_R8G8B8, bytes, stride);
}

/* NULL when cancelled, or when the chain cannot be applied: then running it on the whole photo says why. */
static Result *
make (const Request *request, FoveaProgress *progress)
{
  const FoveaTilesView *view = &request->view;
  Drawing drawing = { .request = request,
                      .visible = { (gsize) view->left, (gsize) view->top, (gsize) (view->right - view->left),
                                   (gsize) (view->bottom - view->top) } };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (FoveaImage) image = NULL;
  Result *result;

  /* A photo at 100 % has time: the frames that are drawn meanwhile want the other threads. */
  fovea_pool_stay_alone (fovea_pyramid_get_level (request->source, view->scale) == 0);
  drawing.area = fovea_pyramid_get_area (request->source, request->level, view->scale, &drawing.visible);
  drawing.image = image = fovea_chain_apply_area (request->chain, request->source->levels[request->level],
                                                  (gsize) 1 << request->level, &drawing.area, progress, NULL);
  if (!image)
    return NULL;
  result = g_new (Result, 1);
  *result = (Result){ draw (&drawing), *view, request->level, request->serial, request->refines };
  result->microseconds = g_get_monotonic_time () - start;
  return result;
}

static gboolean
tell (gpointer data)
{
  Shared *shared = data;
  FoveaPhotoPreview *owner = shared->owner;
  gboolean news;

  g_mutex_lock (&shared->lock);
  shared->telling = FALSE;
  news = shared->result != NULL;
  g_mutex_unlock (&shared->lock);
  /* What a frame has waited for is drawn already: only its level may be news. */
  if (owner && (news || (owner->shown && owner->shown->level != owner->told)))
    {
      owner->told = owner->shown ? owner->shown->level : owner->level;
      owner->changed (owner->user);
    }
  shared_unref (shared);
  return G_SOURCE_REMOVE;
}

/* Called with the lock held: the main loop is told soon. */
static void
tell_soon (Shared *shared)
{
  if (shared->telling)
    return;
  shared->telling = TRUE;
  g_atomic_ref_count_inc (&shared->refs);
  g_idle_add_full (G_PRIORITY_DEFAULT, tell, shared, NULL);
}

/* Called with the lock held. */
static void
hand_over (Shared *shared, Result *result)
{
  g_clear_pointer (&shared->result, result_free);
  shared->result = result;
  if (result)
    tell_soon (shared);
}

static void
work (gpointer data, gpointer user_data)
{
  Shared *shared = data;

  g_mutex_lock (&shared->lock);
  while (shared->waiting)
    {
      Request *request = g_steal_pointer (&shared->waiting);
      g_autoptr (FoveaProgress) progress = shared->progress = fovea_progress_new ();
      Result *result;

      shared->refining = request->refines;
      g_mutex_unlock (&shared->lock);
      result = make (request, progress);
      request_free (request);
      g_mutex_lock (&shared->lock);
      shared->progress = NULL;
      hand_over (shared, result);
      g_cond_signal (&shared->made);
    }
  shared->working = FALSE;
  g_cond_signal (&shared->made);
  g_mutex_unlock (&shared->lock);
  shared_unref (shared);
}

static void
submit (Shared *shared, Request *request)
{
  static GThreadPool *thread; /* one for all previews: only one is seen at a time */
  gboolean idle;

  if (!thread)
    thread = g_thread_pool_new (work, NULL, 1, TRUE, NULL);
  g_mutex_lock (&shared->lock);
  g_clear_pointer (&shared->waiting, request_free);
  shared->waiting = request;
  if (shared->refining)
    fovea_progress_cancel (shared->progress);
  idle = !shared->working;
  shared->working = TRUE;
  g_mutex_unlock (&shared->lock);
  if (!idle)
    return;
  g_atomic_ref_count_inc (&shared->refs);
  g_thread_pool_push (thread, shared, NULL);
}

static gboolean
same_view (const FoveaTilesView *a, const FoveaTilesView *b)
{
  return a->x == b->x && a->y == b->y && a->scale == b->scale && a->left == b->left && a->top == b->top && a->right == b->right
         && a->bottom == b->bottom && a->device_scale == b->device_scale;
}

/* Asks for a preview of what is visible, once that is known. */
static void
ask (FoveaPhotoPreview *self, gboolean refine)
{
  const FoveaTilesView *view = &self->view;
  Request *request;

  g_clear_handle_id (&self->refine_source, g_source_remove);
  if (view->right <= view->left || view->bottom <= view->top)
    return;
  self->level = fovea_pyramid_get_level (self->source, view->scale);
  if (!refine)
    self->level = MIN (self->level + self->coarser, self->source->n_levels - 1);
  self->refines = refine;
  request = g_new (Request, 1);
  *request = (Request){ fovea_pyramid_ref (self->source), fovea_chain_copy (self->chain), *view, self->level, ++self->serial, refine };
  submit (self->shared, request);
}

static gboolean
refine (gpointer user_data)
{
  FoveaPhotoPreview *self = user_data;

  self->refine_source = 0;
  ask (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
adapt (FoveaPhotoPreview *self, const Result *result)
{
  gboolean exact = fovea_pyramid_get_level (self->source, result->view.scale) == 0;
  gint64 budget = exact ? EXACT_BUDGET_US : REDUCED_BUDGET_US;

  if (result->refines)
    return;
  self->microseconds = result->microseconds;
  if (result->microseconds > budget && self->coarser < MOST_COARSER)
    self->coarser++;
  else if (result->microseconds * MUCH_FASTER < budget && self->coarser > 0)
    self->coarser--;
}

/* Takes the newest result, waiting for that of the last request until @deadline where that is of use. */
static void
take (FoveaPhotoPreview *self, gint64 deadline)
{
  gboolean waits = !self->refines && self->microseconds <= WORTH_WAITING_US;
  Shared *shared = self->shared;
  Result *result;

  g_mutex_lock (&shared->lock);
  while (waits && shared->working && !(shared->result && shared->result->serial == self->serial))
    if (!g_cond_wait_until (&shared->made, &shared->lock, deadline))
      break;
  result = g_steal_pointer (&shared->result);
  if (result && result->level != self->told)
    tell_soon (shared);
  g_mutex_unlock (&shared->lock);
  if (!result)
    return;
  adapt (self, result);
  g_clear_pointer (&self->shown, result_free);
  self->shown = result;
  fovea_frames_mark_number ("preview", self->serial - result->serial);
  if (result->serial == self->serial && result->level > fovea_pyramid_get_level (self->source, self->view.scale)
      && self->refine_source == 0)
    self->refine_source = g_timeout_add (REFINE_MS, refine, self);
}

FoveaPhotoPreview *
fovea_photo_preview_new (FoveaPhotoPreviewChanged changed, gpointer user)
{
  FoveaPhotoPreview *self = g_new0 (FoveaPhotoPreview, 1);

  self->told = G_MAXSIZE;
  self->changed = changed;
  self->user = user;
  self->shared = g_new0 (Shared, 1);
  self->shared->owner = self;
  g_atomic_ref_count_init (&self->shared->refs);
  g_mutex_init (&self->shared->lock);
  g_cond_init (&self->shared->made);
  return self;
}

void
fovea_photo_preview_free (FoveaPhotoPreview *self)
{
  self->shared->owner = NULL;
  fovea_photo_preview_stop (self);
  shared_unref (self->shared);
  g_free (self);
}

void
fovea_photo_preview_start (FoveaPhotoPreview *self, FoveaPyramid *source, GPtrArray *chain)
{
  FoveaPyramid *old = self->source;

  g_return_if_fail (source != NULL && chain != NULL);

  self->source = fovea_pyramid_ref (source);
  g_clear_pointer (&old, fovea_pyramid_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  self->chain = chain;
  ask (self, FALSE);
}

void
fovea_photo_preview_stop (FoveaPhotoPreview *self)
{
  Shared *shared = self->shared;

  g_clear_handle_id (&self->refine_source, g_source_remove);
  g_clear_pointer (&self->source, fovea_pyramid_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->shown, result_free);
  self->told = G_MAXSIZE;
  g_mutex_lock (&shared->lock);
  g_clear_pointer (&shared->waiting, request_free);
  g_clear_pointer (&shared->result, result_free);
  fovea_progress_cancel (shared->progress);
  g_mutex_unlock (&shared->lock);
}

gsize
fovea_photo_preview_get_reduction (FoveaPhotoPreview *self)
{
  return self->chain ? (gsize) 1 << (self->shown ? self->shown->level : self->level) : 0;
}

gboolean
fovea_photo_preview_snapshot (FoveaPhotoPreview *self, GtkSnapshot *snapshot, const FoveaTilesView *view, gint64 deadline)
{
  float device = (float) view->device_scale;

  if (!self->chain)
    return FALSE;
  if (!same_view (&self->view, view))
    {
      if (self->view.scale != view->scale)
        self->coarser = 0;
      self->view = *view;
      ask (self, FALSE);
    }
  take (self, deadline);
  if (!self->shown || !same_view (&self->shown->view, view))
    return FALSE;
  gtk_snapshot_append_texture (snapshot, self->shown->texture,
                               &GRAPHENE_RECT_INIT ((float) (view->x + view->left) / device, (float) (view->y + view->top) / device,
                                                    (float) (view->right - view->left) / device,
                                                    (float) (view->bottom - view->top) / device));
  return TRUE;
}
