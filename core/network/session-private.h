/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: what sessions, and those with edits on them, have in common. */

#pragma once

#include "core/network/session.h"
#include "core/network/storage.h"

G_BEGIN_DECLS

/**
 * FoveaOverlay:
 * @base: the session whose values stand where an edit changes nothing
 * @changed: one a value: it may differ from the base's
 * @taken: one a value: the base's elements are put into this session's memory, since steps here read them, or since maps of them are muted
 * @runs: one a step of the schedule: it computes something that is changed
 * @borrowed: one a step: its state is the base's
 *
 * What a session with edits adds.
 */
typedef struct
{
  FoveaSession *base;
  FoveaEdits *edits;
  gboolean *changed, *taken;
  gboolean *runs, *borrowed;
} FoveaOverlay;

struct _FoveaSession
{
  FoveaNetworkPlan *plan;
  FoveaSessionMode mode;
  FoveaSchedule *schedule;
  FoveaOpContext *contexts;  /* the plan's, with the states of this session */
  FoveaStorage *storage;
  FoveaOverlay *overlay;     /* of a session with edits, else NULL */
  FoveaTensor **read;        /* one a value: made for readers, until the next run */
  FoveaTensor **operands;    /* for one step: inputs, then outputs */
  FoveaBlocks *block_operands;
  gpointer scratch;          /* one for all steps: they run one after the other */
  double *shares;            /* a step: its part of the progress, summed up to its end */
  FoveaSessionTimer timer;
  gpointer timer_user;
  gboolean has_run;
  GMutex lock;               /* held by a run and by a read */
  gatomicrefcount refs;
};

/* A session of @plan by @schedule (taken) with no memory yet, and with @overlay (taken) or NULL. */
FoveaSession *fovea_session_allocate (FoveaNetworkPlan *plan, FoveaSessionMode mode, FoveaSchedule *schedule, FoveaOverlay *overlay);
/* Takes its memory, and makes the states of steps that run and borrow none. */
gboolean fovea_session_prepare (FoveaSession *session, FoveaProgress *progress, GError **error);

/* overlay.c */
static inline gboolean
fovea_overlay_runs (const FoveaOverlay *overlay, guint step)
{
  return !overlay || overlay->runs[step];
}

static inline gboolean
fovea_overlay_borrows (const FoveaOverlay *overlay, guint step)
{
  return overlay && overlay->borrowed[step];
}

void fovea_overlay_free (FoveaOverlay *overlay);
/* Before a run: what is taken of the base. */
gboolean fovea_overlay_take (FoveaSession *session, FoveaProgress *progress, GError **error);
/* After step @step: maps of what it gave that are muted become zero. */
void fovea_overlay_mute (FoveaSession *session, const FoveaRunStep *step);

G_END_DECLS
