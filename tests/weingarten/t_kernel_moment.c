#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>
#include <flint/nmod.h>
#include <flint/ulong_extras.h>

#include "../oracle/rotation_world.h"
#include "../support.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/number.h"

/* D, L, m2, ..., m16 */
#define ORDER 16
static wg_ring_t ring;

static void setup(void)
{
    static const char *const names[] = {"D",  "L",   "m2",  "m3",  "m4",  "m5",  "m6",  "m7", "m8",
                                        "m9", "m10", "m11", "m12", "m13", "m14", "m15", "m16"};

    wg_ring_init(ring, names, 17);
}

static void teardown(void)
{
    wg_ring_clear(ring);
}

TestSuite(kernel_moment, .init = setup, .fini = teardown);

/* sums[k] <- Tr (A - Tr A/D)^k for the eigenvalues given, k = 0..ORDER */
static void central_sums(wg_formula_struct *sums, const fmpq *eigenvalues, slong dim)
{
    fmpq_t mean, shifted, power, sum;

    fmpq_init(mean);
    fmpq_init(shifted);
    fmpq_init(power);
    fmpq_init(sum);
    for (slong i = 0; i < dim; i++)
        fmpq_add(mean, mean, eigenvalues + i);
    fmpq_div_fmpz(mean, mean, (fmpz[]){dim});
    for (slong k = 0; k <= ORDER; k++)
    {
        fmpq_zero(sum);
        for (slong i = 0; i < dim; i++)
        {
            fmpq_sub(shifted, eigenvalues + i, mean);
            fmpq_pow_si(power, shifted, k);
            fmpq_add(sum, sum, power);
        }
        wg_formula_set_fmpq(sums + k, sum, ring);
    }
    fmpq_clear(mean);
    fmpq_clear(shifted);
    fmpq_clear(power);
    fmpq_clear(sum);
}

/* A kernel of numbers: Pauli generator, haar boundary. */
static void numeric_kernel(wg_kernel_t kernel, slong layers, const fmpq *eigenvalues, slong dim)
{
    wg_kernel_init(kernel, ORDER, ring);
    wg_formula_set_si(kernel->dim, dim, ring);
    wg_formula_set_si(kernel->layers, layers, ring);
    central_sums(kernel->observable, eigenvalues, dim);
    wg_kernel_set_pauli_generator(kernel);
}

static void set_symbols(wg_kernel_t kernel)
{
    wg_kernel_init(kernel, ORDER, ring);
    wg_formula_set_variable(kernel->dim, 0, ring);
    wg_formula_set_variable(kernel->layers, 1, ring);
    wg_formula_set(kernel->observable, kernel->dim, ring);
    for (slong k = 2; k <= ORDER; k++)
        wg_formula_set_variable(kernel->observable + k, k, ring);
    wg_kernel_set_pauli_generator(kernel);
}

/* f <- f * prod_{i < n} (a + c i), f / prod if `over` */
static void multiply_rising(wg_formula_t f, const wg_formula_t a, slong c, slong n, int over)
{
    wg_formula_t t;

    wg_formula_init(t, ring);
    for (slong i = 0; i < n; i++)
    {
        wg_formula_add_si(t, a, c * i, ring);
        if (over)
            cr_assert_eq(wg_formula_div(f, f, t, ring), WG_OK);
        else
            wg_formula_mul(f, f, t, ring);
    }
    wg_formula_clear(t, ring);
}

static void check_equal(const wg_formula_t f, const wg_formula_t g, const char *what)
{
    char *left = wg_formula_get_str(f, WG_TEXT, ring), *right = wg_formula_get_str(g, WG_TEXT, ring);

    cr_expect(wg_formula_equal(f, g, ring), "%s: %.300s is not %.300s", what, left, right);
    flint_free(left);
    flint_free(right);
}

