#include "network_oracle.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "wishgarten/matrix_integral.h"

void complex_init(complex_t z)
{
    fmpq_init(z);
    fmpq_init(z + 1);
}

void complex_clear(complex_t z)
{
    fmpq_clear(z);
    fmpq_clear(z + 1);
}

static void complex_mul(complex_t z, const complex_t w)
{
    fmpq_t a, b;

    fmpq_init(a);
    fmpq_init(b);
    fmpq_mul(a, z, w);
    fmpq_submul(a, z + 1, w + 1);
    fmpq_mul(b, z, w + 1);
    fmpq_addmul(b, z + 1, w);
    fmpq_swap(z, a);
    fmpq_swap(z + 1, b);
    fmpq_clear(a);
    fmpq_clear(b);
}

slong world_space(const world_t *world, slong space)
{
    const wg_space_struct *s = world->network->spaces + space;
    slong dim = s->factor;

    for (slong i = 0; i < world->network->dim_count; i++)
        for (slong e = 0; e < s->exponents[i]; e++)
            dim *= world->dims[i];
    return dim;
}

static slong size_of(const world_t *world, const wg_tensor_struct *t, slong first, slong count)
{
    slong size = 1;

    for (slong k = first; k < first + count; k++)
        size *= world_space(world, t->legs[k]);
    return size;
}

void world_init(world_t *world, const wg_network_struct *network, const slong *dims, flint_rand_t state)
{
    world->network = network;
    memcpy(world->dims, dims, network->dim_count * sizeof(slong));
    world->re = flint_calloc(network->tensor_count, sizeof(slong *));
    world->im = flint_calloc(network->tensor_count, sizeof(slong *));
    for (slong i = 0; i < network->tensor_count; i++)
    {
        const wg_tensor_struct *t = network->tensors + i;
        slong size = size_of(world, t, 0, t->outs + t->ins), rows = size_of(world, t, 0, t->outs);
        slong *re = world->re[i] = flint_calloc(size, sizeof(slong)),
              *im = world->im[i] = flint_calloc(size, sizeof(slong));

        if (t->kind == WG_TENSOR_STATE || t->kind == WG_TENSOR_PROJECTOR)
        {
            slong phase = n_randint(state, 4), at = n_randint(state, size);

            re[at] = (slong[]){1, 0, -1, 0}[phase];
            im[at] = (slong[]){0, 1, 0, -1}[phase];
            continue;
        }
        for (slong k = 0; k < size; k++)
        {
            re[k] = (slong) n_randint(state, 5) - 2;
            im[k] = (slong) n_randint(state, 5) - 2;
        }
        for (slong a = 0; a < rows && t->kind == WG_TENSOR_HERMITIAN; a++)
            for (slong b = 0; b <= a; b++)
            {
                re[b * rows + a] = re[a * rows + b];
                im[b * rows + a] = a == b ? 0 : -im[a * rows + b];
                im[a * rows + b] = a == b ? 0 : im[a * rows + b];
            }
    }
}

void world_clear(world_t *world)
{
    for (slong i = 0; i < world->network->tensor_count; i++)
    {
        flint_free(world->re[i]);
        flint_free(world->im[i]);
    }
    flint_free(world->re);
    flint_free(world->im);
}

