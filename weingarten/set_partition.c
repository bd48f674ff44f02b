#include "wishgarten/set_partition.h"

void wg_set_partition_first(slong *labels, slong n)
{
    for (slong i = 0; i < n; i++)
        labels[i] = 0;
}

int wg_set_partition_next(slong *labels, slong n)
{
    for (slong i = n - 1; i > 0; i--)
        if (labels[i] < wg_set_partition_blocks(labels, i))
        {
            labels[i]++;
            for (slong j = i + 1; j < n; j++)
                labels[j] = 0;
            return 1;
        }
    return 0;
}

slong wg_set_partition_blocks(const slong *labels, slong n)
{
    slong blocks = 0;

    for (slong i = 0; i < n; i++)
        blocks = FLINT_MAX(blocks, labels[i] + 1);
    return blocks;
}

/* Labels that stand at a later point do not change before they are read. */
void wg_set_partition_normalise(slong *r, const slong *labels, slong n)
{
    slong *old = flint_malloc((n + 1) * sizeof(slong)), blocks = 0;

    for (slong i = 0; i < n; i++)
    {
        slong b = 0;

        while (b < blocks && old[b] != labels[i])
            b++;
        if (b == blocks)
            old[blocks++] = labels[i];
        r[i] = b;
    }
    flint_free(old);
}

void wg_set_partition_meet(slong *r, const slong *p, const slong *q, slong n)
{
    for (slong i = 0; i < n; i++)
        r[i] = p[i] * n + q[i];
    wg_set_partition_normalise(r, r, n);
}

void wg_set_partition_join(slong *r, const slong *p, const slong *q, slong n)
{
    slong *label = flint_malloc((n + 1) * sizeof(slong));

    for (slong i = 0; i < n; i++)
        label[i] = p[i];
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < i; j++)
            if (q[i] == q[j] && label[i] != label[j])
            {
                slong from = label[i], to = label[j];

                for (slong k = 0; k < n; k++)
                    if (label[k] == from)
                        label[k] = to;
            }
    wg_set_partition_normalise(r, label, n);
    flint_free(label);
}