/* O^2 = 1, Tr O = 0: v ~ Beta(D/2, 1/2), so E v^n = (D/2)_n / ((D+1)/2)_n, D symbolic, n <= 8. */
Test(kernel_moment, involutions_have_a_beta_law)
{
    wg_kernel_t kernel;
    wg_formula_t v, expected, shifted;

    set_symbols(kernel);
    wg_formula_init(v, ring);
    wg_formula_init(expected, ring);
    wg_formula_init(shifted, ring);
    wg_formula_add_si(shifted, kernel->dim, 1, ring);
    for (slong n = 0; n <= 8; n++)
    {
        wg_quantum_variance_moment(v, n, kernel->generator, kernel->dim, ring);
        wg_formula_set_si(expected, 1, ring);
        multiply_rising(expected, kernel->dim, 2, n, 0);
        multiply_rising(expected, shifted, 2, n, 1);
        check_equal(v, expected, "E v^n");
    }
    wg_formula_clear(v, ring);
    wg_formula_clear(expected, ring);
    wg_formula_clear(shifted, ring);
    wg_kernel_clear(kernel);
}

/* O a projector of rank r: v = p(1-p), p ~ Beta(r, D-r), so E v^n = (r)_n (D-r)_n / (D)_{2n}, D symbolic. */
Test(kernel_moment, projectors_have_a_beta_law)
{
    for (slong rank = 1; rank <= 3; rank++)
    {
        wg_kernel_t kernel;
        wg_formula_t v, expected, t;
        wg_formula_struct p[ORDER + 1];

        set_symbols(kernel);
        wg_formula_init(v, ring);
        wg_formula_init(expected, ring);
        wg_formula_init(t, ring);
        for (slong k = 0; k <= ORDER; k++)
        {
            wg_formula_init(p + k, ring);
            wg_formula_set_si(p + k, rank, ring);
        }
        wg_formula_set(p, kernel->dim, ring);
        wg_central_power_sums(kernel->observable, p, ORDER, kernel->dim, ring);
        for (slong n = 0; n <= 8; n++)
        {
            wg_quantum_variance_moment(v, n, kernel->observable, kernel->dim, ring);
            wg_formula_set_si(expected, 1, ring);
            wg_formula_add_si(t, kernel->dim, -rank, ring);
            multiply_rising(expected, t, 1, n, 0);
            wg_formula_set_si(t, rank, ring);
            multiply_rising(expected, t, 1, n, 0);
            multiply_rising(expected, kernel->dim, 1, 2 * n, 1);
            check_equal(v, expected, "E v^n");
        }
        for (slong k = 0; k <= ORDER; k++)
            wg_formula_clear(p + k, ring);
        wg_formula_clear(v, ring);
        wg_formula_clear(expected, ring);
        wg_formula_clear(t, ring);
        wg_kernel_clear(kernel);
    }
}

/* sum over the permutations of 0..length-1 of prod over cycles of Tr A^(sum of weights in the cycle); the
   permutation is built by inserting one point after another into the cycles that are there. */
static void sum_permutations(fmpq_t sum, slong *cycles, slong *lengths, slong count, const slong *weights,
                             slong placed, slong length, const fmpq *traces)
{
    if (placed == length)
    {
        fmpq_t product;

        fmpq_init(product);
        fmpq_one(product);
        for (slong i = 0; i < count; i++)
            fmpq_mul(product, product, traces + cycles[i]);
        fmpq_add(sum, sum, product);
        fmpq_clear(product);
        return;
    }
    for (slong i = 0; i < count; i++)
    {
        cycles[i] += weights[placed];
        lengths[i]++;
        for (slong place = 1; place < lengths[i]; place++)
            sum_permutations(sum, cycles, lengths, count, weights, placed + 1, length, traces);
        cycles[i] -= weights[placed];
        lengths[i]--;
    }
    cycles[count] = weights[placed];
    lengths[count] = 1;
    sum_permutations(sum, cycles, lengths, count + 1, weights, placed + 1, length, traces);
}

/* E (<A^2> - <A>^2)^n = sum_j C(n,j) (-1)^j 1/(D)_{n+j} sum_{sigma in S_{n+j}} prod_{cycles} Tr A^(...), term
 * by term. */
