#include "torus_points.h"

#include <math.h>

/* A cell whose middle is the origin of f, of half width h in every angle. */
typedef struct
{
    torus_t f;
    double theta[TORUS_ANGLES_MAX];
    double h;
} cell_t;

/* First and second derivatives; third[j][k][l] bounds those of the third order everywhere. */
typedef struct
{
    double g[TORUS_ANGLES_MAX];
    double hessian[TORUS_ANGLES_MAX][TORUS_ANGLES_MAX];
} jet_t;

typedef double bounds_t[TORUS_ANGLES_MAX][TORUS_ANGLES_MAX][TORUS_ANGLES_MAX];

/* The powers of 3. */
static const unsigned power[TORUS_ANGLES_MAX + 1] = {1, 3, 9, 27};

/* The digit of e that belongs to theta_j. */
static unsigned digit(unsigned e, int j)
{
    return e / power[j] % 3;
}

int torus_nodes(int angles)
{
    return power[angles];
}

void torus_node(double *theta, int angles, int e)
{
    for (int j = 0; j < angles; j++)
        theta[j] = digit(e, j) * M_PI / 3;
}

void torus_set_values(torus_t *f, int angles, const double *values)
{
    f->angles = angles;
    for (unsigned e = 0; e < power[angles]; e++)
        f->c[e] = values[e];
    for (int j = 0; j < angles; j++)
        for (unsigned e = 0; e < power[angles]; e++)
            if (digit(e, j) == 0)
            {
                double *x = f->c + e, *y = x + power[j], *z = y + power[j];
                double a = (*x + *y + *z) / 3, b = (2 * *x - *y - *z) / 3, c = (*y - *z) / sqrt(3);

                *x = a;
                *y = b;
                *z = c;
            }
}

void torus_set_field(torus_t *f, wg_stream_t stream, int angles, int rows)
{
    double g[16 << TORUS_ANGLES_MAX], values[TORUS_SIZE];

    wg_stream_normals(g, stream, rows << angles);
    for (unsigned e = 0; e < power[angles]; e++)
    {
        double theta[TORUS_ANGLES_MAX];

        torus_node(theta, angles, e);
        values[e] = 0;
        for (int r = 0; r < rows; r++)
        {
            double x = 0;

            for (int i = 0; i < 1 << angles; i++)
            {
                double w = 1;

                for (int j = 0; j < angles; j++)
                    w *= i >> j & 1 ? sin(theta[j]) : cos(theta[j]);
                x += g[(r << angles) + i] * w;
            }
            values[e] += x * x / 2;
        }
    }
    torus_set_values(f, angles, values);
}

/* The origin moves by `step` along theta_j. */
static void move(torus_t *f, int j, double step)
{
    double c = cos(2 * step), s = sin(2 * step);

    for (unsigned e = 0; e < power[f->angles]; e++)
        if (digit(e, j) == 1)
        {
            double *x = f->c + e, *y = x + power[j], u = *x, v = *y;

            *x = c * u + s * v;
            *y = c * v - s * u;
        }
}

double torus_value(const torus_t *f, const double *theta)
{
    torus_t moved = *f;
    double sum = 0;

    for (int j = 0; j < f->angles; j++)
        move(&moved, j, theta[j]);
    for (unsigned e = 0; e < power[f->angles]; e++)
    {
        int sine = 0;

        for (int j = 0; j < f->angles; j++)
            sine |= digit(e, j) == 2;
        sum += sine ? 0 : moved.c[e];
    }
    return sum;
}

/* At the origin cos 2 theta = 1 has the derivatives 0 and -4, sin 2 theta = 0 has 2 and 0. */
static void jet(jet_t *out, const torus_t *f)
{
    const int p = f->angles;

    *out = (jet_t){0};
    for (unsigned e = 0; e < power[p]; e++)
    {
        int sines[TORUS_ANGLES_MAX], n = 0;

        for (int j = 0; j < p; j++)
            if (digit(e, j) == 2)
                sines[n++] = j;
        if (n == 0)
            for (int j = 0; j < p; j++)
                out->hessian[j][j] -= digit(e, j) == 1 ? 4 * f->c[e] : 0;
        if (n == 1)
            out->g[sines[0]] += 2 * f->c[e];
        if (n == 2)
        {
            out->hessian[sines[0]][sines[1]] += 4 * f->c[e];
            out->hessian[sines[1]][sines[0]] += 4 * f->c[e];
        }
    }
}

/* The terms in which just the angles of S stand are a vector times a product of unit vectors, at most the vector's length, and a derivative
   doubles them. */
static void bound(bounds_t third, const torus_t *f)
{
    const int p = f->angles;
    double squares[1 << TORUS_ANGLES_MAX] = {0};

    for (unsigned e = 0; e < power[p]; e++)
    {
        int set = 0;

        for (int j = 0; j < p; j++)
            set |= (digit(e, j) != 0) << j;
        squares[set] += f->c[e] * f->c[e];
    }
    for (int i = 0; i < p * p * p; i++)
    {
        int j = i % p, k = i / p % p, l = i / p / p, needed = 1 << j | 1 << k | 1 << l;

        third[j][k][l] = 0;
        for (int set = 0; set < 1 << p; set++)
            third[j][k][l] += (set & needed) == needed ? 8 * sqrt(squares[set]) : 0;
    }
}

