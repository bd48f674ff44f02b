/* How long the characters and all Weingarten functions of a degree take, symbolic in D: one line "name seconds" for each. With an
   argument, only the cases whose name contains it. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wishgarten/character.h"
#include "wishgarten/partition.h"
#include "wishgarten/weingarten.h"

static double seconds_since(const struct timespec *start)
{
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    return (end.tv_sec - start->tv_sec) + 1e-9 * (end.tv_nsec - start->tv_nsec);
}

static void measure_characters(void)
{
    slong n = 20, count = wg_partition_count(n), *chi = flint_malloc(count * count * sizeof(slong));
    struct timespec start;

    clock_gettime(CLOCK_MONOTONIC, &start);
    wg_character_table(chi, n);
    printf("%-28s %.4f\n", "characters.20", seconds_since(&start));
    flint_free(chi);
}

static void measure_table(const char *name, wg_group_t group, slong n)
{
    slong count = wg_partition_count(n);
    wg_weingarten_struct *w = flint_malloc(count * sizeof(*w));
    wg_status_t status;
    struct timespec start;

    for (slong i = 0; i < count; i++)
        wg_weingarten_init(w + i, n);
    clock_gettime(CLOCK_MONOTONIC, &start);
    status = wg_weingarten_table(w, group, n);
    if (status == WG_OK)
        printf("%-28s %.4f\n", name, seconds_since(&start));
    else
        printf("%-28s unable\n", name);
    for (slong i = 0; i < count; i++)
        wg_weingarten_clear(w + i);
    flint_free(w);
}

int main(int argc, char **argv)
{
    static const struct
    {
        const char *name;
        wg_group_t group;
        slong degree;
    } cases[] = {{"unitary.10", WG_UNITARY, 10},       {"unitary.12", WG_UNITARY, 12},
                 {"unitary.13", WG_UNITARY, 13},       {"unitary.20", WG_UNITARY, 20},
                 {"orthogonal.6", WG_ORTHOGONAL, 6},   {"orthogonal.7", WG_ORTHOGONAL, 7},
                 {"orthogonal.10", WG_ORTHOGONAL, 10}, {"orthogonal.20", WG_ORTHOGONAL, 20},
                 {"symplectic.6", WG_SYMPLECTIC, 6},   {"symplectic.7", WG_SYMPLECTIC, 7}};

    if (argc < 2 || strstr("characters.20", argv[1]) != NULL)
        measure_characters();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (argc < 2 || strstr(cases[i].name, argv[1]) != NULL)
            measure_table(cases[i].name, cases[i].group, cases[i].degree);
    flint_cleanup();
    return 0;
}
