#include "wishgarten/haar_moment.h"

#include <math.h>
#include <string.h>

#include <flint/fmpz.h>
#include <flint/fmpz_poly.h>
#include <flint/fmpz_vec.h>

#include "moment_functional.h"

/* The finish */

/* f <- p(dim) */
static void evaluate_at_dim(wg_formula_t f, const fmpz_poly_t p, const wg_formula_t dim, const wg_ring_t ring)
{
    wg_formula_t t;
    fmpq_t q;

    wg_formula_init(t, ring);
    wg_formula_set_variable(t, 0, ring);
    if (wg_formula_equal(t, dim, ring))
        wg_formula_set_fmpz_poly(f, p, ring);
    else
    {
        fmpq_init(q);
        wg_formula_set_si(f, 0, ring);
        for (slong i = fmpz_poly_degree(p); i >= 0; i--)
        {
            wg_formula_mul(f, f, dim, ring);
            fmpz_poly_get_coeff_fmpz(fmpq_numref(q), p, i);
            fmpz_one(fmpq_denref(q));
            wg_formula_set_fmpq(t, q, ring);
            wg_formula_add(f, f, t, ring);
        }
        fmpq_clear(q);
    }
    wg_formula_clear(t, ring);
}

/* f <- f / prod_j (dim + j)^exponents[j] */
static wg_status_t divide_linear(wg_formula_t f, const slong *exponents, const wg_formula_t dim,
                                 const wg_ring_t ring)
{
    wg_formula_t over, t;
    wg_status_t status = WG_OK;

    wg_formula_init(over, ring);
    wg_formula_init(t, ring);
    wg_formula_set_si(over, 1, ring);
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT && status == WG_OK; j++)
        if (exponents[j + WG_TWIRL_SHIFT] > 0)
        {
            wg_formula_t factor;

            wg_formula_init(factor, ring);
            wg_formula_set_si(t, 1, ring);
            wg_formula_add_si(factor, dim, j, ring);
            status = wg_formula_div(t, t, factor, ring);
            if (status == WG_OK)
            {
                wg_formula_pow_ui(t, t, exponents[j + WG_TWIRL_SHIFT], ring);
                wg_formula_mul(over, over, t, ring);
            }
            wg_formula_clear(factor, ring);
        }
    if (status == WG_OK)
        wg_formula_mul(f, f, over, ring);
    wg_formula_clear(over, ring);
    wg_formula_clear(t, ring);
    return status;
}

/* coefficients[mu] <- sum_lambda chi_lambda(mu) [sum_nu chi_lambda(nu) F(nu)] prod_j (D + j)^(exponents -
   contents) with the exponents of the least common denominator; E = sum_mu coefficients[mu] p_mu(O) / z_mu /
   .... */
static void expand_in_power_sums(fmpz_poly_struct *coefficients, slong *exponents,
                                 const wg_class_sums_struct *sums, const wg_moment_engine_struct *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;
    fmpz_poly_struct *projected = wg_polynomials_init(group->classes);
    slong contents[WG_TWIRL_FACTORS];
    fmpz_poly_t t;

    fmpz_poly_init(t);
    memset(exponents, 0, WG_TWIRL_FACTORS * sizeof(*exponents));
    for (slong lambda = 0; lambda < group->classes; lambda++)
    {
        if (wg_symmetric_vanishes(group, lambda, e->dim))
            continue;
        wg_symmetric_contents(contents, group, lambda);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            exponents[j] = FLINT_MAX(exponents[j], contents[j]);
    }
    for (slong lambda = 0; lambda < group->classes; lambda++)
    {
        if (wg_symmetric_vanishes(group, lambda, e->dim))
            continue;
        for (slong nu = 0; nu < group->classes; nu++)
        {
            fmpz_poly_scalar_mul_si(t, sums->numerators + nu, group->character[lambda][nu]);
            fmpz_poly_add(projected + lambda, projected + lambda, t);
        }
        wg_symmetric_contents(contents, group, lambda);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            contents[j] = exponents[j] - contents[j];
        wg_multiply_linear(projected + lambda, contents, e->dim);
        for (slong mu = 0; mu < group->classes; mu++)
        {
            fmpz_poly_scalar_mul_si(t, projected + lambda, group->character[lambda][mu]);
            fmpz_poly_add(coefficients + mu, coefficients + mu, t);
        }
    }
    for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
        exponents[j] += sums->exponents[j];
    fmpz_poly_clear(t);
    wg_polynomials_clear(projected, group->classes);
}

