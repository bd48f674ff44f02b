#include "law_series.h"

#include <flint/arb_hypgeom.h>

#define TERMS_MAX 40000
#define ACCURATE 62

/* value <- exp(a log x - y - lgamma(b)) */
static void weight(arb_t value, const arb_t a, const arb_t x, const arb_t y, const arb_t b, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_log(t, x, prec);
    arb_mul(t, t, a, prec);
    arb_sub(t, t, y, prec);
    arb_lgamma(value, b, prec);
    arb_sub(t, t, value, prec);
    arb_exp(value, t, prec);
    arb_clear(t);
}

/* sum <- t_0 + t_1 + ..., t_(j+1) = t_j x (a + j s)/(b + j u), s, u = +-1 or 0, and the rest of a series whose ratio falls, or is below
   `limit` and grows to it. */
static void sum_ratios(arb_t sum, const arb_t t0, const arb_t x, const arb_t a, slong s, const arb_t b,
                       slong u, const arb_t limit, slong terms, slong prec)
{
    arb_t t, r, d;
    slong j = 0;

    arb_init(t);
    arb_init(r);
    arb_init(d);
    arb_set(t, t0);
    arb_zero(sum);
    for (;; j++)
    {
        arb_add_si(r, a, j * s, prec);
        arb_add_si(d, b, j * u, prec);
        arb_div(r, r, d, prec);
        arb_mul(r, r, x, prec);
        arb_add(sum, sum, t, prec);
        if (j == terms ||
            (j % 16 == 0 && arf_cmpabs_2exp_si(arb_midref(t), ARF_EXP(arb_midref(sum)) - prec) < 0))
            break;
        arb_mul(t, t, r, prec);
    }
    arb_max(r, r, limit, prec);
    arb_sub_ui(d, r, 1, prec);
    arb_neg(d, d);
    arb_mul(t, t, r, prec);
    if (arb_is_positive(d))
        arb_div(t, t, d, prec);
    else
        arb_pos_inf(t);
    arb_add_error(sum, t);
    arb_clear(t);
    arb_clear(r);
    arb_clear(d);
}

static void small_gamma(arb_t value, const fmpq_t k, const fmpq_t y, int upper)
{
    arb_t a, x;

    arb_init(a);
    arb_init(x);
    for (slong prec = 256; prec <= 8192; prec *= 2)
    {
        arb_set_fmpq(a, k, prec);
        arb_set_fmpq(x, y, prec);
        if (upper)
            arb_hypgeom_gamma_upper(value, a, x, 1, prec);
        else
            arb_hypgeom_gamma_lower(value, a, x, 1, prec);
        if (arb_rel_accuracy_bits(value) >= 200)
            break;
    }
    arb_clear(a);
    arb_clear(x);
}

void series_gamma(arb_t value, const fmpq_t k, const fmpq_t y, int upper, slong prec)
{
    arb_t a, x, r, t, one, zero;

    if (fmpq_cmp_si(k, 100) < 0)
    {
        small_gamma(value, k, y, upper);
        return;
    }
    arb_init(a);
    arb_init(x);
    arb_init(r);
    arb_init(t);
    arb_init(one);
    arb_init(zero);
    arb_one(one);
    arb_set_fmpq(a, k, prec);
    arb_set_fmpq(x, y, prec);
    if (upper)
    {
        /* Q(k, y) = e^-y sum_j y^(k-1-j)/Gamma(k-j), as long as k - j > 0 */
        slong terms = FLINT_MIN(TERMS_MAX, (slong) fmpq_get_d(k) - 1);

        arb_inv(r, x, prec);
        arb_sub_ui(a, a, 1, prec);
        arb_add_ui(t, a, 1, prec);
        weight(t, a, x, x, t, prec);
        sum_ratios(value, t, r, a, -1, one, 0, zero, terms, prec);
    }
    else
    {
        /* P(k, y) = e^-y sum_j y^(k+j)/Gamma(k+j+1) */
        arb_add_ui(r, a, 1, prec);
        weight(t, a, x, x, r, prec);
        sum_ratios(value, t, x, one, 0, r, 1, zero, TERMS_MAX, prec);
    }
    arb_clear(a);
    arb_clear(x);
    arb_clear(r);
    arb_clear(t);
    arb_clear(one);
    arb_clear(zero);
}

