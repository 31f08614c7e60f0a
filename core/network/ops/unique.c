/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/network/ops/field.h"
#include "core/network/ops/lines.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/order-keys.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "sorted", FOVEA_ATTRIBUTE_INT },
};

/* Of the entries that differ: the first of each and how many are equal to it; which of them every entry is. */
typedef struct
{
  gsize n;
  gint64 *first, *counts, *inverse;
} Groups;

/* @entries: n entries of outer * inner elements; without an axis each element is an entry. */
static gboolean
read_entries (const FoveaOpContext *context, FoveaLines *entries, guint *axis, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;

  *entries = (FoveaLines){ 1, fovea_shape_count (shape), 1 };
  *axis = FOVEA_MAX_RANK;
  if (!fovea_node_attribute (context->node, "axis"))
    return TRUE;
  if (!fovea_op_read_axis (context, 0, axis, error))
    return FALSE;
  *entries = fovea_lines_along (shape, *axis, *axis + 1);
  return TRUE;
}

typedef struct
{
  const gint64 *keys; /* @length an entry */
  gsize length;
} Order;

static int
compare_keys (const Order *order, gint64 a, gint64 b)
{
  const gint64 *x = order->keys + (gsize) a * order->length, *y = order->keys + (gsize) b * order->length;

  for (gsize i = 0; i < order->length; i++)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return 0;
}

/* Equal entries stay in their order. */
static int
compare_entries (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  int order = compare_keys (data, x, y);

  return order ? order : x < y ? -1 : x > y;
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *first = data;
  gint64 x = first[*(const gint64 *) a], y = first[*(const gint64 *) b];

  return x < y ? -1 : x > y;
}

/* @sorted holds the entries in order, equal ones beside each other. */
static void
group_entries (const Order *order, const gint64 *sorted, gsize n, Groups *groups)
{
  groups->n = 0;
  for (gsize i = 0; i < n; i++)
    {
      if (i == 0 || compare_keys (order, sorted[i - 1], sorted[i]) != 0)
        {
          groups->first[groups->n] = sorted[i];
          groups->counts[groups->n++] = 0;
        }
      groups->counts[groups->n - 1]++;
      groups->inverse[sorted[i]] = (gint64) groups->n - 1;
    }
}

/* Numbers the groups by where they first stand; @work holds three numbers a group. */
static void
order_by_place (Groups *groups, gsize n, gint64 *work)
{
  gint64 *old = work, *new = work + groups->n, *kept = work + 2 * groups->n;

  for (gsize i = 0; i < groups->n; i++)
    old[i] = (gint64) i;
  g_qsort_with_data (old, (gint) groups->n, sizeof *old, compare_numbers, groups->first);
  for (gsize i = 0; i < groups->n; i++)
    new[old[i]] = (gint64) i;
  for (gsize i = 0; i < n; i++)
    groups->inverse[i] = new[groups->inverse[i]];
  memcpy (kept, groups->counts, groups->n * sizeof *kept);
  for (gsize i = 0; i < groups->n; i++)
    groups->counts[i] = kept[old[i]];
  memcpy (kept, groups->first, groups->n * sizeof *kept);
  for (gsize i = 0; i < groups->n; i++)
    groups->first[i] = kept[old[i]];
}

/* Frees with fovea_memory_free (groups->first). */
static gboolean
find_groups (const FoveaOpContext *context, Groups *groups, GError **error)
{
  FoveaTensor *input = fovea_op_require_known (context, 0, _("the value"), error);
  gint64 *keys, *work;
  FoveaLines e;
  guint axis;
  Order order;

  *groups = (Groups){ 0 };
  if (!input || !read_entries (context, &e, &axis, error))
    return FALSE;
  if (e.n > G_MAXINT / 2)
    return fovea_over_limit (error, _("%zu entries are more than can be sorted"), e.n);
  keys = fovea_memory_alloc ((e.n * e.outer * e.inner + 3 * e.n) * sizeof *keys, _("Sorting"), error);
  groups->first = keys ? fovea_memory_alloc (3 * e.n * sizeof (gint64), _("Sorting"), error) : NULL;
  if (groups->first)
    {
      order = (Order){ keys, e.outer * e.inner };
      work = keys + e.n * order.length;
      groups->counts = groups->first + e.n;
      groups->inverse = groups->counts + e.n;
      for (gsize i = 0; i < e.n; i++)
        for (gsize o = 0; o < e.outer; o++)
          fovea_order_keys (input, (o * e.n + i) * e.inner, 1, e.inner, keys + i * order.length + o * e.inner);
      for (gsize i = 0; i < e.n; i++)
        work[i] = (gint64) i;
      g_qsort_with_data (work, (gint) e.n, sizeof *work, compare_entries, &order);
      group_entries (&order, work, e.n, groups);
      if (fovea_node_int (context->node, "sorted", 1) == 0)
        order_by_place (groups, e.n, work);
    }
  fovea_memory_free (keys);
  return groups->first != NULL;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape, list = { .rank = 1 };
  gboolean done = TRUE;
  FoveaLines e;
  Groups groups;
  guint axis;

  if (!read_entries (context, &e, &axis, error) || !find_groups (context, &groups, error))
    return FALSE;
  fovea_memory_free (groups.first);
  list.dims[0] = (gint64) groups.n;
  if (axis == FOVEA_MAX_RANK)
    shape = list;
  else
    shape.dims[axis] = (gint64) groups.n;
  done = fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
  for (guint i = 1; i < context->n_outputs && done; i++)
    {
      list.dims[0] = i == 2 ? (gint64) e.n : (gint64) groups.n;
      done = fovea_op_set_output (context, i, FOVEA_DTYPE_INT64, &list, error);
    }
  return done;
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  context->state = g_new0 (Groups, 1);
  return find_groups (context, context->state, error);
}

static void
release (FoveaOpContext *context)
{
  fovea_memory_free (((Groups *) context->state)->first);
  g_clear_pointer (&context->state, g_free);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const Groups *groups = context->state;
  const gint64 *lists[] = { NULL, groups->first, groups->inverse, groups->counts };
  gsize bytes;
  FoveaLines e;
  guint axis;

  if (!read_entries (context, &e, &axis, NULL))
    return TRUE;
  bytes = e.inner * fovea_dtype_size (inputs[0]->dtype);
  for (gsize o = 0; outputs[0] && o < e.outer; o++)
    for (gsize i = 0; i < groups->n; i++)
      memcpy ((guint8 *) outputs[0]->data + (o * groups->n + i) * bytes,
              (const guint8 *) inputs[0]->data + (o * e.n + (gsize) groups->first[i]) * bytes, bytes);
  for (guint i = 1; i < context->n_outputs; i++)
    if (outputs[i])
      memcpy (outputs[i]->data, lists[i], fovea_tensor_bytes (outputs[i]));
  return TRUE;
}

const FoveaOp fovea_op_unique = {
  .name = "Unique",
  .summary = N_("Lists the elements or slices that differ, each once."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 4,
  .infer = infer,
  .field = fovea_field_whole,
  .prepare = prepare,
  .release = release,
  .run = run,
  .no_backward = N_("How many elements differ is known only while running, and jumps."),
};