/* f <- the expectation that the class sums stand for, but for the powers of i, of the angle and of the scale:
   the observable enters through its central power sums, so that p_1 = 0. */
static wg_status_t finish(wg_formula_t f, const wg_class_sums_struct *sums, const wg_kernel_t kernel,
                          const wg_moment_engine_struct *e)
{
    const wg_ring_struct *ring = kernel->ring;
    const wg_symmetric_table_struct *group = e->groups + e->copies;
    fmpz_poly_struct *coefficients = wg_polynomials_init(group->classes);
    slong exponents[WG_TWIRL_FACTORS], kept = 0;
    slong mus[WG_SYMMETRIC_CLASSES];
    wg_formula_t power;
    fmpq_t q;
    wg_status_t status;

    wg_formula_init(power, ring);
    fmpq_init(q);
    expand_in_power_sums(coefficients, exponents, sums, e);
    for (slong mu = 0; mu < group->classes; mu++)
        if (group->rows[mu] == 0 || group->parts[mu][group->rows[mu] - 1] > 1)
        {
            fmpz_poly_swap(coefficients + kept, coefficients + mu);
            mus[kept++] = mu;
        }
    wg_cancel_linear(coefficients, kept, exponents, e->dim);

    wg_formula_set_si(f, 0, ring);
    for (slong i = 0; i < kept; i++)
    {
        evaluate_at_dim(power, coefficients + i, kernel->dim, ring);
        for (slong j = 0; j < group->rows[mus[i]]; j++)
            wg_formula_mul(power, power, kernel->observable + group->parts[mus[i]][j], ring);
        fmpq_set_si(q, 1, group->centraliser[mus[i]]);
        wg_formula_mul_fmpq(power, power, q, ring);
        wg_formula_add(f, f, power, ring);
    }
    fmpz_one(fmpq_numref(q));
    fmpz_set(fmpq_denref(q), sums->denominator);
    wg_formula_mul_fmpq(f, f, q, ring);
    status = divide_linear(f, exponents, kernel->dim, ring);

    wg_polynomials_clear(coefficients, group->classes);
    wg_formula_clear(power, ring);
    fmpq_clear(q);
    return status;
}

/* The model */

/* Pauli words: Tr X^k is D or 0, as far as the word asks. */
static int is_pauli(const wg_kernel_t kernel, slong derivatives)
{
    for (slong k = 1; k <= FLINT_MIN(FLINT_MAX(derivatives, 2), kernel->order); k++)
        if (k % 2 == 0 ? !wg_formula_equal(kernel->generator + k, kernel->dim, kernel->ring)
                       : !wg_formula_is_zero(kernel->generator + k, kernel->ring))
            return 0;
    return 1;
}

/* traces[k] <- scale^k Tr X^k, or for Pauli words D and 0; needs numbers otherwise. */
static wg_status_t set_generator(wg_moment_engine_struct *e, const wg_moment_word_t word,
                                 const wg_kernel_t kernel, const fmpq *state, wg_error_struct *error)
{
    slong order = e->derivatives, moments = e->bare ? wg_moment_word_state_moments(word) : 0;
    fmpq_t q;
    fmpz_t power;
    wg_status_t status = WG_OK;

    if (e->pauli)
    {
        for (slong k = 0; k <= order; k += 2)
            fmpz_poly_set(e->traces + k, e->dim);
        return WG_OK;
    }
    if (kernel->order < order)
        return wg_fail(
            error, WG_UNABLE,
            "this word needs the power sums of the generator up to order %ld, and has them up to %ld",
            (long) order, (long) kernel->order);
    if (e->bare && state == NULL && moments > 0)
        return wg_fail(
            error, WG_UNABLE,
            "a generator that is no Pauli word needs its moments in the state psi_0 for the boundary bare");

    fmpq_init(q);
    fmpz_init_set_ui(power, 1);
    for (slong k = 2; k <= order && status == WG_OK; k++)
        if (wg_formula_get_fmpq(q, kernel->generator + k, kernel->ring))
            fmpz_lcm(e->scale, e->scale, fmpq_denref(q));
        else
            status =
                wg_fail(error, WG_UNABLE,
                        "a generator that is no Pauli word needs power sums that are numbers, not formulas");
    for (slong k = 1; k <= moments; k++)
        fmpz_lcm(e->scale, e->scale, fmpq_denref(state + k));
    fmpz_poly_set(e->traces, e->dim);
    for (slong k = 1; k <= order && status == WG_OK; k++)
    {
        fmpz_mul(power, power, e->scale);
        if (k >= 2 && wg_formula_get_fmpq(q, kernel->generator + k, kernel->ring))
        {
            fmpz_mul(fmpq_numref(q), fmpq_numref(q), power);
            fmpz_divexact(fmpq_numref(q), fmpq_numref(q), fmpq_denref(q));
            fmpz_poly_set_fmpz(e->traces + k, fmpq_numref(q));
        }
        if (k <= moments)
        {
            fmpz_mul(e->state + k, fmpq_numref(state + k), power);
            fmpz_divexact(e->state + k, e->state + k, fmpq_denref(state + k));
        }
    }
    fmpq_clear(q);
    fmpz_clear(power);
    return status;
}

