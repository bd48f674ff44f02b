#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cholesky_walk.h"

/* What a particle carries, in doubles: the numbers of its Hessian, then, column after column, the factors. */
enum
{
    LOG_WEIGHT,
    LAST_PIVOT,
    SHIFT,
    NOISE,
    DIAGONAL_NOISE,
    SCALES,
    ROW_SCALES = SCALES + 2 * WG_MINIMA_COMPONENTS_MAX,
    NORMAL = ROW_SCALES + WG_MINIMA_COMPONENTS_MAX, /* the unit vector v/|v| */
    FACTORS = NORMAL + WG_MINIMA_COMPONENTS_MAX
};

/* FACTORS: L and D of M = L D L^T (row i of L, then D_i, at triangle(i)); a triangle R of W = R^T R for each block (column i at triangle(i));
   the rows xi, column after column. */
static slong triangle(slong i)
{
    return i * (i + 1) / 2;
}

static double *lower(double *particle)
{
    return particle + FACTORS;
}

static double *block(double *particle, const walk_t *walk, slong b)
{
    return particle + FACTORS + (b + 1) * triangle(walk->parameters);
}

static double *rows(double *particle, const walk_t *walk)
{
    return block(particle, walk, walk->blocks);
}

wg_status_t wg_walk_room_init(walk_room_t *room, const walk_t *walk)
{
    slong p = walk->parameters;

    room->stride = FACTORS + (walk->blocks + 1) * triangle(p) + (walk->length > 1 ? walk->length * p : 0);
    /* Behind the particles: their weights and the scratch of one step. */
    room->memory =
        malloc((walk->particles * (room->stride + 1) + 4 * p + WG_MINIMA_COMPONENTS_MAX) * sizeof(double));
    room->order = malloc(walk->particles * sizeof(slong));
    room->negative = malloc(walk->particles * sizeof(slong));
    if (room->memory != NULL && room->order != NULL && room->negative != NULL)
        return WG_OK;
    wg_walk_room_clear(room);
    return WG_UNABLE;
}

void wg_walk_room_clear(walk_room_t *room)
{
    free(room->memory);
    free(room->order);
    free(room->negative);
    *room = (walk_room_t){0};
}

