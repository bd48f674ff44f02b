/* The processes of a run on many machines, by MPI where there is one. */
#ifndef WISHGARTEN_RANKS_H
#define WISHGARTEN_RANKS_H

#include "wishgarten/statistics.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Joins the other processes if mpirun started this one beside others, which its environment tells; MPI is never touched otherwise.
   To be called once, by the program and not by a library. */
void wg_ranks_init(void);
/* Leaves them; every rank has to. No effect where none was joined. */
void wg_ranks_clear(void);

/* This process is number `rank` of `count`; 0 of 1 alone. */
slong wg_ranks_rank(void);
slong wg_ranks_count(void);

/* values <- those of rank 0. */
void wg_ranks_share(double *values, slong length);

/* Whether it is so on all ranks; each of them has to ask. */
int wg_ranks_all(int so);

/* Rank 0 is told the state of block b; with b < 0, that this rank has ended. */
void wg_ranks_send(slong b, const wg_moments_t moments);
/* On rank 0: *b, moments <- what some rank sent, if there is any; returns whether. Moments are untouched for b < 0. */
int wg_ranks_receive(slong *b, wg_moments_t moments);
/* Rank 0 asks all others to stop; they see that it did. */
void wg_ranks_ask_to_stop(void);
int wg_ranks_are_asked_to_stop(void);

#ifdef __cplusplus
}
#endif

#endif
