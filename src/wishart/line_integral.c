#include "line_integral.h"

#include <math.h>

#include "axis_tail.h"

#define BOUND_PREC 96
/* e^t for t in +-690 is a double */
#define RANGE 690
/* So few nodes are not worth a search for fewer. */
#define FEW_NODES 40
/* nor on the axis a closed form of the rest */
#define FEW_AXIS_NODES 300

/* The line Re z = a with nodes a + inh, 0 <= n < nodes, and the strip from `below` to `above` that bounds what the sum adds. */
typedef struct
{
    const wg_transform_struct *factors;
    slong length;
    int has_pole;
    double x;
    double low;
    double high;
    double a;
    double width; /* of the saddle: about 1/sqrt of the second derivative */
    double below;
    double above;
    double h;
    double nodes;
    double nodes_max;
    double size; /* log of the value, about */
    double goal; /* log of the error wanted */
} line_struct;

/* Double precision: where to lay the line. Nothing here has to be right. */

/* x s + sum log phi(s), and derivatives */
static void total(double derivatives[3], double s, const line_struct *line)
{
    double d[3];

    derivatives[0] = line->x * s;
    derivatives[1] = line->x;
    derivatives[2] = 0;
    for (slong i = 0; i < line->length; i++)
    {
        line->factors[i].guess(d, s, line->factors + i);
        for (int j = 0; j < 3; j++)
            derivatives[j] += (double) line->factors[i].copies * d[j];
    }
}

static double get_log(double s, const line_struct *line)
{
    double d[3];

    total(d, s, line);
    return d[0];
}

static void find_saddle(line_struct *line, wg_law_side_t side)
{
    double d[3], low = -RANGE, high = RANGE, end, sign;

    total(d, 0, line);
    sign = side == WG_LAW_CDF || (side == WG_LAW_DENSITY && d[1] < 0) ? 1 : -1;
    end = sign > 0 ? line->high : -line->low;
    for (int i = 0; i < 60; i++)
    {
        double t = (low + high) / 2;

        line->a = sign * (isinf(end) ? exp(t) : end / (1 + exp(-t)));
        total(d, line->a, line);
        /* where the strip ends at 0 the line keeps away from it, too */
        if (sign * d[1] > (line->has_pole || line->high == 0 ? 1 / fabs(line->a) : 0))
            high = t;
        else
            low = t;
    }
    line->width = 1 / sqrt(d[2] + (line->has_pole ? 1 / (line->a * line->a) : 0));
    line->size = d[0] + log(line->width) - (line->has_pole ? log(fabs(line->a)) : 0);
}

/* Of the points s on one side of the line the one that allows the largest step. */
static double find_edge(double *step, double sign, const line_struct *line)
{
    double room = sign > 0 ? line->high - line->a : line->a - line->low, edge = NAN;
    double goal = line->goal - (line->has_pole ? 0 : log(line->width));

    *step = 0;
    for (double d = 40 * line->width; d > line->width / 1000; d /= 1.15)
    {
        double distance = isinf(room) ? d : room * d / (room + d), s = line->a + sign * distance;
        double h = 2 * M_PI * distance / fmax(get_log(s, line) - goal, 1);

        if (s != 0 && h > *step)
        {
            *step = h;
            edge = s;
        }
    }
    return edge;
}

/* About the log of the integral of |f| from height u on, up to e^(xs); power <- how it decays, 1 included */
static double guess_rest(double *power, double s, double u, const line_struct *line)
{
    double log_size = log(u), one, p;

    *power = -1;
    if (line->has_pole)
    {
        log_size -= log(hypot(s, u));
        *power += (1 - 1e-6) * u * u / (s * s + u * u);
    }
    for (slong i = 0; i < line->length; i++)
    {
        line->factors[i].decay(NULL, &one, &p, s, u, line->factors + i);
        log_size += (double) line->factors[i].copies * one;
        *power += (double) line->factors[i].copies * p;
    }
    return *power > 0 ? log_size - log(*power) : HUGE_VAL;
}

