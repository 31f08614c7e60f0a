/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Random numbers that are functions of where they are used, so that they depend neither on threads nor on what was drawn before. Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014). */

static inline guint64
fovea_random_mix (guint64 z)
{
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* The @i-th number of the sequence of @key. */
static inline guint64
fovea_random_bits (guint64 key, guint64 i)
{
  return fovea_random_mix (key + (i + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
}

/* From @low to below @high. */
static inline double
fovea_random_uniform (guint64 key, guint64 i, double low, double high)
{
  return low + (high - low) * (double) (fovea_random_bits (key, i) >> 11) * 0x1p-53;
}

/* Of @n. */
static inline guint64
fovea_random_below (guint64 key, guint64 i, guint64 n)
{
  return (guint64) (((unsigned __int128) fovea_random_bits (key, i) * n) >> 64);
}

/* A number of @n bytes and @key that others hardly ever have by chance: to tell data apart, not for what somebody forges. */
guint64 fovea_random_digest (guint64 key, gconstpointer bytes, gsize n);

/* @n normal numbers of mean 0 and deviation @deviation are added to @values (Box and Muller 1958). */
void fovea_random_add_noise (guint64 key, double deviation, float *values, gsize n);

G_END_DECLS
