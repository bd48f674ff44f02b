/* Everything. */
#ifndef WISHGARTEN_H
#define WISHGARTEN_H

#include "wishgarten/file.h"
#include "wishgarten/formula.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/number.h"
#include "wishgarten/observable.h"
#include "wishgarten/pauli.h"
#include "wishgarten/status.h"
#include "wishgarten/value.h"

#endif
