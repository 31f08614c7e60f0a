/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/compare.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/maps.h"

/* What a layer is known by when names tell nothing. */
static char *
layer_key (const FoveaNode *node, const FoveaPlanes *planes)
{
  return g_strdup_printf ("%s %zux%zux%zu", node->op->name, planes->channels, planes->height, planes->width);
}

/* What @node makes first, if that is maps. */
static gint
maps_of (const FoveaNetworkPlan *plan, guint node, FoveaPlanes *planes)
{
  const FoveaNode *layer = &plan->network->nodes[node];
  gint value = layer->op && layer->n_outputs > 0 ? layer->outputs[0] : -1;

  return value >= 0 && plan->states[node] != FOVEA_NODE_FOLDED && fovea_network_plan_knows (plan, value)
                 && fovea_network_plan_planes (plan, value, planes)
             ? value
             : -1;
}

static gint
find_by_name (const FoveaNetworkPlan *plan, const FoveaNode *wanted, const FoveaPlanes *size)
{
  gint node = fovea_network_find_node (plan->network, wanted->name), value;
  FoveaPlanes planes;

  if (node < 0 || plan->network->nodes[node].op != wanted->op)
    return -1;
  value = maps_of (plan, (guint) node, &planes);
  return value >= 0 && planes.channels == size->channels && planes.height == size->height && planes.width == size->width ? value : -1;
}

/* char * to GArray of values: those of one key in the network's order. */
static GHashTable *
index_layers (const FoveaNetworkPlan *plan)
{
  GHashTable *layers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  FoveaPlanes planes;

  for (guint i = 0; i < plan->network->n_nodes; i++)
    {
      gint value = maps_of (plan, i, &planes);
      g_autofree char *key = value >= 0 ? layer_key (&plan->network->nodes[i], &planes) : NULL;
      GArray *values = key ? g_hash_table_lookup (layers, key) : NULL;

      if (!key)
        continue;
      if (!values)
        {
          values = g_array_new (FALSE, FALSE, sizeof (gint));
          g_hash_table_insert (layers, g_strdup (key), values);
        }
      g_array_append_val (values, value);
    }
  return layers;
}

/* The next of its kind that no layer before it took. */
static gint
take_by_order (GHashTable *layers, const FoveaNode *wanted, const FoveaPlanes *size)
{
  g_autofree char *key = layer_key (wanted, size);
  GArray *values = g_hash_table_lookup (layers, key);
  gint value;

  if (!values || values->len == 0)
    return -1;
  value = g_array_index (values, gint, 0);
  g_array_remove_index (values, 0);
  return value;
}

/* @layers: NULL: by name. */
static GArray *
find_pairs (const FoveaNetworkPlan *a, const FoveaNetworkPlan *b, GHashTable *layers, guint *n_layers)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (FoveaValuePair));
  FoveaPlanes planes;

  *n_layers = 0;
  for (guint i = 0; i < a->network->n_nodes; i++)
    {
      FoveaValuePair pair = { i, maps_of (a, i, &planes), -1 };

      if (pair.a < 0)
        continue;
      (*n_layers)++;
      if (layers)
        pair.b = take_by_order (layers, &a->network->nodes[i], &planes);
      else
        pair.b = find_by_name (b, &a->network->nodes[i], &planes);
      if (pair.b >= 0)
        g_array_append_val (pairs, pair);
    }
  return pairs;
}

GArray *
fovea_compare_pairs (const FoveaNetworkPlan *a, const FoveaNetworkPlan *b)
{
  guint n_layers;
  GArray *pairs = find_pairs (a, b, NULL, &n_layers), *by_order;
  g_autoptr (GHashTable) layers = NULL;

  if (2 * pairs->len >= n_layers)
    return pairs;
  layers = index_layers (b);
  by_order = find_pairs (a, b, layers, &n_layers);
  if (by_order->len > pairs->len)
    {
      g_array_unref (pairs);
      return by_order;
    }
  g_array_unref (by_order);
  return pairs;
}

/* Sums over the elements of a map, in double precision. */
typedef struct
{
  double n, a, b, aa, bb, ab, dd, largest;
} Sums;

typedef struct
{
  const float *a, *b;
  gsize plane;
  Sums *sums; /* one a map */
} Job;

static void
add_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize c = begin; c < end; c++)
    {
      const float *a = job->a + c * job->plane, *b = job->b + c * job->plane;
      Sums s = { .n = (double) job->plane };

      for (gsize i = 0; i < job->plane; i++)
        {
          double d = (double) b[i] - a[i];

          s.a += a[i];
          s.b += b[i];
          s.aa += (double) a[i] * a[i];
          s.bb += (double) b[i] * b[i];
          s.ab += (double) a[i] * b[i];
          s.dd += d * d;
          s.largest = fabs (d) > s.largest ? fabs (d) : s.largest;
        }
      job->sums[c] = s;
    }
}

