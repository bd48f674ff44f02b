#!/bin/sh
# The landscape of a Wishart process: closed forms, one number said in several ways, tables, formats, limits.
program=$abs_top_builddir/wishgarten
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
n=0
check() {
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3: expected '$2', got '$1'"; fi
}
l() { "$program" landscape --quiet "$@"; }
# field NAME ARGUMENT...: that field of the last row
field() {
    name=$1
    shift
    l "$@" --format=json | sed -n "s/^ *\"$name\": \"\(.*\)\",*\$/\1/p" | tail -n 1
}
# rows NAME ARGUMENT...: that field of all rows
rows() {
    name=$1
    shift
    l "$@" --format=json | sed -n "s/^ *\"$name\": \"\(.*\)\",*\$/\1/p" | tr '\n' ' '
}
# near A B ERROR: prints yes for |A - B| <= ERROR
near() { awk -v a="$1" -v b="$2" -v e="$3" 'BEGIN { d = a - b; print (d <= e && d >= -e) ? "yes" : a " is not " b }'; }

# Degrees of freedom
check "$(rows exact --observable=Z0 --qubits=4 --quantity=dof)" '8 8 8 17 8 16 -1 ' \
    "a Pauli word: r, rounded, ceiling, matched, rank, N, lowest eigenvalue"
check "$(rows exact --observable=projector:3 --dim=16 --quantity=dof)" '3 3 3 51/13 3 16 0 ' "a projector of rank 3"
check "$(field exact --observable=heisenberg:n=2 --quantity=dof)" -3 "a dimer's ground state"
check "$(field value --observable=heisenberg:n=4 --quantity=dof)" -6.46410161513775 "-3 - 2 sqrt(3), four spins"
check "$(field exact --observable=Z0 --qubits=100 --quantity=transition --format=json)" 2535301200456458802993406410750 \
    "2m - 2 = 2^101 - 2 for a hundred qubits"
check "$(rows exact --observable='Z0 Z1 + Z1 Z2' --qubits=3 --quantity=transition)" '12 32/3 30 ' \
    "three transitions of a chain that is not flat: 2 rank, 2r, 2m - 2"
check "$(rows exact --observable=traces:0,16 --dim=16 --lowest=-3 --quantity=dof | cut -d' ' -f1)" 72/5 \
    "power traces with the lowest eigenvalue"
l --observable=traces:0,16 --dim=16 --quantity=dof >out 2>err
check "$? $(grep -c -e --lowest err)" '3 1' "power traces without it: out of reach, with a way out"
check "$(rows exact --dof=5/2 --dim=10 --field=real --quantity=dof)" '5/2 3 3 4 ' "r as given: (N + 2) r/(N - r)"

# Laws in closed form
check "$(field value --dof=1 --quantity=loss.cdf:1)" 0.632120558828558 "one degree of freedom: 1 - exp(-x)"
check "$(field value --dof=1 --dim=2 --quantity=loss.cdf:1/2)" 0.250000000000000 "one of two: uniform up to 2"
check "$(field value --observable=projector:1 --dim=4 --quantity=loss.quantile:1/4)" 0.0914397035839302 "1 - (1 - q)^(1/3), a state among four dimensions"
check "$(field value --dof=2 --field=real --mean=3 --quantity=loss.tail:3)" \
    "$(field value --dof=1 --mean=3 --quantity=loss.tail:3)" "two real degrees of freedom are a complex one"
check "$(field value --gammas='3/2:2/3' --quantity=loss.density:1)" "$(field value --dof=3/2 --quantity=loss.density:1)" \
    "a Gamma law is a component"
check "$(field value --components='dof=1,mean=1/2; dof=1,mean=1/2' --quantity=loss.cdf:3)" \
    "$(field value --gammas=2:1/2 --quantity=loss.cdf:3)" "two equal components are one of twice the shape"
