#include "wishgarten/weingarten.h"

slong wg_weingarten_degree_max(wg_group_t group, int all)
{
    if (group != WG_UNITARY)
        return WG_WEINGARTEN_ZONAL_DEGREE_MAX;
    return all ? WG_WEINGARTEN_TABLE_DEGREE_MAX : WG_WEINGARTEN_DEGREE_MAX;
}

wg_status_t wg_weingarten(wg_weingarten_t w, wg_group_t group, const slong *mu, slong n)
{
    return group == WG_UNITARY ? wg_weingarten_by_characters(w, mu, n)
                               : wg_weingarten_by_zonal_functions(w, group, mu, n);
}

wg_status_t wg_weingarten_table(wg_weingarten_struct *w, wg_group_t group, slong n)
{
    return group == WG_UNITARY ? wg_weingarten_table_by_characters(w, n)
                               : wg_weingarten_table_by_zonal_functions(w, group, n);
}

wg_status_t wg_weingarten_at(fmpq_t q, wg_group_t group, const slong *mu, slong n, const fmpz_t dim)
{
    return group == WG_UNITARY ? wg_weingarten_at_by_characters(q, mu, n, dim)
                               : wg_weingarten_at_by_zonal_functions(q, group, mu, n, dim);
}

wg_status_t wg_weingarten_table_at(fmpq *q, wg_group_t group, slong n, const fmpz_t dim)
{
    return group == WG_UNITARY ? wg_weingarten_table_at_by_characters(q, n, dim)
                               : wg_weingarten_table_at_by_zonal_functions(q, group, n, dim);
}