static void lower_beta(arb_t value, const fmpq_t a, const fmpq_t b, const fmpq_t x, slong prec)
{
    arb_t p, q, y, s, t, u;

    arb_init(p);
    arb_init(q);
    arb_init(y);
    arb_init(s);
    arb_init(t);
    arb_init(u);
    arb_set_fmpq(p, a, prec);
    arb_set_fmpq(q, b, prec);
    arb_set_fmpq(y, x, prec);
    arb_add(s, p, q, prec);
    /* x^a (1 - x)^b Gamma(a + b)/(Gamma(a + 1) Gamma(b)) */
    arb_sub_ui(t, y, 1, prec);
    arb_neg(t, t);
    arb_log(t, t, prec);
    arb_mul(t, t, q, prec);
    arb_lgamma(u, s, prec);
    arb_add(t, t, u, prec);
    arb_lgamma(u, q, prec);
    arb_sub(u, u, t, prec);
    arb_add_ui(q, p, 1, prec);
    weight(t, p, y, u, q, prec);
    sum_ratios(value, t, y, s, 1, q, 1, y, TERMS_MAX, prec);
    arb_clear(p);
    arb_clear(q);
    arb_clear(y);
    arb_clear(s);
    arb_clear(t);
    arb_clear(u);
}

void series_beta(arb_t value, const fmpq_t a, const fmpq_t b, const fmpq_t x, int upper, slong prec)
{
    fmpq_t y;

    fmpq_init(y);
    fmpq_sub_ui(y, x, 1);
    fmpq_neg(y, y);
    if (upper)
        lower_beta(value, b, a, y, prec);
    else
        lower_beta(value, a, b, x, prec);
    if (arb_rel_accuracy_bits(value) < ACCURATE)
    {
        /* next to an end the other side is quick, and loses no more than the digits of a small answer */
        if (upper)
            lower_beta(value, a, b, x, prec + 200);
        else
            lower_beta(value, b, a, y, prec + 200);
        arb_sub_ui(value, value, 1, prec + 200);
        arb_neg(value, value);
    }
    fmpq_clear(y);
}

/* d_j of C sum_j d_j P(K + j, x/c_1), and C, K; c_1 is the least scale. */
static void moschopoulos(arb_ptr d, arb_t C, const fmpq *k, const fmpq *c, slong least, slong n, slong terms,
                         slong prec)
{
    arb_ptr g = _arb_vec_init(terms + 1);
    arb_t t, u, ratio;

    arb_init(t);
    arb_init(u);
    arb_init(ratio);
    arb_one(C);
    for (slong i = 0; i < n; i++)
    {
        fmpq_t q;

        fmpq_init(q);
        fmpq_div(q, c + least, c + i);
        arb_set_fmpq(ratio, q, prec);
        arb_set_fmpq(u, k + i, prec);
        arb_pow(t, ratio, u, prec);
        arb_mul(C, C, t, prec);
        fmpq_sub_ui(q, q, 1);
        fmpq_neg(q, q);
        arb_set_fmpq(ratio, q, prec);
        for (slong j = 1; j <= terms; j++)
        {
            arb_mul(u, u, ratio, prec);
            arb_add(g + j, g + j, u, prec);
        }
        fmpq_clear(q);
    }
    arb_one(d);
    for (slong j = 1; j <= terms; j++)
    {
        arb_dot(d + j, NULL, 0, g + 1, 1, d + j - 1, -1, j, prec);
        arb_div_ui(d + j, d + j, j, prec);
    }
    arb_clear(t);
    arb_clear(u);
    arb_clear(ratio);
    _arb_vec_clear(g, terms + 1);
}

