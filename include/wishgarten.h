/* Everything. */
#ifndef WISHGARTEN_H
#define WISHGARTEN_H

#include "wishgarten/formula.h"
#include "wishgarten/haar_moment.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/local_twirl.h"
#include "wishgarten/number.h"
#include "wishgarten/report.h"
#include "wishgarten/status.h"
#include "wishgarten/value.h"

#endif
