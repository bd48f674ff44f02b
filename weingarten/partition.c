#include "wishgarten/partition.h"

#include <ctype.h>
#include <string.h>

#include "sequence_table.h"

void wg_partition_first(slong *parts, slong n)
{
    for (slong i = 1; i < n; i++)
        parts[i] = 0;
    if (n > 0)
        parts[0] = n;
}

int wg_partition_next(slong *parts, slong n)
{
    slong length = wg_partition_length(parts, n), i = length - 1, rest = 0, part;

    while (i >= 0 && parts[i] == 1)
    {
        rest++;
        i--;
    }
    if (i < 0)
        return 0;
    part = --parts[i];
    for (rest++, i++; rest > 0; i++)
    {
        parts[i] = FLINT_MIN(part, rest);
        rest -= parts[i];
    }
    for (; i < length; i++)
        parts[i] = 0;
    return 1;
}

void wg_partition_count_table(slong *table, slong n)
{
    for (slong m = 0; m <= n; m++)
        for (slong k = 0; k <= n; k++)
        {
            slong *entry = table + m * (n + 1) + k;

            if (m == 0 || k == 0)
                *entry = m == 0;
            else
                *entry = entry[-1] + (m >= k ? table[(m - k) * (n + 1) + k] : 0);
        }
}

slong wg_partition_count_bounded(slong n, slong k)
{
    slong *row = flint_calloc(n + 1, sizeof(slong)), count;

    row[0] = 1;
    for (slong part = 1; part <= FLINT_MIN(k, n); part++)
        for (slong m = part; m <= n; m++)
            row[m] += row[m - part];
    count = row[n];
    flint_free(row);
    return count;
}

slong wg_partition_count(slong n)
{
    return wg_partition_count_bounded(n, n);
}

/* Before lambda stand those with the same first i parts and a larger part i, for some i. */
slong wg_partition_rank(const slong *parts, slong n, const slong *table)
{
    slong rank = 0, rest = n, bound = n;

    for (slong i = 0; rest > 0; i++)
    {
        rank += table[rest * (n + 1) + FLINT_MIN(bound, rest)] - table[rest * (n + 1) + parts[i]];
        bound = parts[i];
        rest -= parts[i];
    }
    return rank;
}

/* Of the partitions that go on from the parts chosen so far, those whose next part is larger than k come
   first: row[bound] - row[k] of them. */
void wg_partition_unrank(slong *parts, slong rank, slong n, const slong *table)
{
    slong rest = n, bound = n;

    for (slong i = 0; i < n; i++)
    {
        const slong *row = table + rest * (n + 1);
        slong k = bound;

        while (k > 0 && row[bound] - row[k - 1] <= rank)
            k--;
        rank -= row[bound] - row[k];
        parts[i] = bound = k;
        rest -= k;
    }
}

slong wg_partition_length(const slong *parts, slong n)
{
    slong length = 0;

    while (length < n && parts[length] > 0)
        length++;
    return length;
}

void wg_partition_conjugate(slong *conjugate, const slong *parts, slong n)
{
    for (slong j = 0; j < n; j++)
    {
        conjugate[j] = 0;
        while (conjugate[j] < n && parts[conjugate[j]] > j)
            conjugate[j]++;
    }
}

void wg_partition_centraliser(fmpz_t z, const slong *parts, slong n)
{
    slong multiplicity = 0;

    fmpz_one(z);
    for (slong i = 0; i < n && parts[i] > 0; i++)
    {
        multiplicity = i > 0 && parts[i] == parts[i - 1] ? multiplicity + 1 : 1;
        fmpz_mul_si(z, z, parts[i]);
        fmpz_mul_si(z, z, multiplicity);
    }
}

void wg_partition_class_size(fmpz_t size, const slong *parts, slong n)
{
    fmpz_t z;

    fmpz_init(z);
    wg_partition_centraliser(z, parts, n);
    fmpz_fac_ui(size, n);
    fmpz_divexact(size, size, z);
    fmpz_clear(z);
}

int wg_partition_sign(const slong *parts, slong n)
{
    return (n - wg_partition_length(parts, n)) % 2 == 0 ? 1 : -1;
}

void wg_partition_hooks(slong *hooks, const slong *parts, slong n)
{
    slong *conjugate = flint_malloc((n + 1) * sizeof(slong));

    wg_partition_conjugate(conjugate, parts, n);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < parts[i]; j++)
            *hooks++ = parts[i] - j + conjugate[j] - i - 1;
    flint_free(conjugate);
}

void wg_partition_dimension(fmpz_t f, const slong *parts, slong n)
{
    slong *hooks = flint_malloc((n + 1) * sizeof(slong));
    fmpz_t product;

    fmpz_init_set_ui(product, 1);
    wg_partition_hooks(hooks, parts, n);
    for (slong i = 0; i < n; i++)
        fmpz_mul_si(product, product, hooks[i]);
    fmpz_fac_ui(f, n);
    fmpz_divexact(f, f, product);
    fmpz_clear(product);
    flint_free(hooks);
}

void wg_partition_contents(slong *exponents, const slong *parts, slong n)
{
    for (slong j = 0; j < 2 * n - 1; j++)
        exponents[j] = 0;
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < parts[i]; j++)
            exponents[n - 1 + j - i]++;
}

/* Reads digits as a number from 1 to WG_PARTITION_DEGREE_MAX. */
static wg_status_t read_number(slong *value, size_t *at, const char *text, const char *what,
                               wg_error_struct *error)
{
    size_t begin = *at;

    *value = 0;
    for (; isdigit((unsigned char) text[*at]); ++*at)
        if (*value <= WG_PARTITION_DEGREE_MAX)
            *value = 10 * *value + text[*at] - '0';
    if (*at == begin || *value == 0)
        return wg_fail_at(error, text, begin, "expected %s, a whole number of at least 1", what);
    if (*value > WG_PARTITION_DEGREE_MAX)
    {
        wg_fail_at(error, text, begin, "degrees beyond %d are out of reach", WG_PARTITION_DEGREE_MAX);
        return WG_UNABLE;
    }
    return WG_OK;
}

wg_status_t wg_partition_parse(slong **parts, slong *n, const char *text, wg_error_struct *error)
{
    slong *read = flint_malloc(WG_PARTITION_DEGREE_MAX * sizeof(slong)), length = 0, degree = 0;
    wg_status_t status = WG_OK;
    size_t at = 0;

    for (;;)
    {
        slong part, times = 1;
        size_t begin;

        at += strspn(text + at, " \t");
        begin = at;
        status = read_number(&part, &at, text, "a part", error);
        if (status == WG_OK && text[at] == '^')
        {
            at++;
            status = read_number(&times, &at, text, "a multiplicity", error);
        }
        if (status == WG_OK && part * times > WG_PARTITION_DEGREE_MAX - degree)
        {
            wg_fail_at(error, text, begin, "degrees beyond %d are out of reach", WG_PARTITION_DEGREE_MAX);
            status = WG_UNABLE;
        }
        if (status != WG_OK)
            break;
        degree += part * times;
        while (times-- > 0)
            read[length++] = part;
        at += strspn(text + at, " \t");
        if (text[at] == '\0')
            break;
        if (text[at] != ',')
        {
            status = wg_fail_at(error, text, at, "expected ',' between parts, such as 3,2,1 or 3,1^4");
            break;
        }
        at++;
    }
    if (status != WG_OK)
    {
        flint_free(read);
        return status;
    }
    wg_sequence_sort_falling(read, length);
    for (; length < degree; length++)
        read[length] = 0;
    *parts = read;
    *n = degree;
    return WG_OK;
}
