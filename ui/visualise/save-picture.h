/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* Writes @picture on the worker; the main window tells that it is done, or why not. */
void fovea_save_picture (FoveaDocument *document, FoveaImage *picture, const char *path);

G_END_DECLS
