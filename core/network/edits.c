/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/edits.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/maps.h"

static void
clear_kernel_edit (gpointer edit)
{
  fovea_kernel_unref (((FoveaEditedKernel *) edit)->kernel);
}

FoveaEdits *
fovea_edits_new (void)
{
  FoveaEdits *self = g_new0 (FoveaEdits, 1);

  g_atomic_ref_count_init (&self->refs);
  self->mutes = g_array_new (FALSE, FALSE, sizeof (FoveaMute));
  self->kernels = g_array_new (FALSE, FALSE, sizeof (FoveaEditedKernel));
  g_array_set_clear_func (self->kernels, clear_kernel_edit);
  return self;
}

FoveaEdits *
fovea_edits_copy (const FoveaEdits *self)
{
  FoveaEdits *copy = fovea_edits_new ();

  if (!self)
    return copy;
  g_array_append_vals (copy->mutes, self->mutes->data, self->mutes->len);
  g_array_append_vals (copy->kernels, self->kernels->data, self->kernels->len);
  for (guint i = 0; i < copy->kernels->len; i++)
    fovea_kernel_ref (g_array_index (copy->kernels, FoveaEditedKernel, i).kernel);
  return copy;
}

FoveaEdits *
fovea_edits_ref (FoveaEdits *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_edits_unref (FoveaEdits *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->mutes);
  g_array_unref (self->kernels);
  g_free (self);
}

gboolean
fovea_edits_is_empty (const FoveaEdits *self)
{
  return !self || (self->mutes->len == 0 && self->kernels->len == 0);
}

static gboolean
same_kernel (const FoveaKernel *a, const FoveaKernel *b)
{
  if (a->width != b->width || a->height != b->height)
    return FALSE;
  for (gsize i = 0; i < a->width * a->height; i++)
    if ((float) (a->values[i] / a->divisor) != (float) (b->values[i] / b->divisor))
      return FALSE;
  return TRUE;
}

gboolean
fovea_edits_equal (const FoveaEdits *a, const FoveaEdits *b)
{
  if (fovea_edits_is_empty (a) || fovea_edits_is_empty (b))
    return fovea_edits_is_empty (a) && fovea_edits_is_empty (b);
  if (a->mutes->len != b->mutes->len || a->kernels->len != b->kernels->len)
    return FALSE;
  for (guint i = 0; i < a->mutes->len; i++)
    if (!fovea_edits_is_muted (b, g_array_index (a->mutes, FoveaMute, i).value, g_array_index (a->mutes, FoveaMute, i).channel))
      return FALSE;
  for (guint i = 0; i < a->kernels->len; i++)
    {
      const FoveaEditedKernel *edit = &g_array_index (a->kernels, FoveaEditedKernel, i);
      const FoveaKernel *other = fovea_edits_get_kernel (b, edit->node, edit->output, edit->input);

      if (!other || !same_kernel (edit->kernel, other))
        return FALSE;
    }
  return TRUE;
}

/* Where @mute stands, or would. */
static guint
mute_place (const FoveaEdits *self, gint value, gsize channel, gboolean *there)
{
  guint low = 0, high = self->mutes->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const FoveaMute *mute = &g_array_index (self->mutes, FoveaMute, middle);

      if (mute->value < value || (mute->value == value && mute->channel < channel))
        low = middle + 1;
      else
        high = middle;
    }
  *there = low < self->mutes->len && g_array_index (self->mutes, FoveaMute, low).value == value
           && g_array_index (self->mutes, FoveaMute, low).channel == channel;
  return low;
}

static char *
value_name (const FoveaNetworkPlan *plan, gint value)
{
  return fovea_printable (plan->network->values[value].name);
}

gboolean
fovea_edits_can_mute (const FoveaNetworkPlan *plan, gint value, GError **error)
{
  g_autofree char *name = value_name (plan, value);
  FoveaPlanes planes;

  if (plan->values[value].constant)
    return fovea_refuse (error, _("“%s” is a constant: it has no maps that could be muted"), name);
  if (!fovea_network_plan_planes (plan, value, &planes))
    return fovea_refuse (error, _("“%s” is neither maps nor a vector: nothing of it can be muted"), name);
  return TRUE;
}

gboolean
fovea_edits_is_muted (const FoveaEdits *self, gint value, gsize channel)
{
  gboolean there = FALSE;

  if (self)
    mute_place (self, value, channel, &there);
  return there;
}

gsize
fovea_edits_count_muted (const FoveaEdits *self, gint value)
{
  gboolean there;

  return self ? mute_place (self, value, G_MAXSIZE, &there) - mute_place (self, value, 0, &there) : 0;
}

gboolean
fovea_edits_mute (FoveaEdits *self, const FoveaNetworkPlan *plan, gint value, gsize channel, GError **error)
{
  FoveaMute mute = { value, channel };
  FoveaPlanes planes;
  gboolean there;
  guint at;

  if (!fovea_edits_can_mute (plan, value, error))
    return FALSE;
  fovea_network_plan_planes (plan, value, &planes);
  if (channel >= planes.channels)
    {
      g_autofree char *name = value_name (plan, value);

      return fovea_refuse (error, _("“%s” has maps 0 to %zu, not %zu"), name, planes.channels - 1, channel);
    }
  at = mute_place (self, value, channel, &there);
  if (!there)
    g_array_insert_val (self->mutes, at, mute);
  return TRUE;
}

