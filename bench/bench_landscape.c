/* Seconds for lowest eigenvalues and degrees of freedom: one line a case, "name seconds". With an argument, only the cases whose
   name contains it. */

#include <stdio.h>
#include <string.h>

#include "stopwatch.h"
#include "wishgarten/degrees_of_freedom.h"

/* The least of some runs, as long as they are short. */
static double measure(const char *text)
{
    wg_degrees_of_freedom_t dof;
    wg_observable_t observable;
    double best = 1e300, total = 0;
    fmpz_t dim;

    fmpz_init(dim);
    wg_degrees_of_freedom_init(dof);
    wg_observable_init(observable);
    if (wg_observable_parse(observable, text, NULL) != WG_OK || !wg_observable_dimension(dim, observable))
        return -1;
    for (int run = 0; run < 20 && total < 2; run++)
    {
        double begin = now(), seconds;

        if (wg_degrees_of_freedom(dof, observable, dim, 2, NULL, 64, NULL) != WG_OK)
            return -1;
        seconds = now() - begin;
        total += seconds;
        best = seconds < best ? seconds : best;
    }
    wg_degrees_of_freedom_clear(dof);
    wg_observable_clear(observable);
    fmpz_clear(dim);
    return best;
}

int main(int argc, char **argv)
{
    static const char *const observables[] = {
        "Z99",      "heisenberg:n=4", "heisenberg:n=8", "tfim:n=7",
        "tfim:n=9", "tfim:n=12",      "tfim:n=16",      "tfim:n=18",
    };

    for (size_t i = 0; i < sizeof(observables) / sizeof(observables[0]); i++)
    {
        char name[100];

        snprintf(name, sizeof(name), "degrees_of_freedom_%s", observables[i]);
        if (argc < 2 || strstr(name, argv[1]) != NULL)
            printf("%s %.2g\n", name, measure(observables[i]));
        fflush(stdout);
    }
    return 0;
}
