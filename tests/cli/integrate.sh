#!/bin/sh
# wishgarten integrate: answers in every notation, dimensions, known matrices, and what is refused.
. "$srcdir/tests/cli/support.sh"
echo 1..96
i() { "$program" integrate --quiet "$@"; }
formula() { i --format=json "$@" | sed -n 's/.*"formula": "\(.*\)".*/\1/p'; }
exact() { i --format=json "$@" | sed -n 's/.*"exact": "\(.*\)".*/\1/p' | tr '\n' ' '; }
method() { i --format=json "$@" | sed -n 's/.*"method": "\(.*\)".*/\1/p'; }

check "$(formula 'U[1,1]^2 conj(U[1,1])^2')" '2/(D*(D + 1))' "E|U11|^4"
check "$(formula 'U[i,m] U[j,n] conj(U[i,m]) conj(U[j,n])')" '1/((D - 1)*(D + 1))' "letters are different indices"
check "$(formula 'U[1,1] U[2,2] conj(U[1,2]) conj(U[2,1])')" '-1/(D*(D - 1)*(D + 1))' "an exchange"
check "$(exact 'U[1,1] conj(U[1,2])')" '0 ' "indices that do not match"
check "$(formula 'tr(A U B U^) tr(C U E U^)')" \
    '(D*tr(A)*tr(B)*tr(C)*tr(E) - tr(A)*tr(C)*tr(B*E) - tr(B)*tr(E)*tr(A*C) + D*tr(A*C)*tr(B*E))/(D*(D - 1)*(D + 1))' \
    "a product of two traces"