/* The height where the rest is small enough, and hence the number of nodes. */
static void find_end(line_struct *line)
{
    double top = line->goal - line->x * line->a, most = line->nodes_max * line->h, u = line->width, power,
           low;

    while (u < most && !(guess_rest(&power, line->a, u, line) < top))
        u *= 1.5;
    low = u / 1.5;
    for (int i = 0; i < 5; i++)
    {
        double middle = (low + u) / 2;

        if (guess_rest(&power, line->a, middle, line) < top)
            u = middle;
        else
            low = middle;
    }
    line->nodes = ceil(u / line->h) + 1;
}

static void try_line(line_struct *line, double a)
{
    double step;

    line->a = a;
    line->below = find_edge(&step, -1, line);
    line->above = find_edge(&line->h, 1, line);
    line->h = fmin(step, line->h);
    line->nodes = HUGE_VAL;
    if (line->h > 0 && isfinite(a) && isfinite(line->h) && a != 0)
        find_end(line);
}

/* Through the saddle, unless singularities or the pole are so close to it that a line further away needs fewer nodes, though more bits. */
static wg_status_t lay(line_struct *line, double x, wg_law_side_t side, const wg_transform_struct *factors,
                       slong length, slong nodes, slong prec)
{
    line_struct trial;
    double saddle;

    line->factors = factors;
    line->length = length;
    line->has_pole = side != WG_LAW_DENSITY;
    line->x = x;
    line->nodes_max = (double) nodes;
    line->low = -HUGE_VAL;
    line->high = HUGE_VAL;
    for (slong i = 0; i < line->length; i++)
    {
        line->low = fmax(line->low, line->factors[i].low);
        line->high = fmin(line->high, line->factors[i].high);
    }
    find_saddle(line, side);
    saddle = line->a;
    line->goal = line->size - prec * M_LN2 - 4;
    try_line(line, saddle);
    trial = *line;
    for (double ratio = 0.75; line->nodes > FEW_NODES && ratio > 0.1; ratio *= 0.75)
    {
        try_line(&trial, saddle * ratio);
        if (!(trial.nodes < line->nodes))
            break;
        *line = trial;
    }
    for (double ratio = 1.4; line->nodes > FEW_NODES && ratio < 20; ratio *= 1.4)
    {
        if (!(saddle * ratio > line->low && saddle * ratio < line->high))
            break;
        try_line(&trial, saddle * ratio);
        /* above the limit all counts are the same, and at the end of a strip lines far away may do */
        if (!(trial.nodes < line->nodes) && (line->nodes <= line->nodes_max || line->high != 0))
            break;
        if (trial.nodes < line->nodes)
            *line = trial;
    }
    return line->nodes <= line->nodes_max ? WG_OK : WG_UNABLE;
}

/* Bounds */

/* bound <- log of a bound of e^(xs) phi(s), a product over all */
static void bound_size(arb_t bound, double s, const arb_t x, const line_struct *line)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, s);
    arb_mul(bound, x, t, BOUND_PREC);
    for (slong i = 0; i < line->length; i++)
    {
        line->factors[i].bound(t, s, line->factors + i);
        arb_addmul_si(bound, t, line->factors[i].copies, BOUND_PREC);
    }
    arb_clear(t);
}

/* rest <- a bound of the integral of |f(s + iy)| over y >= u */
static void bound_rest(arb_t rest, double s, double u, const arb_t x, const line_struct *line)
{
    double power, unused, p;
    arb_t t, v;

    arb_init(t);
    arb_init(v);
    arb_set_d(t, s);
    arb_mul(rest, x, t, BOUND_PREC);
    guess_rest(&power, s, u, line);
    if (power <= 0)
        arb_pos_inf(rest);
    for (slong i = 0; i < line->length && power > 0; i++)
    {
        line->factors[i].decay(v, &unused, &p, s, u, line->factors + i);
        arb_addmul_si(rest, v, line->factors[i].copies, BOUND_PREC);
    }
    arb_exp(rest, rest, BOUND_PREC);
    arb_set_d(v, u);
    arb_mul(rest, rest, v, BOUND_PREC);
    if (line->has_pole)
    {
        arb_hypot(t, t, v, BOUND_PREC);
        arb_div(rest, rest, t, BOUND_PREC);
    }
    arb_set_d(t, power);
    arb_div(rest, rest, t, BOUND_PREC);
    arb_clear(t);
    arb_clear(v);
}

