/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Products of matrices, determinants and Fourier transforms. What is expected was computed with numpy. */

#include "tests/unit/op-cases.h"

static const Case cases[] = {
  { "Einsum", 12, "equation=ij,jk->ik", { "float 2x3", "float 3x2" }, "2x2", { -2.25, -0.375, -10.8125, 7.125 } },
  { "Einsum", 12, "equation=ij->", { "float 2x3" }, "scalar", { -5.5 } },
  { "Einsum", 12, "equation=ij", { "float 2x3" }, "2x3", { -3.5, -1.5, 0.5, 2.5, -2.75, -0.75 } },
  { "Einsum", 12, "equation=ba", { "float 2x3" }, "3x2", { -3.5, 2.5, -1.5, -2.75, 0.5, -0.75 } },
  { "Einsum", 12, "equation=ii->i", { "float 3x3" }, "3", { -3.5, -2.75, -2 } },
  { "Einsum", 12, "equation=ii", { "float 3x3" }, "scalar", { -8.25 } },
  { "Einsum", 12, "equation=...ij,...jk->...ik", { "float 2x2x3", "float 3x1" }, "2x2x1", { 2.375, -7.75, -3.375, -8.0625
    } },
  { "Einsum", 12, "equation=b...i,b...i->b...", { "float 2x3x2", "float 2x1x2" }, "2x3", { 0.75, 2.75, 1.125, -2.4375,
    -6.5, 13 } },
  { "Einsum", 12, "equation=bhid,bhjd->bhij", { "float 1x2x2x3", "float 1x2x2x3" }, "1x2x2x2", { 2.375, 8, -7.75, -6.5,
    -9.625, -3.6875, -4.9375, -3.375 } },
  { "Einsum", 12, "equation=i,j,k->kij", { "float 2", "float 2", "float 2" }, "2x2x2", { 5.25, -8.75, 2.25, -3.75,
    -8.53125, 14.21875, -3.65625, 6.09375 } },
  { "Einsum", 12, "equation=...->...", { "float 2x2" }, "2x2", { -3.5, -1.5, 0.5, 2.5 } },
  { "Einsum", 12, "equation=iK,K", { "float 2x3", "float 3" }, "2", { 2.375, -7.75 } },
  { "Einsum", 12, "equation=i,i->", { "int32 2 = 3 -4", "int32 2 = 5 6" }, "scalar", { -9 } },
  { "Einsum", 12, "equation=ij->ji", { "int64 1x2 = 9007199254740993 -1" }, "2x1", { 9007199254740993, -1 } },
  { "Det", 11, "", { "float 2x3x3" }, "2", { -28.09375, -18.125 } },
  { "Det", 11, "", { "float 2x2 = 0 2 3 4" }, "scalar", { -6 } },
  { "Det", 11, "", { "float 3x3 = 1 2 3 2 4 6 1 1 1" }, "scalar", { 0 } },
  { "Det", 11, "", { "float 1x1" }, "scalar", { -3.5 } },
  { "DFT", 17, "", { "float 2x5x1" }, "2x5x2", { -4.75, 0, -7.240373, -0.01325014, 0.8653732, -2.636845, 0.8653732,
    2.636845, -7.240373, 0.01325014, 1.75, 0, -1.375, -4.274693, -1.375, 4.258315, -1.375, -4.258315, -1.375, 4.274693 }
    },
  { "DFT", 17, "onesided=1", { "float 1x6x1" }, "1x4x2", { -5.5, 0, -6, -2.165064, 1.25, 3.464102, -6, 0 } },
  { "DFT", 17, "axis=2 inverse=1", { "float 1x3x2x2" }, "1x3x2x2", { -1.5, 0.5, -2, -2, -0.75, 1.25, -2, -2, 0, -1.625,
    -2, 1.625 } },
  { "DFT", 17, "axis=1", { "float 1x3x2x2", "int64 scalar = 2" }, "1x2x2x2", { -6.25, -2.25, 1.75, 5.75, -0.75, -0.75,
    -0.75, -0.75 } },
  { "DFT", 20, "", { "float 1x3x2x2", "int64 scalar = 4", "int64 scalar = 1" }, "1x4x2x2", { -8.25, -2.25, 3.75, 2.5,
    -2.25, 1.25, 1.75, 4.5, -2.75, -0.75, 1.25, -4, -0.75, -4.25, -4.75, 7 } },
  { "DFT", 20, "", { "float 1x3x2x2" }, "1x3x2x2", { -3, 1, -4, -4, -1.5, 2.5, -4, -4, 0, -3.25, -4, 3.25 } },
  { "STFT", 17, "", { "float 1x7x1", "int64 scalar = 3", "float 4 = 0.5 1 1 0.25" }, "1x2x3x2", { -2.125, 0, -2.25,
    2.125, -0.375, 0, -1.9375, 0, 2, 3.0625, 2.9375, 0 } },
  { "STFT", 17, "onesided=0", { "float 1x7x1", "int64 scalar = 3", "", "int64 scalar = 4" }, "1x2x4x2", { -2, 0, -4, 4,
    -4, 0, -4, -4, 0.25, 0, 3.25, 4, 3.25, 0, 3.25, -4 } },
  { "STFT", 17, "onesided=0", { "float 1x5x2", "int64 scalar = 2", "", "int64 scalar = 3" }, "1x2x3x2", { -5.75, 0.25,
    0.4395826, -5.189583, -5.189583, 0.4395826, -3.5, 2.5, 0.4395826, -5.189583, -5.189583, 0.4395826 } },
  { "HannWindow", 17, "", { "int64 scalar = 4" }, "4", { 0, 0.5, 1, 0.5 } },
  { "HammingWindow", 17, "periodic=0", { "int32 scalar = 4" }, "4", { 0.08695652, 0.7717391, 0.7717391, 0.08695652 } },
  { "BlackmanWindow", 17, "output_datatype=11", { "int64 scalar = 4" }, "4", { -1.387779e-17, 0.34, 1, 0.34 } },
  { "HannWindow", 17, "periodic=0", { "int64 scalar = 1" }, "1", { 0 } },
  { "MelWeightMatrix", 17, "", { "int64 scalar = 3", "int64 scalar = 14", "int64 scalar = 8000", "float scalar = 0",
    "float scalar = 4000" }, "8x3", { 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
  { "MelWeightMatrix", 17, "output_datatype=6", { "int64 scalar = 2", "int64 scalar = 4", "int64 scalar = 100",
    "float scalar = 0", "float scalar = 100" }, "3x2", { 0, 0, 1, 0, 0, 1 } },
  { "MatMul", 13, "", { "int32 2x2 = 1 2 3 4", "int32 2 = 5 -6" }, "2", { -7, -9 } },
  { "MatMul", 13, "", { "int64 2x1x2 = 1 2 3 4", "int64 2x1 = 9007199254740993 0" }, "2x1x1", { 9007199254740993,
    27021597764222979 } },
  { "MatMul", 13, "", { "uint64 1x1 = -1", "uint64 1x1 = 1" }, "1x1", { 1.844674e+19 } },
  { "MatMul", 13, "", { "uint32 1x2 = -1 1", "uint32 2x1 = 2 0" }, "1x1", { 4294967294 } },
  { "Gemm", 13, "transB=1 alpha=2.0 beta=-3.0", { "int32 1x2 = 1 2", "int32 3x2 = 1 0 0 1 1 1", "int32 3 = 1 2 3" },
    "1x3", { -1, -2, -3 } },
  { "Gemm", 13, "transA=1 alpha=0.0", { "int64 2x1 = 1 2", "int64 2x1 = 3 4", "int64 scalar = 7" }, "1x1", { 7 } },
  { "Gemm", 11, "alpha=0.25", { "float 1x2", "float 2x2" }, "1x2", { -0.5625, -0.34375 } },
  { "MatMul", 13, "", { "float 2x0", "float 0x3" }, "2x3", { 0, 0, 0, 0, 0, 0 } },
  { "MatMul", 13, "", { "int64 1x0", "int64 0x2" }, "1x2", { 0, 0 } },
  { "Gemm", 13, "", { "float 1x0", "float 0x2", "float 2" }, "1x2", { 2, -3.25 } },
  { "Einsum", 12, "equation=ij,jk->ik", { "float 2x0", "float 0x1" }, "2x1", { 0, 0 } },
  { "Einsum", 12, "equation=i,j->i", { "float 2", "float 0" }, "2", { 0, 0 } },
};

static void
test_values (void)
{
  check_values (cases, G_N_ELEMENTS (cases));
}

static void
test_refusals (void)
{
  static const Refusal refusals[] = {
    { "Einsum", 12, "equation=ij,jk->ik", { "float 2x3", "float 2x3" }, FOVEA_ERROR_REFUSED, "dimensions of one label are 3 and 2" },
    { "Einsum", 12, "equation=ij,jk->ik", { "float 2x3" }, FOVEA_ERROR_REFUSED, "the equation is for 2 inputs; there are 1" },
    { "Einsum", 12, "equation=ij->ii", { "float 2x3" }, FOVEA_ERROR_REFUSED, "names a dimension twice" },
    { "Einsum", 12, "equation=ij->k", { "float 2x3" }, FOVEA_ERROR_REFUSED, "or one that no input has" },
    { "Einsum", 12, "equation=i->i", { "float 2x3" }, FOVEA_ERROR_REFUSED, "“i” has 1 labels for 2 dimensions" },
    { "Einsum", 12, "equation=ijk->i", { "float 2x3" }, FOVEA_ERROR_REFUSED, "“ijk” has 3 labels for 2 dimensions" },
    { "Einsum", 12, "equation=i.j->i", { "float 2x3" }, FOVEA_ERROR_REFUSED, "is no part of an equation" },
    { "Einsum", 12, "equation=...i...->i", { "float 2x3" }, FOVEA_ERROR_REFUSED, "is no part of an equation" },
    { "Einsum", 12, "equation=abcdefghij", { "float 2x3" }, FOVEA_ERROR_REFUSED, "more than 8 dimensions" },
    { "Einsum", 12, "equation=ij->i->j", { "float 2x3" }, FOVEA_ERROR_REFUSED, "is no part of an equation" },
    { "Einsum", 12, "equation=i,i->", { "float 2", "int64 2 = 1 2" }, FOVEA_ERROR_REFUSED, "input 2 needs float32, has int64" },
    { "Det", 11, "", { "float 2x3" }, FOVEA_ERROR_REFUSED, "2 rows and 3 columns has no determinant" },
    { "DFT", 17, "", { "float 1x4x3" }, FOVEA_ERROR_REFUSED, "the last dimension is 3" },
    { "DFT", 17, "onesided=1", { "float 1x4x2" }, FOVEA_ERROR_REFUSED, "half a spectrum" },
    { "DFT", 17, "onesided=1 inverse=1", { "float 1x4x1" }, FOVEA_ERROR_REFUSED, "inverse of half a spectrum" },
    { "DFT", 17, "axis=2", { "float 1x4x1" }, FOVEA_ERROR_REFUSED, "not a signal" },
    { "DFT", 17, "", { "float 1x4x1", "int64 scalar = 0" }, FOVEA_ERROR_REFUSED, "dft_length is 0" },
    { "STFT", 17, "", { "float 1x4x1", "int64 scalar = 2" }, FOVEA_ERROR_REFUSED, "window and frame_length are" },
    { "STFT", 17, "", { "float 1x4x1", "int64 scalar = 0", "float 2" }, FOVEA_ERROR_REFUSED, "frame_step is not one positive number" },
    { "STFT", 17, "", { "float 1x4x1", "int64 scalar = 1", "float 2", "int64 scalar = 3" }, FOVEA_ERROR_REFUSED, "2 points for frames of 3" },
    { "STFT", 17, "", { "float 1x4x1", "int64 scalar = 1", "float 5" }, FOVEA_ERROR_REFUSED, "longer than the signal" },
    { "HannWindow", 17, "", { "int64 2 = 1 2" }, FOVEA_ERROR_REFUSED, "needs one size, has 2" },
    { "HannWindow", 17, "output_datatype=8", { "int64 scalar = 2" }, FOVEA_ERROR_REFUSED, "element type 8" },
    { "HannWindow", 17, "", { "int64 scalar = 4611686018427387904" }, FOVEA_ERROR_LIMIT, "memory" },
    { "MelWeightMatrix", 17, "", { "int64 scalar = 3", "int64 scalar = 8", "int64 scalar = 0", "float scalar = 0", "float scalar = 9" },
      FOVEA_ERROR_REFUSED, "the sample rate is below 1" },
    { "MelWeightMatrix", 17, "", { "int64 scalar = 3", "int64 scalar = -8", "int64 scalar = 9", "float scalar = 0", "float scalar = 9" },
      FOVEA_ERROR_REFUSED, "input 2 is not one number from 0 on" },
    { "MatMul", 13, "", { "uint8 1x1 = 1", "uint8 1x1 = 1" }, FOVEA_ERROR_REFUSED, "cannot compute with uint8" },
    { "MatMul", 13, "", { "int32 1x1 = 1", "int64 1x1 = 1" }, FOVEA_ERROR_REFUSED, "input 2 needs int32, has int64" },
    { "Gemm", 13, "alpha=0.5", { "int32 1x1 = 1", "int32 1x1 = 1" }, FOVEA_ERROR_REFUSED, "alpha and beta must be whole numbers for int32" },
  };

  check_refusals (refusals, G_N_ELEMENTS (refusals));
}

/* Large enough that every thread gets work. */
static const Case large[] = {
  { "Einsum", 12, "equation=bij,bjk->bik", { "float 3x40x50", "float 3x50x30" } },
  { "Det", 11, "", { "float 40x30x30" } },
  { "DFT", 17, "", { "float 3x300x1" } },
  { "STFT", 17, "", { "float 2x3000x1", "int64 scalar = 40", "", "int64 scalar = 64" } },
  { "MatMul", 13, "", { "int32 90x200 = 1 2 3", "int32 200x70 = 4 5 6" } },
};

static void
test_threads (void)
{
  check_threads (large, G_N_ELEMENTS (large));
}

/* One result of the first and the second takes seconds. */
static void
test_cancel (void)
{
  static const Case slow[] = {
    { "Einsum", 12, "equation=ij,jk->", { "float 2000x2000", "float 2000x2000" } },
    { "Det", 11, "", { "float 3000x3000" } },
    { "DFT", 17, "", { "float 1x200000x1" } },
    { "MatMul", 13, "", { "int64 1500x1500 = 1", "int64 1500x1500 = 1" } },
  };

  check_cancel (slow, G_N_ELEMENTS (slow));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-algebra/values", test_values);
  g_test_add_func ("/op-algebra/refusals", test_refusals);
  g_test_add_func ("/op-algebra/threads", test_threads);
  g_test_add_func ("/op-algebra/cancel", test_cancel);
  return g_test_run ();
}
