#include <criterion/criterion.h>
#include <math.h>

#include "wishgarten/circuit.h"

/* Gates and their numbers come back in the order in which they went in; parameters are counted by the largest. */
Test(circuit, keeps_what_is_appended)
{
    const wg_complex_t swap[16] = {[0] = {1, 0}, [6] = {1, 0}, [9] = {1, 0}, [15] = {1, 0}};
    wg_complex_t block[64] = {{0, 0}}, vectors[35], phases[8];
    double entries[8];
    slong target[2] = {2, 0};
    wg_circuit_t circuit;

    for (slong i = 0; i < 8; i++)
    {
        entries[i] = i;
        phases[i] = (wg_complex_t){1, 0};
    }
    for (slong i = 0; i < 35; i++)
        vectors[i] = (wg_complex_t){i, -i};
    wg_circuit_init(circuit, 8, 3);
    for (slong round = 0; round < 20; round++)
    {
        wg_circuit_append_rotation(circuit, 5, 6, 3, 0.5, 0.25);
        wg_circuit_append_fixed(circuit, swap, target, 2);
        wg_circuit_append_diagonal(circuit, entries, -1, 1.0, 2.0);
        wg_circuit_append_block(circuit, block);
        wg_circuit_append_reflections(circuit, phases, vectors);
    }
    cr_assert(circuit->length == 100 && circuit->parameters == 4);
    for (slong k = 0; k < 100; k += 5)
    {
        const wg_gate_struct *g = circuit->gates + k;

        cr_assert(g[0].kind == WG_GATE_ROTATION && g[0].x == 5 && g[0].z == 6 && g[0].parameter == 3);
        cr_assert(g[0].scale == 0.5 && g[0].offset == 0.25);
        cr_assert(g[1].kind == WG_GATE_FIXED && g[1].targets == 2 && g[1].target[0] == 2 &&
                  g[1].target[1] == 0);
        cr_assert(circuit->matrices[g[1].matrix + 6].re == 1 && circuit->matrices[g[1].matrix + 5].re == 0);
        cr_assert(g[2].kind == WG_GATE_DIAGONAL && g[2].parameter == -1 && g[2].offset == 2.0);
        cr_assert(circuit->matrices[g[2].matrix + 7].re == 7);
        cr_assert(g[3].kind == WG_GATE_BLOCK && g[4].kind == WG_GATE_REFLECTIONS);
        cr_assert(circuit->matrices[g[4].matrix + 8 + 34].im == -34);
    }
    wg_circuit_reset(circuit);
    cr_assert(circuit->length == 0 && circuit->parameters == 0 && circuit->matrices_length == 0);
    wg_circuit_clear(circuit);
}

/* A = W diag(a) W^* with what stands behind A. */
Test(circuit, generators_have_their_eigenvectors)
{
    const wg_complex_t a[4] = {{1, 0}, {2, -3}, {2, 3}, {-4, 0}};
    const wg_complex_t *w, *values;
    slong target = 1;
    wg_circuit_t circuit;

    wg_circuit_init(circuit, 4, 2);
    wg_circuit_append_generator(circuit, a, &target, 1, 0, 1.0, 0.0);
    w = circuit->matrices + circuit->gates[0].matrix + 4;
    values = w + 4;
    for (slong i = 0; i < 2; i++)
        for (slong j = 0; j < 2; j++)
        {
            double re = 0.0, im = 0.0;

            for (slong k = 0; k < 2; k++)
            {
                const wg_complex_t *p = w + 2 * i + k, *q = w + 2 * j + k;

                re += values[k].re * (p->re * q->re + p->im * q->im);
                im += values[k].re * (p->im * q->re - p->re * q->im);
            }
            cr_assert(fabs(re - a[2 * i + j].re) < 1e-14 && fabs(im - a[2 * i + j].im) < 1e-14);
        }
    wg_circuit_clear(circuit);
}
