/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What limits on time are multiplied by: sanitizers slow everything. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SLOWDOWN 30
#else
#define SLOWDOWN 1
#endif

/* Of @n cases that meet the same lines of code, those that are enough for a sanitizer. */
#define CASES(n, few) (SLOWDOWN > 1 ? (few) : (n))
