#include "wishgarten/degrees_of_freedom.h"

#include "wishgarten/spectrum.h"

void wg_degrees_of_freedom_init(wg_degrees_of_freedom_t dof)
{
    dof->field = 2;
    dof->rank_is_exact = dof->flat = 0;
    dof->method = "";
    fmpz_init(dof->dim);
    fmpz_init(dof->rank);
    fmpz_init(dof->rounded);
    fmpz_init(dof->ceiling);
    wg_value_init(dof->lowest);
    wg_value_init(dof->mean);
    wg_value_init(dof->dof);
    wg_value_init(dof->matched);
}

void wg_degrees_of_freedom_clear(wg_degrees_of_freedom_t dof)
{
    fmpz_clear(dof->dim);
    fmpz_clear(dof->rank);
    fmpz_clear(dof->rounded);
    fmpz_clear(dof->ceiling);
    wg_value_clear(dof->lowest);
    wg_value_clear(dof->mean);
    wg_value_clear(dof->dof);
    wg_value_clear(dof->matched);
}

/* Words with an odd number of letters Y, and matrices with imaginary entries, are no elements of the real Jordan algebra. */
static int is_real(const wg_observable_t o)
{
    if (o->kind == WG_OBSERVABLE_MATRIX)
        for (slong i = 0; i < o->length * o->length; i++)
            if (!fmpq_is_zero(o->matrix + 2 * i + 1))
                return 0;
    if (o->kind == WG_OBSERVABLE_PAULI)
        for (slong i = 0; i < o->pauli->length; i++)
        {
            const ulong *word = o->pauli->words + 2 * o->pauli->limbs * i;
            ulong letters = 0;

            for (slong j = 0; j < o->pauli->limbs; j++)
                letters ^= word[j] & word[o->pauli->limbs + j];
            if (__builtin_parityl(letters))
                return 0;
        }
    return 1;
}

static wg_status_t check_field(const wg_observable_t observable, const fmpz_t dim, int field,
                               wg_error_struct *error)
{
    if (field == 1 && !is_real(observable))
        return wg_fail(error, WG_DOMAIN,
                       "the observable is not real: a word has an odd number of letters Y, or the matrix "
                       "imaginary entries");
    if (field == 4 && fmpz_is_odd(dim))
        return wg_fail(error, WG_DOMAIN, "quaternionic components have an even complex dimension");
    return WG_OK;
}

static void set_known(wg_lowest_eigenvalue_t found, const fmpq_t lowest, slong prec)
{
    found->kind = WG_EXACT;
    fmpq_set(found->exact, lowest);
    arb_set_fmpq(found->value, lowest, prec);
    fmpz_one(found->multiplicity);
    found->method = "lowest eigenvalue as given";
}

/* All but half of the space lies at lambda_min, and D Tr C^4 = (Tr C^2)^2 for C = O - Tr O/D says that C^2 is a multiple of the identity. */
static int is_balanced(const wg_observable_t observable, const fmpz_t dim,
                       const wg_lowest_eigenvalue_t lowest)
{
    fmpq p[4];
    fmpq_t second, fourth, t;
    fmpz_t half;
    int balanced;

    fmpz_init(half);
    fmpq_init(second);
    fmpq_init(fourth);
    fmpq_init(t);
    for (int k = 0; k < 4; k++)
        fmpq_init(p + k);
    fmpz_mul_2exp(half, lowest->multiplicity, 1);
    balanced = lowest->multiplicity_is_exact && fmpz_equal(half, dim) &&
               wg_observable_traces(p, 4, observable, dim, NULL) == WG_OK;
    if (balanced)
    {
        /* averages over the eigenvalues: E C^2 = E O^2 - a^2, E C^4 = E O^4 - 4 a E O^3 + 6 a^2 E O^2 - 3 a^4 */
        for (int k = 0; k < 4; k++)
            fmpq_div_fmpz(p + k, p + k, dim);
        fmpq_mul(t, p, p);
        fmpq_sub(second, p + 1, t);
        fmpq_mul_si(fourth, p + 1, 2);
        fmpq_sub(fourth, fourth, t);
        fmpq_mul(fourth, fourth, t);
        fmpq_mul_si(fourth, fourth, 3);
        fmpq_mul(t, p, p + 2);
        fmpq_mul_si(t, t, 4);
        fmpq_sub(fourth, fourth, t);
        fmpq_add(fourth, fourth, p + 3);
        fmpq_mul(t, second, second);
        balanced = fmpq_equal(t, fourth);
    }
    for (int k = 0; k < 4; k++)
        fmpq_clear(p + k);
    fmpz_clear(half);
    fmpq_clear(second);
    fmpq_clear(fourth);
    fmpq_clear(t);
    return balanced;
}