void series_gamma_sum(arb_t value, const fmpq *k, const fmpq *c, slong n, const fmpq_t x, int upper,
                      slong prec)
{
    const slong terms = 500;
    arb_ptr d = _arb_vec_init(terms + 1), p = _arb_vec_init(terms + 1);
    arb_t C, K, y, t, u;
    fmpq_t shape, point;
    slong least = 0;

    arb_init(C);
    arb_init(K);
    arb_init(y);
    arb_init(t);
    arb_init(u);
    fmpq_init(shape);
    fmpq_init(point);
    for (slong i = 1; i < n; i++)
        if (fmpq_cmp(c + i, c + least) < 0)
            least = i;
    for (slong i = 0; i < n; i++)
        fmpq_add(shape, shape, k + i);
    fmpq_div(point, x, c + least);
    moschopoulos(d, C, k, c, least, n, terms, prec);
    /* P(K + j) - P(K + j + 1) = y^(K+j) e^-y/Gamma(K+j+1), added where nothing cancels */
    arb_set_fmpq(K, shape, prec);
    arb_set_fmpq(y, point, prec);
    arb_add_ui(u, K, 1, prec);
    weight(t, K, y, y, u, prec);
    if (!upper)
        fmpq_add_si(shape, shape, terms);
    series_gamma(p + (upper ? 0 : terms), shape, point, upper, prec);
    for (slong j = 0; j < terms; j++)
    {
        if (upper)
            arb_add(p + j + 1, p + j, t, prec);
        else
            arb_set(p + j, t);
        arb_add_ui(u, K, j + 1, prec);
        arb_div(u, y, u, prec);
        arb_mul(t, t, u, prec);
    }
    for (slong j = terms; j > 0 && !upper; j--)
        arb_add(p + j - 1, p + j - 1, p + j, prec);
    arb_dot(value, NULL, 0, d, 1, p, 1, terms + 1, prec);
    arb_mul(value, value, C, prec);
    /* the weights C d_j add up to one */
    arb_one(u);
    for (slong j = 0; j <= terms; j++)
        arb_submul(u, C, d + j, prec);
    if (!upper)
        arb_mul(u, u, p + terms, prec);
    arb_add_error(value, u);
    arb_clear(C);
    arb_clear(K);
    arb_clear(y);
    arb_clear(t);
    arb_clear(u);
    fmpq_clear(shape);
    fmpq_clear(point);
    _arb_vec_clear(d, terms + 1);
    _arb_vec_clear(p, terms + 1);
}

/* P(G > x + G') = e^-x sum_(m < k) x^m/m! sum_(l < k - m) C(k - 1 + l, l) 2^(-k-l) */
void series_difference(arb_t value, slong k, const fmpq_t x, slong prec)
{
    arb_ptr inner = _arb_vec_init(k);
    arb_t t, y;

    arb_init(t);
    arb_init(y);
    arb_one(t);
    arb_mul_2exp_si(t, t, -k);
    for (slong l = 0; l < k; l++)
    {
        arb_set(inner + l, t);
        if (l > 0)
            arb_add(inner + l, inner + l, inner + l - 1, prec);
        arb_mul_ui(t, t, k + l, prec);
        arb_div_ui(t, t, 2 * (l + 1), prec);
    }
    arb_set_fmpq(y, x, prec);
    arb_neg(t, y);
    arb_exp(t, t, prec);
    arb_zero(value);
    for (slong m = 0; m < k; m++)
    {
        arb_addmul(value, t, inner + k - 1 - m, prec);
        arb_mul(t, t, y, prec);
        arb_div_ui(t, t, m + 1, prec);
    }
    arb_clear(t);
    arb_clear(y);
    _arb_vec_clear(inner, k);
}

