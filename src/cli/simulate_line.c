#include "simulate.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "wishgarten/file.h"

/* The name of the file in an option's value, or NULL. */
static const char *file_in(const char *text)
{
    if (strncmp(text, "matrix:", 7) == 0)
        text += 7;
    if (strncmp(text, "gram:", 5) == 0)
        text += 5;
    return text[0] == '@' ? text + 1 : NULL;
}

static wg_status_t append_hash(json_t *list, const char *name, const char *path, wg_error_struct *error)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    char *contents;
    wg_status_t status;

    if (strcmp(path, "-") == 0)
        return wg_fail(error, WG_DOMAIN, "standard input is gone when a run is resumed; give a file");
    status = wg_file_read(&contents, path, error);
    if (status != WG_OK)
        return status;
    for (const char *c = contents; *c != '\0'; c++)
        h = (h ^ (unsigned char) *c) * UINT64_C(0x100000001b3);
    json_array_append_new(list, json_sprintf("%s file %016" PRIx64, name, h));
    flint_free(contents);
    return WG_OK;
}

wg_status_t wg_simulate_request_text(char **text, const wg_simulate_request_t request, const char *seed,
                                     wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    json_t *list = json_array();

    for (const wg_option_t *option = wg_simulate_options; option->name != NULL; option++)
    {
        const char *given = wg_fields_get(request->given, option->name);

        if (given != NULL)
            json_array_append_new(list, json_sprintf("--%s=%s", option->name, given));
    }
    json_array_append_new(list, json_sprintf("--seed=%s", seed));
    for (slong i = 0; i < request->given->length && status == WG_OK; i++)
    {
        const wg_field_struct *field = request->given->entries + i;

        if (file_in(field->text) != NULL)
            status = append_hash(list, field->name, file_in(field->text), error);
    }
    if (status == WG_OK)
        *text = json_dumps(list, 0);
    if (status == WG_OK && *text == NULL)
        status = wg_fail(error, WG_SYNTAX, "expected the options in UTF-8");
    json_decref(list);
    return status;
}

wg_status_t wg_simulate_request_options(char ***argv, int *argc, const char *text, wg_error_struct *error)
{
    json_t *list = json_loads(text, 0, NULL);
    int length = 0;

    if (!json_is_array(list))
    {
        json_decref(list);
        return wg_fail(error, WG_SYNTAX, "the checkpoint holds no request of 'wishgarten simulate'");
    }
    *argv = calloc(json_array_size(list) + 2, sizeof(**argv));
    (*argv)[length++] = strdup("simulate");
    for (size_t i = 0; i < json_array_size(list); i++)
    {
        const char *word = json_string_value(json_array_get(list, i));

        if (word != NULL && strncmp(word, "--", 2) == 0)
            (*argv)[length++] = strdup(word);
    }
    *argc = length;
    json_decref(list);
    return WG_OK;
}