static void variance_moment_by_permutations(fmpq_t moment, slong n, const fmpq *eigenvalues, slong dim)
{
    fmpq *traces = _fmpq_vec_init(2 * n + 1);
    fmpq_t term, power;

    fmpq_init(term);
    fmpq_init(power);
    for (slong k = 1; k <= 2 * n; k++)
        for (slong i = 0; i < dim; i++)
        {
            fmpq_pow_si(power, eigenvalues + i, k);
            fmpq_add(traces + k, traces + k, power);
        }
    fmpq_zero(moment);
    for (slong j = 0; j <= n; j++)
    {
        slong weights[2 * ORDER], cycles[2 * ORDER], lengths[2 * ORDER];

        for (slong i = 0; i < n + j; i++)
            weights[i] = i < n - j ? 2 : 1;
        fmpq_zero(term);
        sum_permutations(term, cycles, lengths, 0, weights, 0, n + j, traces);
        for (slong i = 0; i < n + j; i++)
            fmpq_div_fmpz(term, term, (fmpz[]){dim + i});
        for (slong i = 0; i < j; i++)
        {
            fmpq_mul_si(term, term, -(n - i));
            fmpq_div_fmpz(term, term, (fmpz[]){i + 1});
        }
        fmpq_add(moment, moment, term);
    }
    _fmpq_vec_clear(traces, 2 * n + 1);
    fmpq_clear(term);
    fmpq_clear(power);
}

/* The class sum over central power sums = the sum over all permutations of plain power sums, n <= 3 (4 scaled
 * up). */
Test(kernel_moment, variance_moments_by_permutations)
{
    slong most = test_scaled(1) > 1 ? 4 : 3;
    flint_rand_t state;

    test_randinit(state);
    for (slong dim = 1; dim <= 5; dim++)
        for (slong repeat = 0; repeat < 3; repeat++)
        {
            fmpq *eigenvalues = _fmpq_vec_init(dim);
            wg_kernel_t kernel;
            wg_formula_t f;
            fmpq_t expected, value;

            wg_formula_init(f, ring);
            fmpq_init(expected);
            fmpq_init(value);
            for (slong i = 0; i < dim; i++)
                fmpq_randtest(eigenvalues + i, state, 4);
            numeric_kernel(kernel, 1, eigenvalues, dim);
            for (slong n = 0; n <= most; n++)
            {
                wg_quantum_variance_moment(f, n, kernel->observable, kernel->dim, ring);
                variance_moment_by_permutations(expected, n, eigenvalues, dim);
                cr_assert(wg_formula_get_fmpq(value, f, ring));
                cr_expect(fmpq_equal(value, expected), "D = %ld, n = %ld, seed %lu", (long) dim, (long) n,
                          test_seed());
            }
            wg_formula_clear(f, ring);
            fmpq_clear(expected);
            fmpq_clear(value);
            wg_kernel_clear(kernel);
            _fmpq_vec_clear(eigenvalues, dim);
        }
    flint_randclear(state);
}

/* sums[0..3] <- the averages of K, K^2, (d_1 epsilon)^2 (d_L epsilon)^2 and mu over the circuits of `layers`
   layers, whose generators are n.sigma, whose observable is o.sigma, and whose input state is the north pole.
 */
