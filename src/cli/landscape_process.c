#include "landscape_request.h"

#include <math.h>
#include <string.h>

#include "wishgarten/file.h"
#include "wishgarten/number.h"

static const char *const field_names[] = {"complex", "real", "quaternion", NULL};
static const int field_numbers[] = {2, 1, 4};

wg_status_t wg_landscape_parse_field(int *field, const char *text, wg_error_struct *error)
{
    int index = 0;
    wg_status_t status = wg_cli_choose(&index, field_names, text, error);

    if (status == WG_OK)
        *field = field_numbers[index];
    return status;
}

static size_t skip_blanks(const char *text, size_t at)
{
    return at + strspn(text + at, " \t\n");
}

/* What --components says of one of them. */
typedef struct
{
    int field;
    fmpq_t dof, mean, dim;
} component_text_t;

/* *at moves behind the value of `key`. */
static wg_status_t read_value(component_text_t *c, int key, const char *text, size_t *at,
                              wg_error_struct *error)
{
    fmpq *const numbers[] = {c->dof, c->mean, c->dim};
    size_t length;

    if (key < 3)
        return wg_number_scan_at(numbers[key], at, text, error);
    for (int i = 0; field_names[i] != NULL; i++)
        if (length = strlen(field_names[i]), strncmp(text + *at, field_names[i], length) == 0)
        {
            c->field = field_numbers[i];
            *at += length;
            return WG_OK;
        }
    return wg_fail_at(error, text, *at, "expected complex, real or quaternion");
}

/* "dof=3,mean=0.5,field=real,dim=16" up to ';' or the end. */
static wg_status_t read_component(component_text_t *c, const char *text, size_t *at, wg_error_struct *error)
{
    static const char *const keys[] = {"dof=", "mean=", "dim=", "field="};
    int found[4] = {0, 0, 0, 0};
    size_t begin = *at;

    c->field = 2;
    fmpq_one(c->mean);
    fmpq_zero(c->dim);
    for (;;)
    {
        int key = 0;
        wg_status_t status;

        *at = skip_blanks(text, *at);
        while (key < 4 && strncmp(text + *at, keys[key], strlen(keys[key])) != 0)
            key++;
        if (key == 4 || found[key]++)
            return wg_fail_at(error, text, *at, "expected dof=, mean=, dim= or field=, once each");
        *at += strlen(keys[key]);
        status = read_value(c, key, text, at, error);
        if (status != WG_OK)
            return status;
        *at = skip_blanks(text, *at);
        if (text[*at] != ',')
            break;
        ++*at;
    }
    if (text[*at] != '\0' && text[*at] != ';')
        return wg_fail_at(error, text, *at, "expected ',' and a further key, or ';' and a further component");
    return found[0] ? WG_OK : wg_fail_at(error, text, begin, "expected dof= for each component");
}

wg_status_t wg_landscape_parse_components(wg_wishart_t process, const char *text, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    component_text_t c;
    size_t at = 0;

    fmpq_init(c.dof);
    fmpq_init(c.mean);
    fmpq_init(c.dim);
    for (;;)
    {
        size_t begin = skip_blanks(text, at);

        status = read_component(&c, text, &at, error);
        if (status == WG_OK)
            status = wg_wishart_append(process, c.field, c.dof, c.mean, c.dim, error);
        if (status == WG_DOMAIN)
        {
            wg_error_struct why = *error;

            status = wg_fail_at(error, text, begin, "%s", why.message);
        }
        if (status != WG_OK || text[at] == '\0')
            break;
        at++;
    }
    fmpq_clear(c.dof);
    fmpq_clear(c.mean);
    fmpq_clear(c.dim);
    return status;
}

wg_status_t wg_landscape_parse_gammas(wg_wishart_t process, const char *text, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t shape, scale;
    size_t at = 0;

    fmpq_init(shape);
    fmpq_init(scale);
    while (status == WG_OK)
    {
        size_t begin = at = skip_blanks(text, at);

        status = wg_number_scan_at(shape, &at, text, error);
        if (status == WG_OK && text[at] != ':')
            status = wg_fail_at(error, text, at, "expected shape:scale, separated by commas");
        at += status == WG_OK;
        if (status == WG_OK)
            status = wg_number_scan_at(scale, &at, text, error);
        if (status == WG_OK && (fmpq_sgn(shape) <= 0 || fmpq_sgn(scale) <= 0))
            status = wg_fail_at(error, text, begin, "expected a positive shape and a positive scale");
        if (status == WG_OK)
            status = wg_wishart_append_gamma(process, shape, scale, error);
        at = skip_blanks(text, at);
        if (status != WG_OK || text[at] == '\0')
            break;
        if (text[at] != ',')
            status = wg_fail_at(error, text, at, "expected ',' or the end");
        at++;
    }
    fmpq_clear(shape);
    fmpq_clear(scale);
    return status;
}

/* Samples, one number a line or separated by blanks and commas; into equally wide bins, their square root in number, forty at most. */
static wg_status_t read_samples(double **samples, slong *length, const char *text, wg_error_struct *error)
{
    static const char blanks[] = " \t\r\n,";
    wg_status_t status = WG_OK;
    slong alloc = 0;
    fmpq_t q;

    fmpq_init(q);
    *samples = NULL;
    *length = 0;
    for (size_t at = strspn(text, blanks); text[at] != '\0' && status == WG_OK;
         at += strspn(text + at, blanks))
    {
        if (text[at] == '#')
        {
            at += strcspn(text + at, "\n");
            continue;
        }
        status = wg_number_scan_at(q, &at, text, error);
        if (*length == alloc)
            *samples = flint_realloc(*samples, (alloc = 2 * alloc + 64) * sizeof(double));
        (*samples)[(*length)++] = fmpq_get_d(q);
    }
    if (status == WG_OK && *length < 2)
        status = wg_fail(error, WG_DOMAIN, "a histogram needs two samples at least");
    fmpq_clear(q);
    return status;
}

static void fill_bins(wg_landscape_request_t request, const double *samples, slong length)
{
    slong bins = (slong) FLINT_MIN(sqrt((double) length) + 1, 40);
    double low = samples[0], high = samples[0], width;

    for (slong i = 1; i < length; i++)
    {
        low = fmin(low, samples[i]);
        high = fmax(high, samples[i]);
    }
    width = high > low ? (high - low) / bins : 1;
    request->bins = flint_realloc(request->bins, bins * sizeof(double));
    request->counts = flint_realloc(request->counts, bins * sizeof(double));
    request->bin_count = bins;
    for (slong i = 0; i < bins; i++)
    {
        request->bins[i] = low + (i + 0.5) * width;
        request->counts[i] = 0;
    }
    for (slong i = 0; i < length; i++)
    {
        slong bin = (slong) ((samples[i] - low) / width);

        request->counts[FLINT_MIN(bin, bins - 1)] += 1 / (width * length);
    }
}

wg_status_t wg_landscape_parse_histogram(wg_landscape_request_t request, const char *text,
                                         wg_error_struct *error)
{
    char *contents = NULL;
    double *samples = NULL;
    slong length;
    wg_status_t status;

    if (text[0] != '@' || text[1] == '\0')
        return wg_fail_at(error, text, 0, "expected @FILE, with samples of the loss or the gradient");
    status = wg_file_read(&contents, text + 1, error);
    if (status != WG_OK)
        return status;
    status = read_samples(&samples, &length, contents, error);
    if (status == WG_OK)
        fill_bins(request, samples, length);
    else if (status == WG_SYNTAX)
        wg_error_set_source(error, text + 1);
    flint_free(samples);
    flint_free(contents);
    return status;
}
