#include "landscape_answer.h"

#include <math.h>
#include <string.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/gaussian_limit.h"
#include "wishgarten/loss_law.h"

/* Powers of the dimension closer to zero than this count as none. */
#define STEEP 0.1

/* The transition */

void wg_landscape_set_transition(wg_transition_t transition, const wg_landscape_answer_struct *a)
{
    fmpq_t rank;

    if (!a->has_dof)
    {
        wg_transition_set(transition, a->process, NULL);
        return;
    }
    fmpq_init(rank);
    fmpq_set_fmpz(rank, a->dof->rank);
    wg_transition_set(transition, a->process, rank);
    fmpq_clear(rank);
}

static const char *transition_method(const wg_landscape_answer_struct *a)
{
    if (!a->has_dof)
        return "beta rank(O - lowest), taking O as flat: rank = r";
    return a->dof->rank_is_exact ? "beta rank(O - lowest), the codimension of the zeros"
                                 : "beta rank(O - lowest) or below, the codimension of the zeros";
}

/* value <- from the enclosure of r: beta r, or 2 N r/(N - r) - 2 for `centred`. */
static void set_of_ball(wg_value_t value, const wg_degrees_of_freedom_t dof, int centred)
{
    slong prec = 64 + FLINT_MAX(arb_rel_accuracy_bits(dof->dof->ball), 0) + fmpz_bits(dof->dim);
    arb_t x, rest;

    arb_init(x);
    arb_init(rest);
    if (centred)
    {
        arb_set_fmpz(rest, dof->dim);
        arb_sub(rest, rest, dof->dof->ball, prec);
        arb_mul_fmpz(x, dof->dof->ball, dof->dim, prec);
        arb_div(x, x, rest, prec);
        arb_sub_ui(x, x, 1, prec);
        arb_mul_2exp_si(x, x, 1);
    }
    else
        arb_mul_si(x, dof->dof->ball, dof->field, prec);
    wg_value_set_arb(value, x);
    if (dof->dof->kind == WG_LIMIT)
        wg_value_weaken_to_limit(value);
    arb_clear(x);
    arb_clear(rest);
}

/* The number of the transition, which is as good as r. */
static void set_number(wg_value_t value, const fmpq_t q, int centred, const wg_landscape_answer_struct *a)
{
    if (a->has_dof && a->dof->dof->form == WG_BY_BALL)
        set_of_ball(value, a->dof, centred);
    else
        wg_value_set_fmpq(value, q);
}

int wg_landscape_transition(wg_landscape_answer_struct *a)
{
    int result = wg_landscape_need_dof(a);
    wg_transition_t t;
    wg_row_struct *row;

    if (result >= 0)
        return result;
    wg_transition_init(t);
    wg_landscape_set_transition(t, a);
    row = wg_landscape_row(a, "transition", 0, transition_method(a));
    wg_value_set_fmpq(row->value, t->codimension);
    if (a->has_dof && !a->dof->rank_is_exact)
        wg_value_weaken_to_limit(row->value);
    row = wg_landscape_row(a, "transition.soft", 0, "beta r, where the reached loss becomes small");
    set_number(row->value, t->soft, 0, a);
    if (!fmpq_is_zero(t->centred))
    {
        row = wg_landscape_row(a, "transition.centred", 0, "2m - 2, m = N r/(N - r), as in the literature");
        set_number(row->value, t->centred, 1, a);
    }
    if (a->said == NULL || strcmp(a->said, wg_transition_words(t)) != 0)
        wg_cli_note(a->common, "%s", wg_transition_words(t));
    a->said = wg_transition_words(t);
    a->transition = fmpq_get_d(t->codimension);
    wg_transition_clear(t);
    return -1;
}

/* The verdict of one size */

typedef struct
{
    fmpq_t gradient, loss, mean, relative, kurtosis, load;
    wg_transition_t transition;
} numbers_struct;

static void numbers_init(numbers_struct *n, const wg_landscape_answer_struct *a)
{
    fmpq *squares = wg_landscape_squares(a);

    fmpq_init(n->gradient);
    fmpq_init(n->loss);
    fmpq_init(n->mean);
    fmpq_init(n->relative);
    fmpq_init(n->kurtosis);
    fmpq_init(n->load);
    wg_transition_init(n->transition);
    wg_landscape_variances(n->gradient, n->loss, a);
    wg_loss_mean(n->mean, a->process);
    fmpq_mul(n->relative, n->mean, n->mean);
    fmpq_div(n->relative, n->gradient, n->relative);
    wg_gradient_excess_kurtosis(n->kurtosis, a->process, squares);
    wg_landscape_set_transition(n->transition, a);
    if (a->parameters > 0)
    {
        fmpq_set_si(n->load, a->parameters, 1);
        fmpq_div(n->load, n->load, n->transition->codimension);
    }
    _fmpq_vec_clear(squares, a->process->length);
}

