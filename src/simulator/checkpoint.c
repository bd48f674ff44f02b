#include "wishgarten/checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wishgarten/file.h"
#include "wishgarten/output.h"

static const char head[] = "wishgarten checkpoint 1\n";

/* The bits of a double, which no locale writes in another way. */
static uint64_t get_bits(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

/* FNV-1a, of 64 bits: damage is found, malice is not looked for. */
static uint64_t hash(const char *text, size_t length)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char) text[i]) * UINT64_C(0x100000001b3);
    return h;
}

static slong count_sums(const wg_blocks_t blocks)
{
    slong length = 0;

    for (slong i = 0; i < blocks->values; i++)
        length += blocks->order[i];
    return length;
}

static void put_state(FILE *stream, const wg_blocks_t blocks, const char *request)
{
    slong size = count_sums(blocks);

    fprintf(stream, "%srequest %s\nsamples %" PRIu64 "\norders", head, request, (uint64_t) blocks->samples);
    for (slong i = 0; i < blocks->values; i++)
        fprintf(stream, " %ld", (long) blocks->order[i]);
    fputc('\n', stream);
    for (slong b = 0; b < blocks->length; b++)
    {
        if (blocks->entries[b].count == 0)
            continue;
        fprintf(stream, "block %ld %" PRIu64, (long) b, (uint64_t) blocks->entries[b].count);
        for (slong i = 0; i < size; i++)
            fprintf(stream, " %016" PRIx64, get_bits(blocks->entries[b].sums[i]));
        fputc('\n', stream);
    }
}

wg_status_t wg_checkpoint_write(const char *path, const wg_blocks_t blocks, const char *request,
                                wg_error_struct *error)
{
    char *text;
    size_t length;
    FILE *stream;
    wg_output_t output;
    wg_status_t status = wg_output_open(output, path, error);

    if (status != WG_OK)
        return status;
    stream = open_memstream(&text, &length);
    put_state(stream, blocks, request);
    fclose(stream);
    fwrite(text, 1, length, output->stream);
    fprintf(output->stream, "end %016" PRIx64 "\n", hash(text, length));
    free(text);
    return wg_output_commit(output, error);
}

/* Reading */

static wg_status_t damaged(const char *path, const char *what, wg_error_struct *error)
{
    return wg_fail(error, WG_SYNTAX, "'%.200s' %s; it was left as it is", path, what);
}

/* *text <- the file up to its last line, which is right; the caller frees it. */
static wg_status_t read_whole(char **text, const char *path, wg_error_struct *error)
{
    char *contents, *end, *rest;
    wg_status_t status = wg_file_read(&contents, path, error);
    uint64_t expected;
    int good;

    if (status == WG_SYNTAX)
        return damaged(path, "is no checkpoint: it holds a NUL byte", error);
    if (status != WG_OK)
        return status;
    if (strncmp(contents, head, strlen(head)) != 0)
    {
        flint_free(contents);
        return damaged(path,
                       "is no checkpoint of this version: expected the first line 'wishgarten checkpoint 1'",
                       error);
    }
    for (end = contents + strlen(contents) - 1; end > contents && end[-1] != '\n'; end--)
        ;
    good = strncmp(end, "end ", 4) == 0 && strlen(end) == 21 && end[20] == '\n';
    expected = good ? strtoull(end + 4, &rest, 16) : 0;
    if (!good || rest != end + 20 || hash(contents, end - contents) != expected)
    {
        flint_free(contents);
        return damaged(path,
                       good ? "is damaged: the sum in its last line is not that of its contents"
                            : "is truncated: expected a last line that begins with 'end'",
                       error);
    }
    *end = '\0';
    *text = contents;
    return WG_OK;
}

/* *line <- the rest of the line behind `key` and a blank, with its end cut off, and *text moves to the next; 0 if it begins otherwise. */
static int take_line(char **line, char **text, const char *key)
{
    size_t length = strlen(key);
    char *end = strchr(*text, '\n');

    if (end == NULL || strncmp(*text, key, length) != 0 || (*text)[length] != ' ')
        return 0;
    *line = *text + length + 1;
    *end = '\0';
    *text = end + 1;
    return 1;
}

static int take_number(uint64_t *number, char **text, int base)
{
    char *end;

    errno = 0;
    *number = strtoull(*text, &end, base);
    if (end == *text || errno != 0 || **text == '-')
        return 0;
    *text = end;
    return 1;
}

