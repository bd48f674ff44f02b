#include "wishgarten/ansatz.h"

#include <math.h>

#include "ansatz_family.h"

enum
{
    DIM = 1,
    GROUP = 2,
    RANDOM = 4,
    SPECTRUM = 8,
    BARE = 16,
    OVERLAP = 32,
    WEIGHTS = 64,
    RING = 128,
    WORDS = 256,
    DATA = 512
};
#define OPTIONS 10

static const char *const option_names[OPTIONS] = {"dim",     "group",   "random", "spectrum", "bare",
                                                  "overlap", "weights", "ring",   "words",    "data"};

/* A family: its name, the options that it reads, and the fewest qubits. */
typedef struct
{
    const char *name;
    int options;
    slong qubits;
} family_struct;

static const family_struct families[WG_ANSATZ_KINDS] = {
    [WG_ANSATZ_HAAR] = {"haar", DIM | GROUP | RANDOM | SPECTRUM | BARE | OVERLAP | WEIGHTS, 0},
    [WG_ANSATZ_PAULI] = {"pauli", WORDS, 1},
    [WG_ANSATZ_BRICKWORK] = {"brickwork", GROUP | RANDOM | BARE | OVERLAP | RING, 2},
    [WG_ANSATZ_HEA] = {"hea", RING, 1},
    [WG_ANSATZ_SYMMETRIC] = {"symmetric", 0, 1},
    [WG_ANSATZ_MATCHGATE] = {"matchgate", 0, 2},
    [WG_ANSATZ_ORTHOGONAL] = {"orthogonal", 0, 1},
    [WG_ANSATZ_SYMPLECTIC] = {"symplectic", 0, 1},
    [WG_ANSATZ_REUPLOAD] = {"reupload", RING | DATA, 1},
};

void wg_ansatz_init(wg_ansatz_t ansatz, wg_ansatz_kind_t kind, slong qubits, slong layers)
{
    *ansatz = (wg_ansatz_struct){.kind = kind, .qubits = qubits, .layers = layers, .angle = 1};
    ansatz->dim = qubits >= 0 && qubits <= WG_CIRCUIT_QUBITS_MAX ? WORD(1) << qubits : 0;
}

const char *wg_ansatz_name(wg_ansatz_kind_t kind)
{
    return families[kind].name;
}

static int given_options(const wg_ansatz_t ansatz)
{
    return (ansatz->qubits == 0 ? DIM : 0) | (ansatz->group != WG_GROUP_U ? GROUP : 0) |
           (ansatz->random ? RANDOM : 0) | (ansatz->spectrum != NULL ? SPECTRUM : 0) |
           (ansatz->bare ? BARE : 0) | (ansatz->overlap != 0 ? OVERLAP : 0) |
           (ansatz->weights != NULL ? WEIGHTS : 0) | (ansatz->ring ? RING : 0) |
           (ansatz->words != 0 ? WORDS : 0) | (ansatz->features != 0 ? DATA : 0);
}

static wg_status_t check_options(const wg_ansatz_t ansatz, wg_error_struct *error)
{
    const family_struct *family = families + ansatz->kind;
    int strange = given_options(ansatz) & ~family->options;

    if (strange & DIM)
        return wg_fail(error, WG_DOMAIN, "the ansatz %s lives on qubits: give their number, from %ld to %d",
                       family->name, (long) family->qubits, WG_CIRCUIT_QUBITS_MAX);
    for (int i = 0; i < OPTIONS; i++)
        if (strange >> i & 1)
            return wg_fail(error, WG_DOMAIN, "the ansatz %s has no option %s", family->name, option_names[i]);
    return WG_OK;
}

static wg_status_t check_size(const wg_ansatz_t ansatz, wg_error_struct *error)
{
    const family_struct *family = families + ansatz->kind;

    if (ansatz->layers < 1)
        return wg_fail(error, WG_DOMAIN, "%ld layers: expected at least one", (long) ansatz->layers);
    if (ansatz->qubits > WG_CIRCUIT_QUBITS_MAX)
        return wg_fail(error, WG_UNABLE, "%ld qubits: the simulator goes up to %d", (long) ansatz->qubits,
                       WG_CIRCUIT_QUBITS_MAX);
    if (ansatz->qubits < family->qubits)
        return wg_fail(error, WG_DOMAIN, "%ld qubits: the ansatz %s needs at least %ld",
                       (long) ansatz->qubits, family->name, (long) family->qubits);
    if (ansatz->dim < 1 || (ansatz->qubits > 0 && ansatz->dim != WORD(1) << ansatz->qubits))
        return wg_fail(error, WG_DOMAIN, "dimension %ld with %ld qubits: expected %s", (long) ansatz->dim,
                       (long) ansatz->qubits, ansatz->qubits > 0 ? "2^qubits" : "at least 1");
    if (!isfinite(ansatz->angle) || ansatz->angle == 0)
        return wg_fail(error, WG_DOMAIN, "the factor %g of the angles: expected a number that is not 0",
                       ansatz->angle);
    return WG_OK;
}

