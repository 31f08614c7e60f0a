/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

/* A second or two: nothing is cancelled while the boxes are compared. */
#define MOST_COMPARISONS 100000000

static const FoveaOpAttribute attributes[] = {
  { "center_point_box", FOVEA_ATTRIBUTE_INT },
};

/* Boxes are (images, n, 4), scores (images, classes, n). */
typedef struct
{
  const float *boxes, *scores;
  gboolean centred; /* boxes are centre, width and height; else two opposite corners, y before x */
  gsize images, classes, n;
  gint64 most; /* boxes of a class and an image that are kept */
  float overlap, lowest;
  guint64 comparisons;
} Search;

/* The number in an optional input of one element. */
static gboolean
read_number (const FoveaOpContext *context, guint i, const char *what, FoveaDType dtype, FoveaTensor **number, GError **error)
{
  *number = NULL;
  if (!fovea_op_input (context, i))
    return TRUE;
  *number = fovea_op_require_known (context, i, what, error);
  if (!*number || !fovea_op_require_type (context, i, dtype, error))
    return FALSE;
  return fovea_tensor_count (*number) == 1 || fovea_refuse (error, _("%s (input %u) needs one element"), what, i + 1);
}

static gboolean
read_search (const FoveaOpContext *context, Search *self, GError **error)
{
  const FoveaShape *boxes = &context->inputs[0].shape, *scores = &context->inputs[1].shape;
  FoveaTensor *most, *overlap, *lowest, *known[2];

  for (guint i = 0; i < 2; i++)
    {
      if (!fovea_op_require_type (context, i, FOVEA_DTYPE_FLOAT32, error) || !fovea_op_require_rank (context, i, 3, 3, error))
        return FALSE;
      known[i] = fovea_op_require_known (context, i, i ? _("the list of scores") : _("the list of boxes"), error);
      if (!known[i])
        return FALSE;
    }
  if (boxes->dims[2] != 4 || scores->dims[0] != boxes->dims[0] || scores->dims[2] != boxes->dims[1])
    {
      g_autofree char *a = fovea_shape_to_string (boxes), *b = fovea_shape_to_string (scores);

      return fovea_refuse (error, _("boxes of %s and scores of %s do not go together"), a, b);
    }
  if (!read_number (context, 2, _("the number of boxes"), FOVEA_DTYPE_INT64, &most, error)
      || !read_number (context, 3, _("the overlap"), FOVEA_DTYPE_FLOAT32, &overlap, error)
      || !read_number (context, 4, _("the lowest score"), FOVEA_DTYPE_FLOAT32, &lowest, error))
    return FALSE;
  *self = (Search){
    .boxes = fovea_tensor_floats (known[0]), .scores = fovea_tensor_floats (known[1]),
    .centred = fovea_node_int (context->node, "center_point_box", 0) != 0, .images = (gsize) boxes->dims[0],
    .classes = (gsize) scores->dims[1], .n = (gsize) boxes->dims[1], .most = most ? fovea_tensor_int (most, 0) : 0,
    .overlap = overlap ? *fovea_tensor_floats (overlap) : 0.0f, .lowest = lowest ? *fovea_tensor_floats (lowest) : -INFINITY,
  };
  return TRUE;
}

/* Both axes' ends, the lesser first. */
static void
box_ends (const Search *self, const float *box, double *low, double *high)
{
  for (int axis = 0; axis < 2; axis++)
    {
      double a = self->centred ? box[axis] - box[axis + 2] / 2.0 : box[axis], b = self->centred ? box[axis] + box[axis + 2] / 2.0 : box[axis + 2];

      low[axis] = MIN (a, b);
      high[axis] = MAX (a, b);
    }
}

/* The area that two boxes have in common, over that of both together. */
static double
overlap_of (const Search *self, const float *a, const float *b)
{
  double low[2][2], high[2][2], area[2] = { 1.0, 1.0 }, common = 1.0;

  box_ends (self, a, low[0], high[0]);
  box_ends (self, b, low[1], high[1]);
  for (int axis = 0; axis < 2; axis++)
    {
      common *= MAX (MIN (high[0][axis], high[1][axis]) - MAX (low[0][axis], low[1][axis]), 0.0);
      area[0] *= high[0][axis] - low[0][axis];
      area[1] *= high[1][axis] - low[1][axis];
    }
  return common > 0.0 ? common / (area[0] + area[1] - common) : 0.0;
}

typedef struct
{
  float score;
  guint box;
} Candidate;

/* The highest score first, of equal ones the first box. */
static gint
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->box < y->box ? -1 : 1;
}

static GArray *
find_candidates (const Search *self, const float *scores)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; i < self->n; i++)
    if (scores[i] > self->lowest)
      g_array_append_vals (candidates, &(Candidate){ scores[i], i }, 1);
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

/* Takes the best of what is left, unless it overlaps with one that was taken. */
static void
select_boxes (Search *self, gsize image, gsize class, GArray *selected)
{
  g_autoptr (GArray) candidates = find_candidates (self, self->scores + (image * self->classes + class) * self->n);
  const float *boxes = self->boxes + image * self->n * 4;
  guint first = selected->len;

  for (guint i = 0; i < candidates->len && (gint64) (selected->len - first) / 3 < self->most && self->comparisons < MOST_COMPARISONS; i++)
    {
      guint box = g_array_index (candidates, Candidate, i).box;
      gint64 index[3] = { (gint64) image, (gint64) class, box };
      gboolean free = TRUE;

      for (guint j = first; j < selected->len && free; j += 3, self->comparisons++)
        free = !(overlap_of (self, boxes + (gsize) g_array_index (selected, gint64, j + 2) * 4, boxes + (gsize) box * 4) > self->overlap);
      if (free)
        g_array_append_vals (selected, index, 3);
    }
}

/* Triples of image, class and box; NULL with an error when that would take too long. */
static GArray *
search (const FoveaOpContext *context, GError **error)
{
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (gint64));
  Search self = { 0 };

  if (!read_search (context, &self, error))
    return NULL;
  for (gsize i = 0; i < self.images * self.classes; i++)
    select_boxes (&self, i / self.classes, i % self.classes, selected);
  if (self.comparisons >= MOST_COMPARISONS)
    {
      fovea_over_limit (error, _("%zu boxes are too many to be compared with each other"), self.n);
      return NULL;
    }
  return g_steal_pointer (&selected);
}

/* How many boxes stay decides the shape. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  g_autoptr (GArray) selected = search (context, error);

  return selected && fovea_op_set_output (context, 0, FOVEA_DTYPE_INT64, &(FoveaShape){ 2, { selected->len / 3, 3 } }, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  context->state = search (context, error);
  return context->state != NULL;
}

static void
release (FoveaOpContext *context)
{
  g_clear_pointer ((GArray **) &context->state, g_array_unref);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const GArray *selected = context->state;

  for (guint i = 0; i < selected->len; i++)
    ((gint64 *) outputs[0]->data)[i] = g_array_index (selected, gint64, i);
  return TRUE;
}

const FoveaOp fovea_op_non_max_suppression = {
  .name = "NonMaxSuppression",
  .summary = N_("Keeps the best of boxes that overlap: the last step of a detector."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 5, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_whole,
  .prepare = prepare,
  .release = release,
  .run = run,
  .no_backward = N_("Which boxes are kept does not change little by little."),
};
