/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/map-order.h"

G_BEGIN_DECLS

/* Which maps of a layer, in which order, as the user wrote it. */
typedef struct
{
  char *sort, *maps, *show, *mean_above, *maximum_above, *similar_to, *class;
  gboolean ascending;
} FoveaMapOptions;

/* Rows of a command's GOptionEntry table that fill @options. */
#define FOVEA_MAP_OPTION_ENTRIES(options)                                                                                            \
  { "sort", 0, 0, G_OPTION_ARG_STRING, &(options)->sort, N_("Order of the maps (index unless given); all but index the greatest first"),  \
    "index|mean|maximum|variance|sparsity|class|similarity" },                                                                       \
  { "ascending", 0, 0, G_OPTION_ARG_NONE, &(options)->ascending, N_("The least first"), NULL },                                       \
  { "maps", 0, 0, G_OPTION_ARG_STRING, &(options)->maps, N_("Only these maps"), "0-31,40" },                                          \
  { "show", 0, 0, G_OPTION_ARG_STRING, &(options)->show, N_("Only maps that are dead (nothing but zeros on this photo), or are not"),  \
    "all|alive|dead" },                                                                                                              \
  { "mean-above", 0, 0, G_OPTION_ARG_STRING, &(options)->mean_above, N_("Only maps whose mean is greater"), "X" },                    \
  { "maximum-above", 0, 0, G_OPTION_ARG_STRING, &(options)->maximum_above, N_("Only maps whose greatest value is greater"), "X" },    \
  { "similar-to", 0, 0, G_OPTION_ARG_STRING, &(options)->similar_to, N_("The map that --sort similarity compares with (0 unless given)"), \
    "MAP" },                                                                                                                         \
  { "class", 0, 0, G_OPTION_ARG_STRING, &(options)->class, N_("The class of --sort class (the winner unless given)"), "C" }

void fovea_map_options_clear (FoveaMapOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaMapOptions, fovea_map_options_clear)

/* The same, understood. */
typedef struct
{
  FoveaMapsQuery query;
  gint class;         /* -1: the winner */
  gboolean as_listed; /* no order is given: as --maps names them */
} FoveaMapChoice;

void fovea_map_choice_clear (FoveaMapChoice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaMapChoice, fovea_map_choice_clear)

/* FOVEA_ERROR_USAGE: @text is none of the words @known. */
gboolean fovea_cli_unknown_word (const char *option, const char *text, const char *known, GError **error);

/* FOVEA_ERROR_USAGE for what cannot be read. */
gboolean fovea_map_options_read (const FoveaMapOptions *options, FoveaMapChoice *choice, GError **error);
/* Whether all maps are wanted as they stand. */
gboolean fovea_map_choice_is_plain (const FoveaMapChoice *choice);
/* Whether none are wanted in another order or for their values. */
gboolean fovea_map_choice_only_lists (const FoveaMapChoice *choice);
/* The maps that --maps names, of @count, in its order; all of them without it. FOVEA_ERROR_USAGE where one does not exist. */
gsize *fovea_map_choice_list (const FoveaMapChoice *choice, gsize count, gsize *n, GError **error);
/* The pictures of @maps, those of @value, that are wanted; also @keys, what each picture of @maps was sorted by (to be freed). Fails where a map
 * that is asked for does not exist. */
gsize *fovea_map_choice_apply (const FoveaMapChoice *choice, const FoveaNetworkPlan *plan, FoveaSession *session, gint value,
                               const FoveaMaps *maps, double **keys, gsize *n, FoveaProgress *progress, GError **error);

G_END_DECLS
