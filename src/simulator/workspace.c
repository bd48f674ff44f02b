#include "workspace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE_PAGE (1 << 21)

static const slong vectors_of_purpose[] = {1, 3, 5};

/* Bytes that can be had without pushing others out, or all there are where the system does not say. */
static double memory_available(void)
{
    FILE *file = fopen("/proc/meminfo", "r");
    double kilobytes = -1.0;
    char line[128];

    while (file != NULL && kilobytes < 0 && fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, "MemAvailable: %lf kB", &kilobytes) != 1)
            kilobytes = -1.0;
    if (file != NULL)
        fclose(file);
    return kilobytes >= 0 ? 1024.0 * kilobytes
                          : (double) sysconf(_SC_PHYS_PAGES) * (double) sysconf(_SC_PAGESIZE);
}

static wg_status_t fail_for_memory(wg_error_struct *error, slong dim, slong vectors, double bytes)
{
    return wg_fail(error, WG_UNABLE,
                   "%ld vectors of %ld complex numbers take %.1f GiB, and %.1f GiB are free; each qubit "
                   "fewer halves that",
                   (long) vectors, (long) dim, bytes / 0x1p30, memory_available() / 0x1p30);
}

static wg_number_t *new_vector(slong dim)
{
    size_t bytes = dim * sizeof(wg_number_t), alignment = bytes >= HUGE_PAGE ? HUGE_PAGE : 64;
    void *vector;

    if (posix_memalign(&vector, alignment, bytes) != 0)
        return NULL;
#ifdef MADV_HUGEPAGE
    if (bytes >= HUGE_PAGE)
        madvise(vector, bytes, MADV_HUGEPAGE);
#endif
    return vector;
}

wg_status_t wg_workspace_new(wg_workspace_struct **work, slong dim, wg_work_t purpose, slong threads,
                             wg_error_struct *error)
{
    slong vectors = vectors_of_purpose[purpose];
    double bytes = (double) vectors * (double) dim * sizeof(wg_number_t);
    wg_workspace_struct *w;

    if (bytes > memory_available())
        return fail_for_memory(error, dim, vectors, bytes);
    w = flint_calloc(1, sizeof(*w));
    w->dim = dim;
    w->vectors = vectors;
    w->threads = FLINT_MAX(threads, 1);
    for (slong i = 0; i < vectors; i++)
        if ((w->vector[i] = new_vector(dim)) == NULL)
        {
            wg_workspace_free(w);
            return fail_for_memory(error, dim, vectors, bytes);
        }
    *work = w;
    return WG_OK;
}

void wg_workspace_free(wg_workspace_struct *work)
{
    if (work == NULL)
        return;
    for (slong i = 0; i < work->vectors; i++)
        free(work->vector[i]);
    for (slong i = 0; i < WG_POOLS; i++)
        free(work->pool[i]);
    flint_free(work->turns);
    flint_free(work->matrices);
    flint_free(work);
}

void wg_workspace_expect(const wg_workspace_struct *work, slong dim, wg_work_t purpose)
{
    if (dim > work->dim || vectors_of_purpose[purpose] > work->vectors)
        flint_throw(FLINT_ERROR, "wg_workspace: made for fewer dimensions or a smaller purpose\n");
}

void *wg_workspace_pool(wg_workspace_struct *work, wg_pool_t index, size_t bytes)
{
    if (bytes > work->pool_bytes[index])
    {
        free(work->pool[index]);
        if (posix_memalign(&work->pool[index], 64, bytes) != 0)
            flint_throw(FLINT_ERROR, "wg_workspace: no memory for a table of %wu bytes\n", (ulong) bytes);
        work->pool_bytes[index] = bytes;
    }
    return work->pool[index];
}

static slong matrix_entries(const wg_gate_struct *gate)
{
    return gate->kind == WG_GATE_GENERATOR ? WORD(1) << 2 * gate->targets : 0;
}

static void reserve(wg_workspace_struct *work, const wg_circuit_t circuit)
{
    slong entries = 0;

    for (slong k = 0; k < circuit->length; k++)
        entries += matrix_entries(circuit->gates + k);
    if (circuit->length > work->turns_alloc)
    {
        work->turns_alloc = circuit->length;
        work->turns = flint_realloc(work->turns, circuit->length * sizeof(wg_turn_t));
    }
    if (entries > work->matrices_alloc)
    {
        work->matrices_alloc = entries;
        work->matrices = flint_realloc(work->matrices, entries * sizeof(wg_number_t));
    }
}

void wg_workspace_set_turns(wg_workspace_struct *work, const wg_circuit_t circuit, const double *theta)
{
    slong at = 0;

    reserve(work, circuit);
    for (slong k = 0; k < circuit->length; k++)
    {
        wg_turn_set(work->turns + k, circuit, circuit->gates + k, theta, work->matrices + at);
        at += matrix_entries(circuit->gates + k);
    }
}