/* z <- E prod of the entries of all unitaries times the product of the fixed tensors, at these indices of the legs. */
static void multiply_nodes(complex_t z, const world_t *world, const wg_network_part_struct *part,
                           const slong *indices)
{
    static const char *const names[] = {"D"};
    slong leg = 0;
    complex_t factor;

    complex_init(factor);
    fmpq_one(z);
    fmpq_zero(z + 1);
    for (slong i = 0; i < part->node_count; i++)
    {
        const wg_tensor_struct *t = world->network->tensors + part->nodes[i] / 2;
        slong at = 0;

        for (slong k = 0; k < t->outs + t->ins; k++, leg++)
            at = at * world_space(world, t->legs[k]) + indices[leg];
        if (t->kind == WG_TENSOR_UNITARY)
            continue;
        fmpq_set_si(factor, world->re[part->nodes[i] / 2][at], 1);
        fmpq_set_si(factor + 1, world->im[part->nodes[i] / 2][at] * (part->nodes[i] % 2 ? -1 : 1), 1);
        complex_mul(z, factor);
    }
    for (slong m = 0; m < world->network->tensor_count && !(fmpq_is_zero(z) && fmpq_is_zero(z + 1)); m++)
    {
        const wg_tensor_struct *t = world->network->tensors + m;
        const char *method;
        wg_integrand_t f;
        wg_formula_t g;
        wg_ring_t ring;
        fmpz_t dim;

        if (t->kind != WG_TENSOR_UNITARY)
            continue;
        wg_integrand_init(f);
        wg_integrand_matrix(f, "U", WG_MATRIX_RANDOM);
        leg = 0;
        for (slong i = 0; i < part->node_count; i++)
        {
            const wg_tensor_struct *u = world->network->tensors + part->nodes[i] / 2;
            slong ends[2] = {0, 0};

            for (slong k = 0; k < u->outs + u->ins; k++, leg++)
                ends[k >= u->outs] = ends[k >= u->outs] * world_space(world, u->legs[k]) + indices[leg];
            if (u == t)
                wg_integrand_push_entry(f, 0, part->nodes[i] % 2, 1 + ends[0], 1 + ends[1], 1);
        }
        wg_ring_init(ring, names, 1);
        wg_formula_init(g, ring);
        fmpz_init_set_si(dim, size_of(world, t, 0, t->outs));
        cr_assert_eq(wg_matrix_integral(g, &method, f, dim, ring, NULL), WG_OK);
        fmpq_zero(factor + 1);
        cr_assert(wg_formula_get_fmpq(factor, g, ring));
        complex_mul(z, factor);
        fmpz_clear(dim);
        wg_formula_clear(g, ring);
        wg_ring_clear(ring);
        wg_integrand_clear(f);
    }
    complex_clear(factor);
}

/* The next values of the wires, of which the leg with the smaller number is the first end; 0 behind the last. */
static int next_indices(slong *indices, const slong *dims, const wg_network_part_struct *part, slong legs)
{
    for (slong at = 0; at < legs; at++)
    {
        if (part->mates[at] < at)
            continue;
        indices[at] = (indices[at] + 1) % dims[at];
        indices[part->mates[at]] = indices[at];
        if (indices[at] != 0)
            return 1;
    }
    return 0;
}

void world_contract(complex_t z, const world_t *world, const wg_network_part_struct *part,
                    const slong *labels)
{
    slong *indices = flint_calloc(part->leg_count + 2, sizeof(slong)),
          *dims = flint_calloc(part->leg_count + 2, sizeof(slong)), leg = 0;
    complex_t term;

    complex_init(term);
    fmpq_zero(z);
    fmpq_zero(z + 1);
    for (slong i = 0; i < part->node_count; i++)
        for (slong k = 0; k < world->network->tensors[part->nodes[i] / 2].outs +
                                  world->network->tensors[part->nodes[i] / 2].ins;
             k++)
            dims[leg++] = world_space(world, world->network->tensors[part->nodes[i] / 2].legs[k]);
    if (part->node_count == 0 && part->leg_count == 2)
        fmpq_set_si(z, labels[-1 - part->mates[0]] == labels[-1 - part->mates[1]], 1);
    for (slong k = 0; k < leg; k++)
        if (part->mates[k] < 0)
            indices[k] = labels[-1 - part->mates[k]];
    do
    {
        if (part->node_count > 0)
        {
            multiply_nodes(term, world, part, indices);
            fmpq_add(z, z, term);
            fmpq_add(z + 1, z + 1, term + 1);
        }
    }
    while (next_indices(indices, dims, part, leg));
    flint_free(indices);
    flint_free(dims);
    complex_clear(term);
}

