#include "kernel_answer.h"

#include <flint/fmpq_vec.h>

#include "wishgarten/sector_kernel.h"

static const char kernel_page[] = "doc/theory/kernel.md";

int wg_answer_sectors(wg_answer_struct *a, slong order)
{
    const wg_kernel_request_struct *r = a->request;
    wg_kernel_struct *sectors = flint_malloc(r->sector_count * sizeof(*sectors));
    fmpq *weights = _fmpq_vec_init(r->sector_count), *p = _fmpq_vec_init(order);
    wg_formula_struct sums[5];
    wg_formula_t mean, variance, ratio;
    wg_error_t error;
    int result = -1;

    wg_formula_init(mean, a->ring);
    wg_formula_init(variance, a->ring);
    wg_formula_init(ratio, a->ring);
    for (slong s = 0; s < r->sector_count; s++)
    {
        wg_kernel_struct *kernel = sectors + s;
        wg_status_t status;
        fmpq_t dim;

        wg_kernel_init(kernel, order, a->ring);
        fmpq_init(dim);
        fmpq_set_fmpz(dim, r->sectors[s].dim);
        fmpq_set(weights + s, r->sectors[s].weight);
        fmpq_set(kernel->angle, a->kernel->angle);
        wg_formula_set_fmpq(kernel->dim, dim, a->ring);
        for (slong k = 0; k <= order; k++)
            wg_formula_init(sums + k, a->ring);
        status = result >= 0
                     ? WG_OK
                     : wg_observable_traces(p, order, r->sectors[s].observable, r->sectors[s].dim, error);
        if (result < 0)
            result = wg_answer_check(a, "--sectors", status, error);
        for (slong k = 0; k <= order; k++)
            wg_formula_set_fmpq(sums + k, k == 0 ? dim : p + k - 1, a->ring);
        wg_central_power_sums(kernel->observable, sums, order, kernel->dim, a->ring);
        wg_kernel_set_pauli_generator(kernel);
        for (slong k = 0; k <= order; k++)
            wg_formula_clear(sums + k, a->ring);
        fmpq_clear(dim);
    }
    for (slong j = 0; j < wg_parameter_count(r->layers) && result < 0; j++)
    {
        a->layers_text = wg_answer_parameter_text(r->layers, j);
        for (slong s = 0; s < r->sector_count; s++)
            wg_answer_formula(sectors[s].layers, r->layers, j, 1, a->ring);
        wg_sector_kernel(mean, variance, sectors, weights, r->sector_count);
        for (slong i = 0; i < r->length && result < 0; i++)
        {
            wg_kernel_quantity_kind_t kind = r->items[i].moment->kind;
            const wg_formula_struct *f = kind == WG_K_MEAN ? mean : kind == WG_K_RATIO ? ratio : variance;

            if (kind == WG_K_RATIO && (wg_formula_div(ratio, variance, mean, a->ring) != WG_OK ||
                                       wg_formula_div(ratio, ratio, mean, a->ring) != WG_OK))
                result = wg_cli_complain(a->common, r->items[i].name, WG_DOMAIN,
                                         "wg_answer_undefined, a quotient by zero: K.mean = 0");
            else
                wg_answer_value(wg_answer_row(a, r->items[i].name,
                                              kind == WG_K_MEAN
                                                  ? "independent sectors; 2 copies, so any 2-design will do"
                                                  : "independent sectors; 4 copies, so any 4-design will do",
                                              kernel_page),
                                f, kind == WG_K_STD || kind == WG_K_RATIO ? 2 : 1, a->ring);
        }
        flint_free(a->layers_text);
        a->layers_text = NULL;
    }
    for (slong s = 0; s < r->sector_count; s++)
        wg_kernel_clear(sectors + s);
    flint_free(sectors);
    _fmpq_vec_clear(weights, r->sector_count);
    _fmpq_vec_clear(p, order);
    wg_formula_clear(mean, a->ring);
    wg_formula_clear(variance, a->ring);
    wg_formula_clear(ratio, a->ring);
    return result;
}
