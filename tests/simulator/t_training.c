#include "wishgarten/training.h"

#include <math.h>

#include <criterion/criterion.h>
#include <lapacke.h>

#include "../support.h"
#include "wishgarten/stream.h"

/* A qubit turned by exp(i theta X), measured in Z: E(theta) = cos 2 theta. */
static void make_turn(wg_circuit_t circuit, wg_operator_t op)
{
    const double z[2] = {1, -1};

    wg_circuit_init(circuit, 2, 1);
    wg_circuit_append_rotation(circuit, 1, 0, 0, 1, 0);
    wg_operator_init(op);
    wg_operator_set_diagonal(op, z, 2);
}

static wg_workspace_struct *make_work(slong dim)
{
    wg_workspace_struct *work;

    cr_assert_eq(wg_workspace_new(&work, dim, WG_WORK_HESSIAN, 1, NULL), WG_OK);
    return work;
}

typedef struct
{
    wg_training_point_t points[400];
    slong length;
} diary_t;

static void note(const wg_training_point_t *point, void *state)
{
    diary_t *diary = state;

    diary->points[diary->length++] = *point;
}

/* theta_(t+1) = theta_t + 2 rate sin 2 theta_t for the loss E - y, and theta_t + 2 rate (cos 2 theta_t - y) sin 2 theta_t for
   (E - y)^2/2; each point on the way has eps = cos 2 theta - y, K = 4 sin^2 2 theta. */
Test(training, descent_of_one_angle)
{
    for (int square = 0; square < 2; square++)
    {
        wg_training_t training = {
            {WG_DESCENT, square ? WG_LOSS_SQUARE : WG_LOSS_EXPECTATION, -0.3, 0.07, 1, 50, 0}};
        wg_training_point_t end;
        wg_circuit_t circuit;
        wg_operator_t op;
        wg_workspace_struct *work = make_work(2);
        diary_t diary = {.length = 0};
        double theta = 0.2, expected = 0.2;

        make_turn(circuit, op);
        cr_assert_eq(wg_train(&theta, &end, training, circuit, op, NULL, note, &diary, work, NULL), WG_OK);
        cr_assert_eq(diary.length, 51);
        for (slong t = 0; t <= 50; t++)
        {
            const wg_training_point_t *point = diary.points + t;
            double eps = cos(2 * expected) + 0.3, slope = 2 * sin(2 * expected);

            cr_expect_eq(point->step, t);
            cr_expect_float_eq(point->residual, eps, 1e-12);
            cr_expect_float_eq(point->loss, square ? eps * eps / 2 : eps, 1e-12);
            cr_expect_float_eq(point->kernel, slope * slope, 1e-12);
            cr_expect_float_eq(point->gradient, fabs(slope * (square ? eps : 1)), 1e-12);
            if (t < 50)
                expected += 0.07 * slope * (square ? eps : 1);
        }
        cr_expect_float_eq(theta, expected, 1e-12);
        cr_expect_eq(end.step, 50);
        wg_workspace_free(work);
        wg_operator_clear(op);
        wg_circuit_clear(circuit);
    }
}

/* Adam's first step is -rate g/(|g| + 1e-8), and all steps follow its two moving averages, here of one angle, bias taken out. */
Test(training, adam_of_one_angle)
{
    wg_training_t training = {{WG_ADAM, WG_LOSS_EXPECTATION, 0, 0.05, 1, 30, 0}};
    wg_training_point_t end;
    wg_circuit_t circuit;
    wg_operator_t op;
    wg_workspace_struct *work = make_work(2);
    double theta = 0.4, x = 0.4, mean = 0, square = 0;

    make_turn(circuit, op);
    cr_assert_eq(wg_train(&theta, &end, training, circuit, op, NULL, NULL, NULL, work, NULL), WG_OK);
    for (int t = 1; t <= 30; t++)
    {
        double g = -2 * sin(2 * x);

        mean += (g - mean) / 10;
        square += (g * g - square) / 1000;
        x -= 0.05 * (mean / (1 - pow(0.9, t))) / (sqrt(square / (1 - pow(0.999, t))) + 1e-8);
        if (t == 1)
            cr_expect_float_eq(x, 0.4 + 0.05, 1e-7);
    }
    cr_expect_float_eq(theta, x, 1e-10);
    wg_workspace_free(work);
    wg_operator_clear(op);
    wg_circuit_clear(circuit);
}

/* Random circuits of `words` rotations on three qubits, measured in Z on qubit 0. */
static void make_random(wg_circuit_t circuit, wg_operator_t op, double *theta, slong words, ulong sample)
{
    wg_stream_t stream;
    double z[8];

    wg_stream_init(stream, test_seed(), sample, WG_STREAM_CIRCUIT, 0);
    wg_circuit_init(circuit, 8, 3);
    for (slong j = 0; j < words; j++)
    {
        ulong word = 1 + wg_stream_below(stream, 63);

        wg_circuit_append_rotation(circuit, word & 7, word >> 3, j, 1, 0);
        theta[j] = M_PI * wg_stream_uniform(stream);
    }
    for (slong i = 0; i < 8; i++)
        z[i] = i & 1 ? -1 : 1;
    wg_operator_init(op);
    wg_operator_set_diagonal(op, z, 8);
}

/* Where quasi-Newton steps end, the gradient vanishes and no eigenvalue of the Hessian is negative; E there is at least -1, and not
   above any E on the way. */
