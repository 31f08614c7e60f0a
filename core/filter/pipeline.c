/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/pipeline.h"

#include <glib/gi18n-lib.h>

#include "core/base/memory.h"
#include "core/image/jpeg.h"

/* Rows that are computed at a time at least, and tiles for each thread. Where decoder and encoder work beside the filters, a thread that waits
 * for the last tile is no loss, and short parts let all begin soon. */
#define PART_ROWS 64
#define TILES_SHARED 2
#define TILES_ALONE 32

typedef struct
{
  FoveaSamples samples;
  FoveaConvPlan *plan;
  FoveaRing *in, *out; /* borrowed */
  gsize part;          /* rows computed at a time */
  gsize *keep;         /* part i and those after it use no rows of @in below keep[i] */
  gsize done;          /* rows */
  gint64 microseconds;
} Stage;

struct _FoveaPipeline
{
  gsize height, n;
  Stage *stages;
  FoveaRing **rings; /* n + 1 */
  gpointer scratch;
  gsize rows_done; /* of all stages */
};

/* Between two images nothing is kept: all rows at once. */
static gsize
part_of (const FoveaConvPlan *plan, gsize height, const FoveaPipelineEnds *ends, gsize n)
{
  gsize band = fovea_conv_plan_get_band (plan, ends->source ? TILES_ALONE : TILES_SHARED);

  if (n == 1 && ends->source && ends->result)
    return height;
  return MIN (fovea_round_up (PART_ROWS, band), height);
}

/* Fills stage->keep; the rows of its input that it needs at a time when these come in @chunk rows. */
static gsize
plan_window (Stage *stage, gsize height, gsize chunk)
{
  gsize n_parts = (height + stage->part - 1) / stage->part, kept = height, made = 0, rows = 0, from, to;

  stage->keep = g_new (gsize, n_parts);
  for (gsize i = n_parts; i-- > 0;)
    {
      fovea_conv_plan_get_input_rows (stage->plan, i * stage->part, MIN (stage->part, height - i * stage->part), &from, &to);
      stage->keep[i] = kept = MIN (kept, from);
    }
  for (gsize i = 0; i < n_parts; i++)
    {
      fovea_conv_plan_get_input_rows (stage->plan, i * stage->part, MIN (stage->part, height - i * stage->part), &from, &to);
      made = MAX (made, MIN (fovea_round_up (to, chunk), height));
      rows = MAX (rows, made - stage->keep[i]);
    }
  return rows;
}

/* Another thread at the end of a ring gets room for a part more, to work while the steps do. */
static gboolean
make_rings (FoveaPipeline *self, const FoveaPipelineEnds *ends, GError **error)
{
  for (gsize i = 0; i <= self->n; i++)
    {
      gsize made = i > 0 ? self->stages[i - 1].part : FOVEA_JPEG_ROWS;
      gsize rows = i < self->n ? plan_window (&self->stages[i], self->height, made) : made;
      gboolean shared = i == 0 || i == self->n;

      if (!self->rings[i])
        self->rings[i] = fovea_ring_new (ends->width, ends->height, ends->channels, rows + (shared ? MAX (made, PART_ROWS) : 0), error);
      if (!self->rings[i])
        return FALSE;
      if (i > 0)
        self->stages[i - 1].out = self->rings[i];
      if (i < self->n)
        self->stages[i].in = self->rings[i];
    }
  return TRUE;
}

FoveaPipeline *
fovea_pipeline_new (const FoveaStep *const *steps, gsize n, const FoveaPipelineEnds *ends, GError **error)
{
  g_autoptr (FoveaPipeline) self = g_new0 (FoveaPipeline, 1);
  gsize scratch = 0;

  self->height = ends->height;
  self->n = n;
  self->stages = g_new0 (Stage, n);
  self->rings = g_new0 (FoveaRing *, n + 1);
  self->rings[0] = ends->source;
  if (ends->result)
    self->rings[n] = ends->result;
  for (gsize i = 0; i < n; i++)
    {
      Stage *stage = &self->stages[i];

      fovea_samples_init (&stage->samples, steps[i], ends->channels, ends->opaque);
      stage->plan = fovea_samples_plan (&stage->samples, ends->height, ends->width, error);
      if (!stage->plan)
        return NULL;
      stage->part = part_of (stage->plan, ends->height, ends, n);
      scratch = MAX (scratch, fovea_conv_plan_get_scratch (stage->plan));
    }
  if (!make_rings (self, ends, error) || !(self->scratch = fovea_memory_alloc (scratch, _ ("Filtering"), error)))
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      self->stages[i].samples.source = self->stages[i].in;
      self->stages[i].samples.result = self->stages[i].out;
    }
  return g_steal_pointer (&self);
}

