/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/kernel-fit.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/learn/symmetry.h"

#define DIGITS 10 /* of the largest cell: what least squares leave of whole numbers is whole again */

#define MOMENTS_SHARE 0.7 /* of the time, about */

const FoveaFitRequest fovea_fit_defaults = {
  .colours = FOVEA_COLOURS_ALL,
  .descent = { .momentum = -1.0, .steps = FOVEA_DESCENT_STEPS },
};

static gboolean
check_photos (const FoveaImage *before, const FoveaImage *after, const FoveaFitRequest *request, GError **error)
{
  if (before->width != after->width || before->height != after->height)
    return fovea_refuse (error, _("The photos must be of one size: before it is %zu×%zu pixels, after it %zu×%zu"), before->width, before->height,
                         after->width, after->height);
  if (!fovea_image_is_opaque (before) || !fovea_image_is_opaque (after))
    return fovea_refuse (error, _("The photos have transparent pixels, whose colours a kernel is not applied to alone"));
  if (request->width > before->width || request->height > before->height)
    return fovea_refuse (error, _("The photos of %zu×%zu pixels are smaller than a kernel of %zu×%zu"), before->width, before->height, request->width,
                         request->height);
  return TRUE;
}

static FoveaMoments *
sum (const FoveaImage *before, const FoveaImage *after, FoveaColours colours, gsize width, gsize height, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaMoments) moments = fovea_moments_new (before, after, colours, width, height, progress, error);

  if (!moments || fovea_moments_count (moments) > 0.0)
    return g_steal_pointer (&moments);
  fovea_refuse (error, _("All samples of the photo after are 0 or 255: what they were before they were cut off is not known"));
  return NULL;
}

/* The largest odd side up to @side that leaves room in the photo. */
static gsize
odd_side (const FoveaImage *photo, gsize side)
{
  return (MIN (MIN (photo->width, photo->height), side) - 1) / 2 * 2 + 1;
}

/* Moments of a window that holds a kernel of the size that is asked for or suggested. */
static FoveaMoments *
sum_for_size (const FoveaImage *before, const FoveaImage *after, const FoveaFitRequest *request, gsize *width, gsize *height, GArray *trials,
              FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaMoments) moments = NULL;

  *width = request->width;
  *height = request->height;
  if (*width > 0)
    return sum (before, after, request->colours, *width, *height, progress, error);
  for (gsize side = odd_side (before, FOVEA_FIT_FIRST_SIDE);; side = odd_side (before, FOVEA_FIT_MAX_SIDE))
    {
      g_clear_pointer (&moments, fovea_moments_free);
      g_array_set_size (trials, 0);
      if (!(moments = sum (before, after, request->colours, side, side, progress, error))
          || !fovea_kernel_size_suggest (moments, request->offset, width, height, trials, progress, error))
        return NULL;
      if (MAX (*width, *height) < side || side == odd_side (before, FOVEA_FIT_MAX_SIDE))
        return g_steal_pointer (&moments);
    }
}

/* Cells in decimal digits below which least squares have only rounding. */
static FoveaKernel *
make_kernel (const FoveaSquares *squares, const double *x)
{
  FoveaKernel *kernel = fovea_kernel_new (squares->width, squares->height, NULL);
  gsize cells = kernel->width * kernel->height;
  double largest = 0.0, unit;

  fovea_squares_cells (squares, x, kernel->values);
  for (gsize i = 0; i < cells; i++)
    largest = MAX (largest, fabs (kernel->values[i]));
  unit = largest > 0.0 ? pow (10.0, DIGITS - ceil (log10 (largest))) : 1.0;
  for (gsize i = 0; i < cells; i++)
    kernel->values[i] = round (kernel->values[i] * unit) / unit + 0.0; /* no negative zeros */
  kernel->offset = round (fovea_squares_offset (squares, x) * 1e8) / 1e8 + 0.0;
  return kernel;
}

typedef struct
{
  const FoveaDescent *asked;
  GArray *curve;
} Listening;

static void
keep_point (const FoveaDescentStep *step, gpointer data)
{
  const Listening *self = data;
  FoveaFitPoint point = { step->step, step->loss };

  g_array_append_val (self->curve, point);
  if (self->asked->func)
    self->asked->func (step, self->asked->data);
}

static double
length_of (const double *x, const double *from, gsize n)
{
  double squares = 0.0;

  for (gsize i = 0; i < n; i++)
    squares += (x[i] - (from ? from[i] : 0.0)) * (x[i] - (from ? from[i] : 0.0));
  return sqrt (squares);
}

