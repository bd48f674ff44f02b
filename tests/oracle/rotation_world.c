#include "rotation_world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <flint/ulong_extras.h>

ulong world_fraction(slong p, slong q, nmod_t mod)
{
    ulong a = p < 0 ? nmod_neg(-p % mod.n, mod) : (ulong) p % mod.n;

    return nmod_div(a, q, mod);
}

static void multiply(ulong *c, const ulong *a, const ulong *b, nmod_t mod)
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
        {
            c[3 * i + j] = 0;
            for (int k = 0; k < 3; k++)
                c[3 * i + j] = nmod_addmul(c[3 * i + j], a[3 * i + k], b[3 * k + j], mod);
        }
}

void world_apply(ulong *w, const ulong *r, const ulong *v, nmod_t mod)
{
    for (int i = 0; i < 3; i++)
        w[i] = nmod_addmul(nmod_addmul(nmod_mul(r[3 * i], v[0], mod), r[3 * i + 1], v[1], mod), r[3 * i + 2],
                           v[2], mod);
}

void world_apply_transpose(ulong *w, const ulong *r, const ulong *v, nmod_t mod)
{
    for (int i = 0; i < 3; i++)
        w[i] = nmod_addmul(nmod_addmul(nmod_mul(r[i], v[0], mod), r[3 + i], v[1], mod), r[6 + i], v[2], mod);
}

void world_cross(ulong *w, const ulong *a, const ulong *b, nmod_t mod)
{
    for (int i = 0; i < 3; i++)
    {
        int j = (i + 1) % 3, k = (i + 2) % 3;

        w[i] = nmod_sub(nmod_mul(a[j], b[k], mod), nmod_mul(a[k], b[j], mod), mod);
    }
}

ulong world_dot(const ulong *a, const ulong *b, nmod_t mod)
{
    return nmod_addmul(nmod_addmul(nmod_mul(a[0], b[0], mod), a[1], b[1], mod), a[2], b[2], mod);
}

static void add_element(rotation_world_t *world, const ulong *r)
{
    for (slong i = 0; i < world->order; i++)
        if (memcmp(world->group[i], r, 9 * sizeof(ulong)) == 0)
            return;
    assert(world->order < 60);
    memcpy(world->group[world->order++], r, 9 * sizeof(ulong));
}

void rotation_world_init(rotation_world_t *world)
{
    ulong p = n_nextprime(UWORD(1) << 60, 1), golden, inverse, product[9];

    while (n_jacobi_unsigned(5, p) != 1)
        p = n_nextprime(p, 1);
    nmod_init(&world->mod, p);
    golden = nmod_mul(nmod_add(1, n_sqrtmod(5, p), world->mod), world_fraction(1, 2, world->mod), world->mod);
    inverse = nmod_inv(golden, world->mod);

    ulong h = world_fraction(1, 2, world->mod), f = nmod_mul(golden, h, world->mod),
          g = nmod_mul(inverse, h, world->mod);
    ulong n = nmod_neg(1, world->mod);
    ulong generators[3][9] = {{0, 1, 0, 0, 0, 1, 1, 0, 0},
                              {n, 0, 0, 0, n, 0, 0, 0, 1},
                              {h, nmod_neg(f, world->mod), g, f, g, nmod_neg(h, world->mod), g, h, f}};

    world->order = 0;
    for (int i = 0; i < 3; i++)
        add_element(world, generators[i]);
    for (slong i = 0; i < world->order; i++)
        for (int j = 0; j < 3; j++)
        {
            multiply(product, world->group[i], generators[j], world->mod);
            add_element(world, product);
        }
    assert(world->order == 60);
}

ulong world_residue(const wg_formula_t f, const wg_ring_t ring, nmod_t mod)
{
    fmpq_t q;
    fmpz_t p;
    ulong r;

    fmpq_init(q);
    fmpz_init_set_ui(p, mod.n);
    if (!wg_formula_get_fmpq(q, f, ring) || !fmpq_mod_fmpz(p, q, p))
        abort();
    r = fmpz_get_ui(p);
    fmpq_clear(q);
    fmpz_clear(p);
    return r;
}
