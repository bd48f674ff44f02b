#include <criterion/criterion.h>

#include <stdio.h>

#include "../support.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/trace_word.h"

/* f <- the sum as a formula in D and variables named after the words, which are letters of the alphabet by number. */
static void get_formula(wg_formula_t f, const wg_trace_sum_t sum, const slong *numbers, const wg_ring_t ring)
{
    char names[64][WG_NAME_SIZE];
    const char *pointers[64];
    slong rename[64];
    wg_ring_t own;
    wg_formula_t g;

    for (slong i = 0; i <= sum->word_count; i++)
    {
        snprintf(names[i], WG_NAME_SIZE, "t%ld", (long) i);
        pointers[i] = names[i];
        rename[i] = i == 0 ? 0 : 1 + numbers[i - 1];
    }
    wg_ring_init(own, pointers, 1 + sum->word_count);
    wg_formula_init(g, own);
    wg_trace_sum_get_formula(g, sum, own);
    wg_formula_set_si(f, 0, ring);
    fmpz_mpoly_compose_fmpz_mpoly_gen(f->numerator, g->numerator, rename, own->ctx, ring->ctx);
    for (slong i = 0; i < g->length; i++)
        for (ulong e = 0; e < g->factors[i].exponent; e++)
        {
            wg_formula_t base;

            wg_formula_init(base, ring);
            fmpz_mpoly_compose_fmpz_mpoly_gen(base->numerator, g->factors[i].base, rename, own->ctx,
                                              ring->ctx);
            cr_assert_eq(wg_formula_div(f, f, base, ring), WG_OK);
            wg_formula_clear(base, ring);
        }
    {
        fmpq_t q;

        fmpq_init(q);
        fmpz_one(fmpq_numref(q));
        fmpz_set(fmpq_denref(q), g->denominator);
        wg_formula_mul_fmpq(f, f, q, ring);
        fmpq_clear(q);
    }
    wg_formula_clear(g, own);
    wg_ring_clear(own);
}

/* Values put into the sum are values put into its formula; zero among them. */
Test(trace_values, as_in_the_formula)
{
    static const char *const texts[] = {"tr(U A U^ B) tr(U A U^ C)", "tr(U A U^ B U A U^ C U A U^ B)",
                                        "2/3 tr(A U B U^)^3", "tr(U A U' B) tr(C U A U^)"};
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(40); round++)
    {
        const char *method;
        char names[64][WG_NAME_SIZE];
        const char *pointers[64];
        slong numbers[64], kept = 0;
        fmpq *values = flint_calloc(64, sizeof(fmpq));
        const fmpq *given[64];
        wg_integrand_t f;
        wg_trace_sum_t sum;
        wg_ring_t ring;
        wg_formula_t expected, got;

        wg_integrand_init(f);
        cr_assert_eq(wg_integrand_parse(f, texts[round % 4], NULL), WG_OK);
        wg_trace_sum_init(sum);
        cr_assert_eq(wg_trace_integral(sum, &method, f, NULL, NULL), WG_OK);
        for (slong i = 0; i <= sum->word_count; i++)
        {
            snprintf(names[i], WG_NAME_SIZE, "t%ld", (long) i);
            pointers[i] = names[i];
            numbers[i] = i;
        }
        wg_ring_init(ring, pointers, 1 + sum->word_count);
        wg_formula_init(expected, ring);
        wg_formula_init(got, ring);
        get_formula(expected, sum, numbers, ring);
        for (slong i = 0; i < sum->word_count; i++)
        {
            fmpq_init(values + i);
            fmpq_set_si(values + i, (slong) n_randint(state, 7) - 3, 1 + n_randint(state, 3));
            given[i] = n_randint(state, 2) ? values + i : NULL;
            if (given[i] != NULL)
                cr_assert_eq(wg_formula_substitute(expected, expected, 1 + i, values + i, ring), WG_OK);
            else
                numbers[kept++] = i;
        }
        wg_trace_sum_put_values(sum, given);
        cr_assert_eq(sum->word_count, kept);
        get_formula(got, sum, numbers, ring);
        cr_assert(wg_formula_equal(got, expected, ring), "seed %lu: %s", (unsigned long) test_seed(),
                  texts[round % 4]);
        wg_formula_clear(expected, ring);
        wg_formula_clear(got, ring);
        wg_ring_clear(ring);
        for (slong i = 0; i < 64; i++)
            fmpq_clear(values + i);
        flint_free(values);
        wg_trace_sum_clear(sum);
        wg_integrand_clear(f);
    }
    flint_randclear(state);
}