void
fovea_pipeline_free (FoveaPipeline *self)
{
  if (!self)
    return;
  for (gsize i = 0; i < self->n; i++)
    {
      fovea_conv_plan_free (self->stages[i].plan);
      g_free (self->stages[i].keep);
    }
  for (gsize i = 0; i <= self->n; i++)
    fovea_ring_free (self->rings[i]);
  fovea_memory_free (self->scratch);
  g_free (self->stages);
  g_free (self->rings);
  g_free (self);
}

FoveaRing *
fovea_pipeline_get_source (FoveaPipeline *self)
{
  return self->rings[0];
}

FoveaRing *
fovea_pipeline_get_result (FoveaPipeline *self)
{
  return self->rings[self->n];
}

static gboolean
run_part (FoveaPipeline *self, Stage *stage, gsize n_rows, FoveaProgress *progress, GError **error)
{
  FoveaConvRows rows = fovea_samples_rows (&stage->samples);
  double total = (double) (self->n * self->height), from, to;
  gint64 start = g_get_monotonic_time ();
  gboolean done;

  fovea_progress_get_range (progress, &from, &to);
  fovea_progress_range (progress, from + (to - from) * (double) self->rows_done / total,
                        from + (to - from) * (double) (self->rows_done + n_rows) / total);
  done = fovea_conv_plan_run_rows_part (stage->plan, &rows, stage->done, n_rows, self->scratch, progress);
  fovea_progress_range (progress, from, to);
  self->rows_done += n_rows;
  stage->done += n_rows;
  stage->microseconds += g_get_monotonic_time () - start;
  if (!done)
    fovea_progress_check (progress, error);
  return done;
}

/* Makes the rows of stage @i below @end. */
static gboolean
produce (FoveaPipeline *self, gsize i, gsize end, FoveaProgress *progress, GError **error)
{
  Stage *stage = &self->stages[i];

  while (stage->done < end)
    {
      gsize n_rows = MIN (stage->part, self->height - stage->done), from, to;

      fovea_conv_plan_get_input_rows (stage->plan, stage->done, n_rows, &from, &to);
      if (!(i > 0 ? produce (self, i - 1, to, progress, error) : fovea_ring_wait (stage->in, to))
          || !fovea_ring_reserve (stage->out, stage->done + n_rows) || !run_part (self, stage, n_rows, progress, error))
        return FALSE;
      fovea_ring_commit (stage->out, stage->done);
      fovea_ring_release (stage->in, stage->done < self->height ? stage->keep[stage->done / stage->part] : self->height);
    }
  return TRUE;
}

gboolean
fovea_pipeline_run (FoveaPipeline *self, FoveaProgress *progress, GError **error)
{
  gboolean done;

  fovea_progress_set (progress, 0.0, _ ("Filtering"));
  done = self->n == 0 || produce (self, self->n - 1, self->height, progress, error);
  if (!done)
    {
      fovea_ring_close (fovea_pipeline_get_source (self));
      fovea_ring_close (fovea_pipeline_get_result (self));
    }
  return done;
}

void
fovea_pipeline_report (const FoveaPipeline *self, gsize i, FoveaStepReport *report)
{
  const Stage *stage = &self->stages[i];
  gsize n;
  const FoveaConvCandidate *candidates = fovea_conv_plan_get_candidates (stage->plan, &n);

  fovea_step_report_clear (report);
  report->path = fovea_conv_plan_get_path (stage->plan);
  report->reason = g_strdup (fovea_conv_plan_get_reason (stage->plan));
  report->seconds = (double) stage->microseconds / G_USEC_PER_SEC;
  report->problem = *fovea_conv_plan_get_problem (stage->plan);
  report->n_candidates = MIN (n, G_N_ELEMENTS (report->candidates));
  for (gsize j = 0; j < report->n_candidates; j++)
    report->candidates[j] = candidates[j];
}
