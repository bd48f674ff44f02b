#include <criterion/criterion.h>
#include <string.h>

#include "../oracle/rotation_world.h"
#include "wishgarten/sector_kernel.h"

/* Two sectors of dimension 2, O = 1 + 2 sigma in one and 3 sigma in the other, weights 1/3 and 2/3, generators along (3/5, 0, 4/5) in both. */
static const slong lengths[] = {2, 3};
static const slong weights[] = {1, 2};

/* moments[i][j] <- the average of g_1^i g_2^j over all circuits of `layers` <= 2 layers with blocks from the world, i, j <= 4. */
static void visit(ulong moments[5][5], const rotation_world_t *world, slong layers, slong length)
{
    nmod_t mod = world->mod;
    ulong axis[3] = {world_fraction(3, 5, mod), 0, world_fraction(4, 5, mod)}, o[3] = {0, length, 0},
          pole[3] = {0, 0, 1};
    ulong scale = nmod_inv(layers == 1 ? 3600 : 216000, mod);

    memset(moments, 0, 25 * sizeof(ulong));
    for (slong a = 0; a < 60; a++)
        for (slong b = 0; b < 60; b++)
            for (slong c = 0; c < (layers == 1 ? 1 : 60); c++)
            {
                ulong left[2][3], right[2][3], turned[3], g[2] = {0, 0}, x = 1;

                world_apply_transpose(left[0], world->group[a], o, mod);
                world_apply_transpose(left[1], world->group[b], left[0], mod);
                world_apply(right[1], world->group[c], pole, mod);
                if (layers == 1)
                    memcpy(right[1], pole, sizeof(pole));
                world_apply(right[0], world->group[b], right[1], mod);
                for (slong l = 0; l < layers; l++)
                {
                    world_cross(turned, axis, right[l], mod);
                    g[l] = nmod_mul(2, world_dot(left[l], turned, mod), mod);
                }
                for (int i = 0; i <= 4; i++, x = nmod_mul(x, g[0], mod))
                {
                    ulong y = x;

                    for (int j = 0; i + j <= 4; j++, y = nmod_mul(y, g[1], mod))
                        moments[i][j] = nmod_add(moments[i][j], y, mod);
                }
            }
    for (int i = 0; i < 25; i++)
        moments[i / 5][i % 5] = nmod_mul(moments[i / 5][i % 5], scale, mod);
}

/* E prod_l (w_1 g_l + w_2 h_l)^{e_l} for independent sectors, by the binomial theorem alone. */
static ulong joint(ulong moments[2][5][5], const int *e, nmod_t mod)
{
    static const ulong binomial[5][5] = {{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}};
    ulong w[2] = {world_fraction(weights[0], 3, mod), world_fraction(weights[1], 3, mod)}, sum = 0;

    for (int i = 0; i <= e[0]; i++)
        for (int j = 0; j <= e[1]; j++)
        {
            ulong term = binomial[e[0]][i] * binomial[e[1]][j];

            term = nmod_mul(term, nmod_pow_ui(w[0], i + j, mod), mod);
            term = nmod_mul(term, nmod_pow_ui(w[1], e[0] + e[1] - i - j, mod), mod);
            term = nmod_mul(term, moments[0][i][j], mod);
            sum = nmod_addmul(sum, term, moments[1][e[0] - i][e[1] - j], mod);
        }
    return sum;
}

static void set_sector(wg_kernel_t kernel, slong layers, slong length, const wg_ring_t ring)
{
    wg_kernel_init(kernel, 4, ring);
    wg_formula_set_si(kernel->dim, 2, ring);
    wg_formula_set_si(kernel->layers, layers, ring);
    for (int k = 0; k <= 4; k += 2)
        wg_formula_set_si(kernel->observable + k,
                          k == 0   ? 2
                          : k == 2 ? 2 * length * length
                                   : 2 * length * length * length * length,
                          ring);
    wg_kernel_set_pauli_generator(kernel);
}

/* The mean and the variance of K over all circuits of two one-qubit sectors, L = 1, 2; and one sector of weight 1 is the plain kernel. */
Test(sector_kernel, two_qubits_side_by_side)
{
    static const char *const names[] = {"D"};
    rotation_world_t world;
    wg_ring_t ring;

    rotation_world_init(&world);
    wg_ring_init(ring, names, 1);
    for (slong layers = 1; layers <= 2; layers++)
    {
        static const int squares[][2] = {{2, 0}, {0, 2}}, fourths[][2] = {{4, 0}, {2, 2}, {2, 2}, {0, 4}};
        ulong moments[2][5][5], first = 0, second = 0;
        wg_kernel_struct sectors[2];
        wg_formula_t mean, variance, plain;
        fmpq w[2];

        for (int s = 0; s < 2; s++)
        {
            visit(moments[s], &world, layers, lengths[s]);
            set_sector(sectors + s, layers, lengths[s], ring);
            fmpq_init(w + s);
            fmpq_set_si(w + s, weights[s], 3);
        }
        for (int i = 0; i < layers; i++)
            first = nmod_add(first, joint(moments, squares[i], world.mod), world.mod);
        for (int i = 0; i < (layers == 1 ? 1 : 4); i++)
            second = nmod_add(second, joint(moments, fourths[i], world.mod), world.mod);
        second = nmod_sub(second, nmod_mul(first, first, world.mod), world.mod);

        wg_formula_init(mean, ring);
        wg_formula_init(variance, ring);
        wg_formula_init(plain, ring);
        wg_sector_kernel(mean, variance, sectors, w, 2);
        cr_expect_eq(world_residue(mean, ring, world.mod), first, "E K, L = %ld", (long) layers);
        cr_expect_eq(world_residue(variance, ring, world.mod), second, "Var K, L = %ld", (long) layers);

        fmpq_one(w);
        wg_sector_kernel(mean, variance, sectors, w, 1);
        wg_kernel_moment(plain, 1, sectors);
        cr_expect(wg_formula_equal(mean, plain, ring));
        wg_kernel_cumulant(plain, 2, sectors);
        cr_expect(wg_formula_equal(variance, plain, ring));

        for (int s = 0; s < 2; s++)
        {
            wg_kernel_clear(sectors + s);
            fmpq_clear(w + s);
        }
        wg_formula_clear(mean, ring);
        wg_formula_clear(variance, ring);
        wg_formula_clear(plain, ring);
    }
    wg_ring_clear(ring);
}
