/* How long exact Haar integrals over U(D) take: one line "name seconds" for each. */

#include "stopwatch.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/matrix_integral.h"
#include "wishgarten/mixed_integral.h"

static wg_status_t entries(const wg_integrand_t f, const fmpz *dim)
{
    static const char *const names[] = {"D"};
    const char *method;
    wg_formula_t result;
    wg_status_t status;
    wg_ring_t ring;

    wg_ring_init(ring, names, 1);
    wg_formula_init(result, ring);
    status = wg_matrix_integral(result, &method, f, dim, ring, NULL);
    wg_formula_clear(result, ring);
    wg_ring_clear(ring);
    return status;
}

static wg_status_t traces(wg_integrand_t f, const fmpz *dim)
{
    const char *method;
    wg_trace_sum_t sum;
    wg_status_t status;

    wg_trace_sum_init(sum);
    status = wg_mixed_integral(sum, &method, f, WG_ENSEMBLE_UNITARY, dim, NULL);
    wg_trace_sum_clear(sum);
    return status;
}

/* dim = 0: symbolic */
static void measure(const char *name, const char *text, slong dim)
{
    double start;
    wg_status_t status;
    wg_integrand_t f;
    fmpz_t d;

    wg_integrand_init(f);
    fmpz_init_set_si(d, dim);
    start = now();
    status = wg_integrand_parse(f, text, NULL);
    if (status == WG_OK)
        status = f->word_count > 0 ? traces(f, dim > 0 ? d : NULL) : entries(f, dim > 0 ? d : NULL);
    report(name, status, start);
    fmpz_clear(d);
    wg_integrand_clear(f);
}

int main(void)
{
    measure("entry.power.14", "|U[1,1]|^14", 0);
    measure("entry.power.400", "|U[1,1]|^400", 0);
    measure("entries.six.distinct", "|U[1,1] U[2,2] U[3,3] U[4,4] U[5,5] U[6,6]|^2", 0);
    measure("entries.degree.8", "|U[1,1] U[1,2] U[2,2] U[2,3] U[3,3] U[3,4] U[4,4] U[4,1]|^2", 0);
    measure("entries.degree.10.block",
            "|U[1,1] U[1,2] U[1,3] U[1,4] U[1,5] U[2,1] U[2,2] U[2,3] U[2,4] U[2,5]|^2", 0);
    measure("entries.degree.10.square", "|U[1,1] U[2,2]|^6 |U[1,2] U[2,1]|^4", 0);
    measure("trace.five.pairs", "tr(U A1 U^ B1 U A2 U^ B2 U A3 U^ B3 U A4 U^ B4 U A5 U^ B5)", 0);
    measure("trace.and.entries.four.pairs", "tr(U A1 U^ B1 U A2 U^ B2) |U[1,1] U[2,2]|^2", 0);
    measure("trace.and.entries.five.pairs", "tr(U A1 U^ B1 U A2 U^ B2 U A3 U^ B3) |U[1,2] U[2,1]|^2", 0);
    measure("trace.six.pairs.equal", "tr((U A U^ B)^6)", 0);
    measure("trace.power.7", "tr(U A U^ B)^7", 0);
    measure("trace.three.unitaries", "tr(U A V B W C U^ E V^ F W^ G)^2", 0);
    measure("trace.moment.200.at.2", "|tr(U)|^200", 2);
    measure("trace.cubes.at.3", "|tr(U^3)|^20", 3);
    flint_cleanup();
    return 0;
}
