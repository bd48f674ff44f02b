#include "haar_oracle.h"

#include <string.h>

#include <flint/fmpq_vec.h>

void oracle_model_init(oracle_model *model)
{
    memset(model, 0, sizeof(*model));
    for (slong k = 0; k <= ORACLE_ORDER; k++)
    {
        fmpq_init(model->observable + k);
        fmpq_init(model->generator + k);
        fmpq_init(model->state + k);
    }
}

void oracle_model_clear(oracle_model *model)
{
    for (slong k = 0; k <= ORACLE_ORDER; k++)
    {
        fmpq_clear(model->observable + k);
        fmpq_clear(model->generator + k);
        fmpq_clear(model->state + k);
    }
}

static void list_permutations(oracle_group *group, int *prefix, slong length)
{
    if (length == group->degree)
    {
        memcpy(group->permutations[group->order++], prefix, ORACLE_COPIES * sizeof(int));
        return;
    }
    for (int image = 0; image < group->degree; image++)
    {
        int used = 0;

        for (slong i = 0; i < length; i++)
            used |= prefix[i] == image;
        prefix[length] = image;
        if (!used)
            list_permutations(group, prefix, length + 1);
    }
}

static void cycle_lengths(int *cycles, const int *p, slong n)
{
    memset(cycles, 0, (ORACLE_COPIES + 1) * sizeof(int));
    for (slong i = 0; i < n; i++)
    {
        slong length = 1, least = i;

        for (slong j = p[i]; j != i; j = p[j], length++)
            least = FLINT_MIN(least, j);
        if (least == i)
            cycles[length]++;
    }
}

slong oracle_group_class(const oracle_group *group, const int *permutation)
{
    int cycles[ORACLE_COPIES + 1];
    slong c = 0;

    cycle_lengths(cycles, permutation, group->degree);
    while (c < group->classes && memcmp(cycles, group->cycles[c], sizeof(cycles)) != 0)
        c++;
    return c;
}

void oracle_group_init(oracle_group *group, slong degree, slong dim)
{
    slong factorial = 1;
    int prefix[ORACLE_COPIES] = {0};
    slong *representative;
    fmpq_t power;

    for (slong i = 2; i <= degree; i++)
        factorial *= i;
    group->degree = degree;
    group->order = group->classes = 0;
    group->permutations = flint_malloc(factorial * sizeof(*group->permutations));
    group->class_of = flint_malloc(factorial * sizeof(slong));
    group->cycles = flint_malloc(factorial * sizeof(*group->cycles));
    representative = flint_malloc(factorial * sizeof(slong));
    list_permutations(group, prefix, 0);
    for (slong r = 0; r < factorial; r++)
    {
        slong c = group->class_of[r] = oracle_group_class(group, group->permutations[r]);

        if (c == group->classes)
        {
            cycle_lengths(group->cycles[c], group->permutations[r], degree);
            representative[group->classes++] = r;
        }
    }

    fmpq_mat_init(group->gram, group->classes, group->classes);
    fmpq_init(power);
    for (slong i = 0; i < group->classes; i++)
        for (slong r = 0; r < factorial; r++)
        {
            int quotient[ORACLE_COPIES] = {0}, cycles[ORACLE_COPIES + 1], number = 0;
            fmpq *entry = fmpq_mat_entry(group->gram, i, group->class_of[r]);

            for (slong c = 0; c < degree; c++)
                quotient[group->permutations[r][c]] = group->permutations[representative[i]][c];
            cycle_lengths(cycles, quotient, degree);
            for (slong l = 1; l <= degree; l++)
                number += cycles[l];
            fmpq_set_si(power, dim, 1);
            fmpq_pow_si(power, power, number);
            fmpq_add(entry, entry, power);
        }
    fmpq_clear(power);
    flint_free(representative);
}

void oracle_group_clear(oracle_group *group)
{
    flint_free(group->permutations);
    flint_free(group->class_of);
    flint_free(group->cycles);
    fmpq_mat_clear(group->gram);
}

void oracle_solve(fmpq *x, const fmpq_mat_t a, const fmpq *b)
{
    slong n = fmpq_mat_nrows(a);
    fmpq_mat_t column, solution;

    fmpq_mat_init(column, n, 1);
    fmpq_mat_init(solution, n, 1);
    for (slong i = 0; i < n; i++)
        fmpq_set(fmpq_mat_entry(column, i, 0), b + i);
    if (!fmpq_mat_can_solve(solution, a, column))
        flint_throw(FLINT_ERROR, "oracle_solve: no solution\n");
    for (slong i = 0; i < n; i++)
        fmpq_set(x + i, fmpq_mat_entry(solution, i, 0));
    fmpq_mat_clear(column);
    fmpq_mat_clear(solution);
}