/* dim <- the number kernel.dim, or the variable. The formula for Pauli words is the continuation from even
   dimensions, where such words exist, to the others. */
static wg_status_t set_dimension(wg_moment_engine_struct *e, const wg_kernel_t kernel, wg_error_struct *error)
{
    fmpq_t q;
    wg_status_t status = WG_OK;

    fmpq_init(q);
    fmpz_poly_set_coeff_si(e->dim, 1, 1);
    if (wg_formula_get_fmpq(q, kernel->dim, kernel->ring))
    {
        if (!fmpz_is_one(fmpq_denref(q)) || fmpz_cmp_si(fmpq_numref(q), 2) < 0)
            status = wg_fail(error, WG_DOMAIN, "the dimension must be an integer, 2 or more");
        else if (!e->pauli || fmpz_is_even(fmpq_numref(q)))
            fmpz_poly_set_fmpz(e->dim, fmpq_numref(q));
    }
    fmpq_clear(q);
    return status;
}

static void engine_init(wg_moment_engine_struct *e, const wg_moment_word_t word, const wg_kernel_t kernel)
{
    memset(e, 0, sizeof(*e));
    e->copies = word->factors;
    e->derivatives = wg_moment_word_derivatives(word);
    e->bare = kernel->boundary == WG_BOUNDARY_BARE;
    e->pauli = is_pauli(kernel, e->derivatives);
    fmpz_poly_init(e->dim);
    e->traces = wg_polynomials_init(e->derivatives + 1);
    e->state = _fmpz_vec_init(e->derivatives + 1);
    fmpz_one(e->state);
    fmpz_init_set_ui(e->scale, 1);
    for (slong k = 0; k <= e->copies; k++)
        wg_symmetric_table_init(e->groups + k, k);
}

static void engine_clear(wg_moment_engine_struct *e)
{
    fmpz_poly_clear(e->dim);
    wg_polynomials_clear(e->traces, e->derivatives + 1);
    _fmpz_vec_clear(e->state, e->derivatives + 1);
    fmpz_clear(e->scale);
    for (slong k = 0; k <= e->copies; k++)
        wg_symmetric_table_clear(e->groups + k);
    for (slong i = 0; i < e->length; i++)
        wg_local_twirl_clear(e->twirls[i].twirl);
    flint_free(e->twirls);
}

/* Costs */

static double binomial(slong n, slong k)
{
    double b = 1;

    for (slong i = 0; i < k; i++)
        b = b * (n - i) / (i + 1);
    return b;
}

static double factorial(slong n)
{
    return n <= 1 ? 1 : n * factorial(n - 1);
}

static double pattern_cost(const wg_moment_pattern_struct *pattern, slong t, int pauli)
{
    double orbits = factorial(t), cost = 0;
    ulong alike = wg_moment_pattern_alike(pattern, t);

    for (slong c = 0, run = 1; c + 1 < t; c++)
    {
        run = alike >> c & 1 ? run + 1 : 1;
        orbits /= run;
    }
    for (slong l = 0; l + 1 < pattern->blocks; l++)
    {
        slong n = wg_moment_pattern_insertions(pattern, l, t);
        double terms = 1;

        for (slong c = 0; c < t; c++)
            terms *= 1 + pattern->count[c][l];
        for (slong k = 1; k <= FLINT_MIN(n, t); k++)
            if (!pauli || k % 2 == 0)
                cost += orbits * FLINT_MIN(terms, pauli ? binomial(t, k) : terms) * factorial(k);
        if (!pauli && n > 2)
            cost += factorial(FLINT_MIN(n - 1, t)) * factorial(FLINT_MIN(n - 1, t));
    }
    return pattern->blocks == 0 ? orbits : cost + orbits;
}

