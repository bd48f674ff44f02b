#include "wishgarten/kernel_quantity.h"

#include <string.h>

#include "wishgarten/kernel_law.h"

/* `power` and `generator_power` count where neither n nor a word says more; `copies` likewise. */
typedef struct
{
    const char *name;
    wg_kernel_quantity_kind_t kind;
    slong power;
    slong generator_power;
    slong state_moments;
    slong copies;
} law_t;

static const law_t laws[] = {
    {"K.mean", WG_K_MEAN, 2, 2, 2, 2},         {"K.variance", WG_K_VARIANCE, 4, 4, 2, 4},
    {"K.std", WG_K_STD, 4, 4, 2, 4},           {"K.ratio", WG_K_RATIO, 4, 4, 2, 4},
    {"K.plateau", WG_K_PLATEAU, 4, 0, 2, 4},   {"K.covariance", WG_K_COVARIANCE, 4, 2, 2, 4},
    {"K.moment", WG_K_MOMENT, 0, 0, 2, 0},     {"K.cumulant", WG_K_CUMULANT, 0, 0, 2, 0},
    {"K.kurtosis", WG_K_KURTOSIS, 8, 8, 2, 8}, {"mu.mean", WG_MU_MEAN, 3, 2, 2, 3},
    {"mu.square", WG_MU_SQUARE, 6, 8, 4, 6},   {"mu.std", WG_MU_STD, 6, 8, 4, 6},
    {"mu.ratio", WG_MU_RATIO, 6, 8, 4, 6},     {"moment", WG_MOMENT_OF_WORD, 0, 0, 0, 0},
};

#define LAWS ((slong) (sizeof(laws) / sizeof(laws[0])))

const char *wg_kernel_quantity_names(void)
{
    return "K.mean, K.variance, K.std, K.ratio, K.plateau, K.covariance, K.moment:n, K.cumulant:n, "
           "K.kurtosis, "
           "mu.mean, mu.square, mu.std, mu.ratio, moment:WORD";
}

static const law_t *find_law(const wg_kernel_quantity_t quantity)
{
    slong i = 0;

    while (laws[i].kind != quantity->kind)
        i++;
    return laws + i;
}

wg_status_t wg_kernel_quantity_parse(wg_kernel_quantity_t quantity, const char *name, wg_error_struct *error)
{
    size_t head = strcspn(name, ":");
    const char *tail = name[head] == ':' ? name + head + 1 : NULL;

    for (slong i = 0; i < LAWS; i++)
    {
        const law_t *law = laws + i;
        wg_kernel_quantity_t q;

        if (strlen(law->name) != head || strncmp(law->name, name, head) != 0)
            continue;
        memset(q, 0, sizeof(q));
        q->kind = law->kind;
        if (law->kind == WG_K_MOMENT || law->kind == WG_K_CUMULANT)
        {
            if (tail == NULL || tail[0] < '1' || tail[0] > '0' + WG_KERNEL_MOMENT_MAX || tail[1] != '\0')
                return wg_fail_at(error, name, head, "expected '%s:n' with n from 1 to %d", law->name,
                                  WG_KERNEL_MOMENT_MAX);
            q->n = tail[0] - '0';
        }
        else if (law->kind == WG_MOMENT_OF_WORD)
        {
            wg_status_t status;

            if (tail == NULL)
                return wg_fail_at(error, name, head, "expected 'moment:WORD', such as moment:e*h12*g1*g2");
            status = wg_moment_word_parse(q->word, tail, error);
            if (status != WG_OK)
                return status;
        }
        else if (tail != NULL)
            return wg_fail_at(error, name, head, "%s takes no index", law->name);
        *quantity = *q;
        return WG_OK;
    }
    return wg_fail_at(error, name, 0, "unknown quantity '%.60s'; expected one of %s", name,
                      wg_kernel_quantity_names());
}

slong wg_kernel_quantity_observable_power(const wg_kernel_quantity_t quantity)
{
    if (quantity->kind == WG_MOMENT_OF_WORD)
        return FLINT_MAX(wg_moment_word_copies(quantity->word), 2);
    return quantity->n > 0 ? 2 * quantity->n : find_law(quantity)->power;
}

slong wg_kernel_quantity_generator_power(const wg_kernel_quantity_t quantity)
{
    if (quantity->kind == WG_MOMENT_OF_WORD)
        return FLINT_MAX(wg_moment_word_derivatives(quantity->word), 2);
    return quantity->n > 0 ? 2 * quantity->n : find_law(quantity)->generator_power;
}

slong wg_kernel_quantity_state_moments(const wg_kernel_quantity_t quantity)
{
    if (quantity->kind == WG_MOMENT_OF_WORD)
        return FLINT_MAX(wg_moment_word_state_moments(quantity->word), 2);
    return find_law(quantity)->state_moments;
}

slong wg_kernel_quantity_copies(const wg_kernel_quantity_t quantity)
{
    if (quantity->kind == WG_MOMENT_OF_WORD)
        return wg_moment_word_copies(quantity->word);
    return quantity->n > 0 ? 2 * quantity->n : find_law(quantity)->copies;
}

