#include "kernel_integral.h"

#include <math.h>
#include <string.h>

#include "layer_sum.h"
#include "variance.h"

typedef struct
{
    arb_t t;
    arb_t below; /* P(v <= t) */
    arb_t above; /* P(x <= k/t), which falls with t */
} cut_struct;

static wg_status_t set_cut(cut_struct *cut, const arb_t t, const arb_t k, wg_kernel_law_t law, slong prec)
{
    arb_t x;
    wg_status_t status;

    arb_init(x);
    arb_init(cut->t);
    arb_init(cut->below);
    arb_init(cut->above);
    arb_set(cut->t, t);
    arb_div(x, k, t, wg_layer_sum_law_working_prec(law->layers));
    status = wg_variance_law_cdf(cut->below, t, law->variance, prec);
    wg_layer_sum_law_cdf_in_units(cut->above, x, law->layers);
    arb_clear(x);
    return status;
}

static void clear_cut(cut_struct *cut)
{
    arb_clear(cut->t);
    arb_clear(cut->below);
    arb_clear(cut->above);
}

/* The product of the two steps between neighbouring cuts: what the cell leaves open. */
static double openness(const cut_struct *left, const cut_struct *right)
{
    double v =
        arf_get_d(arb_midref(right->below), ARF_RND_NEAR) - arf_get_d(arb_midref(left->below), ARF_RND_NEAR);
    double x =
        arf_get_d(arb_midref(left->above), ARF_RND_NEAR) - arf_get_d(arb_midref(right->above), ARF_RND_NEAR);

    return v * x;
}

/* cuts <- points of [low, high], each new one in the middle of the cell that leaves most open. Returns their
 * number. */
static slong place_cuts(cut_struct *cuts, const arb_t low, const arb_t high, const arb_t k,
                        wg_kernel_law_t law, wg_status_t *status, slong prec)
{
    slong count = 2;
    arb_t t;

    arb_init(t);
    *status = set_cut(cuts, low, k, law, prec);
    if (*status == WG_OK)
        *status = set_cut(cuts + 1, high, k, law, prec);
    else
        clear_cut(cuts);
    while (*status == WG_OK && count <= WG_KERNEL_LAW_CELLS)
    {
        double most = -1;
        slong at = 0;

        for (slong i = 0; i + 1 < count; i++)
            if (openness(cuts + i, cuts + i + 1) > most)
            {
                most = openness(cuts + i, cuts + i + 1);
                at = i;
            }
        if (most <= ldexp(1, (int) -prec))
            break;
        arb_add(t, cuts[at].t, cuts[at + 1].t, prec);
        arb_mul_2exp_si(t, t, -1);
        mag_zero(arb_radref(t));
        memmove(cuts + at + 2, cuts + at + 1, (count - at - 1) * sizeof(cut_struct));
        *status = set_cut(cuts + at + 1, t, k, law, prec);
        count++;
    }
    arb_clear(t);
    return count;
}

wg_status_t wg_kernel_law_enclose(arb_t sum, const arb_t low, const arb_t high, const arb_t k, int density,
                                  wg_kernel_law_t law, slong prec)
{
    cut_struct *cuts = flint_malloc((WG_KERNEL_LAW_CELLS + 2) * sizeof(cut_struct));
    arb_t step, value, t;
    slong count;
    wg_status_t status;

    arb_init(step);
    arb_init(value);
    arb_init(t);
    count = place_cuts(cuts, low, high, k, law, &status, prec);
    arb_zero(sum);
    for (slong i = 0; i + 1 < count && status == WG_OK; i++)
    {
        if (density)
        {
            arb_sub(step, cuts[i].above, cuts[i + 1].above, prec);
            arb_union(t, cuts[i].t, cuts[i + 1].t, prec);
            status = wg_variance_law_density(value, t, law->variance, prec);
            arb_mul(value, value, t, prec);
            arb_div(value, value, k, prec);
        }
        else
        {
            arb_sub(step, cuts[i + 1].below, cuts[i].below, prec);
            arb_union(value, cuts[i].above, cuts[i + 1].above, prec);
        }
        arb_nonnegative_part(step, step);
        arb_addmul(sum, step, value, prec);
    }
    if (status == WG_OK && !arb_is_finite(sum))
        status = WG_UNABLE;
    for (slong i = 0; i < count; i++)
        clear_cut(cuts + i);
    flint_free(cuts);
    arb_clear(step);
    arb_clear(value);
    arb_clear(t);
    return status;
}
