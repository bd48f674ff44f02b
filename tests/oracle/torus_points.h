/* Trigonometric polynomials of degree one in every (cos 2 theta_j, sin 2 theta_j), as losses of p rotations are, and all their critical
   points, slowly. */
#ifndef WG_TORUS_POINTS_H
#define WG_TORUS_POINTS_H

#include "wishgarten/stream.h"

#define TORUS_ANGLES_MAX 3
#define TORUS_SIZE 27
#define TORUS_POINTS_MAX 64

/* f(theta) = sum_e c[e] prod_j b_(e_j)(theta_j), b = 1, cos 2 theta, sin 2 theta, e = e_0 + 3 e_1 + 9 e_2. */
typedef struct
{
    int angles;
    double c[TORUS_SIZE];
} torus_t;

/* 3^p, and theta <- the node e, theta_j = e_j pi/3. */
int torus_nodes(int angles);
void torus_node(double *theta, int angles, int e);
/* f <- the polynomial with these values at the nodes. */
void torus_set_values(torus_t *f, int angles, const double *values);
/* f <- sum_r (g_r . w)^2/2 for `rows` normal vectors g_r, w the tensor product of the (cos theta_j, sin theta_j). */
void torus_set_field(torus_t *f, wg_stream_t stream, int angles, int rows);

double torus_value(const torus_t *f, const double *theta);

/* Critical points in [-pi/2, pi/2)^p, with the number of negative eigenvalues of the matrix of second derivatives. */
typedef struct
{
    int length;
    double theta[TORUS_POINTS_MAX][TORUS_ANGLES_MAX];
    double value[TORUS_POINTS_MAX];
    int index[TORUS_POINTS_MAX];
} torus_points_t;

/* All of them: each cell is shown to have none, or one at most, else it is halved. Returns 0 where cells of 2^-20 did not decide, or there
   are too many points. Proven but for rounding errors. */
int torus_points(torus_points_t *points, const torus_t *f);
/* How many have this index. */
int torus_count(const torus_points_t *points, int index);
/* sum_i (-1)^i (points of index i) */
int torus_euler(const torus_points_t *points);

#endif