static void visit_circuits(ulong *sums, const rotation_world_t *world, slong layers, int bare,
                           const ulong *axis, const ulong *o)
{
    nmod_t mod = world->mod;
    slong blocks = layers + !bare, choice[4] = {0, 0, 0, 0};
    ulong circuits = n_pow(60, blocks), scale = nmod_inv(circuits % mod.n, mod);

    memset(sums, 0, 4 * sizeof(ulong));
    for (ulong c = 0; c < circuits; c++)
    {
        ulong right[4][3], left[4][3], turned[4][3], gradient[4], kernel = 0, meta = 0, t[3], s[3];
        ulong code = c;

        for (slong l = 0; l < blocks; l++, code /= 60)
            choice[l] = code % 60;
        /* right[l] = R_{l+1} ... R_blocks z, left[l]^T = o^T R_1 ... R_l, with generator l between them, l
         * = 1..layers */
        memcpy(left[0], o, 3 * sizeof(ulong));
        for (slong l = 1; l <= layers; l++)
            world_apply_transpose(left[l], world->group[choice[l - 1]], left[l - 1], mod);
        memcpy(right[layers], (ulong[]){0, 0, 1}, 3 * sizeof(ulong));
        if (!bare)
            world_apply(right[layers], world->group[choice[layers]], (ulong[]){0, 0, 1}, mod);
        for (slong l = layers - 1; l >= 1; l--)
            world_apply(right[l], world->group[choice[l]], right[l + 1], mod);
        for (slong l = 1; l <= layers; l++)
        {
            world_cross(turned[l], axis, right[l], mod);
            gradient[l] = nmod_mul(2, world_dot(left[l], turned[l], mod), mod);
            kernel = nmod_addmul(kernel, gradient[l], gradient[l], mod);
        }
        for (slong l = 1; l <= layers; l++)
        {
            ulong hessian;

            world_cross(t, axis, turned[l], mod);
            hessian = nmod_mul(4, world_dot(left[l], t, mod), mod);
            meta = nmod_addmul(meta, nmod_mul(hessian, gradient[l], mod), gradient[l], mod);
            memcpy(s, turned[l], 3 * sizeof(ulong));
            for (slong k = l - 1; k >= 1; k--)
            {
                world_apply(t, world->group[choice[k]], s, mod);
                memcpy(s, t, 3 * sizeof(ulong));
                world_cross(t, axis, s, mod);
                hessian = nmod_mul(8, world_dot(left[k], t, mod), mod);
                meta = nmod_addmul(meta, nmod_mul(hessian, gradient[l], mod), gradient[k], mod);
            }
        }
        sums[0] = nmod_add(sums[0], kernel, mod);
        sums[1] = nmod_addmul(sums[1], kernel, kernel, mod);
        kernel = nmod_mul(gradient[1], gradient[layers], mod);
        sums[2] = nmod_addmul(sums[2], kernel, kernel, mod);
        sums[3] = nmod_add(sums[3], meta, mod);
    }
    for (int i = 0; i < 4; i++)
        sums[i] = nmod_mul(sums[i], scale, mod);
}

/* D = 2: the averages of K, K^2, (d_1 eps)^2 (d_L eps)^2 and mu over every circuit of the icosahedral world
   are E K, E K^2, Cov + (E K_1)(E K_L) and E mu, for eigenvalues 3 and -1, generators along (3/5, 0, 4/5), L
   = 1, 2, both boundaries. */
Test(kernel_moment, one_qubit_by_visiting_all_circuits)
{
    rotation_world_t world;
    fmpq eigenvalues[2];
    ulong axis[3], o[3] = {0, 2, 0}, sums[4];

    rotation_world_init(&world);
    axis[0] = world_fraction(3, 5, world.mod);
    axis[1] = 0;
    axis[2] = world_fraction(4, 5, world.mod);
    for (int i = 0; i < 2; i++)
    {
        fmpq_init(eigenvalues + i);
        fmpq_set_si(eigenvalues + i, i == 0 ? 3 : -1, 1);
    }
    for (slong layers = 1; layers <= 2; layers++)
        for (int bare = 0; bare < 2; bare++)
        {
            wg_kernel_t kernel;
            wg_formula_t f, g, h;
            fmpq_t y;

            wg_formula_init(f, ring);
            wg_formula_init(g, ring);
            wg_formula_init(h, ring);
            fmpq_init(y);
            fmpq_set_si(y, 9, 25); /* 1 - (4/5)^2 */
            numeric_kernel(kernel, layers, eigenvalues, 2);
            kernel->boundary = bare ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR;
            wg_formula_set_fmpq(kernel->boundary_variance, y, ring);
            visit_circuits(sums, &world, layers, bare, axis, o);

            wg_kernel_moment(f, 1, kernel);
            cr_expect_eq(world_residue(f, ring, world.mod), sums[0], "E K, L = %ld, bare = %d", (long) layers,
                         bare);
            wg_kernel_moment(f, 2, kernel);
            cr_expect_eq(world_residue(f, ring, world.mod), sums[1], "E K^2, L = %ld, bare = %d",
                         (long) layers, bare);
            if (layers == 2)
            {
                wg_kernel_covariance(f, 1, kernel);
                wg_kernel_layer_moment(g, 1, 0, kernel);
                wg_kernel_layer_moment(h, 1, 1, kernel);
                wg_formula_mul(g, g, h, ring);
                fmpq_set_si(y, 64, 9); /* (E v)^2 = (m_2/(D+1))^2 */
                wg_formula_mul_fmpq(g, g, y, ring);
                wg_formula_add(f, f, g, ring);
                cr_expect_eq(world_residue(f, ring, world.mod), sums[2], "E K_1 K_2, bare = %d", bare);
            }
            wg_meta_kernel_mean(f, kernel);
            cr_expect_eq(world_residue(f, ring, world.mod), sums[3], "E mu, L = %ld, bare = %d",
                         (long) layers, bare);

            wg_formula_clear(f, ring);
            wg_formula_clear(g, ring);
            wg_formula_clear(h, ring);
            fmpq_clear(y);
            wg_kernel_clear(kernel);
        }
    fmpq_clear(eigenvalues);
    fmpq_clear(eigenvalues + 1);
}

