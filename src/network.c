#include "wishgarten/network.h"

#include <string.h>

void wg_network_init(wg_network_t network)
{
    memset(network, 0, sizeof(*network));
    fmpq_init(network->scalar);
    fmpq_one(network->scalar);
}

void wg_network_part_clear(wg_network_part_struct *part)
{
    flint_free(part->nodes);
    flint_free(part->mates);
}

void wg_network_clear(wg_network_t network)
{
    for (slong i = 0; i < network->tensor_count; i++)
    {
        for (slong k = 0; k < network->tensors[i].trace_count; k++)
            fmpq_clear(network->tensors[i].traces + k);
        flint_free(network->tensors[i].traces);
    }
    flint_free(network->spaces);
    flint_free(network->tensors);
    flint_free(network->labels);
    flint_free(network->label_spaces);
    fmpq_clear(network->scalar);
    wg_network_part_clear(&network->whole);
}

slong wg_network_space(wg_network_t network, const wg_space_struct *space)
{
    slong i = 0;

    while (i < network->space_count && memcmp(network->spaces + i, space, sizeof(*space)) != 0)
        i++;
    if (i == network->space_count)
    {
        network->spaces = flint_realloc(network->spaces, (i + 1) * sizeof(*space));
        network->spaces[network->space_count++] = *space;
    }
    return i;
}
