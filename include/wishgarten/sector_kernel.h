/* The kernel of a symmetric QNN whose input is spread over several sectors. */
#ifndef WISHGARTEN_SECTOR_KERNEL_H
#define WISHGARTEN_SECTOR_KERNEL_H

#include "wishgarten/formula.h"
#include "wishgarten/kernel_moment.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The space is a direct sum of sectors s of dimension d_s; blocks, generators and O are block diagonal, the blocks independent and Haar in each sector,
   and the input has the weight w_s in sector s. Then epsilon = sum_s w_s epsilon_s, and with K_s the kernel of sector s alone and g_s one of its first
   derivatives

       E K   = sum_s w_s^2 E K_s,
       Var K = sum_s w_s^4 Var K_s + 2 L sum_{s != s'} w_s^2 w_s'^2 E g_s^2 E g_s'^2.

   An input in one sector has w = 1: its QNN is that of dimension d_s. mean, variance <- these; the kernels share ring, depth, angle and the
   boundary "haar", with power sums up to the fourth. Proof: doc/theory/kernel.md, section 8. */
void wg_sector_kernel(wg_formula_t mean, wg_formula_t variance, const wg_kernel_struct *sectors,
                      const fmpq *weights, slong length);

#ifdef __cplusplus
}
#endif

#endif
