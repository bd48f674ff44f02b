#!/bin/sh
# Sampled circuits agree with the exact engine; threads, parts and ranks change no bit; a stopped run goes on; checkpoints
# that do not fit are refused and stay as they are.
program=$abs_top_builddir/wishgarten
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
scale=${WG_TEST_SCALE:-1}
seed=${WG_TEST_SEED:-1}
samples=$(awk "BEGIN { n = int(1000 * $scale); print n < 100 ? 100 : n }")
n=0
check() { # STATUS WORDS
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
simulate() { "$program" simulate --seed="$seed" "$@"; }
# The rows alone, to the last bit
rows() { "$program" simulate "$@" --format=csv --quiet | grep -v '^#'; }

# dimension | layers | observable | options
ensembles() {
    cat <<'ENSEMBLES'
2 | 1 | Z |
2 | 5 | Z + 1/2*X |
3 | 2 | spectrum:1,2,-4 | --generator=spectrum:1,0,-1
4 | 3 | ZI |
4 | 7 | ZZ + 1/2*XI | --angle=half
4 | 2 | projector:1 |
5 | 4 | spectrum:1,1,0,-2,1/2 | --generator=spectrum:2,1,0,-1,-1
6 | 3 | projector:2 |
8 | 4 | Z0 |
8 | 12 | projector:1 |
16 | 4 | Z0 Z1 + 1/3*X2 |
16 | 10 | spectrum:3*1,1*5,-1*10 |
ENSEMBLES
}
quantities=K.mean,K.variance,mu.mean,mu.square
ensembles | sed 's/ *| */|/g' >list
while IFS='|' read -r dim layers observable options; do
    simulate --dim="$dim" --layers="$layers" --observable="$observable" $options --samples="$samples" \
        --quantity=$quantities --quiet >out 2>err
    check $? "D = $dim, L = $layers, O = $observable, Haar boundary $options: four moments within four sigma"
    [ "$(grep -c yes out)" -eq 4 ] || check 1 "four comparisons, not those of $(cat out err)"
    case $options in
    *spectrum:1,0,-1*) options="$options --overlap=weights:1/2,1/4,1/4" ;;
    *spectrum:*) options="$options --overlap=weights:1/5,1/5,3/5,0,0" ;;
    *) options="$options --overlap=3/5" ;;
    esac
    simulate --dim="$dim" --layers="$layers" --observable="$observable" $options --boundary=bare --samples="$samples" \
        --quantity=$quantities --quiet >out 2>err
    check $? "D = $dim, L = $layers, O = $observable, bare boundary $options: four moments within four sigma"
    [ "$(grep -c yes out)" -eq 4 ] || check 1 "four comparisons, not those of $(cat out err)"
done <list

simulate --dim=4 --layers=4 --observable='ZI + 1/2*II' --boundary=bare --samples="$samples" --quiet --quantity=K.std,K.ratio,K.covariance,K.moment:3,\
K.cumulant:3,mu.std,mu.ratio,moment:h1L*g1*gL,moment:sum:h12*g1*g2,moment:e^2,loss.mean,loss.variance,gradient.mean,gradient.variance,\
gradient.kurtosis >out
check $? "every other moment agrees"
check "$([ "$(grep -c yes out)" -eq 16 ]; echo $?)" "$(grep -c yes out) of them are compared"
simulate --dim=4 --layers=3 --observable='ZI + 1/2*XX' --inputs=orthogonal:4 --samples="$samples" --quiet --quantity=K.matrix,K.matrix.square >out
check "$([ $? -eq 0 ] && [ "$(grep -c yes out)" -eq 4 ]; echo $?)" "the matrix of orthogonal inputs agrees"
cat >gram.mtx <<'MATRIX'
%%MatrixMarket matrix coordinate complex hermitian
3 3 6
1 1 1 0
2 2 1 0
3 3 1 0
2 1 0.6 0.3
3 1 0 -0.5
3 2 0.25 0
MATRIX
simulate --dim=4 --layers=3 --observable='ZI + 1/2*XX' --inputs=gram:@gram.mtx --samples="$samples" --quiet --quantity=K.matrix,K.matrix.square >out
check "$([ $? -eq 0 ] && [ "$(grep -c yes out)" -eq 12 ]; echo $?)" "the matrix of inputs with complex overlaps agrees"
simulate --dim=4 --layers=6 --observable=ZI --samples="$samples" --quiet --quantity=K.cdf --grid=1..3:4 >out
check $? "the distribution function of K agrees"
check "$([ "$(grep -c yes out)" -eq 5 ]; echo $?)" "at four points, and in its distance"
rows --qubits=2 --layers=4 --observable=Z0 --samples=50 --quantity=moment:sum:g1^2,K.mean >out
check "$(awk -F, 'NR > 1 { x[NR] = $5 } END { exit !(NR == 3 && x[2] - x[3] < 1e-12 && x[3] - x[2] < 1e-12) }' out; echo $?)" \
    "sum:g1^2 is K"

