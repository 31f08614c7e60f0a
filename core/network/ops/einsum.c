/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums of products after Einstein's notation. Any of them is a batch of matrix products: an index that stays in the output belongs to the batch
 * where both inputs have it, to the rows where only the first has it, to the columns where only the second has it; all that do not stay are
 * summed. Inputs that do not lie in that order are turned first, the result last. One input is multiplied by ones. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/network/ops/field.h"
#include "core/network/ops/matrix.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

#define N_LETTERS ('z' - 'A' + 1)
#define N_LABELS (N_LETTERS + FOVEA_MAX_RANK) /* those behind the letters are of an ellipsis, aligned at the end */
#define MOST_INPUTS 2

static const FoveaOpAttribute attributes[] = {
  { "equation", FOVEA_ATTRIBUTE_STRING, TRUE },
};

/* One name a dimension. */
typedef struct
{
  guint labels[FOVEA_MAX_RANK], n;
} Term;

typedef struct
{
  Term inputs[MOST_INPUTS], output; /* without a second input, that one is a number: it has no indices */
  FoveaShape shapes[MOST_INPUTS];
  gint64 sizes[N_LABELS]; /* 0: not there */
} Equation;

static gboolean
add_label (Term *term, guint label, GError **error)
{
  if (term->n == FOVEA_MAX_RANK)
    return fovea_refuse (error, _("a term of the equation has more than %d indices"), FOVEA_MAX_RANK);
  term->labels[term->n++] = label;
  return TRUE;
}

/* "ij...k", with @dots indices for the dots. */
static gboolean
read_term (const char *text, guint dots, Term *term, GError **error)
{
  for (const char *at = text; *at; at++)
    if (g_str_has_prefix (at, "..."))
      {
        for (guint i = 0; i < dots; i++)
          if (!add_label (term, N_LABELS - dots + i, error))
            return FALSE;
        at += 2;
      }
    else if (!g_ascii_isalpha (*at))
      return fovea_refuse (error, _("the equation has a term that is not understood"));
    else if (!add_label (term, (guint) (*at - 'A'), error))
      return FALSE;
  return TRUE;
}

static guint
count_dots (const char *text, guint rank)
{
  guint letters = 0;

  for (const char *at = text; *at; at++)
    letters += g_ascii_isalpha (*at);
  return strstr (text, "...") && rank > letters ? rank - letters : 0;
}

/* Sizes of 1 are repeated. */
static gboolean
read_input (const FoveaOpContext *context, guint i, const char *text, Equation *equation, GError **error)
{
  const FoveaShape *shape = &context->inputs[i].shape;
  Term *term = &equation->inputs[i];

  equation->shapes[i] = *shape;
  if (!read_term (text, count_dots (text, shape->rank), term, error))
    return FALSE;
  if (term->n != shape->rank)
    return fovea_refuse (error, _("term %u of the equation has %u indices for %u dimensions"), i + 1, term->n, shape->rank);
  for (guint d = 0; d < term->n; d++)
    {
      gint64 *size = &equation->sizes[term->labels[d]];

      if (*size > 1 && shape->dims[d] != 1 && shape->dims[d] != *size)
        return fovea_refuse (error, _("an index of the equation stands for both %lld and %lld"), (long long) *size, (long long) shape->dims[d]);
      *size = *size > 1 ? *size : shape->dims[d];
    }
  return TRUE;
}

static guint
count_label (const Term *term, guint label)
{
  guint count = 0;

  for (guint d = 0; d < term->n; d++)
    count += term->labels[d] == label;
  return count;
}

