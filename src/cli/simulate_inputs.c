#include "simulate.h"

#include <math.h>
#include <string.h>

#include <lapacke.h>

/* Eigenvalues of a Gram matrix below this are rounding. */
#define RANK 1e-12

slong wg_simulate_inputs(const wg_simulate_request_t request)
{
    const wg_kernel_request_struct *model = request->model;

    if (model->inputs_text == NULL)
        return 0;
    return model->orthogonal_inputs > 0 ? model->orthogonal_inputs : model->gram->length;
}

/* states <- vectors with the Gram matrix G = V diag(e) V*: those whose entries are the conjugates of sqrt(e_k) V_ak, of which
   no more than `dim` may differ from zero. */
static wg_status_t factor(wg_complex_t *states, const wg_observable_t gram, slong dim, wg_error_struct *error)
{
    slong m = gram->length, rank = 0;
    wg_complex_t *g = flint_malloc(m * m * sizeof(*g));
    double *e = flint_malloc(m * sizeof(*e));
    wg_status_t status = WG_OK;

    for (slong i = 0; i < m * m; i++)
        g[i] = (wg_complex_t){fmpq_get_d(gram->matrix + 2 * i), fmpq_get_d(gram->matrix + 2 * i + 1)};
    if (LAPACKE_zheev(LAPACK_ROW_MAJOR, 'V', 'U', m, (lapack_complex_double *) g, m, e) != 0)
        status = wg_fail(error, WG_UNABLE, "the eigenvalues of the Gram matrix did not converge");
    for (slong k = 0; k < m && status == WG_OK; k++)
        rank += e[k] > RANK;
    if (status == WG_OK && rank > dim)
        status = wg_fail(error, WG_DOMAIN, "a Gram matrix of rank %ld needs at least as many dimensions",
                         (long) rank);
    for (slong a = 0; a < m && status == WG_OK; a++)
        for (slong k = 0; k < rank; k++)
        {
            double root = sqrt(e[m - 1 - k]);
            wg_complex_t v = g[a * m + m - 1 - k];

            states[a * dim + k] = (wg_complex_t){root * v.re, -root * v.im};
        }
    flint_free(g);
    flint_free(e);
    return status;
}

wg_status_t wg_simulate_states(wg_complex_t **states, const wg_simulate_request_t request, slong dim,
                               wg_error_struct *error)
{
    slong m = wg_simulate_inputs(request);
    wg_status_t status = WG_OK;

    if (request->model->orthogonal_inputs > dim)
        return wg_fail(error, WG_DOMAIN, "%ld orthogonal inputs need at least as many dimensions", (long) m);
    if (16.0 * m * dim > WG_ANSATZ_BYTES_MAX)
        return wg_fail(error, WG_UNABLE, "%ld states of %ld dimensions do not fit into memory", (long) m,
                       (long) dim);
    *states = flint_calloc(m * dim, sizeof(**states));
    if (request->model->orthogonal_inputs > 0)
        for (slong a = 0; a < m; a++)
            (*states)[a * dim + a].re = 1;
    else
        status = factor(*states, request->model->gram, dim, error);
    if (status != WG_OK)
    {
        flint_free(*states);
        *states = NULL;
    }
    return status;
}

/* All entries of orthogonal inputs are one of two. */
slong wg_simulate_pairs(const wg_simulate_request_t request)
{
    slong m = wg_simulate_inputs(request);

    return request->model->orthogonal_inputs > 0 ? FLINT_MIN(m, 2) : m * (m + 1) / 2;
}

void wg_simulate_pair(slong *a, slong *b, slong pair, slong m)
{
    for (*a = 0; pair >= m - *a; pair -= m - *a, ++*a)
        ;
    *b = *a + pair;
}

double wg_simulate_lowest(double *matrix, slong m)
{
    double *e = flint_malloc(m * sizeof(*e)), lowest = NAN;

    if (LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'N', 'U', m, matrix, m, e) == 0)
        lowest = e[0];
    flint_free(e);
    return lowest;
}

wg_status_t wg_simulate_inputs_complete(const wg_simulate_request_t request, const char **context,
                                        wg_error_struct *error)
{
    *context = "--quantity";
    for (slong i = 0; i < request->length; i++)
        if (wg_simulate_is_matrix(request->items + i) && request->model->inputs_text == NULL)
            return wg_fail(error, WG_DOMAIN, "%s needs --inputs=orthogonal:m or gram:@FILE",
                           request->items[i].name);
    *context = "--inputs";
    if (request->model->inputs_text != NULL && request->model->boundary == WG_BOUNDARY_BARE)
        return wg_fail(error, WG_UNABLE, "several inputs are sampled with --boundary=haar");
    return WG_OK;
}

static const struct
{
    const char *name;
    wg_simulate_kind_t kind;
} items[] = {
    {"K.matrix", WG_SIMULATE_MATRIX},
    {"K.matrix.square", WG_SIMULATE_MATRIX_SQUARE},
    {"K.lowest", WG_SIMULATE_LOWEST},
};

int wg_simulate_is_matrix(const wg_simulate_item_t *item)
{
    return item->kind == WG_SIMULATE_MATRIX || item->kind == WG_SIMULATE_MATRIX_SQUARE ||
           item->kind == WG_SIMULATE_LOWEST;
}

int wg_simulate_matrix_item(wg_simulate_item_t *item, const char *name)
{
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
        if (strcmp(items[i].name, name) == 0)
        {
            item->kind = items[i].kind;
            item->degree = item->kind == WG_SIMULATE_MATRIX_SQUARE ? 4 : 2;
            return 1;
        }
    return 0;
}