/* inverse <- that of the p x p matrix, and the number of its negative eigenvalues is returned, or -1 where a pivot vanishes. */
static int invert(double inverse[TORUS_ANGLES_MAX][TORUS_ANGLES_MAX],
                  const double matrix[TORUS_ANGLES_MAX][TORUS_ANGLES_MAX], int p)
{
    double m[TORUS_ANGLES_MAX][2 * TORUS_ANGLES_MAX];
    int negative = 0;

    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++)
        {
            m[i][j] = matrix[i][j];
            m[i][p + j] = i == j;
        }
    for (int c = 0; c < p; c++)
    {
        double pivot = m[c][c];

        if (pivot == 0)
            return -1;
        negative += pivot < 0;
        for (int j = 0; j < 2 * p; j++)
            m[c][j] /= pivot;
        for (int i = 0; i < p; i++)
            for (int j = 2 * p - 1; i != c && j >= c; j--)
                m[i][j] -= m[i][c] * m[c][j];
    }
    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++)
            inverse[i][j] = m[i][p + j];
    return negative;
}

static double largest(const double *x, int p)
{
    double most = 0;

    for (int j = 0; j < p; j++)
        most = fmax(most, fabs(x[j]));
    return most;
}

/* Newton's method from the middle of the cell. Returns 1, and adds the point where it is new, if it ends within twice the cell; 0 where
   there are too many. */
static int add_point(torus_points_t *points, const cell_t *cell)
{
    const int p = cell->f.angles;
    double shift[TORUS_ANGLES_MAX] = {0}, inverse[TORUS_ANGLES_MAX][TORUS_ANGLES_MAX];
    double step[TORUS_ANGLES_MAX];
    torus_t f = cell->f;
    int index = -1, i = 0;
    jet_t at;

    for (int turn = 0; turn < 30; turn++)
    {
        jet(&at, &f);
        index = invert(inverse, at.hessian, p);
        if (index < 0)
            return 1;
        for (int j = 0; j < p; j++)
        {
            step[j] = 0;
            for (int k = 0; k < p; k++)
                step[j] -= inverse[j][k] * at.g[k];
            shift[j] += step[j];
            move(&f, j, step[j]);
        }
        if (largest(shift, p) > 2 * cell->h)
            return 1;
        if (largest(step, p) < 1e-13)
            break;
    }
    for (; i < points->length; i++)
    {
        double distance[TORUS_ANGLES_MAX];

        for (int j = 0; j < p; j++)
            distance[j] = remainder(cell->theta[j] + shift[j] - points->theta[i][j], M_PI);
        if (largest(distance, p) < 1e-7)
            return 1;
    }
    if (i == TORUS_POINTS_MAX)
        return 0;
    for (int j = 0; j < p; j++)
        points->theta[i][j] = remainder(cell->theta[j] + shift[j], M_PI);
    points->value[i] = torus_value(&f, (double[TORUS_ANGLES_MAX]){0});
    points->index[i] = index;
    points->length++;
    return 1;
}

/* With H at the middle, |g(x) - g - H x| <= sum third h^2/2 in the cell: g has no zero where that is not enough. Likewise for H^-1 g; and
   where |H^-1| sum third 2h <= 1/2, H^-1 g has the derivative 1 up to 1/2 in twice the cell, so that Newton's method goes to the only zero
   there is. */
static int search(torus_points_t *points, const cell_t *cell, const bounds_t third)
{
    const int p = cell->f.angles;
    const double h = cell->h;
    double inverse[TORUS_ANGLES_MAX][TORUS_ANGLES_MAX], rest[TORUS_ANGLES_MAX] = {0};
    int done = 1, single = 1;
    jet_t at;

    jet(&at, &cell->f);
    for (int j = 0; j < p; j++)
    {
        double reach = 0;

        for (int k = 0; k < p; k++)
        {
            reach += fabs(at.hessian[j][k]) * h;
            for (int l = 0; l < p; l++)
                rest[j] += third[j][k][l] * h;
        }
        if (fabs(at.g[j]) > reach + rest[j] * h / 2)
            return 1;
    }
    if (invert(inverse, at.hessian, p) >= 0)
    {
        for (int j = 0; j < p; j++)
        {
            double newton = 0, slope = 0;

            for (int k = 0; k < p; k++)
            {
                newton += inverse[j][k] * at.g[k];
                slope += fabs(inverse[j][k]) * rest[k];
            }
            if (fabs(newton) > h + slope * h / 2)
                return 1;
            single = single && 2 * slope <= 0.5;
        }
        if (single)
            return add_point(points, cell);
    }
    if (h < ldexp(1, -20))
        return 0;
    for (int i = 0; i < 1 << p && done; i++)
    {
        cell_t part = *cell;

        part.h = h / 2;
        for (int j = 0; j < p; j++)
        {
            double step = i >> j & 1 ? h / 2 : -h / 2;

            part.theta[j] += step;
            move(&part.f, j, step);
        }
        done = search(points, &part, third);
    }
    return done;
}

int torus_points(torus_points_t *points, const torus_t *f)
{
    cell_t all = {*f, {0}, M_PI / 2};
    bounds_t third;

    points->length = 0;
    bound(third, f);
    return search(points, &all, third);
}

int torus_count(const torus_points_t *points, int index)
{
    int count = 0;

    for (int i = 0; i < points->length; i++)
        count += points->index[i] == index;
    return count;
}

int torus_euler(const torus_points_t *points)
{
    int sum = 0;

    for (int i = 0; i < points->length; i++)
        sum += points->index[i] % 2 ? -1 : 1;
    return sum;
}