static void numbers_clear(numbers_struct *n)
{
    fmpq_clear(n->gradient);
    fmpq_clear(n->loss);
    fmpq_clear(n->mean);
    fmpq_clear(n->relative);
    fmpq_clear(n->kurtosis);
    fmpq_clear(n->load);
    wg_transition_clear(n->transition);
}

/* In one sentence. */
static void write_sentence(char *text, size_t size, const numbers_struct *n,
                           const wg_landscape_answer_struct *a)
{
    double gradient = sqrt(fmpq_get_d(n->gradient)), relative = sqrt(fmpq_get_d(n->relative));
    double kurtosis = fmpq_get_d(n->kurtosis), transition = fmpq_get_d(n->transition->codimension);
    char parameters[160];

    if (a->parameters == 0)
        snprintf(parameters, sizeof(parameters), "from %.6g parameters on the bottom is reached", transition);
    else if (fmpq_cmp_si(n->load, 1) >= 0)
        snprintf(parameters, sizeof(parameters), "%ld parameters reach the bottom, for which %.6g are needed",
                 (long) a->parameters, transition);
    else
        snprintf(
            parameters, sizeof(parameters),
            "%ld parameters are too few to reach the bottom, %.6g are needed: local minima stay above it",
            (long) a->parameters, transition);
    snprintf(text, size,
             "%s; a derivative is about %.2g, which is %.2g of the mean loss; the gradient is %s Gaussian "
             "(excess kurtosis %.2g)",
             parameters, gradient, relative,
             fabs(kurtosis) < 0.1 ? "nearly"
             : fabs(kurtosis) < 1 ? "not far from"
                                  : "far from",
             kurtosis);
}

static int is_family(const wg_landscape_answer_struct *a)
{
    return a->request->dim->list->length >= 3;
}

/* log2 |q|, without leaving the range of doubles. */
static double log2_of(const fmpq_t q)
{
    fmpz_t top;
    double log;

    fmpz_init(top);
    fmpz_abs(top, fmpq_numref(q));
    log = fmpz_is_zero(top) ? -HUGE_VAL : (fmpz_dlog(top) - fmpz_dlog(fmpq_denref(q))) / M_LN2;
    fmpz_clear(top);
    return log;
}

/* Of several numbers of parameters the last one stays. */
static void remember(wg_landscape_answer_struct *a, const numbers_struct *n)
{
    wg_landscape_size_t *size;
    fmpq_t dim;

    if (a->sizes == NULL)
        a->sizes = flint_calloc(wg_parameter_count(a->request->dim), sizeof(*a->sizes));
    size = a->sizes + a->dim_index;
    fmpq_init(dim);
    fmpq_set(dim, a->request->dim->list->entries + a->dim_index);
    size->dim = log2_of(dim);
    size->gradient = log2_of(n->gradient);
    size->relative = log2_of(n->relative);
    size->kurtosis = log2_of(n->kurtosis);
    size->transition = log2_of(n->transition->codimension);
    size->reached = fmpq_cmp_si(n->transition->codimension, a->parameters) <= 0;
    a->family = a->dim_index + 1;
    fmpq_clear(dim);
}

static void add_number(wg_landscape_answer_struct *a, const char *quantity, const char *method,
                       const fmpq_t q, int with_parameters, int approximate)
{
    wg_row_struct *row = wg_landscape_row(a, quantity, with_parameters, method);

    wg_value_set_fmpq(row->value, q);
    if (approximate)
        wg_value_weaken_to_limit(row->value);
}