simulate --dim=6 --layers=1 --observable=spectrum:3/2*2,-1*3,1/4 --generator=spectrum:1,1,1,0,0,0 --samples="$samples" --quiet \
    --quantity=loss.cdf --grid=-1/2..1/2:5 >out
check $? "the distribution function of the loss agrees"
check "$([ "$(grep -c yes out)" -eq 6 ]; echo $?)" "at five points, and in its distance"

simulate --qubits=2 --layers=2 --observable=II --samples=20 --quiet >out && simulate --qubits=2 --layers=2 --observable=Z0 --samples=2 --quiet >out
check $? "a multiple of 1, whose K is 0, agrees, and so do two samples"

# Two layers: Cov(q1, q2) = E q1 q2 - (E K)^2/4, in the same samples up to Var K/N
rows --qubits=2 --layers=2 --observable=Z0 --samples=1000 --quantity=K.covariance,K.mean,moment:g1^2*g2^2 >out
check "$(awk -F, 'NR > 1 { x[NR] = $5 } END { d = x[2] - x[4] + x[3]^2 / 4; exit !(d * d < (0.02 * x[2])^2 || d * d < 1e-6) }' out; echo $?)" \
    "the covariance of two layers is that of their moments"

# Ansätze without a theory make rows without a verdict.
for ansatz in pauli brickwork brickwork-ring hea hea-ring symmetric matchgate orthogonal symplectic; do
    simulate --qubits=4 --layers=2 --observable='Z0 Z1' --ansatz=$ansatz --samples=20 --quiet --format=json >out
    status=$?
    check "$([ $status -eq 0 ] && [ "$(grep -c '"agrees": null' out)" -eq 7 ] && grep -q "\"ansatz\": \"$ansatz\"" out; echo $?)" \
        "--ansatz=$ansatz has seven rows without a verdict"
done
simulate --qubits=3 --layers=2 --observable=Z0 --ansatz=reupload --data=1/2,1/3 --samples=20 --quiet >out
check $? "--ansatz=reupload has its data"
printf 'qubits 2\nh 0\nrot Z0 theta[0]\nh 0\n' >file.circuit
# E(theta) = cos 2 theta on qubit 0, so K = 4 sin^2 2 theta with the mean 2, and mu = -16 sin^2 cos of 2 theta with the mean 0
simulate --ansatz=@file.circuit --observable=Z0 --samples="$samples" --quantity=K.mean,mu.mean,K.moment:2,gradient.kurtosis --format=csv >out
check "$(awk -F, 'function near(x) { return ($5 - x)^2 < 25 * $8^2 } /^K.mean/ { n += near(2) } /^mu.mean/ { n += near(0) }
    /^K.moment/ { n += near(6) } /^gradient/ { n += near(1.5) } END { exit n != 4 }' out; echo $?)" \
    "a circuit from a file: E = cos 2 theta has E K = 2, E K^2 = 6, E mu = 0"
simulate --qubits=2 --layers=2 --observable=Z0 --average=angles --samples=20 --quiet --format=json >out
check "$(grep -q '"average": "angles"' out && [ "$(grep -c '"agrees": null' out)" -eq 7 ]; echo $?)" \
    "an average over angles is named, and not compared with one over circuits"
for average in circuits angles both; do
    rows --qubits=2 --layers=2 --observable=Z0 --samples=20 --average=$average --quantity=K.mean | tail -n 1 | cut -d, -f5
