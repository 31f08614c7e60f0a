/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/map-options.h"

#include <glib/gi18n.h>

#include "app/cli/command.h"
#include "app/cli/network-options.h"

void
fovea_map_options_clear (FoveaMapOptions *options)
{
  char **texts[] = { &options->sort,          &options->maps,       &options->show, &options->mean_above,
                     &options->maximum_above, &options->similar_to, &options->class };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

void
fovea_map_choice_clear (FoveaMapChoice *choice)
{
  g_clear_pointer (&choice->query.indices, g_array_unref);
}

gboolean
fovea_cli_unknown_word (const char *option, const char *text, const char *known, GError **error)
{
  g_autofree char *printable = fovea_printable (text);

  return fovea_wrong_usage (error, _("%s “%s” is not one of: %s"), option, printable, known);
}

static gboolean
read_show (const char *text, FoveaMapsShow *show, GError **error)
{
  static const char *const ids[] = { [FOVEA_SHOW_ALL] = "all", [FOVEA_SHOW_ALIVE] = "alive", [FOVEA_SHOW_DEAD] = "dead" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (ids[i], text))
      {
        *show = (FoveaMapsShow) i;
        return TRUE;
      }
  return fovea_cli_unknown_word ("--show", text, "all, alive, dead", error);
}

static gboolean
read_threshold (const FoveaMapOptions *options, FoveaMapsQuery *query, GError **error)
{
  const char *text = options->mean_above ? options->mean_above : options->maximum_above;

  if (options->mean_above && options->maximum_above)
    return fovea_wrong_usage (error, _("Only one of --mean-above and --maximum-above can be given"));
  query->has_threshold = text != NULL;
  query->above = options->mean_above ? FOVEA_SORT_MEAN : FOVEA_SORT_MAXIMUM;
  return !text || fovea_cli_parse_numbers (options->mean_above ? "--mean-above" : "--maximum-above", text, &query->threshold, 1, error);
}

gboolean
fovea_map_options_read (const FoveaMapOptions *options, FoveaMapChoice *choice, GError **error)
{
  FoveaMapsQuery *query = &choice->query;
  gsize class;

  *choice = (FoveaMapChoice){ .class = -1, .as_listed = !options->sort };
  if (options->sort && !fovea_maps_sort_find (options->sort, &query->sort))
    return fovea_cli_unknown_word ("--sort", options->sort, "index, mean, maximum, variance, sparsity, class, similarity", error);
  query->descending = query->sort != FOVEA_SORT_INDEX && !options->ascending;
  if (options->similar_to && query->sort != FOVEA_SORT_SIMILARITY)
    return fovea_wrong_usage (error, _("--similar-to goes with --sort similarity"));
  if (options->class && query->sort != FOVEA_SORT_CLASS)
    return fovea_wrong_usage (error, _("--class goes with --sort class"));
  if (options->similar_to && !fovea_cli_parse_count ("--similar-to", options->similar_to, 0, G_MAXINT32, &query->reference, error))
    return FALSE;
  if (options->class)
    {
      if (!fovea_cli_parse_count ("--class", options->class, 0, G_MAXINT32, &class, error))
        return FALSE;
      choice->class = (gint) class;
    }
  if (options->maps)
    {
      g_autoptr (GError) wrong = NULL;

      query->indices = fovea_index_list_parse (options->maps, &wrong);
      if (wrong)
        return fovea_wrong_usage (error, _("--maps: %s"), wrong->message);
    }
  return (!options->show || read_show (options->show, &query->show, error)) && read_threshold (options, query, error);
}

gboolean
fovea_map_choice_only_lists (const FoveaMapChoice *choice)
{
  const FoveaMapsQuery *query = &choice->query;

  return query->sort == FOVEA_SORT_INDEX && !query->descending && query->show == FOVEA_SHOW_ALL && !query->has_threshold;
}

gboolean
fovea_map_choice_is_plain (const FoveaMapChoice *choice)
{
  return fovea_map_choice_only_lists (choice) && !choice->query.indices;
}

gsize *
fovea_map_choice_list (const FoveaMapChoice *choice, gsize count, gsize *n, GError **error)
{
  const gsize whole[2] = { 0, count - 1 };
  const GArray *indices = choice->query.indices;
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (guint i = 0; i < (indices ? indices->len : 1); i++)
    {
      const gsize *range = indices ? (const gsize *) indices->data + 2 * i : whole;

      if (range[1] >= count)
        {
          fovea_wrong_usage (error, _("There is no map %zu: the layer has %zu, counted from 0"), range[1], count);
          return NULL;
        }
      for (gsize map = range[0]; map <= range[1]; map++)
        g_array_append_val (list, map);
    }
  *n = list->len;
  return (gsize *) g_array_free (g_steal_pointer (&list), FALSE);
}

/* Keeps of @list, of maps by index, those that are in @order, too. */
static gsize
keep_chosen (gsize *list, gsize n_list, const gsize *order, gsize n, gsize count)
{
  g_autofree gboolean *chosen = g_new0 (gboolean, count);
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    chosen[order[i]] = TRUE;
  for (gsize i = 0; i < n_list; i++)
    if (chosen[list[i]])
      list[kept++] = list[i];
  return kept;
}

gsize *
fovea_map_choice_apply (const FoveaMapChoice *choice, const FoveaNetworkPlan *plan, FoveaSession *session, gint value,
                        const FoveaMaps *maps, double **keys, gsize *n, FoveaProgress *progress, GError **error)
{
  FoveaMapsQuery query = choice->query;
  gint class = choice->class;
  g_autofree double *contributions = NULL;
  gsize n_list = 0;
  g_autofree gsize *list = fovea_map_choice_list (choice, maps->count, &n_list, error);
  gsize *order;

  if (!list)
    return NULL;
  if (query.sort == FOVEA_SORT_SIMILARITY && query.reference >= maps->count)
    {
      fovea_wrong_usage (error, _("There is no map %zu: the layer has %zu, counted from 0"), query.reference, maps->count);
      return NULL;
    }
  if (query.sort == FOVEA_SORT_CLASS
      && !(contributions = fovea_maps_contributions (plan, session, value, maps, &class, progress, error)))
    return NULL;
  query.contributions = contributions;
  order = fovea_maps_order (maps, &query, progress, n, error);
  if (order && keys)
    {
      *keys = g_new (double, maps->count);
      for (gsize i = 0; i < maps->count; i++)
        (*keys)[i] = fovea_maps_key (maps, &query, i);
    }
  if (!order || !choice->as_listed)
    return order;
  *n = keep_chosen (list, n_list, order, *n, maps->count);
  g_free (order);
  return g_steal_pointer (&list);
}
