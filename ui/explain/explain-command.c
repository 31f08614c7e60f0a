/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line that explains as the window does. */

#include "core/filter/kernel-text.h"
#include "ui/explain/explain-job.h"
#include "ui/export/export-command.h"
#include "ui/widgets/shell.h"

static void
append_value (GString *command, const char *option, const FoveaNetwork *network, gint value)
{
  gint producer = network->values[value].producer;

  fovea_shell_append (command, option, producer >= 0 ? network->nodes[producer].name : network->values[value].name);
}

/* The class that wins needs no telling. */
static void
append_target (GString *command, FoveaDocument *document, const FoveaExplainChoice *choice)
{
  const FoveaNetwork *network = fovea_document_get_network (document);

  if (choice->target == FOVEA_EXPLAIN_CLASS && choice->class != G_MAXSIZE)
    g_string_append_printf (command, " --class %zu", choice->class);
  if (choice->target == FOVEA_EXPLAIN_NEURON && choice->neuron.value >= 0)
    {
      append_value (command, "--layer", network, choice->neuron.value);
      g_string_append_printf (command, " --neuron %d,%d,%d", choice->neuron.channel, choice->neuron.y, choice->neuron.x);
    }
}

void
fovea_explain_command_append_maps (GString *command, const FoveaNetwork *network, const FoveaExplainChoice *choice, gint value)
{
  append_value (command, choice->target == FOVEA_EXPLAIN_NEURON ? "--maps" : "--layer", network, value);
}

static void
append_settings (GString *command, const FoveaExplainChoice *choice)
{
  if (choice->method->samples > 0 && choice->samples > 0)
    g_string_append_printf (command, " --samples %u", choice->samples);
  if (choice->method->noise > 0.0 && choice->noise > 0.0)
    {
      g_autofree char *number = fovea_number_to_text (choice->noise);

      g_string_append_printf (command, " --noise %s", number);
    }
  if (choice->method->covers && choice->patch > 0)
    g_string_append_printf (command, " --patch %zu --stride %zu", choice->patch, choice->stride);
}

char *
fovea_explain_command (FoveaDocument *document, const FoveaExplainChoice *choice, const char *path)
{
  GString *command = fovea_command_new_on_photo (document, "explain", path);

  g_string_append_printf (command, " --method %s", choice->method->id);
  append_target (command, document, choice);
  append_settings (command, choice);
  fovea_command_append_preprocess (command, fovea_document_get_preprocess (document));
  return g_string_free (command, FALSE);
}
