/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every cap of the program stands here. What a file, a photo or a user asks for beyond one of them
 * is refused before any memory is taken (see FOVEA_ERROR_LIMIT and FOVEA_ERROR_REFUSED). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOVEA_MAX_RANK 8                                   /* dimensions of a tensor */

#define FOVEA_MAX_PHOTO_SIDE 65500                         /* pixels, the JPEG format's own bound */
#define FOVEA_MAX_PHOTO_PIXELS ((gsize) 256 << 20)
#define FOVEA_MAX_PHOTO_FILE_BYTES ((gsize) 1 << 30)
#define FOVEA_MAX_DECODER_BYTES ((gsize) 1 << 30)          /* what a progressive JPEG may hold while decoding */
#define FOVEA_MAX_JPEG_SCANS 200                           /* each is a pass over the whole picture; ten are usual */

#define FOVEA_MAX_KERNEL_SIDE 255                          /* rows or columns of a photo filter's kernel */
#define FOVEA_MAX_KERNEL_TEXT_BYTES ((gsize) 1 << 20)
#define FOVEA_MAX_CHAIN_STEPS 64
#define FOVEA_MAX_CHAIN_FILE_BYTES ((gsize) 16 << 20)

#define FOVEA_MAX_PROJECT_FILE_BYTES ((gsize) 32 << 20)    /* a session */
#define FOVEA_MAX_PROJECT_PHOTOS 1000
#define FOVEA_MAX_PROJECT_EXPORTS 100

#define FOVEA_MAX_NETWORK_FILE_BYTES ((gsize) 2 << 30)     /* protobuf cannot carry more in one message */
#define FOVEA_MAX_NETWORK_PARSE_BYTES ((gsize) 3 << 30)    /* what reading one file may allocate */
#define FOVEA_MAX_NODES 100000
#define FOVEA_MAX_TENSORS 100000
#define FOVEA_MAX_NODE_EDGES 4096                          /* inputs or outputs of one node */
#define FOVEA_MAX_CONV_WINDOW 65536                        /* kernel side, stride, dilation, pad of a layer */
#define FOVEA_MAX_FOLD_MACS 1000000000                     /* of constants that a plan computes: more is left to the run */
#define FOVEA_MAX_FIELD_STEPS 20000000                     /* nodes passed on the ways back for receptive fields */
#define FOVEA_MAX_GRAPH_BENDS 2000000                      /* ranks that the edges of a drawn graph pass */
#define FOVEA_MAX_LENS_TERMS (1 << 20)                     /* of one sum that is taken apart */

#define FOVEA_MAX_GRAMMAR_BYTES (64 << 10)                 /* a network written as text ... */
#define FOVEA_MAX_GRAMMAR_DEPTH 32                         /* ... brackets within each other */
#define FOVEA_MAX_GRAMMAR_LAYERS 10000
#define FOVEA_MAX_LAYER_UNITS (1 << 24)                    /* filters, neurons or rows that it may ask for */

#define FOVEA_MAX_DATASET_FILE_BYTES ((gsize) 1 << 30)     /* examples to learn from */
#define FOVEA_MAX_EXAMPLES 1000000
#define FOVEA_MAX_EXAMPLE_SIDE 1024
#define FOVEA_MAX_CHECKPOINT_BYTES ((gsize) 2 << 30)

#define FOVEA_MAX_THREADS 256
#define FOVEA_DEFAULT_MEMORY_SHARE 0.75                    /* of the machine's memory, unless --memory says */

G_END_DECLS
