#!/bin/sh
# What an optimiser reaches: landscape's minima.reached, BFGS in sampled circuits against the Kac-Rice formula at the same dimension.
. "$srcdir/tests/cli/support.sh"
cd "$scratch" || exit 99
l() { "$program" landscape --quiet "$@"; }

all() { l --quantity=minima.reached "$@" --format=csv | grep '^minima'; }
value() { cut -d, -f5; }
z() { cut -d, -f10; }
all --observable=projector:8 --dim=32 --parameters=1,2,8 >reached
check "$(cut -d, -f1,3,9 reached | tr '\n' ' ' | sed 's/minima.reached/m/g')" \
    'm,estimate,100 m.zeros,estimate,100 m,estimate,100 m.zeros,estimate,100 m,estimate,100 m.zeros,estimate,100 ' \
    "two rows a number of parameters, of a hundred trainings"
check "$(near "$(sed -n 1p reached | z)" 0 4)" yes "one angle: one minimum a period, which BFGS reaches"
check "$(near "$(sed -n 3p reached | z)" 0 4)" yes "two angles: hardly lower"
check "$(near "$(sed -n 5p reached | value)" 0.0228 0.0045)" yes \
    "eight angles: 0.0228(9) in circuits sampled and trained by another program"
check "$(sed -n 5p reached | sed 's/.*predicted=\([0-9.]*\)(.*/\1/')" "$(l --observable=projector:8 --dim=32 --parameters=8 \
    --quantity=minima.mean --format=text | sed -n 's/.*estimate *\([0-9.]*\)(.*/\1/p')" "beside minima.mean"
check "$(sed -n 5p reached | awk -F, '{ print ($10 < -4), $11 }')" '1 ' "a quarter lower, which is no disagreement"
check "$(grep -c 'zeros.*,0,' reached)" 3 "no zeros so far below the transition"
check "$(near "$(sed -n 5p reached | value)" "$("$program" simulate --quiet --dim=32 --layers=8 --observable=projector:8 --train=bfgs \
    --steps=20000 --samples=100 --quantity=reached.loss --format=csv | tail -n 1 | value)" 1e-12)" yes "the circuits and angles of simulate"
all --dof=8 --dim=32 --parameters=8 >again
check "$(near "$(sed -n 1p again | value)" "$(sed -n 5p reached | value | awk '{ print 4 * $1 }')" 1e-6)" yes \
    "in units of the mean loss, which is 1/4 for the projector"
check "$(all --dof=8 --dim=32 --parameters=8 --angle=half)" "$(cat again)" "the scale of angles does not matter"
check "$(all --dof=3 --dim=8 --parameters=5 --samples=20 --seed=5 --threads=1)" \
    "$(all --dof=3 --dim=8 --parameters=5 --samples=20 --seed=5 --threads=3)" "threads change nothing"
check "$([ "$(all --dof=3 --dim=8 --parameters=5 --samples=20 --seed=5 | value)" = \
    "$(all --dof=3 --dim=8 --parameters=5 --samples=20 --seed=6 | value)" ] || echo other)" other "another seed, other circuits"
# shares LEAST ARGUMENT...: yes if the shares of zeros two below, at, and two beyond beta rank are 0, about a half, and LEAST or more
shares() {
    least=$1
    shift
    l --quantity=minima.reached.zeros "$@" --format=csv | grep '^minima' >shares
    value <shares | tr '\n' ' ' |
        awk -v least="$least" '{ print ($1 == 0 && $2 > 0.3 && $2 < 0.8 && $3 >= least && NF == 3) ? "yes" : $0 }'
}
check "$(shares 0.95 --dof=8 --dim=16 --parameters=14..18:3)" yes "zeros appear at 2 r"
check "$(near "$(sed -n 's/.*predicted=\([0-9.]*\)(.*/\1/p' shares)" 0.43 0.02)" yes \
    "where uniformly 43 in a hundred minima are zeros"
check "$(shares 0.9 --dof=4 --dim=8 --parameters=2..6:3 --field=real)" yes "at r for real circuits"
check "$(shares 0.9 --dof=2 --dim=4 --parameters=6..10:3 --field=quaternion)" yes "at 4 r for quaternionic ones"
check "$(shares 0.9 --observable='Z0 Z1 + Z1 Z2' --qubits=3 --parameters=10..14:3 --samples=60)" yes "at 2 rank, not 2 r = 32/3"
all --observable=Z0 --qubits=4 --field=quaternion --parameters=4 --samples=400 | sed -n 1p >word
all --observable=projector:8 --dim=16 --field=quaternion --parameters=4 --samples=400 --seed=2 | sed -n 1p >projector
check "$(near "$(value <word)" "$(value <projector | awk '{ print 2 * $1 }')" 0.03)" yes \
    "Z + 1 is twice a projector, quaternionic, too"
# refuses STATUS WORDS ARGUMENT...
refuses() {
    status=$1 words=$2
    shift 2
    "$program" landscape --quantity=minima.reached "$@" >out 2>err
    check "$? $(grep -c -e "$words" err) $(wc -c <out)" "$status 1 0" "refused: $words"
}
refuses 3 'give a whole number by --dim' --dof=3 --parameters=2
refuses 3 'rank is the degrees of freedom' --dof=5/2 --dim=8 --parameters=2
refuses 3 'minima.reached: a projector is sampled' --dof=5/2 --dim=8 --parameters=2,3
refuses 3 'at most 1024 dimensions' --dof=3 --dim=1025 --parameters=2
refuses 3 'at most 64 parameters' --dof=3 --dim=8 --parameters=65
refuses 3 'for one component, and here are 2' --components='dof=1,dim=4; dof=1,dim=4' --parameters=2
refuses 3 'power traces cannot be sampled' --observable=traces:0,16 --dim=16 --lowest=-1 --parameters=2
refuses 3 'as many as divide the dimension 8' --dof=2 --dim=8 --parameters=2 --generator=spectrum:1,1,-2
refuses 3 'eigenvalues do not fit' --dof=2 --dim=8 --parameters=2 --generator='spectrum:1*2^64,-1*2^64'
refuses 2 'not quaternionic' --observable=Z1 --qubits=2 --field=quaternion --parameters=2
refuses 2 'even dimension, not 7' --dof=2 --dim=7 --parameters=2
refuses 2 'at least 2' --dof=2 --dim=8 --parameters=2 --samples=1
"$program" landscape --dof=2 --samples=10 >out 2>err
check "$? $(grep -c minima.reached err)" '2 1' "samples of nothing"
"$program" landscape --dof=2 --dim=4 --parameters=3..5 --quantity=minima.reached --samples=10 >out 2>err
check "$? $(grep -c 'zeros form surfaces' err) $(grep -c 'no disagreement' err)" '0 1 1' "beyond the transition nothing is compared"

if gnuplot --version >/dev/null 2>&1; then
    l --dof=3 --dim=8 --quantity=minima.reached,transition --parameters=2,4 --plot=reached.svg --samples=10 >out
    check "$? $(grep -cE '<text>(minima.mean|minima.reached|transition|loss)<' reached.svg)" '0 4' "reached minima beside the mean"
else
    n=$((n + 1))
    echo "ok $n # SKIP no gnuplot"
fi
echo "1..$n"