static double dot(const double *x, const double *y, slong n)
{
    double sum = 0;

#pragma omp simd reduction(+ : sum)
    for (slong i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* share[a] <- w_a, Dirichlet with parameters k_a; returns ln of E^(C-1) over its density. */
static double draw_direction(double *share, wg_stream_t stream, double loss, const walk_t *walk)
{
    double sum = 0, log_density = walk->log_direction;

    if (walk->length == 1)
    {
        share[0] = 1;
        return 0;
    }
    for (slong a = 0; a < walk->length; a++)
        sum += share[a] = wg_walk_draw_gamma(stream, walk->components[a].shape);
    for (slong a = 0; a < walk->length; a++)
    {
        share[a] /= sum;
        log_density += (walk->components[a].shape - 1) * log(share[a]);
    }
    return (walk->length - 1) * log(loss) - log_density;
}

/* The particle's Hessian, and ln of the density of its losses and of g = 0, times the period, over that of its direction. */
static void start(double *particle, wg_stream_t stream, double loss, const walk_t *walk)
{
    double share[WG_MINIMA_COMPONENTS_MAX];
    double weight = draw_direction(share, stream, loss, walk) + walk->parameters * walk->log_period;
    double gradient = 0, noise = 0, diagonal = 0, shift = 0, sphere = 0, *scale = particle + SCALES;

    for (slong a = 0; a < walk->length; a++)
    {
        const walk_component_t *c = walk->components + a;
        double t = loss * share[a] / c->scale, x = 0, spread, v;

        *scale = c->scale * c->square;
        weight += c->log_norm + (c->shape - 1) * log(t) - log(c->scale);
        if (c->other > 0)
        {
            double kappa = c->shape + c->other;

            x = t / kappa;
            if (x >= 1)
            {
                particle[LOG_WEIGHT] = -INFINITY;
                return;
            }
            weight += (c->other - 1) * log1p(-x);
            scale[1] = -x * *scale;
            *scale *= 1 - x;
            scale++;
        }
        else
        {
            weight -= t;
            shift += 2 * t * *scale;
        }
        scale++;
        spread = 2 * c->scale * c->scale * t * (1 - x) * c->square;
        v = sqrt(spread);
        particle[NORMAL + a] = v;
        particle[ROW_SCALES + a] = c->scale * c->square * (1 - 2 * x);
        gradient += spread;
        sphere += spread * c->log_sphere;
        noise += spread * c->square;
        diagonal += spread * c->square * c->spread;
    }
    for (slong a = 0; a < walk->length; a++)
        particle[NORMAL + a] /= sqrt(gradient);
    particle[LOG_WEIGHT] = weight + walk->parameters * (sphere / gradient - log(2 * M_PI * gradient) / 2);
    particle[SHIFT] = shift;
    particle[NOISE] = sqrt(noise);
    particle[DIAGONAL_NOISE] = sqrt(diagonal);
    particle[LAST_PIVOT] = 0;
}

/* The entries of column j of every W and of the rows, added to m[0..j-1]; returns what M_jj is without the last chi^2 of the first block. */
static double draw_column(double *m, double *particle, wg_stream_t stream, slong j, double *scratch,
                          const walk_t *walk)
{
    double corner = -particle[SHIFT];

    wg_stream_normals(m, stream, j);
    for (slong i = 0; i < j; i++)
        m[i] *= particle[NOISE];
    if (particle[DIAGONAL_NOISE] > 0)
    {
        wg_stream_normals(scratch, stream, 1);
        corner -= particle[DIAGONAL_NOISE] * scratch[0];
    }
    for (slong b = 0; b < walk->blocks; b++)
    {
        double *r = block(particle, walk, b), *column = r + triangle(j);
        double scale = particle[SCALES + b];
        slong height = walk->dof[b] > j ? j : (slong) walk->dof[b];

        wg_stream_normals(column, stream, height);
        for (slong i = height; i <= j; i++)
            column[i] = 0;
        for (slong i = 0; i < j; i++)
            m[i] += scale * dot(r + triangle(i), column, i < height ? i + 1 : height);
        corner += scale * dot(column, column, height);
        if (b > 0 && walk->dof[b] > j)
        {
            double square = 2 * wg_walk_draw_gamma(stream, (walk->dof[b] - j) / 2);

            column[j] = sqrt(square);
            corner += scale * square;
        }
    }
    if (walk->length > 1)
    {
        const slong c = walk->length;
        double *xi = rows(particle, walk), *column = xi + j * c, along;

        wg_stream_normals(column, stream, c);
        along = dot(column, particle + NORMAL, c);
        for (slong a = 0; a < c; a++)
        {
            column[a] -= along * particle[NORMAL + a];
            scratch[a] = particle[ROW_SCALES + a] * column[a];
        }
        for (slong i = 0; i < j; i++)
            m[i] += dot(xi + i * c, scratch, c);
        corner += dot(column, scratch, c);
    }
    return corner;
}

/* Row j of L from m; returns m^T M^(-1) m. */
static double solve(double *m, double *particle, slong j)
{
    double *l = lower(particle), *row = l + triangle(j), sum = 0;

    for (slong i = 0; i < j; i++)
    {
        double pivot = l[triangle(i) + i];

        m[i] -= dot(l + triangle(i), m, i);
        row[i] = m[i] / pivot;
        sum += m[i] * row[i];
    }
    return sum;
}

/* The pivot of column j, drawn by its size for minima; returns ln of what it multiplies the weight with. */
static double draw_pivot(double *particle, slong *negative, double rest, wg_stream_t stream, slong j,
                         double log_gamma, const walk_t *walk)
{
    double scale = particle[SCALES], a = (walk->dof[0] - j) / 2, square = 0, pivot, factor, last;

    if (walk->definite)
    {
        if (a <= 0)
            pivot = factor = rest;
        else
        {
            factor = 2 * scale * wg_walk_excess(a, log_gamma, -rest / (2 * scale));
            if (!(factor > 0))
                return -INFINITY;
            square = 2 * wg_walk_draw_excess(stream, a, -rest / (2 * scale));
            pivot = rest + scale * square;
        }
        block(particle, walk, 0)[triangle(j) + j] = sqrt(square);
        lower(particle)[triangle(j) + j] = pivot;
        return pivot > 0 ? log(factor) : -INFINITY;
    }
    if (a > 0)
        square = 2 * wg_walk_draw_gamma(stream, a);
    pivot = rest + scale * square;
    block(particle, walk, 0)[triangle(j) + j] = sqrt(square);
    lower(particle)[triangle(j) + j] = pivot;
    *negative += pivot < 0;
    /* The weight up to column j is |det_(j-1)| (|pivot| + floor): not |det_j| alone, whose successor has no second moment when it is
       small. The floor is 0 at the ends. */
    last = particle[LAST_PIVOT];
    particle[LAST_PIVOT] = fabs(pivot);
    factor = j + 1 < walk->parameters ? fabs(pivot) + walk->mean / 2 : fabs(pivot);
    if (j > 0)
        factor *= last / (last + walk->mean / 2);
    return log(factor);
}

/* Systematic resampling: particle i comes from order[i]; those that stay are not moved. */
static void resample(walk_room_t *room, const double *weights, double sum, wg_stream_t stream,
                     const walk_t *walk)
{
    const slong n = walk->particles;
    double u = wg_stream_uniform(stream), total = 0;
    slong next = 0, gap = 0;

    memset(room->order, 0, n * sizeof(slong));
    for (slong i = 0; i < n; i++)
    {
        total += weights[i] / sum * n;
        while (next < n && (next + u < total || i == n - 1))
        {
            room->order[i]++;
            next++;
        }
    }
    /* Copies fill the places of particles that have no successor. */
    for (slong i = 0; i < n; i++)
        for (; room->order[i] > 1; room->order[i]--)
        {
            while (room->order[gap] > 0)
                gap++;
            memcpy(room->memory + gap * room->stride, room->memory + i * room->stride,
                   room->stride * sizeof(double));
            room->negative[gap] = room->negative[i];
            room->order[gap] = 1;
        }
    for (slong i = 0; i < n; i++)
        room->memory[i * room->stride + LOG_WEIGHT] = 0;
}

/* weights <- those of the particles over the greatest; *top <- its ln, -infinity where all are dead. Returns their sum. */
static double weigh(double *weights, double *top, const walk_room_t *room, slong n)
{
    double sum = 0;

    *top = -INFINITY;
    for (slong i = 0; i < n; i++)
        *top = fmax(*top, room->memory[i * room->stride + LOG_WEIGHT]);
    if (*top == -INFINITY)
        return 0;
    for (slong i = 0; i < n; i++)
        sum += weights[i] = exp(room->memory[i * room->stride + LOG_WEIGHT] - *top);
    return sum;
}

double wg_walk_run(double *densities, walk_room_t *room, wg_stream_t stream, double loss, const walk_t *walk)
{
    const slong p = walk->parameters, n = walk->particles;
    double *weights = room->memory + n * room->stride, *m = weights + n, *scratch = m + p;
    double log_mass = 0, top = 0, sum;

    for (slong i = 0; i <= (walk->definite ? 0 : p); i++)
        densities[i] = 0;
    memset(room->negative, 0, n * sizeof(slong));
    for (slong i = 0; i < n; i++)
        start(room->memory + i * room->stride, stream, loss, walk);
    for (slong j = 0; j < p; j++)
    {
        double log_gamma = walk->dof[0] > j ? lgamma((walk->dof[0] - j) / 2) : 0, squares;

        for (slong i = 0; i < n; i++)
        {
            double *particle = room->memory + i * room->stride, rest;

            if (particle[LOG_WEIGHT] == -INFINITY)
                continue;
            rest = draw_column(m, particle, stream, j, scratch, walk);
            rest -= solve(m, particle, j);
            particle[LOG_WEIGHT] +=
                draw_pivot(particle, room->negative + i, rest, stream, j, log_gamma, walk);
        }
        sum = weigh(weights, &top, room, n);
        if (sum == 0)
            return 0;
        squares = dot(weights, weights, n);
        if (j + 1 < p && sum * sum < squares * n / 2)
        {
            resample(room, weights, sum, stream, walk);
            log_mass += top + log(sum / n);
        }
    }
    for (slong i = 0; i < n; i++)
        densities[walk->definite ? 0 : room->negative[i]] += weights[i] / n;
    return log_mass + top;
}
