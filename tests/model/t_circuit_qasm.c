#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "../oracle/dense_circuit.h"
#include "wishgarten/circuit_text.h"

#define ENTRIES 256

static void read_circuit(wg_circuit_text_t text, const char *input)
{
    wg_error_t error;

    wg_circuit_text_init(text);
    cr_assert_eq(wg_circuit_text_parse(text, input, error), WG_OK, "%s: line %zu, column %zu: %s", input,
                 error->line, error->column, error->message);
}

/* Two texts are the same unitary up to a phase, at theta = (0.3, -1.1, 2.5). */
static void check_same(const char *left, const char *right)
{
    const double theta[] = {0.3, -1.1, 2.5};
    number_t u[ENTRIES], v[ENTRIES], trace = 0;
    wg_circuit_text_t a, b;
    slong dim;

    read_circuit(a, left);
    read_circuit(b, right);
    dim = a->circuit->dim;
    cr_assert(dim <= 16 && dim == b->circuit->dim && a->circuit->parameters <= 3 &&
              b->circuit->parameters <= 3);
    oracle_unitary(u, a->circuit, theta);
    oracle_unitary(v, b->circuit, theta);
    for (slong i = 0; i < dim * dim; i++)
        trace += conj(u[i]) * v[i];
    cr_expect_lt(fabs(1 - cabs(trace) / dim), 1e-13, "%s and %s", left, right);
    wg_circuit_text_clear(a);
    wg_circuit_text_clear(b);
}

#define HEAD "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[3];\n"

/* Every gate is what the paper of OpenQASM 2 defines it to be by U and CX. */
Test(circuit_qasm, library)
{
    const struct
    {
        const char *definition, *use;
    } cases[] = {
        {"gate g a { U(pi/2,0,pi) a; }", "h"},
        {"gate g a { U(pi,0,pi) a; }", "x"},
        {"gate g a { U(pi,pi/2,pi/2) a; }", "y"},
        {"gate g a { U(0,0,pi) a; }", "z"},
        {"gate g a { U(0,0,pi/2) a; }", "s"},
        {"gate g a { U(0,0,-pi/2) a; }", "sdg"},
        {"gate g a { U(0,0,pi/4) a; }", "t"},
        {"gate g a { U(0,0,-pi/4) a; }", "tdg"},
        {"gate g a { U(0,0,0) a; }", "id"},
        {"gate g(a) b { U(a,-pi/2,pi/2) b; }", "rx"},
        {"gate g(a) b { U(a,0,0) b; }", "ry"},
        {"gate g(phi) b { U(0,0,phi) b; }", "rz"},
        {"gate g(phi) b { U(0,0,phi) b; }", "u1"},
        {"gate g(phi, lambda) b { U(pi/2,phi,lambda) b; }", "u2"},
        {"gate g(a,b,c) q { U(a,b,c) q; }", "u3"},
        {"gate g a,b { h b; CX a,b; h b; }", "cz"},
        {"gate g a,b { sdg b; CX a,b; s b; }", "cy"},
        {"gate g a,b { h b; sdg b; CX a,b; h b; t b; CX a,b; t b; h b; s b; x b; s a; }", "ch"},
        {"gate g a,b { CX a,b; CX b,a; CX a,b; }", "swap"},
        {"gate g(l) a,b { U(0,0,l/2) b; CX a,b; U(0,0,-l/2) b; CX a,b; }", "crz"},
        {"gate g(l) a,b { U(0,0,l/2) a; CX a,b; U(0,0,-l/2) b; CX a,b; U(0,0,l/2) b; }", "cu1"},
        {"gate g(theta) a,b { CX a,b; U(0,0,theta) b; CX a,b; }", "rzz"},
        {"gate g(theta,phi,lambda) c, t { U(0,0,(lambda+phi)/2) c; U(0,0,(lambda-phi)/2) t; CX c,t; "
         "U(-theta/2,0,-(phi+lambda)/2) t; CX c,t; U(theta/2,phi,0) t; }",
         "cu3"},
        {"gate g a,b,c { h c; CX b,c; tdg c; CX a,c; t c; CX b,c; tdg c; CX a,c; t b; t c; h c; CX a,b; t a; "
         "tdg b; "
         "CX a,b; }",
         "ccx"},
        {"gate g(theta,phi,lambda,gamma) c, t { U(0,0,gamma) c; U(0,0,(lambda+phi)/2) c; "
         "U(0,0,(lambda-phi)/2) t; CX c,t; "
         "U(-theta/2,0,-(phi+lambda)/2) t; CX c,t; U(theta/2,phi,0) t; }",
         "cu"},
        {"gate g a,b { h b; cu1(pi/2) a,b; h b; }", "csx"},
        {"gate g a,b,c { CX c,b; ccx a,b,c; CX c,b; }", "cswap"},
    };
    const char *const angles[] = {"(theta[0])", "(theta[0], theta[1])", "(theta[0], theta[1], theta[2])",
                                  "(theta[0], theta[1], theta[2], theta[0] - 2*theta[1])"};
    const char *const qubits[] = {" q[2];", " q[2], q[0];", " q[2], q[0], q[1];"};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        for (int a = 0; a <= 4; a++)
            for (int n = 1; n <= 3; n++)
            {
                char left[600], right[600];
                wg_circuit_text_t text;

                sprintf(left, HEAD "%s\ng%s%s", cases[i].definition, a == 0 ? "" : angles[a - 1],
                        qubits[n - 1]);
                sprintf(right, HEAD "%s%s%s", cases[i].use, a == 0 ? "" : angles[a - 1], qubits[n - 1]);
                wg_circuit_text_init(text);
                /* Of all the numbers of angles and qubits one is right, for both. */
                if (wg_circuit_text_parse(text, right, NULL) == WG_OK)
                    check_same(left, right);
                else
                    cr_expect_neq(wg_circuit_text_parse(text, left, NULL), WG_OK, "%s", left);
                wg_circuit_text_clear(text);
            }
}

