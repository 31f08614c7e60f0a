/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/network-table.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/cli/json.h"
#include "app/cli/table.h"
#include "core/network/measure.h"
#include "core/network/receptive-field.h"

#define N_COLUMNS 9
#define N_TEXT_COLUMNS 3 /* name, operator and output are flush left */

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaReceptiveField *fields;
} NetworkInfo;

/* What the table lists: not what was computed once from constants. */
static gboolean
is_layer (const NetworkInfo *info, guint node)
{
  return info->plan->states[node] != FOVEA_NODE_FOLDED;
}

/* Whole numbers without a point, fractions as they are; never by the locale. */
static char *
number_text (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.6g", number));
}

static char *
pair_text (const double pair[2], const char *separator)
{
  g_autofree char *height = number_text (pair[0]), *width = number_text (pair[1]);

  return g_strconcat (height, separator, width, NULL);
}

static char **
layer_cells (const NetworkInfo *info, guint node)
{
  const FoveaNode *layer = &info->plan->network->nodes[node];
  const FoveaReceptiveField *field = &info->fields[layer->outputs[0]];
  FoveaMeasure measure = fovea_measure_node (info->plan, node);
  char **cells = g_new0 (char *, N_COLUMNS + 1);

  cells[0] = fovea_printable (layer->name);
  cells[1] = g_strdup (layer->op->name);
  cells[2] = fovea_network_plan_shape_text (info->plan, layer->outputs[0]);
  cells[3] = g_strdup_printf ("%" PRIu64, measure.parameters);
  cells[4] = g_strdup_printf ("%" PRIu64, measure.macs);
  cells[5] = g_strdup_printf ("%" PRIu64, measure.activation_bytes);
  if (!field->known || field->global)
    {
      cells[6] = g_strdup (field->known ? _("whole") : "-");
      cells[7] = g_strdup ("-");
      cells[8] = g_strdup ("-");
      return cells;
    }
  cells[6] = pair_text (field->size, "x");
  cells[7] = pair_text (field->stride, "x");
  cells[8] = pair_text (field->offset, ",");
  if (field->misaligned)
    {
      g_autofree char *size = g_steal_pointer (&cells[6]);

      cells[6] = g_strdup_printf ("%s*", size);
    }
  return cells;
}

static char **
total_cells (const NetworkInfo *info)
{
  FoveaMeasure total = fovea_measure_total (info->plan);
  char **cells = g_new0 (char *, N_COLUMNS + 1);

  for (gsize i = 0; i < N_COLUMNS; i++)
    cells[i] = i == 0   ? g_strdup (_("Total"))
               : i == 3 ? g_strdup_printf ("%" PRIu64, total.parameters)
               : i == 4 ? g_strdup_printf ("%" PRIu64, total.macs)
               : i == 5 ? g_strdup_printf ("%" PRIu64, total.activation_bytes)
                        : g_strdup ("");
  return cells;
}

static char **
head_cells (void)
{
  static const char *const titles[] = { N_("Layer"), N_("Operator"), N_("Output"), N_("Parameters"), N_("MACs"),
                                        N_("Memory"), N_("Field"), N_("Stride"), N_("Offset") };
  char **cells = g_new0 (char *, N_COLUMNS + 1);

  for (gsize i = 0; i < N_COLUMNS; i++)
    cells[i] = g_strdup (_(titles[i]));
  return cells;
}


/* The totals by all the conventions in which they are published. */
static void
print_totals (FoveaMeasure total)
{
  const double parameters = (double) total.parameters, macs = (double) total.macs;
  g_autofree char *thousands = number_text (parameters / 1000.0), *kibi = number_text (parameters / 1024.0);
  g_autofree char *weights = number_text (parameters * sizeof (float) / (1 << 20));
  g_autofree char *millions = number_text (macs / 1e6), *operations = number_text (2.0 * macs / 1e6);
  g_autofree char *activations = number_text ((double) total.activation_bytes / (1 << 20));

  g_print (_("\nParameters: %" PRIu64 " (%s K of 1000, %s K of 1024)\n"), total.parameters, thousands, kibi);
  g_print (_("  biases: %" PRIu64 "; mean and variance of normalisations: %" PRIu64 "; without both: %" PRIu64 "\n"), total.biases,
           total.statistics, total.parameters - total.biases - total.statistics);
  g_print (_("Multiply-adds: %" PRIu64 " (%s million; as operations, two each, %s million)\n"), total.macs, millions, operations);
  g_print (_("Memory: parameters %s MiB as float32, all outputs %s MiB\n"), weights, activations);
}

