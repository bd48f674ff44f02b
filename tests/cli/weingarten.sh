#!/bin/sh
# The weingarten command: every group, integer D below the degree, two objects in place of a class, expansions, and nonsense.
. "$srcdir/tests/cli/support.sh"
echo 1..65
# the formulas or fractions of all rows in one line
w() {
    "$program" weingarten --quiet --format=json "$@" | tr -d '\n' | sed 's/}/}\n/g' |
        sed -n 's/.*"exact": "\([^"]*\)".*/\1/p; s/.*"formula": "\([^"]*\)".*/\1/p' | tr '\n' ' ' | sed 's/ $//'
}

check "$(w --degree=2)" '-1/(D*(D - 1)*(D + 1)) 1/((D - 1)*(D + 1))' "U(D), degree 2"
check "$(w --group=orthogonal --degree=2)" '-1/(D*(D - 1)*(D + 2)) (D + 1)/(D*(D - 1)*(D + 2))' "O(D), degree 2"
check "$(w --group=symplectic --degree=2)" '1/(D*(D - 2)*(D + 1)) (D - 1)/(D*(D - 2)*(D + 1))' "USp(D), degree 2"
check "$(w --group=coe --degree=2)" '-1/(D*(D + 1)*(D + 3)) (D + 2)/(D*(D + 1)*(D + 3))' "COE, degree 2"
check "$(w --group=cse --degree=2)" '1/(D*(D - 3)*(D - 1)) (D - 2)/(D*(D - 3)*(D - 1))' "CSE, degree 2"
check "$(w --group=orthogonal --class=1 --dim=N)" 1/N "the letter N"
check "$("$program" weingarten --group=orthogonal --degree=10 --format=csv | grep -vc '^#')" 43 "42 classes of degree 10 and a header"

# Below the degree. In dimension 1 all integrals are 1, so that Wg is 1 over the number of pairs of permutations or pairings.
check "$(w --degree=3 --dim=1)" '1/36 1/36 1/36' "U(1): 1/3!^2"
check "$(w --group=orthogonal --degree=3 --dim=1)" '1/225 1/225 1/225' "O(1): 1/15^2"
check "$(w --group=orthogonal --class=2,1 --dim=1..4)" '1/225 1/72 -1/42 -1/192' "O(1), ..., O(4), degree 3"
check "$(w --group=symplectic --degree=2 --dim=2)" '-1/18 1/9' "USp(2), degree 2"
check "$(w --group=coe --degree=1 --dim=1,2,3)" '1/2 1/3 1/4' "COE, D = 1, 2, 3: 2 Wg = E|S_11|^2"
check "$(w --group=cse --degree=1 --dim=2,4)" '1 1/3' "CSE, D = 2, 4: Wg = E|A_12|^2"
check "$(w --group=permutation --partitions='1|2; 1|2' --dim=1)" 0 "one permutation matrix of dimension 1"

# two objects in place of a class
check "$(w --permutations='(1 2 3); (1 2)')" "$(w --class=2,1)" "the class of (1 2 3)(1 2)^-1"
check "$(w --permutations='(1 2 3); (1 2 3)')" "$(w --class=1^3)" "the class of the identity"
check "$(w --permutations='(1)(3); ()')" "$(w --class=1^3)" "points that stay"
check "$(w --permutations='(1,4)(2,3);()' --dim=2)" "$(w --class=2^2 --dim=2)" "commas"
for group in orthogonal symplectic coe cse; do
    check "$(w --group=$group --pairings='1 2|3 4; 3 4|1 2')" "$(w --group=$group --class=1,1)" "$group, equal pairings"
    check "$(w --group=$group --pairings='1 2|3 4|5 6; 1 3|2 4|5 6')" "$(w --group=$group --class=2,1)" "$group, two loops"
done
check "$(w --group=permutation --partitions='1 2 3|4; 1|2 3 4')" '(D + 1)/(D*(D - 3)*(D - 2)*(D - 1))' "set partitions"
check "$(w --group=permutation --partitions='4|3,2,1; 4 2 3|1' --dim=4,5)" '5/24 1/20' "set partitions in another order, numbers"
check "$(w --group=centred-permutation --partitions='1; 1')" 0 "a centred entry has mean 0"
check "$(w --group=centred-permutation --partitions='1 2; 1 2' --dim=2)" 1 "centred, one block"

