#include "wishgarten/report.h"

#include <stdio.h>

#include <cblas.h>
#include <gmp.h>
#include <jansson.h>
#include <lapacke.h>
#include <mpfr.h>

#include "revision.h"

/* OpenBLAS by its own word, any other BLAS by the LAPACK beside it. */
static void set_blas(wg_fields_t fields)
{
    char text[64];
#if HAVE_OPENBLAS_GET_CONFIG
    char name[16], version[16];
    if (sscanf(openblas_get_config(), "%15s %15s", name, version) != 2)
        return;
    snprintf(text, sizeof text, "%s %s", name, version);
#else
    lapack_int version[3];
    LAPACKE_ilaver(version, version + 1, version + 2);
    snprintf(text, sizeof text, "with LAPACK %d.%d.%d", (int) version[0], (int) version[1], (int) version[2]);
#endif
    wg_fields_set(fields, "BLAS", text);
}

void wg_versions(wg_fields_t fields)
{
    wg_fields_set(fields, "wishgarten", PACKAGE_VERSION);
    if (WG_REVISION[0] != '\0')
        wg_fields_set(fields, "revision", WG_REVISION);
    wg_fields_set(fields, "FLINT", flint_version);
    wg_fields_set(fields, "GMP", gmp_version);
    wg_fields_set(fields, "MPFR", mpfr_get_version());
    set_blas(fields);
    wg_fields_set(fields, "jansson", jansson_version_str());
}
