#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../../src/model/forms.h"
#include "wishgarten/observable.h"

static void set_sum(wg_pauli_sum_t sum, const char *text)
{
    wg_observable_t observable;
    wg_error_t error;

    wg_observable_init(observable);
    cr_assert_eq(wg_observable_parse(observable, text, error), WG_OK, "%s: %s", text, error->message);
    wg_pauli_sum_swap(sum, observable->pauli);
    wg_observable_clear(observable);
}

/* The chain is the sum written out in words, to the last bit. */
static void check_chain(const char *chain, const char *words)
{
    wg_pauli_sum_t a, b;

    wg_pauli_sum_init(a, 0);
    wg_pauli_sum_init(b, 0);
    set_sum(a, chain);
    set_sum(b, words);
    cr_assert(a->qubits == b->qubits && a->length == b->length, "%s", chain);
    for (slong i = 0; i < a->length; i++)
        cr_expect(fmpq_equal(a->coefficients + i, b->coefficients + i), "%s", chain);
    cr_expect_eq(memcmp(a->words, b->words, 2 * a->limbs * a->length * sizeof(ulong)), 0, "%s", chain);
    wg_pauli_sum_clear(a);
    wg_pauli_sum_clear(b);
}

/* tfim = -J sum ZZ - h sum X, xxz = J sum (XX + YY + delta ZZ), heisenberg = xxz at delta = 1; open or on a
 * ring. */
Test(spin_chain, words)
{
    check_chain("tfim:n=3,J=2,h=1/2", "-2*ZZI - 2*IZZ - 1/2*XII - 1/2*IXI - 1/2*IIX");
    check_chain("tfim:n=2", "-ZZ - XI - IX");
    check_chain("tfim:h=0, n=3", "-ZZI - IZZ");
    check_chain("tfim:n=3,J=2,h=0.5,boundary=ring", "-2*ZZI-2*IZZ-2*ZIZ-0.5*XII-0.5*IXI-0.5*IIX");
    check_chain("xxz:n=3,J=1,delta=1/2", "XXI+IXX+YYI+IYY+1/2*ZZI+1/2*IZZ");
    check_chain("xxz:delta=-2,J=-3,n=2", "-3*XX-3*YY+6*ZZ");
    check_chain("xxz:n=3,boundary=ring", "XXI+IXX+XIX+YYI+IYY+YIY+ZZI+IZZ+ZIZ");
    check_chain("heisenberg:n=3", "XXI+IXX+YYI+IYY+ZZI+IZZ");
    check_chain("heisenberg: n = 2 , J = 1/3 , boundary = open ", "1/3*XX+1/3*YY+1/3*ZZ");
    check_chain("tfim:n=2^2,J=0,h=-1", "XIII+IXII+IIXI+IIIX");
}

/* On n qubits there are n - 1 bonds on the open chain and n on the ring, far beyond one limb too. */
Test(spin_chain, lengths)
{
    for (slong n = 3; n < 200; n += 49)
        for (int ring = 0; ring < 2; ring++)
        {
            wg_pauli_sum_t sum;
            char text[80];

            wg_pauli_sum_init(sum, 0);
            sprintf(text, "tfim:n=%ld,boundary=%s", (long) n, ring ? "ring" : "open");
            set_sum(sum, text);
            cr_expect(sum->qubits == n && sum->length == 2 * n - !ring, "%s", text);
            sprintf(text, "heisenberg:boundary=%s,n=%ld", ring ? "ring" : "open", (long) n);
            set_sum(sum, text);
            cr_expect(sum->qubits == n && sum->length == 3 * (n - !ring), "%s", text);
            wg_pauli_sum_clear(sum);
        }
}

/* What is wrong, where, and what was expected. */
Test(spin_chain, errors)
{
    static const struct
    {
        const char *text;
        size_t column;
        const char *words;
    } bad[] = {{"tfim:", 5, "keys of tfim: n, J, h, boundary"},
               {"tfim:8", 5, "keys of tfim"},
               {"tfim:n=8,", 9, "keys of tfim"},
               {"tfim:n=8,delta=1", 9, "keys of tfim: n, J, h, boundary"},
               {"xxz:n=8,h=1", 8, "keys of xxz: n, J, delta, boundary"},
               {"heisenberg:n=8,delta=1", 15, "keys of heisenberg: n, J, boundary"},
               {"tfim:n=8,j=1", 9, "keys of tfim"},
               {"tfim:n=8,nn=1", 9, "keys of tfim"},
               {"tfim:n=8,n=8", 9, "n is given twice"},
               {"tfim:J=1,n=8,J=1", 13, "J is given twice"},
               {"tfim:J=1", 8, "n=8, but the text ends here"},
               {"tfim:n", 6, "'=' and a value"},
               {"tfim:n 8", 7, "'=' and a value"},
               {"tfim:n=", 7, "expected a number"},
               {"tfim:n=x", 7, "expected a number"},
               {"tfim:n=1", 7, "from 2 to 65536"},
               {"tfim:n=0", 7, "positive whole number, not 0"},
               {"tfim:n=-8", 7, "positive whole number, not -8"},
               {"tfim:n=8.5", 7, "positive whole number, not 8.5"},
               {"tfim:n=65537", 7, "from 2 to 65536"},
               {"tfim:n=2^100", 7, "from 2 to 65536"},
               {"tfim:n=8,J=1/0", 13, "denominator"},
               {"tfim:n=8,J=ring", 11, "expected a number"},
               {"tfim:n=8;J=1", 8, "',' and the next key"},
               {"tfim:n=8 J=1", 9, "',' and the next key"},
               {"tfim:n=8,boundary=periodic", 18, "open or ring"},
               {"tfim:n=8,boundary=rings", 18, "open or ring"},
               {"tfim:n=2,boundary=ring", 22, "3 qubits on a ring"}};

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
    {
        wg_observable_t observable;
        wg_error_t error;

        wg_observable_init(observable);
        cr_expect_eq(wg_observable_parse(observable, bad[i].text, error), WG_SYNTAX, "%s", bad[i].text);
        cr_expect_eq(error->column, bad[i].column, "%s: column %zu", bad[i].text, error->column);
        cr_expect(strstr(error->message, bad[i].words) != NULL, "%s: %s", bad[i].text, error->message);
        wg_observable_clear(observable);
    }
}

/* A chain that would not fit into memory is refused at once. */
Test(spin_chain, limits, .timeout = 20)
{
    wg_observable_t observable;
    wg_error_t error;

    wg_observable_init(observable);
    cr_expect_eq(wg_observable_parse(observable, "heisenberg:n=65536", error), WG_UNABLE);
    cr_expect(strstr(error->message, "heisenberg:n=65536") != NULL);
    wg_observable_clear(observable);
}
