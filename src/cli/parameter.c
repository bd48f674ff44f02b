#include "cli.h"

#include <ctype.h>
#include <string.h>

void wg_parameter_init(wg_parameter_t parameter)
{
    wg_list_init(parameter->list);
    parameter->symbol = '\0';
    parameter->given = 0;
}

void wg_parameter_clear(wg_parameter_t parameter)
{
    wg_list_clear(parameter->list);
}

wg_status_t wg_parameter_set(wg_parameter_t parameter, const char *symbols, const char *text,
                             wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    if (text[0] != '\0' && text[1] == '\0' && strchr(symbols, text[0]) != NULL)
        parameter->symbol = text[0];
    else
    {
        status = wg_list_parse(parameter->list, text, error);
        if (status == WG_OK)
            parameter->symbol = '\0';
    }
    parameter->given |= status == WG_OK;
    return status;
}

wg_status_t wg_parameter_set_whole(wg_parameter_t parameter, const char *symbols, const char *what,
                                   slong least, slong most, const char *text, wg_error_struct *error)
{
    wg_status_t status = wg_parameter_set(parameter, symbols, text, error);

    for (slong i = 0; i < parameter->list->length && status == WG_OK && parameter->symbol == '\0'; i++)
    {
        const fmpq *q = parameter->list->entries + i;
        char *shown = fmpq_get_str(NULL, 10, q);

        if (!fmpz_is_one(fmpq_denref(q)) || fmpz_cmp_si(fmpq_numref(q), least) < 0)
            status = wg_fail_at(error, text, 0, "%s is %.60s; expected a whole number, at least %ld", what,
                                shown, (long) least);
        else if (most > 0 && fmpz_cmp_si(fmpq_numref(q), most) > 0)
            status =
                wg_fail_at(error, text, 0, "%s is %.60s; expected at most %ld", what, shown, (long) most);
        flint_free(shown);
    }
    return status;
}

wg_status_t wg_parameter_set_positive(wg_parameter_t parameter, const char *what, const char *text,
                                      wg_error_struct *error)
{
    wg_status_t status = wg_parameter_set(parameter, "", text, error);

    for (slong i = 0; i < parameter->list->length && status == WG_OK; i++)
        if (fmpq_sgn(parameter->list->entries + i) <= 0)
            status = wg_fail_at(error, text, 0, "expected a positive %s", what);
    return status;
}

wg_status_t wg_cli_number(slong *value, const char *what, slong least, slong most, const char *text,
                          wg_error_struct *error)
{
    wg_parameter_t parameter;
    wg_status_t status;

    wg_parameter_init(parameter);
    status = wg_parameter_set_whole(parameter, "", what, least, most, text, error);
    if (status == WG_OK && parameter->list->length != 1)
        status = wg_fail_at(error, text, 0, "expected one number");
    if (status == WG_OK)
        *value = fmpz_get_si(fmpq_numref(parameter->list->entries));
    wg_parameter_clear(parameter);
    return status;
}

slong wg_parameter_count(const wg_parameter_t parameter)
{
    return parameter->symbol != '\0' || !parameter->given ? 1 : parameter->list->length;
}

wg_status_t wg_cli_each_part(void *state, char separator,
                             wg_status_t (*read)(void *state, const char *part, wg_error_struct *error),
                             const char *text, wg_error_struct *error)
{
    char *copy = flint_malloc(strlen(text) + 1), *part = copy;
    wg_status_t status = WG_OK;

    strcpy(copy, text);
    while (part != NULL && status == WG_OK)
    {
        char *next = strchr(part, separator);
        char *end = next == NULL ? part + strlen(part) : next;

        part += strspn(part, " \t\n");
        while (end > part && isspace((unsigned char) end[-1]))
            end--;
        *end = '\0';
        status = read(state, part, error);
        part = next == NULL ? NULL : next + 1;
    }
    flint_free(copy);
    return status;
}