/* Without an arrow, the output has the dots and then, in their order, the letters that stand there once. */
static gboolean
imply_output (Equation *equation, GError **error)
{
  for (guint i = 0; i < N_LABELS; i++)
    {
      guint label = (i + N_LETTERS) % N_LABELS, count = 0;

      for (guint j = 0; j < MOST_INPUTS; j++)
        count += count_label (&equation->inputs[j], label);
      if ((label >= N_LETTERS ? count > 0 : count == 1) && !add_label (&equation->output, label, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_output (const char *text, Equation *equation, GError **error)
{
  guint dots = 0;

  for (guint label = N_LETTERS; label < N_LABELS; label++)
    dots += equation->sizes[label] > 0;
  if (!read_term (text, dots, &equation->output, error))
    return FALSE;
  for (guint d = 0; d < equation->output.n; d++)
    if (equation->sizes[equation->output.labels[d]] == 0 || count_label (&equation->output, equation->output.labels[d]) > 1)
      return fovea_refuse (error, _("the equation's output has an index that no input has, or one twice"));
  return TRUE;
}

static gboolean
read_equation (const FoveaOpContext *context, Equation *equation, GError **error)
{
  g_auto (GStrv) spaced = g_strsplit (fovea_node_string (context->node, "equation", ""), " ", -1);
  g_autofree char *text = g_strjoinv ("", spaced);
  g_auto (GStrv) sides = g_strsplit (text, "->", 2), terms = g_strsplit (sides[0] ? sides[0] : "", ",", -1);

  *equation = (Equation){ 0 };
  if (g_strv_length (terms) != context->n_inputs)
    return fovea_refuse (error, _("the equation has %u terms for %u inputs"), g_strv_length (terms), context->n_inputs);
  for (guint i = 0; i < context->n_inputs; i++)
    if (!read_input (context, i, terms[i], equation, error))
      return FALSE;
  return sides[0] && sides[1] ? read_output (sides[1], equation, error) : imply_output (equation, error);
}

/* Of all indices together: more than any value that is made on the way. */
static gboolean
multiply_sizes (const Equation *equation, gsize *product)
{
  gsize sizes[N_LABELS + 1];

  for (guint label = 0; label < N_LABELS; label++)
    sizes[label] = equation->sizes[label] > 0 ? (gsize) equation->sizes[label] : 1;
  sizes[N_LABELS] = sizeof (float);
  return fovea_size_product (sizes, G_N_ELEMENTS (sizes), product);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape;
  Equation equation;
  gsize bytes;

  if (!fovea_op_require_float (context, error) || !read_equation (context, &equation, error))
    return FALSE;
  if (!multiply_sizes (&equation, &bytes))
    return fovea_over_limit (error, _("the sizes of the equation overflow"));
  shape = (FoveaShape){ .rank = equation.output.n };
  for (guint d = 0; d < shape.rank; d++)
    shape.dims[d] = equation.sizes[equation.output.labels[d]];
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  Equation equation;
  gsize bytes;

  return read_equation (context, &equation, NULL) && multiply_sizes (&equation, &bytes) ? bytes / sizeof (float) : 0;
}

typedef enum
{
  BATCH,
  ROWS,
  COLUMNS,
  SUMMED,
  N_ROLES,
} Role;

typedef struct
{
  guint labels[N_LABELS], n;
  gsize size; /* of all together */
} Group;

/* A value whose elements are wanted in another order; no mover where they lie in it. */
typedef struct
{
  FoveaMover *mover;
  gsize floats;
} Turn;

typedef struct
{
  Group groups[N_ROLES];
  Turn inputs[MOST_INPUTS], output;
  gboolean by_columns; /* the second input has its columns, not its rows, side by side */
} State;

static Role
role_of (const Equation *equation, guint label)
{
  gboolean in_first = count_label (&equation->inputs[0], label) > 0, in_second = count_label (&equation->inputs[1], label) > 0;

  if (count_label (&equation->output, label) == 0)
    return SUMMED;
  return in_first && in_second ? BATCH : in_first ? ROWS : COLUMNS;
}

/* Labels keep the order of the output and, of what is summed, of the first input that has them. */
static void
group_labels (const Equation *equation, Group *groups)
{
  gboolean done[N_LABELS] = { FALSE };
  const Term *terms[] = { &equation->output, &equation->inputs[0], &equation->inputs[1] };

  for (guint role = 0; role < N_ROLES; role++)
    groups[role] = (Group){ .size = 1 };
  for (guint t = 0; t < G_N_ELEMENTS (terms); t++)
    for (guint d = 0; d < terms[t]->n; d++)
      {
        guint label = terms[t]->labels[d];
        Group *group = &groups[role_of (equation, label)];

        if (done[label])
          continue;
        done[label] = TRUE;
        group->labels[group->n++] = label;
        group->size *= (gsize) equation->sizes[label];
      }
}

/* Elements from one position of @label to the next: of repeated labels on the diagonal. */
static gint64
step_of (const Term *term, const FoveaShape *shape, guint label)
{
  gint64 step = 0;

  for (guint d = 0; d < term->n; d++)
    if (term->labels[d] == label && shape->dims[d] > 1)
      step += fovea_shape_stride (shape, d);
  return step;
}

/* How the elements of a value with the indices @term are brought into the order of the @n @groups. */
static Turn
turn_to (const Equation *equation, const Term *term, const FoveaShape *shape, const Group *const *groups, guint n)
{
  Turn turn = { .floats = 1 };
  gboolean in_order = TRUE;

  for (guint g = n; g-- > 0;)
    for (guint i = groups[g]->n; i-- > 0;)
      {
        gint64 size = equation->sizes[groups[g]->labels[i]];

        in_order &= size == 1 || step_of (term, shape, groups[g]->labels[i]) == (gint64) turn.floats;
        turn.floats *= (gsize) size;
      }
  if (in_order)
    return turn;
  turn.mover = fovea_mover_new (FOVEA_DTYPE_FLOAT32);
  for (guint g = 0; g < n; g++)
    for (guint i = 0; i < groups[g]->n; i++)
      fovea_mover_add_axis (turn.mover, (gsize) equation->sizes[groups[g]->labels[i]], 0, step_of (term, shape, groups[g]->labels[i]));
  return turn;
}

/* The products have the order batch, rows, columns; the output reads them in its own. */
static Turn
turn_output (const Equation *equation, const Group *groups)
{
  Group output = { .n = equation->output.n };
  FoveaShape products = { 0 };
  Term term = { { 0 }, 0 };

  memcpy (output.labels, equation->output.labels, output.n * sizeof *output.labels);
  for (guint role = BATCH; role <= COLUMNS; role++)
    for (guint i = 0; i < groups[role].n; i++)
      {
        term.labels[term.n++] = groups[role].labels[i];
        products.dims[products.rank++] = equation->sizes[groups[role].labels[i]];
      }
  return turn_to (equation, &term, &products, (const Group *[]){ &output }, 1);
}

static gsize
turned_bytes (const Turn *turn)
{
  return turn->mover ? fovea_round_up (turn->floats * sizeof (float), FOVEA_ALIGNMENT) : 0;
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  State *state;
  const Group *g;
  Equation equation;

  if (!read_equation (context, &equation, error))
    return FALSE;
  context->state = state = g_new0 (State, 1);
  g = state->groups;
  group_labels (&equation, state->groups);
  state->inputs[0] = turn_to (&equation, &equation.inputs[0], &equation.shapes[0], (const Group *[]){ &g[BATCH], &g[ROWS], &g[SUMMED] }, 3);
  state->inputs[1] = turn_to (&equation, &equation.inputs[1], &equation.shapes[1], (const Group *[]){ &g[BATCH], &g[SUMMED], &g[COLUMNS] }, 3);
  if (state->inputs[1].mover)
    {
      g_clear_pointer (&state->inputs[1].mover, fovea_mover_free);
      state->inputs[1] = turn_to (&equation, &equation.inputs[1], &equation.shapes[1], (const Group *[]){ &g[BATCH], &g[COLUMNS], &g[SUMMED] }, 3);
      state->by_columns = TRUE;
    }
  state->output = turn_output (&equation, g);
  context->scratch = turned_bytes (&state->inputs[0]) + turned_bytes (&state->inputs[1]) + turned_bytes (&state->output);
  return TRUE;
}

static void
release (FoveaOpContext *context)
{
  State *state = context->state;

  g_clear_pointer (&state->inputs[0].mover, fovea_mover_free);
  g_clear_pointer (&state->inputs[1].mover, fovea_mover_free);
  g_clear_pointer (&state->output.mover, fovea_mover_free);
  g_clear_pointer (&context->state, g_free);
}

typedef struct
{
  const Group *groups;
  const float *a, *b;
} Products;

static void
locate (gsize i, const float **a, const float **b, gconstpointer data)
{
  const Products *products = data;
  const Group *g = products->groups;

  *a = products->a + i * g[ROWS].size * g[SUMMED].size;
  *b = products->b + i * g[SUMMED].size * g[COLUMNS].size;
}

/* @values in the order that the product wants, in @scratch where that is not theirs; NULL when cancelled. */
static const float *
turned (const Turn *turn, const float *values, guint8 *scratch, FoveaProgress *progress)
{
  if (!turn->mover)
    return values;
  return fovea_mover_run (turn->mover, values, scratch, NULL, progress) ? (const float *) scratch : NULL;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  static const float one = 1.0f;
  const State *state = context->state;
  const Group *g = state->groups;
  gsize rows = g[ROWS].size, depth = g[SUMMED].size, columns = g[COLUMNS].size;
  guint8 *second = (guint8 *) scratch + turned_bytes (&state->inputs[0]), *third = second + turned_bytes (&state->inputs[1]);
  float *products = state->output.mover ? (float *) third : outputs[0]->data;
  FoveaMatrix a = { NULL, rows, depth, depth, 1 };
  FoveaMatrix b = { NULL, depth, columns, state->by_columns ? 1 : columns, state->by_columns ? depth : 1 };
  Products job = { .groups = g };

  job.a = turned (&state->inputs[0], inputs[0]->data, scratch, progress);
  job.b = turned (&state->inputs[1], context->n_inputs > 1 ? inputs[1]->data : &one, second, progress);
  if (!job.a || !job.b || !fovea_matrix_multiply_all (a, b, g[BATCH].size, locate, &job, products, progress))
    return FALSE;
  return !state->output.mover || fovea_mover_run (state->output.mover, products, outputs[0]->data, NULL, progress);
}

/* The output's own box along the indices that it has, all of the others. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  Equation equation;

  fovea_field_whole (context, input, output, box);
  if (!read_equation (context, &equation, NULL))
    return;
  box->global = output->global;
  for (guint d = 0; d < box->rank; d++)
    for (guint o = 0; o < equation.output.n; o++)
      if (equation.output.labels[o] == equation.inputs[input].labels[d] && equation.shapes[input].dims[d] > 1)
        {
          box->begin[d] = output->begin[o];
          box->end[d] = output->end[o];
        }
  if (input == 0)
    fovea_field_mark_global (&equation.shapes[0], box);
}

const FoveaOp fovea_op_einsum = {
  .name = "Einsum",
  .summary = N_("Multiplies two values and sums over the indices that an equation leaves out: products of matrices, traces, attention."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = MOST_INPUTS, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .prepare = prepare,
  .release = release,
  .run = run,
};
