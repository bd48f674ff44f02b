#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "../oracle/dense_circuit.h"
#include "../support.h"
#include "wishgarten/circuit_text.h"

#define DIM_MAX 16
#define ENTRIES (DIM_MAX * DIM_MAX)

/* u <- U(theta) of the circuit that the text describes. */
static slong read_unitary(number_t *u, const char *input, const double *theta)
{
    wg_circuit_text_t text;
    wg_error_t error;
    slong dim;

    wg_circuit_text_init(text);
    cr_assert_eq(wg_circuit_text_parse(text, input, error), WG_OK, "%s: line %zu, column %zu: %s", input,
                 error->line, error->column, error->message);
    dim = text->circuit->dim;
    cr_assert_leq(dim, DIM_MAX);
    oracle_unitary(u, text->circuit, theta);
    wg_circuit_text_clear(text);
    return dim;
}

/* 1 - |Tr A^+ B|/D: zero for matrices that are the same up to a phase. */
static double distance(const number_t *a, const number_t *b, slong dim)
{
    number_t trace = 0;

    for (slong i = 0; i < dim * dim; i++)
        trace += conj(a[i]) * b[i];
    return fabs(1 - cabs(trace) / dim);
}

static void check_same(const char *left, const char *right, const double *theta)
{
    number_t a[ENTRIES], b[ENTRIES];
    slong dim = read_unitary(a, left, theta);

    cr_assert_eq(dim, read_unitary(b, right, theta));
    cr_expect_lt(distance(a, b, dim), 1e-13, "%s and %s", left, right);
}

/* The gates as every textbook has them, up to a phase: on one qubit with rows of a, angles 0.3, -1.1, 2.5. */
Test(circuit_text, one_qubit_gates)
{
    const double a = 0.3, b = -1.1, c = 2.5, r = M_SQRT1_2;
    const struct
    {
        const char *line;
        number_t v[4];
    } cases[] = {
        {"id 0", {1, 0, 0, 1}},
        {"x 0", {0, 1, 1, 0}},
        {"y 0", {0, -I, I, 0}},
        {"z 0", {1, 0, 0, -1}},
        {"h 0", {r, r, r, -r}},
        {"s 0", {1, 0, 0, I}},
        {"sdg 0", {1, 0, 0, -I}},
        {"t 0", {1, 0, 0, cexp(I * M_PI / 4)}},
        {"tdg 0", {1, 0, 0, cexp(-I * M_PI / 4)}},
        {"sx 0", {1 + I, 1 - I, 1 - I, 1 + I}},
        {"sxdg 0", {1 - I, 1 + I, 1 + I, 1 - I}},
        {"rx 0 0.3", {cos(a / 2), -I * sin(a / 2), -I * sin(a / 2), cos(a / 2)}},
        {"ry 0 0.3", {cos(a / 2), -sin(a / 2), sin(a / 2), cos(a / 2)}},
        {"rz 0 0.3", {cexp(-I * a / 2), 0, 0, cexp(I * a / 2)}},
        {"p 0 0.3", {1, 0, 0, cexp(I * a)}},
        {"u1 0 0.3", {1, 0, 0, cexp(I * a)}},
        {"u2 0 0.3, -1.1", {1, -cexp(I * b), cexp(I * a), cexp(I * (a + b))}},
        {"u3 0 0.3, -1.1, 2.5",
         {cos(a / 2), -cexp(I * c) * sin(a / 2), cexp(I * b) * sin(a / 2), cexp(I * (b + c)) * cos(a / 2)}},
        {"u 0 0.3, -1.1, 2.5",
         {cos(a / 2), -cexp(I * c) * sin(a / 2), cexp(I * b) * sin(a / 2), cexp(I * (b + c)) * cos(a / 2)}},
        {"rot X 0.3", {cos(a), I * sin(a), I * sin(a), cos(a)}},
        {"rot Y0 0.3", {cos(a), sin(a), -sin(a), cos(a)}},
        {"rot Z 0.3", {cexp(I * a), 0, 0, cexp(-I * a)}},
        {"rot I 0.3", {1, 0, 0, 1}},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        number_t u[ENTRIES], v[4];
        double norm = 0;
        char text[100];

        sprintf(text, "qubits 1\n%s\n", cases[i].line);
        read_unitary(u, text, NULL);
        for (int j = 0; j < 4; j++)
            norm += creal(cases[i].v[j] * conj(cases[i].v[j])) / 2;
        for (int j = 0; j < 4; j++)
            v[j] = cases[i].v[j] / sqrt(norm);
        cr_expect_lt(distance(u, v, 2), 1e-14, "%s", cases[i].line);
    }
}