/* (x/2)^(k-1/2) K_(k-1/2)(x)/(sqrt(pi) Gamma(k)) */
void bessel_difference_density(arb_t value, const fmpq_t k, const fmpq_t x, slong prec)
{
    arb_t nu, y, t;

    arb_init(nu);
    arb_init(y);
    arb_init(t);
    arb_set_fmpq(nu, k, prec);
    arb_lgamma(value, nu, prec);
    arb_neg(value, value);
    arb_set_d(t, 0.5);
    arb_sub(nu, nu, t, prec);
    arb_set_fmpq(y, x, prec);
    arb_mul_2exp_si(t, y, -1);
    arb_log(t, t, prec);
    arb_addmul(value, t, nu, prec);
    arb_exp(value, value, prec);
    arb_hypgeom_bessel_k(t, nu, y, prec);
    arb_mul(value, value, t, prec);
    arb_const_sqrt_pi(t, prec);
    arb_div(value, value, t, prec);
    arb_clear(nu);
    arb_clear(y);
    arb_clear(t);
}

/* P(G > y/T) = sum_(i < q) E e^(-y/T) (y/T)^i/i!, and E e^(-y/T) T^-i = 2 y^((k-i)/2) K_(k-i)(2 sqrt y)/Gamma(k) */
void bessel_product(arb_t value, const fmpq_t k, slong q, const fmpq_t y, int upper, slong prec)
{
    arb_t root, nu, t, u;

    arb_init(root);
    arb_init(nu);
    arb_init(t);
    arb_init(u);
    arb_set_fmpq(root, y, prec);
    arb_sqrt(root, root, prec);
    arb_zero(value);
    for (slong i = 0; i < q; i++)
    {
        arb_set_fmpq(nu, k, prec);
        arb_add_si(u, nu, i, prec);
        arb_pow(t, root, u, prec);
        arb_fac_ui(u, i, prec);
        arb_div(t, t, u, prec);
        arb_sub_si(nu, nu, i, prec);
        arb_mul_2exp_si(u, root, 1);
        arb_hypgeom_bessel_k(u, nu, u, prec);
        arb_addmul(value, t, u, prec);
    }
    arb_set_fmpq(nu, k, prec);
    arb_rgamma(t, nu, prec);
    arb_mul(value, value, t, prec);
    arb_mul_2exp_si(value, value, 1);
    if (!upper)
    {
        arb_sub_ui(value, value, 1, prec);
        arb_neg(value, value);
    }
    arb_clear(root);
    arb_clear(nu);
    arb_clear(t);
    arb_clear(u);
}

/* sum <- sum + the residues at -p_i - m, m = 0, 1, ...: t_m = (-1)^m/m! prod_(l != i) Gamma(p_l - p_i - m)/prod_j Gamma(q_j - p_i - m)
   y^(p_i + m), over p_i + m. Beyond |t_(m+1)/t_m| is at most y prod (1 + |q_j - p_l|/(m + 1 - |p_l - p_i|)), p_l of the same place as q_j. */