/* first, second <- Tr O', Tr O'^2 from p1, p2 and lambda. */
static void shift_exact(fmpq_t first, fmpq_t second, const fmpq *p, const fmpq_t lambda, const fmpz_t dim)
{
    fmpq_t t;

    fmpq_init(t);
    fmpq_mul_fmpz(t, lambda, dim);
    fmpq_sub(first, p, t);
    /* p2 - lambda (p1 + Tr O') */
    fmpq_add(t, p, first);
    fmpq_mul(t, t, lambda);
    fmpq_sub(second, p + 1, t);
    fmpq_clear(t);
}

static void shift_ball(arb_t first, arb_t second, const fmpq *p, const arb_t lambda, const fmpz_t dim,
                       slong prec)
{
    arb_t t;

    arb_init(t);
    arb_set_fmpq(first, p, prec);
    arb_submul_fmpz(first, lambda, dim, prec);
    arb_set_fmpq(t, p, prec);
    arb_add(t, t, first, prec);
    arb_mul(t, t, lambda, prec);
    arb_set_fmpq(second, p + 1, prec);
    arb_sub(second, second, t, prec);
    arb_clear(t);
}

static void set_exact(wg_degrees_of_freedom_t dof, const fmpq *p, const fmpq_t lambda, const fmpz_t dim)
{
    fmpq_t first, second, q, r;

    fmpq_init(first);
    fmpq_init(second);
    fmpq_init(q);
    fmpq_init(r);
    shift_exact(first, second, p, lambda, dim);
    if (dof->field == 4)
    {
        fmpq_div_2exp(first, first, 1);
        fmpq_div_2exp(second, second, 1);
    }
    fmpq_div_fmpz(q, first, dof->dim);
    wg_value_set_fmpq(dof->mean, q);
    fmpq_mul(q, first, first);
    fmpq_div(r, q, second);
    wg_value_set_fmpq(dof->dof, r);

    fmpz_cdiv_q(dof->ceiling, fmpq_numref(r), fmpq_denref(r));
    fmpq_set_si(q, 1, 2);
    fmpq_add(q, q, r);
    fmpz_fdiv_q(dof->rounded, fmpq_numref(q), fmpq_denref(q));
    /* (N + 2/beta) r/(N - r) */
    fmpq_set_si(q, 2, dof->field);
    fmpq_add_fmpz(q, q, dof->dim);
    fmpq_mul(q, q, r);
    fmpq_set_fmpz(second, dof->dim);
    fmpq_sub(second, second, r);
    fmpq_div(q, q, second);
    wg_value_set_fmpq(dof->matched, q);
    fmpq_clear(first);
    fmpq_clear(second);
    fmpq_clear(q);
    fmpq_clear(r);
}

static void set_whole(fmpz_t n, const arb_t x)
{
    if (!arb_get_unique_fmpz(n, x))
        fmpz_zero(n);
}

static void set_ball(wg_degrees_of_freedom_t dof, const fmpq *p, const arb_t lambda, const fmpz_t dim,
                     slong prec)
{
    arb_t first, second, r, t;

    arb_init(first);
    arb_init(second);
    arb_init(r);
    arb_init(t);
    shift_ball(first, second, p, lambda, dim, prec);
    if (dof->field == 4)
    {
        arb_mul_2exp_si(first, first, -1);
        arb_mul_2exp_si(second, second, -1);
    }
    arb_div_fmpz(t, first, dof->dim, prec);
    wg_value_set_arb(dof->mean, t);
    arb_sqr(r, first, prec);
    arb_div(r, r, second, prec);
    wg_value_set_arb(dof->dof, r);
    arb_ceil(t, r, prec);
    set_whole(dof->ceiling, t);
    arb_set_d(t, 0.5);
    arb_add(t, t, r, prec);
    arb_floor(t, t, prec);
    set_whole(dof->rounded, t);
    arb_set_fmpz(t, dof->dim);
    arb_sub(second, t, r, prec);
    arb_set_si(t, 2);
    arb_div_si(t, t, dof->field, prec);
    arb_add_fmpz(t, t, dof->dim, prec);
    arb_mul(t, t, r, prec);
    arb_div(t, t, second, prec);
    wg_value_set_arb(dof->matched, t);
    arb_clear(first);
    arb_clear(second);
    arb_clear(r);
    arb_clear(t);
}

/* r = rank = N/2 whatever lambda_min is: the two eigenvalues are as frequent. */
static void set_balanced(wg_degrees_of_freedom_t dof)
{
    fmpq_t r, q;

    fmpq_init(r);
    fmpq_init(q);
    fmpq_set_fmpz(r, dof->dim);
    fmpq_div_2exp(r, r, 1);
    wg_value_set_fmpq(dof->dof, r);
    fmpz_cdiv_q(dof->ceiling, fmpq_numref(r), fmpq_denref(r));
    fmpz_set(dof->rounded, dof->ceiling);
    fmpq_set_si(q, 2, dof->field);
    fmpq_add_fmpz(q, q, dof->dim);
    wg_value_set_fmpq(dof->matched, q);
    dof->flat = 1;
    fmpq_clear(r);
    fmpq_clear(q);
}