static wg_status_t check_bare(const wg_ansatz_t ansatz, wg_error_struct *error)
{
    double total = 0;

    if (!ansatz->bare)
        return ansatz->overlap == 0 && ansatz->weights == NULL
                   ? WG_OK
                   : wg_fail(error, WG_DOMAIN, "an overlap with psi_0 is for the boundary bare");
    if (!(fabs(ansatz->overlap) <= 1))
        return wg_fail(error, WG_DOMAIN, "the overlap %g: expected a number from -1 to 1", ansatz->overlap);
    if (ansatz->group == WG_GROUP_O && ansatz->overlap != 0)
        return wg_fail(error, WG_DOMAIN,
                       "the overlap %g: a generator of O is imaginary and has overlap 0 with the real psi_0",
                       ansatz->overlap);
    if ((ansatz->spectrum == NULL) != (ansatz->weights == NULL))
        return wg_fail(error, WG_DOMAIN, "%s",
                       ansatz->weights == NULL
                           ? "a spectrum with the boundary bare wants the weights of its entries in psi_0"
                           : "weights are those of the entries of a spectrum");
    if (ansatz->weights != NULL && (ansatz->group != WG_GROUP_U || ansatz->overlap != 0))
        return wg_fail(error, WG_DOMAIN, "weights go with the group U, and without an overlap");
    if (ansatz->group == WG_GROUP_O && ansatz->qubits == 0)
        return wg_fail(error, WG_UNABLE, "the boundary bare and the group O: give a number of qubits");
    for (slong i = 0; ansatz->weights != NULL && i < ansatz->dim; i++)
    {
        if (!(ansatz->weights[i] >= 0) || isinf(ansatz->weights[i]))
            return wg_fail(error, WG_DOMAIN, "weight %ld is %g: expected a number from 0 up", (long) i + 1,
                           ansatz->weights[i]);
        total += ansatz->weights[i];
    }
    if (ansatz->weights != NULL && !(fabs(total - 1) < 1e-9))
        return wg_fail(error, WG_DOMAIN, "the weights have the sum %.12g: expected 1", total);
    return WG_OK;
}

static wg_status_t check_generator(const wg_ansatz_t ansatz, wg_error_struct *error)
{
    double *diag;
    int fits;

    if (ansatz->kind == WG_ANSATZ_BRICKWORK && ansatz->group == WG_GROUP_SP)
        return wg_fail(error, WG_DOMAIN,
                       "two-qubit gates of Sp(4) on all pairs do not generate Sp(2^n): expected "
                       "the group U or O");
    if (ansatz->group == WG_GROUP_SP && ansatz->dim % 2 == 1)
        return wg_fail(error, WG_DOMAIN, "Sp(%ld) does not exist: expected an even dimension",
                       (long) ansatz->dim);
    if (ansatz->random && (ansatz->qubits == 0 || ansatz->spectrum != NULL))
        return wg_fail(error, WG_DOMAIN, "random words need qubits, and exclude a spectrum");
    if (ansatz->spectrum == NULL)
        return ansatz->qubits > 0 || ansatz->dim % 2 == 0
                   ? WG_OK
                   : wg_fail(error, WG_DOMAIN,
                             "a generator with as many eigenvalues 1 as -1 needs an even dimension, not %ld",
                             (long) ansatz->dim);
    for (slong i = 0; i < ansatz->dim; i++)
        if (!isfinite(ansatz->spectrum[i]))
            return wg_fail(error, WG_DOMAIN, "eigenvalue %ld is no number", (long) i + 1);
    diag = flint_malloc(ansatz->dim * sizeof(double));
    fits = wg_ansatz_spectrum(diag, ansatz->spectrum, ansatz->dim, ansatz->group);
    flint_free(diag);
    return fits ? WG_OK
                : wg_fail(error, WG_DOMAIN,
                          "a generator of O or Sp has a spectrum symmetric about 0, with every multiplicity");
}

static wg_status_t check_kind(const wg_ansatz_t ansatz, wg_error_struct *error)
{
    ulong mask = ansatz->qubits == 0 ? 0 : UWORD_MAX >> (FLINT_BITS - ansatz->qubits);

    if (ansatz->ring && ansatz->qubits < 3)
        return wg_fail(error, WG_DOMAIN, "a ring has at least three qubits, not %ld", (long) ansatz->qubits);
    if (ansatz->ring && ansatz->kind == WG_ANSATZ_BRICKWORK && ansatz->qubits % 2 == 1)
        return wg_fail(error, WG_DOMAIN, "a ring of bricks has an even number of qubits, not %ld",
                       (long) ansatz->qubits);
    if (ansatz->kind == WG_ANSATZ_REUPLOAD && ansatz->features < 1)
        return wg_fail(error, WG_DOMAIN, "the ansatz reupload needs data: one number or more");
    for (slong i = 0; i < ansatz->features; i++)
        if (!isfinite(ansatz->data[i]))
            return wg_fail(error, WG_DOMAIN, "number %ld of the data is not finite", (long) i + 1);
    if (ansatz->words < 0)
        return wg_fail(error, WG_DOMAIN, "%ld words", (long) ansatz->words);
    for (slong i = 0; i < ansatz->words; i++)
        if ((ansatz->x[i] | ansatz->z[i]) & ~mask)
            return wg_fail(error, WG_DOMAIN, "word %ld has a letter beyond qubit %ld", (long) i + 1,
                           (long) ansatz->qubits - 1);
    return WG_OK;
}

