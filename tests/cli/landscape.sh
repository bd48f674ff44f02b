#!/bin/sh
# The landscape of a Wishart process: closed forms, one number said in several ways, tables, formats, limits.
. "$srcdir/tests/cli/support.sh"
cd "$scratch" || exit 99
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
check "$(field value --components='dof=3,mean=0.5,field=real; dof=12,dim=32' --quantity=loss.cdf:3/2)" 0.569585606454240 \
    "a Gamma and a Beta law: int f_Beta(y) P(3/2, 3 (3/2 - y)) dy by another program"
check "$(field method --components='dof=3,mean=0.5,field=real; dof=12,dim=32' --quantity=loss.tail:3)" \
    "sum of 1 Gamma and 1 Beta laws" "which the row says"
check "$(field value --components='dof=3,mean=0.5,field=real; dof=12,dim=32' --quantity=gradient.tail:1/2)" 0.403095423147842 \
    "a sum of two derivatives: 1 - (2/pi) int sin(y/2) phi(y) dy/y by another program"
check "$(field value --components='dof=1,dim=1024; dof=1,dim=1024' --quantity=gradient.tail:1)" 0.551759142193986 \
    "a sum of derivatives of small shapes, next to the limit 3/(2e)"
l --components='dof=1,dim=2,field=real; dof=1,dim=2,field=real' --quantity=gradient.tail:1 >out 2>err
check "$? $(grep -c 'decays too slowly' err)" '3 1' "two points on a circle are too rough for a sum of derivatives, in words"
check "$(field value --components='dof=1,mean=1/2,dim=2; dof=1,mean=1/2,dim=2' --quantity=loss.tail:3/2)" 0.125000000000000 \
    "the sum of two uniform laws is triangular"
check "$(field value --components='dof=4,dim=9; dof=5,dim=9' --quantity=loss.tail:81/20)" 0 "nothing above the largest loss"
check "$(field kind --observable=tfim:n=9 --quantity=loss.cdf:9)" limit "the law with the same r is not exact"
check "$(field kind --observable=heisenberg:n=3 --quantity=loss.cdf:3)" certified "the law over known eigenvalues is"
check "$(field exact --observable=Z0 --qubits=4 --quantity=loss.variance)" 1/17 "Tr O^2/(D (D + 1))"
check "$(field exact --observable=Z0 --qubits=4 --quantity=gradient.variance)" 512/4335 "2 D Tr O^2/((D + 1)(D^2 - 1))"
check "$(field exact --observable=Z0 --qubits=4 --angle=half --quantity=gradient.variance)" 128/4335 "a quarter for half angles"
check "$(field exact --dof=1 --quantity=gradient.kurtosis)" 6 "the Laplace law"
check "$(field value --dof=1 --quantity=gradient.tail:1)" 0.367879441171442 "exp(-e), the Laplace law"
check "$(field value --gammas='1:0.5,2:0.2' --parameters=1 --quantity=gradient.norm.tail:2)" \
    "$(field value --gammas='1:0.5,2:0.2' --quantity=gradient.tail:2)" "the norm of one derivative is its absolute value"
check "$(field value --dof=1 --parameters=3 --quantity=gradient.norm.tail:2)" 0.406005849709838 "(1 + x) exp(-x), three derivatives"
check "$(field value --components='dof=1,mean=1/2; dof=2' --parameters=6 --quantity=gradient.norm.cdf:1/9)" \
    "$(field value --gammas='3:1/2' --parameters=6 --quantity=gradient.norm.cdf:1/9)" "equal scales, by two integrals"
check "$(field value --components='dof=1,mean=1/2; dof=2' --parameters=6 --quantity=gradient.norm.density:3)" \
    "$(field value --gammas='3:1/2' --parameters=6 --quantity=gradient.norm.density:3)" "and their density"
check "$(field method --gammas='1:0.5,2:0.2' --parameters=4 --quantity=gradient.norm.tail:1)" \
    "normal vector of random variance, a sum of Gamma laws: the limit of large dimensions" "the law's name"
check "$(rows exact --dof=1 --dim=2 --parameters=4 --quantity=gradient.norm.square,gradient.norm.kurtosis)" '32/9 36/25 ' \
    "moments at a dimension"
check "$(field value --dof=2 --dim=8 --parameters=1 --quantity=gradient.norm.tail:1/2)" \
    "$(field value --dof=2 --dim=8 --quantity=gradient.tail:1/2)" "the norm of one derivative at a dimension"
check "$(field method --dof=2 --dim=8 --parameters=16 --quantity=gradient.norm.tail:1)" \
    "derivatives of a random state at this dimension, exact for flat observables" "the law's name at a dimension"
