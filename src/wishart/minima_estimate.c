#include <math.h>
#include <stdlib.h>

#include <omp.h>

#include "cholesky_walk.h"
#include "minima_estimate.h"

#define CELLS 24
/* Replicates whose results choose the number of those that are kept, and the coefficient of the control variate. */
#define PILOTS 64
#define REPLICATES_MAX 20000
#define REPLICATES_MIN 128
#define PARTICLES 100
/* Replicates at each loss of a survey. */
#define SURVEYS 2
#define SURVEY_PARTICLES 60

/* Streams of different stages are independent. */
enum
{
    STAGE_SURVEY,
    STAGE_CLOSER_SURVEY,
    STAGE_PILOT,
    STAGE_RESULT
};

/* The losses are drawn from a density of steps in sqrt(E), cells of equal width with masses, and an exponential tail. */
typedef struct
{
    double width;
    double mass[CELLS + 1];
    double tail_scale;
} proposal_t;

typedef struct
{
    const walk_t *walk;
    const proposal_t *proposal; /* NULL at fixed losses */
    const double *losses;       /* of every `repeat` replicates in turn */
    slong repeat;
    slong columns;
    ulong seed;
    int threads;
} plan_t;

static double to_double(const fmpq_t q)
{
    arf_t x;
    double y;

    arf_init(x);
    arf_set_fmpq(x, q, 53, ARF_RND_NEAR);
    y = arf_get_d(x, ARF_RND_NEAR);
    arf_clear(x);
    return y;
}

static void set_component(walk_component_t *c, const wg_component_struct *component,
                          const wg_generator_struct *generator)
{
    fmpq_t shape, scale;
    double dim = to_double(component->dim);

    fmpq_init(shape);
    fmpq_init(scale);
    wg_component_gamma(shape, scale, component);
    *c = (walk_component_t){.shape = to_double(shape), .scale = to_double(scale), .square = 1};
    c->log_norm = -lgamma(c->shape);
    if (dim > 0)
    {
        double kappa = component->field * dim / 2;

        c->other = kappa - c->shape;
        c->log_norm += lgamma(kappa) - lgamma(c->other) - c->shape * log(kappa);
        c->log_sphere = lgamma(kappa - 0.5) + log(kappa) / 2 - lgamma(kappa);
    }
    if (generator != NULL)
    {
        c->square = to_double(generator->square);
        c->spread = to_double(generator->spread);
    }
    fmpq_clear(shape);
    fmpq_clear(scale);
}

static void set_walk(walk_t *walk, const wg_minima_t minima, int definite)
{
    double sum = 0;

    *walk = (walk_t){.parameters = minima->parameters,
                     .length = minima->process->length,
                     .particles = PARTICLES,
                     .definite = definite};
    walk->log_period = log(M_PI);
    if (minima->period != NULL)
        walk->log_period += log(to_double(minima->period));
    for (slong a = 0; a < walk->length; a++)
    {
        walk_component_t *c = walk->components + a;
        const wg_component_struct *component = minima->process->components + a;
        double variance;

        set_component(c, component, minima->generators == NULL ? NULL : minima->generators + a);
        walk->dof[walk->blocks++] = 2 * c->shape - 1;
        if (c->other > 0)
            walk->dof[walk->blocks++] = 2 * c->other - 1;
        variance = c->scale * c->scale * c->shape;
        walk->mean += to_double(component->mean);
        walk->deviation += variance;
        walk->top += c->other > 0 ? c->scale * (c->shape + c->other) : INFINITY;
        sum += c->shape;
        walk->log_direction -= lgamma(c->shape);
    }
    walk->log_direction += lgamma(sum);
    walk->deviation = sqrt(walk->deviation);
}

static void draw_loss(double *loss, double *density, double u, const proposal_t *proposal)
{
    double end = CELLS * proposal->width;

    for (slong i = 0; i < CELLS; i++)
    {
        if (u < proposal->mass[i])
        {
            double root = (i + u / proposal->mass[i]) * proposal->width;

            *loss = root * root;
            *density = proposal->mass[i] / proposal->width / (2 * root);
            return;
        }
        u -= proposal->mass[i];
    }
    u = fmin(u / proposal->mass[CELLS], 1 - 0x1p-53);
    *loss = end * end - proposal->tail_scale * log1p(-u);
    *density = proposal->mass[CELLS] / proposal->tail_scale * (1 - u);
}

