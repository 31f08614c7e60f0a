/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The length (sum of |x|^p)^(1/p), for the pools of that name. */

#pragma once

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/op.h"

G_BEGIN_DECLS

static inline gboolean
fovea_lp_check (const FoveaOpContext *context, GError **error)
{
  gint64 p = fovea_node_int (context->node, "p", 2);

  return p >= 1 || fovea_refuse (error, _("p is %lld; it must be at least 1"), (long long) p);
}

static inline double
fovea_lp_power (double x, gint64 p)
{
  return p == 1 ? fabs (x) : p == 2 ? x * x : pow (fabs (x), (double) p);
}

static inline double
fovea_lp_root (double sum, gint64 p)
{
  return p == 1 ? sum : p == 2 ? sqrt (sum) : pow (sum, 1.0 / (double) p);
}

G_END_DECLS
