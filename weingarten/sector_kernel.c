#include "wishgarten/sector_kernel.h"

/* sum_{s != s'} a_s a_s' = (sum a_s)^2 - sum a_s^2 with a_s = w_s^2 E g_s^2 */
void wg_sector_kernel(wg_formula_t mean, wg_formula_t variance, const wg_kernel_struct *sectors,
                      const fmpq *weights, slong length)
{
    const wg_ring_struct *ring = sectors[0].ring;
    wg_formula_t total, sum, squares, share, v;
    fmpq_t w;

    wg_formula_init(total, ring);
    wg_formula_init(sum, ring);
    wg_formula_init(squares, ring);
    wg_formula_init(share, ring);
    wg_formula_init(v, ring);
    fmpq_init(w);
    for (slong s = 0; s < length; s++)
    {
        fmpq_mul(w, weights + s, weights + s);
        wg_kernel_layer_moment(share, 1, 0, sectors + s);
        wg_quantum_variance_moment(v, 1, sectors[s].observable, sectors[s].dim, ring);
        wg_formula_mul(share, share, v, ring);
        wg_formula_mul_fmpq(share, share, w, ring);
        wg_formula_add(sum, sum, share, ring);
        wg_formula_addmul(squares, share, share, ring);

        fmpq_mul(w, w, w);
        wg_kernel_cumulant(v, 2, sectors + s);
        wg_formula_mul_fmpq(v, v, w, ring);
        wg_formula_add(total, total, v, ring);
    }
    wg_formula_mul(v, sum, sum, ring);
    wg_formula_sub(v, v, squares, ring);
    wg_formula_mul(v, v, sectors[0].layers, ring);
    wg_formula_mul_si(v, v, 2, ring);
    wg_formula_mul(sum, sum, sectors[0].layers, ring);
    wg_formula_swap(mean, sum);
    wg_formula_add(variance, total, v, ring);
    wg_formula_clear(total, ring);
    wg_formula_clear(sum, ring);
    wg_formula_clear(squares, ring);
    wg_formula_clear(share, ring);
    wg_formula_clear(v, ring);
    fmpq_clear(w);
}