/* The two formats describe the same circuits. */
Test(circuit_qasm, both_formats)
{
    check_same(HEAD "h q[0]; cx q[0],q[1]; rz(alpha) q[1]; rx(-2*beta+pi/4) q[2]; cx q[1],q[2];",
               "qubits 3\nh 0\ncx 0 1\nrz 1 theta[0]\nrx 2 -2*theta[1]+pi/4\ncx 1 2");
    check_same("// comment\nOPENQASM 2.0;\nqreg a[1];qreg b[2];\nCX a[0],b[1]; ry(0.5) b;",
               "qubits 3\ncx 0 2\nry 1 0.5\nry 2 0.5");
    check_same("OPENQASM 2;qreg a[2];qreg b[2];\ncx a,b; h a; cz a[1],b;",
               "qubits 4\ncx 0 2\ncx 1 3\nh 0\nh 1\ncz 1 2\ncz 1 3");
    check_same(HEAD "gate f(x) a { rx(x) a; } gate g(x,y) a,b { f(x+y) a; barrier a,b; f(x-y) b; cx b,a; }\n"
                    "g(theta[1], theta[0]/2) q[2], q[0];",
               "qubits 3\nrx 2 theta[1]+theta[0]/2\nrx 0 theta[1]-theta[0]/2\ncx 0 2");
    check_same(HEAD "gate h a { x a; } h q[0];", "qubits 3\nx 0");
    check_same(HEAD "gate none a,b { } none q[0],q[1]; x() q[0];", "qubits 3\nx 0");
}

/* Names that are all name[k] are numbered by k, others as they appear; measurements are counted. */
Test(circuit_qasm, parameters)
{
    wg_circuit_text_t text;

    read_circuit(text, HEAD "creg c[3]; rx(w[2]) q[0]; rx(w[0]) q[0]; rx(w[1]) q[0]; measure q -> c;");
    cr_expect(text->circuit->parameters == 3 && text->circuit->gates[0].parameter == 2 &&
              text->measurements == 3);
    cr_expect_str_eq(text->names[2], "w[2]");
    wg_circuit_text_clear(text);
    read_circuit(
        text, HEAD
        "creg c[1]; rx(w[2]) q[0]; rx(b) q[0]; rx(w[1]) q[0]; rx(b) q[1]; measure q[2] -> c[0]; h q[0];");
    cr_expect(text->circuit->parameters == 3 && text->circuit->gates[0].parameter == 0);
    cr_expect(text->circuit->gates[1].parameter == 1 && text->circuit->gates[3].parameter == 1);
    cr_expect(text->measurements == 1);
    cr_expect_str_eq(text->names[0], "w[2]");
    cr_expect_str_eq(text->names[1], "b");
    wg_circuit_text_clear(text);
}

/* A name for each of a thousand parameters, each in two gates, is found again. */
Test(circuit_qasm, many_parameters)
{
    char *input = flint_malloc(60000), *end = input + sprintf(input, HEAD);
    wg_circuit_text_t text;

    for (int i = 0; i < 2000; i++)
        end += sprintf(end, "rx(p%d) q[0];\n", i % 1000);
    read_circuit(text, input);
    cr_assert_eq(text->circuit->parameters, 1000);
    for (int i = 0; i < 2000; i++)
        cr_expect_eq(text->circuit->gates[i].parameter, i % 1000);
    cr_expect_str_eq(text->names[999], "p999");
    wg_circuit_text_clear(text);
    flint_free(input);
}

