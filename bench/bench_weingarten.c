/* How long characters and Weingarten functions take: one line "name seconds" for each. */
#include <stdio.h>

#include <flint/fmpq_vec.h>

#include "stopwatch.h"
#include "wishgarten/character.h"
#include "wishgarten/partition.h"
#include "wishgarten/weingarten.h"

static void print(const char *name, slong n, wg_status_t status, double start)
{
    char text[64];

    snprintf(text, sizeof(text), "%s.%ld", name, (long) n);
    report(text, status, start);
}

static void measure_characters(slong n)
{
    slong count = wg_partition_count(n), *chi = flint_malloc(count * count * sizeof(slong));
    double start;

    start = now();
    wg_character_table(chi, n);
    print("characters", n, WG_OK, start);
    flint_free(chi);
}

/* All classes with D a symbol, as formulas. */
static void measure_formulas(const char *group_name, wg_group_t group, slong n, const wg_ring_t ring)
{
    slong count = wg_partition_count(n);
    wg_weingarten_struct *w = flint_malloc(count * sizeof(*w));
    wg_formula_t f;
    char name[40];
    double start;
    wg_status_t status;

    wg_formula_init(f, ring);
    for (slong i = 0; i < count; i++)
        wg_weingarten_init(w + i, n);
    start = now();
    status = wg_weingarten_table(w, group, n);
    print(group_name, n, status, start);
    start = now();
    for (slong i = 0; i < count; i++)
        wg_weingarten_get_formula(f, w + i, ring);
    snprintf(name, sizeof(name), "%s.to.formulas", group_name);
    print(name, n, status, start);
    for (slong i = 0; i < count; i++)
        wg_weingarten_clear(w + i);
    wg_formula_clear(f, ring);
    flint_free(w);
}

/* One class with D a symbol, two cycles and fixed points. */
static void measure_class(slong n)
{
    slong *mu = flint_calloc(n, sizeof(slong));
    double start;
    wg_weingarten_t w;
    wg_status_t status;

    mu[0] = n / 2;
    mu[1] = n / 4;
    for (slong i = 2, rest = n - n / 2 - n / 4; rest > 0; i++, rest--)
        mu[i] = 1;
    wg_weingarten_init(w, n);
    start = now();
    status = wg_weingarten(w, WG_UNITARY, mu, n);
    print("class", n, status, start);
    wg_weingarten_clear(w);
    flint_free(mu);
}

/* All classes at a dimension below the degree. */
static void measure_numbers(const char *name, wg_status_t (*method)(fmpq *, wg_group_t, slong, const fmpz_t),
                            slong n)
{
    slong count = wg_partition_count(n);
    fmpq *q = _fmpq_vec_init(count);
    fmpz dim = n - 2;
    double start = now();

    print(name, n, method(q, WG_UNITARY, n, &dim), start);
    _fmpq_vec_clear(q, count);
}

int main(void)
{
    static const char *const names[] = {"D"};
    wg_ring_t ring;

    wg_ring_init(ring, names, 1);
    measure_characters(12);
    measure_characters(20);
    measure_characters(30);
    measure_formulas("classes", WG_UNITARY, 10, ring);
    measure_formulas("classes", WG_UNITARY, 12, ring);
    measure_formulas("classes", WG_UNITARY, 13, ring);
    measure_formulas("classes", WG_UNITARY, 20, ring);
    measure_formulas("classes", WG_UNITARY, 24, ring);
    measure_formulas("orthogonal.classes", WG_ORTHOGONAL, 6, ring);
    measure_formulas("orthogonal.classes", WG_ORTHOGONAL, 7, ring);
    measure_formulas("orthogonal.classes", WG_ORTHOGONAL, 10, ring);
    measure_formulas("orthogonal.classes", WG_ORTHOGONAL, 20, ring);
    measure_formulas("symplectic.classes", WG_SYMPLECTIC, 6, ring);
    measure_formulas("symplectic.classes", WG_SYMPLECTIC, 7, ring);
    measure_class(12);
    measure_class(20);
    measure_class(30);
    measure_numbers("classes.at.D", wg_weingarten_table_at, 12);
    measure_numbers("classes.at.D", wg_weingarten_table_at, 20);
    measure_numbers("classes.at.D", wg_weingarten_table_at, 24);
    measure_numbers("gram.inverse", wg_weingarten_table_by_gram_inverse, 7);
    measure_numbers("gram.inverse", wg_weingarten_table_by_gram_inverse, 9);
    wg_ring_clear(ring);
    flint_cleanup();
    return 0;
}
