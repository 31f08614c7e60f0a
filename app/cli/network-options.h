/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/preprocess.h"

G_BEGIN_DECLS

/* How a photo is prepared for a network, as the user wrote it; NULL and FALSE where the network's own way stays. And how it is run. */
typedef struct
{
  char *size, *fit, *channels, *scale, *mean, *deviation;
  gboolean invert, digit, accurate;
} FoveaNetworkOptions;

/* The row of every command that runs networks. */
#define FOVEA_ACCURATE_OPTION_ENTRY(flag)                                                                                            \
  { "accurate", 0, 0, G_OPTION_ARG_NONE, flag, N_("Only fast transforms that round as plain sums do"), NULL }

/* Rows of a command's GOptionEntry table that fill @options. */
#define FOVEA_NETWORK_OPTION_ENTRIES(options)                                                                                        \
  { "size", 0, 0, G_OPTION_ARG_STRING, &(options)->size, N_("Size of the network's input, height first"), "HxW" },                    \
  { "fit", 0, 0, G_OPTION_ARG_STRING, &(options)->fit, N_("How the photo is fitted to it"), "crop|stretch|pad" },                     \
  { "channels", 0, 0, G_OPTION_ARG_STRING, &(options)->channels, N_("Order of the channels"), "rgb|bgr|gray" },                       \
  { "scale", 0, 0, G_OPTION_ARG_STRING, &(options)->scale, N_("Value = (pixel * scale - mean) / std, pixel 0 to 255"), "S" },         \
  { "mean", 0, 0, G_OPTION_ARG_STRING, &(options)->mean, N_("One number or one a channel, in the order of the channels"), "A,B,C" },  \
  { "std", 0, 0, G_OPTION_ARG_STRING, &(options)->deviation, N_("Standard deviation, likewise"), "A,B,C" },                         \
  { "invert", 0, 0, G_OPTION_ARG_NONE, &(options)->invert, N_("Take 255 - pixel: for dark digits on white paper"), NULL },             \
  { "digit", 0, 0, G_OPTION_ARG_NONE, &(options)->digit, N_("Take a drawn digit as MNIST has them: centred, white on black"), NULL },  \
  FOVEA_ACCURATE_OPTION_ENTRY (&(options)->accurate)

void fovea_network_options_clear (FoveaNetworkOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaNetworkOptions, fovea_network_options_clear)

/* Changes @preprocess by what the user wrote; FOVEA_ERROR_USAGE for what cannot be read. */
gboolean fovea_network_options_apply (const FoveaNetworkOptions *options, FoveaPreprocess *preprocess, GError **error);

/* Before a network is opened: what fovea_network_options_apply() says of options that no network can take. */
gboolean fovea_network_options_check (const FoveaNetworkOptions *options, GError **error);

/* "HxW", both at least 1; @option ("--size") stands in the message. */
gboolean fovea_cli_parse_size (const char *option, const char *text, gsize *height, gsize *width, GError **error);
/* @n finite numbers with commas between them, whatever the locale. */
gboolean fovea_cli_parse_numbers (const char *option, const char *text, double *numbers, gsize n, GError **error);

G_END_DECLS
