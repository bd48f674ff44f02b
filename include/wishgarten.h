/* Everything. */
#ifndef WISHGARTEN_H
#define WISHGARTEN_H

#include "wishgarten/character.h"
#include "wishgarten/file.h"
#include "wishgarten/formula.h"
#include "wishgarten/haar_moment.h"
#include "wishgarten/integrand.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/kernel_law.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/kernel_quantity.h"
#include "wishgarten/local_twirl.h"
#include "wishgarten/matrix_integral.h"
#include "wishgarten/number.h"
#include "wishgarten/observable.h"
#include "wishgarten/pairing.h"
#include "wishgarten/partition.h"
#include "wishgarten/pauli.h"
#include "wishgarten/permutation.h"
#include "wishgarten/plot.h"
#include "wishgarten/report.h"
#include "wishgarten/sector_kernel.h"
#include "wishgarten/set_partition.h"
#include "wishgarten/status.h"
#include "wishgarten/supervised_kernel.h"
#include "wishgarten/trace_word.h"
#include "wishgarten/value.h"
#include "wishgarten/weingarten.h"
#include "wishgarten/zonal.h"

#endif
