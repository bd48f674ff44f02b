#include <criterion/criterion.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/spectrum.h"

static wg_status_t find(wg_spectrum_t spectrum, fmpz_t dim, fmpq *traces, slong order, const char *text)
{
    wg_observable_t observable;
    wg_status_t status;

    wg_observable_init(observable);
    cr_assert_eq(wg_observable_parse(observable, text, NULL), WG_OK, "%s", text);
    wg_observable_dimension(dim, observable);
    status = wg_observable_spectrum(spectrum, observable, dim, NULL);
    if (traces != NULL)
        cr_assert_eq(wg_observable_traces(traces, order, observable, dim, NULL), WG_OK);
    wg_observable_clear(observable);
    return status;
}

/* sum_i m_i = D and sum_i m_i lambda_i^k = Tr O^k for k = 1..8, which come from the words by another way; eigenvalues ascend. */
Test(spectrum, has_the_power_traces)
{
    static const char *const texts[] = {"Z0",
                                        "2*ZZI + 1/3*IZZ + ZIZ + 1/2*III",
                                        "XXX + ZZI + IZZ",
                                        "3*X0 + 4*Z0 Z1 + 1",
                                        "heisenberg:n=3",
                                        "spectrum:2*3,-1*2,2*1,0",
                                        "Z0 + Z1 + Z2 + Z3 + Z4 + Z5 + Z6 + Z7",
                                        "X0 X1 + Z0 Z1 + 1/7*Y0 Y1 + 100*Z69 - 3*X50"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    {
        const char *text = i == 3 ? "3*X0 + 4*Z0 Z1 + 1*[]" : texts[i];
        fmpq *traces = _fmpq_vec_init(8);
        wg_spectrum_t spectrum;
        fmpz_t dim, total;
        fmpq_t power, sum;

        fmpz_init(dim);
        fmpz_init(total);
        fmpq_init(power);
        fmpq_init(sum);
        wg_spectrum_init(spectrum);
        cr_assert_eq(find(spectrum, dim, traces, 8, text), WG_OK, "%s", text);
        for (slong j = 0; j < spectrum->length; j++)
        {
            fmpz_add(total, total, spectrum->multiplicities + j);
            cr_expect(j == 0 || fmpq_cmp(spectrum->eigenvalues + j - 1, spectrum->eigenvalues + j) < 0);
        }
        cr_expect(fmpz_equal(total, dim), "%s", text);
        for (slong k = 1; k <= 8; k++)
        {
            fmpq_zero(sum);
            for (slong j = 0; j < spectrum->length; j++)
            {
                fmpq_pow_si(power, spectrum->eigenvalues + j, k);
                fmpq_mul_fmpz(power, power, spectrum->multiplicities + j);
                fmpq_add(sum, sum, power);
            }
            cr_expect(fmpq_equal(sum, traces + k - 1), "%s: Tr O^%ld", text, (long) k);
        }
        wg_spectrum_clear(spectrum);
        _fmpq_vec_clear(traces, 8);
        fmpz_clear(dim);
        fmpz_clear(total);
        fmpq_clear(power);
        fmpq_clear(sum);
    }
}

/* Irrational eigenvalues are undefined, power traces and long chains out of reach; the output stays as it was. */
Test(spectrum, says_why_not)
{
    static const struct
    {
        const char *text;
        wg_status_t status;
    } cases[] = {{"X0 + Z0", WG_DOMAIN},
                 {"heisenberg:n=4", WG_DOMAIN},
                 {"traces:0,16", WG_UNABLE},
                 {"tfim:n=30", WG_UNABLE}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_spectrum_t spectrum;
        fmpz_t dim;

        fmpz_init_set_ui(dim, 16);
        wg_spectrum_init(spectrum);
        cr_expect_eq(find(spectrum, dim, NULL, 0, cases[i].text), cases[i].status, "%s", cases[i].text);
        cr_expect_eq(spectrum->length, 0);
        wg_spectrum_clear(spectrum);
        fmpz_clear(dim);
    }
}