/* Two replicates share each stratum, so that their difference shows the error. */
static double stratified(wg_stream_t stream, slong replicate, slong count)
{
    slong strata = (count + 1) / 2;

    return (replicate / 2 + wg_stream_uniform(stream)) / strata;
}

static void run_replicate(double *row, walk_room_t *room, slong r, slong count, int stage, const plan_t *plan)
{
    const slong last = plan->columns - 1;
    double loss, density = 1, scale;
    wg_stream_t stream;

    wg_stream_init(stream, plan->seed, r, WG_STREAM_MATRIX, stage);
    if (plan->proposal == NULL)
        loss = plan->losses[r / plan->repeat];
    else
        draw_loss(&loss, &density, stratified(stream, r, count), plan->proposal);
    scale = loss < plan->walk->top ? wg_walk_run(row, room, stream, loss, plan->walk) : -INFINITY;
    for (slong i = 0; i < last; i++)
        row[i] = scale == -INFINITY || row[i] == 0 ? 0 : row[i] * exp(scale) / density;
    row[last] = loss;
}

/* rows[r * columns ...] <- the estimates of replicate r, and its loss. The same for any number of threads. */
static wg_status_t run(double *rows, slong count, int stage, const plan_t *plan)
{
    int threads = plan->threads > 0 ? plan->threads : omp_get_max_threads();
    wg_status_t status = WG_OK;

#pragma omp parallel num_threads(threads)
    {
        walk_room_t room;
        wg_status_t mine = wg_walk_room_init(&room, plan->walk);

        if (mine != WG_OK)
        {
#pragma omp atomic write
            status = WG_UNABLE;
        }
#pragma omp for schedule(dynamic)
        for (slong r = 0; r < count; r++)
            if (mine == WG_OK)
                run_replicate(rows + r * plan->columns, &room, r, count, stage, plan);
        if (mine == WG_OK)
            wg_walk_room_clear(&room);
    }
    return status;
}

/* A survey of n(E) on the middles of the cells makes their masses. */
static wg_status_t survey(proposal_t *proposal, double *heights, int stage, const plan_t *shape)
{
    walk_t walk = *shape->walk;
    plan_t plan = *shape;
    double losses[CELLS], sum = 0, mass[CELLS];
    double *rows = flint_calloc(SURVEYS * CELLS * plan.columns, sizeof(double));
    wg_status_t status;

    for (slong i = 0; i < CELLS; i++)
        losses[i] = pow((i + 0.5) * proposal->width, 2);
    plan.proposal = NULL;
    plan.losses = losses;
    plan.repeat = SURVEYS;
    plan.walk = &walk;
    walk.particles = SURVEY_PARTICLES;
    status = run(rows, SURVEYS * CELLS, stage, &plan);
    for (slong i = 0; i < CELLS; i++)
    {
        heights[i] = 0;
        for (slong r = SURVEYS * i; r < SURVEYS * (i + 1); r++)
            for (slong c = 0; c + 1 < plan.columns; c++)
                heights[i] += rows[r * plan.columns + c] * sqrt(losses[i]);
        sum += heights[i];
    }
    flint_free(rows);
    if (status != WG_OK || !(sum > 0) || !isfinite(sum))
        return WG_UNABLE;
    /* Neighbours share, since a survey can miss; every cell and the tail get something. */
    for (slong i = 0; i < CELLS; i++)
        mass[i] =
            0.5 * heights[i] + 0.25 * heights[i > 0 ? i - 1 : i] + 0.25 * heights[i + 1 < CELLS ? i + 1 : i];
    for (slong i = 0; i < CELLS; i++)
        proposal->mass[i] = 0.95 * mass[i] / sum + 0.04 / CELLS;
    proposal->mass[CELLS] = 1;
    for (slong i = 0; i < CELLS; i++)
        proposal->mass[CELLS] -= proposal->mass[i];
    return WG_OK;
}