/* density <- a bound of e^(xs) (1/2 pi) int |phi(s + iy)| dy, at most (1/pi)(u phi(s) + the rest from u on) for any u */
static void bound_density(arb_t density, double s, const arb_t x, const line_struct *line)
{
    double d[3], u, power, top;
    arb_t t;

    arb_init(t);
    total(d, s, line);
    top = d[0] - line->x * s;
    u = 1 / sqrt(d[2]);
    for (int i = 0; i < 100 && !(guess_rest(&power, s, u, line) < top + log(u)); i++)
        u *= 2;
    bound_size(density, s, x, line);
    arb_exp(density, density, BOUND_PREC);
    arb_set_d(t, u);
    arb_mul(density, density, t, BOUND_PREC);
    bound_rest(t, s, u, x, line);
    arb_add(density, density, t, BOUND_PREC);
    arb_const_pi(t, BOUND_PREC);
    arb_div(density, density, t, BOUND_PREC);
    arb_clear(t);
}

/* error <- a bound of what the sum of step h adds, on the side of `edge` */
static void bound_alias(arb_t error, double edge, const arb_t x, const line_struct *line)
{
    arb_t t, v;

    arb_init(t);
    arb_init(v);
    if (line->has_pole)
    {
        bound_size(error, edge, x, line);
        arb_exp(error, error, BOUND_PREC);
    }
    else
        bound_density(error, edge, x, line);
    arb_set_d(t, line->a);
    arb_set_d(v, edge);
    arb_sub(t, t, v, BOUND_PREC);
    arb_abs(t, t);
    arb_mul_2exp_si(t, t, 1);
    arb_const_pi(v, BOUND_PREC);
    arb_mul(t, t, v, BOUND_PREC);
    arb_set_d(v, line->h);
    arb_div(t, t, v, BOUND_PREC);
    arb_expm1(t, t, BOUND_PREC);
    arb_div(error, error, t, BOUND_PREC);
    arb_clear(t);
    arb_clear(v);
}

/* The sum */

/* product[n] <- the product of all transforms at a + inh */
static wg_status_t multiply(acb_ptr product, slong nodes, const line_struct *line, slong prec)
{
    acb_ptr one = _acb_vec_init(nodes);
    wg_status_t status = WG_OK;

    for (slong i = 0; i < line->length && status == WG_OK; i++)
    {
        slong copies = line->factors[i].copies, bits = prec + FLINT_BIT_COUNT(copies - 1);

        status = line->factors[i].values(one, nodes, line->a, line->h, line->factors + i, bits);
        for (slong n = 0; n < nodes && status == WG_OK; n++)
        {
            if (copies > 1)
                acb_pow_ui(one + n, one + n, copies, bits + 20);
            if (i == 0)
                acb_swap(product + n, one + n);
            else
                acb_mul(product + n, product + n, one + n, prec + 20);
        }
    }
    _acb_vec_clear(one, nodes);
    return status;
}

/* sum <- (h/2 pi) times the sum of f over the nodes and their mirror images */
static wg_status_t add_nodes(arb_t sum, const arb_t x, const line_struct *line, slong prec)
{
    slong nodes = (slong) line->nodes, wp = prec + 20 + FLINT_BIT_COUNT(nodes);
    acb_ptr f = _acb_vec_init(nodes);
    wg_status_t status = multiply(f, nodes, line, prec + FLINT_BIT_COUNT(nodes));
    arb_t shift, t, turn;
    acb_t z;

    arb_init(shift);
    arb_init(t);
    arb_init(turn);
    acb_init(z);
    arb_set_d(t, line->h);
    arb_mul(t, t, x, wp + 60);
    arb_zero(sum);
    for (slong n = 0; n < nodes && status == WG_OK; n++)
    {
        arb_mul_ui(turn, t, n, wp + 60);
        arb_sin_cos(acb_imagref(z), acb_realref(z), turn, wp);
        acb_mul(f + n, f + n, z, wp);
        if (line->has_pole)
        {
            arb_set_d(acb_realref(z), line->a);
            arb_set_d(acb_imagref(z), line->h);
            arb_mul_ui(acb_imagref(z), acb_imagref(z), n, wp);
            acb_div(f + n, f + n, z, wp);
        }
        arb_mul_2exp_si(turn, acb_realref(f + n), n > 0);
        arb_add(sum, sum, turn, wp);
    }
    arb_set_d(t, line->a);
    arb_mul(shift, x, t, wp + 60);
    arb_exp(shift, shift, wp);
    arb_mul(sum, sum, shift, wp);
    arb_set_d(t, line->h);
    arb_mul(sum, sum, t, wp);
    arb_const_pi(t, wp);
    arb_mul_2exp_si(t, t, 1);
    arb_div(sum, sum, t, wp);
    _acb_vec_clear(f, nodes);
    arb_clear(shift);
    arb_clear(t);
    arb_clear(turn);
    acb_clear(z);
    return status;
}

