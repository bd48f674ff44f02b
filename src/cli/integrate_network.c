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

/* A row for the network as it is, with the values that were put in. */
static wg_status_t add_row(wg_report_t report, wg_shelf_t *shelf, const wg_network_t network,
                           const char *argument, const wg_dim_value_struct *values, slong count,
                           wg_error_struct *error)
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
        for (slong i = 0; i < count; i++)
        {
            char text[32];

            snprintf(text, sizeof(text), "%ld", (long) values[i].value);
            wg_fields_set(row->inputs, values[i].name, text);
        }
        wg_value_set_expansion(row->value, e);
    }
    wg_network_parts_clear(parts);
    return status;
}

#define ROWS_MAX 100000

static wg_status_t add_rows(wg_report_t report, wg_shelf_t *shelf, const char *text, const char *argument,
                            const wg_where_t *where, wg_error_struct *error)
{
    wg_dim_value_struct values[WG_NETWORK_DIMS_MAX];
    slong at[WG_NETWORK_DIMS_MAX] = {0}, k;
    wg_status_t status = WG_OK;

    do
    {
        wg_network_t network;

        for (slong i = 0; i < where->count; i++)
            values[i] = (wg_dim_value_struct){where->names[i],
                                              fmpz_get_si(fmpq_numref(where->lists[i].entries + at[i]))};
        wg_network_init(network);
        status = wg_network_parse_at(network, text, values, where->count, error);
        if (status == WG_OK)
            status = add_row(report, shelf, network, argument, values, where->count, error);
        else if (argument[0] == '@' && error->text[0] != '\0')
            wg_error_set_source(error, argument + 1);
        wg_network_clear(network);
        /* the last symbol runs fastest */
        for (k = where->count - 1; k >= 0; k--)
        {
            at[k] = (at[k] + 1) % where->lists[k].length;
            if (at[k] != 0)
                break;
        }
    }
    while (status == WG_OK && k >= 0);
    return status;
}

wg_status_t wg_integrate_network_rows(wg_report_t report, wg_shelf_t *shelf, const char *argument,
                                      const wg_where_t *where, wg_error_struct *error)
{
    char *contents = NULL;
    slong rows = 1;
    wg_status_t status = WG_OK;

    for (slong i = 0; i < where->count; i++)
    {
        if (where->lists[i].length > ROWS_MAX / rows)
            return wg_fail(error, WG_UNABLE, "--where asks for more than %d rows; ask for fewer at a time",
                           ROWS_MAX);
        rows *= where->lists[i].length;
    }
    status = argument[0] == '@' ? wg_file_read(&contents, argument + 1, error) : WG_OK;

    if (status == WG_OK)
        status = add_rows(report, shelf, contents != NULL ? contents : argument, argument, where, error);
    flint_free(contents);
    return status;
}

void wg_where_clear(wg_where_t *where)
{
    for (slong i = 0; i < where->count; i++)
        wg_list_clear(where->lists + i);
}

wg_status_t wg_where_read(wg_where_t *where, const char *text, wg_error_struct *error)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    wg_list_struct *list = where->lists + where->count;
    wg_status_t status;

    if (length == 0 || length >= WG_NETWORK_NAME_SIZE || text[length] != '=')
        return wg_fail_at(error, text, length, "expected a symbol, '=' and numbers, such as d=2 or d=2..8");
    for (slong i = 0; i < where->count; i++)
        if (strlen(where->names[i]) == length && strncmp(where->names[i], text, length) == 0)
            return wg_fail_at(error, text, 0, "%s is given twice", where->names[i]);
    if (where->count == WG_NETWORK_DIMS_MAX)
        return wg_fail_at(error, text, 0, "expected at most %d symbols", WG_NETWORK_DIMS_MAX);
    wg_list_init(list);
    memcpy(where->names[where->count], text, length);
    where->names[where->count++][length] = '\0';
    status = wg_list_parse(list, text + length + 1, error);
    for (slong i = 0; i < list->length && status == WG_OK; i++)
        if (!fmpz_is_one(fmpq_denref(list->entries + i)) || fmpq_cmp_si(list->entries + i, 1) < 0 ||
            fmpq_cmp_si(list->entries + i, WG_NETWORK_FACTOR_MAX) > 0)
            status = wg_fail_at(error, text, length + 1, "expected whole numbers from 1 to 10^9");
    return status;
}