/* Surveys of all losses, then of those below the last critical points seen. */
static wg_status_t make_proposal(proposal_t *proposal, const plan_t *plan)
{
    const walk_t *walk = plan->walk;
    double heights[CELLS], most = 0;
    slong high = CELLS - 1;
    wg_status_t status;

    proposal->width = sqrt(fmin(walk->mean + 7 * walk->deviation, walk->top)) / CELLS;
    proposal->tail_scale = walk->mean;
    for (slong a = 0; a < walk->length; a++)
        proposal->tail_scale = fmax(proposal->tail_scale, 2 * walk->components[a].scale);
    status = survey(proposal, heights, STAGE_SURVEY, plan);
    if (status != WG_OK)
        return status;
    for (slong i = 0; i < CELLS; i++)
        most = fmax(most, heights[i]);
    while (heights[high] < 1e-6 * most)
        high--;
    proposal->width *= fmin(high + 2, CELLS) / CELLS;
    return survey(proposal, heights, STAGE_CLOSER_SURVEY, plan);
}

/* Mean and standard error of values[r * stride], with differences within strata of two. */
static void pairs(double *mean, double *error, const double *values, slong stride, slong count)
{
    double sum = 0, squares = 0;

    for (slong r = 0; r < count; r += 2)
    {
        double x = values[r * stride], y = values[(r + 1) * stride];

        sum += x + y;
        squares += (x - y) * (x - y);
    }
    *mean = sum / count;
    *error = sqrt(squares) / count;
}

/* The coefficients that make x_i - b_i s vary least, s = sum_i (-1)^i x_i, whose mean is 0 (Poincare and Hopf). */
static void control_coefficients(double *b, const double *rows, slong count, slong columns)
{
    for (slong c = 0; c + 1 < columns; c++)
    {
        double both = 0, own = 0;

        for (slong r = 0; r < count; r++)
        {
            const double *row = rows + r * columns;
            double s = 0;

            for (slong i = 0; i + 1 < columns; i++)
                s += i % 2 ? -row[i] : row[i];
            both += row[c] * s;
            own += s * s;
        }
        b[c] = own > 0 ? both / own : 0;
    }
}

static void apply_control(double *rows, const double *b, slong count, slong columns)
{
    for (slong r = 0; r < count; r++)
    {
        double *row = rows + r * columns, s = 0;

        for (slong i = 0; i + 1 < columns; i++)
            s += i % 2 ? -row[i] : row[i];
        for (slong i = 0; i + 1 < columns; i++)
            row[i] -= b[i] * s;
    }
}

static int has_control(const walk_t *walk)
{
    for (slong a = 0; a < walk->length; a++)
        if (walk->components[a].other > 0 || 2 * walk->components[a].shape <= walk->parameters)
            return 0;
    return !walk->definite;
}

/* The sum of all columns, in the first. */
static void add_up(double *rows, slong count, slong columns)
{
    for (slong r = 0; r < count; r++)
        for (slong i = 1; i + 1 < columns; i++)
            rows[r * columns] += rows[r * columns + i];
}

static slong enough(double mean, double error, slong count, double goal)
{
    double wanted = mean > 0 ? 1.5 * count * pow(error / mean / goal, 2) : REPLICATES_MAX;

    return 2 * (slong) (fmin(fmax(wanted, REPLICATES_MIN), REPLICATES_MAX) / 2);
}

static wg_status_t nothing_found(const wg_minima_t minima, wg_error_struct *error)
{
    return wg_fail(error, WG_UNABLE,
                   "no sample had such a critical point at p = %ld: they are too rare for this method, as "
                   "minima above 0 are "
                   "where p is well beyond the sum of beta r",
                   (long) minima->parameters);
}

/* The mean of the losses, weighted by the estimates in the first column: a ratio, with the error of its linear part. */
static void set_mean_loss(wg_value_struct *mean, double *rows, slong count, slong columns)
{
    double sum = 0, losses = 0, ignored, error;

    for (slong r = 0; r < count; r++)
    {
        sum += rows[r * columns];
        losses += rows[r * columns] * rows[r * columns + columns - 1];
    }
    for (slong r = 0; r < count; r++)
        rows[r * columns] *= (rows[r * columns + columns - 1] - losses / sum) / (sum / count);
    pairs(&ignored, &error, rows, columns, count);
    wg_value_set_estimate(mean, losses / sum, error, count);
}

