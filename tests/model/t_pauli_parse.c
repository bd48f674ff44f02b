#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "wishgarten/pauli.h"

#include "../support.h"

static int sums_are_equal(const wg_pauli_sum_t a, const wg_pauli_sum_t b)
{
    if (a->qubits != b->qubits || a->length != b->length)
        return 0;
    for (slong i = 0; i < a->length; i++)
        if (!fmpq_equal(a->coefficients + i, b->coefficients + i))
            return 0;
    return a->length == 0 || a->limbs == 0 ||
           memcmp(a->words, b->words, 2 * a->limbs * a->length * sizeof(ulong)) == 0;
}

/* text = sum_i (numerators[i]/denominators[i]) words[i], where `reference` lists "p/q WORD" separated by ",".
 */
static void check_sum(const char *text, int dense, slong qubits, const char *reference)
{
    char copy[500], *rest = copy, *term;
    slong positions[64];
    wg_pauli_sum_t sum, expected;
    wg_error_t error;
    fmpq_t c;
    int is_dense = -1;

    fmpq_init(c);
    wg_pauli_sum_init(sum, 5);
    wg_pauli_sum_init(expected, qubits);
    for (slong q = 0; q < 64; q++)
        positions[q] = q;
    strcpy(copy, reference);
    while ((term = strsep(&rest, ",")) != NULL)
    {
        char *space = strchr(term, ' ');

        *space = '\0';
        cr_assert_eq(fmpq_set_str(c, term, 10), 0);
        wg_pauli_sum_append(expected, c, space + 1, positions, strlen(space + 1));
    }
    wg_pauli_sum_normalise(expected);
    cr_expect_eq(wg_pauli_sum_parse(sum, &is_dense, text, error), WG_OK, "%s: %s", text, error->message);
    cr_expect(sums_are_equal(sum, expected), "%s is not %s", text, reference);
    cr_expect_eq(is_dense, dense, "%s", text);
    wg_pauli_sum_clear(sum);
    wg_pauli_sum_clear(expected);
    fmpq_clear(c);
}

/* Each form of the grammar, by hand. */
Test(pauli_parse, forms)
{
    check_sum("XXIZ", 1, 4, "1 XXIZ");
    check_sum("-XXIZ", 1, 4, "-1 XXIZ");
    check_sum("+ XXIZ", 1, 4, "1 XXIZ");
    check_sum("0.5*XXIZ - 1/3*ZZII", 1, 4, "1/2 XXIZ,-1/3 ZZII");
    check_sum("0.5 XXIZ-1/3 ZZII", 1, 4, "1/2 XXIZ,-1/3 ZZII");
    check_sum("2^10 * Y", 1, 1, "1024 Y");
    check_sum("1e-3 Z + .5*X", 1, 1, "1/1000 Z,1/2 X");
    check_sum("I", 1, 1, "1 I");
    check_sum("XX + XX - 2 XX + YY", 1, 2, "1 YY");
    check_sum("Z0", 0, 1, "1 Z");
    check_sum("X0 Y3", 0, 4, "1 XIIY");
    check_sum("Y3 X0", 0, 4, "1 XIIY");
    check_sum("X0Y3", 0, 4, "1 XIIY");
    check_sum("X0*Y3", 0, 4, "1 XIIY");
    check_sum("X0 @ Y3", 0, 4, "1 XIIY");
    check_sum("2*X0*Y3", 0, 4, "2 XIIY");
    check_sum("X0 I5", 0, 6, "1 XIIIII");
    check_sum("X007", 0, 8, "1 IIIIIIIX");
    check_sum("0.5 [X0 Y1] + 0.25 []", 0, 2, "1/2 XY,1/4 II");
    check_sum("0.5[X0 Y1]+0.25[]", 0, 2, "1/2 XY,1/4 II");
    check_sum("[ X0  Y1 ]", 0, 2, "1 XY");
    check_sum("(0.5+0j) [X0 Y1] +\n(0.25+0j) [Z2]", 0, 3, "1/2 XYI,1/4 IIZ");
    check_sum("(-0.5-0j) [X0 Y1] +\n(1e-05+0j) [Z2]", 0, 3, "-1/2 XYI,1/100000 IIZ");
    check_sum("(0.5) [X0 Y1]\n+ (-0.25) [Z2]", 0, 3, "1/2 XYI,-1/4 IIZ");
    check_sum("( 0.5 + 0.0j ) [X0]", 0, 1, "1/2 X");
    check_sum("0j*X0 + (0j) Y0 + (0) Z0 + X0", 0, 1, "1 X");
    check_sum("1.2 * X(0) + 2.4 * Z(1) @ X(2)", 0, 3, "6/5 XII,12/5 IZX");
    check_sum("1.2 * X(0) + -2.4 * (Z(1) @ X(2))", 0, 3, "6/5 XII,-12/5 IZX");
    check_sum("-1 * X(0) - -1*Z(0)", 0, 1, "-1 X,1 Z");
    check_sum("XXI + 0.5 []", 1, 3, "1 XXI,1/2 III");
    check_sum("(XXI)", 1, 3, "1 XXI");
    check_sum("2 []", 0, 0, "2 ");
    check_sum("# a comment\n\n0.5 XX\n  -0.25 YY # another\r\n+ 3 ZZ\n\n# the end", 1, 2,
              "1/2 XX,-1/4 YY,3 ZZ");
    check_sum("XX +\n# between\nYY", 1, 2, "1 XX,1 YY");
    check_sum("XX\nYY\n", 1, 2, "1 XX,1 YY");
}

