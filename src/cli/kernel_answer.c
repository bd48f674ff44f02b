#include "kernel_answer.h"

/* Failing in the middle of an answer: the exit status, or -1 to go on. */
int wg_answer_check(const wg_answer_struct *a, const char *context, wg_status_t status,
                    const wg_error_struct *error)
{
    return status == WG_OK ? -1 : wg_cli_fail(a->common, context, status, error);
}

char *wg_answer_parameter_text(const wg_parameter_t parameter, slong index)
{
    char *text;

    if (parameter->symbol == '\0')
        return fmpq_get_str(NULL, 10, parameter->list->entries + index);
    text = flint_malloc(2);
    text[0] = parameter->symbol;
    text[1] = '\0';
    return text;
}

void wg_answer_formula(wg_formula_t f, const wg_parameter_t parameter, slong index, slong variable,
                       const wg_ring_t ring)
{
    if (parameter->symbol != '\0')
        wg_formula_set_variable(f, variable, ring);
    else
        wg_formula_set_fmpq(f, parameter->list->entries + index, ring);
}

wg_row_struct *wg_answer_row(wg_answer_struct *a, const char *quantity, const char *method,
                             const char *reference)
{
    wg_row_struct *row = wg_report_append(a->report, quantity, method, reference);

    if (a->request->sectors == NULL)
        wg_fields_set(row->inputs, "dim",
                      a->request->space_text != NULL ? a->request->space_text : a->dim_text);
    if (a->request->subspace->given)
        wg_fields_set(row->inputs, "subspace", a->dim_text);
    if (a->layers_text != NULL)
        wg_fields_set(row->inputs, "layers", a->layers_text);
    if (a->request->observable_text != NULL)
        wg_fields_set(row->inputs, "observable", a->request->observable_text);
    if (a->overlap_text != NULL)
        wg_fields_set(row->inputs, "overlap", a->overlap_text);
    return row;
}

void wg_answer_value(const wg_row_struct *row, const wg_formula_t f, ulong root, const wg_ring_t ring)
{
    if (wg_value_set_formula((wg_value_struct *) row->value, f, root, ring) != WG_OK)
        flint_throw(FLINT_ERROR, "kernel: the square root of a negative variance\n");
}

/* A standard quantity that does not exist for this observable is left out with a remark. */
int wg_answer_undefined(wg_answer_struct *a, const wg_kernel_item_t *item, wg_status_t status,
                        const wg_error_struct *error)
{
    if (status != WG_DOMAIN || !a->request->chosen)
        return wg_cli_fail(a->common, item->name, status, error);
    wg_cli_note(a->common, "%s is left out: %s", item->name, error->message);
    return -1;
}
