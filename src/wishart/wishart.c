#include "wishgarten/wishart.h"

void wg_wishart_init(wg_wishart_t process)
{
    process->components = NULL;
    process->length = 0;
}

static void clear_component(wg_component_struct *component)
{
    fmpq_clear(component->dof);
    fmpq_clear(component->mean);
    fmpq_clear(component->dim);
}

void wg_wishart_clear(wg_wishart_t process)
{
    for (slong i = 0; i < process->length; i++)
        clear_component(process->components + i);
    flint_free(process->components);
}

static wg_status_t fail_number(wg_error_struct *error, const char *words, const fmpq_t q)
{
    char *text = fmpq_get_str(NULL, 10, q);
    wg_status_t status = wg_fail(error, WG_DOMAIN, "%s, not %.200s", words, text);

    flint_free(text);
    return status;
}

wg_status_t wg_wishart_append(wg_wishart_t process, int field, const fmpq_t dof, const fmpq_t mean,
                              const fmpq_t dim, wg_error_struct *error)
{
    wg_component_struct *component;

    if (field != 1 && field != 2 && field != 4)
        return wg_fail(error, WG_DOMAIN,
                       "the field of a component is 1 (real), 2 (complex) or 4 (quaternion), not %d", field);
    if (fmpq_sgn(dof) <= 0)
        return fail_number(error, "the degrees of freedom of a component have to be positive", dof);
    if (fmpq_sgn(mean) <= 0)
        return fail_number(error, "the mean loss of a component has to be positive", mean);
    if (!fmpq_is_zero(dim) && fmpq_cmp(dof, dim) >= 0)
        return fail_number(error, "the dimension of a component has to be above its degrees of freedom", dim);

    process->components =
        flint_realloc(process->components, (process->length + 1) * sizeof(wg_component_struct));
    component = process->components + process->length++;
    component->field = field;
    fmpq_init(component->dof);
    fmpq_init(component->mean);
    fmpq_init(component->dim);
    fmpq_set(component->dof, dof);
    fmpq_set(component->mean, mean);
    fmpq_set(component->dim, dim);
    return WG_OK;
}

wg_status_t wg_wishart_append_gamma(wg_wishart_t process, const fmpq_t shape, const fmpq_t scale,
                                    wg_error_struct *error)
{
    fmpq_t mean, no_dim;
    wg_status_t status;

    if (fmpq_sgn(shape) <= 0)
        return fail_number(error, "the shape of a Gamma law has to be positive", shape);
    if (fmpq_sgn(scale) <= 0)
        return fail_number(error, "the scale of a Gamma law has to be positive", scale);
    fmpq_init(mean);
    fmpq_init(no_dim);
    fmpq_mul(mean, shape, scale);
    status = wg_wishart_append(process, 2, shape, mean, no_dim, error);
    fmpq_clear(mean);
    fmpq_clear(no_dim);
    return status;
}

void wg_component_gamma(fmpq_t shape, fmpq_t scale, const wg_component_struct *component)
{
    fmpq_t k;

    fmpq_init(k);
    fmpq_mul_si(k, component->dof, component->field);
    fmpq_div_2exp(k, k, 1);
    fmpq_div(scale, component->mean, k);
    fmpq_swap(shape, k);
    fmpq_clear(k);
}

void wg_component_beta(fmpq_t shape, fmpq_t rest, fmpq_t top, const wg_component_struct *component)
{
    fmpq_t scale;

    fmpq_init(scale);
    wg_component_gamma(shape, scale, component);
    fmpq_sub(rest, component->dim, component->dof);
    fmpq_mul_si(rest, rest, component->field);
    fmpq_div_2exp(rest, rest, 1);
    fmpq_mul(top, component->mean, component->dim);
    fmpq_div(top, top, component->dof);
    fmpq_clear(scale);
}

slong wg_wishart_count_dims(const wg_wishart_t process)
{
    slong count = 0;

    for (slong i = 0; i < process->length; i++)
        count += !fmpq_is_zero(process->components[i].dim);
    return count;
}