check "$(field value --dof=2 --dim=8 --parameters=16 --quantity=gradient.norm.tail:16)" 0 "at the maximum, o sqrt(p) = 16"
l --components='dof=1,dim=4;dof=1' --parameters=4 --quantity=gradient.norm.tail:1 >out 2>err
check "$? $(grep -c 'their limit law without dimensions is' err)" '3 1' "several components at a dimension are refused"
check "$(rows exact --observable=Z0 --qubits=4 --quantity=limit | cut -d' ' -f1)" 17/8 \
    "the Wishart limit's variance is too large by (1 + 1/N)/(1 - r/N)"
check "$(rows exact --observable=Z0 --qubits=10 --quantity=limit | cut -d' ' -f1)" 1025/512 \
    "which for a Pauli word tends to 2"
check "$(rows quantity --observable=Z0 --qubits=3 --quantity=limit,gaussian)" \
    "limit.loss.variance limit.gradient.variance limit.loss.distance limit.gradient.distance gaussian.loss gaussian.gradient gaussian.kurtosis gaussian.criterion " \
    "how far the limit and a Gaussian are from both laws at a dimension"
check "$(field kind --observable=tfim:n=4 --quantity=limit)" limit "a distance of the law with the same r is not exact"
for quantity in gradient.cdf:1/5 gradient.density:1/5 gradient.tail:1/5 gradient.kurtosis loss.cdf:1/5 loss.quantile:1/5 limit; do
    for source in '--observable=Z0 --qubits=3' --observable=tfim:n=3 '--dof=3 --dim=7'; do
        # shellcheck disable=SC2086
        check "$(field method $source --quantity=$quantity | grep -c -e Beta -e Dirichlet)" 1 "$quantity of $source says which law it is"
    done
done
check "$(field method --dof=3 --quantity=gradient.cdf:1/5 | grep -c 'limit of large dimensions')" 1 "and that it is the limit"
check "$(rows exact --dof=2 --mean=2 --quantity=loss.moment:1..4)" '2 6 24 120 ' "E l^n = (n + 1)! for Gamma(2)"
check "$(rows exact --observable=Z0 --qubits=1 --quantity=loss.moment:3,gradient.moment:1..4)" '2 0 8/9 0 128/75 ' \
    "one qubit: E (1 + z)^3, E g^n = E (4 sqrt(b (1 - b) W) v)^n"
check "$(rows exact --observable='Z0+Z1' --qubits=2 --quantity=loss.moment:1..2)" '2 22/5 ' \
    "the moments over eigenvalues: 2^2 + Var l"
check "$(field value --dof=1 --quantity=gradient.quantile:3/4)" "$(awk 'BEGIN { printf "%.15f", log(2) }')" "the Laplace law's quartile"
check "$(field value --dof=1 --quantity=gradient.quantile:1/2)" 0 "a symmetric law's median"

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
check "$(field value --observable=tfim:n=4,J=1,h=1/2 --parameters=2 --quantity=minima.zeros)" 0 "none below beta rank"
check "$(field value --observable=spectrum:0,1,2 --parameters=4 --quantity=minima.zeros)" \
    "$(field value --dof=2 --dim=3 --parameters=4 --quantity=minima.zeros)" "zeros depend on the rank alone"
check "$(near "$(field value --observable=Z0 --qubits=1 --parameters=2 --quantity=minima.zeros)" 1.2337005501361698 1e-14)" yes \
    "pi^2/8 on the Bloch sphere: twice E (cos(a - d) - cos(a + d))/2, the share of latitudes that a circle meets"
l --dof=3 --parameters=1000000000 --quantity=critical.index >/dev/null 2>&1
check $? 3 "limits are checked before memory is taken"
check "$(rows kind --dof=3 --mean=1e300 --quantity=gaussian | cut -d ' ' -f 1)" certified "a distance in any units"
check "$(rows value --dof=4 --parameters=2 --quantity=critical.index --digits=12 | awk '{ printf "%.9f", $1 - $2 + $3 }')" \
    0.000000000 "minima - saddles + maxima = 0, Poincare and Hopf"
check "$(near "$(rows value --dof=4 --parameters=3 --quantity=critical.index | awk '{ print $1 - $2 + $3 - $4 }')" 0 0.6)" yes \
    "and for three angles, by sampling"
check "$(field value --dof=4 --parameters=2 --quantity=critical.signed:1/4)" 3.08193959944246 \
    "(pi/4) T^2 e^(-T) E det M/(c Gamma(4)), E det M = 16 at T = 1"
check "$(rows value --dof=32 --parameters=16 --quantity=minima.logarithm | cut -c1-11)" '9.924142455' "ln of the number of minima, asymptotically"
check "$(l --dof=4 --parameters=8 --quantity=minima.logarithm >/dev/null 2>err; echo $? $(grep -c transition err))" '3 1' \
    "no logarithm beyond the transition"
check "$(l --dof=4 --parameters=3 --quantity=minima.count --seed=7 --threads=1 --format=csv | tail -n 1)" \
    "$(l --dof=4 --parameters=3 --quantity=minima.count --seed=7 --threads=2 --format=csv | tail -n 1)" "threads change nothing"
