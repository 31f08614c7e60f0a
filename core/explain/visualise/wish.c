/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/wish.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/explain/attribution.h"
#include "core/network/labels.h"

#define SIDE 256        /* of pictures from nothing */
#define SMALL_NETWORK 128 /* where it takes less, the picture has its size, at the first octave */
#define STYLE_LAYERS 5
#define STYLE_WEIGHT 1.0
#define CONTENT_WEIGHT 0.05

static gboolean
is_map (const FoveaNetworkPlan *plan, gint value, FoveaPlanes *planes)
{
  gint scores = fovea_network_plan_scores (plan);

  return value >= 0 && fovea_network_plan_knows (plan, value) && plan->values[value].dtype == FOVEA_DTYPE_FLOAT32 && !plan->values[value].constant
         && plan->values[value].shape.rank == 4 && fovea_network_plan_planes (plan, value, planes) && planes->height * planes->width > 1
         && (scores < 0 || planes->channels != fovea_shape_count (&plan->values[scores].shape));
}

guint
fovea_wish_layers (const FoveaNetworkPlan *plan, gint *values, guint most)
{
  gsize last = 0;
  guint n = 0;

  for (guint i = 0; i < plan->network->n_nodes; i++)
    {
      const FoveaNode *node = &plan->network->nodes[i];
      gint value = node->n_outputs > 0 ? node->outputs[0] : -1;
      FoveaPlanes planes;

      if (!is_map (plan, value, &planes) || g_str_has_suffix (node->op->name, "Pool") || (last > 0 && planes.height > last))
        continue;
      if (planes.height != last && n == most)
        break;
      if (planes.height != last)
        n++;
      values[n - 1] = value;
      last = planes.height;
    }
  return n;
}

/* @value is what was asked for, or (-1) the layer @share of the way through those that there are. */
static gboolean
choose_layer (const FoveaNetworkPlan *plan, double share, gint *value, GError **error)
{
  gint values[FOVEA_VISUALISE_MAX_TERMS];
  guint n;

  if (*value >= 0)
    return TRUE;
  n = fovea_wish_layers (plan, values, G_N_ELEMENTS (values));
  if (n == 0)
    return fovea_refuse (error, _("The network has no layer with maps"));
  *value = values[(guint) lrint (share * (n - 1))];
  return TRUE;
}

static void
add_term (FoveaVisualiseRequest *request, FoveaObjectiveKind kind, gint value, double weight)
{
  request->terms[request->n_terms++] = (FoveaObjectiveTerm){ .kind = kind, .value = value, .channel = -1, .y = -1, .x = -1, .weight = weight };
}

static gboolean
check_index (gint index, gsize n, const char *what, GError **error)
{
  return (index >= 0 && (gsize) index < n) || fovea_wrong_usage (error, _("%s %d is not one of 0 to %zu"), what, index, n - 1);
}

static gboolean
aim_at_channel (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  FoveaObjectiveTerm *term = &request->terms[0];
  gint value = aim->value;
  FoveaPlanes planes;

  if (!choose_layer (request->plan, 0.75, &value, error))
    return FALSE;
  if (!fovea_network_plan_planes (request->plan, value, &planes))
    return fovea_refuse (error, _("The layer has no maps"));
  if (!check_index (aim->channel, planes.channels, _("Channel"), error))
    return FALSE;
  add_term (request, FOVEA_OBJECTIVE_MEAN, value, 1.0);
  term->channel = aim->channel;
  fovea_objective_before_rectifier (request->plan, term);
  return TRUE;
}

static gboolean
aim_at_neuron (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  FoveaObjectiveTerm *term = &request->terms[0];
  FoveaPlanes planes;

  if (!aim_at_channel (aim, request, error))
    return FALSE;
  fovea_network_plan_planes (request->plan, term->value, &planes);
  if (!check_index (aim->y, planes.height, _("Row"), error) || !check_index (aim->x, planes.width, _("Column"), error))
    return FALSE;
  term->y = aim->y;
  term->x = aim->x;
  return TRUE;
}

static gboolean
aim_at_layer (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  gint value = aim->value;

  if (!choose_layer (request->plan, 0.75, &value, error))
    return FALSE;
  add_term (request, FOVEA_OBJECTIVE_ENERGY, value, 1.0);
  return TRUE;
}

static gboolean
aim_at_dream (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  FoveaWishAim last = *aim;

  return choose_layer (request->plan, 1.0, &last.value, error) && aim_at_layer (&last, request, error);
}

static gboolean
aim_at_class (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  gint target;
  gsize element;

  if (aim->channel < 0)
    return fovea_refuse (error, _("There is no class %d"), aim->channel);
  if (!fovea_attribution_target (request->plan, NULL, aim->channel, &target, &element, NULL, error))
    return FALSE;
  add_term (request, FOVEA_OBJECTIVE_MEAN, target, 1.0);
  request->terms[0].channel = (gint) element;
  return TRUE;
}

static gboolean
aim_at_photo (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  gint value = aim->value;

  if (!choose_layer (request->plan, 0.5, &value, error))
    return FALSE;
  add_term (request, FOVEA_OBJECTIVE_MATCH, value, 1.0);
  return TRUE;
}