/* The writers of five programs and notations, for random sums: what is written is read back. */
typedef struct
{
    wg_pauli_sum_struct sum;
    char *text;
    size_t length;
    int notation; /* 0 dense, 1 indexed, 2 OpenFermion, 3 PennyLane, 4 a list in a file */
    flint_rand_t *state;
} writer_struct;

static void put(writer_struct *writer, const char *text)
{
    strcpy(writer->text + writer->length, text);
    writer->length += strlen(text);
}

static void put_blank(writer_struct *writer)
{
    static const char *const blanks[] = {"", " ", "  ", "\t", " \t "};

    put(writer, blanks[n_randint(*writer->state, 5)]);
}

static void put_word(writer_struct *writer, slong i)
{
    slong qubits = writer->sum.qubits;
    int first = 1;

    if (writer->notation == 0)
    {
        for (slong q = 0; q < qubits; q++)
            put(writer, (char[]){wg_pauli_sum_letter(&writer->sum, i, q), '\0'});
        return;
    }
    put(writer, writer->notation == 2 ? "[" : writer->notation == 3 ? "(" : "");
    for (slong q = 0; q < qubits; q++)
    {
        char letter = wg_pauli_sum_letter(&writer->sum, i, q), factor[64];

        /* The last qubit is always named, so that the number of qubits is read back. */
        if (letter == 'I' && q < qubits - 1)
            continue;
        if (!first)
            put(writer, writer->notation == 3 ? " @ " : writer->notation == 1 ? " * " : " ");
        sprintf(factor, writer->notation == 3 ? "%c(%ld)" : "%c%ld", letter, (long) q);
        put(writer, factor);
        first = 0;
    }
    put(writer, writer->notation == 2 ? "]" : writer->notation == 3 ? ")" : "");
}