static gboolean
descend (FoveaKernelFit *self, const FoveaSquares *squares, const FoveaSquaresStudy *study, const FoveaDescent *asked, double *x, FoveaProgress *progress,
         GError **error)
{
  g_autofree double *least = g_memdup2 (x, squares->n * sizeof *x);
  Listening listening = { asked, self->curve };
  FoveaDescent descent = *asked;

  descent.func = keep_point;
  descent.data = &listening;
  if (!fovea_descend (squares, study, &descent, x, &self->end, progress, error))
    return FALSE;
  self->distance = length_of (x, least, squares->n) / MAX (length_of (least, NULL, squares->n), G_MINDOUBLE);
  return TRUE;
}

/* How good @x is, by the factor of the equations that it solves, or that it descends on. */
static gboolean
study (FoveaKernelFit *self, const FoveaSquares *squares, const FoveaFitRequest *request, double *x, const double *factor, FoveaProgress *progress,
       GError **error)
{
  FoveaSquaresStudy found;
  double loss;

  if (!fovea_squares_study (squares, factor, &found, progress, error))
    return FALSE;
  self->least_loss = fovea_squares_loss (squares, x);
  if (request->method == FOVEA_FIT_GRADIENT_DESCENT && !descend (self, squares, &found, &request->descent, x, progress, error))
    return FALSE;
  loss = fovea_squares_loss (squares, x);
  self->rms = sqrt (loss);
  self->r_squared = squares->variance > 0.0 ? 1.0 - loss / squares->variance : 1.0;
  self->condition = found.largest / found.smallest;
  self->uncertainty = sqrt (loss * found.inverse_trace / squares->count) / MAX (length_of (x, NULL, squares->n), G_MINDOUBLE);
  self->kernel = make_kernel (squares, x);
  self->name = fovea_kernel_recognise (self->kernel);
  return TRUE;
}

/* First with each cell by itself; descent leaves it at that, as networks learn. */
static gboolean
solve (FoveaKernelFit *self, const FoveaSquares *squares, const FoveaFitRequest *request, double *x, double *factor, FoveaProgress *progress,
       GError **error)
{
  g_autoptr (FoveaSquares) folded = NULL;
  g_autoptr (GError) local = NULL;

  if (!fovea_squares_solve (squares, x, factor, progress, error))
    return FALSE;
  if (request->method == FOVEA_FIT_GRADIENT_DESCENT)
    return study (self, squares, request, x, factor, progress, error);
  folded = fovea_squares_symmetric (squares, fovea_squares_loss (squares, x), factor, &self->symmetries, progress, &local);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return fovea_squares_solve (folded ? folded : squares, x, factor, progress, error)
         && study (self, folded ? folded : squares, request, x, factor, progress, error);
}

static gboolean
fit (FoveaKernelFit *self, const FoveaMoments *moments, const FoveaFitRequest *request, gsize width, gsize height, FoveaProgress *progress,
     GError **error)
{
  g_autoptr (FoveaSquares) squares = fovea_squares_new (moments, width, height, request->offset, error);
  g_autofree double *x = g_new (double, width * height);
  double *factor = squares ? fovea_memory_alloc (squares->n * squares->n * sizeof (double), _("normal equations"), error) : NULL;
  gboolean done = factor && solve (self, squares, request, x, factor, progress, error);

  fovea_memory_free (factor);
  return done;
}

FoveaKernelFit *
fovea_kernel_fit (const FoveaImage *before, const FoveaImage *after, const FoveaFitRequest *request, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaKernelFit) self = NULL;
  g_autoptr (FoveaMoments) moments = NULL;
  double from, to, middle;
  gsize width, height;

  g_return_val_if_fail (before && after && request && (request->width > 0) == (request->height > 0), NULL);
  g_return_val_if_fail (request->width <= FOVEA_FIT_MAX_SIDE && request->height <= FOVEA_FIT_MAX_SIDE, NULL);

  if (!check_photos (before, after, request, error))
    return NULL;
  self = g_new0 (FoveaKernelFit, 1);
  self->trials = g_array_new (FALSE, FALSE, sizeof (FoveaSizeTrial));
  self->curve = g_array_new (FALSE, FALSE, sizeof (FoveaFitPoint));
  fovea_progress_get_range (progress, &from, &to);
  middle = from + MOMENTS_SHARE * (to - from);
  fovea_progress_range (progress, from, middle);
  moments = sum_for_size (before, after, request, &width, &height, self->trials, progress, error);
  fovea_progress_range (progress, middle, to);
  if (!moments || !fit (self, moments, request, width, height, progress, error))
    return NULL;
  self->inside = moments->inside;
  self->clipped = moments->clipped;
  self->samples = (gsize) fovea_moments_count (moments);
  return g_steal_pointer (&self);
}

void
fovea_kernel_fit_free (FoveaKernelFit *self)
{
  if (!self)
    return;
  fovea_kernel_unref (self->kernel);
  g_array_unref (self->trials);
  g_array_unref (self->curve);
  g_free (self);
}
