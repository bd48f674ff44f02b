#include <flint/fmpq.h>

#include "wishgarten/minima.h"

void wg_transition_init(wg_transition_t transition)
{
    fmpq_init(transition->codimension);
    fmpq_init(transition->soft);
    fmpq_init(transition->centred);
}

void wg_transition_clear(wg_transition_t transition)
{
    fmpq_clear(transition->codimension);
    fmpq_clear(transition->soft);
    fmpq_clear(transition->centred);
}

void wg_transition_set(wg_transition_t transition, const wg_wishart_t process, const fmpq *ranks)
{
    const wg_component_struct *first = process->components;
    fmpq_t codimension, soft, u;

    fmpq_init(codimension);
    fmpq_init(soft);
    fmpq_init(u);
    for (slong a = 0; a < process->length; a++)
    {
        const wg_component_struct *component = process->components + a;

        fmpq_mul_si(u, component->dof, component->field);
        fmpq_add(soft, soft, u);
        if (ranks != NULL)
            fmpq_mul_si(u, ranks + a, component->field);
        fmpq_add(codimension, codimension, u);
    }
    fmpq_zero(u);
    if (process->length == 1 && !fmpq_is_zero(first->dim))
    {
        /* 2 N r/(N - r) - 2 */
        fmpq_sub(u, first->dim, first->dof);
        fmpq_div(u, first->dof, u);
        fmpq_mul(u, u, first->dim);
        fmpq_add(u, u, u);
        fmpq_sub_si(u, u, 2);
    }
    fmpq_swap(transition->codimension, codimension);
    fmpq_swap(transition->soft, soft);
    fmpq_swap(transition->centred, u);
    fmpq_clear(codimension);
    fmpq_clear(soft);
    fmpq_clear(u);
}

const char *wg_transition_words(const wg_transition_t transition)
{
    static const char *const words[2][3] = {
        {"zeros of the loss appear at the codimension beta*rank only; at the softer beta*r the reached loss "
         "is "
         "small, not zero",
         "zeros of the loss appear at the codimension beta*rank only; at the softer beta*r the reached loss "
         "is "
         "small, not zero; the centred 2m - 2 comes near in complex circuits with r up to the root of the "
         "dimension only",
         "zeros of the loss appear at the codimension beta*rank, and losses become small from the softer "
         "beta*r "
         "on; the centred 2m - 2 is no threshold here, where r is close to the dimension"},
        {"zeros of the loss appear at the codimension beta*rank, which is beta*r for a flat observable",
         "zeros of the loss appear at the codimension beta*rank, which is beta*r for a flat observable; the "
         "centred 2m - 2 comes near in complex circuits with r up to the root of the dimension only",
         "zeros of the loss appear at the codimension beta*rank = beta*r; the centred 2m - 2 is no threshold "
         "here, where r is close to the dimension"}};
    int flat = fmpq_equal(transition->codimension, transition->soft), place = 0;
    fmpq_t u;

    fmpq_init(u);
    fmpq_mul_2exp(u, transition->codimension, 1);
    if (!fmpq_is_zero(transition->centred))
        place = fmpq_cmp(transition->centred, u) > 0 ? 2 : 1;
    fmpq_clear(u);
    return words[flat][place];
}
