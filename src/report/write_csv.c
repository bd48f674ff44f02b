#include <string.h>

#include "shared.h"

/* RFC 4180, and quotes around # too, which some readers take for a comment in the middle of a line. */
static void put_cell(FILE *stream, const char *text)
{
    if (strpbrk(text, "\",\r\n#") == NULL)
    {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text != '\0'; text++)
    {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void put_head(FILE *stream, const char *title, const wg_fields_t fields)
{
    for (slong i = 0; i < fields->length; i++)
    {
        fprintf(stream, "# %s.%s: ", title, fields->entries[i].name);
        wg_put_line(stream, fields->entries[i].text);
        fputc('\n', stream);
    }
}

void wg_report_write_csv(FILE *stream, const wg_report_t report, slong digits)
{
    fprintf(stream, "# tool: wishgarten\n# version: %s\n# command: %s\n", PACKAGE_VERSION, report->command);
    put_head(stream, "provenance", report->provenance);
    put_head(stream, "conventions", report->conventions);
    for (wg_column_t column = 0; column < WG_COLUMNS; column++)
        fprintf(stream, "%s%s", column == 0 ? "" : ",", wg_column_name(column));
    fputc('\n', stream);
    for (slong i = 0; i < report->length; i++)
    {
        for (wg_column_t column = 0; column < WG_COLUMNS; column++)
        {
            char *cell = wg_row_get_str(report->rows + i, column, digits);

            if (column > 0)
                fputc(',', stream);
            if (cell != NULL)
                put_cell(stream, cell);
            flint_free(cell);
        }
        fputc('\n', stream);
    }
}
