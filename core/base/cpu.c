/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/cpu.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#  define HAVE_X86 1
#  include <immintrin.h>
#else
#  define HAVE_X86 0
#endif

#define FTZ_AND_DAZ 0x8040u

static const char *const isa_names[FOVEA_N_ISAS] = { "generic", "avx2", "avx512" };

/* -1: not chosen yet. */
static atomic_int chosen = -1;
static atomic_int byte_products_allowed = TRUE;

const char *
fovea_isa_name (FoveaIsa isa)
{
  g_return_val_if_fail (isa < FOVEA_N_ISAS, NULL);
  return isa_names[isa];
}

FoveaIsa
fovea_cpu_best_isa (void)
{
#if HAVE_X86
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512dq")
      && __builtin_cpu_supports ("avx512vl"))
    return FOVEA_ISA_AVX512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return FOVEA_ISA_AVX2;
#endif
  return FOVEA_ISA_GENERIC;
}

static FoveaIsa
choose (void)
{
  FoveaIsa best = fovea_cpu_best_isa ();
  const char *wanted = g_getenv ("FOVEA_ISA");

  for (int i = 0; wanted && i < FOVEA_N_ISAS; i++)
    if (g_str_equal (wanted, isa_names[i]))
      return MIN (best, (FoveaIsa) i);
  return best;
}

FoveaIsa
fovea_cpu_isa (void)
{
  int isa = atomic_load_explicit (&chosen, memory_order_relaxed);

  if (isa < 0)
    atomic_store_explicit (&chosen, isa = (int) choose (), memory_order_relaxed);
  return (FoveaIsa) isa;
}

gboolean
fovea_cpu_force_isa (FoveaIsa isa)
{
  if (isa > fovea_cpu_best_isa ())
    return FALSE;
  atomic_store_explicit (&chosen, (int) isa, memory_order_relaxed);
  return TRUE;
}

gboolean
fovea_cpu_has_byte_products (void)
{
#if HAVE_X86
  return atomic_load_explicit (&byte_products_allowed, memory_order_relaxed) && __builtin_cpu_supports ("avx512vnni");
#else
  return FALSE;
#endif
}

void
fovea_cpu_allow_byte_products (gboolean allowed)
{
  atomic_store_explicit (&byte_products_allowed, allowed, memory_order_relaxed);
}

gint64
fovea_cpu_waited (void)
{
  int file = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  char text[100];
  gssize length = file >= 0 ? read (file, text, sizeof text - 1) : -1;
  gint64 nanoseconds = 0;

  if (file >= 0)
    close (file);
  text[MAX (length, 0)] = '\0';
  sscanf (text, "%*d %" G_GINT64_FORMAT, &nanoseconds); /* after those that it ran */
  return nanoseconds / 1000;
}

guint
fovea_cpu_flush_denormals (void)
{
#if HAVE_X86
  guint state = _mm_getcsr ();
  _mm_setcsr (state | FTZ_AND_DAZ);
  return state;
#else
  return 0;
#endif
}

void
fovea_cpu_restore_denormals (guint state)
{
#if HAVE_X86
  _mm_setcsr (state);
#endif
}
