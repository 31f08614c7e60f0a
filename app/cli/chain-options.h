/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "core/filter/chain.h"

G_BEGIN_DECLS

/* A filter, a kernel or a chain of them with its settings, as the user wrote it. */
typedef struct
{
  char *preset, *kernel, *lift, *chain, *path, *border, *channels;
  char **settings;
  gboolean linear, convolution;
} FoveaChainOptions;

/* Rows of a command's GOptionEntry table that fill @options: all but --channels. */
#define FOVEA_CHAIN_OPTION_ENTRIES(options)                                                                                              \
  { "preset", 0, 0, G_OPTION_ARG_STRING, &(options)->preset, N_("A filter that fovea-cli presets lists"), "NAME" },                    \
  { "kernel", 0, 0, G_OPTION_ARG_FILENAME, &(options)->kernel,                                                                        \
    N_("A kernel: a file, or text such as '0 -1 0; -1 5 -1; 0 -1 0'"), "FILE|TEXT" },                                                  \
  { "lift", 0, 0, G_OPTION_ARG_FILENAME, &(options)->lift,                                                                             \
    N_("A kernel of a network's first layer, by its map; zero becomes 128"), "NET:LAYER:MAP" },                                       \
  { "chain", 0, 0, G_OPTION_ARG_FILENAME, &(options)->chain, N_("A chain of filters that the window saved"), "FILE" },                 \
  { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(options)->settings, N_("Set a parameter of the preset (repeatable)"), "NAME=VALUE" },    \
  { "path", 0, 0, G_OPTION_ARG_STRING, &(options)->path, N_("auto (default), direct, separable, fft or reference"), "PATH" },          \
  { "border", 0, 0, G_OPTION_ARG_STRING, &(options)->border, N_("Beyond the edge: zero, replicate (default), reflect or wrap"),        \
    "MODE" },                                                                                                                          \
  { "linear", 0, 0, G_OPTION_ARG_NONE, &(options)->linear, N_("Filter linear light, not sRGB code values"), NULL },                    \
  { "convolution", 0, 0, G_OPTION_ARG_NONE, &(options)->convolution, N_("True convolution: turn the kernel by 180 degrees"), NULL }

void fovea_chain_options_clear (FoveaChainOptions *options);
/* Whether the user wrote any of them. */
gboolean fovea_chain_options_given (const FoveaChainOptions *options);
/* The chain: of one step but for --chain. */
GPtrArray *fovea_chain_options_make (const FoveaCli *cli, const FoveaChainOptions *options, GError **error);

G_END_DECLS
