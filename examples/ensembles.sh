# Averages over groups and ensembles other than U(D).
run() {
    echo "$ wishgarten integrate $*"
    wishgarten integrate "$@"
    echo
}
run --group=orthogonal 'U[1,1]^8' 'U[1,1]^2 U[2,2]^2 U[3,3]^2' 'tr(A U B U)'
run --group=orthogonal 'tr(U)^6' --dim=1..6
run --group=symplectic '|U[1,1] U[1,2]|^2' 'tr(A U B U^)^2'
run --group=coe '|U[1,1]|^4' '|tr(U)|^4'
run --group=cse '|U[1,1]|^4' '|tr(U)|^4'
run --group=permutation 'U[1,1] U[2,2]' 'tr(U)^4 tr(U^2)' 'tr(U^6)'
run --group=centred-permutation 'U[1,1]^2 U[2,2]^2'
run --group=ginibre 'tr((U U^)^4)' 'tr(A U B U^)^2'
run --group=real-ginibre "tr((U U')^3)" 'tr(A U B U)'
run --group=wishart 'tr(U^6)' 'tr(A U)^3'
run --group=real-wishart 'tr(U^4)' 'tr(A U B U)' --columns=n