Test(training, bfgs_ends_at_minima)
{
    wg_training_t training = {{WG_BFGS, WG_LOSS_EXPECTATION, 0, 0, 12, 2000, 1e-9}};
    wg_workspace_struct *work = make_work(8);

    for (slong sample = 0; sample < test_scaled(20); sample++)
    {
        enum
        {
            P = 12
        };
        double theta[P], gradient[P], hessian[P * P], eigenvalues[P], value, start;
        wg_training_point_t end;
        wg_circuit_t circuit;
        wg_operator_t op;

        make_random(circuit, op, theta, P, sample);
        start = wg_expectation(circuit, theta, op, NULL, work);
        cr_assert_eq(wg_train(theta, &end, training, circuit, op, NULL, NULL, NULL, work, NULL), WG_OK);
        wg_expectation_hessian(&value, gradient, hessian, circuit, theta, op, NULL, work);
        LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'N', 'U', P, hessian, P, eigenvalues);
        cr_expect_lt(end.gradient, 1e-6, "seed %lu sample %ld", test_seed(), sample);
        cr_expect_gt(eigenvalues[0], -1e-5, "seed %lu sample %ld", test_seed(), sample);
        cr_expect_float_eq(end.loss, value, 1e-14);
        cr_expect_leq(value, start + 1e-14);
        cr_expect_geq(value, -1 - 1e-12);
        wg_operator_clear(op);
        wg_circuit_clear(circuit);
    }
    wg_workspace_free(work);
}

/* Stopped early, even inside a line search, quasi-Newton steps end at the lowest of the points on the way. */
Test(training, bfgs_ends_at_the_lowest_point)
{
    wg_workspace_struct *work = make_work(8);
    wg_circuit_t circuit;
    wg_operator_t op;
    double start[12];

    make_random(circuit, op, start, 12, 3);
    for (slong steps = 1; steps <= 25; steps++)
    {
        wg_training_t training = {{WG_BFGS, WG_LOSS_EXPECTATION, 0, 0, 12, steps, 0}};
        wg_training_point_t end;
        diary_t diary = {.length = 0};
        double theta[12], lowest = HUGE_VAL;

        for (slong j = 0; j < 12; j++)
            theta[j] = 30 * start[j];
        cr_assert_eq(wg_train(theta, &end, training, circuit, op, NULL, note, &diary, work, NULL), WG_OK);
        cr_expect_leq(diary.length, steps + 1);
        for (slong t = 0; t < diary.length; t++)
            lowest = fmin(lowest, diary.points[t].loss);
        cr_expect_float_eq(end.loss, lowest, 1e-14, "seed %lu, %ld steps", test_seed(), steps);
        cr_expect_float_eq(wg_expectation(circuit, theta, op, NULL, work), lowest, 1e-14);
    }
    wg_operator_clear(op);
    wg_circuit_clear(circuit);
    wg_workspace_free(work);
}

/* eps_(t+1) - eps_t = -rate K_t eps_t (1 + O(rate)): halving the rate halves the relative error. */
Test(training, kernel_is_the_rate)
{
    wg_workspace_struct *work = make_work(8);
    double error[2];

    for (int halved = 0; halved < 2; halved++)
    {
        wg_training_t training = {{WG_DESCENT, WG_LOSS_SQUARE, -2, halved ? 5e-5 : 1e-4, 1, 1, 0}};
        wg_training_point_t end;
        diary_t diary = {.length = 0};
        wg_circuit_t circuit;
        wg_operator_t op;
        double theta[12];

        make_random(circuit, op, theta, 12, 5);
        cr_assert_eq(wg_train(theta, &end, training, circuit, op, NULL, note, &diary, work, NULL), WG_OK);
        error[halved] = (diary.points[1].residual - diary.points[0].residual) /
                            (-training->rate * diary.points[0].kernel * diary.points[0].residual) -
                        1;
        cr_expect_lt(fabs(error[halved]), 0.01);
        wg_operator_clear(op);
        wg_circuit_clear(circuit);
    }
    cr_expect_float_eq(error[0] / error[1], 2, 0.02, "seed %lu", test_seed());
    wg_workspace_free(work);
}

/* A training stops where the gradient is within the tolerance: at once at a stationary point, and after no step with none to make. */
Test(training, stops)
{
    wg_workspace_struct *work = make_work(2);
    wg_circuit_t circuit;
    wg_operator_t op;

    make_turn(circuit, op);
    for (int optimiser = WG_DESCENT; optimiser <= WG_BFGS; optimiser++)
    {
        wg_training_t training = {{optimiser, WG_LOSS_EXPECTATION, 0, 0.1, 1, 100, 1e-6}};
        wg_training_point_t end;
        double theta = 0;

        cr_assert_eq(wg_train(&theta, &end, training, circuit, op, NULL, NULL, NULL, work, NULL), WG_OK);
        cr_expect_eq(end.step, 0);
        cr_expect_eq(theta, 0.0);
        cr_expect_float_eq(end.loss, 1, 1e-15);
        training->steps = 0;
        theta = 0.3;
        cr_assert_eq(wg_train(&theta, &end, training, circuit, op, NULL, NULL, NULL, work, NULL), WG_OK);
        cr_expect_eq(end.step, 0);
        cr_expect_float_eq(theta, 0.3, 1e-15);
        training->steps = 1000;
        cr_assert_eq(wg_train(&theta, &end, training, circuit, op, NULL, NULL, NULL, work, NULL), WG_OK);
        cr_expect_lt(end.step, 1000);
        cr_expect_leq(end.gradient, 1e-6);
        cr_expect_float_eq(end.loss, -1, 1e-12);
    }
    wg_workspace_free(work);
    wg_operator_clear(op);
    wg_circuit_clear(circuit);
}