# expansions
check "$(w --class=2 --order=2)" '-1/D^3 -1/D^5 -1/D^7' "U(D): monotone factorisations"
check "$(w --group=orthogonal --class=2 --order=2)" '-1/D^3 1/D^4 -3/D^5' "O(D)"
check "$(w --group=symplectic --class=2 --order=2)" '1/D^3 1/D^4 3/D^5' "USp(D)"
check "$(w --group=coe --class=1 --order=3)" '1/D -1/D^2 1/D^3 -1/D^4' "COE: 1/(D + 1)"
check "$(w --group=cse --class=1 --order=3)" '1/D 1/D^2 1/D^3 1/D^4' "CSE: 1/(D - 1)"

check "$("$program" weingarten --group=coe --degree=2 --dim=3 --format=json | sed -n 's/.*"group": "\(.*\)".*/\1/p')" coe "the group in the conventions"
check "$("$program" weingarten --help | grep -c centred-permutation | sed 's/[2-9]/1/')" 1 "the help names the groups"

# command | exit status | words in the message
cases() {
    cat <<'CASES'
--group=special --class=2 | 2 | unitary
 | 2 | --class
--class=2 --degree=2 | 2 | expects one of
--group=orthogonal --permutations=(1); (1) | 2 | --pairings
--group=permutation --class=2 | 2 | --partitions
--group=unitary --pairings=1 2; 1 2 | 2 | --permutations
--group=symplectic --class=2 --dim=3 | 2 | even
--group=cse --class=2 --dim=2,5 | 2 | 5 is odd
--group=orthogonal --class=2 --dim=0 | 2 | at least 1
--group=orthogonal --class=2 --dim=-4 | 2 | at least 1
--group=orthogonal --class=2 --dim=3 --order=2 | 2 | --dim=D
--group=permutation --partitions=1; 1 --order=2 | 2 | --order
--group=orthogonal --class=25 | 3 | up to degree 24
--group=orthogonal --degree=25 | 3 | up to degree 24
--group=orthogonal --pairings=1 2|3; 1 2 | 2 | two points
--group=orthogonal --pairings=1 2|3 5; 1 2|3 5 | 2 | 4 is missing
--group=orthogonal --pairings=1 2|3 4; 1 2 | 2 | 3 is missing
--group=orthogonal --pairings=1 2 | 2 | ';'
--group=orthogonal --pairings=1 2|2 3; 1 2 | 2 | second time
--group=orthogonal --pairings=1 61; 1 61 | 2 | from 1 to 60
--group=permutation --partitions=1||2; 1 2 | 2 | points of a block
--group=permutation --partitions=1 x; 1 2 | 2 | ';'
--group=permutation --partitions=1 2; 1 2; 1 2 | 2 | the end
--permutations=1 2; (1) | 2 | cycles
--permutations=(1 2; (1) | 2 | ')'
--permutations=(); () | 2 | a point
--permutations=(1 2) | 2 | ';'
--permutations=(0 1); (1) | 2 | from 1 to 60
CASES
}
cases | {
    while IFS='|' read -r line; do
        words=${line##* | }
        rest=${line% | *}
        status=${rest##* | }
        arguments=${rest% | *}
        # every option is one argument, though its value may have blanks
        set --
        while [ -n "${arguments# }" ]; do
            tail=${arguments#* --}
            if [ "$tail" = "$arguments" ]; then one=$arguments tail=; else one=${arguments%%" --"*} tail=--$tail; fi
            set -- "$@" "${one# }"
            arguments=$tail
        done
        "$program" weingarten "$@" >"$scratch/out" 2>"$scratch/err"
        got=$?
        n=$((n + 1))
        if [ $got -ne "$status" ]; then echo "not ok $n - $line: exit status $got"
        elif [ -s "$scratch/out" ]; then echo "not ok $n - $line: something on standard output"
        elif ! grep -qF -- "$words" "$scratch/err"; then echo "not ok $n - $line: $(head -n 1 "$scratch/err")"
        else echo "ok $n - $line"; fi
    done
}