/* The weak orderings of nine labels are seven million. */
static int too_many_labels(const wg_moment_word_t word)
{
    return word->sum && word->labels - word->last > WG_MOMENT_FACTORS_MAX;
}

static double list_cost(const wg_moment_pattern_list_t list, slong t, int pauli)
{
    double cost = 0;

    for (slong i = 0; i < list->length; i++)
        cost += pattern_cost(list->entries + i, t, pauli) *
                (list->entries[i].pinned && pauli
                     ? 1 + wg_moment_pattern_insertions(list->entries + i, list->entries[i].blocks - 1, t) / 2
                     : 1);
    return cost;
}

double wg_haar_moment_cost(const wg_moment_word_t word, const wg_kernel_t kernel)
{
    slong derivatives = wg_moment_word_derivatives(word);
    int pauli = is_pauli(kernel, derivatives);
    wg_moment_pattern_list_t list;
    double cost;

    if (too_many_labels(word))
        return HUGE_VAL;
    wg_moment_pattern_list_init(list, word, kernel->boundary == WG_BOUNDARY_BARE, pauli);
    cost = list_cost(list, word->factors, pauli);
    wg_moment_pattern_list_clear(list);
    return cost;
}

/* All patterns */

static wg_class_sums_struct *find_sums(wg_class_sums_struct *sums, slong *length, slong choose, slong power)
{
    wg_class_sums_struct *s = sums;

    for (; s < sums + *length; s++)
        if (s->choose == choose && s->power == power)
            return s;
    memset(s, 0, sizeof(*s));
    s->choose = choose;
    s->power = power;
    for (slong nu = 0; nu < WG_SYMMETRIC_CLASSES; nu++)
        fmpz_poly_init(s->numerators + nu);
    fmpz_init_set_ui(s->denominator, 1);
    (*length)++;
    return s;
}

static void class_sums_clear(wg_class_sums_struct *s)
{
    for (slong nu = 0; nu < WG_SYMMETRIC_CLASSES; nu++)
        fmpz_poly_clear(s->numerators + nu);
    fmpz_clear(s->denominator);
}

/* Choices of layers and powers of <X_L>^2: at most (labels + 1) * (derivatives/2 + 1) sums. */
static wg_status_t run_patterns(wg_class_sums_struct *sums, slong *length,
                                const wg_moment_pattern_list_t list, wg_moment_engine_struct *e)
{
    wg_orbit_list_struct orbits;
    int ready = 0;
    wg_status_t status = WG_OK;

    *length = 0;
    for (slong i = 0; i < list->length && status == WG_OK; i++)
    {
        const wg_moment_pattern_struct *p = list->entries + i;
        ulong alike = wg_moment_pattern_alike(p, e->copies);
        slong powers = 0;

        if (p->pinned && e->pauli)
            powers = wg_moment_pattern_insertions(p, p->blocks - 1, e->copies) / 2;
        if (ready && orbits.alike != alike)
        {
            wg_orbit_list_clear(&orbits);
            ready = 0;
        }
        if (!ready)
            wg_orbit_list_init(&orbits, alike, e->groups + e->copies);
        ready = 1;
        for (slong power = 0; power <= powers && 2 * power <= e->copies && status == WG_OK; power++)
            status = wg_moment_run_pattern(find_sums(sums, length, p->choose, power), p, &orbits, e);
    }
    if (ready)
        wg_orbit_list_clear(&orbits);
    return status;
}

/* f <- C(layers, k) */
static void choose_layers(wg_formula_t f, const wg_formula_t layers, slong k, const wg_ring_t ring)
{
    wg_formula_t t;
    fmpq_t q;

    wg_formula_init(t, ring);
    fmpq_init(q);
    wg_formula_set_si(f, 1, ring);
    for (slong i = 0; i < k; i++)
    {
        wg_formula_add_si(t, layers, -i, ring);
        wg_formula_mul(f, f, t, ring);
        fmpq_set_si(q, 1, i + 1);
        wg_formula_mul_fmpq(f, f, q, ring);
    }
    wg_formula_clear(t, ring);
    fmpq_clear(q);
}

