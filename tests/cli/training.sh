#!/bin/sh
# Trainings of sampled circuits: the same for any number of threads and parts; records are what the rows average; descents go where they must.
program=$abs_top_builddir/wishgarten
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
n=0
check() { # STATUS WORDS
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
seed=${WG_TEST_SEED:-1}
simulate() { "$program" simulate --seed="$seed" --quiet "$@"; }
rows() { simulate "$@" --format=csv | grep -v '^#'; }
# The value of a quantity at a step in csv rows
value() { awk -F, -v q="$1" -v step="$2" '$1 == q && (step == "" || $2 ~ ";step=" step "$") { print $5 }'; }

rotations='--qubits=3 --ansatz=pauli --layers=12 --observable=ZII --samples=60'
for how in '--train=descent --rate=1/20' '--train=adam --rate=1/20' --train=bfgs; do
    rows $rotations $how --target=-1 --steps=0,7,300 --records=records.csv --threads=1 >one
    check $? "$how"
    rows $rotations $how --target=-1 --steps=0,7,300 --threads=3 >three
    cmp -s one three
    check $? "$how: one thread and three give the same"
    for k in 1 2; do
        simulate $rotations $how --target=-1 --steps=0,7,300 --part=$k/2 --resume=part$k >/dev/null
    done
    "$program" simulate --merge=part1,part2 --format=csv --quiet | grep -v '^#' >merged
    cmp -s one merged
    check $? "$how: two parts give the same"
    rm -f part1 part2
    [ "$(wc -l <records.csv)" -eq 181 ]
    check $? "$how: sixty trainings of three points in the file"
    for column in 3 4 5; do
        quantity=$(echo training.residual,training.loss,training.K | cut -d, -f$((column - 2)))
        awk -F, -v c=$column -v x="$(value $quantity 7 <one)" \
            '$2 == 7 { s += $c; k++ } END { d = s / k - x; exit !(k == 60 && d * d < 1e-20 * (1 + x * x)) }' records.csv
        check $? "$how: the mean of $quantity over the file is the row's"
    done
    awk -F, '$2 == 0 { r = $3 } $2 == 300 && $3 > r + 1e-12 { exit 1 } $2 == 300 && $3 < -1e-12 { exit 1 }' records.csv
    check $? "$how: no training ends above its start, or below the lowest eigenvalue"
done

# One qubit, <Z> = cos 2 theta: every training but those from a maximum ends at -1.
printf 'qubits 1\nrot X theta[0]\n' >turn
rows --ansatz=@turn --observable=Z --train=descent --rate=1/5 --target=-1 --steps=0,100 --samples=50 >out
[ "$(value reached.zeros '' <out)" = 1 ]
check $? "all descents of one angle reach the bottom"
# theta_1 = theta_0 + 2 rate sin 2 theta_0, from the residuals in the file alone: cos 2 theta_1
rows --ansatz=@turn --observable=Z --train=descent --rate=1/5 --target=-1 --steps=0,1 --samples=50 --records=records.csv >out
awk -F, '$2 == 0 { c = $3 - 1; s = sqrt(1 - c * c) } $2 == 1 {
    a = atan2(s, c) + 4 / 5 * s; d = cos(a) - ($3 - 1); if (d * d > 1e-20) exit 1 }' records.csv
check $? "a step of descent from each start"
# eps falls by 1 - rate K a step, to first order
rows $rotations --train=descent --loss=square --target=2 --rate=1e-7 --steps=0,1 --samples=5 --records=records.csv >out
awk -F, '$2 == 0 { e = $3; k = $5 } $2 == 1 { r = (e - $3) / (1e-7 * e * k); if (r < 0.9999 || r > 1.0001) exit 1 }' records.csv
check $? "with the square loss the residual falls by rate times K a step"
echo "1..$n"
