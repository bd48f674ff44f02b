#include "integrate_expansion.h"

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
