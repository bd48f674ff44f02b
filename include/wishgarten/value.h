/* A number together with the kind of truth it is. */
#ifndef WISHGARTEN_VALUE_H
#define WISHGARTEN_VALUE_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/expansion.h"
#include "wishgarten/formula.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
    WG_EXACT,     /* a rational number or a formula */
    WG_CERTIFIED, /* an enclosure: every digit shown is right to one unit in the last place */
    WG_LIMIT,     /* an asymptotic statement without a bound */
    WG_ESTIMATE   /* Monte Carlo, with its standard error */
} wg_kind_t;

/* What the number is made of:
   WG_BY_RATIONAL  rational^(1/root), root = 1 or 2, hence available to any precision
   WG_BY_BALL      an enclosure of fixed precision
   WG_BY_FORMULA   formula^(1/root) in the variables of `ring`, which must outlive the value; or `expansion`, which
                   must outlive it too, where that is not NULL (then ring is NULL)
   WG_BY_SAMPLES   a mean and its standard error over `samples` draws */
typedef enum
{
    WG_BY_RATIONAL,
    WG_BY_BALL,
    WG_BY_FORMULA,
    WG_BY_SAMPLES
} wg_form_t;

typedef struct
{
    wg_kind_t kind;
    wg_form_t form;
    ulong root;
    fmpq_t rational;
    arb_t ball;
    const wg_ring_struct *ring;
    wg_formula_t formula;
    const wg_expansion_struct *expansion;
    double mean;
    double standard_error;
    ulong samples;
} wg_value_struct;
typedef wg_value_struct wg_value_t[1];

/* value <- the exact number 0. */
void wg_value_init(wg_value_t value);
void wg_value_clear(wg_value_t value);
void wg_value_set(wg_value_t value, const wg_value_t other);

/* An exact rational number. */
void wg_value_set_fmpq(wg_value_t value, const fmpq_t q);

/* q^(1/root), root = 1 or 2: exact where that is rational, certified otherwise. WG_DOMAIN if q < 0
   and root = 2. */
wg_status_t wg_value_set_root_fmpq(wg_value_t value, const fmpq_t q, ulong root) WG_CHECK_RESULT;

/* A certified enclosure. */
void wg_value_set_arb(wg_value_t value, const arb_t ball);

/* formula^(1/root), root = 1 or 2: as wg_value_set_root_fmpq where the formula has no variable. The
   ring must outlive the value. */
wg_status_t wg_value_set_formula(wg_value_t value, const wg_formula_t f, ulong root,
                                 const wg_ring_t ring) WG_CHECK_RESULT;

/* An expansion that was finished: exact. It is not copied and must outlive the value; without symbols it is a formula
   in its ring, without variables a number. */
void wg_value_set_expansion(wg_value_t value, const wg_expansion_t expansion);

/* A Monte Carlo mean with its standard error. */
void wg_value_set_estimate(wg_value_t value, double mean, double standard_error, ulong samples);

/* Turns what was set into an asymptotic statement without a bound (kind WG_LIMIT). */
void wg_value_weaken_to_limit(wg_value_t value);

/* ball <- an enclosure of the number, about `prec` bits good where the form allows it. WG_UNABLE
   for a formula with variables and for an estimate. */
wg_status_t wg_value_get_arb(arb_t ball, const wg_value_t value, slong prec) WG_CHECK_RESULT;

/* The pieces of an answer, each a string that the caller frees with flint_free, or NULL where
   there is no such piece:
   exact      "p/q", for an exact rational number
   decimal    `digits` >= 1 significant digits, each right to one unit in the last place; fewer where an
              enclosure is not good enough ("0e-18" says that nothing but |value| <= 1e-18 is known; NULL for
              an unbounded one) or where the decimal of a rational number ends ("0.5"). Integers of at most
              digits + 10 digits are in full. Powers of ten are split off below 1e-4 and behind the last digit: "1.2e+30"
   radius     an upper bound of |value - decimal| with two digits, for certified numbers: "4.2e-17"
   formula    in the given notation, roots included ("sqrt(4352/2025)")
   The decimal of an estimate is "0.5021(8)": the mean rounded to where its standard error ends, which is rounded
   to one digit, or to two where the first is 1 ("0.502(12)"); 1.23(2)e+5 = 123000 +- 2000. Without the
   parentheses where the standard error is zero or not finite; NULL for a mean that is not finite. */
char *wg_value_get_exact_str(const wg_value_t value);
char *wg_value_get_decimal_str(const wg_value_t value, slong digits);
char *wg_value_get_radius_str(const wg_value_t value, slong digits);
char *wg_value_get_formula_str(const wg_value_t value, wg_syntax_t syntax);

/* The shortest decimal that is read back as x, whatever the locale; NULL where x is not finite. */
char *wg_double_get_str(double x);

/* "exact", "certified", "limit", "estimate". */
const char *wg_kind_name(wg_kind_t kind);

#ifdef __cplusplus
}
#endif

#endif