/* f <- sum over the class sums of C(layers, choose) (1 - variance)^power E. */
static wg_status_t assemble(wg_formula_t f, const wg_class_sums_struct *sums, slong length,
                            const wg_moment_word_t word, const wg_kernel_t kernel,
                            const wg_moment_engine_struct *e)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t total, value, t, layers, overlap;
    fmpq_t q, s;
    wg_status_t status = WG_OK;

    wg_formula_init(total, ring);
    wg_formula_init(value, ring);
    wg_formula_init(t, ring);
    wg_formula_init(layers, ring);
    wg_formula_init(overlap, ring);
    fmpq_init(q);
    fmpq_init(s);

    wg_formula_add_si(layers, kernel->layers, e->bare || word->last ? -1 : 0, ring);
    wg_formula_mul_si(overlap, kernel->boundary_variance, -1, ring);
    wg_formula_add_si(overlap, overlap, 1, ring);
    for (slong i = 0; i < length && status == WG_OK; i++)
    {
        status = finish(value, sums + i, kernel, e);
        choose_layers(t, layers, sums[i].choose, ring);
        wg_formula_mul(value, value, t, ring);
        wg_formula_pow_ui(t, overlap, sums[i].power, ring);
        wg_formula_addmul(total, value, t, ring);
    }
    /* (-i c / scale)^derivatives */
    fmpz_one(fmpq_numref(s));
    fmpz_set(fmpq_denref(s), e->scale);
    fmpq_mul(q, kernel->angle, s);
    fmpq_pow_si(q, q, e->derivatives);
    if (e->derivatives % 4 == 2)
        fmpq_neg(q, q);
    wg_formula_mul_fmpq(total, total, q, ring);
    if (status == WG_OK)
        wg_formula_swap(f, total);

    wg_formula_clear(total, ring);
    wg_formula_clear(value, ring);
    wg_formula_clear(t, ring);
    wg_formula_clear(layers, ring);
    wg_formula_clear(overlap, ring);
    fmpq_clear(q);
    fmpq_clear(s);
    return status;
}

wg_status_t wg_haar_moment(wg_formula_t f, const wg_moment_word_t word, const wg_kernel_t kernel,
                           const fmpq *state, wg_error_struct *error)
{
    wg_moment_pattern_list_t list;
    wg_class_sums_struct *sums;
    wg_moment_engine_struct e[1];
    wg_status_t status;
    double cost;

    if (kernel->order < word->factors)
        return wg_fail(
            error, WG_UNABLE,
            "a product of %ld factors needs the power sums of the observable up to order %ld, and has them "
            "up to %ld",
            (long) word->factors, (long) word->factors, (long) kernel->order);
    if (too_many_labels(word))
        return wg_fail(error, WG_UNABLE, "a sum over layers takes up to %d labels; this word has %ld",
                       WG_MOMENT_FACTORS_MAX, (long) (word->labels - word->last));
    engine_init(e, word, kernel);
    status = set_dimension(e, kernel, error);
    if (status == WG_OK)
        status = set_generator(e, word, kernel, state, error);
    if (status == WG_OK && e->derivatives % 2 == 1)
        wg_formula_set_si(f, 0, kernel->ring);
    else if (status == WG_OK)
    {
        wg_moment_pattern_list_init(list, word, e->bare, e->pauli);
        cost = list_cost(list, e->copies, e->pauli);
        if (cost > WG_MOMENT_COST_MAX)
            status =
                wg_fail(error, WG_UNABLE,
                        "this product takes about %.1e additions, more than the limit of %.1e; split it, or "
                        "estimate it by simulation",
                        cost, WG_MOMENT_COST_MAX);
        else
        {
            slong length;

            sums = flint_malloc((word->labels + 2) * (e->derivatives / 2 + 1) * sizeof(*sums));
            status = run_patterns(sums, &length, list, e);
            if (status == WG_OK)
                status = assemble(f, sums, length, word, kernel, e);
            if (status == WG_UNABLE)
                status = wg_fail(error, status,
                                 "the numbers of this model are so long that a gigabyte cannot hold them");
            if (status == WG_DOMAIN)
                status = wg_fail(
                    error, status,
                    "the moment has a pole at this dimension; X^2 = 1 with Tr X = 0 needs an even one");
            for (slong i = 0; i < length; i++)
                class_sums_clear(sums + i);
            flint_free(sums);
        }
        wg_moment_pattern_list_clear(list);
    }
    engine_clear(e);
    return status;
}

wg_status_t wg_meta_kernel_square(wg_formula_t f, const wg_kernel_t kernel, const fmpq *state,
                                  wg_error_struct *error)
{
    wg_moment_word_t word;
    wg_status_t status = wg_moment_word_parse(word, "sum:h12*g1*g2*h34*g3*g4", error);

    return status == WG_OK ? wg_haar_moment(f, word, kernel, state, error) : status;
}
