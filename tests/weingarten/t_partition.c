#include <criterion/criterion.h>
#include <string.h>

#include <flint/arith.h>

#include "wishgarten/partition.h"

#define N 14

/* The partitions of n come in falling lexicographic order, each with sum n, falling parts and its own rank;
 * their number is FLINT's p(n). */
Test(partition, order_and_rank)
{
    for (slong n = 0; n <= N; n++)
    {
        slong parts[N + 1] = {0}, before[N + 1] = {0}, table[(N + 1) * (N + 1)], count = 0;
        fmpz_t p;

        fmpz_init(p);
        wg_partition_count_table(table, n);
        wg_partition_first(parts, n);
        do
        {
            slong sum = 0, i = 0;

            for (slong j = 0; j < n; j++)
            {
                sum += parts[j];
                cr_expect(j == 0 || parts[j] <= parts[j - 1]);
            }
            cr_expect_eq(sum, n);
            cr_expect_eq(wg_partition_rank(parts, n, table), count);
            if (count > 0)
            {
                while (parts[i] == before[i])
                    i++;
                cr_expect_lt(parts[i], before[i]);
            }
            memcpy(before, parts, sizeof(parts));
            count++;
        }
        while (wg_partition_next(parts, n));
        arith_number_of_partitions(p, n);
        cr_expect(fmpz_equal_si(p, count), "p(%ld) is not %ld", (long) n, (long) count);
        cr_expect_eq(wg_partition_count(n), count);
        fmpz_clear(p);
    }
}

/* sum of class sizes = n! = sum (f^lambda)^2; conjugation is an involution that keeps f and mirrors contents.
 */
Test(partition, class_sizes_and_dimensions)
{
    for (slong n = 1; n <= N; n++)
    {
        slong parts[N], conjugate[N], again[N], contents[2 * N], mirrored[2 * N];
        fmpz_t classes, squares, factorial, t, u;

        fmpz_init(classes);
        fmpz_init(squares);
        fmpz_init(factorial);
        fmpz_init(t);
        fmpz_init(u);
        wg_partition_first(parts, n);
        do
        {
            wg_partition_class_size(t, parts, n);
            fmpz_add(classes, classes, t);
            wg_partition_dimension(t, parts, n);
            fmpz_addmul(squares, t, t);
            wg_partition_conjugate(conjugate, parts, n);
            wg_partition_conjugate(again, conjugate, n);
            cr_expect_eq(memcmp(again, parts, n * sizeof(slong)), 0);
            wg_partition_dimension(u, conjugate, n);
            cr_expect(fmpz_equal(t, u));
            wg_partition_contents(contents, parts, n);
            wg_partition_contents(mirrored, conjugate, n);
            for (slong j = 0; j < 2 * n - 1; j++)
                cr_expect_eq(contents[j], mirrored[2 * n - 2 - j]);
        }
        while (wg_partition_next(parts, n));
        fmpz_fac_ui(factorial, n);
        cr_expect(fmpz_equal(classes, factorial));
        cr_expect(fmpz_equal(squares, factorial));
        fmpz_clear(classes);
        fmpz_clear(squares);
        fmpz_clear(factorial);
        fmpz_clear(t);
        fmpz_clear(u);
    }
}

static void check_parsed(const char *text, const slong *expected, slong degree)
{
    slong *parts, n;
    wg_error_t error;

    cr_assert_eq(wg_partition_parse(&parts, &n, text, error), WG_OK, "%s", text);
    cr_expect_eq(n, degree);
    cr_expect_eq(memcmp(parts, expected, degree * sizeof(slong)), 0, "%s", text);
    flint_free(parts);
}

static void check_refused(const char *text, wg_status_t status, size_t column)
{
    slong *parts, n;
    wg_error_t error;

    cr_expect_eq(wg_partition_parse(&parts, &n, text, error), status, "%s", text);
    cr_expect_eq(error->column, column, "%s: column %zu", text, error->column);
}

/* "3,2,1" and "1^4,3" are partitions; what is not is refused at its place. */
Test(partition, parsing)
{
    check_parsed("3,2,1", (slong[]){3, 2, 1, 0, 0, 0}, 6);
    check_parsed(" 1^4 , 3", (slong[]){3, 1, 1, 1, 1, 0, 0}, 7);
    check_parsed("1", (slong[]){1}, 1);
    check_refused("", WG_SYNTAX, 0);
    check_refused("3,", WG_SYNTAX, 2);
    check_refused("3,0", WG_SYNTAX, 2);
    check_refused("3,-1", WG_SYNTAX, 2);
    check_refused("3;2", WG_SYNTAX, 1);
    check_refused("2^", WG_SYNTAX, 2);
    check_refused("2^0", WG_SYNTAX, 2);
    check_refused("3,401", WG_UNABLE, 2);
    check_refused("3,200^2", WG_UNABLE, 2);
    check_refused("99999999999999999999", WG_UNABLE, 0);
}