check "$(formula 'tr(A U B U^)' --dim=N)" 'tr(A)*tr(B)/N' "the letter N"
check "$(formula 'tr(A U B U^)' --dim=4)" 'tr(A)*tr(B)/4' "traces at an integer D"
check "$(formula "tr(A U B U')")" '' "no answer in traces where U and its transpose meet"
check "$(exact "tr(A U B U')")" '0 ' "but zero"
check "$(formula "tr(A U B conj(U))")" "tr(A*B')/D" "conjugates"
check "$(exact '|tr(U)|^6' --dim=1..4)" '1 5 6 6 ' "E|Tr U|^6 below the degree"
check "$(exact '|tr(U^2)|^4')" '8 ' "E|Tr U^2|^4"
check "$(exact '|tr(U)|^200' --dim=2)" '896519947090131496687170070074100632420837521538745909320 ' "a Catalan number"
check "$(formula 'tr(U V U^ V^)')" '1/D' "two independent unitaries"
check "$(formula '2/3 |V[1,2]|^2 tr(A U B U^)')" '2*tr(A)*tr(B)/(3*D^2)' "entries of one, traces of another"
check "$(formula '|tr(A U B U^)|^4' --projector=A,B)" '24/(D*(D + 1)*(D + 2)*(D + 3))' "the fidelity of random states"
check "$(exact 'tr(A U B U^)^2' --dim=4 --traces=A:0,4 --traces=B:0,4)" '16/15 ' "given traces"
check "$(formula 'tr(A U B U^)^2' --traces=A:0,4 --projector=B)" '4/(D*(D + 1))' "traces and a projector"
check "$(method '|U[1,1]|^400')" 'Dirichlet law of a row or column' "one entry to the 400"
check "$(method '|U[1,1] U[2,2]|^2')" 'sum over a double coset by cycle type' "two rows"
check "$(method '|tr(U)|^4')" 'characters of S_n' "powers of one unitary"
check "$(method 'tr(A U B U^)')" 'pairs of permutations, equal traces merged' "words"
check "$(method "tr(A U B U')")" 'unequal numbers of U and conj(U)' "unbalanced words"
check "$(method 'U[1,1] conj(U[1,2])')" 'unequal indices' "unbalanced entries"
check "$(method 5)" 'nothing to average' "a number"
check "$(exact '|U[1,1]|^2' '|U[1,1] U[2,2]|^2' --dim=2,3)" '1/2 1/3 1/3 1/8 ' "a row for each expression and dimension"
check "$(i 'tr(A1 U B U^)' --format=csv | tail -n 1)" \
    'integral,expression=tr(A1 U B U^);dim=D,exact,,,,tr(A1)*tr(B)/D,,,,,"pairs of permutations, equal traces merged",collins2006' "csv"
check "$(i "tr(A1 U B^ U^)" --format=latex | grep -c 'frac{\\operatorname{Tr}(A_{1}) \\operatorname{Tr}(B^{\\dagger})}{D}')" 1 "latex"
check "$(i "tr(A1 U B^ U^)" --format=sympy | tail -n 1)" 'integral = tr_A1*tr_Bd/D' "sympy"
check "$(i "tr(A1 U B^ U^)" --format=sympy | grep symbols\()" \
    "D, tr_A1, tr_Bd = symbols('D tr_A1 tr_Bd')" "symbols of sympy"
check "$(i "tr(A1 U B^ U^)" --format=mathematica | tail -n 1)" 'integral = trA1*trBd/d;' "mathematica"

# Other groups
check "$(formula 'U[1,1]^4' --group=orthogonal)" '3/(D*(D + 2))' "O(D)"
check "$(exact 'tr(U)^8' --group=orthogonal --dim=1..4)" '1 35 91 105 ' "E tr(O)^8 below the degree"
check "$(method 'U[1,1]^400' --group=orthogonal)" 'law of a point of the sphere' "the sphere"
check "$(formula 'tr(A U B U)' --group=symplectic)" "tr(A*J*B'*J)/D" "J in the answer"
check "$(formula '|U[1,1]|^4' --group=coe)" '8/((D + 1)*(D + 3))' "COE"
check "$(formula '|U[1,1]|^2' --group=cse)" '1/(D - 1)' "CSE"
check "$(exact 'tr(U)^5' --group=permutation --dim=3,5)" '41 52 ' "fixed points"
check "$(formula 'tr((U U^)^2)' --group=ginibre)" '2*D^3' "Ginibre"
check "$(formula 'tr(A U)^2' --group=wishart)" 'n*(n*tr(A)^2 + tr(A^2))' "Wishart"
check "$(exact 'tr(U)' --group=real-wishart --dim=2 --columns=3,4)" '6 8 ' "a row for each n"
check "$(method 'tr(U^12)' --group=wishart)" 'characters of S_n and contents' "a twelfth moment"

# Entries and traces of one matrix
check "$(formula 'tr(U A) conj(U[1,2])')" 'A[2,1]/D' "an entry of A"
check "$(formula 'tr(U) conj(U[i,i])')" '1/D' "an entry of 1"
check "$(exact 'tr(U) conj(U[i,j])')" '0 ' "different letters are different"
check "$(formula 'tr(A U B U^) |U[1,1]|^2')" \
    '(D*tr(A)*tr(B) - tr(A)*B[1,1] - tr(B)*A[1,1] + D*A[1,1]*B[1,1])/(D*(D - 1)*(D + 1))' "traces and entries in the answer"
check "$(formula 'tr(A U B U^) |U[1,1]|^2' --dim=2 --traces=A:1 --projector=B)" '(2*A[1,1]*B[1,1] - A[1,1] - B[1,1] + 2)/6' "what is known is put in"
check "$(formula "tr(A' U B) conj(U[i,j])")" "(A*B')[i,j]/D" "an entry of a product"
check "$(i "tr(A1 U B^) conj(U[i,j])" --format=latex | grep -c '(B^{.dagger} A_{1})_{j,i}')" 1 "an entry in latex"
check "$(i "tr(A1 U B^) conj(U[i,j])" --format=sympy | tail -n 1)" 'integral = e_Bd_A1_j_i/D' "in sympy"
check "$(i "tr(A1 U B^) conj(U[i,j])" --format=mathematica | tail -n 1)" 'integral = eBdA1xjxi/d;' "in mathematica"
check "$(formula 'tr(A U) |V[1,2]|^2 conj(U[1,1])')" 'A[1,1]/D^2' "and entries of another matrix"
check "$(formula 'tr(A U) U[1,2]' --group=orthogonal)" 'A[2,1]/D' "O(D)"
check "$(formula 'tr(U) U[1,1]' --group=symplectic)" '1/D' "USp(D)"
check "$(formula 'tr(A U) U[1,2]' --group=wishart)" 'n*A[1,2]' "Wishart"

# Sums
check "$(formula '2 |U[1,1]|^4 - 1/3 tr(U A) tr(U^ B) + 1')" '(-(D + 1)*tr(A*B) + 3*D^2 + 3*D + 12)/(3*D*(D + 1))' "a sum"
check "$(exact '|tr(U)|^4 - 2 |tr(U)|^2 + 1' --dim=1..3)" '0 1 1 ' "a sum at integers"
check "$(formula 'tr(A U B U^) - tr(B V A V^) + |U[1,1]|^2')" '1/D' "terms that cancel"
check "$(exact '1/2 - 1/3')" '1/6 ' "numbers"
check "$(method '2 |U[1,1]|^4 - tr(U A) tr(U^ B) + 1')" \
    'pairs of permutations, equal traces merged; Dirichlet law of a row or column' "the methods of a sum"
check "$(formula 'tr(U^2) - tr(U)^2' --group=wishart)" '-D*n*(n - 1)*(D - 1)' "sums with n"

# Wrong requests: exit status, words
refuse() {
    status=$1
    words=$2
    shift 2
    n=$((n + 1))
    "$program" integrate "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    if [ $? -eq "$status" ] && [ ! -s "$scratch/out" ] && grep -qF -e "$words" "$scratch/err"; then
        echo "ok $n - $*"
    else
        echo "not ok $n - $*"
        sed 's/^/# /' "$scratch/err"
    fi
}
refuse 2 'expected an expression'
refuse 2 'the text ends where' ''
refuse 2 "the text ends where ')' was expected" 'tr(U'
refuse 2 "unknown function 'det'" 'det(U)'
refuse 2 'indices count from 1' 'U[0,1]'
refuse 2 'entries are averaged for U, V and W' 'A[1,2]'
refuse 2 'the text ends where' 'tr(U) + '
refuse 2 'sums stand outside of brackets' '|tr(U) + tr(V)|^2'
refuse 2 'even power' '|U[1,1]|^3'
refuse 2 'larger than the dimension' '|U[3,1]|^2' --dim=2
refuse 2 'different indices' '|U[i,1] U[j,1] U[k,1]|^2' --dim=2
refuse 2 'at least 1' 'tr(U)' --dim=0
refuse 2 '--dim' 'tr(U)' --dim=x
refuse 2 'Haar-random' 'tr(U)' --projector=U
refuse 2 'given twice' 'tr(A U)' --projector=A --traces=A:1
refuse 2 'needs Tr B^3' 'tr(A U B U^)^3' --traces=B:0,4
refuse 2 "expected ':'" 'tr(A U)' --traces=A
refuse 2 'expected unitary, orthogonal, symplectic' 'tr(U)' --group=special
refuse 2 'has to be even' 'tr(U)' --group=symplectic --dim=3
refuse 2 'has to be even' 'U[1,1]' --group=cse --dim=5
refuse 2 'pairs of indices' '|U[1,1] U[2,2] U[i,3]|^2' --group=symplectic --dim=4
refuse 2 '--columns goes with' 'tr(U)' --columns=3
refuse 2 'at least 1' 'tr(U)' --group=wishart --columns=0
refuse 3 'of this matrix alone' 'tr(A U)' --group=permutation
refuse 3 'beyond closed forms' '|U[1,1] U[2,2]|^40' --group=orthogonal
refuse 3 'more than 20000000 ways' 'tr(A U)^40' --group=wishart
refuse 2 'larger than the dimension' 'tr(U) conj(U[3,1])' --dim=2
refuse 2 'different indices' 'tr(U) conj(U[i,j])' --dim=1
refuse 3 'of this matrix alone' 'tr(U) U[1,1]' --group=permutation
refuse 3 'one product at a time' 'U[1,1] + 1' --indices=general
refuse 3 'ask for the traces' 'tr(U) conj(U[i,j])' --indices=general
refuse 3 'too many to be added' 'tr(U A1 U^ B1 U A2 U^ B2 U A3 U^ B3 U A4 U^ B4 U A5 U^ B5 U A6 U^ B6) + 1'
refuse 3 'at most 9' '1 + tr(A U)^20 conj(U[1,2])^20'
refuse 3 'out of reach' 'tr(U)^9999'
refuse 3 'at most 9' '|tr(A U)|^40'
