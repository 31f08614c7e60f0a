/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The steps and places that a network becomes: what is fused, what stays in blocks, what costs nothing. */

#include "core/network/fuse.h"
#include "core/network/schedule.h"
#include "core/network/session.h"
#include "tests/unit/session-networks.h"

static guint
count_steps (const FoveaSchedule *schedule, FoveaStepKind kind)
{
  guint n = 0;

  for (guint i = 0; i < schedule->n_steps; i++)
    n += schedule->steps[i].kind == kind;
  return n;
}

/* The fifteen nodes of the residual network are its five convolutions: all else is fused, and nothing is turned but the photo. */
static void
test_fusion (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (residual_network (1));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE, NULL);

  g_assert_cmpuint (plan->network->n_nodes, ==, 15);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 5);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_BLOCKS), ==, 1);
  g_assert_cmpuint (schedule->n_steps, ==, 6);
  fovea_schedule_free (schedule);
}

/* All parts of a split value stay in blocks. */
static void
test_split_in_blocks (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (split_network (13));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE, NULL);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 6);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_PLANES), ==, 0);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_PLANES), ==, 0);
  fovea_schedule_free (schedule);
}

/* Turns that cancel cost nothing: two convolutions, the first with its ReLU, remain. */
static void
test_turns (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (turning_network (FALSE));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE, NULL);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 2);
  g_assert_cmpuint (schedule->n_steps, ==, 3);
  fovea_schedule_free (schedule);
}

/* Three convolutions take the activation behind them, the other three stand before three, three and two steps. */
static void
test_fused_activations (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (gated_network ());
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE, NULL);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 6 + 3 + 3 + 2);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_PLANES), ==, 0);
  fovea_schedule_free (schedule);
}

/* A convolution and a Gelu in blocks; a transposition, a Gelu, five nodes twice and an addition as planes. */
static void
test_fused_gelu (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (gelu_network ());
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE, NULL);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 2);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_PLANES), ==, 1 + 1 + 5 + 5 + 1);
  fovea_schedule_free (schedule);
}

/* Nothing leaves the blocks: two convolutions, the three nodes of the shuffle as one, two halves and their concatenation. */
static void
test_fused_shuffle (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (shuffled_network (38));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE, NULL);

  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_BLOCKS), ==, 6);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_BLOCKS), <=, 1);
  g_assert_cmpuint (count_steps (schedule, FOVEA_STEP_TO_PLANES), ==, 0);
  fovea_schedule_free (schedule);
}

/* A frame of zeros that is a view takes no step. */
static void
test_frames (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (framed_network ());
  FoveaSchedule *schedule = fovea_schedule_new (plan, 8, FALSE, NULL);

  for (guint i = 0; i < schedule->n_steps; i++)
    g_assert_cmpstr (plan->network->nodes[schedule->steps[i].node].op->name, !=, "Pad");
  fovea_schedule_free (schedule);
}

/* Each node of the residual network is done by the convolution before it; a frame that is a view is done by nobody. */
static void
test_steps (void)
{
  g_autoptr (FoveaNetworkPlan) residual = plan_of (residual_network (1)), framed = plan_of (framed_network ());
  g_autoptr (FoveaSession) session = session_of (residual), frames = session_of (framed);
  guint n_steps = 0;

  for (guint i = 0; i < residual->network->n_nodes; i++)
    {
      gint step = fovea_session_get_step (session, i);

      g_assert_cmpint (step, >=, 0);
      g_assert_cmpint (step, <=, (gint) i);
      g_assert_cmpstr (residual->network->nodes[step].op->name, ==, "Conv");
      g_assert_nonnull (fovea_session_get_conv_plan (session, (guint) step));
      n_steps += step == (gint) i;
    }
  g_assert_cmpuint (n_steps, ==, 5);
  for (guint i = 0; i < framed->network->n_nodes; i++)
    if (g_str_equal (framed->network->nodes[i].op->name, "Pad"))
      g_assert_cmpint (fovea_session_get_step (frames, i), ==, -1);
}

/* All features and both concatenations stand in one buffer, one behind the other. */
static void
test_placing (void)
{
  g_autoptr (FoveaNetworkPlan) plan = plan_of (dense_network (16));
  FoveaSchedule *schedule = fovea_schedule_new (plan, 16, FALSE, NULL);
  const FoveaPlace *f0 = fovea_schedule_place (schedule, value_of (plan, "f0")), *f2 = fovea_schedule_place (schedule, value_of (plan, "f2"));
  const FoveaPlace *c1 = fovea_schedule_place (schedule, value_of (plan, "c1")), *d2 = fovea_schedule_place (schedule, value_of (plan, "d2"));

  g_assert_cmpint (f0->blocks_buffer, ==, f2->blocks_buffer);
  g_assert_cmpint (f0->blocks_buffer, ==, c1->blocks_buffer);
  g_assert_cmpint (f0->blocks_buffer, ==, d2->blocks_buffer);
  g_assert_cmpuint (f0->first_block, ==, 0);
  g_assert_cmpuint (f2->first_block, ==, 3);
  fovea_schedule_free (schedule);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/split-in-blocks", test_split_in_blocks);
  g_test_add_func ("/schedule/fusion", test_fusion);
  g_test_add_func ("/schedule/turns", test_turns);
  g_test_add_func ("/schedule/fused-activations", test_fused_activations);
  g_test_add_func ("/schedule/fused-shuffle", test_fused_shuffle);
  g_test_add_func ("/schedule/fused-gelu", test_fused_gelu);
  g_test_add_func ("/schedule/frames", test_frames);
  g_test_add_func ("/schedule/steps", test_steps);
  g_test_add_func ("/schedule/placing", test_placing);
  return g_test_run ();
}