wg_status_t wg_minima_estimate_count(wg_value_struct *counts, wg_value_struct *mean, count_kind_t kind,
                                     const wg_minima_t minima, wg_error_struct *error)
{
    walk_t walk;
    proposal_t proposal;
    plan_t plan = {.walk = &walk, .seed = minima->seed, .threads = minima->threads};
    double *rows, *control, m, e;
    slong count = PILOTS;
    wg_status_t status;

    set_walk(&walk, minima, kind == COUNT_MINIMA);
    plan.columns = 2 + (kind == COUNT_MINIMA ? 0 : minima->parameters);
    status = make_proposal(&proposal, &plan);
    if (status != WG_OK)
        return nothing_found(minima, error);
    plan.proposal = &proposal;
    rows = flint_calloc(REPLICATES_MAX * plan.columns, sizeof(double));
    control = flint_calloc(plan.columns, sizeof(double));
    status = run(rows, count, STAGE_PILOT, &plan);
    if (status == WG_OK)
    {
        if (has_control(&walk))
        {
            control_coefficients(control, rows, count, plan.columns);
            apply_control(rows, control, count, plan.columns);
        }
        add_up(rows, count, plan.columns);
        pairs(&m, &e, rows, plan.columns, count);
        count = enough(m, e, count, minima->error);
        status = run(rows, count, STAGE_RESULT, &plan);
    }
    if (status == WG_OK)
    {
        apply_control(rows, control, count, plan.columns);
        if (kind != COUNT_BY_INDEX)
            add_up(rows, count, plan.columns);
        pairs(&m, &e, rows, plan.columns, count);
        if (kind != COUNT_BY_INDEX && !(m > 0 && isfinite(m)))
            status = nothing_found(minima, error);
    }
    for (slong i = 0; status == WG_OK && i < (kind == COUNT_BY_INDEX ? minima->parameters + 1 : 1); i++)
    {
        pairs(&m, &e, rows + i, plan.columns, count);
        wg_value_set_estimate(counts + i, m, e == 0 ? INFINITY : e, count);
    }
    if (status == WG_OK && mean != NULL)
        set_mean_loss(mean, rows, count, plan.columns);
    flint_free(rows);
    flint_free(control);
    return status;
}

wg_status_t wg_minima_estimate_density(wg_value_struct *densities, const fmpq *losses, slong length, int all,
                                       const wg_minima_t minima, wg_error_struct *error)
{
    walk_t walk;
    plan_t plan = {.walk = &walk, .threads = minima->threads};
    double *rows, m, e;
    wg_status_t status = WG_OK;

    set_walk(&walk, minima, !all);
    plan.columns = 2 + (all ? minima->parameters : 0);
    rows = flint_calloc(REPLICATES_MAX * plan.columns, sizeof(double));
    for (slong i = 0; i < length && status == WG_OK; i++)
    {
        double loss = to_double(losses + i);
        slong count = PILOTS;

        /* A point of a grid has streams of its own. */
        plan.seed = minima->seed;
        plan.losses = &loss;
        plan.repeat = REPLICATES_MAX;
        status = run(rows, count, STAGE_PILOT + 4 * (i + 1), &plan);
        add_up(rows, count, plan.columns);
        pairs(&m, &e, rows, plan.columns, count);
        count = enough(m, e, count, minima->error);
        if (m == 0)
            count = PILOTS;
        if (status == WG_OK)
            status = run(rows, count, STAGE_RESULT + 4 * (i + 1), &plan);
        add_up(rows, count, plan.columns);
        pairs(&m, &e, rows, plan.columns, count);
        wg_value_set_estimate(densities + i, m, m == 0 && loss < walk.top ? INFINITY : e, count);
    }
    flint_free(rows);
    if (status != WG_OK)
        return wg_fail(error, status, "there is no memory for %ld parameters", (long) minima->parameters);
    return WG_OK;
}
