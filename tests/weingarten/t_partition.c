#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

#define N 14

/* sum_k (-1)^k p(n - k(3k-1)/2) = 0 over all whole k, n = 1, 2, ..., 400: Euler's pentagonal numbers. */
Test(partition, counts)
{
    slong p[WG_PARTITION_DEGREE_MAX + 1];

    for (slong n = 0; n <= WG_PARTITION_DEGREE_MAX; n++)
    {
        ulong sum = 0; /* wraps where the alternating sum leaves a word */

        p[n] = wg_partition_count(n);
        for (slong k = -17; k <= 17; k++)
            if (k * (3 * k - 1) / 2 <= n)
                sum += k % 2 == 0 ? p[n - k * (3 * k - 1) / 2] : -p[n - k * (3 * k - 1) / 2];
        cr_expect_eq(sum, n == 0, "n = %ld", (long) n);
        cr_expect_geq(p[n], 1);
    }
}

/* The partitions of n come in falling lexicographic order, each with sum n, falling parts and its own rank;
   p(n) of them, and as many with parts up to k as are counted so. */
Test(partition, order_and_rank)
{
    for (slong n = 0; n <= N; n++)
    {
        slong parts[N + 1] = {0}, before[N + 1] = {0}, table[(N + 1) * (N + 1)], count = 0;
        slong again[N + 1] = {0}, bounded[N + 2] = {0};

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
            wg_partition_unrank(again, count, n, table);
            cr_expect_eq(memcmp(again, parts, n * sizeof(slong)), 0, "n = %ld, rank %ld", (long) n,
                         (long) count);
            for (slong k = n > 0 ? parts[0] : 0; k <= n; k++)
                bounded[k]++;
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
        cr_expect_eq(wg_partition_count(n), count);
        for (slong k = 0; k <= n; k++)
        {
            cr_expect_eq(wg_partition_count_bounded(n, k), bounded[k]);
            cr_expect_eq(table[n * (n + 1) + k], bounded[k]);
        }
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

/* f^lambda = sum of f^nu over the nu that arise by removing a box, f of the empty partition = 1: the number of
   standard tableaux. */
static slong count_tableaux(slong *parts, slong n)
{
    slong sum = 0;

    if (n == 0 || parts[0] == 0)
        return 1;
    for (slong i = 0; i < n; i++)
        if (parts[i] > (i + 1 < n ? parts[i + 1] : 0))
        {
            parts[i]--;
            sum += count_tableaux(parts, n);
            parts[i]++;
        }
    return sum;
}

/* f^lambda = the number of standard tableaux, n <= 9; the hook of (i, j) = the boxes (i, b), b >= j, and (a, j),
   a > i; content (i, j) = j - i, counted box by box. */
Test(partition, boxes_and_tableaux)
{
    for (slong n = 1; n <= 9; n++)
    {
        slong parts[9], hooks[9], contents[17];

        wg_partition_first(parts, n);
        do
        {
            slong box = 0;
            fmpz_t f;

            fmpz_init(f);
            wg_partition_dimension(f, parts, n);
            cr_expect(fmpz_equal_si(f, count_tableaux(parts, n)));
            wg_partition_hooks(hooks, parts, n);
            wg_partition_contents(contents, parts, n);
            for (slong i = 0; i < n; i++)
                for (slong j = 0; j < parts[i]; j++)
                {
                    slong hook = 0;

                    for (slong b = j; b < parts[i]; b++)
                        hook++;
                    for (slong a = i + 1; a < n; a++)
                        hook += parts[a] > j;
                    cr_expect_eq(hooks[box++], hook);
                    contents[n - 1 + j - i]--;
                }
            cr_expect_eq(box, n);
            for (slong j = 0; j < 2 * n - 1; j++)
                cr_expect_eq(contents[j], 0);
            fmpz_clear(f);
        }
        while (wg_partition_next(parts, n));
    }
}

/* The size of a class of S_n = how many of its permutations come by, n <= 8; z = n!/size. */
Test(partition, classes_counted)
{
    for (slong n = 1; n <= 8; n++)
    {
        slong p[8], type[8], table[81], sizes[22] = {0}, order = 0, rank = 0;
        fmpz_t t;

        fmpz_init(t);
        wg_partition_count_table(table, n);
        wg_permutation_first(p, n);
        do
        {
            wg_permutation_cycle_type(type, p, n);
            sizes[wg_partition_rank(type, n, table)]++;
            cr_expect_eq(wg_partition_sign(type, n), wg_permutation_sign(p, n));
            order++;
        }
        while (wg_permutation_next(p, n));
        wg_partition_first(type, n);
        do
        {
            wg_partition_class_size(t, type, n);
            cr_expect(fmpz_equal_si(t, sizes[rank]));
            wg_partition_centraliser(t, type, n);
            cr_expect(fmpz_equal_si(t, order / sizes[rank]));
            rank++;
        }
        while (wg_partition_next(type, n));
        fmpz_clear(t);
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
