#include "wishgarten/ranks.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_MPI

#include <mpi.h>

enum
{
    TAG_BLOCK = 1,
    TAG_STOP
};

/* Open MPI, and what MPICH and its kin share, name the number of processes so. */
static int is_one_of_several(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};

    for (int i = 0; i < 2; i++)
    {
        const char *text = getenv(names[i]);

        if (text != NULL && atol(text) > 1)
            return 1;
    }
    return 0;
}

static int is_joined(void)
{
    int begun = 0, ended = 0;

    if (!is_one_of_several())
        return 0;
    MPI_Initialized(&begun);
    MPI_Finalized(&ended);
    return begun && !ended;
}

void wg_ranks_init(void)
{
    int provided;

    if (!is_one_of_several())
        return;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    if (provided < MPI_THREAD_SERIALIZED)
        flint_throw(FLINT_ERROR, "wg_ranks_init: this MPI cannot be used from several threads\n");
}

void wg_ranks_clear(void)
{
    if (is_joined())
        MPI_Finalize();
}

slong wg_ranks_rank(void)
{
    int rank = 0;

    if (is_joined())
        MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

slong wg_ranks_count(void)
{
    int count = 1;

    if (is_joined())
        MPI_Comm_size(MPI_COMM_WORLD, &count);
    return count;
}

void wg_ranks_share(double *values, slong length)
{
    if (is_joined())
        MPI_Bcast(values, length, MPI_DOUBLE, 0, MPI_COMM_WORLD);
}

int wg_ranks_all(int so)
{
    int all = so;

    if (is_joined())
        MPI_Allreduce(&so, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    return all;
}

static slong message_length(const wg_moments_t moments)
{
    slong length = 2;

    for (slong i = 0; i < moments->values; i++)
        length += moments->order[i];
    return length;
}

void wg_ranks_send(slong b, const wg_moments_t moments)
{
    slong length = message_length(moments);
    double *message = flint_malloc(length * sizeof(double));

    message[0] = b;
    message[1] = moments->count;
    memcpy(message + 2, moments->sums, (length - 2) * sizeof(double));
    MPI_Send(message, length, MPI_DOUBLE, 0, TAG_BLOCK, MPI_COMM_WORLD);
    flint_free(message);
}

int wg_ranks_receive(slong *b, wg_moments_t moments)
{
    slong length = message_length(moments);
    MPI_Status from;
    double *message;
    int there;

    MPI_Iprobe(MPI_ANY_SOURCE, TAG_BLOCK, MPI_COMM_WORLD, &there, &from);
    if (!there)
        return 0;
    message = flint_malloc(length * sizeof(double));
    MPI_Recv(message, length, MPI_DOUBLE, from.MPI_SOURCE, TAG_BLOCK, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    *b = message[0];
    if (*b >= 0)
    {
        moments->count = message[1];
        memcpy(moments->sums, message + 2, (length - 2) * sizeof(double));
    }
    flint_free(message);
    return 1;
}

void wg_ranks_ask_to_stop(void)
{
    slong count = wg_ranks_count();

    for (slong rank = 1; rank < count; rank++)
    {
        MPI_Request request;

        MPI_Isend(NULL, 0, MPI_BYTE, rank, TAG_STOP, MPI_COMM_WORLD, &request);
        MPI_Request_free(&request);
    }
}

int wg_ranks_are_asked_to_stop(void)
{
    int there;

    MPI_Iprobe(0, TAG_STOP, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
    if (there)
        MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_STOP, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return there;
}

#else

void wg_ranks_init(void)
{
}

void wg_ranks_clear(void)
{
}

slong wg_ranks_rank(void)
{
    return 0;
}

slong wg_ranks_count(void)
{
    return 1;
}

void wg_ranks_share(double *values, slong length)
{
}

int wg_ranks_all(int so)
{
    return so;
}

void wg_ranks_send(slong b, const wg_moments_t moments)
{
}

int wg_ranks_receive(slong *b, wg_moments_t moments)
{
    return 0;
}

void wg_ranks_ask_to_stop(void)
{
}

int wg_ranks_are_asked_to_stop(void)
{
    return 0;
}

#endif