/* f <- f / E[K]^e */
static wg_status_t divide_by_mean(wg_formula_t f, int e, const wg_kernel_t kernel)
{
    wg_formula_t mean;
    wg_status_t status = WG_OK;

    wg_formula_init(mean, kernel->ring);
    wg_kernel_moment(mean, 1, kernel);
    for (int i = 0; i < e && status == WG_OK; i++)
        status = wg_formula_div(f, f, mean, kernel->ring);
    wg_formula_clear(mean, kernel->ring);
    return status;
}

/* f <- E mu^2 - (E mu)^2 */
static wg_status_t meta_variance(wg_formula_t f, const wg_kernel_t kernel, const fmpq *state,
                                 wg_error_struct *error)
{
    wg_formula_t mean;
    wg_status_t status;

    wg_formula_init(mean, kernel->ring);
    status = wg_meta_kernel_square(f, kernel, state, error);
    if (status == WG_OK)
    {
        wg_meta_kernel_mean(mean, kernel);
        wg_formula_mul(mean, mean, mean, kernel->ring);
        wg_formula_sub(f, f, mean, kernel->ring);
    }
    wg_formula_clear(mean, kernel->ring);
    return status;
}

static wg_status_t evaluate(wg_formula_t f, const wg_kernel_quantity_t quantity, const wg_kernel_t kernel,
                            const fmpq *state, wg_error_struct *error)
{
    wg_status_t status;

    switch (quantity->kind)
    {
    case WG_K_MEAN:
        wg_kernel_moment(f, 1, kernel);
        return WG_OK;
    case WG_K_VARIANCE:
    case WG_K_STD:
        wg_kernel_cumulant(f, 2, kernel);
        return WG_OK;
    case WG_K_RATIO:
        return wg_kernel_relative_variance(f, kernel);
    case WG_K_PLATEAU:
        return wg_kernel_plateau_squared(f, kernel);
    case WG_K_COVARIANCE:
        wg_kernel_covariance(f, 0, kernel);
        return WG_OK;
    case WG_K_MOMENT:
        wg_kernel_moment(f, quantity->n, kernel);
        return WG_OK;
    case WG_K_CUMULANT:
        wg_kernel_cumulant(f, quantity->n, kernel);
        return WG_OK;
    case WG_K_KURTOSIS:
        return wg_kernel_excess_kurtosis(f, kernel);
    case WG_MU_MEAN:
        wg_meta_kernel_mean(f, kernel);
        return WG_OK;
    case WG_MU_SQUARE:
        return wg_meta_kernel_square(f, kernel, state, error);
    case WG_MU_STD:
        return meta_variance(f, kernel, state, error);
    case WG_MU_RATIO:
        status = meta_variance(f, kernel, state, error);
        return status == WG_OK ? divide_by_mean(f, 2, kernel) : status;
    case WG_MOMENT_OF_WORD:
        return wg_haar_moment(f, quantity->word, kernel, state, error);
    }
    return WG_UNABLE;
}

wg_status_t wg_kernel_quantity(wg_formula_t formula, ulong *root, const wg_kernel_quantity_t quantity,
                               const wg_kernel_t kernel, const fmpq *state, wg_error_struct *error)
{
    wg_formula_t f;
    wg_status_t status;

    wg_error_clear(error);
    wg_formula_init(f, kernel->ring);
    status = evaluate(f, quantity, kernel, state, error);
    if (status == WG_OK)
    {
        wg_formula_swap(formula, f);
        *root = quantity->kind == WG_K_STD || quantity->kind == WG_K_RATIO ||
                        quantity->kind == WG_K_PLATEAU || quantity->kind == WG_MU_STD ||
                        quantity->kind == WG_MU_RATIO
                    ? 2
                    : 1;
    }
    else if (status == WG_DOMAIN && error != NULL && error->message[0] == '\0')
        status = wg_fail(error, WG_DOMAIN, "undefined, a quotient by zero: %s = 0 for this observable",
                         quantity->kind == WG_K_KURTOSIS ? "K.variance" : "K.mean");
    wg_formula_clear(f, kernel->ring);
    return status;
}

wg_status_t wg_kernel_skewness(arb_t skewness, const wg_kernel_t kernel, slong prec)
{
    wg_formula_t second, third;
    fmpq_t variance, cumulant;
    wg_status_t status = WG_OK;

    wg_formula_init(second, kernel->ring);
    wg_formula_init(third, kernel->ring);
    fmpq_init(variance);
    fmpq_init(cumulant);
    wg_kernel_cumulant(second, 2, kernel);
    wg_kernel_cumulant(third, 3, kernel);
    if (!wg_formula_get_fmpq(variance, second, kernel->ring) ||
        !wg_formula_get_fmpq(cumulant, third, kernel->ring))
        status = WG_UNABLE;
    else if (fmpq_is_zero(variance))
        status = WG_DOMAIN;
    else
    {
        arb_t t;

        arb_init(t);
        fmpq_div(cumulant, cumulant, variance);
        arb_set_fmpq(t, variance, prec);
        arb_rsqrt(t, t, prec);
        arb_set_fmpq(skewness, cumulant, prec);
        arb_mul(skewness, skewness, t, prec);
        arb_clear(t);
    }
    wg_formula_clear(second, kernel->ring);
    wg_formula_clear(third, kernel->ring);
    fmpq_clear(variance);
    fmpq_clear(cumulant);
    return status;
}
