/* What kind of ensemble it is. Not installed. */
#ifndef WG_ENSEMBLE_KIND_H
#define WG_ENSEMBLE_KIND_H

#include "wishgarten/ensemble.h"
#include "wishgarten/weingarten.h"

/* Indices come in pairs, joined by J. */
static inline int wg_ensemble_has_form(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_SYMPLECTIC || ensemble == WG_ENSEMBLE_CSE;
}

static inline int wg_ensemble_is_wishart(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_WISHART || ensemble == WG_ENSEMBLE_REAL_WISHART;
}

/* Averages are sums over pairings, or permutations by coset type, of these Weingarten functions. */
static inline int wg_ensemble_has_weights(wg_ensemble_t ensemble)
{
    return ensemble >= WG_ENSEMBLE_ORTHOGONAL && ensemble <= WG_ENSEMBLE_CSE;
}

static inline wg_group_t wg_ensemble_group(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_ORTHOGONAL   ? WG_ORTHOGONAL
           : ensemble == WG_ENSEMBLE_SYMPLECTIC ? WG_SYMPLECTIC
           : ensemble == WG_ENSEMBLE_COE        ? WG_COE
                                                : WG_CSE;
}

#endif
