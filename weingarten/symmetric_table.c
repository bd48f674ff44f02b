#include "symmetric_table.h"

#include <string.h>

#include <flint/fmpz.h>

#include "wishgarten/local_twirl.h"

static slong rim_hooks(const slong *beta, slong rows, const unsigned char *mu)
{
    slong total = 0;

    if (mu[0] == 0)
        return 1;
    for (slong i = 0; i < rows; i++)
    {
        slong target = beta[i] - mu[0], between = 0, b[WG_SYMMETRIC_MAX];
        int taken = target < 0;

        for (slong j = 0; j < rows; j++)
        {
            taken |= beta[j] == target;
            between += beta[j] > target && beta[j] < beta[i];
            b[j] = beta[j];
        }
        if (taken)
            continue;
        b[i] = target;
        total += (between % 2 == 0 ? 1 : -1) * rim_hooks(b, rows, mu + 1);
    }
    return total;
}

static slong character(const unsigned char *lambda, slong rows, const unsigned char *mu)
{
    slong beta[WG_SYMMETRIC_MAX];
    unsigned char m[WG_SYMMETRIC_MAX + 1] = {0};

    memcpy(m, mu, WG_SYMMETRIC_MAX);
    for (slong i = 0; i < rows; i++)
        beta[i] = lambda[i] + rows - 1 - i;
    return rim_hooks(beta, rows, m);
}

static void add_partitions(wg_symmetric_table_t t, unsigned char *prefix, slong rows, slong rest, slong bound)
{
    if (rest == 0)
    {
        memset(t->parts[t->classes], 0, WG_SYMMETRIC_MAX);
        memcpy(t->parts[t->classes], prefix, rows);
        t->rows[t->classes++] = rows;
        return;
    }
    for (slong part = FLINT_MIN(rest, bound); part >= 1; part--)
    {
        prefix[rows] = part;
        add_partitions(t, prefix, rows + 1, rest - part, part);
    }
}

/* The numbers of cycles of each length, four bits each. */
static ulong type_of_parts(const unsigned char *parts)
{
    ulong type = 0;

    for (slong i = 0; i < WG_SYMMETRIC_MAX && parts[i] > 0; i++)
        type += (ulong) 1 << 4 * (parts[i] - 1);
    return type;
}

static ulong type_of_permutation(const unsigned char *p, slong n)
{
    ulong type = 0;
    unsigned seen = 0;

    for (slong i = 0; i < n; i++)
    {
        slong length = 0;

        for (slong j = i; !(seen >> j & 1); j = p[j], length++)
            seen |= 1U << j;
        if (length > 0)
            type += (ulong) 1 << 4 * (length - 1);
    }
    return type;
}

static void next_permutation(unsigned char *p, slong n)
{
    slong i = n - 2, j = n - 1;

    while (i >= 0 && p[i] > p[i + 1])
        i--;
    if (i >= 0)
    {
        unsigned char t = p[i];

        while (p[j] < p[i])
            j--;
        p[i] = p[j];
        p[j] = t;
    }
    for (slong a = i + 1, b = n - 1; a < b; a++, b--)
    {
        unsigned char t = p[a];

        p[a] = p[b];
        p[b] = t;
    }
}

static void list_permutations(wg_symmetric_table_t t)
{
    ulong types[WG_SYMMETRIC_CLASSES];
    unsigned char p[WG_SYMMETRIC_MAX] = {0};

    for (slong i = 0; i < t->classes; i++)
        types[i] = type_of_parts(t->parts[i]);
    for (slong i = 0; i < t->degree; i++)
        p[i] = i;
    for (slong rank = 0; rank < t->order; rank++)
    {
        ulong type = type_of_permutation(p, t->degree);
        slong c = 0;

        while (types[c] != type)
            c++;
        t->class_of[rank] = c;
        memcpy(t->permutations[rank], p, sizeof(p));
        next_permutation(p, t->degree);
    }
}