static void set_values(wg_degrees_of_freedom_t dof, const fmpq *p, const wg_lowest_eigenvalue_t lowest,
                       const wg_observable_t observable, const fmpz_t dim, slong prec)
{
    if (lowest->kind == WG_EXACT)
    {
        fmpq_t rank;

        fmpq_init(rank);
        fmpq_set_fmpz(rank, dof->rank);
        wg_value_set_fmpq(dof->lowest, lowest->exact);
        set_exact(dof, p, lowest->exact, dim);
        dof->flat = dof->rank_is_exact && fmpq_equal(rank, dof->dof->rational);
        fmpq_clear(rank);
        return;
    }
    wg_value_set_arb(dof->lowest, lowest->value);
    set_ball(dof, p, lowest->value, dim, prec);
    dof->flat = 0;
    if (lowest->kind == WG_LIMIT)
    {
        wg_value_weaken_to_limit(dof->lowest);
        wg_value_weaken_to_limit(dof->mean);
        wg_value_weaken_to_limit(dof->dof);
        wg_value_weaken_to_limit(dof->matched);
    }
    else if (is_balanced(observable, dim, lowest))
        set_balanced(dof);
}

/* lambda_min is at most the mean eigenvalue, and equal to it for multiples of the identity. */
static wg_status_t check_shift(const wg_lowest_eigenvalue_t lowest, const fmpq *p, const fmpz_t dim,
                               wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t first, second, spread;

    fmpq_init(first);
    fmpq_init(second);
    fmpq_init(spread);
    /* D Tr O^2 - (Tr O)^2 */
    fmpq_mul_fmpz(spread, p + 1, dim);
    fmpq_mul(first, p, p);
    fmpq_sub(spread, spread, first);
    if (fmpq_is_zero(spread))
        status =
            wg_fail(error, WG_DOMAIN, "the observable is a multiple of the identity, and the loss constant");
    else if (lowest->kind == WG_EXACT)
    {
        shift_exact(first, second, p, lowest->exact, dim);
        if (fmpq_sgn(first) <= 0)
            status = wg_fail(error, WG_DOMAIN, "the lowest eigenvalue is above the mean of all eigenvalues");
    }
    fmpq_clear(first);
    fmpq_clear(second);
    fmpq_clear(spread);
    return status;
}

wg_status_t wg_degrees_of_freedom(wg_degrees_of_freedom_t dof, const wg_observable_t observable,
                                  const fmpz_t dim, int field, const fmpq *lowest, slong prec,
                                  wg_error_struct *error)
{
    wg_status_t status = check_field(observable, dim, field, error);
    wg_lowest_eigenvalue_t found;
    fmpq p[2];

    if (status != WG_OK)
        return status;
    fmpq_init(p);
    fmpq_init(p + 1);
    wg_lowest_eigenvalue_init(found);
    status = wg_observable_traces(p, 2, observable, dim, error);
    if (status == WG_OK && lowest != NULL)
        set_known(found, lowest, prec);
    else if (status == WG_OK)
        /* (Tr O')^2 / Tr O'^2 loses a few bits, twice those of D at most */
        status = wg_lowest_eigenvalue(found, observable, dim, prec + 2 * fmpz_bits(dim), error);
    if (status == WG_OK)
        status = check_shift(found, p, dim, error);
    if (status == WG_OK)
    {
        dof->field = field;
        dof->method = found->method;
        dof->rank_is_exact = found->multiplicity_is_exact;
        fmpz_sub(dof->rank, dim, found->multiplicity);
        fmpz_set(dof->dim, dim);
        if (field == 4)
        {
            fmpz_fdiv_q_2exp(dof->dim, dim, 1);
            fmpz_fdiv_q_2exp(dof->rank, dof->rank, 1);
        }
        set_values(dof, p, found, observable, dim, prec + 2 * fmpz_bits(dim));
    }
    wg_lowest_eigenvalue_clear(found);
    fmpq_clear(p);
    fmpq_clear(p + 1);
    return status;
}

/* q <- the number, to `prec` bits where it is no rational one. */
static void approximate(fmpq_t q, const wg_value_t value, slong prec)
{
    arf_t middle;

    if (value->form == WG_BY_RATIONAL)
    {
        fmpq_set(q, value->rational);
        return;
    }
    arf_init(middle);
    arf_set_round(middle, arb_midref(value->ball), prec, ARF_RND_NEAR);
    arf_get_fmpq(q, middle);
    arf_clear(middle);
}

wg_status_t wg_degrees_of_freedom_append(wg_wishart_t process, const wg_degrees_of_freedom_t dof, int limit,
                                         slong prec, wg_error_struct *error)
{
    wg_status_t status;
    fmpq_t r, mean, dim;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(dim);
    approximate(r, dof->dof, prec);
    approximate(mean, dof->mean, prec);
    if (!limit)
        fmpq_set_fmpz(dim, dof->dim);
    status = wg_wishart_append(process, dof->field, r, mean, dim, error);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(dim);
    return status;
}
