/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

typedef struct _FoveaOp FoveaOp;

typedef enum
{
  FOVEA_ATTRIBUTE_FLOAT = 1, /* numbered as in ONNX */
  FOVEA_ATTRIBUTE_INT = 2,
  FOVEA_ATTRIBUTE_STRING = 3,
  FOVEA_ATTRIBUTE_TENSOR = 4,
  FOVEA_ATTRIBUTE_FLOATS = 6,
  FOVEA_ATTRIBUTE_INTS = 7,
  FOVEA_ATTRIBUTE_STRINGS = 8,
} FoveaAttributeKind;

typedef struct
{
  char *name;
  FoveaAttributeKind kind;
  gint64 i;
  float f;
  char *string;
  FoveaTensor *tensor;
  gsize n;
  gint64 *ints;
  float *floats;
  char **strings;
} FoveaAttribute;

/* A value of the graph: an input, an initializer or what a node makes. */
typedef struct
{
  char *name;
  FoveaTensor *constant; /* an initializer's elements, else NULL */
  gboolean declared;     /* @dtype and @shape are what the file says */
  FoveaDType dtype;
  FoveaShape shape;      /* -1 where the file leaves a size open */
  char **symbols;        /* (nullable): FOVEA_MAX_RANK names, or NULL, of open sizes: those of one name are equal */
  gint producer;         /* node that makes it, -1: input or initializer */
} FoveaValue;

typedef struct
{
  char *name; /* the file's, else the first output's */
  const FoveaOp *op;
  guint opset; /* in whose form it is written: the network's, or that of nodes that Fovea adds */
  gint *inputs, *outputs; /* values; -1 stands for an optional one left out */
  guint n_inputs, n_outputs;
  FoveaAttribute *attributes;
  guint n_attributes;
} FoveaNode;

/**
 * FoveaNetwork:
 *
 * A graph, immutable once built: nodes stand in an order in which each follows all that it reads. Counted by references,
 * shared between threads.
 */
typedef struct
{
  char *name;     /* the file's name without folder and ending */
  char *path;     /* or NULL */
  char *producer; /* the tool that wrote the file */
  guint opset;
  GPtrArray *notices; /* of char *: what the user should know */
  GHashTable *metadata; /* char * to char *, the file's metadata_props */

  FoveaValue *values;
  guint n_values;
  FoveaNode *nodes;
  guint n_nodes;
  gint *inputs, *outputs; /* values; initializers are not inputs */
  guint n_inputs, n_outputs;
  GPtrArray *unsupported; /* of FoveaOp *, by name: operators of nodes that nothing can run */
  FoveaShape declared_output; /* what the file says of the first output, which need not be true; rank 0: nothing */

  /*< private >*/
  gatomicrefcount refs;
} FoveaNetwork;

FoveaNetwork *fovea_network_ref (FoveaNetwork *network);
void fovea_network_unref (FoveaNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaNetwork, fovea_network_unref)

/* The names of the operators that stop the network from running, with commas between them; "" where there are none. */
char *fovea_network_list_unsupported (const FoveaNetwork *network);

/* The value of that name, or -1. */
gint fovea_network_find_value (const FoveaNetwork *network, const char *name);
/* The node of that name, or that makes the value of that name, or -1. */
gint fovea_network_find_node (const FoveaNetwork *network, const char *name);
/* The photo input: the first of rank 4 with 1 or 3 channels, before or (@channels_last, optional) behind height and width; failing that
 * the first of rank 4, or -1. An input of unknown shape is taken for (N, 3, H, W). */
gint fovea_network_photo_input (const FoveaNetwork *network, gboolean *channels_last);

/* Attributes of a node; @initial when the node has none of that name. The tables of the operators have checked the kinds. */
gint64 fovea_node_int (const FoveaNode *node, const char *name, gint64 initial);
float fovea_node_float (const FoveaNode *node, const char *name, float initial);
const char *fovea_node_string (const FoveaNode *node, const char *name, const char *initial);
const gint64 *fovea_node_ints (const FoveaNode *node, const char *name, gsize *n); /* NULL and 0 when absent */
const FoveaAttribute *fovea_node_attribute (const FoveaNode *node, const char *name);

G_END_DECLS
