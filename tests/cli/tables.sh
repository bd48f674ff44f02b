#!/bin/sh
# A list or a range makes a row for each combination; letters make formulas; each format carries the same numbers.
. "$srcdir/tests/cli/support.sh"
echo 1..18
k() { "$program" kernel --quiet "$@"; }
# field NAME ARGUMENT...: that field of the last row
field() {
    name=$1
    shift
    k "$@" --format=json | sed -n "s/^ *\"$name\": \"\(.*\)\",*\$/\1/p" | tail -n 1
}

check "$(k --dim=4,16,64 --layers=1..40 --observable=Z0 --quantity=K.mean,K.std --format=csv | grep -vc '^#')" 241 \
    "3 dimensions x 40 layers x 2 quantities and a header"
check "$(field formula --dim=D --layers=L --quantity=K.mean)" \
    '2*D*L*m2/((D - 1)*(D + 1)^2)' "the formula of K.mean"
check "$(field formula --dim=D --layers=L --quantity=K.plateau --observable=projector:1)" \
    'sqrt((D^3 - 2*D^2 - D + 6)/((D - 1)*(D + 2)*(D + 3)))' "a rank-one projector's plateau in D"
check "$(field formula --dim=16 --layers=L --observable=Z0 --quantity=K.mean)" \
    '512*L/4335' "a formula in L alone"
check "$(field dim --qubits=100 --layers=1 --observable=Z0 --quantity=K.mean)" \
    1267650600228229401496703205376 "2^100 dimensions"
check "$(field exact --dim=2 --layers=1 --observable=Z --quantity=K.mean)" 8/9 "one qubit"
check "$(field exact --dim=4 --layers=3 --angle=half --observable=ZZ --quantity=K.moment:2)" \
    "$(field exact --dim=4 --layers=3 --observable='1/2*ZZ' --quantity=K.moment:2)" \
    "half angles are halved observables"
check "$(field exact --dim=4 --layers=3 --observable='ZZ + 7*II' --quantity=K.cumulant:4)" \
    "$(field exact --dim=4 --layers=3 --observable=traces:0,4,0,4,0,4,0,4 --quantity=K.cumulant:4)" \
    "a multiple of 1 changes nothing"
check "$(field value --qubits=2 --layers=3 --observable=spectrum:1*2,-1*2 --quantity=K.std)" \
    "$(field value --qubits=2 --layers=3 --observable=Z1 --quantity=K.std)" \
    "Z1 has the eigenvalues 1, 1, -1, -1"
check "$(field exact --dim=16 --observable=Z0 --quantity=depth --rate=1/100 --gamma=1)" 847 \
    "the least depth: 4335 * 100/512 rounded up"
check "$(k --dim=4 --layers=2 --observable=ZZ --boundary=bare --quantity=K.covariance --format=csv | grep -vc '^#')" 3 \
    "two kinds of pairs with the bare boundary"
check "$(k --dim=16 --layers=100 --observable=Z0 --quantity=decay --rate=1/100 --steps=0..4 --format=csv | grep -vc '^#')" 7 \
    "gamma and five steps"

# Two basis states of the supervised kernel's stored values, with the bare boundary.
printf '%%%%MatrixMarket matrix array real symmetric\n2 2\n1\n0\n1\n' >"$scratch/gram"
printf '%%%%MatrixMarket matrix array real symmetric\n2 2\n3/5\n0\n1\n' >"$scratch/crossing"
check "$(k --dim=4 --layers=3 --observable=ZI --inputs=gram:@"$scratch/gram" --boundary=bare --quantity=K.matrix \
    --overlap=matrix:@"$scratch/crossing" --format=json | sed -n 's/^ *"exact": "\(.*\)",$/\1/p' | tr '\n' ' ')" \
    '448/375 -64/225 64/75 ' "several inputs with the bare boundary"
check "$(field exact --dim=4 --layers=3 --observable='ZZ; 1/2*ZZ' --inputs=orthogonal:1 --quantity=K.matrix)" \
    "$(field exact --dim=4 --layers=3 --observable='1/2*ZZ' --quantity=K.mean)" "the last of several observables"
check "$(field exact --dim=4 --layers=3 --observable=ZZ --quantity=moment:sum:g1^2*g2^2)" \
    "$(field exact --dim=4 --layers=3 --observable=ZZ --quantity=K.moment:2)" "a word's moment is K's"
check "$(field exact --dim=16 --subspace=4 --layers=3 --observable=projector:1 --quantity=K.variance)" \
    "$(field exact --layers=3 --sectors='weight=1 dim=4 observable=projector:1' --quantity=K.variance)" "one sector, said in two ways"
check "$(field value --dim=2 --layers=1 --observable=Z --quantity=v.quantile:1/2)" 0.750000000000000 "1 - z^2 with z uniform: the median of v"
check "$(field value --dim=4 --layers=6 --observable='ZI + IZ' --quantity=K.quantile:1/2)" \
    "$(field value --dim=4 --layers=6 --observable=spectrum:2,0*2,-2 --quantity=K.quantile:1/2)" "commuting words have the exact law of K"