/* sum <- sum less 1/(e^(2 pi |a|/h) - 1), what the sum adds for a law that is 1 everywhere on the far side of the pole */
static void take_pole(arb_t sum, const line_struct *line, slong prec)
{
    arb_t t, v;

    arb_init(t);
    arb_init(v);
    arb_const_pi(t, prec + 20);
    arb_mul_2exp_si(t, t, 1);
    arb_set_d(v, fabs(line->a));
    arb_mul(t, t, v, prec + 20);
    arb_set_d(v, line->h);
    arb_div(t, t, v, prec + 20);
    arb_expm1(t, t, prec + 20);
    arb_inv(t, t, prec + 20);
    arb_sub(sum, sum, t, prec + 20);
    arb_clear(t);
    arb_clear(v);
}

wg_status_t wg_line_integral_on_ball(arb_t value, const arb_t x, wg_law_side_t side,
                                     const wg_transform_struct *factors, slong length, slong nodes,
                                     slong prec)
{
    line_struct line;
    wg_status_t status;
    double top;
    arb_t sum, error, t;

    status = lay(&line, arf_get_d(arb_midref(x), ARF_RND_NEAR), side, factors, length, nodes, prec);
    if (status != WG_OK)
        return status;
    arb_init(sum);
    arb_init(error);
    arb_init(t);
    top = get_log(line.a, &line) - (line.has_pole ? log(fabs(line.a)) : 0) + log(line.nodes * line.h) -
          line.size;
    status = add_nodes(sum, x, &line, prec + (slong) fmax(top / M_LN2, 0));
    if (status == WG_OK)
    {
        /* for the tail f = -e^(xz) phi(z)/z */
        if (side == WG_LAW_TAIL)
            arb_neg(sum, sum);
        if (line.has_pole && (line.a > 0 ? line.below < 0 : line.above > 0))
            take_pole(sum, &line, prec);
        bound_alias(error, line.below, x, &line);
        bound_alias(t, line.above, x, &line);
        arb_add(error, error, t, BOUND_PREC);
        /* as the bound falls, the nodes left out add up to less than the integral from the last node on */
        bound_rest(t, line.a, nextafter((line.nodes - 1) * line.h, 0), x, &line);
        arb_add(error, error, t, BOUND_PREC);
        if (arb_is_finite(error))
        {
            arb_add_error(sum, error);
            arb_swap(value, sum);
        }
        else
            status = WG_UNABLE;
    }
    arb_clear(sum);
    arb_clear(error);
    arb_clear(t);
    return status;
}

wg_status_t wg_line_integral(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_transform_struct *factors, slong length, slong nodes, slong prec)
{
    wg_status_t status;
    arb_t ball;

    arb_init(ball);
    arb_set_fmpq(ball, x, 2 * prec + 200);
    status = wg_line_integral_on_ball(value, ball, side, factors, length, nodes, prec);
    arb_clear(ball);
    return status;
}

#define SKETCH_NODES 1000
#define SKETCH_PREC 46

void wg_line_sketch_init(wg_line_sketch_struct *line)
{
    line->length = 0;
    line->values = NULL;
}

void wg_line_sketch_clear(wg_line_sketch_struct *line)
{
    flint_free(line->values);
}