void wg_symmetric_table_init(wg_symmetric_table_t table, slong degree)
{
    unsigned char prefix[WG_SYMMETRIC_MAX];

    table->degree = degree;
    table->classes = 0;
    table->order = 1;
    for (slong i = 2; i <= degree; i++)
        table->order *= i;
    add_partitions(table, prefix, 0, degree, degree);
    for (slong i = 0; i < table->classes; i++)
        for (slong j = 0; j < table->classes; j++)
            table->character[i][j] = character(table->parts[i], table->rows[i], table->parts[j]);
    table->permutations = flint_malloc(table->order * sizeof(*table->permutations));
    table->class_of = flint_malloc(table->order);
    list_permutations(table);
    memset(table->centraliser, 0, sizeof(table->centraliser));
    for (slong rank = 0; rank < table->order; rank++)
        table->centraliser[table->class_of[rank]]++;
    for (slong i = 0; i < table->classes; i++)
        table->centraliser[i] = table->order / table->centraliser[i];
}

void wg_symmetric_table_clear(wg_symmetric_table_t table)
{
    flint_free(table->permutations);
    flint_free(table->class_of);
}

int wg_symmetric_vanishes(const wg_symmetric_table_t table, slong lambda, const fmpz_poly_t dim)
{
    return fmpz_poly_length(dim) == 1 &&
           fmpz_cmp_si(fmpz_poly_get_coeff_ptr(dim, 0), table->rows[lambda]) < 0;
}

void wg_symmetric_contents(slong *exponents, const wg_symmetric_table_t table, slong lambda)
{
    memset(exponents, 0, WG_TWIRL_FACTORS * sizeof(*exponents));
    for (slong i = 0; i < table->rows[lambda]; i++)
        for (slong j = 0; j < table->parts[lambda][i]; j++)
            exponents[j - i + WG_TWIRL_SHIFT]++;
}

fmpz_poly_struct *wg_polynomials_init(slong length)
{
    fmpz_poly_struct *p = flint_malloc(length * sizeof(*p));

    for (slong i = 0; i < length; i++)
        fmpz_poly_init(p + i);
    return p;
}

void wg_polynomials_clear(fmpz_poly_struct *p, slong length)
{
    for (slong i = 0; i < length; i++)
        fmpz_poly_clear(p + i);
    flint_free(p);
}

/* factor <- D + j */
static void linear_factor(fmpz_poly_t factor, slong j, const fmpz_poly_t dim)
{
    fmpz_poly_set_si(factor, j);
    fmpz_poly_add(factor, factor, dim);
}

void wg_multiply_linear(fmpz_poly_t p, const slong *exponents, const fmpz_poly_t dim)
{
    fmpz_poly_t factor;

    fmpz_poly_init(factor);
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT; j++)
        if (exponents[j + WG_TWIRL_SHIFT] > 0)
        {
            linear_factor(factor, j, dim);
            fmpz_poly_pow(factor, factor, exponents[j + WG_TWIRL_SHIFT]);
            fmpz_poly_mul(p, p, factor);
        }
    fmpz_poly_clear(factor);
}

void wg_cancel_linear(fmpz_poly_struct *p, slong length, slong *exponents, const fmpz_poly_t dim)
{
    fmpz_poly_t factor;
    fmpz_t value, root;

    if (fmpz_poly_length(dim) == 1)
        return;
    fmpz_poly_init(factor);
    fmpz_init(value);
    fmpz_init(root);
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT; j++)
    {
        slong *e = exponents + j + WG_TWIRL_SHIFT;
        int common = *e > 0;

        linear_factor(factor, j, dim);
        fmpz_set_si(root, -j);
        while (common)
        {
            for (slong i = 0; i < length && common; i++)
            {
                fmpz_poly_evaluate_fmpz(value, p + i, root);
                common = fmpz_is_zero(value);
            }
            for (slong i = 0; i < length && common; i++)
                fmpz_poly_div(p + i, p + i, factor);
            *e -= common;
            common = common && *e > 0;
        }
    }
    fmpz_poly_clear(factor);
    fmpz_clear(value);
    fmpz_clear(root);
}