void
fovea_edits_unmute (FoveaEdits *self, gint value, gsize channel)
{
  gboolean there;
  guint at = mute_place (self, value, channel, &there);

  if (there)
    g_array_remove_index (self->mutes, at);
}

gboolean
fovea_edits_solo (FoveaEdits *self, const FoveaNetworkPlan *plan, gint value, gsize channel, GError **error)
{
  FoveaPlanes planes;

  if (!fovea_edits_can_mute (plan, value, error))
    return FALSE;
  fovea_network_plan_planes (plan, value, &planes);
  for (gsize i = 0; i < planes.channels; i++)
    if (i != channel && !fovea_edits_mute (self, plan, value, i, error))
      return FALSE;
  fovea_edits_unmute (self, value, channel);
  return TRUE;
}

/* The one input that is no constant; -1: there are several, or none. */
static gint
only_input (const FoveaNetworkPlan *plan, const FoveaNode *node)
{
  gint only = -1;

  for (guint i = 0; i < node->n_inputs; i++)
    {
      gint value = node->inputs[i];

      if (value < 0 || plan->values[value].constant)
        continue;
      if (only >= 0)
        return -1;
      only = value;
    }
  return only;
}

gint
fovea_network_plan_kernel_node (const FoveaNetworkPlan *plan, gint value)
{
  gint node = value < 0 ? -1 : plan->network->values[value].producer;

  while (node >= 0 && !fovea_network_plan_filters (plan, (guint) node))
    {
      const FoveaNode *n = &plan->network->nodes[node];
      gboolean by_map = !n->op->field || g_str_equal (n->op->name, "BatchNormalization");
      gint before = by_map ? only_input (plan, n) : -1;

      if (before < 0 || !fovea_shape_equal (&plan->values[before].shape, &plan->values[n->outputs[0]].shape))
        return -1;
      node = plan->network->values[before].producer;
    }
  return node;
}

/* The constant that holds a kernel's numbers, and where in it they are: @n of them, in rows of @width. NULL with an error. */
static FoveaTensor *
find_numbers (const FoveaNetworkPlan *plan, guint node, gsize output, gssize input, gsize *first, gsize *height, gsize *width, GError **error)
{
  const FoveaOpContext *context = &plan->contexts[node];
  FoveaTensor *weights = fovea_network_plan_filters (plan, node), *bias;
  g_autofree char *name = fovea_printable (plan->network->nodes[node].name);

  if (!weights || !g_str_equal (plan->network->nodes[node].op->name, "Conv"))
    {
      fovea_refuse (error, _("“%s” has no kernels that could be edited: it is no convolution with constant weights"), name);
      return NULL;
    }
  if (output >= (gsize) weights->shape.dims[0] || input >= weights->shape.dims[1] || input < FOVEA_EDIT_BIAS)
    {
      fovea_refuse (error, _("“%s” has kernels for outputs 0 to %" PRId64 " and inputs 0 to %" PRId64), name,
                    weights->shape.dims[0] - 1, weights->shape.dims[1] - 1);
      return NULL;
    }
  if (input == FOVEA_EDIT_BIAS)
    {
      bias = context->n_inputs > 2 ? context->inputs[2].constant : NULL;
      *first = output;
      *height = *width = 1;
      if (!bias || bias->dtype != FOVEA_DTYPE_FLOAT32)
        fovea_refuse (error, _("“%s” has no bias"), name);
      return bias && bias->dtype == FOVEA_DTYPE_FLOAT32 ? bias : NULL;
    }
  *height = (gsize) weights->shape.dims[2];
  *width = (gsize) weights->shape.dims[3];
  *first = (output * (gsize) weights->shape.dims[1] + (gsize) input) * *height * *width;
  return weights;
}

FoveaKernel *
fovea_network_plan_kernel (const FoveaNetworkPlan *plan, guint node, gsize output, gssize input, GError **error)
{
  gsize first, height, width;
  const FoveaTensor *tensor;
  FoveaKernel *kernel;

  g_return_val_if_fail (plan != NULL && node < plan->network->n_nodes, NULL);

  tensor = find_numbers (plan, node, output, input, &first, &height, &width, error);
  if (!tensor)
    return NULL;
  kernel = fovea_kernel_new (width, height, NULL);
  for (gsize i = 0; i < height * width; i++)
    kernel->values[i] = fovea_tensor_floats (tensor)[first + i];
  return kernel;
}

static gint
compare_kernels (const FoveaEditedKernel *edit, guint node, gsize output, gssize input)
{
  if (edit->node != node)
    return edit->node < node ? -1 : 1;
  if (edit->output != output)
    return edit->output < output ? -1 : 1;
  return edit->input < input ? -1 : edit->input > input;
}

