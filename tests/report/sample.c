#include "sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <flint/ulong_extras.h>

#include "wishgarten/number.h"

void sample_ring_init(wg_ring_t ring)
{
    static const char *const names[] = {"D", "L", "m2"};

    wg_ring_init(ring, names, 3);
}

wg_row_struct *sample_append(wg_report_t report, const char *quantity, const char *text, ulong root)
{
    wg_row_struct *row = wg_report_append(report, quantity, "by hand", NULL);
    fmpq_t q;

    fmpq_init(q);
    if (wg_number_parse(q, text, NULL) != WG_OK || wg_value_set_root_fmpq(row->value, q, root) != WG_OK)
        abort();
    fmpq_clear(q);
    return row;
}

/* value <- (2 L m2 / (D + 1)^2)^(1/root) */
static void set_formula(wg_value_t value, ulong root, const wg_ring_t ring)
{
    wg_formula_t f, g;

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_set_variable(f, 1, ring);
    wg_formula_set_variable(g, 2, ring);
    wg_formula_mul(f, f, g, ring);
    wg_formula_mul_si(f, f, 2, ring);
    wg_formula_set_variable(g, 0, ring);
    wg_formula_add_si(g, g, 1, ring);
    wg_formula_pow_ui(g, g, 2, ring);
    if (wg_formula_div(f, f, g, ring) != WG_OK || wg_value_set_formula(value, f, root, ring) != WG_OK)
        abort();
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
}

static void set_inputs(wg_row_struct *row, const char *dim, const char *layers)
{
    wg_fields_set(row->inputs, "dim", dim);
    if (layers != NULL)
        wg_fields_set(row->inputs, "layers", layers);
    wg_fields_set(row->inputs, "observable", "0.5*XXIZ - 1/3*ZZII");
}

void sample_init(wg_report_t report, const wg_ring_t ring)
{
    wg_row_struct *row;
    arb_t ball;

    wg_report_init(report, "kernel");
    wg_fields_set(report->provenance, "request",
                  "wishgarten kernel --dim=4,16 --observable='0.5*XXIZ - 1/3*ZZII'");
    wg_fields_set(report->conventions, "angle", "full");
    wg_fields_set(report->conventions, "boundary", "haar");

    set_inputs(sample_append(report, "K.mean", "128/255", 1), "4", "64");
    set_inputs(sample_append(report, "K.mean", "131072/4335", 1), "16", "64");
    set_inputs(sample_append(report, "K.std", "4352/2025", 2), "16", "64");
    set_inputs(sample_append(report, "K.moment:3", "2^200/3^100", 1), "16", "64");
    row = sample_append(report, "K.plateau", "1/2", 1);
    set_inputs(row, "16", NULL);
    wg_value_weaken_to_limit(row->value);
    row = sample_append(report, "K.mean", "0", 1);
    set_inputs(row, "16", "128");
    wg_value_set_estimate(row->value, 60.2345, 0.0123, 1000);
    row->agreement = WG_DISAGREES;
    row->z = -3.1234;
    row = sample_append(report, "K.variance", "0", 1);
    set_inputs(row, "D", "L");
    set_formula(row->value, 1, ring);
    row = sample_append(report, "K.ratio", "0", 1);
    set_inputs(row, "D", "L");
    set_formula(row->value, 2, ring);
    arb_init(ball);
    arb_set_str(ball, "1.5e-7 +/- 1e-20", 100);
    row = sample_append(report, "loss.density:-0.5", "0", 1);
    set_inputs(row, "16", "64");
    wg_value_set_arb(row->value, ball);
    arb_clear(ball);
}

static void random_text(char *text, slong size, flint_rand_t state)
{
    static const char *const pieces[] = {"a",      "B",  "0",  "1/3", ",",      ";", "\\", "\"", "'",
                                         "\n",     "\r", "\t", "#",   "=",      " ", "%",  "_",  "$",
                                         "&",      "{",  "}",  "~",   "^",      "-", "(*", "*)", "--",
                                         "\u03c8", "|",  "<",  "\\;", "\u27e9", "."};
    slong length = n_randint(state, 12);

    text[0] = '\0';
    while (length-- > 0)
    {
        const char *piece = pieces[n_randint(state, sizeof(pieces) / sizeof(pieces[0]))];

        if (strlen(text) + strlen(piece) + 1 < size)
            strcat(text, piece);
    }
}

static void random_value(wg_value_t value, const wg_ring_t ring, flint_rand_t state)
{
    arb_t ball;
    fmpq_t q;

    arb_init(ball);
    fmpq_init(q);
    fmpq_randtest(q, state, 1 + n_randint(state, 300));
    switch (n_randint(state, 5))
    {
    case 0:
        wg_value_set_fmpq(value, q);
        break;
    case 1:
        fmpq_abs(q, q);
        if (wg_value_set_root_fmpq(value, q, 2) != WG_OK)
            abort();
        break;
    case 2:
        arb_randtest_special(ball, state, 200, 8);
        wg_value_set_arb(value, ball);
        break;
    case 3:
        set_formula(value, 1 + n_randint(state, 2), ring);
        break;
    default:
        wg_value_set_estimate(value, (double) n_randlimb(state) / 0x1p60 - 8,
                              n_randint(state, 5) == 0 ? NAN : ldexp(1, -(int) n_randint(state, 40)),
                              n_randint(state, 100000));
    }
    if (value->form != WG_BY_SAMPLES && n_randint(state, 5) == 0)
        wg_value_weaken_to_limit(value);
    arb_clear(ball);
    fmpq_clear(q);
}

void sample_random_init(wg_report_t report, const wg_ring_t ring, flint_rand_t state)
{
    static const char *const quantities[] = {"K.mean", "K_mean", "K.moment:3", "loss.cdf:-0.5",
                                             "D",      "m2",     "lambda"};
    static const char *const names[] = {"dim", "layers", "observable", "pair"};
    static const double scores[] = {0, 1.25, -3.5, 1e9, INFINITY, NAN};
    slong rows = n_randint(state, 12);
    char text[60];

    wg_report_init(report, "kernel");
    for (slong i = n_randint(state, 4); i > 0; i--)
    {
        random_text(text, sizeof(text), state);
        wg_fields_set(report->conventions, names[n_randint(state, 4)], text);
        wg_fields_set(report->provenance, names[n_randint(state, 4)], text);
    }
    for (slong i = 0; i < rows; i++)
    {
        wg_row_struct *row;

        random_text(text, sizeof(text), state);
        row = wg_report_append(report, quantities[n_randint(state, 7)], n_randint(state, 2) ? text : NULL,
                               n_randint(state, 2) ? "somebody2020" : NULL);
        for (int j = 0; j < 4; j++)
        {
            random_text(text, sizeof(text), state);
            if (n_randint(state, 2) == 0)
                wg_fields_set(row->inputs, names[j], j < 2 ? (n_randint(state, 2) ? "16" : "1/3") : text);
        }
        random_value(row->value, ring, state);
        row->agreement = (wg_agreement_t) n_randint(state, 4);
        row->z = scores[n_randint(state, 6)];
    }
}

char *sample_write(const wg_report_t report, wg_format_t format, slong digits)
{
    char *text;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (wg_report_write(stream, report, format, digits, NULL) != WG_OK)
        abort();
    fclose(stream);
    return text;
}