/* A controlled gate is the gate where the control is 1 and nothing where it is 0, exactly but for one phase; the permutations are
 * those of the bits. Qubits are 0 and 2 of three, so that the order of bits matters. */
Test(circuit_text, gates_of_more_qubits)
{
    const struct
    {
        const char *controlled, *plain;
    } cases[] = {{"cx 2 0", "x 0"},           {"cy 2 0", "y 0"},           {"cz 2 0", "z 0"},
                 {"ch 2 0", "h 0"},           {"csx 2 0", "sx 0"},         {"crx 2 0 0.7", "rx 0 0.7"},
                 {"cry 2 0 0.7", "ry 0 0.7"}, {"crz 2 0 0.7", "rz 0 0.7"}, {"ccx 2 1 0", "cx 1 0"},
                 {"ccz 2 1 0", "cz 1 0"},     {"cswap 2 0 1", "swap 0 1"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        number_t u[ENTRIES], v[ENTRIES];
        char text[100];

        sprintf(text, "qubits 3\n%s", cases[i].controlled);
        read_unitary(u, text, NULL);
        sprintf(text, "qubits 3\n%s", cases[i].plain);
        read_unitary(v, text, NULL);
        for (int j = 0; j < 8; j++)
            for (int k = 0; k < 8; k++)
                if (j < 4 || k < 4)
                    v[8 * j + k] = j == k;
        cr_expect_lt(distance(u, v, 8), 1e-14, "%s", cases[i].controlled);
    }
    for (int i = 0; i < 64; i++)
    {
        number_t u[ENTRIES];
        int row = i / 8, column = i % 8;

        read_unitary(u, "qubits 3\nswap 0 2", NULL);
        cr_expect_eq(u[i] == 1, row == ((column & 2) | (column & 1) << 2 | column >> 2));
        read_unitary(u, "qubits 3\nccx 0 2 1", NULL);
        cr_expect_eq(u[i] == 1, row == ((column & 5) == 5 ? column ^ 2 : column));
        read_unitary(u, "qubits 4\nc3x 3 0 2 1", NULL);
        cr_expect_eq(u[16 * (row + 8) + column + 8] == 1, row == ((column & 5) == 5 ? column ^ 2 : column));
        cr_expect_eq(u[16 * row + column] == 1, row == column);
        read_unitary(u, "qubits 3\ncp 0 2 1.5", NULL);
        cr_expect_lt(cabs(u[i] / u[0] - (row == column) * ((row & 5) == 5 ? cexp(1.5 * I) : 1)), 1e-14);
    }
    check_same("qubits 3\nrxx 0 2 0.4", "qubits 3\nrot X0 X2 -0.2", NULL);
    check_same("qubits 3\nryy 0 2 0.4", "qubits 3\nrot YIY -0.2", NULL);
    check_same("qubits 3\nrzz 0 2 0.4", "qubits 3\ncx 0 2\nrz 2 0.4\ncx 0 2", NULL);
    check_same("qubits 3\ncu1 2 0 0.4", "qubits 3\ncp 0 2 0.4", NULL);
    check_same("qubits 3\ncu3 2 0 0.3, -1.1, 2.5",
               "qubits 3\np 2 0.7\ncrz 2 0 2.5\ncry 2 0 0.3\ncrz 2 0 -1.1", NULL);
}

/* A gate at free angles is the gate at their values: theta[0] = 0.3, theta[1] = -1.1, theta[2] = 2.5. */
Test(circuit_text, free_angles)
{
    const double theta[] = {0.3, -1.1, 2.5};

    check_same("qubits 2\nrx 0 theta[0]\nry 1 theta[1]\nrzz 0 1 theta[2]",
               "qubits 2\nrx 0 0.3\nry 1 -1.1\nrzz 0 1 2.5", theta);
    check_same("qubits 2\nrx 0 theta[1]\nry 1 theta[0]\nh 0\nrx 0 2*theta[1] + pi/4",
               "qubits 2\nrx 0 -1.1\nry 1 0.3\nh 0\nrx 0 -2.2 + pi/4", theta);
    check_same("qubits 2\ncu3 0 1 theta[0], theta[1]/2 - theta[2], -theta[1]",
               "qubits 2\ncu3 0 1 0.3, -0.55 - 2.5, 1.1", theta);
    check_same(
        "qubits 2\nu3 0 theta[0]\t, theta[1] ,theta[2] # words\ncry 1 0 -(theta[0]*3 - (1 + theta[1]))",
        "qubits 2\nu3 0 0.3, -1.1, 2.5\ncry 1 0 -(0.9 - 1 + 1.1)", theta);
    check_same("qubits 2\nrot XZ theta[0] + theta[1]\nrot YY theta[0]", "qubits 2\nrot XZ -0.8\nrot YY 0.3",
               theta);
    check_same("qubits 2\ncp 0 1 theta[0]\ncrx 1 0 theta[0] - theta[0]", "qubits 2\ncp 0 1 0.3", theta);
}

/* Parameters and gates as they stand in the circuit. */
Test(circuit_text, data)
{
    wg_circuit_text_t text;
    const wg_gate_struct *gates;

    wg_circuit_text_init(text);
    cr_assert_eq(wg_circuit_text_parse(text,
                                       "# a circuit\n\n  qubits 3  # three\r\n"
                                       "rot XYZ 2*theta[1]-1/4\nrot X0 Y2 theta[0]\nrz 1 theta[1]\nrx 0 pi\n",
                                       NULL),
                 WG_OK);
    gates = text->circuit->gates;
    cr_expect(text->circuit->qubits == 3 && text->circuit->dim == 8 && text->circuit->parameters == 2);
    cr_assert_eq(text->circuit->length, 4);
    cr_expect(gates[0].x == 3 && gates[0].z == 6 && gates[0].parameter == 1);
    cr_expect(gates[0].scale == 2 && gates[0].offset == -0.25);
    cr_expect(gates[1].x == 5 && gates[1].z == 4 && gates[1].parameter == 0 && gates[1].scale == 1);
    cr_expect(gates[2].x == 0 && gates[2].z == 2 && gates[2].parameter == 1 && gates[2].scale == -0.5);
    cr_expect(gates[3].x == 1 && gates[3].z == 0 && gates[3].parameter < 0 && gates[3].offset == -M_PI_2);
    cr_expect_str_eq(text->names[0], "theta[0]");
    cr_expect_str_eq(text->names[1], "theta[1]");
    cr_expect_eq(text->measurements, 0);
    wg_circuit_text_clear(text);
}

/* Expressions are what C makes of them. */
Test(circuit_text, expressions)
{
    const struct
    {
        const char *text;
        double value;
    } cases[] = {{"0.1", 0.1},
                 {"1/3", 1.0 / 3},
                 {"pi", M_PI},
                 {"-pi/2", -M_PI / 2},
                 {"3*pi/4", 3 * M_PI / 4},
                 {"2^3^2", 512},
                 {"-2^2", -4},
                 {"(-2)^2", 4},
                 {"2^-1", 0.5},
                 {"1-2-3", -4},
                 {"8/4/2", 1},
                 {"1 + 2 * 3", 7},
                 {"(1+2)*3", 9},
                 {"--1", 1},
                 {"+1", 1},
                 {"1e-3", 1e-3},
                 {".5E1", 5},
                 {"2.", 2},
                 {"sin(pi/6)", 0.5},
                 {"cos(0)+tan(0)", 1},
                 {"sqrt(2)*sqrt(2)", 2},
                 {"ln(exp(1.25))", 1.25},
                 {"0.1000000000000000055511151231257827021181583404541015625", 0.1}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        wg_circuit_text_t text;
        char input[200];
        wg_error_t error;

        wg_circuit_text_init(text);
        sprintf(input, "qubits 1\nrot X %s", cases[i].text);
        cr_assert_eq(wg_circuit_text_parse(text, input, error), WG_OK, "%s: %s", cases[i].text,
                     error->message);
        cr_expect_float_eq(text->circuit->gates[0].offset, cases[i].value, 1e-15 * (1 + fabs(cases[i].value)),
                           "%s", cases[i].text);
        wg_circuit_text_clear(text);
    }
}

/* What is wrong is refused with its line and column, and a word that says what; the result is untouched. */
Test(circuit_text, errors)
{
    const struct
    {
        const char *text;
        size_t line, column;
        const char *word;
    } cases[] = {
        {"", 1, 0, "qubits 4"},
        {"# nothing", 1, 9, "qubits 4"},
        {"h 0", 1, 0, "qubits 4"},
        {"qubits", 1, 6, "a number of qubits"},
        {"qubits 0", 1, 7, "at least one qubit"},
        {"qubits 33", 1, 7, "at most 32"},
        {"qubits 99999999999999999999999", 1, 7, "at most 32"},
        {"qubits -1", 1, 7, "a number of qubits"},
        {"qubits 2 3", 1, 9, "end of the line"},
        {"qubits 2\nhh 0", 2, 0, "a gate"},
        {"qubits 2\nH 0", 2, 0, "a gate"},
        {"qubits 2\nqubits 3", 2, 0, "a gate"},
        {"qubits 2\nh", 2, 1, "a qubit"},
        {"qubits 2\nh 2", 2, 2, "at most 1"},
        {"qubits 2\nh 0 1", 2, 4, "end of the line"},
        {"qubits 2\ncx 0", 2, 4, "a qubit"},
        {"qubits 2\ncx 1 1", 2, 0, "same qubit twice"},
        {"qubits 2\n\n rx 0", 3, 5, "an angle"},
        {"qubits 2\nrx 0 theta", 2, 5, "free parameter theta[0]"},
        {"qubits 2\nrx 0 phi[0]", 2, 5, "free parameter theta[0]"},
        {"qubits 2\nrx 0 theta[x]", 2, 11, "number of a parameter"},
        {"qubits 2\nrx 0 theta[0", 2, 12, "']'"},
        {"qubits 2\nrx 0 theta[1]", 2, 5, "theta[0] is nowhere"},
        {"qubits 2\nrx 0 theta[0]\nrx 0 theta[3]\nrx 0 theta[1]", 3, 5, "theta[2] is nowhere"},
        {"qubits 2\nrx 0 theta[99999999999999999999]", 2, 11, "at most 999999"},
        {"qubits 2\nrx 0 theta[0]*theta[0]", 2, 13, "linear"},
        {"qubits 2\nrx 0 1/theta[0]", 2, 6, "linear"},
        {"qubits 2\nrx 0 theta[0]^2", 2, 13, "linear"},
        {"qubits 2\nrx 0 sin(theta[0])", 2, 5, "linear"},
        {"qubits 2\nrx 0 Pi", 2, 5, "written pi"},
        {"qubits 2\nrx 0 1/0", 2, 6, "division by zero"},
        {"qubits 2\nrx 0 1e400", 2, 5, "finite"},
        {"qubits 2\nrx 0 1e99999999", 2, 5, "a number"},
        {"qubits 2\nrx 0 ln(-1)", 2, 5, "finite"},
        {"qubits 2\nrx 0 sin 1", 2, 9, "'('"},
        {"qubits 2\nrx 0 (1", 2, 7, "')'"},
        {"qubits 2\nrx 0 .", 2, 5, "a number"},
        {"qubits 2\nrx 0 1 2", 2, 7, "end of the line"},
        {"qubits 2\nu2 0 1 2", 2, 7, "','"},
        {"qubits 2\nrx 0 \xe2\x88\x92"
         "1",
         2, 5, "minus"},
        {"qubits 2\nrot X 1", 2, 4, "2 letters"},
        {"qubits 2\nrot XXX 1", 2, 4, "2 letters"},
        {"qubits 2\nrot XA 1", 2, 4, "2 letters"},
        {"qubits 2\nrot X0 Z0 1", 2, 7, "two letters on qubit 0"},
        {"qubits 2\nrot X2 1", 2, 5, "at most 1"},
        {"qubits 2\nrot XX", 2, 6, "an angle"},
        {"qubits 2\nrot 0.5 XX", 2, 4, "2 letters"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        wg_circuit_text_t text;
        wg_error_t error;

        wg_circuit_text_init(text);
        cr_expect_eq(wg_circuit_text_parse(text, cases[i].text, error), WG_SYNTAX, "%s", cases[i].text);
        cr_expect(error->line == cases[i].line && error->column == cases[i].column,
                  "%s: line %zu, column %zu", cases[i].text, error->line, error->column);
        cr_expect(strstr(error->message, cases[i].word) != NULL, "%s: %s", cases[i].text, error->message);
        cr_expect(text->circuit->length == 0 && text->names == NULL);
        wg_circuit_text_clear(text);
    }
}

/* Nine parameters in one angle are too many, eight are not; brackets and signs may nest, but not without end. */
Test(circuit_text, limits)
{
    char *input = flint_malloc(10000);
    wg_circuit_text_t text;
    wg_error_t error;

    wg_circuit_text_init(text);
    for (int terms = 8; terms <= 9; terms++)
    {
        strcpy(input, "qubits 1\nrx 0 0");
        for (int i = 0; i < terms; i++)
            sprintf(input + strlen(input), "+theta[%d]", i);
        cr_expect_eq(wg_circuit_text_parse(text, input, error), terms == 8 ? WG_OK : WG_SYNTAX);
    }
    cr_expect(strstr(error->message, "more than 8 parameters") != NULL);
    cr_expect(text->circuit->length == 8 && text->circuit->parameters == 8);
    for (int depth = 100; depth <= 1000; depth += 900)
        for (int sign = 0; sign < 2; sign++)
        {
            strcpy(input, "qubits 1\nrx 0 ");
            for (int i = 0; i < depth; i++)
                strcat(input, sign ? "-" : "(");
            strcat(input, "1");
            for (int i = 0; i < depth && !sign; i++)
                strcat(input, ")");
            cr_expect_eq(wg_circuit_text_parse(text, input, error), depth == 100 ? WG_OK : WG_SYNTAX);
        }
    cr_expect(strstr(error->message, "nests") != NULL);
    wg_circuit_text_clear(text);
    flint_free(input);
}

/* A million gates are read, one more is not. */
Test(circuit_text, many_gates)
{
    const slong most = WG_CIRCUIT_GATES_MAX;
    char *input = flint_malloc(4 * (most + 1) + 20), *end = input + sprintf(input, "qubits 1\n");
    wg_circuit_text_t text;
    wg_error_t error;

    for (slong i = 0; i <= most; i++)
        end = stpcpy(end, "x 0\n");
    wg_circuit_text_init(text);
    cr_expect_eq(wg_circuit_text_parse(text, input, error), WG_SYNTAX);
    cr_expect(error->line == (size_t) most + 2 && strstr(error->message, "more than 1000000 gates") != NULL);
    end[-4] = '\0';
    cr_expect_eq(wg_circuit_text_parse(text, input, error), WG_OK);
    cr_expect_eq(text->circuit->length, most);
    wg_circuit_text_clear(text);
    flint_free(input);
}

/* Texts with random bytes, pieces moved, doubled and cut out are read or refused, and nothing else happens. */
Test(circuit_text, mutations)
{
    const char *const seeds[] = {
        "qubits 4 # c\nh 0\ncx 0 1\nrot XXYZ 2*theta[0]+pi/4\nrot X0 Y3 theta[1]\nu3 2 "
        "theta[0], -pi/2, sin(1e-3)^2\ncu3 1 2 1/3, theta[1]-theta[0], 0\n",
        "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[3]; creg c[3];\ngate g(a,b) x,y { "
        "u3(a/2,-b,pi^2) x; barrier x,y; cx x,y; }\ng(alpha, 2*beta+1) q[0],q[1]; h q;\n"
        "rz(theta[0]) q[2]; // c\nmeasure q -> c;\n"};
    const char *const pieces[] = {"theta[",     "pi",   "(",          ")",       "-",        "^",     "[0]",
                                  "qreg r[2];", "rx 0", "1e9",        "{",       "}",        ";",     "\n",
                                  "// ",        "gate", "g(1,2) q,q", "measure", "\xff",     "X0 X1", ",",
                                  "/",          "0",    "barrier",    "# x\n",   "OPENQASM", "->"};
    slong rounds = test_scaled(20000), good = 0;
    flint_rand_t state;
    wg_circuit_text_t text;

    test_randinit(state);
    wg_circuit_text_init(text);
    for (slong round = 0; round < rounds; round++)
    {
        char input[2000];
        wg_error_t error;
        wg_status_t status;

        strcpy(input, seeds[round % 2]);
        for (slong i = n_randint(state, 4); i >= 0; i--)
        {
            size_t length = strlen(input), at = n_randint(state, length + 1), size = n_randint(state, 12);
            const char *piece = pieces[n_randint(state, sizeof(pieces) / sizeof(*pieces))];

            size = FLINT_MIN(size, length - at);
            switch (n_randint(state, 3))
            {
            case 0:
                memmove(input + at, input + at + size, length - at - size + 1);
                break;
            case 1:
                memmove(input + at + strlen(piece), input + at, length - at + 1);
                memcpy(input + at, piece, strlen(piece));
                break;
            default:
                if (at < length)
                    input[at] = 1 + n_randint(state, 255);
            }
        }
        error->message[0] = '\0';
        status = wg_circuit_text_parse(text, input, error);
        cr_assert(status == WG_OK || (status == WG_SYNTAX && error->message[0] != '\0'), "%s", input);
        good += status == WG_OK;
    }
    cr_expect(good > rounds / 50 && good < rounds, "%ld of %ld are circuits", (long) good, (long) rounds);
    wg_circuit_text_clear(text);
    flint_randclear(state);
}

/* A file is its contents, and errors name it. */
Test(circuit_text, files)
{
    wg_circuit_text_t text;
    wg_error_t error;
    char path[] = "t_circuit_text.XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");

    fputs("qubits 1\nrx 0 theta[0]\nxx 0\n", file);
    fclose(file);
    wg_circuit_text_init(text);
    cr_expect_eq(wg_circuit_text_read(text, path, error), WG_SYNTAX);
    cr_expect(strcmp(error->source, path) == 0 && error->line == 3);
    file = fopen(path, "w");
    fputs("qubits 1\nrx 0 theta[0]\n", file);
    fclose(file);
    cr_expect_eq(wg_circuit_text_read(text, path, error), WG_OK);
    cr_expect_eq(text->circuit->parameters, 1);
    remove(path);
    cr_expect_eq(wg_circuit_text_read(text, path, error), WG_SYSTEM);
    cr_expect_eq(text->circuit->parameters, 1);
    wg_circuit_text_clear(text);
}
