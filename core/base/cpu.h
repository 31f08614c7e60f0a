/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FOVEA_ISA_GENERIC,
  FOVEA_ISA_AVX2,   /* with FMA */
  FOVEA_ISA_AVX512, /* F, BW, DQ, VL */
  FOVEA_N_ISAS,
} FoveaIsa;

/* The best instruction set that the machine has, or the lower one that the environment variable
 * FOVEA_ISA (generic, avx2, avx512) names. Plans read it when they are made. */
FoveaIsa fovea_cpu_isa (void);
FoveaIsa fovea_cpu_best_isa (void);
const char *fovea_isa_name (FoveaIsa isa);

/* For tests: plans made from now on use @isa; FALSE when the machine lacks it. */
gboolean fovea_cpu_force_isa (FoveaIsa isa);

/* Whether AVX-512 has sums of four products of bytes as one instruction (VNNI); for tests: FALSE from now on, until they are @allowed. */
gboolean fovea_cpu_has_byte_products (void);
void fovea_cpu_allow_byte_products (gboolean allowed);

/* Microseconds that the calling thread has waited so far for a processor that others had; 0 where the system does not tell. */
gint64 fovea_cpu_waited (void);

/* Denormal floats as zero on the calling thread: workers run with it. Returns the state to restore. */
guint fovea_cpu_flush_denormals (void);
void fovea_cpu_restore_denormals (guint state);

G_END_DECLS