"$program" landscape --dof=4 --parameters=1 --quantity=minima.mean >out 2>err
check "$(grep -c optimiser err)" 1 "what an optimiser reaches is told to be another thing"

# Verdict
check "$(rows exact --observable=Z0 --qubits=4 --parameters=20 --quantity=verdict | cut -d' ' -f4-)" '5/4 1 ' \
    "twenty parameters, sixteen needed"
"$program" landscape --observable=Z0 --qubits=4..20 --quantity=verdict --format=csv >out 2>err
check "$(grep -c '^verdict.family' out) $(grep -c 'barren plateau.*tends to a Gaussian' err)" '4 1' "a family: how fast, in a sentence"
exponents() {
    l "$@" --quantity=verdict --format=csv | sed -n 's/^verdict.family.*,limit,,\([^,]*\),.*/\1/p' |
        awk '{ printf "%d ", $1 < -0.5 ? $1 - 0.5 : $1 + 0.5 }'
}
check "$(exponents --observable=projector:1 --qubits=4..20)" '-2 0 0 0 ' "one state: Var g, relative, kurtosis, transition as powers of N"
check "$(exponents --observable=Z0 --qubits=4..20)" '-1 -1 -1 1 ' "and a Pauli word"
check "$(exponents --observable=Z0 --qubits=4..20 --parameters=10,100)" '-1 -1 -1 1 ' "whatever the parameters"
check "$(exponents --dof=2,4 --dim=1024,2048,4096)" '0 0 0 0 0 0 0 0 ' "a family for each process"
l --observable=Z0 --qubits=4..8 --parameters=100 --quantity=verdict --format=csv >out
check "$(grep -c '(100 do at 3 of 5 sizes)' out)" 1 "100 parameters: enough for N = 16, 32, 64"
check "$(field exact --dof=15 --dim=16 --quantity=gaussian)" 15/16 "many degrees of freedom, and far from Gaussian: all but one"
check "$(l --dof=3,4 --dim=16,32 --mean=1..3 --parameters=1,2 --quantity=loss.mean,minima.edge --format=csv | grep -vc '^#')" 37 \
    "a row for each combination: 12 means, 24 edges, a header"

# Grid, plot, formats
check "$(l --dof=3 --quantity=loss.density --grid=0..2:41 --format=csv | grep -c '^loss')" 41 "a grid"
table() { l --components='dof=3; dof=5,dim=11' --quantity=loss.cdf,gradient.density --grid=0..3:40 --threads="$1" --format=csv | grep -v '^#'; }
check "$(table 1 | cksum)" "$(table 3 | cksum)" "threads change no table"
"$program" landscape --dof=1/2 --quantity=loss.density --grid=0..2:5 >out 2>err
check "$? $(grep -c '^loss' out) $(grep -c 'at 0 is left out, with 0 others: .*infinite' err)" '0 4 1' "an infinite density is left out of a table"
l --dof=1/2 --quantity=loss.density:0 >out 2>err
check "$? $(grep -c infinite err)" '2 1' "and refused alone"
check "$(l --dof=3 --quantity=loss.cdf:1..5 --format=csv | grep -c '^loss')" 5 "a range of places"
for format in text=1 json=1 csv=1 latex=1 sympy=1 mathematica=2; do
    check "$(l --observable=Z0 --qubits=2 --quantity=dof,loss.cdf:1 --format=${format%=*} | grep -ci '^[^#%]*matched')" \
        "${format#*=}" "the matched r in ${format%=*}"
done
if gnuplot --version >/dev/null 2>&1; then
    printf '0.1\n0.5 0.7,0.2\n# more\n1.5\n' >samples
    l --dof=3 --quantity=loss.density --plot=law.svg --histogram=@samples >out
    check "$? $(grep -c '<text>samples<' law.svg)" '0 1' "a law beside samples"
    printf -- '-1\n-0.3 0.2 0.7\n' >derivatives
    l --dof=3 --quantity=gradient.density --plot=gradient.svg --histogram=@derivatives --format=csv | grep -c 'x=-' >out
    check "$(awk '{ print ($1 > 30) }' out)" 1 "the law of a derivative on both sides, beside samples that are"
    l --dof=3 --quantity=minima.edge,transition --parameters=1..5 --plot=minima.svg >out
    check "$? $(grep -c '</svg>' minima.svg)" '0 1' "minima against parameters"
    l --dof=3 --dim=8 --quantity=transition --parameters=2,4 --plot=nothing.svg >out 2>err
    check "$? $(grep -c 'none of these' err)" '3 1' "nothing to draw"
else
    n=$((n + 4))
    echo "ok $((n - 3)) # SKIP no gnuplot"
    echo "ok $((n - 2)) # SKIP no gnuplot"
    echo "ok $((n - 1)) # SKIP no gnuplot"
    echo "ok $n # SKIP no gnuplot"
fi
echo "1..$n"
