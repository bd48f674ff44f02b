#include "integrate_expansion.h"

#include "wishgarten/delta_integral.h"

static const char page[] = "collins2006";

wg_expansion_struct *wg_shelf_add(wg_shelf_t *shelf, const char *const *names, slong length)
{
    wg_expansion_struct *e = flint_malloc(sizeof(*e));

    wg_expansion_init(e, names, length);
    shelf->entries = flint_realloc(shelf->entries, (shelf->length + 1) * sizeof(*shelf->entries));
    shelf->entries[shelf->length++] = e;
    return e;
}

void wg_shelf_clear(wg_shelf_t *shelf)
{
    for (slong i = 0; i < shelf->length; i++)
    {
        wg_expansion_clear(shelf->entries[i]);
        flint_free(shelf->entries[i]);
    }
    flint_free(shelf->entries);
}

void wg_integrate_trace_row(wg_report_t report, wg_shelf_t *shelf, const wg_trace_sum_t sum,
                            const wg_integrand_t integrand, char symbol, const char *method,
                            const char *expression, const char *dim)
{
    wg_expansion_struct *e = wg_shelf_add(shelf, (const char *[]){(char[]){symbol, '\0'}}, 1);
    wg_row_struct *row = wg_report_append(report, "integral", method, page);

    wg_trace_sum_get_expansion(e, sum, integrand);
    wg_fields_set(row->inputs, "expression", expression);
    wg_fields_set(row->inputs, "dim", dim);
    wg_value_set_expansion(row->value, e);
}

wg_status_t wg_integrate_delta_row(wg_report_t report, wg_shelf_t *shelf, const wg_integrand_t integrand,
                                   const fmpz *dim, char symbol, const char *expression,
                                   wg_error_struct *error)
{
    char name[] = {symbol, '\0'}, *shown;
    const char *method;
    wg_expansion_struct *e;
    wg_row_struct *row;
    wg_status_t status;

    if (integrand->word_count > 0)
        return wg_fail(
            error, WG_UNABLE,
            "--indices=general is for entries alone; ask for the traces in an expression of their own");
    e = wg_shelf_add(shelf, (const char *[]){name}, 1);
    status = wg_delta_integral(e, &method, integrand, dim, error);
    if (status != WG_OK)
        return status;
    row = wg_report_append(report, "integral", method, page);
    shown = dim == NULL ? NULL : fmpz_get_str(NULL, 10, dim);
    wg_fields_set(row->inputs, "expression", expression);
    wg_fields_set(row->inputs, "dim", dim == NULL ? name : shown);
    wg_value_set_expansion(row->value, e);
    flint_free(shown);
    return WG_OK;
}
