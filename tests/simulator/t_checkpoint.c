#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wishgarten/checkpoint.h"
#include "wishgarten/file.h"

static char scratch[] = "/tmp/wishgarten-test-XXXXXX";

static void setup(void)
{
    cr_assert_not_null(mkdtemp(scratch));
    cr_assert_eq(chdir(scratch), 0);
}

static void teardown(void)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf %s", scratch);
    cr_assert_eq(system(command), 0);
}

TestSuite(checkpoint, .init = setup, .fini = teardown);

static const slong order[] = {2, 1};

/* Four blocks of two samples; the numbers are those that a decimal loses. */
static void fill(wg_blocks_t blocks, slong length)
{
    wg_blocks_init(blocks, 2 * WG_BLOCKS_MAX, order, 2);
    for (slong b = 0; b < length; b++)
        for (slong i = 0; i < (b == 2 ? 1 : 2); i++)
        {
            double x[2] = {1.0 / (3 + b + i), b == 1 ? -0.0 : b == 3 ? NAN : ldexp(1, -1074)};

            wg_moments_add(blocks->entries + b, x);
        }
}

static void write_bytes(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    cr_assert_eq(fwrite(text, 1, length, file), length);
    fclose(file);
}

/* The file is refused with its name, and neither it nor the blocks change. */
static void assert_refused(const char *path, const char *request, const char *words)
{
    wg_blocks_t blocks, before;
    char *old, *new;
    wg_error_t error;

    fill(blocks, 1);
    fill(before, 1);
    wg_error_clear(error);
    if (wg_file_read(&old, path, NULL) != WG_OK)
        old = NULL;
    cr_assert_eq(wg_checkpoint_read(blocks, path, request, error), WG_SYNTAX, "was not refused");
    cr_assert_not_null(strstr(error->message, path), "%s", error->message);
    cr_assert_not_null(strstr(error->message, words), "%s", error->message);
    cr_assert_eq(memcmp(blocks->sums, before->sums, 3 * blocks->length * sizeof(double)), 0);
    if (old != NULL)
    {
        cr_assert_eq(wg_file_read(&new, path, NULL), WG_OK);
        cr_assert_str_eq(new, old);
        flint_free(new);
    }
    flint_free(old);
    wg_blocks_clear(blocks);
    wg_blocks_clear(before);
}

/* What is read is what was written, to the last bit. */
Test(checkpoint, round_trip)
{
    wg_blocks_t blocks, read;
    wg_error_t error;
    char *request;

    fill(blocks, 4);
    cr_assert_eq(wg_checkpoint_write("state", blocks, "--a=1 --b=2", error), WG_OK);
    wg_blocks_init(read, 2 * WG_BLOCKS_MAX, order, 2);
    cr_assert_eq(wg_checkpoint_read(read, "state", "--a=1 --b=2", error), WG_OK, "%s", error->message);
    for (slong b = 0; b < blocks->length; b++)
        cr_assert_eq(blocks->entries[b].count, read->entries[b].count);
    cr_assert_eq(memcmp(blocks->sums, read->sums, 3 * blocks->length * sizeof(double)), 0);
    cr_assert_eq(wg_checkpoint_request(&request, "state", error), WG_OK);
    cr_assert_str_eq(request, "--a=1 --b=2");
    flint_free(request);
    wg_blocks_clear(blocks);
    wg_blocks_clear(read);
}

/* Every shorter file, and every file with one byte changed, is refused. */
Test(checkpoint, every_damage_is_seen)
{
    wg_blocks_t blocks;
    size_t length;
    char *text;

    fill(blocks, 4);
    cr_assert_eq(wg_checkpoint_write("state", blocks, "r", NULL), WG_OK);
    cr_assert_eq(wg_file_read(&text, "state", NULL), WG_OK);
    length = strlen(text);
    for (size_t i = 0; i < length; i++)
    {
        write_bytes("short", text, i);
        assert_refused("short", "r", "left as it is");
        text[i] ^= 1;
        write_bytes("changed", text, length);
        assert_refused("changed", "r", "left as it is");
        text[i] ^= 1;
    }
    flint_free(text);
    wg_blocks_clear(blocks);
}

/* Other requests, other numbers of samples and other quantities are refused, and so is what is no checkpoint. */
Test(checkpoint, foreign_files)
{
    static const slong other[] = {2, 2};
    wg_blocks_t blocks;

    fill(blocks, 2);
    cr_assert_eq(wg_checkpoint_write("state", blocks, "--a=1 --seed=2 --c=3", NULL), WG_OK);
    assert_refused("state", "--a=1 --seed=3 --c=3", "--seed=2");
    assert_refused("state", "--a=1 --seed=3 --c=3", "--seed=3");
    wg_blocks_clear(blocks);
    wg_blocks_init(blocks, 7, order, 2);
    cr_assert_eq(wg_checkpoint_write("state", blocks, "r", NULL), WG_OK);
    assert_refused("state", "r", "number of samples");
    wg_blocks_clear(blocks);
    wg_blocks_init(blocks, 2 * WG_BLOCKS_MAX, other, 2);
    cr_assert_eq(wg_checkpoint_write("state", blocks, "r", NULL), WG_OK);
    assert_refused("state", "r", "other quantities");
    wg_blocks_clear(blocks);
    write_bytes("text", "some words\n", 11);
    assert_refused("text", "r", "no checkpoint");
    write_bytes("empty", "", 0);
    assert_refused("empty", "r", "no checkpoint");
    write_bytes("zero", "wishgarten\0checkpoint", 21);
    assert_refused("zero", "r", "NUL");
}

/* Of two states of one block the later counts; two of the same length have to be the same. */
Test(checkpoint, later_states_win_and_contradictions_are_refused)
{
    wg_blocks_t early, late, merged;

    fill(early, 3);
    fill(late, 3);
    wg_moments_add(late->entries + 2, (double[]){2, 3});
    cr_assert_eq(wg_checkpoint_write("early", early, "r", NULL), WG_OK);
    cr_assert_eq(wg_checkpoint_write("late", late, "r", NULL), WG_OK);
    for (int turn = 0; turn < 2; turn++)
    {
        wg_blocks_init(merged, 2 * WG_BLOCKS_MAX, order, 2);
        cr_assert_eq(wg_checkpoint_read(merged, turn ? "early" : "late", "r", NULL), WG_OK);
        cr_assert_eq(wg_checkpoint_read(merged, turn ? "late" : "early", "r", NULL), WG_OK);
        cr_assert_eq(merged->entries[2].count, 2);
        cr_assert_eq(memcmp(merged->sums, late->sums, 3 * late->length * sizeof(double)), 0);
        wg_blocks_clear(merged);
    }
    early->entries[0].sums[0] += 1;
    cr_assert_eq(wg_checkpoint_write("state", early, "r", NULL), WG_OK);
    assert_refused("state", "r", "differs");
    wg_blocks_clear(early);
    wg_blocks_clear(late);
}