/* What is wrong, or is no circuit of gates, is refused with its line and column. */
Test(circuit_qasm, errors)
{
    const struct
    {
        const char *text;
        size_t line, column;
        const char *word;
    } cases[] = {
        {"OPENQASM", 1, 8, "version 2.0"},
        {"OPENQASM 3.0;", 1, 9, "version 2.0"},
        {"OPENQASM 2.0", 1, 12, "';'"},
        {"OPENQASM 2.0;", 1, 13, "a quantum register"},
        {"OPENQASM 2.0; include \"stdgates.inc\";", 1, 22, "qelib1.inc"},
        {"OPENQASM 2.0; qreg q;", 1, 20, "size of the register"},
        {"OPENQASM 2.0; qreg q[0];", 1, 21, "at least one"},
        {"OPENQASM 2.0; qreg q[33];", 1, 21, "32"},
        {"OPENQASM 2.0; qreg q[20]; qreg r[13];", 1, 33, "32"},
        {"OPENQASM 2.0; qreg q[2]; creg q[2];", 1, 30, "already"},
        {"OPENQASM 2.0; qreg q[2]; CX q[0],q[1]; qreg r[1];", 1, 44, "before the first gate"},
        {HEAD "g q[0];", 4, 0, "known or defined before"},
        {HEAD "h r[0];", 4, 2, "a quantum register"},
        {HEAD "creg c[3]; h c;", 4, 13, "a quantum register"},
        {HEAD "h q[3];", 4, 4, "at most 2"},
        {HEAD "h q[0]", 4, 6, "';'"},
        {HEAD "cx q[0];", 4, 7, "','"},
        {HEAD "cx q[0],q[0];", 4, 0, "same qubit twice"},
        {HEAD "cx q,q;", 4, 0, "same qubit twice"},
        {HEAD "rx q[0];", 4, 3, "angles"},
        {HEAD "rx(1,2) q[0];", 4, 4, "no more angles"},
        {HEAD "u3(1,2) q[0];", 4, 6, "','"},
        {HEAD "rx(a*b) q[0];", 4, 4, "linear"},
        {HEAD "opaque g a;", 4, 0, "opaque"},
        {HEAD "reset q[0];", 4, 0, "reset"},
        {HEAD "creg c[3]; if(c==1) x q[0];", 4, 11, "if"},
        {HEAD "creg c[3]; measure q[0] -> c;", 4, 18, "different sizes"},
        {HEAD "creg c[3]; measure q[0], c[0];", 4, 23, "->"},
        {HEAD "creg c[3]; measure q -> c; x q[1];", 4, 27, "qubit 1 is measured"},
        {HEAD "gate g a { x b; }", 4, 13, "no qubit of the gate"},
        {HEAD "gate g(t) a { rx(s) a; }", 4, 17, "no parameter of the gate"},
        {HEAD "gate g(t) a { rx(t[0]) a; }", 4, 17, "no parameter of the gate"},
        {HEAD "gate g a { g a; }", 4, 11, "defined before"},
        {HEAD "gate g a { x a; } gate g a { }", 4, 23, "already"},
        {HEAD "gate g a,a { }", 4, 9, "twice"},
        {HEAD "gate g a,b { cx a,a; }", 4, 13, "same qubit twice"},
        {HEAD "gate g a { x a;", 4, 15, "a gate, or '}'"},
        {HEAD "gate g(t) a { rx(1/t) a; } g(0) q[0];", 4, 18, "division by zero"},
        {HEAD "gate U a { }", 4, 5, "not defined anew"},
        {HEAD "barrier q", 4, 9, "barrier"},
        {HEAD "qreg p[2]", 4, 9, "';'"},
        {"OPENQASM 2.0; qreg p[2]; qreg q[3]; cx p,q;", 1, 36, "different sizes"},
        {HEAD "rx(theta[5]) q[0];", 4, 3, "theta[0] is nowhere"},
        {HEAD "} h q[0];", 4, 0, "a statement"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        wg_circuit_text_t text;
        wg_error_t error;

        wg_circuit_text_init(text);
        if (wg_circuit_text_parse(text, cases[i].text, error) == WG_OK)
            cr_expect(0, "%s is read", cases[i].text);
        else
            cr_expect(error->line == cases[i].line && error->column == cases[i].column &&
                          strstr(error->message, cases[i].word) != NULL,
                      "%s: line %zu, column %zu: %s", cases[i].text, error->line, error->column,
                      error->message);
        wg_circuit_text_clear(text);
    }
}

/* Definitions that unfold without end in practice are refused, whether they come to gates of ours or not, and deep ones too. */
Test(circuit_qasm, unfolding)
{
    char *input = flint_malloc(100000);

    for (int kind = 0; kind < 3; kind++)
    {
        char *end = input + sprintf(input, HEAD "gate g0 a { %s }\n", kind == 0 ? "x a;" : "");
        int levels = kind == 2 ? 200 : 60;
        wg_circuit_text_t text;
        wg_error_t error;

        for (int i = 1; i <= levels; i++)
            end += sprintf(end, "gate g%d a { g%d a; %s }\n", i, i - 1, kind == 2 ? "" : "barrier a;");
        if (kind < 2)
            for (int i = 1; i <= levels; i++)
                end += sprintf(end, "gate k%d a { %s%d a; %s%d a; }\n", i, i == 1 ? "g" : "k", i - 1,
                               i == 1 ? "g" : "k", i - 1);
        sprintf(end, "%s%d q[0];", kind == 2 ? "g" : "k", levels);
        wg_circuit_text_init(text);
        cr_expect_eq(wg_circuit_text_parse(text, input, error), WG_SYNTAX);
        cr_expect(strstr(error->message, kind == 0   ? "more than 1000000 gates"
                                         : kind == 1 ? "unfold to too many"
                                                     : "100 deep") != NULL,
                  "%s", error->message);
        wg_circuit_text_clear(text);
    }
    flint_free(input);
}