static int take_block(wg_blocks_t blocks, char *line)
{
    slong size = count_sums(blocks);
    uint64_t b, count, bits;
    double *sums;
    int good;

    if (!take_number(&b, &line, 10) || !take_number(&count, &line, 10) || b >= blocks->length || count == 0 ||
        count > wg_blocks_first(blocks, b + 1) - wg_blocks_first(blocks, b))
        return 0;
    sums = flint_malloc(FLINT_MAX(size, 1) * sizeof(double));
    good = 1;
    for (slong i = 0; i < size && good; i++)
    {
        good = take_number(&bits, &line, 16);
        sums[i] = from_bits(bits);
    }
    good = good && *line == '\0';
    /* The same block in two files: samples come in order, so the longer one holds the shorter. */
    if (good && count == blocks->entries[b].count)
        good = memcmp(blocks->entries[b].sums, sums, size * sizeof(double)) == 0;
    else if (good && count > blocks->entries[b].count)
    {
        blocks->entries[b].count = count;
        memcpy(blocks->entries[b].sums, sums, size * sizeof(double));
    }
    flint_free(sums);
    return good;
}

static int same_orders(const wg_blocks_t blocks, char *line)
{
    for (slong i = 0; i < blocks->values; i++)
    {
        uint64_t order;

        if (!take_number(&order, &line, 10) || order != blocks->order[i])
            return 0;
    }
    return *line == '\0';
}

/* The first words in which two requests differ. */
static wg_status_t foreign(const char *path, const char *theirs, const char *ours, wg_error_struct *error)
{
    size_t same = 0;

    while (theirs[same] != '\0' && theirs[same] == ours[same])
        same++;
    while (same > 0 && ours[same - 1] != ' ')
        same--;
    return wg_fail(
        error, WG_SYNTAX,
        "'%.200s' belongs to another request: it says '%.150s', this one '%.150s'; it was left as it is",
        path, theirs + same, ours + same);
}

/* The blocks of a text that is whole, into blocks that nothing else uses. */
static wg_status_t take_state(wg_blocks_t blocks, char *text, const char *path, const char *request,
                              wg_error_struct *error)
{
    char *theirs, *line;
    uint64_t samples;

    text += strlen(head);
    if (!take_line(&theirs, &text, "request"))
        return damaged(path, "names no request", error);
    if (strcmp(theirs, request) != 0)
        return foreign(path, theirs, request, error);
    if (!take_line(&line, &text, "samples") || !take_number(&samples, &line, 10) || *line != '\0' ||
        samples != blocks->samples)
        return damaged(path, "has another number of samples", error);
    if (!take_line(&line, &text, "orders") || !same_orders(blocks, line))
        return damaged(path, "keeps other quantities", error);
    while (*text != '\0')
        if (!take_line(&line, &text, "block") || !take_block(blocks, line))
            return damaged(
                path, "has a block that is not of this request, or differs from that of another file", error);
    return WG_OK;
}

wg_status_t wg_checkpoint_read(wg_blocks_t blocks, const char *path, const char *request,
                               wg_error_struct *error)
{
    slong size = count_sums(blocks) * blocks->length;
    wg_blocks_t found;
    char *text;
    wg_status_t status = read_whole(&text, path, error);

    if (status != WG_OK)
        return status;
    wg_blocks_init(found, blocks->samples, blocks->order, blocks->values);
    memcpy(found->sums, blocks->sums, size * sizeof(double));
    for (slong b = 0; b < blocks->length; b++)
        found->entries[b].count = blocks->entries[b].count;
    status = take_state(found, text, path, request, error);
    for (slong b = 0; b < blocks->length && status == WG_OK; b++)
        wg_moments_set(blocks->entries + b, found->entries + b);
    wg_blocks_clear(found);
    flint_free(text);
    return status;
}

wg_status_t wg_checkpoint_request(char **request, const char *path, wg_error_struct *error)
{
    char *text, *rest, *line;
    wg_status_t status = read_whole(&text, path, error);

    if (status != WG_OK)
        return status;
    rest = text + strlen(head);
    if (take_line(&line, &rest, "request"))
    {
        *request = flint_malloc(strlen(line) + 1);
        strcpy(*request, line);
    }
    else
        status = damaged(path, "names no request", error);
    flint_free(text);
    return status;
}
