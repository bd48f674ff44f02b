/* How long exact averages over other groups and ensembles take: one line "name seconds" for each. */

#include "stopwatch.h"
#include "wishgarten/ensemble.h"
#include "wishgarten/integrand_text.h"

static wg_status_t entries(wg_integrand_t f, wg_ensemble_t ensemble)
{
    static const char *const names[] = {"D", "n"};
    const char *method;
    wg_formula_t result;
    wg_status_t status;
    wg_ring_t ring;

    wg_ring_init(ring, names, 2);
    wg_formula_init(result, ring);
    status = wg_ensemble_integral(result, &method, f, ensemble, NULL, ring, NULL);
    wg_formula_clear(result, ring);
    wg_ring_clear(ring);
    return status;
}

static wg_status_t traces(wg_integrand_t f, wg_ensemble_t ensemble)
{
    const char *method;
    wg_trace_sum_t sum;
    wg_status_t status;

    wg_trace_sum_init(sum);
    status = wg_ensemble_trace_integral(sum, &method, f, ensemble, NULL, NULL);
    wg_trace_sum_clear(sum);
    return status;
}

static void measure(const char *name, const char *text, wg_ensemble_t ensemble)
{
    double start;
    wg_status_t status;
    wg_integrand_t f;

    wg_integrand_init(f);
    start = now();
    status = wg_integrand_parse(f, text, NULL);
    if (status == WG_OK)
        status = (f->entry_count > 0 ? entries : traces)(f, ensemble);
    report(name, status, start);
    wg_integrand_clear(f);
}

int main(void)
{
    static const char square[] = "|U[1,1] U[2,2]|^6 |U[1,2] U[2,1]|^4",
                      cycle[] = "|U[1,1] U[1,2] U[2,2] U[2,3] U[3,3] U[3,4] U[4,4] U[4,1]|^2",
                      block[] = "|U[1,1] U[1,2] U[1,3] U[1,4] U[1,5] U[2,1] U[2,2] U[2,3] U[2,4] U[2,5]|^2";

    measure("orthogonal.power.400", "U[1,1]^400", WG_ENSEMBLE_ORTHOGONAL);
    measure("orthogonal.six.distinct", "|U[1,1] U[2,2] U[3,3] U[4,4] U[5,5] U[6,6]|^2",
            WG_ENSEMBLE_ORTHOGONAL);
    measure("orthogonal.degree.8", cycle, WG_ENSEMBLE_ORTHOGONAL);
    measure("orthogonal.degree.10.block", block, WG_ENSEMBLE_ORTHOGONAL);
    measure("orthogonal.degree.10.square", square, WG_ENSEMBLE_ORTHOGONAL);
    measure("symplectic.degree.8", cycle, WG_ENSEMBLE_SYMPLECTIC);
    measure("symplectic.degree.10.block", block, WG_ENSEMBLE_SYMPLECTIC);
    measure("coe.degree.10.block", block, WG_ENSEMBLE_COE);
    measure("cse.degree.10.block", block, WG_ENSEMBLE_CSE);
    measure("centred.degree.20.block", block, WG_ENSEMBLE_CENTRED_PERMUTATION);
    measure("orthogonal.trace.8", "tr(A U B U')^4", WG_ENSEMBLE_ORTHOGONAL);
    measure("orthogonal.trace.10", "tr(A U B U')^5", WG_ENSEMBLE_ORTHOGONAL);
    measure("coe.trace.4", "tr(A U B U^)^4", WG_ENSEMBLE_COE);
    measure("ginibre.genus.8", "tr((U U^)^8)", WG_ENSEMBLE_GINIBRE);
    measure("wishart.moment.12", "tr(U^12)", WG_ENSEMBLE_WISHART);
    measure("wishart.matrix.moment.12", "tr((A U)^12)", WG_ENSEMBLE_WISHART);
    measure("real.wishart.moment.12", "tr(U^12)", WG_ENSEMBLE_REAL_WISHART);
    measure("wishart.seven.matrices", "tr(A U B U C U E U F U G U H U)", WG_ENSEMBLE_WISHART);
    flint_cleanup();
    return 0;
}