static double gaussian(flint_rand_t state)
{
    double u = (1 + n_randint(state, UWORD(1) << 52)) / 4503599627370497.0,
           v = n_randint(state, UWORD(1) << 52) / 4503599627370496.0;

    return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

void world_haar(complex double *u, slong n, flint_rand_t state)
{
    for (slong i = 0; i < n; i++)
    {
        double norm = 0;

        for (slong k = 0; k < n; k++)
            u[i * n + k] = gaussian(state) + _Complex_I * gaussian(state);
        for (slong j = 0; j < i; j++)
        {
            complex double overlap = 0;

            for (slong k = 0; k < n; k++)
                overlap += conj(u[j * n + k]) * u[i * n + k];
            for (slong k = 0; k < n; k++)
                u[i * n + k] -= overlap * u[j * n + k];
        }
        for (slong k = 0; k < n; k++)
            norm += creal(u[i * n + k] * conj(u[i * n + k]));
        for (slong k = 0; k < n; k++)
            u[i * n + k] /= sqrt(norm);
    }
}

complex double world_sample(const world_t *world, const wg_network_part_struct *part, const slong *labels,
                            const complex double *u)
{
    slong *indices = flint_calloc(part->leg_count + 2, sizeof(slong)),
          *dims = flint_calloc(part->leg_count + 2, sizeof(slong)), leg = 0;
    complex double sum = 0;

    for (slong i = 0; i < part->node_count; i++)
        for (slong k = 0; k < world->network->tensors[part->nodes[i] / 2].outs +
                                  world->network->tensors[part->nodes[i] / 2].ins;
             k++)
            dims[leg++] = world_space(world, world->network->tensors[part->nodes[i] / 2].legs[k]);
    for (slong k = 0; k < leg; k++)
        if (part->mates[k] < 0)
            indices[k] = labels[-1 - part->mates[k]];
    do
    {
        complex double product = 1;

        leg = 0;
        for (slong i = 0; i < part->node_count; i++)
        {
            const wg_tensor_struct *t = world->network->tensors + part->nodes[i] / 2;
            slong at = 0;
            complex double entry;

            for (slong k = 0; k < t->outs + t->ins; k++, leg++)
                at = at * dims[leg] + indices[leg];
            entry = t->kind == WG_TENSOR_UNITARY
                        ? u[at]
                        : world->re[part->nodes[i] / 2][at] + _Complex_I * world->im[part->nodes[i] / 2][at];
            product *= part->nodes[i] % 2 ? conj(entry) : entry;
        }
        sum += product;
    }
    while (next_indices(indices, dims, part, leg));
    flint_free(indices);
    flint_free(dims);
    return sum;
}

/* q <- p at the dimensions; the network's symbols are variables 1, 2, .... */
static void evaluate_polynomial(fmpq_t q, const fmpz_mpoly_t p, const world_t *world,
                                const wg_ring_struct *ring)
{
    fmpz *values = flint_calloc(ring->length, sizeof(fmpz)),
         **pointers = flint_malloc(ring->length * sizeof(fmpz *));

    for (slong i = 0; i < ring->length; i++)
    {
        fmpz_init_set_si(values + i, i >= 1 && i <= world->network->dim_count ? world->dims[i - 1] : 0);
        pointers[i] = values + i;
    }
    fmpz_one(fmpq_denref(q));
    cr_assert(fmpz_mpoly_evaluate_all_fmpz(fmpq_numref(q), p, pointers, ring->ctx));
    flint_free(pointers);
    flint_free(values);
}

void world_evaluate(complex_t z, const world_t *world, const wg_expansion_struct *e,
                    const wg_network_parts_struct *parts, const slong *labels)
{
    complex_t *values = flint_malloc((parts->count + 1) * sizeof(*values));
    complex_t term;
    fmpq_t q;

    fmpq_init(q);
    complex_init(term);
    fmpq_zero(z);
    fmpq_zero(z + 1);
    for (slong i = 0; i < parts->count; i++)
    {
        complex_init(values[i]);
        world_contract(values[i], world, parts->entries + i, labels);
    }
    for (slong i = 0; i < e->term_count; i++)
    {
        evaluate_polynomial(term, e->coefficients + e->terms[i].coefficient, world, e->ring);
        fmpq_zero(term + 1);
        for (slong k = 0; k < e->terms[i].length; k++)
            complex_mul(term, values[e->terms[i].symbols[k]]);
        fmpq_add(z, z, term);
        fmpq_add(z + 1, z + 1, term + 1);
    }
    fmpq_zero(term + 1);
    evaluate_polynomial(term, e->scale->numerator, world, e->ring);
    fmpq_div_fmpz(term, term, e->scale->denominator);
    for (slong i = 0; i < e->scale->length; i++)
    {
        evaluate_polynomial(q, e->scale->factors[i].base, world, e->ring);
        for (ulong k = 0; k < e->scale->factors[i].exponent; k++)
            fmpq_div(term, term, q);
    }
    complex_mul(z, term);
    for (slong i = 0; i < parts->count; i++)
        complex_clear(values[i]);
    flint_free(values);
    complex_clear(term);
    fmpq_clear(q);
}
