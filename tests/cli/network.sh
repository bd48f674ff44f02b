#!/bin/sh
# wishgarten integrate: deltas, tensor networks and long sums in every notation, and what is refused.
. "$srcdir/tests/cli/support.sh"
echo 1..40
i() { "$program" integrate --quiet "$@"; }
formula() { i --format=json "$@" | sed -n 's/.*"formula": "\(.*\)".*/\1/p'; }
exact() { i --format=json "$@" | sed -n 's/.*"exact": "\(.*\)".*/\1/p' | tr '\n' ' '; }
status() { i "$@" >/dev/null 2>&1; echo $?; }
complaint() { i "$@" 2>&1 >/dev/null | head -1; }

check "$(formula --indices=general 'U[i,m] conj(U[k,p])')" 'delta(i,k)*delta(m,p)/D' "one delta for rows, one for columns"
check "$(formula --indices=general 'U[i,m] U[j,n] conj(U[k,p]) conj(U[l,q])')" \
    '(D*delta(i,k)*delta(m,p)*delta(j,l)*delta(n,q) - delta(i,k)*delta(m,q)*delta(j,l)*delta(n,p) - delta(i,l)*delta(m,p)*delta(j,k)*delta(n,q) + D*delta(i,l)*delta(m,q)*delta(j,k)*delta(n,p))/(D*(D - 1)*(D + 1))' \
    "the general formula of degree two"
check "$(formula --indices=general 'U[i,m] conj(U[k,p])' --dim=3)" 'delta(i,k)*delta(m,p)/3' "at an integer"
check "$(exact --indices=different 'U[i,m] conj(U[k,p])')" '0 ' "different letters are different by default"
check "$(i --indices=general 'U[i,m] conj(U[k,p])' --format=sympy | grep -c 'import.*KroneckerDelta')" 1 "sympy imports the delta"
check "$(i --indices=general 'U[i,m] conj(U[k,p])' --format=sympy | tail -1)" \
    'integral = KroneckerDelta(i, k)*KroneckerDelta(m, p)/D' "sympy"
check "$(i 'U[i,m] conj(U[i,m])' --format=sympy | grep -c 'KroneckerDelta')" 0 "no import without deltas"
check "$(status --indices=general 'tr(A U B U^) |U[1,1]|^2')" 3 "deltas beside traces"
check "$(status --indices=general '|U[i,j]|^18')" 3 "too high a degree"
check "$(status --indices=both '|U[i,j]|^2')" 2 "no such convention"

head='dim d k; unitary U : d k; projector P : d k; hermitian H : d; box A : d k;'
state() { echo "U[a b|s t] P[s t|u v] U^[u v|c b]"; }
check "$(formula --network="$head $(state)")" 'delta(a,c)/d' "a reduced random state"
check "$(formula --network="$head U[a b|s t] P[s t|u v] U^[u v|e b] H[e|a]")" 'tr(H)/d' "an expectation value"
check "$(formula --network="$head U[a b|s t] A[s t|u v] U^[u v|c e]")" 'delta(a,c)*delta(b,e)*tr(A)/(d*k)' "a twirl"
check "$(formula --network='dim d=2 k; unitary U : d*k; projector P : 2*k; U[a|s] P[s|t] U^[t|c]')" 'delta(a,c)/(2*k)' \
    "numbers and products as dimensions"
check "$(exact --network='dim d=2; unitary U : d; box A : d; traces A : 3,5; 1/2 U[a|b] A[b|c] U^[c|e] A[e|a]')" '9/4 ' \
    "known traces and a number in front"
check "$(exact --network='unitary U : 2; unitary V : 3; U[a|b] V[c|e]')" '0 ' "nothing to pair"
check "$(status --network='dim d k; box A : d k; A[a b|b2 a]')" 2 "a wire between different dimensions"
check "$(formula --network='dim d; box A : d d; A[a b|b c] A[c e|e a]')" '(A[1 2|2 3] A[3 4|4 1])' "a contraction by its name"
printf 'dim d\nunitary U : d\nbox A : d\nU[a|b] A[b|c] U^[c|e]\n' >"$scratch/a.net"
check "$(formula --network=@"$scratch/a.net")" 'delta(a,e)*tr(A)/d' "from a file"
check "$(formula --network=@- <"$scratch/a.net")" 'delta(a,e)*tr(A)/d' "from standard input"
check "$(i --format=csv --network=@"$scratch/a.net" --network=@"$scratch/a.net" 'U[1,1]' | grep -c '^integral')" 3 \
    "networks beside expressions"
check "$(i --format=latex --network=@"$scratch/a.net" | grep -c 'frac{.delta_{a e} .operatorname{Tr}(A)}{d}')" 1 "LaTeX"
check "$(i --format=mathematica --network=@"$scratch/a.net" | tail -1)" 'integral = KroneckerDelta[a, e]*tr$A/d;' "Mathematica"
printf 'dim d\nunitary U : d\nU[a|b] U^[b|c|e]\n' >"$scratch/b.net"
check "$(status --network=@"$scratch/b.net")" 2 "an error in a file"
check "$("$program" integrate --network=@"$scratch/b.net" 2>&1 | sed -n 's/.*\(b.net\):\([0-9]*\).*/\1 \2/p')" 'b.net 3' \
    "with its line"
check "$("$program" integrate --network=@"$scratch/b.net" 2>&1 | sed -n 3p)" '               ^' "and its place"
check "$(status --network=@"$scratch/none.net")" 2 "no such file"
check "$(status --network=@"$scratch/a.net" --dim=4)" 2 "dimensions stand in the text"
check "$(status)" 2 "nothing to integrate"
check "$(exact --network='dim d k; unitary U : d k; state x : d k; U[a b|s t] x[s t] U*[c b|u v] x*[u v] U[c e|w y] x[w y] U*[a e|g h] x*[g h]' --where=d=2,3 --where=k=1..2)" \
    '1 4/5 1 5/7 ' "a table over dimensions"
check "$(i --format=csv --network=@"$scratch/a.net" --where=d=1..3 | grep -c ';d=[123],')" 3 "with them among the inputs"
check "$(status --network=@"$scratch/a.net" --where=k=2)" 2 "a symbol that is not there"
check "$(status --network=@"$scratch/a.net" --where=d=1/2)" 2 "a dimension that is none"
check "$(status --network=@"$scratch/a.net" --where=d=1 --where=d=2)" 2 "a symbol twice"
check "$(status --network=@"$scratch/a.net" --where=d=1..200000)" 3 "too many rows"
check "$(status '|U[1,1]|^2' --where=d=2)" 2 "no network"
seven=$(for x in 1 2 3 4 5 6 7; do printf 'U[a%d|b%d] U*[c%d|e%d] ' $x $x $x $x; done)
check "$(status --network="dim d; unitary U : d; $seven")" 3 "seven copies are too many"
check "$(status --network='dim d; unitary U : d; box A : d; traces A : 1; U[a|b] A[b|c] U^[c|e] U[e|f] A[f|g] U^[g|a]')" 2 \
    "a trace that is not given"

five='tr(U A1 U^ B1 U A2 U^ B2 U A3 U^ B3 U A4 U^ B4 U A5 U^ B5)'
check "$(formula "$five" | tr '*+-' '\n\n\n' | grep -c '^tr(A1)')" 2880 "a long sum: terms with a factor tr(A1)"
check "$(i "$five" --format=latex | grep -c 'D \\operatorname')" 1 "in LaTeX"