static FoveaDifference
difference_of (const Sums *s)
{
  double scale = sqrt ((s->aa + s->bb) / 2.0);
  double spread_a = s->aa - s->a * s->a / s->n, spread_b = s->bb - s->b * s->b / s->n;
  double least = 1e-12 * (s->aa + s->bb); /* of rounding alone */
  gboolean varies = spread_a > least && spread_b > least;

  return (FoveaDifference){ s->largest, scale > 0.0 ? sqrt (s->dd) / scale : 0.0,
                            varies ? CLAMP ((s->ab - s->a * s->b / s->n) / sqrt (spread_a * spread_b), -1.0, 1.0) : NAN };
}

gboolean
fovea_compare_values (FoveaTensor *a, FoveaTensor *b, FoveaDifference *whole, FoveaDifference *maps, FoveaProgress *progress)
{
  gsize count = (gsize) a->shape.dims[0], plane = (gsize) (a->shape.dims[1] * a->shape.dims[2]);
  g_autofree Sums *sums = g_new0 (Sums, count);
  Job job = { fovea_tensor_floats (a), fovea_tensor_floats (b), plane, sums };
  Sums all = { 0 };

  g_return_val_if_fail (fovea_shape_equal (&a->shape, &b->shape) && a->shape.rank == 3, FALSE);

  if (!fovea_parallel_for (count, MAX (65536 / MAX (plane, 1), 1), add_maps, &job, progress))
    return FALSE;
  for (gsize c = 0; c < count; c++)
    {
      all = (Sums){ all.n + sums[c].n, all.a + sums[c].a, all.b + sums[c].b, all.aa + sums[c].aa, all.bb + sums[c].bb,
                    all.ab + sums[c].ab, all.dd + sums[c].dd, MAX (all.largest, sums[c].largest) };
      if (maps)
        maps[c] = difference_of (&sums[c]);
    }
  *whole = difference_of (&all);
  return TRUE;
}

FoveaTensor *
fovea_compare_subtract (FoveaTensor *a, FoveaTensor *b, GError **error)
{
  FoveaTensor *result = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &a->shape, _("differences"), error);
  gsize n = fovea_tensor_count (a);

  for (gsize i = 0; result && i < n; i++)
    ((float *) result->data)[i] = fovea_tensor_floats (b)[i] - fovea_tensor_floats (a)[i];
  return result;
}

gboolean
fovea_layer_comparison_read (const FoveaLayerComparison *self, guint pair, FoveaTensor *values[2], FoveaProgress *progress, GError **error)
{
  const FoveaValuePair *numbers = &g_array_index (self->pairs, FoveaValuePair, pair);

  values[0] = values[1] = NULL;
  for (guint i = 0; i < 2; i++)
    {
      gint number = i == 0 ? numbers->a : numbers->b;
      FoveaTensor *value = fovea_session_read (self->sessions[i], number, progress, error);

      values[i] = value ? fovea_maps_values (self->plans[i], number, value, error) : NULL;
      if (!values[i])
        {
          g_clear_pointer (&values[0], fovea_tensor_unref);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
compare_pair (FoveaLayerComparison *self, guint pair, FoveaProgress *progress, GError **error)
{
  FoveaTensor *values[2];
  gboolean done;

  if (!fovea_layer_comparison_read (self, pair, values, progress, error))
    return FALSE;
  done = fovea_compare_values (values[0], values[1], &self->differences[pair], NULL, progress);
  fovea_tensor_unref (values[0]);
  fovea_tensor_unref (values[1]);
  return done || fovea_progress_check (progress, error);
}

gboolean
fovea_layer_comparison_run (FoveaLayerComparison *self, FoveaProgress *progress, GError **error)
{
  self->pairs = fovea_compare_pairs (self->plans[0], self->plans[1]);
  self->differences = g_new0 (FoveaDifference, MAX (self->pairs->len, 1));
  if (self->pairs->len == 0)
    return fovea_refuse (error, _("The networks have no layer in common: none of the same operator and size of maps"));
  for (guint i = 0; i < self->pairs->len; i++)
    if (!compare_pair (self, i, progress, error))
      return FALSE;
  return TRUE;
}

void
fovea_layer_comparison_clear (FoveaLayerComparison *self)
{
  g_clear_pointer (&self->pairs, g_array_unref);
  g_clear_pointer (&self->differences, g_free);
}
