#include <ctype.h>
#include <string.h>

#include "integrate_expansion.h"
#include "wishgarten/file.h"
#include "wishgarten/network_integral.h"
#include "wishgarten/network_text.h"

/* Symbols of several letters are upright in LaTeX; Mathematica protects some capital letters. */
static void set_notations(wg_ring_struct *ring, const wg_network_t network)
{
    for (slong i = 0; i < network->dim_count; i++)
    {
        const char *name = network->dims[i];
        size_t letters = strcspn(name, "0123456789");
        char text[400];

        if (letters > 1)
        {
            snprintf(text, sizeof(text), "\\mathrm{%.*s}", (int) letters, name);
            if (name[letters] != '\0')
                strcat(strcat(strcat(text, "_{"), name + letters), "}");
            wg_ring_set_notation(ring, 1 + i, WG_LATEX, text);
        }
        if (name[1] == '\0' && strchr("CDEIKNO", name[0]) != NULL)
        {
            text[0] = tolower((unsigned char) name[0]);
            text[1] = '\0';
            for (slong k = 0; k < network->dim_count; k++)
                if (strcmp(network->dims[k], text) == 0)
                {
                    snprintf(text, sizeof(text), "dim%s", name);
                    break;
                }
            wg_ring_set_notation(ring, 1 + i, WG_MATHEMATICA, text);
        }
    }
}

static wg_status_t add_row(wg_report_t report, wg_shelf_t *shelf, const wg_network_t network,
                           const char *argument, wg_error_struct *error)
{
    const char *names[1 + WG_NETWORK_DIMS_MAX] = {"none"}, *method;
    wg_expansion_struct *e;
    wg_network_parts_t parts;
    wg_status_t status;

    for (slong i = 0; i < network->dim_count; i++)
        names[1 + i] = network->dims[i];
    e = wg_shelf_add(shelf, names, 1 + network->dim_count);
    set_notations(e->ring, network);
    wg_network_parts_init(parts);
    status = wg_network_integral(e, parts, &method, network, error);
    if (status == WG_OK)
    {
        wg_row_struct *row = wg_report_append(report, "integral", method, "fukuda2019");

        wg_fields_set(row->inputs, "network", argument);
        wg_value_set_expansion(row->value, e);
    }
    wg_network_parts_clear(parts);
    return status;
}

wg_status_t wg_integrate_network_row(wg_report_t report, wg_shelf_t *shelf, const char *argument,
                                     wg_error_struct *error)
{
    char *contents = NULL;
    wg_network_t network;
    wg_status_t status = argument[0] == '@' ? wg_file_read(&contents, argument + 1, error) : WG_OK;

    if (status != WG_OK)
        return status;
    wg_network_init(network);
    status = wg_network_parse(network, contents != NULL ? contents : argument, error);
    if (status == WG_OK)
        status = add_row(report, shelf, network, argument, error);
    else if (contents != NULL)
        wg_error_set_source(error, argument + 1);
    wg_network_clear(network);
    flint_free(contents);
    return status;
}
