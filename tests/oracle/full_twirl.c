#include "haar_oracle.h"

#include <string.h>

#include <flint/fmpq_vec.h>

/* w <- the class function with G w G = G, where G = sum_pi D^cycles(pi) pi: the Weingarten function where D
   is at least the degree, and as good on the range of G elsewhere. */
static void weingarten_function(fmpq *w, const oracle_group *group)
{
    fmpq_mat_t square;
    fmpq *g = _fmpq_vec_init(group->classes);

    fmpq_mat_init(square, group->classes, group->classes);
    fmpq_mat_mul(square, group->gram, group->gram);
    /* G itself is the column of the identity, whose class is the first one listed */
    for (slong i = 0; i < group->classes; i++)
        fmpq_set(g + i, fmpq_mat_entry(group->gram, i, 0));
    oracle_solve(w, square, g);
    fmpq_mat_clear(square);
    _fmpq_vec_clear(g, group->classes);
}

/* to[sigma] <- sum_rho w(sigma rho^-1) from[rho] */
static void convolve(fmpq *to, const fmpq *w, const fmpq *from, const oracle_group *group)
{
    slong t = group->degree;

    for (slong s = 0; s < group->order; s++)
    {
        fmpq_zero(to + s);
        for (slong r = 0; r < group->order; r++)
        {
            int quotient[ORACLE_COPIES] = {0};

            if (fmpq_is_zero(from + r))
                continue;
            for (slong c = 0; c < t; c++)
                quotient[group->permutations[r][c]] = group->permutations[s][c];
            fmpq_addmul(to + s, w + oracle_group_class(group, quotient), from + r);
        }
    }
}

/* The traces Tr(P_rho^-1 X^left P_tau X^right), cycle by cycle of rho^-1 tau. */
static void permuted_trace(fmpq_t value, const int *rho, const int *tau, const int *left, const int *right,
                           slong t, const fmpq *traces)
{
    int inverse[ORACLE_COPIES] = {0}, seen[ORACLE_COPIES] = {0};

    for (slong c = 0; c < t; c++)
        inverse[rho[c]] = c;
    fmpq_one(value);
    for (slong c = 0; c < t; c++)
    {
        slong sum = 0;

        if (seen[c])
            continue;
        for (slong j = c; !seen[j]; j = inverse[tau[j]])
        {
            seen[j] = 1;
            sum += right[j] + left[tau[j]];
        }
        fmpq_mul(value, value, traces + sum);
    }
}

/* Calls `add` for every way to put the derivatives of a layer to the left or to the right, with its sign
   and multiplicity: ad_X^m P = sum_b C(m, b) (-1)^b X^(m-b) P X^b. */
typedef void (*side_function)(void *context, slong coefficient, const int *left, const int *right);

static void all_sides(side_function add, void *context, const oracle_model *model, slong layer, slong copy,
                      slong coefficient, int *left, int *right)
{
    slong binomial = 1;
    int m;

    if (copy == model->copies)
    {
        add(context, coefficient, left, right);
        return;
    }
    m = model->count[copy][layer];
    for (int b = 0; b <= m; b++)
    {
        left[copy] = m - b;
        right[copy] = b;
        all_sides(add, context, model, layer, copy + 1, coefficient * (b % 2 == 0 ? binomial : -binomial),
                  left, right);
        binomial = binomial * (m - b) / (b + 1);
    }
}

typedef struct
{
    const oracle_model *model;
    const oracle_group *group;
    const fmpq *state;
    fmpq *traces;
    slong tau;
    fmpq_t value, t;
} twirl_context;

static void add_traces(void *pointer, slong coefficient, const int *left, const int *right)
{
    twirl_context *x = pointer;
    const oracle_group *group = x->group;

    for (slong r = 0; r < group->order; r++)
    {
        permuted_trace(x->t, group->permutations[r], group->permutations[x->tau], left, right, group->degree,
                       x->model->generator);
        fmpq_mul_si(x->t, x->t, coefficient);
        fmpq_addmul(x->traces + r, x->t, x->state + x->tau);
    }
}

static void add_expectation(void *pointer, slong coefficient, const int *left, const int *right)
{
    twirl_context *x = pointer;
    const int *tau = x->group->permutations[x->tau];

    fmpq_set_si(x->t, coefficient, 1);
    for (slong c = 0; c < x->group->degree; c++)
        fmpq_mul(x->t, x->t, x->model->state + right[c] + left[tau[c]]);
    fmpq_addmul(x->value, x->t, x->state + x->tau);
}

void oracle_full_twirl(fmpq_t value, const oracle_model *model)
{
    oracle_group group;
    fmpq *w, *state, *traces;
    int none[ORACLE_COPIES] = {0}, left[ORACLE_COPIES], right[ORACLE_COPIES];
    int identity[ORACLE_COPIES];
    slong derivatives = 0, last = model->bare ? model->layers - 1 : model->layers;
    twirl_context x;

    oracle_group_init(&group, model->copies, model->dim);
    w = _fmpq_vec_init(group.classes);
    state = _fmpq_vec_init(group.order);
    traces = _fmpq_vec_init(group.order);
    fmpq_init(x.value);
    fmpq_init(x.t);
    x.model = model;
    x.group = &group;
    x.state = state;
    x.traces = traces;
    weingarten_function(w, &group);

    for (int c = 0; c < ORACLE_COPIES; c++)
        identity[c] = c;
    for (slong r = 0; r < group.order; r++)
    {
        int ones[ORACLE_COPIES];

        for (slong c = 0; c < model->copies; c++)
            ones[c] = 1;
        permuted_trace(traces + r, group.permutations[r], identity, none, ones, model->copies,
                       model->observable);
    }
    convolve(state, w, traces, &group);
    for (slong l = 0; l < last; l++)
    {
        for (slong r = 0; r < group.order; r++)
            fmpq_zero(traces + r);
        for (x.tau = 0; x.tau < group.order; x.tau++)
            if (!fmpq_is_zero(state + x.tau))
                all_sides(add_traces, &x, model, l, 0, 1, left, right);
        convolve(state, w, traces, &group);
    }
    for (x.tau = 0; x.tau < group.order; x.tau++)
        if (last < model->layers)
            all_sides(add_expectation, &x, model, last, 0, 1, left, right);
        else
            fmpq_add(x.value, x.value, state + x.tau);
    for (slong c = 0; c < model->copies; c++)
        for (slong l = 0; l < model->layers; l++)
            derivatives += model->count[c][l];
    fmpq_set(value, x.value);
    if (derivatives % 4 == 2)
        fmpq_neg(value, value);

    fmpq_clear(x.value);
    fmpq_clear(x.t);
    _fmpq_vec_clear(w, group.classes);
    _fmpq_vec_clear(state, group.order);
    _fmpq_vec_clear(traces, group.order);
    oracle_group_clear(&group);
}
