#include "wishgarten/report.h"

#include <gmp.h>
#include <jansson.h>
#include <mpfr.h>

#include "revision.h"

void wg_versions(wg_fields_t fields)
{
    wg_fields_set(fields, "wishgarten", PACKAGE_VERSION);
    if (WG_REVISION[0] != '\0')
        wg_fields_set(fields, "revision", WG_REVISION);
    wg_fields_set(fields, "FLINT", flint_version);
    wg_fields_set(fields, "GMP", gmp_version);
    wg_fields_set(fields, "MPFR", mpfr_get_version());
    wg_fields_set(fields, "jansson", jansson_version_str());
}
