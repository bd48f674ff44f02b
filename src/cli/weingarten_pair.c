#include "weingarten_pair.h"

#include <ctype.h>
#include <string.h>

#include "wishgarten/set_partition.h"

/* Groups of points: the cycles or the blocks of one object. */
typedef struct
{
    slong group[WG_PAIR_POINTS_MAX]; /* -1: the point has not been named */
    slong next[WG_PAIR_POINTS_MAX];  /* the point that follows in its group, the first after the last */
    slong sizes[WG_PAIR_POINTS_MAX];
    slong groups, points;
} object_t;

static void skip_blanks(const char *text, size_t *at)
{
    *at += strspn(text + *at, " \t,");
}

/* The points of one group, up to what is no number. */
static wg_status_t read_group(object_t *object, const char *text, size_t *at, wg_error_struct *error)
{
    slong first = -1, last = -1, size = 0;

    for (skip_blanks(text, at); isdigit((unsigned char) text[*at]); skip_blanks(text, at))
    {
        size_t begin = *at;
        slong point = 0;

        for (; isdigit((unsigned char) text[*at]); ++*at)
            if (point <= WG_PAIR_POINTS_MAX)
                point = 10 * point + text[*at] - '0';
        if (point < 1 || point > WG_PAIR_POINTS_MAX)
            return wg_fail_at(error, text, begin, "expected a point from 1 to %d", WG_PAIR_POINTS_MAX);
        point--;
        if (object->group[point] >= 0)
            return wg_fail_at(error, text, begin, "%ld stands here for the second time", (long) point + 1);
        object->group[point] = object->groups;
        object->points = FLINT_MAX(object->points, point + 1);
        if (size++ == 0)
            first = point;
        else
            object->next[last] = point;
        object->next[point] = first;
        last = point;
    }
    if (size > 0)
        object->sizes[object->groups++] = size;
    return WG_OK;
}

static wg_status_t read_cycles(object_t *object, const char *text, size_t *at, wg_error_struct *error)
{
    do
    {
        wg_status_t status;

        if (text[*at] != '(')
            return wg_fail_at(error, text, *at, "expected cycles, such as (1 2 3)(4 5); () is the identity");
        ++*at;
        status = read_group(object, text, at, error);
        if (status != WG_OK)
            return status;
        if (text[*at] != ')')
            return wg_fail_at(error, text, *at, "expected a point or ')'");
        ++*at;
        skip_blanks(text, at);
    }
    while (text[*at] != ';' && text[*at] != '\0');
    return WG_OK;
}

static wg_status_t read_blocks(object_t *object, wg_pair_kind_t kind, const char *text, size_t *at,
                               wg_error_struct *error)
{
    for (;; ++*at)
    {
        slong before = object->groups;
        size_t begin;
        wg_status_t status;

        skip_blanks(text, at);
        begin = *at;
        status = read_group(object, text, at, error);
        if (status != WG_OK)
            return status;
        if (object->groups == before)
            return wg_fail_at(error, text, *at, "expected the points of a block, such as 1 2|3 4");
        if (kind == WG_PAIR_OF_PAIRINGS && object->sizes[before] != 2)
            return wg_fail_at(error, text, begin, "expected two points, such as 1 2|3 4");
        if (text[*at] != '|')
            return WG_OK;
    }
}

/* Every point must have been named, but for those that a permutation leaves alone. */
static wg_status_t finish(slong *array, const object_t *object, slong points, wg_pair_kind_t kind,
                          const char *text, size_t at, wg_error_struct *error)
{
    for (slong i = 0; i < points; i++)
    {
        if (object->group[i] < 0 && kind != WG_PAIR_OF_PERMUTATIONS)
            return wg_fail_at(error, text, at, "the point %ld is missing here", (long) i + 1);
        if (kind == WG_PAIR_OF_PARTITIONS)
            array[i] = object->group[i];
        else
            array[i] = object->group[i] < 0 ? i : object->next[i];
    }
    if (kind == WG_PAIR_OF_PARTITIONS)
        wg_set_partition_normalise(array, array, points);
    return WG_OK;
}

wg_status_t wg_pair_parse(slong *first, slong *second, slong *points, wg_pair_kind_t kind, const char *text,
                          wg_error_struct *error)
{
    slong *const arrays[2] = {first, second};
    slong most = 0;
    object_t objects[2];
    size_t begins[2], at = 0;
    wg_status_t status = WG_OK;

    for (slong k = 0; k < 2 && status == WG_OK; k++)
    {
        memset(objects[k].group, -1, sizeof(objects[k].group));
        objects[k].groups = objects[k].points = 0;
        skip_blanks(text, &at);
        begins[k] = at;
        status = kind == WG_PAIR_OF_PERMUTATIONS ? read_cycles(objects + k, text, &at, error)
                                                 : read_blocks(objects + k, kind, text, &at, error);
        if (status == WG_OK && text[at] != (k == 0 ? ';' : '\0'))
            status =
                wg_fail_at(error, text, at, k == 0 ? "expected ';' and the second one" : "expected the end");
        at += k == 0;
        most = FLINT_MAX(most, objects[k].points);
    }
    if (status == WG_OK && most == 0)
        status = wg_fail_at(error, text, 0, "expected a point; (1) is the identity of degree 1");
    for (slong k = 0; k < 2 && status == WG_OK; k++)
        status = finish(arrays[k], objects + k, most, kind, text, begins[k], error);
    if (status == WG_OK)
        *points = most;
    return status;
}
