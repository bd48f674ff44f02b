/* Exact Haar moments of a QNN's derivatives: any product of them, symbolic in D and L. */
#ifndef WISHGARTEN_HAAR_MOMENT_H
#define WISHGARTEN_HAAR_MOMENT_H

#include <flint/fmpq.h>

#include "wishgarten/formula.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A product of mixed derivatives of epsilon = <psi_0|U^ O U|psi_0> - Tr O/D. In words,

       word   = [ "sum:" ] factor { "*" factor }
       factor = ( "e" | "g" label | "h" label label | "t" label label label ) [ "^" power ]
       label  = "1" ... "9" | "L"

   e is epsilon itself, g1 its derivative in the angle of layer 1, h12 and h11 second derivatives, t112 a
   third one. Equal labels are the same layer, different labels are different layers.

   The order of the labels is the order of the layers along the circuit: a smaller label is closer to O
   (the layer index l in U = W_1 e^{i theta_1 X_1} W_2 ... is smaller), and L, the layer next to psi_0, comes
   last. The order matters for labels that meet in one factor: E[h12 g1 g1 g2 ...] may change if 1 and 2
   change places. With the boundary "bare" no label but L is the layer L.

   "sum:" sums each digit over all layers 1..L independently, coincidences included; L stays fixed. So
   mu = sum:h12*g1*g2 and mu^2 = sum:h12*g1*g2*h34*g3*g4. */
#define WG_MOMENT_FACTORS_MAX 8
#define WG_MOMENT_LABELS_MAX 10

/* derivatives[c][i]  how often factor c is differentiated in label i < labels; labels in circuit order
   last               nonzero if label labels - 1 is the layer L
   sum                nonzero if the digits are summed over all layers */
typedef struct
{
    slong factors;
    slong labels;
    int last;
    int sum;
    unsigned char derivatives[WG_MOMENT_FACTORS_MAX][WG_MOMENT_LABELS_MAX];
} wg_moment_word_struct;
typedef wg_moment_word_struct wg_moment_word_t[1];

/* word <- the product that `text` names; white space between its parts is allowed. WG_SYNTAX with the
   place; WG_UNABLE for more than WG_MOMENT_FACTORS_MAX factors. */
wg_status_t wg_moment_word_parse(wg_moment_word_t word, const char *text,
                                 wg_error_struct *error) WG_CHECK_RESULT;

/* The number of copies of U and of its conjugate in the product, which is that of its factors: the moment
   needs the power sums of O up to this order, and blocks drawn from any t-design with t of this size have
   the same moment as Haar blocks. */
slong wg_moment_word_copies(const wg_moment_word_t word);

/* The number of derivatives: the moment needs the power sums of X up to this order. */
slong wg_moment_word_derivatives(const wg_moment_word_t word);

/* The sum of the two highest orders of its derivatives: with the boundary "bare" the moment needs those of X_L
   in the state psi_0 up to this order, since X_L comes next to one copy from two sides. */
slong wg_moment_word_state_moments(const wg_moment_word_t word);

/* f <- the expectation of the word over Haar-random blocks, in the model of kernel_moment.h:

   kernel.dim         a symbol, or a number D >= 2. At a number the answer is right for every observable of
                      that dimension, also for D < copies; in terms of a symbol D it may have poles there
   kernel.layers      used with "sum:" only
   kernel.observable  up to order `copies`; kernel.order must reach it
   kernel.generator   that of Pauli words, X^2 = 1 and Tr X = 0; or numbers, up to order `derivatives`
   state              <psi_0|(X_L - Tr X/D)^k|psi_0>, k = 0..wg_moment_word_state_moments; only for generators beside Pauli words
                      and the boundary "bare", NULL otherwise. For Pauli words 1 - <X_L>^2 is
                      kernel.boundary_variance

   The expectation vanishes for an odd number of derivatives, since complex conjugation changes the sign
   of every angle and leaves the ensemble alone.

   Cost: the sum over layers is a sum over weak orderings of its labels, collected into patterns. A pattern
   on t factors takes, for each of its layers but the last, sum_S |S|! additions of integers of some hundred
   bits for each of at most t! permutations, S running through the sets of copies that the layer reaches.
   WG_DOMAIN for D < 2, and for Pauli words in an odd dimension that is a pole. WG_UNABLE, before memory is
   taken, if kernel.order is too small, a generator is neither of the two kinds, `state` is missing, a sum has
   more than WG_MOMENT_FACTORS_MAX labels, or wg_haar_moment_cost exceeds WG_MOMENT_COST_MAX.
   Derivation: doc/theory/haar_moment.md. */
wg_status_t wg_haar_moment(wg_formula_t f, const wg_moment_word_t word, const wg_kernel_t kernel,
                           const fmpq *state, wg_error_struct *error) WG_CHECK_RESULT;

/* About how many additions wg_haar_moment needs, each of 2 to 5 nanoseconds; infinite for sums it refuses. */
#define WG_MOMENT_COST_MAX 4e10
double wg_haar_moment_cost(const wg_moment_word_t word, const wg_kernel_t kernel);

/* E[mu^2], from six copies. */
wg_status_t wg_meta_kernel_square(wg_formula_t f, const wg_kernel_t kernel, const fmpq *state,
                                  wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