/* Where the edit stands, or would. */
static guint
kernel_place (const FoveaEdits *self, guint node, gsize output, gssize input, gboolean *there)
{
  guint i = 0;

  while (i < self->kernels->len && compare_kernels (&g_array_index (self->kernels, FoveaEditedKernel, i), node, output, input) < 0)
    i++;
  *there = i < self->kernels->len && compare_kernels (&g_array_index (self->kernels, FoveaEditedKernel, i), node, output, input) == 0;
  return i;
}

FoveaKernel *
fovea_edits_get_kernel (const FoveaEdits *self, guint node, gsize output, gssize input)
{
  gboolean there;
  guint at = self ? kernel_place (self, node, output, input, &there) : 0;

  return self && there ? g_array_index (self->kernels, FoveaEditedKernel, at).kernel : NULL;
}

static gboolean
check_kernel (const FoveaKernel *kernel, const FoveaKernel *own, GError **error)
{
  if (kernel->width != own->width || kernel->height != own->height)
    return fovea_refuse (error, _("The kernel has %zu rows of %zu; the layer's have %zu rows of %zu"), kernel->height, kernel->width,
                         own->height, own->width);
  if (kernel->offset != 0.0 || kernel->anchor_x != own->anchor_x || kernel->anchor_y != own->anchor_y)
    return fovea_refuse (error, _("A layer's kernel has neither offset nor anchor: its bias and its padding stand for them"));
  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    if (!isfinite ((float) (kernel->values[i] / kernel->divisor)))
      return fovea_refuse (error, _("The kernel's numbers, divided by its divisor, are too large to compute with"));
  return TRUE;
}

gboolean
fovea_edits_set_kernel (FoveaEdits *self, const FoveaNetworkPlan *plan, guint node, gsize output, gssize input, FoveaKernel *kernel,
                        GError **error)
{
  g_autoptr (FoveaKernel) own = fovea_network_plan_kernel (plan, node, output, input, error);
  FoveaEditedKernel edit = { node, output, input, kernel };
  gboolean there;
  guint at;

  if (!own || (kernel && !check_kernel (kernel, own, error)))
    return FALSE;
  at = kernel_place (self, node, output, input, &there);
  if (there)
    g_array_remove_index (self->kernels, at);
  if (kernel && !same_kernel (kernel, own))
    {
      fovea_kernel_ref (kernel);
      g_array_insert_val (self->kernels, at, edit);
    }
  return TRUE;
}

static gint
edited_value (const FoveaNetworkPlan *plan, const FoveaEditedKernel *edit)
{
  return plan->network->nodes[edit->node].inputs[edit->input == FOVEA_EDIT_BIAS ? 2 : 1];
}

/* The constant @value with all the edits of it. */
static FoveaTensor *
edited_constant (const FoveaEdits *self, const FoveaNetworkPlan *plan, gint value, GError **error)
{
  const FoveaTensor *own = plan->values[value].constant;
  FoveaTensor *tensor = fovea_tensor_new (own->dtype, &own->shape, _("Kernels"), error);

  if (!tensor)
    return NULL;
  memcpy (tensor->data, own->data, fovea_tensor_bytes (own));
  for (guint i = 0; i < self->kernels->len; i++)
    {
      const FoveaEditedKernel *edit = &g_array_index (self->kernels, FoveaEditedKernel, i);
      gsize first, height, width;

      if (edited_value (plan, edit) != value || !find_numbers (plan, edit->node, edit->output, edit->input, &first, &height, &width, NULL))
        continue;
      for (gsize j = 0; j < height * width; j++)
        ((float *) tensor->data)[first + j] = (float) (edit->kernel->values[j] / edit->kernel->divisor);
    }
  return tensor;
}

FoveaNetworkPlan *
fovea_edits_apply (const FoveaEdits *self, FoveaNetworkPlan *plan, GError **error)
{
  g_autoptr (FoveaNetworkPlan) edited = fovea_network_plan_ref (plan);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; self && i < self->kernels->len; i++)
    {
      gint value = edited_value (plan, &g_array_index (self->kernels, FoveaEditedKernel, i));
      g_autoptr (FoveaTensor) tensor = NULL;
      FoveaNetworkPlan *next;

      if (!g_hash_table_add (done, GINT_TO_POINTER (value)))
        continue;
      tensor = edited_constant (self, plan, value, error);
      if (!tensor)
        return NULL;
      next = fovea_network_plan_with_constant (edited, value, tensor);
      fovea_network_plan_unref (edited);
      edited = next;
    }
  return g_steal_pointer (&edited);
}

char *
fovea_edits_summary (const FoveaEdits *self)
{
  g_autofree char *mutes = NULL, *kernels = NULL;

  if (fovea_edits_is_empty (self))
    return g_strdup (_("nothing changed"));
  mutes = g_strdup_printf (ngettext ("%u map muted", "%u maps muted", self->mutes->len), self->mutes->len);
  kernels = g_strdup_printf (ngettext ("%u kernel edited", "%u kernels edited", self->kernels->len), self->kernels->len);
  if (self->kernels->len == 0)
    return g_steal_pointer (&mutes);
  if (self->mutes->len == 0)
    return g_steal_pointer (&kernels);
  return g_strdup_printf (C_("list of two", "%s, %s"), mutes, kernels);
}
