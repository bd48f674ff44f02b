/* How long deltas, tensor networks and long sums of traces take, from text to text. */
#include <stdio.h>
#include <string.h>

#include "stopwatch.h"
#include "wishgarten/delta_integral.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/network_integral.h"
#include "wishgarten/network_text.h"
#include "wishgarten/trace_word.h"

static wg_status_t set_deltas(wg_expansion_t e, const wg_integrand_t f)
{
    const char *method;

    return wg_delta_integral(e, &method, f, NULL, NULL);
}

static wg_status_t set_traces(wg_expansion_t e, const wg_integrand_t f)
{
    const char *method;
    wg_trace_sum_t sum;
    wg_status_t status;

    wg_trace_sum_init(sum);
    status = wg_trace_integral(sum, &method, f, NULL, NULL);
    if (status == WG_OK)
        wg_trace_sum_get_expansion(e, sum, f);
    wg_trace_sum_clear(sum);
    return status;
}

static void report_text(const char *name, wg_status_t status, const wg_expansion_t e, double start)
{
    if (status == WG_OK)
        flint_free(wg_expansion_get_str(e, WG_TEXT));
    report(name, status, start);
}

static void measure_expression(const char *name, const char *text)
{
    static const char *const names[] = {"D"};
    double start = now();
    wg_integrand_t f;
    wg_expansion_t e;
    wg_status_t status;

    wg_integrand_init(f);
    wg_expansion_init(e, names, 1);
    status = wg_integrand_parse(f, text, NULL);
    if (status == WG_OK)
        status = (f->entry_count > 0 ? set_deltas : set_traces)(e, f);
    report_text(name, status, e, start);
    wg_expansion_clear(e);
    wg_integrand_clear(f);
}

static void measure_network(const char *name, const char *text)
{
    const char *names[1 + WG_NETWORK_DIMS_MAX] = {"none"}, *method;
    double start = now();
    wg_network_t network;
    wg_network_parts_t parts;
    wg_expansion_t e;
    wg_status_t status;

    wg_network_init(network);
    wg_network_parts_init(parts);
    status = wg_network_parse(network, text, NULL);
    for (slong i = 0; i < network->dim_count; i++)
        names[1 + i] = network->dims[i];
    wg_expansion_init(e, names, 1 + network->dim_count);
    if (status == WG_OK)
        status = wg_network_integral(e, parts, &method, network, NULL);
    report_text(name, status, e, start);
    wg_expansion_clear(e);
    wg_network_parts_clear(parts);
    wg_network_clear(network);
}

/* E Tr rho_A^n of a random pure state on A and B. */
static void measure_renyi(const char *name, slong n)
{
    char text[2048] = "dim d k; unitary U : d k; state psi : d k;";

    for (slong x = 0; x < n; x++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text),
                 "U[a%ld b%ld|s%ld t%ld] psi[s%ld t%ld] U*[a%ld b%ld|u%ld v%ld] psi*[u%ld v%ld] ", (long) x,
                 (long) x, (long) x, (long) x, (long) x, (long) x, (long) ((x + 1) % n), (long) x, (long) x,
                 (long) x, (long) x, (long) x);
    measure_network(name, text);
}

/* The n-copy twirl of an operator, with open ends. */
static void measure_twirl(const char *name, slong n)
{
    char text[2048] = "dim d; unitary U : d; box X :";

    for (slong x = 0; x < n; x++)
        strcat(text, " d");
    strcat(text, "; X[");
    for (slong x = 0; x < n; x++)
        sprintf(text + strlen(text), " a%ld", (long) x);
    strcat(text, "|");
    for (slong x = 0; x < n; x++)
        sprintf(text + strlen(text), " b%ld", (long) x);
    strcat(text, "]");
    for (slong x = 0; x < n; x++)
        sprintf(text + strlen(text), " U[i%ld|a%ld] U^[b%ld|j%ld]", (long) x, (long) x, (long) x, (long) x);
    measure_network(name, text);
}

int main(void)
{
    measure_expression("delta.degree.2", "U[i,m] U[j,n] conj(U[k,p]) conj(U[l,q])");
    measure_expression("delta.degree.5",
                       "U[a,b]U[c,d]U[e,f]U[g,h]U[i,j] conj(U[k,l]U[m,n]U[o,p]U[q,r]U[s,t])");
    measure_expression("sum.five.pairs", "tr(U A1 U^ B1 U A2 U^ B2 U A3 U^ B3 U A4 U^ B4 U A5 U^ B5)");
    measure_expression("sum.six.pairs",
                       "tr(U A1 U^ B1 U A2 U^ B2 U A3 U^ B3 U A4 U^ B4 U A5 U^ B5 U A6 U^ B6)");
    measure_renyi("network.purity", 2);
    measure_renyi("network.renyi.4", 4);
    measure_renyi("network.renyi.5", 5);
    measure_renyi("network.renyi.6", 6);
    measure_twirl("network.twirl.3", 3);
    measure_twirl("network.twirl.4", 4);
    measure_twirl("network.twirl.5", 5);
    flint_cleanup();
    return 0;
}