/* sketch <- the line through the saddle for x */
static wg_status_t lay_sketch(wg_line_sketch_struct *sketch, double x, wg_law_side_t side, int kind,
                              const wg_transform_struct *factors, slong length)
{
    line_struct line;
    wg_status_t status = lay(&line, x, side, factors, length, SKETCH_NODES, SKETCH_PREC);
    slong nodes, exponent;
    acb_ptr f;

    if (status != WG_OK)
        return status;
    nodes = (slong) line.nodes;
    f = _acb_vec_init(nodes);
    status = multiply(f, nodes, &line, SKETCH_PREC + 10);
    if (status == WG_OK)
    {
        exponent = arf_abs_bound_lt_2exp_si(arb_midref(acb_realref(f)));
        flint_free(sketch->values);
        *sketch = (wg_line_sketch_struct){.x = x,
                                          .width = line.width,
                                          .a = line.a,
                                          .h = line.h,
                                          .top = (double) exponent * M_LN2,
                                          .side = side,
                                          .kind = kind,
                                          .length = nodes};
        if (line.a > 0 ? line.below < 0 : line.above > 0)
            sketch->pole = 1 / expm1(2 * M_PI * fabs(line.a) / line.h);
        sketch->values = flint_malloc(nodes * sizeof(double complex));
        for (slong n = 0; n < nodes; n++)
        {
            acb_mul_2exp_si(f + n, f + n, -exponent);
            sketch->values[n] = arf_get_d(arb_midref(acb_realref(f + n)), ARF_RND_NEAR) +
                                I * arf_get_d(arb_midref(acb_imagref(f + n)), ARF_RND_NEAR);
        }
    }
    _acb_vec_clear(f, nodes);
    return status;
}

wg_status_t wg_line_sketch(double *logarithm, double *rate, wg_line_sketch_struct *line, double x,
                           wg_law_side_t side, int kind, const wg_transform_struct *factors, slong length)
{
    wg_status_t status = WG_OK;
    double sum = 0, density = 0, factor;

    /* farther off the sum, and the size of f beside that of the value, cost too many digits */
    if (line->length == 0 || line->side != side || line->kind != kind || fabs(x - line->x) * line->width > 1)
        status = lay_sketch(line, x, side, kind, factors, length);
    if (status != WG_OK)
        return status;
    for (slong n = 0; n < line->length; n++)
    {
        double y = (double) n * line->h;
        double complex t = line->values[n] * cexp(I * x * y) * (n == 0 ? 0.5 : 1);

        density += creal(t);
        sum += creal(t / (line->a + I * y));
    }
    factor = exp(line->top + x * line->a) * line->h / M_PI;
    sum = fabs(sum);
    *logarithm =
        log(sum) + log(line->h / M_PI) + line->top + x * line->a + log1p(-line->pole / (sum * factor));
    *rate = fabs(density) / (sum - line->pole / factor);
    return WG_OK;
}

/* The imaginary axis */

/* product[n] <- the product of all transforms at i (n + 1/2) h */
static wg_status_t multiply_on_axis(arb_ptr product, slong nodes, const line_struct *line, slong prec)
{
    arb_ptr one = _arb_vec_init(nodes);
    wg_status_t status = WG_OK;

    for (slong i = 0; i < line->length && status == WG_OK; i++)
    {
        slong copies = line->factors[i].copies, bits = prec + FLINT_BIT_COUNT(copies - 1);

        status = line->factors[i].axis(one, nodes, line->h, line->factors + i, bits);
        for (slong n = 0; n < nodes && status == WG_OK; n++)
        {
            if (copies > 1)
                arb_pow_ui(one + n, one + n, copies, bits + 20);
            if (i == 0)
                arb_swap(product + n, one + n);
            else
                arb_mul(product + n, product + n, one + n, prec + 20);
        }
    }
    _arb_vec_clear(one, nodes);
    return status;
}

