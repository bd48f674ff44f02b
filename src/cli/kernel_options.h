/* What the options of the kernel command hold in memory. Private to the program. */
#ifndef WG_KERNEL_OPTIONS_H
#define WG_KERNEL_OPTIONS_H

#include "kernel_request.h"

/* Both free the array, too. */
void wg_kernel_sectors_clear(wg_kernel_sector_t *sectors, slong length);
void wg_kernel_observables_clear(wg_observable_struct *observables, slong length);

#endif
