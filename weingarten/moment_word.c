#include "wishgarten/haar_moment.h"

#include <ctype.h>
#include <string.h>

/* Digits and the letter L in the order of the circuit. */
static const char alphabet[WG_MOMENT_LABELS_MAX + 1] = "123456789L";

typedef struct
{
    const char *text;
    size_t position;
    wg_error_struct *error;
} reader;

static char next_char(reader *r)
{
    while (isspace((unsigned char) r->text[r->position]))
        r->position++;
    return r->text[r->position];
}

/* counts[i] <- how often the i-th letter of the alphabet labels this factor */
static wg_status_t read_labels(unsigned char *counts, reader *r, slong number)
{
    memset(counts, 0, WG_MOMENT_LABELS_MAX);
    for (slong i = 0; i < number; i++)
    {
        char c = next_char(r);
        const char *place = c == '\0' ? NULL : strchr(alphabet, c);

        if (place == NULL)
            return wg_fail_at(r->error, r->text, r->position,
                              "expected a layer label, 1 to 9 or L: g takes one, h two, t three");
        counts[place - alphabet]++;
        r->position++;
    }
    return WG_OK;
}

static wg_status_t read_power(slong *power, reader *r)
{
    *power = 1;
    if (next_char(r) != '^')
        return WG_OK;
    r->position++;
    if (next_char(r) < '1' || next_char(r) > '9')
        return wg_fail_at(r->error, r->text, r->position, "expected a power, 1 or more");
    *power = 0;
    for (; isdigit((unsigned char) r->text[r->position]); r->position++)
        *power = FLINT_MIN(10 * *power + (r->text[r->position] - '0'), WG_MOMENT_FACTORS_MAX + 1);
    return WG_OK;
}

/* word gains one factor to a power; its labels are letters of the alphabet until compress_labels. */
static wg_status_t read_factor(wg_moment_word_t word, reader *r)
{
    static const char letters[] = "eght";
    char c = next_char(r);
    const char *place = c == '\0' ? NULL : strchr(letters, c);
    unsigned char counts[WG_MOMENT_LABELS_MAX];
    slong power;
    wg_status_t status;

    if (place == NULL)
        return wg_fail_at(r->error, r->text, r->position,
                          "expected a factor: e, g1 (first derivative), h12 (second) or t123 (third)");
    r->position++;
    status = read_labels(counts, r, place - letters);
    if (status == WG_OK)
        status = read_power(&power, r);
    if (status != WG_OK)
        return status;
    if (word->factors + power > WG_MOMENT_FACTORS_MAX)
        return wg_fail(
            r->error, WG_UNABLE,
            "the product has more than %d factors, and each takes one copy of the circuit; split it, or "
            "estimate it by simulation",
            WG_MOMENT_FACTORS_MAX);
    for (slong i = 0; i < power; i++)
        memcpy(word->derivatives[word->factors++], counts, sizeof(counts));
    return WG_OK;
}

static void compress_labels(wg_moment_word_t word)
{
    for (slong i = 0; i < WG_MOMENT_LABELS_MAX; i++)
    {
        int used = 0;

        for (slong c = 0; c < word->factors; c++)
            used |= word->derivatives[c][i] != 0;
        if (!used)
            continue;
        for (slong c = 0; c < word->factors && word->labels < i; c++)
        {
            word->derivatives[c][word->labels] = word->derivatives[c][i];
            word->derivatives[c][i] = 0;
        }
        word->labels++;
        word->last = alphabet[i] == 'L';
    }
}

wg_status_t wg_moment_word_parse(wg_moment_word_t word, const char *text, wg_error_struct *error)
{
    reader r = {text, 0, error};
    wg_moment_word_t w;

    memset(w, 0, sizeof(w));
    next_char(&r);
    if (strncmp(text + r.position, "sum:", 4) == 0)
    {
        w->sum = 1;
        r.position += 4;
    }
    for (;;)
    {
        wg_status_t status = read_factor(w, &r);

        if (status != WG_OK)
            return status;
        if (next_char(&r) == '\0')
            break;
        if (next_char(&r) != '*')
            return wg_fail_at(error, text, r.position, "expected * and another factor, or the end");
        r.position++;
    }
    compress_labels(w);
    *word = *w;
    return WG_OK;
}

slong wg_moment_word_copies(const wg_moment_word_t word)
{
    return word->factors;
}

slong wg_moment_word_derivatives(const wg_moment_word_t word)
{
    slong total = 0;

    for (slong c = 0; c < word->factors; c++)
        for (slong i = 0; i < word->labels; i++)
            total += word->derivatives[c][i];
    return total;
}

slong wg_moment_word_state_moments(const wg_moment_word_t word)
{
    slong first = 0, second = 0;

    for (slong c = 0; c < word->factors; c++)
    {
        slong order = 0;

        for (slong i = 0; i < word->labels; i++)
            order += word->derivatives[c][i];
        second = FLINT_MAX(second, FLINT_MIN(first, order));
        first = FLINT_MAX(first, order);
    }
    return first + second;
}