static void put_term(writer_struct *writer, slong i)
{
    fmpq *c = writer->sum.coefficients + i;
    int negative = fmpq_sgn(c) < 0;
    fmpq_t magnitude;
    char *digits;

    fmpq_init(magnitude);
    fmpq_abs(magnitude, c);
    digits = fmpq_get_str(NULL, 10, magnitude);
    if (writer->notation == 4)
    {
        put(writer, i > 0 ? "\n" : "# a list\n\n");
        put_blank(writer);
        put(writer, negative ? "-" : "");
    }
    else if (writer->notation >= 2)
        put(writer, i > 0 ? (writer->notation == 2 ? " +\n" : " + ") : "");
    else
    {
        put_blank(writer);
        put(writer, negative ? "-" : i > 0 ? "+" : "");
        put_blank(writer);
    }
    put(writer, writer->notation == 2 ? "(" : "");
    put(writer, negative && writer->notation >= 2 && writer->notation < 4 ? "-" : "");
    put(writer, digits);
    put(writer, writer->notation == 2 ? "+0j) " : writer->notation == 4 ? " " : " * ");
    put_blank(writer);
    put_word(writer, i);
    if (writer->notation == 4)
        put(writer, n_randint(*writer->state, 2) ? "  # a term\n" : "");
    flint_free(digits);
    fmpq_clear(magnitude);
}

/* parse(write(O)) = O. */
Test(pauli_parse, round_trip)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(500); round++)
    {
        writer_struct writer = {.notation = round % 5, .state = &state, .text = malloc(100000)};
        slong qubits = 1 + n_randint(state, round % 7 == 0 ? 140 : 6), length = 1 + n_randint(state, 8);
        wg_pauli_sum_t sum;
        wg_error_t error;
        fmpq_t c;
        int dense;

        fmpq_init(c);
        writer.text[0] = '\0';
        wg_pauli_sum_init(&writer.sum, qubits);
        for (slong i = 0; i < length; i++)
        {
            char letters[140];
            slong positions[140];

            for (slong q = 0; q < qubits; q++)
            {
                letters[q] = "IIXYZ"[n_randint(state, 5)];
                positions[q] = q;
            }
            fmpq_randtest_not_zero(c, state, 20);
            wg_pauli_sum_append(&writer.sum, c, letters, positions, qubits);
        }
        wg_pauli_sum_normalise(&writer.sum);
        for (slong i = 0; i < writer.sum.length; i++)
            put_term(&writer, i);

        wg_pauli_sum_init(sum, 0);
        if (writer.sum.length > 0)
        {
            cr_assert_eq(wg_pauli_sum_parse(sum, &dense, writer.text, error), WG_OK, "%s: %s, seed %lu",
                         writer.text, error->message, test_seed());
            cr_assert(sums_are_equal(sum, &writer.sum), "%s, seed %lu", writer.text, test_seed());
            cr_assert_eq(dense, writer.notation == 0);
        }
        wg_pauli_sum_clear(sum);
        wg_pauli_sum_clear(&writer.sum);
        fmpq_clear(c);
        free(writer.text);
    }
    flint_randclear(state);
}

typedef struct
{
    const char *text;
    size_t line;
    size_t column;
    const char *words;
} bad_struct;