int wg_landscape_verdict(wg_landscape_answer_struct *a)
{
    int result = wg_landscape_need_dof(a);
    char sentence[700];
    int approximate;
    numbers_struct n;

    if (result >= 0)
        return result;
    approximate = a->has_dof && a->dof->dof->kind != WG_EXACT;
    numbers_init(&n, a);
    write_sentence(sentence, sizeof(sentence), &n, a);
    add_number(a, "verdict.gradient", "variance of a derivative", n.gradient, 0, 0);
    add_number(a, "verdict.relative", "the same over the squared mean loss", n.relative, 0, approximate);
    add_number(a, "verdict.kurtosis", "excess kurtosis of a derivative, 0 for a Gaussian process", n.kurtosis,
               0, approximate || a->law == WG_LAW_SPECTRUM || a->law == WG_LAW_SAME_DOF);
    if (a->parameters > 0)
        add_number(a, "verdict.load", "parameters over the transition", n.load, 1,
                   a->has_dof && !a->dof->rank_is_exact);
    /* 1 where the bottom is reached, else 0; without parameters how many it takes */
    if (a->parameters > 0)
        fmpq_set_si(n.load, fmpq_cmp_si(n.load, 1) >= 0, 1);
    else
        fmpq_set(n.load, n.transition->codimension);
    add_number(a, "verdict", sentence, n.load, 1, a->has_dof && !a->dof->rank_is_exact);
    if (is_family(a))
        remember(a, &n);
    else
        wg_cli_note(a->common, "%s", sentence);
    numbers_clear(&n);
    return -1;
}

/* The verdict of a family: how fast the numbers grow from the last size but one to the last, per factor two of the dimension. */

static void add_exponent(wg_landscape_answer_struct *a, const char *quantity, const char *method,
                         double exponent)
{
    const wg_landscape_request_struct *r = a->request;
    const wg_list_struct *sizes = r->qubits->given ? r->qubits->list : r->dim->list;
    wg_row_struct *row = wg_landscape_row(a, quantity, 0, method);
    char *first = fmpq_get_str(NULL, 10, sizes->entries),
         *last = fmpq_get_str(NULL, 10, sizes->entries + sizes->length - 1);
    char range[120];
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_si(q, lround(1e4 * exponent), 10000);
    wg_value_set_fmpq(row->value, q);
    wg_value_weaken_to_limit(row->value);
    snprintf(range, sizeof(range), "%.50s..%.50s", first, last);
    wg_fields_set(row->inputs, r->qubits->given ? "qubits" : "dim", range);
    flint_free(first);
    flint_free(last);
    fmpq_clear(q);
}

/* " (40 do at 3 of 17 sizes)" */
static void write_reach(char *text, size_t size, const wg_landscape_answer_struct *a)
{
    slong reached = 0;

    text[0] = '\0';
    if (a->parameters == 0)
        return;
    for (slong i = 0; i < a->family; i++)
        reached += a->sizes[i].reached;
    if (reached == 0 || reached == a->family)
        snprintf(text, size, " (%ld do at %s size)", (long) a->parameters, reached == 0 ? "no" : "every");
    else
        snprintf(text, size, " (%ld do at %ld of %ld sizes)", (long) a->parameters, (long) reached,
                 (long) a->family);
}

int wg_landscape_verdict_of_family(wg_landscape_answer_struct *a)
{
    const wg_landscape_size_t *last, *before;
    double width, gradient, relative, transition, kurtosis;
    char sentence[700], reach[120];

    if (a->family < 3)
        return -1;
    last = a->sizes + a->family - 1;
    before = last - 1;
    if (last->dim == before->dim)
        return -1;
    width = last->dim - before->dim;
    gradient = (last->gradient - before->gradient) / width;
    relative = (last->relative - before->relative) / width;
    transition = (last->transition - before->transition) / width;
    kurtosis = (last->kurtosis - before->kurtosis) / width;
    write_reach(reach, sizeof(reach), a);
    snprintf(
        sentence, sizeof(sentence),
        "by the last two of %ld sizes the variance of a derivative goes like N^(%.2f), %s, and over the "
        "squared "
        "mean loss like N^(%.2f); the transition like N^(%.2f), %s%s; the gradient %s a Gaussian process",
        (long) a->family, gradient,
        gradient < -STEEP ? "a barren plateau where N is exponential" : "no barren plateau", relative,
        transition,
        transition > STEEP ? "so that it takes ever more parameters to reach the bottom"
                           : "so that few parameters reach the bottom",
        reach, kurtosis < -STEEP ? "tends to" : "does not tend to");
    add_exponent(a, "verdict.family.gradient", "d ln Var g/d ln N, the last two sizes", gradient);
    add_exponent(a, "verdict.family.relative", "the same of Var g over the squared mean loss", relative);
    if (isfinite(kurtosis))
        add_exponent(a, "verdict.family.kurtosis",
                     "the same of the excess kurtosis of a derivative; below 0: towards a Gaussian process",
                     kurtosis);
    add_exponent(a, "verdict.family.transition", sentence, transition);
    wg_cli_note(a->common, "%s", sentence);
    return -1;
}
