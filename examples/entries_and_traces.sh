# Known answers where entries and traces of one matrix meet, and sums whose value is known.
run() {
    echo "$ wishgarten integrate $*"
    wishgarten integrate "$@"
    echo
}
# E conj(U[i,j]) Tr AU = A[j,i]/D: the entries of U are orthogonal
run 'tr(A U) conj(U[1,2])' 'tr(A U) conj(U[1,1]) tr(B V) conj(V[i,j])'
# sum_j |U[1,j]|^2 = 1: the averages for all j add up to E Tr A U B U^ = Tr A Tr B / D, which is 0 below, where B[1,1] + B[2,2] = Tr B
run 'tr(A U B U^) |U[1,1]|^2' 'tr(A U B U^) |U[1,2]|^2'
run 'tr(A U B U^) |U[1,1]|^2 + tr(A U B U^) |U[1,2]|^2' --dim=2 --traces=A:0 --traces=B:0
# E (|Tr U|^2 - 1)^2 = 1 for D >= 2
run '|tr(U)|^4 - 2 |tr(U)|^2 + 1' --dim=1..4
# E (U[1,1]^2 - 1/D)^2 at D = 4, on the sphere
run 'U[1,1]^4 - 1/2 U[1,1]^2 + 1/16' --group=orthogonal --dim=4
run 'tr(A U B U) U[1,2] U[2,3]' 'tr(A U) U[1,2]' --group=orthogonal
run 'tr(U) U[1,1]' 'tr(A U) U[1,2]' --group=symplectic
run 'tr(A U) conj(U[1,2])' --group=coe
run 'tr(A U) U[1,2]' 'tr(U^2) - tr(U)^2' --group=wishart