/* What is wrong, where, and what was expected. */
Test(pauli_parse, errors)
{
    static const bad_struct bad[] = {
        {"", 1, 0, "text ends here"},
        {"  # nothing", 1, 11, "text ends here"},
        {"XX0Z", 1, 2, "digit zero"},
        {"0.5*XX0Z", 1, 6, "digit zero"},
        {"ZZ + XI0", 1, 7, "digit zero"},
        {"0XXZ", 1, 1, "'*' or a space"},
        {"0.5X0", 1, 3, "'*' or a space"},
        {"XXQZ", 1, 2, "letters I, X, Y, Z in this word"},
        {"XX1Z", 1, 2, "letters I, X, Y, Z in this word"},
        {"XX_Z", 1, 2, "letters I, X, Y, Z in this word"},
        {"XXz", 1, 2, "letters I, X, Y, Z in this word"},
        {"A", 1, 0, "a word of the letters"},
        {"x0", 1, 0, "a word of the letters"},
        {"0.5*Q1", 1, 4, "a word of the letters"},
        {"(Q1)", 1, 1, "a word of the letters"},
        {"X0 Q1", 1, 3, "with its qubit"},
        {"X0 * Q1", 1, 5, "with its qubit"},
        {"X0 *", 1, 4, "with its qubit, such as X0, but the text ends here"},
        {"X0 @\nZ1", 1, 4, "the line ends here"},
        {"X0 XZ", 1, 4, "number of the qubit"},
        {"X0 Y", 1, 4, "number of the qubit"},
        {"X0 Y-1", 1, 4, "number of the qubit"},
        {"X(0", 1, 3, "')' after the qubit"},
        {"X()", 1, 2, "number of the qubit"},
        {"X(0.5)", 1, 3, "')' after the qubit"},
        {"X65536", 1, 1, "from 0 to 65535"},
        {"X99999999999999999999999", 1, 1, "from 0 to 65535"},
        {"X0 Y0", 1, 3, "two letters on qubit 0 in the term X0 Y0"},
        {"Z1 - 2*X0 Z1 Y00", 1, 13, "two letters on qubit 0 in the term 2*X0 Z1 Y00"},
        {"X0 X0", 1, 3, "two letters on qubit 0"},
        {"I0 X0", 1, 3, "two letters on qubit 0"},
        {"[X3 Y2 Z3]", 1, 7, "two letters on qubit 3"},
        {"XX + XXX", 1, 5, "3 letters, the words before have 2"},
        {"XXX\nXX", 2, 0, "2 letters, the words before have 3"},
        {"XX + X0", 1, 5, "a word of 2 letters"},
        {"XX + [X0]", 1, 6, "a word of 2 letters"},
        {"X0 + XX", 1, 5, "letters with their qubits"},
        {"(0.5+0.1j) [X0]", 1, 0, "(0.5+0.1j) is not real"},
        {"[Z0] +\n(0.5-1e-9j) [X0]", 2, 0, "(0.5-1e-9j) is not real"},
        {"(0.1j) [X0]", 1, 0, "(0.1j) is not real"},
        {"0.5j X0", 1, 0, "0.5j is not real"},
        {"2i*X0", 1, 0, "2i is not real"},
        {"(0.5+0) [X0]", 1, 6, "j after the imaginary part"},
        {"(0.5+j) [X0]", 1, 5, "expected a number"},
        {"(0.5+0j [X0]", 1, 8, "')' after the coefficient"},
        {"(0.5 0.6) X0", 1, 5, "')' after the coefficient"},
        {"() X0", 1, 1, "expected a number"},
        {"(X0", 1, 3, "')' after the word"},
        {"[X0 Y1", 1, 6, "']' or one more letter"},
        {"[X0, Y1]", 1, 3, "']' or one more letter"},
        {"[XX]", 1, 2, "number of the qubit"},
        {"[X0\nY1]", 1, 3, "']' or one more letter, but the line ends here"},
        {"X0 +", 1, 3, "a term after this sign"},
        {"X0 - \n\n", 1, 3, "a term after this sign"},
        {"-", 1, 0, "a term after this sign"},
        {"X0 + - # no more", 1, 3, "a term after this sign"},
        {"+++X0", 1, 2, "a word of the letters"},
        {"X0 + + - Y0", 1, 7, "a word of the letters"},
        {"0.5", 1, 3, "[] for the identity, but the text ends here"},
        {"0.5 + X0", 1, 4, "[] for the identity"},
        {"0.5 *\nX0", 1, 5, "but the line ends here"},
        {"2*3*X0", 1, 2, "a word of the letters"},
        {"2**X0", 1, 2, "a word of the letters"},
        {"XXIZ 0.5", 1, 5, "before the next term"},
        {"XX YY", 1, 3, "'+' or '-' and the next term"},
        {"XX*YY", 1, 2, "'+' or '-' and the next term"},
        {"X0 / 2", 1, 3, "'+' or '-' and the next term"},
        {"X0]", 1, 2, "'+' or '-' and the next term"},
        {"X 0", 1, 2, "right after its letter"},
        {"X0 2", 1, 3, "a coefficient comes before its word"},
        {"X0, Y0", 1, 2, "'+' or '-' and the next term"},
        {"1/0 X0", 1, 2, "denominator is zero"},
        {"1/ X0", 1, 2, "expected a number"},
        {"2^ X0", 1, 2, "after '^'"},
        {"1e999999999 X0", 1, 0, "too large"},
        {"X0 + . Y0", 1, 5, "expected a number"},
        {"\xe2\x88\x92X0", 1, 0, "typeset minus sign"},
        {"X0 \xe2\x88\x92 Y0", 1, 3, "typeset minus sign"},
        {"X0 + (0.5\xe2\x88\x92"
         "0j) Y0",
         1, 9, "typeset minus sign"},
        {"X0 \xe2\x80\x93 Y0", 1, 3, "typeset minus sign"},
        {"0.5 \xc3\x97 X0", 1, 4, "not ASCII"},
        {"X\xe2\x82\x80", 1, 1, "not ASCII"},
        {"X0 \xe2\x8a\x97 Y0", 1, 3, "not ASCII"},
        {"X0\x01", 1, 2, "control character"},
        {"\x7f"
         "ELF\x02\x01",
         1, 0, "control character"},
        {"# fine\n0.5 XX\n0.25 XQ\n", 3, 6, "letters I, X, Y, Z in this word"}};

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
    {
        wg_pauli_sum_t sum;
        wg_error_t error;
        int dense = 17;

        wg_pauli_sum_init(sum, 3);
        cr_expect_eq(wg_pauli_sum_parse(sum, &dense, bad[i].text, error), WG_SYNTAX, "%s", bad[i].text);
        cr_expect_eq(error->line, bad[i].line, "%s: line %zu", bad[i].text, error->line);
        cr_expect_eq(error->column, bad[i].column, "%s: column %zu, %s", bad[i].text, error->column,
                     error->message);
        cr_expect(strstr(error->message, bad[i].words) != NULL, "%s: %s", bad[i].text, error->message);
        cr_expect(sum->qubits == 3 && sum->length == 0 && dense == 17);
        cr_expect_eq(wg_pauli_sum_parse(sum, &dense, bad[i].text, NULL), WG_SYNTAX);
        wg_pauli_sum_clear(sum);
    }
}

