#include <criterion/criterion.h>
#include <math.h>

#include "../../src/simulator/lanes.h"
#include "../support.h"

/* sin and cos of eight angles = those of the C library, to 3e-16, for angles of every size. */
Test(lanes, sine_and_cosine)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(100000); i++)
    {
        wg_lanes_t phi, s, c;
        double size = ldexp(1.0, (int) n_randint(state, 30) - 5);

        for (slong l = 0; l < WG_LANES; l++)
            phi[l] = size * (2.0 * (n_randint(state, UWORD(1) << 53) * 0x1p-53) - 1.0);
        if (i < 1000)
            for (slong l = 0; l < WG_LANES; l++)
                phi[l] = (8 * (i - 500) + l) * M_PI_4;
        wg_lanes_sincos(&s, &c, &phi);
        for (slong l = 0; l < WG_LANES; l++)
        {
            cr_assert(fabs(s[l] - sin(phi[l])) < 3e-16, "seed %lu: sin %.17g = %.17g", test_seed(), phi[l],
                      s[l]);
            cr_assert(fabs(c[l] - cos(phi[l])) < 3e-16, "seed %lu: cos %.17g = %.17g", test_seed(), phi[l],
                      c[l]);
        }
    }
    flint_randclear(state);
}

/* A scatter undoes a gather, and the gather puts number base + offset[j] + lane[l] + k into lane l of tile 4 j + k. */
Test(lanes, gather_and_scatter)
{
    static wg_number_t from[256], to[256];
    static wg_tile_t psi[32];
    ulong offset[8], lane[WG_LANES];

    for (slong b = 0; b < 256; b++)
        from[b] = wg_number(b, -b);
    for (slong j = 0; j < 8; j++)
        offset[j] = (ulong) j << 5 ^ (j & 1 ? 8 : 0);
    for (slong l = 0; l < WG_LANES; l++)
        lane[l] = (ulong) l << 2;
    wg_lanes_gather(psi, from, 16, offset, lane, 32);
    for (slong j = 0; j < 32; j++)
        for (slong l = 0; l < WG_LANES; l++)
        {
            double b = (16 ^ offset[j / 4] ^ lane[l]) + j % 4;

            cr_assert(psi[j].re[l] == b && psi[j].im[l] == -b);
        }
    wg_lanes_scatter(to, psi, 16, offset, lane, 32);
    for (slong b = 0; b < 256; b++)
        cr_assert(to[b] == from[b]);
}
