/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_APPLICATION (fovea_application_get_type ())
G_DECLARE_FINAL_TYPE (FoveaApplication, fovea_application, FOVEA, APPLICATION, AdwApplication)

FoveaApplication *fovea_application_new (void);

G_END_DECLS