/* Numbers put into a formula in D, L, m2, ... = the formula computed from numbers: moments and cumulants to
 * order 6. */
Test(kernel_moment, substitution_commutes)
{
    fmpq *eigenvalues = _fmpq_vec_init(4);
    wg_kernel_t symbols, numbers;
    wg_formula_t f, g;
    fmpq_t q;

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    fmpq_init(q);
    for (slong i = 0; i < 4; i++)
        fmpq_set_si(eigenvalues + i, 2 * i * i - 3, i + 1);
    numeric_kernel(numbers, 7, eigenvalues, 4);
    set_symbols(symbols);
    for (slong n = 1; n <= 6; n++)
        for (int cumulant = 0; cumulant < 2; cumulant++)
        {
            (cumulant ? wg_kernel_cumulant : wg_kernel_moment)(f, n, symbols);
            (cumulant ? wg_kernel_cumulant : wg_kernel_moment)(g, n, numbers);
            fmpq_set_si(q, 4, 1);
            cr_assert_eq(wg_formula_substitute(f, f, 0, q, ring), WG_OK);
            fmpq_set_si(q, 7, 1);
            cr_assert_eq(wg_formula_substitute(f, f, 1, q, ring), WG_OK);
            for (slong k = 2; k <= 2 * n; k++)
            {
                cr_assert(wg_formula_get_fmpq(q, numbers->observable + k, ring));
                cr_assert_eq(wg_formula_substitute(f, f, k, q, ring), WG_OK);
            }
            check_equal(f, g, cumulant ? "cumulant" : "moment");
        }
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    fmpq_clear(q);
    wg_kernel_clear(symbols);
    wg_kernel_clear(numbers);
    _fmpq_vec_clear(eigenvalues, 4);
}

/* rate E[K] >= gamma at the depth found and not one layer before, and the angle's factor c^(2n). */
Test(kernel_moment, depth_is_least_and_angle_scales)
{
    fmpq *eigenvalues = _fmpq_vec_init(4);
    wg_kernel_t kernel;
    wg_formula_t f;
    fmpq_t rate, gamma, mean, y;
    fmpz_t depth;

    wg_formula_init(f, ring);
    fmpq_init(rate);
    fmpq_init(gamma);
    fmpq_init(mean);
    fmpq_init(y);
    fmpz_init(depth);
    for (slong i = 0; i < 4; i++)
        fmpq_set_si(eigenvalues + i, i - 2, 3);
    numeric_kernel(kernel, 1, eigenvalues, 4);
    fmpq_set_si(y, 1, 7);
    wg_formula_set_fmpq(kernel->boundary_variance, y, ring);
    for (int bare = 0; bare < 2; bare++)
        for (slong k = 1; k <= 40; k++)
        {
            kernel->boundary = bare ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR;
            fmpq_set_si(rate, 1, 10);
            fmpq_set_si(gamma, k * k, 97);
            cr_assert_eq(wg_kernel_depth(depth, rate, gamma, kernel), WG_OK);
            for (slong less = 0; less < 2; less++)
            {
                if (less && fmpz_is_one(depth))
                    break;
                wg_formula_set_si(kernel->layers, fmpz_get_si(depth) - less, ring);
                wg_kernel_moment(f, 1, kernel);
                cr_assert(wg_formula_get_fmpq(mean, f, ring));
                fmpq_mul(mean, mean, rate);
                cr_expect_eq(fmpq_cmp(mean, gamma) >= 0, !less, "gamma = %ld/97", (long) (k * k));
            }
        }

    wg_formula_set_si(kernel->layers, 3, ring);
    for (slong n = 1; n <= 3; n++)
    {
        wg_formula_t g;

        wg_formula_init(g, ring);
        fmpq_one(kernel->angle);
        wg_kernel_moment(f, n, kernel);
        fmpq_set_si(kernel->angle, -1, 2);
        wg_kernel_moment(g, n, kernel);
        wg_formula_mul_si(g, g, 1L << (2 * n), ring);
        check_equal(f, g, "half angle");
        wg_formula_clear(g, ring);
    }
    wg_formula_clear(f, ring);
    fmpq_clear(rate);
    fmpq_clear(gamma);
    fmpq_clear(mean);
    fmpq_clear(y);
    fmpz_clear(depth);
    wg_kernel_clear(kernel);
    _fmpq_vec_clear(eigenvalues, 4);
}