/* The widest words and the farthest qubit are read; one letter more is not, and neither are words for more
   than WG_PAULI_LIMBS_MAX limbs. */
Test(pauli_parse, limits, .timeout = 60)
{
    char *text = malloc(WG_QUBITS_MAX + 2), *many;
    wg_pauli_sum_t sum;
    wg_error_t error;
    int dense;

    wg_pauli_sum_init(sum, 0);
    memset(text, 'Y', WG_QUBITS_MAX + 1);
    text[WG_QUBITS_MAX + 1] = '\0';
    cr_expect_eq(wg_pauli_sum_parse(sum, &dense, text, error), WG_SYNTAX);
    cr_expect(strstr(error->message, "65537 letters") != NULL, "%s", error->message);
    text[WG_QUBITS_MAX] = '\0';
    cr_expect_eq(wg_pauli_sum_parse(sum, &dense, text, error), WG_OK);
    cr_expect(sum->qubits == WG_QUBITS_MAX && wg_pauli_sum_letter(sum, 0, WG_QUBITS_MAX - 1) == 'Y');
    cr_expect_eq(wg_pauli_sum_parse(sum, &dense, "X0 + Z65535", error), WG_OK);
    cr_expect(sum->qubits == WG_QUBITS_MAX && sum->length == 2);
    free(text);

    many = malloc(20000 * 8 + 1);
    for (slong i = 0; i < 20000; i++)
        sprintf(many + 8 * i, " X%05ld\n", (long) (65535 - i));
    cr_expect_eq(wg_pauli_sum_parse(sum, &dense, many, error), WG_UNABLE);
    cr_expect(strstr(error->message, "20000 words on 65536 qubits are too many") != NULL, "%s",
              error->message);
    cr_expect_eq(sum->length, 2);
    free(many);
    wg_pauli_sum_clear(sum);
}
