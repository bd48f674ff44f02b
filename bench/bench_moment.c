/* How long the exact Haar moments take: one line "name seconds" for each, symbolic in D, L and the m_k. */

#include "stopwatch.h"
#include "wishgarten/haar_moment.h"

static void measure(const char *name, const char *text, wg_boundary_t boundary, const wg_ring_t ring)
{
    wg_kernel_t kernel;
    wg_moment_word_t word;
    wg_formula_t f;
    wg_status_t status;
    double start;

    wg_kernel_init(kernel, 16, ring);
    wg_formula_init(f, ring);
    wg_formula_set_variable(kernel->dim, 0, ring);
    wg_formula_set_variable(kernel->layers, 1, ring);
    wg_formula_set_variable(kernel->boundary_variance, 2, ring);
    for (slong k = 2; k <= 8; k++)
        wg_formula_set_variable(kernel->observable + k, k + 1, ring);
    wg_kernel_set_pauli_generator(kernel);
    kernel->boundary = boundary;

    start = now();
    status = wg_moment_word_parse(word, text, NULL);
    if (status == WG_OK)
        status = wg_haar_moment(f, word, kernel, NULL, NULL);
    report(name, status, start);
    wg_formula_clear(f, ring);
    wg_kernel_clear(kernel);
}

int main(void)
{
    static const char *const names[] = {"D", "L", "y", "m2", "m3", "m4", "m5", "m6", "m7", "m8"};
    wg_ring_t ring;

    wg_ring_init(ring, names, 10);
    measure("mu.square", "sum:h12*g1*g2*h34*g3*g4", WG_BOUNDARY_HAAR, ring);
    measure("mu.square.bare", "sum:h12*g1*g2*h34*g3*g4", WG_BOUNDARY_BARE, ring);
    measure("K^3", "sum:g1^2*g2^2*g3^2", WG_BOUNDARY_HAAR, ring);
    measure("six.hessians", "sum:h12*h23*h34*h45*h56*h61", WG_BOUNDARY_HAAR, ring);
    measure("six.third.derivatives", "sum:t123*t123*h12*h34*g3*g4", WG_BOUNDARY_HAAR, ring);
    measure("six.with.epsilon", "sum:e^2*h12*h12*g3^2", WG_BOUNDARY_HAAR, ring);
    measure("K^4", "sum:g1^2*g2^2*g3^2*g4^2", WG_BOUNDARY_HAAR, ring);
    measure("K^4.bare", "sum:g1^2*g2^2*g3^2*g4^2", WG_BOUNDARY_BARE, ring);
    measure("mu.square.K", "sum:h12*g1*g2*h34*g3*g4*g5^2", WG_BOUNDARY_HAAR, ring);
    measure("mu.square.K.bare", "sum:h12*g1*g2*h34*g3*g4*g5^2", WG_BOUNDARY_BARE, ring);
    wg_ring_clear(ring);
    flint_cleanup();
    return 0;
}