static void
print_text (const FoveaCli *cli, const NetworkInfo *info)
{
  const FoveaNetwork *network = info->plan->network;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *name = fovea_printable (network->name), *producer = fovea_printable (network->producer ? network->producer : "");
  gboolean misaligned = FALSE;

  g_print (*producer ? _("%s, written by %s, opset %u\n") : "%s%s, opset %u\n", name, producer, network->opset);
  for (guint i = 0; i < network->n_inputs; i++)
    {
      g_autofree char *input = fovea_printable (network->values[network->inputs[i]].name);
      g_autofree char *shape = fovea_shape_to_string (&info->plan->values[network->inputs[i]].shape);

      g_print (_("Input %s %s\n"), input, shape);
    }
  g_print ("\n");
  g_ptr_array_add (rows, head_cells ());
  for (guint i = 0; i < network->n_nodes; i++)
    if (is_layer (info, i))
      {
        g_ptr_array_add (rows, layer_cells (info, i));
        misaligned |= info->fields[network->nodes[i].outputs[0]].misaligned;
      }
  g_ptr_array_add (rows, total_cells (info));
  fovea_cli_print_table (rows, N_COLUMNS, N_TEXT_COLUMNS);
  print_totals (fovea_measure_total (info->plan));
  g_print ("\n%s\n", _(FOVEA_NETWORK_CONVENTIONS));
  if (network->unsupported->len > 0)
    {
      g_autofree char *list = fovea_network_list_unsupported (network);

      g_print (_("Operators that Fovea does not have; layers behind them cannot be run: %s\n"), list);
    }
  if (misaligned)
    g_print ("%s\n", _("* branches whose fields have different centres meet on the way"));
  for (guint i = 0; i < network->notices->len; i++)
    fovea_cli_notice (cli, g_ptr_array_index (network->notices, i));
}

static void
add_pair (JsonBuilder *json, const char *name, const double pair[2])
{
  fovea_json_begin_array (json, name);
  fovea_json_number (json, NULL, pair[0]);
  fovea_json_number (json, NULL, pair[1]);
  json_builder_end_array (json);
}

static void
add_measure (JsonBuilder *json, FoveaMeasure measure)
{
  fovea_json_count (json, "params", measure.parameters);
  fovea_json_count (json, "macs", measure.macs);
  fovea_json_count (json, "activation_bytes", measure.activation_bytes);
}

static void
add_total (JsonBuilder *json, FoveaMeasure total)
{
  add_measure (json, total);
  fovea_json_count (json, "biases", total.biases);
  fovea_json_count (json, "statistics", total.statistics);
  fovea_json_count (json, "operations", 2 * total.macs);
}

/* All zeros, and "known" says so, for what does not depend on the photo. */
static void
add_field (JsonBuilder *json, const FoveaReceptiveField *field)
{
  json_builder_set_member_name (json, "receptive_field");
  json_builder_begin_object (json);
  add_pair (json, "size", field->size);
  add_pair (json, "stride", field->stride);
  add_pair (json, "offset", field->offset);
  fovea_json_flag (json, "known", field->known);
  fovea_json_flag (json, "global", field->global);
  fovea_json_flag (json, "misaligned", field->misaligned);
  json_builder_end_object (json);
}

/* Of layers, in the order of FoveaNodeState. */
static const char *const state_ids[] = { "planned", "folded", "late", "blocked" };

static void
add_layer (JsonBuilder *json, const NetworkInfo *info, guint node)
{
  const FoveaNetwork *network = info->plan->network;
  const FoveaNode *layer = &network->nodes[node];

  json_builder_begin_object (json);
  fovea_json_text (json, "name", layer->name);
  fovea_json_text (json, "op", layer->op->name);
  fovea_json_begin_array (json, "inputs");
  for (guint i = 0; i < layer->n_inputs; i++)
    fovea_json_text (json, NULL, layer->inputs[i] >= 0 ? network->values[layer->inputs[i]].name : "");
  json_builder_end_array (json);
  if (fovea_network_plan_knows (info->plan, layer->outputs[0]))
    fovea_json_shape (json, "output", &info->plan->values[layer->outputs[0]].shape);
  else
    fovea_json_nothing (json, "output");
  fovea_json_text (json, "state", state_ids[info->plan->states[node]]);
  add_measure (json, fovea_measure_node (info->plan, node));
  add_field (json, &info->fields[layer->outputs[0]]);
  json_builder_end_object (json);
}

static gboolean
print_json (const NetworkInfo *info, GError **error)
{
  const FoveaNetwork *network = info->plan->network;
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  fovea_json_text (json, "network", network->name);
  fovea_json_text (json, "producer", network->producer ? network->producer : "");
  fovea_json_count (json, "opset", network->opset);
  fovea_json_begin_array (json, "layers");
  for (guint i = 0; i < network->n_nodes; i++)
    if (is_layer (info, i))
      add_layer (json, info, i);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "total");
  json_builder_begin_object (json);
  add_total (json, fovea_measure_total (info->plan));
  json_builder_end_object (json);
  fovea_json_begin_array (json, "unsupported");
  for (guint i = 0; i < network->unsupported->len; i++)
    fovea_json_text (json, NULL, ((const FoveaOp *) network->unsupported->pdata[i])->name);
  json_builder_end_array (json);
  fovea_json_begin_array (json, "notices");
  for (guint i = 0; i < network->notices->len; i++)
    fovea_json_text (json, NULL, g_ptr_array_index (network->notices, i));
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

gboolean
fovea_cli_show_network (const FoveaCli *cli, FoveaNetworkPlan *plan, GError **error)
{
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  const NetworkInfo info = { plan, fields };

  if (cli->json)
    return print_json (&info, error);
  print_text (cli, &info);
  return TRUE;
}