static void add_residues(arb_t sum, const fmpq *p, const fmpq *q, slong n, slong i, const fmpq_t y,
                         slong prec)
{
    arb_t t, u, x, ratio, pi;
    slong m = 0;

    arb_init(t);
    arb_init(u);
    arb_init(x);
    arb_init(ratio);
    arb_init(pi);
    arb_set_fmpq(x, y, prec);
    arb_set_fmpq(pi, p + i, prec);
    arb_pow(t, x, pi, prec);
    for (slong l = 0; l < n; l++)
    {
        arb_set_fmpq(u, p + l, prec);
        arb_sub(u, u, pi, prec);
        if (l != i)
        {
            arb_gamma(u, u, prec);
            arb_mul(t, t, u, prec);
        }
        arb_set_fmpq(u, q + l, prec);
        arb_sub(u, u, pi, prec);
        arb_rgamma(u, u, prec);
        arb_mul(t, t, u, prec);
    }
    for (;; m++)
    {
        arb_add_ui(u, pi, m, prec);
        arb_div(u, t, u, prec);
        arb_add(sum, sum, u, prec);
        if (m == TERMS_MAX || arb_is_zero(t) || (m > 300 && arf_cmpabs_2exp_si(arb_midref(t), -prec) < 0))
            break;
        arb_neg(ratio, x);
        for (slong l = 0; l < n; l++)
        {
            arb_set_fmpq(u, q + l, prec);
            arb_sub(u, u, pi, prec);
            arb_sub_ui(u, u, m + 1, prec);
            arb_mul(ratio, ratio, u, prec);
            arb_set_fmpq(u, p + l, prec);
            arb_sub(u, u, pi, prec);
            arb_sub_ui(u, u, m + 1, prec);
            if (l == i)
                arb_neg(u, u);
            arb_div(ratio, ratio, u, prec);
        }
        arb_mul(t, t, ratio, prec);
    }
    arb_set(ratio, x);
    for (slong l = 0; l < n; l++)
    {
        arb_t v;

        arb_init(v);
        arb_set_fmpq(u, p + l, prec);
        arb_sub(v, u, pi, prec);
        arb_abs(v, v);
        arb_sub_ui(v, v, m + 1, prec);
        arb_neg(v, v);
        if (!arb_is_positive(v))
            arb_zero(v);
        arb_set_fmpq(pi, q + l, prec);
        arb_sub(u, u, pi, prec);
        arb_abs(u, u);
        arb_div(u, u, v, prec);
        arb_add_ui(u, u, 1, prec);
        arb_mul(ratio, ratio, u, prec);
        arb_set_fmpq(pi, p + i, prec);
        arb_clear(v);
    }
    arb_sub_ui(u, ratio, 1, prec);
    arb_neg(u, u);
    arb_mul(t, t, ratio, prec);
    if (arb_is_positive(u))
        arb_div(t, t, u, prec);
    else
        arb_pos_inf(t);
    arb_add_error(sum, t);
    arb_clear(t);
    arb_clear(u);
    arb_clear(x);
    arb_clear(ratio);
    arb_clear(pi);
}

void series_meijer(arb_t value, const fmpq *p, const fmpq *q, slong n, const fmpq_t y, slong prec)
{
    arb_t t;

    arb_init(t);
    for (; prec <= 20000; prec *= 2)
    {
        arb_zero(value);
        for (slong i = 0; i < n; i++)
            add_residues(value, p, q, n, i, y, prec);
        for (slong i = 0; i < n; i++)
        {
            arb_set_fmpq(t, q + i, prec);
            arb_gamma(t, t, prec);
            arb_mul(value, value, t, prec);
            arb_set_fmpq(t, p + i, prec);
            arb_rgamma(t, t, prec);
            arb_mul(value, value, t, prec);
        }
        arb_sub_ui(value, value, 1, prec);
        arb_neg(value, value);
        if (arb_rel_accuracy_bits(value) >= ACCURATE)
            break;
    }
    arb_clear(t);
}

void divided_difference(fmpq_t value, const fmpq *levels, slong dim, const fmpq_t x, slong power)
{
    fmpq_t term, t;

    fmpq_init(term);
    fmpq_init(t);
    fmpq_zero(value);
    for (slong i = 0; i < dim; i++)
        if (fmpq_cmp(levels + i, x) > 0)
        {
            fmpq_sub(t, levels + i, x);
            fmpq_pow_si(term, t, power);
            for (slong j = 0; j < dim; j++)
                if (j != i)
                {
                    fmpq_sub(t, levels + i, levels + j);
                    fmpq_div(term, term, t);
                }
            fmpq_add(value, value, term);
        }
    fmpq_clear(term);
    fmpq_clear(t);
}