check "$(field kind --observable=tfim:n=9 --quantity=loss.cdf:9)" limit "the law with the same r is not exact"
check "$(field kind --observable=heisenberg:n=3 --quantity=loss.cdf:3)" certified "the law over known eigenvalues is"
check "$(field exact --observable=Z0 --qubits=4 --quantity=loss.variance)" 1/17 "Tr O^2/(D (D + 1))"
check "$(field exact --observable=Z0 --qubits=4 --quantity=gradient.variance)" 512/4335 "2 D Tr O^2/((D + 1)(D^2 - 1))"
check "$(field exact --observable=Z0 --qubits=4 --angle=half --quantity=gradient.variance)" 128/4335 "a quarter for half angles"
check "$(field exact --dof=1 --quantity=gradient.kurtosis)" 6 "the Laplace law"
check "$(field value --dof=1 --quantity=gradient.tail:1)" 0.367879441171442 "exp(-e), the Laplace law"
check "$(rows exact --observable=Z0 --qubits=4 --quantity=limit | cut -d' ' -f1)" 17/8 \
    "the Wishart limit's variance is too large by (1 + 1/N)/(1 - r/N)"

# Minima
check "$(field value --dof=4 --parameters=1 --quantity=minima.count)" 1 "one angle: one minimum a period"
check "$(field value --dof=2 --parameters=2 --quantity=minima.count --digits=13)" 1.561124560923 "two angles, two degrees of freedom"
check "$(field kind --dof=51.3 --parameters=2 --quantity=critical.count)" certified "two angles, any degrees of freedom"
check "$(field kind --observable=projector:2 --qubits=3 --parameters=1 --quantity=minima.count)" exact "one minimum, at any dimension"
check "$(near "$(field value --dof=4 --parameters=3 --quantity=minima.count)" 2.807 0.2)" yes "three angles, by sampling"
check "$(field kind --dof=4 --parameters=3 --quantity=minima.count)" estimate "which it says"
check "$(field value --dof=4 --parameters=2 --quantity=minima.edge | cut -c1-8)" 0.468336 "the edge with its shift"
check "$(field value --dof=4 --parameters=4 --quantity=minima.zeros)" 0 "no zeros below the transition"
check "$(near "$(field value --dof=1 --parameters=2 --quantity=minima.zeros)" 1.5707963267949 1e-12)" yes "pi Gamma(3/2)/sqrt(pi) at it"
check "$(l --dof=4 --parameters=3 --quantity=minima.count --seed=7 --threads=1 --format=csv | tail -n 1)" \
    "$(l --dof=4 --parameters=3 --quantity=minima.count --seed=7 --threads=2 --format=csv | tail -n 1)" "threads change nothing"
"$program" landscape --dof=4 --parameters=1 --quantity=minima.mean >out 2>err
check "$(grep -c optimiser err)" 1 "what an optimiser reaches is told to be another thing"

# Verdict
check "$(rows exact --observable=Z0 --qubits=4 --parameters=20 --quantity=verdict | cut -d' ' -f4-)" '5/4 1 ' \
    "twenty parameters, sixteen needed"
"$program" landscape --observable=Z0 --qubits=4..20 --quantity=verdict --format=csv >out 2>err
check "$(grep -c '^verdict.family' out) $(grep -c 'barren plateau' err)" '2 1' "a family: how fast, in a sentence"
check "$(l --dof=3,4 --dim=16,32 --mean=1..3 --parameters=1,2 --quantity=loss.mean,minima.edge --format=csv | grep -vc '^#')" 37 \
    "a row for each combination: 12 means, 24 edges, a header"

# Grid, plot, formats
check "$(l --dof=3 --quantity=loss.density --grid=0..2:41 --format=csv | grep -c '^loss')" 41 "a grid"
check "$(l --dof=3 --quantity=loss.cdf:1..5 --format=csv | grep -c '^loss')" 5 "a range of places"
for format in text=1 json=1 csv=1 latex=1 sympy=1 mathematica=2; do
    check "$(l --observable=Z0 --qubits=2 --quantity=dof,loss.cdf:1 --format=${format%=*} | grep -ci '^[^#%]*matched')" \
        "${format#*=}" "the matched r in ${format%=*}"
done
if gnuplot --version >/dev/null 2>&1; then
    printf '0.1\n0.5 0.7,0.2\n# more\n1.5\n' >samples
    l --dof=3 --quantity=loss.density --plot=law.svg --histogram=@samples >out
    check "$? $(grep -c '<text>samples<' law.svg)" '0 1' "a law beside samples"
    l --dof=3 --quantity=minima.edge,transition --parameters=1..5 --plot=minima.svg >out
    check "$? $(grep -c '</svg>' minima.svg)" '0 1' "minima against parameters"
else
    n=$((n + 2))
    echo "ok $((n - 1)) # SKIP no gnuplot"
    echo "ok $n # SKIP no gnuplot"
fi
echo "1..$n"