/* The style of the layers from the photo on, what is where of one in their middle, or of the one that was asked for. */
static gboolean
aim_at_style (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  gint values[STYLE_LAYERS], content = aim->value;
  guint n = fovea_wish_layers (request->plan, values, STYLE_LAYERS);

  if (!choose_layer (request->plan, 0.6, &content, error))
    return FALSE;
  add_term (request, FOVEA_OBJECTIVE_MATCH, content, CONTENT_WEIGHT);
  for (guint i = 0; i < n; i++)
    add_term (request, FOVEA_OBJECTIVE_STYLE, values[i], STYLE_WEIGHT / n);
  return TRUE;
}

#define CLIMB .steps = 200, .images = 1, .diversity = 1.0, .octaves = 1, .octave_scale = 1.4, .rate = 0.05, .basis = FOVEA_BASIS_FOURIER
#define WANDER .wander = { .shift = 12.0, .scale = 0.1, .turn = 8.0 }

static const FoveaWish wishes[] = {
  {
    .id = "channel",
    .title = N_("A channel"),
    .summary = N_("What makes a whole map bright: a texture that repeats."),
    .source = "Olah et al. 2017",
    .needs = FOVEA_WISH_LAYER | FOVEA_WISH_CHANNEL,
    .side = SIDE,
    .usual = { CLIMB, WANDER },
    .aim = aim_at_channel,
  },
  {
    .id = "neuron",
    .title = N_("A neuron"),
    .summary = N_("What makes one place of a map bright: it stays within the receptive field."),
    .source = "Erhan et al. 2009",
    .needs = FOVEA_WISH_LAYER | FOVEA_WISH_CHANNEL | FOVEA_WISH_PLACE,
    .usual = { CLIMB, .wander = { .shift = 2.0, .scale = 0.05, .turn = 4.0 } },
    .aim = aim_at_neuron,
  },
  {
    .id = "layer",
    .title = N_("A layer"),
    .summary = N_("What excites all channels of a layer together."),
    .source = "Mordvintsev et al. 2015",
    .needs = FOVEA_WISH_LAYER,
    .side = SIDE,
    .usual = { CLIMB, WANDER },
    .aim = aim_at_layer,
  },
  {
    .id = "class",
    .title = N_("A class"),
    .summary = N_("What the network would call this class without a doubt."),
    .source = "Simonyan et al. 2014",
    .needs = FOVEA_WISH_CLASS,
    .side = SIDE,
    .usual = { CLIMB, WANDER },
    .aim = aim_at_class,
  },
  {
    .id = "dream",
    .title = N_("DeepDream"),
    .summary = N_("The photo with more of whatever a layer sees on it, at several sizes."),
    .source = "Mordvintsev et al. 2015",
    .needs = FOVEA_WISH_LAYER | FOVEA_WISH_PHOTO,
    .side = 512,
    .usual = { .steps = 15, .images = 1, .octaves = 4, .octave_scale = 1.4, .rate = 0.005, .basis = FOVEA_BASIS_PIXELS, .from_photo = TRUE,
               .wander = { .shift = 16.0 } },
    .aim = aim_at_dream,
  },
  {
    .id = "invert",
    .title = N_("Inversion"),
    .summary = N_("A picture from noise that looks to a layer as the photo does: what it keeps, and what it does not care about."),
    .source = "Mahendran and Vedaldi 2015",
    .needs = FOVEA_WISH_LAYER | FOVEA_WISH_PHOTO,
    .falls = TRUE,
    .side = SIDE,
    .usual = { CLIMB, .penalty = { .variation = 0.2 } },
    .aim = aim_at_photo,
  },
  {
    .id = "style",
    .title = N_("Style transfer"),
    .summary = N_("The photo, painted as another picture is: layers agree with the photo on what is where, and with the other on what goes together."),
    .source = "Gatys et al. 2015",
    .needs = FOVEA_WISH_LAYER | FOVEA_WISH_PHOTO | FOVEA_WISH_STYLE,
    .falls = TRUE,
    .side = 384,
    .usual = { CLIMB, .from_photo = TRUE },
    .aim = aim_at_style,
  },
};

const FoveaWish *
fovea_wishes (gsize *n)
{
  *n = G_N_ELEMENTS (wishes);
  return wishes;
}

const FoveaWish *
fovea_wish_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++)
    if (g_str_equal (wishes[i].id, id))
      return &wishes[i];
  return NULL;
}

FoveaVisualiseRequest
fovea_wish_request (const FoveaWish *wish, FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, FoveaImage *photo,
                    gsize side)
{
  FoveaVisualiseRequest request = wish->usual;
  gsize own = MAX (preprocess->width, preprocess->height);
  double scale;

  request.plan = plan;
  request.preprocess = *preprocess;
  request.photo = photo;
  if (side == 0 && wish->side > 0 && own >= SMALL_NETWORK)
    side = wish->side;
  else if (side == 0)
    side = (gsize) round ((double) own * pow (request.octave_scale, (double) request.octaves - 1.0));
  request.width = request.height = side;
  request.wander.shift = round (request.wander.shift * fmin (1.0, (double) side / SIDE));
  if (!photo)
    return request;
  scale = (double) side / (double) MAX (photo->width, photo->height);
  request.width = (gsize) MAX (round ((double) photo->width * scale), 1.0);
  request.height = (gsize) MAX (round ((double) photo->height * scale), 1.0);
  return request;
}

gboolean
fovea_wish_aim (const FoveaWish *wish, const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error)
{
  request->n_terms = 0;
  return wish->aim (aim, request, error);
}