/* Gates of a layer; a layer or two more are always within the limit. */
static double gates_of_layer(const wg_ansatz_t ansatz)
{
    double n = ansatz->qubits;

    switch (ansatz->kind)
    {
    case WG_ANSATZ_HAAR:
        return 2;
    case WG_ANSATZ_PAULI:
        return FLINT_MAX(ansatz->words, 1);
    case WG_ANSATZ_BRICKWORK:
        return n + 1;
    case WG_ANSATZ_HEA:
        return 3 * n;
    case WG_ANSATZ_SYMMETRIC:
        return 2 * n + n * (n - 1) / 2;
    case WG_ANSATZ_MATCHGATE:
        return 2 * n - 1;
    case WG_ANSATZ_REUPLOAD:
        return 4 * n;
    default:
        return 1;
    }
}

static wg_status_t check_memory(const wg_ansatz_t ansatz, wg_error_struct *error)
{
    double gates = ansatz->layers * gates_of_layer(ansatz), d = ansatz->dim, bytes;
    int dense = ansatz->group == WG_GROUP_SP || (ansatz->group == WG_GROUP_O && ansatz->spectrum != NULL) ||
                (ansatz->bare && ansatz->qubits == 0);

    if (gates > WG_ANSATZ_GATES_MAX)
        return wg_fail(error, WG_UNABLE, "%ld layers would have about %.3g gates: expected at most %d",
                       (long) ansatz->layers, gates, WG_ANSATZ_GATES_MAX);
    if (ansatz->kind != WG_ANSATZ_HAAR)
        return WG_OK;
    bytes = (ansatz->layers + 2.0) * d * d * sizeof(wg_complex_t) / (dense ? 1 : 2);
    if (bytes > WG_ANSATZ_BYTES_MAX)
        return wg_fail(error, WG_UNABLE,
                       "%ld Haar-random blocks of dimension %ld would take %.3g GiB: expected at most %.3g",
                       (long) ansatz->layers + !ansatz->bare, (long) ansatz->dim, bytes / 0x1p30,
                       WG_ANSATZ_BYTES_MAX / 0x1p30);
    return WG_OK;
}

wg_status_t wg_ansatz_check(const wg_ansatz_t ansatz, wg_error_struct *error)
{
    wg_status_t status = check_options(ansatz, error);

    if (status == WG_OK)
        status = check_size(ansatz, error);
    if (status == WG_OK)
        status = check_memory(ansatz, error);
    if (status == WG_OK)
        status = check_generator(ansatz, error);
    if (status == WG_OK)
        status = check_bare(ansatz, error);
    if (status == WG_OK)
        status = check_kind(ansatz, error);
    return status;
}

slong wg_ansatz_parameters(const wg_ansatz_t ansatz)
{
    slong n = ansatz->qubits, layers = ansatz->layers;

    switch (ansatz->kind)
    {
    case WG_ANSATZ_PAULI:
        return layers * FLINT_MAX(ansatz->words, 1);
    case WG_ANSATZ_HEA:
        return layers * 2 * n;
    case WG_ANSATZ_SYMMETRIC:
        return layers * (n > 1 ? 3 : 2);
    case WG_ANSATZ_MATCHGATE:
        return layers * (2 * n - 1);
    case WG_ANSATZ_REUPLOAD:
        return (layers + 1) * 2 * n;
    default:
        return layers;
    }
}

wg_status_t wg_ansatz_build(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz,
                            wg_error_struct *error)
{
    wg_status_t status = wg_ansatz_check(ansatz, error);

    if (status != WG_OK)
        return status;
    if (circuit->dim != ansatz->dim || circuit->qubits != ansatz->qubits)
        flint_throw(FLINT_ERROR, "wg_ansatz_build: a circuit of another space\n");
    wg_circuit_reset(circuit);
    switch (ansatz->kind)
    {
    case WG_ANSATZ_HAAR:
        wg_ansatz_append_haar(circuit, stream, ansatz);
        break;
    case WG_ANSATZ_BRICKWORK:
        wg_ansatz_append_brickwork(circuit, stream, ansatz);
        break;
    case WG_ANSATZ_HEA:
        wg_ansatz_append_hea(circuit, ansatz);
        break;
    case WG_ANSATZ_SYMMETRIC:
        wg_ansatz_append_symmetric(circuit, ansatz);
        break;
    case WG_ANSATZ_MATCHGATE:
        wg_ansatz_append_matchgate(circuit, ansatz);
        break;
    case WG_ANSATZ_REUPLOAD:
        wg_ansatz_append_reupload(circuit, ansatz);
        break;
    default:
        wg_ansatz_append_words(circuit, stream, ansatz);
    }
    return WG_OK;
}