/* sum <- (h/pi) sum of phi cos(xy), or 1/2 - (h/pi) sum of phi sin(xy)/y, over y = (n + 1/2) h */
static wg_status_t add_on_axis(arb_t sum, const fmpq_t x, const line_struct *line, slong prec)
{
    slong nodes = (slong) line->nodes, wp = prec + 20 + 2 * FLINT_BIT_COUNT(nodes);
    arb_ptr f = _arb_vec_init(nodes);
    wg_status_t status = multiply_on_axis(f, nodes, line, prec + FLINT_BIT_COUNT(nodes));
    arb_t y, t;

    arb_init(y);
    arb_init(t);
    arb_zero(sum);
    for (slong n = 0; n < nodes && status == WG_OK; n++)
    {
        wg_transform_height(y, n, line->h, wp);
        arb_mul_fmpz(t, y, fmpq_numref(x), wp + 60);
        arb_div_fmpz(t, t, fmpq_denref(x), wp + 60);
        if (line->has_pole)
        {
            arb_sin(t, t, wp);
            arb_div(t, t, y, wp);
        }
        else
            arb_cos(t, t, wp);
        arb_addmul(sum, f + n, t, wp);
    }
    arb_set_d(t, line->h);
    arb_mul(sum, sum, t, wp);
    arb_const_pi(t, wp);
    arb_div(sum, sum, t, wp);
    if (line->has_pole)
    {
        arb_set_d(t, 0.5);
        arb_sub(sum, t, sum, wp);
    }
    _arb_vec_clear(f, nodes);
    arb_clear(y);
    arb_clear(t);
    return status;
}

/* Where there are many nodes, those far out in closed form, if that leaves less than half; returns whether it does. */
static int take_tail(wg_axis_tail_struct *tail, line_struct *line, slong prec)
{
    double goal = line->goal - (line->has_pole ? 0 : log(fmax(line->nodes * line->h, 1))), nodes;

    if (!(line->nodes > FEW_AXIS_NODES) ||
        wg_axis_tail_set(tail, line->factors, line->length, goal, 2 * prec + 200) != WG_OK)
        return 0;
    nodes = ceil(tail->from / line->h) + 1;
    if (!(nodes < line->nodes / 2))
        return 0;
    line->nodes = nodes;
    return 1;
}

wg_status_t wg_axis_integral(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_transform_struct *factors, slong length, slong nodes, slong prec)
{
    line_struct line = {.factors = factors,
                        .length = length,
                        .has_pole = side != WG_LAW_DENSITY,
                        .x = fmpq_get_d(x),
                        .high = HUGE_VAL,
                        .nodes_max = 1e12};
    wg_status_t status = WG_UNABLE;
    wg_axis_tail_struct tail;
    int has_tail = 0;
    arb_t sum, error, t, point;

    for (slong i = 0; i < length; i++)
        line.high = fmin(line.high, factors[i].high);
    line.low = -line.high;
    find_saddle(&line, side);
    line.goal = line.size - prec * M_LN2 - 4;
    line.a = 0;
    line.above = find_edge(&line.h, 1, &line);
    line.nodes = HUGE_VAL;
    wg_axis_tail_init(&tail);
    arb_init(sum);
    arb_init(error);
    arb_init(t);
    arb_init(point);
    arb_set_fmpq(point, x, BOUND_PREC);
    if (line.h > 0 && isfinite(line.h) && isfinite(line.goal))
    {
        find_end(&line);
        prec = (slong) (-fmin(line.goal, 0) / M_LN2) + 4;
        has_tail = take_tail(&tail, &line, prec);
        if (line.nodes <= (double) nodes)
            status = add_on_axis(sum, x, &line, prec);
    }
    if (status == WG_OK)
    {
        if (has_tail)
        {
            wg_axis_tail_sum(t, &tail, (slong) line.nodes, x, line.has_pole, line.h, prec);
            (line.has_pole ? arb_sub : arb_add)(sum, sum, t, prec + 20);
        }
        else
        {
            bound_rest(t, 0, nextafter((line.nodes - 0.5) * line.h, 0), point, &line);
            arb_add_error(sum, t);
        }
        /* by symmetry each side adds at most that */
        bound_alias(error, line.above, point, &line);
        arb_mul_2exp_si(error, error, 1);
        if (arb_is_finite(error) && arb_is_finite(sum))
        {
            arb_add_error(sum, error);
            arb_swap(value, sum);
        }
        else
            status = WG_UNABLE;
    }
    wg_axis_tail_clear(&tail);
    arb_clear(sum);
    arb_clear(error);
    arb_clear(t);
    arb_clear(point);
    return status;
}
