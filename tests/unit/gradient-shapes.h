/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients of what moves, sums and normalises. */

static const GradientCase shape_cases[] = {
  { "Flatten", 13, "axis=1", { "float 2x3x4" } },
  { "Identity", 13, "", { "float 3" } },
  { "Reshape", 13, "", { "float 2x6", "int64 2 = 3 4" } },
  { "Squeeze", 13, "", { "float 1x3x1" } },
  { "Unsqueeze", 13, "", { "float 3", "int64 1 = 0" } },
  { "Dropout", 13, "", { "float 3x2" } },
  { "Gemm", 13, "", { "float 2x3", "float 3x4", "float 4" } },
  { "Gemm", 13, "transA=1 alpha=0.5 beta=2.0", { "float 3x2", "float 3x4", "float 2x1" } },
  { "Gemm", 7, "transB=1 alpha=2.0", { "float 2x3", "float 4x3", "float scalar" } },
  { "Gemm", 13, "transA=1 transB=1", { "float 3x2", "float 4x3" } },
  { "Gemm", 6, "broadcast=1 transB=1", { "float 1x3", "float 4x3", "float 4" } },
  { "MatMul", 13, "", { "float 2x3", "float 3x4" } },
  { "MatMul", 13, "", { "float 2x2x3", "float 3x4" } },
  { "MatMul", 13, "", { "float 2x3", "float 2x3x4" } },
  { "MatMul", 13, "", { "float 2x1x2x3", "float 3x3x2" } },
  { "MatMul", 13, "", { "float 2x2x3", "float 2x3x2" } },
  { "MatMul", 13, "", { "float 3", "float 3" } },
  { "MatMul", 13, "", { "float 3", "float 2x3x2" } },
  { "MatMul", 13, "", { "float 2x2x3", "float 3" } },
  { "MatMul", 13, "", { "float 3", "float 3x2" } },
  { "MatMul", 13, "", { "float 2x3", "float 1x1x3x2" } },
  { "Concat", 13, "axis=1", { "float 1x3x2x2", "float 1x9x2x2", "float 1x1x2x2" } },
  { "Concat", 13, "axis=-1", { "float 2x3", "float 2x1" } },
  { "Concat", 13, "axis=0", { "float 3" } },
  { "Concat", 1, "", { "float 2x1x3", "float 2x2x3" } },
  { "Split", 13, "axis=1", { "float 1x4x2x2" }, 2 },
  { "Split", 13, "axis=-1", { "float 2x5", "int64 3 = 1 3 1" }, 3 },
  { "Split", 11, "axis=0 split=[1,2]", { "float 3x2" }, 2 },
  { "Split", 18, "num_outputs=3", { "float 7" }, 3 },
  { "Slice", 13, "", { "float 3x5", "int64 1 = 1", "int64 1 = 3", "int64 1 = 1" } },
  { "Slice", 13, "", { "float 1x4x6x5", "int64 2 = 1 0", "int64 2 = 9 9", "int64 2 = 2 3", "int64 2 = 2 2" } },
  { "Slice", 13, "", { "float 1x3x4x4", "int64 1 = 1", "int64 1 = 3", "int64 1 = 1" } },
  { "Slice", 13, "", { "float 7x3", "int64 1 = -2", "int64 1 = -99", "int64 1 = 0", "int64 1 = -2" } },
  { "Slice", 13, "", { "float 2x6", "int64 2 = -1 4", "int64 2 = -9 1", "int64 2 = 0 1", "int64 2 = -1 -1" } },
  { "Slice", 13, "", { "float 8", "int64 1 = 1", "int64 1 = 7", "int64 1 = 0", "int64 1 = 4" } },
  { "Slice", 13, "", { "float 8", "int64 1 = 6", "int64 1 = 5", "int64 1 = 0", "int64 1 = -5" } },
  { "Slice", 9, "starts=[1,0] ends=[3,2]", { "float 4x3" } },
  { "Pad", 13, "", { "float 1x2x3x4", "int64 8 = 0 0 1 2 0 0 3 0" } },
  { "Pad", 13, "", { "float 3x2", "int64 4 = 1 0 0 2", "float scalar = 1.5" } },
  { "Pad", 13, "", { "float 3x4", "int64 4 = -1 1 2 -2", "float 1 = 1.5" } },
  { "Pad", 13, "mode=reflect", { "float 1x2x3x4", "int64 8 = 0 0 2 1 0 0 1 3" } },
  { "Pad", 13, "mode=reflect", { "float 5x4", "int64 4 = -1 2 3 -2" } },
  { "Pad", 13, "mode=edge", { "float 1x2x3x4", "int64 8 = 0 0 2 1 0 0 0 3" } },
  { "Pad", 13, "mode=edge", { "float 4x1", "int64 4 = -1 2 3 2", "float 1 = 1.5" } },
  { "Pad", 19, "mode=wrap", { "float 1x1x3x4", "int64 8 = 0 0 2 1 0 0 1 9" } },
  { "Pad", 19, "mode=wrap", { "float 4x2", "int64 4 = -1 1 1 2" } },
  { "Pad", 18, "", { "float 2x3x2", "int64 2 = 1 2", "", "int64 1 = -2" } },
  { "Pad", 2, "pads=[1,0,0,2] value=2.0", { "float 3x2" } },
  { "Pad", 1, "paddings=[1,0,0,2] mode=reflect", { "float 3x4" } },
  { "Transpose", 13, "", { "float 2x3x4" } },
  { "Transpose", 13, "perm=[1,2,0,3]", { "float 2x3x4x2" } },
  { "Expand", 13, "", { "float 3x1", "int64 3 = 2 3 4" } },
  { "Expand", 13, "", { "float 2x3", "int64 2 = 1 1" } },
  { "Expand", 13, "", { "float scalar", "int64 1 = 3" } },
  { "Tile", 13, "", { "float 2x3x2", "int64 3 = 2 1 3" } },
  { "Tile", 13, "", { "float 1x2x1x2x1", "int64 5 = 2 2 2 2 2" } },
  { "DepthToSpace", 13, "blocksize=2", { "float 1x8x2x3" } },
  { "DepthToSpace", 13, "blocksize=2 mode=CRD", { "float 2x8x2x3" } },
  { "SpaceToDepth", 13, "blocksize=2", { "float 2x2x4x6" } },
  { "ReverseSequence", 13, "", { "float 4x3x2", "int64 3 = 1 4 2" } },
  { "ReverseSequence", 13, "batch_axis=0 time_axis=1", { "float 3x4", "int64 3 = 1 4 2" } },
  { "Trilu", 14, "", { "float 2x3x4" } },
  { "Einsum", 13, "equation=ij,jk->ik", { "float 2x3", "float 3x4" } },
  { "Einsum", 13, "equation=bhid,bhjd->bhij", { "float 1x2x2x3", "float 1x2x3x3" } },
  { "Einsum", 13, "equation=...ij,...kj->...ki", { "float 2x2x3", "float 1x2x3" } },
  { "Einsum", 13, "equation=ij->j", { "float 2x3" } },
  { "Einsum", 13, "equation=ij->", { "float 2x3" } },
  { "Einsum", 13, "equation=ij->ji", { "float 2x3" } },
  { "Einsum", 13, "equation=bii->bi", { "float 2x3x3" } },
  { "Einsum", 13, "equation=ii", { "float 3x3" } },
  { "Einsum", 13, "equation=ij,jk->ik", { "float 2x3", "float 1x4" } },
  { "Einsum", 13, "equation=i,j,k->ijk", { "float 2", "float 3", "float 2" }, 1, 0.25f },
  { "Einsum", 13, "equation=,ij->i", { "float scalar", "float 2x3" } },
  { "Einsum", 13, "equation=iij,jk->k", { "float 2x2x3", "float 3x2" } },
  { "Gather", 13, "", { "float 4x3", "int64 3 = 2 0 2" } },
  { "Gather", 13, "axis=1", { "float 2x4x3", "int64 2x2 = -1 0 3 1" } },
  { "Gather", 13, "axis=1", { "float 2x4x3", "int64 scalar = -1" } },
  { "Gather", 13, "axis=-1", { "float 2x3", "int32 1 = 1" } },
  { "Gather", 13, "", { "float 5", "int32 2x2 = 4 4 -5 1" } },
  { "GatherElements", 13, "", { "float 3x2", "int64 2x2 = 2 0 2 -2" } },
  { "GatherElements", 13, "axis=1", { "float 3x4", "int32 3x2 = 3 3 0 1 -1 -2" } },
  { "GatherND", 13, "", { "float 3x2x2", "int64 3x1 = 2 0 2" } },
  { "GatherND", 13, "", { "float 3x4", "int64 2x2x2 = 0 1 2 3 -1 -1 0 0" } },
  { "GatherND", 13, "batch_dims=1", { "float 2x3x2", "int64 2x2x1 = 0 2 1 1" } },
  { "GatherND", 13, "batch_dims=2", { "float 2x2x3", "int32 2x2x1 = 0 2 1 -3" } },
  { "Scatter", 9, "axis=1", { "float 2x3", "int64 2x2 = 1 0 2 -3", "float 2x2" } },
  { "ScatterElements", 13, "", { "float 3x2", "int64 2x2 = 2 0 2 1", "float 2x2" } },
  { "ScatterElements", 16, "axis=1 reduction=add", { "float 2x3", "int64 2x2 = 1 1 2 0", "float 2x2" } },
  { "ScatterElements", 16, "axis=1 reduction=mul", { "float 2x3", "int64 2x3 = 1 1 1 2 0 -1", "float 2x3" }, 1, 0.25f },
  { "ScatterElements", 16, "reduction=mul", { "float 3", "int64 4 = 0 1 1 2", "float 4 = 0 0 0.5 1.5" }, 1, 0.25f },
  { "ScatterElements", 18, "axis=1 reduction=max", { "float 2x3", "int64 2x3 = 1 1 1 2 0 -1", "float 2x3" } },
  { "ScatterElements", 18, "reduction=min", { "float 5", "int64 6 = 1 1 2 3 4 3", "float 6" } },
  { "ScatterND", 13, "", { "float 4x2", "int64 3x1 = 2 0 2", "float 3x2" } },
  { "ScatterND", 13, "", { "float 2x3", "int64 2x1x2 = 0 1 1 -1", "float 2x1" } },
  { "ScatterND", 16, "reduction=add", { "float 4x2", "int64 3x1 = 2 0 2", "float 3x2" } },
  { "ScatterND", 16, "reduction=mul", { "float 4x2", "int64 3x1 = 2 0 2", "float 3x2" }, 1, 0.25f },
  { "ScatterND", 18, "reduction=max", { "float 4x2", "int64 3x1 = 2 0 2", "float 3x2" } },
  { "ScatterND", 18, "reduction=min", { "float 4x2", "int64 3x1 = 2 0 2", "float 3x2" } },
  { "Compress", 11, "axis=1", { "float 2x4x2", "bool 3 = 0 1 1" } },
  { "Compress", 11, "", { "float 2x3", "bool 6 = 1 0 0 1 1 0" } },
  { "TopK", 11, "", { "float 3x5", "int64 1 = 2" }, 2 },
  { "TopK", 11, "", { "float 3x5", "int64 1 = 2" } },
  { "TopK", 11, "axis=0 largest=0", { "float 5x2", "int64 1 = 3" }, 2 },
  { "TopK", 1, "axis=1 k=3", { "float 2x4x2" }, 1 },
  { "OneHot", 11, "", { "int64 3 = 1 -1 5", "int64 scalar = 3", "float 2" } },
  { "OneHot", 11, "axis=0", { "int64 2x2 = 1 0 2 2", "int64 1 = 3", "float 2" } },
  { "DequantizeLinear", 13, "", { "int8 2x3 = 4 -3 7 100 2 1", "float scalar = 0.5", "int8 scalar = 3" } },
  { "DequantizeLinear", 10, "", { "uint8 2x3 = 4 3 7 100 2 1", "float 1 = 0.5" } },
  { "DequantizeLinear", 13, "", { "int8 2x3x2 = 4 -3 7 100 2 1 5 6 7 -8 9 1", "float 3 = 0.5 1 2", "int8 3 = 3 0 -2" } },
  { "DequantizeLinear", 21, "axis=1 block_size=2", { "int8 2x3x2 = 4 -3 7 100 2 1 5 6 7 -8 9 1", "float 2x2x2", "int8 2x2x2 = 1 2 3 4 5 6 7 8" } },
  { "Det", 11, "", { "float 3x3" }, 1, 0.25f },
  { "Det", 11, "", { "float 2x2x4x4" }, 1, 0.25f },
  { "Det", 11, "", { "float 3x3 = 1 2 3 2 4 6 0 1 1" } },
  { "DFT", 20, "", { "float 2x5x1" } },
  { "DFT", 20, "", { "float 1x4x3x2", "int64 scalar = 6", "int64 scalar = 1" } },
  { "DFT", 20, "inverse=1", { "float 2x5x2", "int64 scalar = 3" } },
  { "DFT", 17, "onesided=1 axis=1", { "float 1x6x1" } },
  { "DFT", 17, "onesided=1 axis=2", { "float 1x2x4x1", "int64 scalar = 7" } },
  { "STFT", 17, "", { "float 2x9x1", "int64 scalar = 2", "float 4" }, 1, 0.25f },
  { "STFT", 17, "onesided=0", { "float 1x8x2", "int64 scalar = 3", "", "int64 scalar = 3" } },
  { "STFT", 17, "onesided=0", { "float 1x8x2", "int64 scalar = 1", "float 5" }, 1, 0.25f },
  { "Trilu", 14, "upper=0", { "float 3x4", "int64 scalar = 1" } },
};

