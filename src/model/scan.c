#include "scan.h"

#include <string.h>

#include "wishgarten/number.h"

char wg_scan_peek(const wg_scan_t scan)
{
    return scan->input[scan->position];
}

void wg_scan_skip_blanks(wg_scan_t scan)
{
    scan->position += strspn(scan->input + scan->position, " \t\r");
}

void wg_scan_skip_lines(wg_scan_t scan, char comment)
{
    for (;;)
    {
        scan->position += strspn(scan->input + scan->position, " \t\r\n");
        if (wg_scan_peek(scan) == '\0' || wg_scan_peek(scan) != comment)
            return;
        scan->position += strcspn(scan->input + scan->position, "\n");
    }
}

int wg_scan_take(wg_scan_t scan, char c)
{
    if (wg_scan_peek(scan) != c)
        return 0;
    scan->position++;
    return 1;
}

static const char *describe(const char *text)
{
    if (*text == '\0')
        return ", but the text ends here";
    if (*text == '\n' || *text == '\r')
        return ", but the line ends here";
    if (strncmp(text, "\xe2\x88\x92", 3) == 0 || strncmp(text, "\xe2\x80\x93", 3) == 0)
        return "; this is a typeset minus sign, write it as -";
    if ((unsigned char) *text >= 0x80)
        return "; this character is not ASCII";
    if ((unsigned char) *text < 0x20 || *text == 0x7f)
        return "; this is a control character";
    return "";
}

wg_status_t wg_scan_expected(const wg_scan_t scan, const char *what)
{
    return wg_fail_at(scan->error, scan->input, scan->position, "expected %s%s", what,
                      describe(scan->input + scan->position));
}

wg_status_t wg_scan_number(fmpq_t q, wg_scan_t scan)
{
    if (strchr("+-.0123456789", wg_scan_peek(scan)) == NULL || wg_scan_peek(scan) == '\0')
        return wg_scan_expected(scan, "a number, such as 12, 0.1, 1/3, 2^10 or 1e-3");
    return wg_number_scan_at(q, &scan->position, scan->input, scan->error);
}

wg_status_t wg_scan_positive(fmpz_t n, wg_scan_t scan)
{
    size_t place = scan->position;
    wg_status_t status;
    fmpq_t q;

    fmpq_init(q);
    status = wg_scan_number(q, scan);
    if (status == WG_OK && (fmpq_sgn(q) <= 0 || !fmpz_is_one(fmpq_denref(q))))
        status = wg_fail_at(scan->error, scan->input, place, "expected a positive whole number, not %.*s",
                            (int) FLINT_MIN(scan->position - place, 40), scan->input + place);
    if (status == WG_OK)
        fmpz_swap(n, fmpq_numref(q));
    fmpq_clear(q);
    return status;
}