done | sort -u >out
check "$([ "$(grep -c . out)" -eq 3 ]; echo $?)" "circuits, angles and both are three ensembles"

# One result for all ways to it
request="--qubits=3 --layers=4 --observable=Z0+1/2*X1 --samples=1500"
rows $request --threads=1 >one
rows $request --threads=2 >two
check "$(cmp -s one two; echo $?)" "2 threads are 1 thread"
for part in 1 2 3; do rows $request --part=$part/3 --resume=part$part >/dev/null; done
rows --merge=part1,part2,part3 >merged
check "$(cmp -s one merged; echo $?)" "3 parts merged are one run"
rows --merge part3 part1 part2 >merged
check "$(cmp -s one merged; echo $?)" "in any order"
"$program" simulate --merge=part1,part3 >out 2>err
check "$(grep -q '1000 of 1500 samples' err; echo $?)" "a part that is missing is said"
rows $request --resume=whole >resumed
check "$(cmp -s one resumed; echo $?)" "a run with a checkpoint is the same"
rows $request --resume=whole >resumed
check "$(cmp -s one resumed; echo $?)" "and so is what it holds"
# mpirun may be there and not allowed to start anything; then there is nothing to test. Valgrind complains about MPI itself.
mpi() { mpirun --allow-run-as-root --oversubscribe -n 2 "$@"; }
if [ "${program%/valgrind/wishgarten}" = "$program" ] && command -v mpirun >/dev/null 2>&1 && mpi true >/dev/null 2>&1; then
    mpi "$program" simulate $request --format=csv --quiet 2>/dev/null | grep -v '^#' >ranks
    check "$(cmp -s one ranks; echo $?)" "2 ranks are one"
    mpi "$program" simulate $request --format=csv --quiet --resume=ranks.state 2>/dev/null >/dev/null
    rows --merge=ranks.state >ranks
    check "$(cmp -s one ranks; echo $?)" "and so is their checkpoint"
else
    n=$((n + 1))
    echo "ok $n # SKIP no mpirun here"
fi

# A signal: what there is gets saved and printed, and the shell sees the signal. The run would take hours.
"$program" simulate --qubits=5 --layers=30 --observable=Z0 --samples=100000000 --quantity=K.mean --resume=state --format=csv \
    --seed="$seed" >out 2>err &
pid=$!
sleep 0.5
kill -TERM $pid
wait $pid 2>/dev/null
check "$([ $? -eq 143 ]; echo $?)" "SIGTERM ends the run by that signal"
check "$(grep -q 'stopped early' err && grep -q '^K.mean' out && [ -s state ]; echo $?)" "with the samples so far, printed and saved"

# refused FILE WORDS ARGUMENT...
refused() {
    file=$1
    words=$2
    shift 2
    cp "$file" before
    "$program" simulate "$@" >out 2>err
    status=$?
    check "$([ $status -eq 2 ] && [ ! -s out ] && grep -q -e "$words" err && cmp -s "$file" before; echo $?)" \
        "simulate $*: refused, and the file is as it was"
}
head -c 700 part1 >short
sed 's/^block 3 \(.*\)4/block 3 \15/' part1 >changed
printf 'not a checkpoint\n' >foreign
refused part1 'another request.*--seed=1.*--seed=7' $request --part=1/3 --resume=part1 --seed=7
refused part1 'another request' $request --part=1/3 --resume=part1 --angle=half
refused short truncated $request --resume=short
refused changed damaged $request --resume=changed
refused foreign 'no checkpoint' $request --resume=foreign
refused foreign 'no checkpoint' --merge=part1,foreign
refused part2 'leave out' --merge=part1,part2 --layers=4
rows --qubits=3 --layers=5 --observable=Z0 --samples=1500 --resume=other >/dev/null
refused other 'another request' --merge=part1,other
printf '1 Z0\n' >words.txt
rows --qubits=2 --layers=2 --observable=@words.txt --samples=20 --resume=file.state >/dev/null
printf '2 Z0\n' >words.txt
refused file.state 'another request' --qubits=2 --layers=2 --observable=@words.txt --samples=20 --resume=file.state
echo "1..$n"