/* A value that two inputs depend on gets both parts of the gradient: those of relu (x) beside x. */
static inline void
check_joined_parts (gint64 channels)
{
  const FoveaShape shape = { 4, { 1, channels, 2, 3 } };
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new ("test", 13);
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL, back = NULL;
  g_autoptr (FoveaGradient) gradient = NULL;
  g_autoptr (FoveaSession) session = NULL;
  g_autoptr (FoveaTensor) x = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "test", NULL), seed = NULL;
  const FoveaTensor *computed;
  gsize n = fovea_tensor_count (x);
  gint value;

  for (gsize i = 0; i < n; i++)
    ((float *) x->data)[i] = gradient_pattern (i, 0);
  fovea_network_builder_add_input (builder, "x", FOVEA_DTYPE_FLOAT32, &shape, NULL);
  fovea_network_builder_add_output (builder, "y", NULL, NULL);
  fovea_network_builder_add_node (builder, "relu", "", "Relu", (const char *[]){ "x" }, 1, (const char *[]){ "r" }, 1, NULL, 0, NULL);
  fovea_network_builder_add_node (builder, "join", "", "Concat", (const char *[]){ "r", "x" }, 2, (const char *[]){ "y" }, 1,
                                  (FoveaAttribute[]){ { .name = g_strdup ("axis"), .kind = FOVEA_ATTRIBUTE_INT, .i = 1 } }, 1, NULL);
  network = fovea_network_builder_finish (builder, NULL);
  plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, NULL);
  value = fovea_network_find_value (network, "x");
  gradient = fovea_gradient_new (plan, fovea_network_find_value (network, "y"), &value, 1, FOVEA_BACKWARD_GRADIENT, NULL);
  back = fovea_network_plan_new (gradient->network, NULL, 0, 0, NULL, NULL);
  session = fovea_session_new (back, FOVEA_SESSION_KEEP_ALL, NULL, NULL);
  seed = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &plan->values[fovea_network_find_value (network, "y")].shape, "test", NULL);
  for (gsize i = 0; i < 2 * n; i++)
    ((float *) seed->data)[i] = gradient_weight (i, 0);
  g_assert_true (fovea_session_run (session, (FoveaTensor *[]){ x, seed }, NULL, NULL));
  computed = fovea_session_get_value (session, gradient->gradients[0]);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (fovea_tensor_get (computed, i), ==,
                       (double) ((gradient_pattern (i, 0) > 0.0f ? gradient_weight (i, 0) : 0.0f) + gradient_weight (n + i, 0)));
}