/* eigenvalues <- the list behind "spectrum:" */
static void read_spectrum(wg_list_t list, const char *text)
{
    cr_assert_eq(strncmp(text, "spectrum:", 9), 0);
    cr_assert_eq(wg_list_parse(list, text + 9, NULL), WG_OK);
}

/* Every stored value of E K, Var K, kappa_3(K), Cov(K_l, K_l') and E mu, both boundaries, Pauli and other
 * generators. */
Test(kernel_moment, stored_values)
{
    FILE *file = test_data("kernel_moments.tsv");
    char line[4096], *field[8];
    slong compared = 0;

    while (fgets(line, sizeof(line), file) != NULL)
    {
        wg_kernel_t kernel;
        wg_list_t observable, generator, overlap;
        wg_formula_t f;
        fmpq_t value, expected, y;
        int known = 1;

        if (line[0] == '#')
            continue;
        field[0] = strtok(line, "\t\n");
        for (int i = 1; i < 8; i++)
            cr_assert_not_null(field[i] = strtok(NULL, "\t\n"));

        wg_list_init(observable);
        wg_list_init(generator);
        wg_list_init(overlap);
        wg_formula_init(f, ring);
        fmpq_init(value);
        fmpq_init(expected);
        fmpq_init(y);
        read_spectrum(observable, field[4]);
        numeric_kernel(kernel, atoi(field[2]), observable->entries, atoi(field[1]));
        if (strcmp(field[5], "pauli") != 0)
        {
            read_spectrum(generator, field[5]);
            central_sums(kernel->generator, generator->entries, generator->length);
        }
        if (strcmp(field[3], "bare") == 0)
        {
            int moments = strncmp(field[6], "moments:", 8) == 0;

            kernel->boundary = WG_BOUNDARY_BARE;
            cr_assert_eq(wg_list_parse(overlap, field[6] + (moments ? 8 : 0), NULL), WG_OK);
            fmpq_mul(y, overlap->entries, overlap->entries);
            if (moments)
                fmpq_sub(y, overlap->entries + 1, y);
            else
            {
                fmpq_neg(y, y);
                fmpq_add_si(y, y, 1);
            }
            wg_formula_set_fmpq(kernel->boundary_variance, y, ring);
        }

        if (strcmp(field[0], "K.mean") == 0)
            wg_kernel_moment(f, 1, kernel);
        else if (strcmp(field[0], "K.variance") == 0)
            wg_kernel_cumulant(f, 2, kernel);
        else if (strcmp(field[0], "K.cumulant:3") == 0)
            wg_kernel_cumulant(f, 3, kernel);
        else if (strcmp(field[0], "K.covariance") == 0)
            wg_kernel_covariance(f, 0, kernel);
        else if (strcmp(field[0], "mu.mean") == 0)
            wg_meta_kernel_mean(f, kernel);
        else
            known = 0;
        if (known)
        {
            cr_assert(wg_formula_get_fmpq(value, f, ring));
            cr_assert_eq(fmpq_set_str(expected, field[7], 10), 0);
            cr_expect(fmpq_equal(value, expected), "%s, D = %s, L = %s, %s, %s, %s, %s", field[0], field[1],
                      field[2], field[3], field[4], field[5], field[6]);
            compared++;
        }

        wg_formula_clear(f, ring);
        fmpq_clear(value);
        fmpq_clear(expected);
        fmpq_clear(y);
        wg_kernel_clear(kernel);
        wg_list_clear(observable);
        wg_list_clear(generator);
        wg_list_clear(overlap);
    }
    fclose(file);
    cr_expect_eq(compared, 279);
}
