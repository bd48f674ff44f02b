# One Pauli word and one transverse-field chain as losses: what the degrees of freedom of the literature miss, and what it takes to train.
cat <<'TEXT'
A Pauli word on six qubits. Its r is half of the dimension, and the Wishart limit with that r has twice the variance:

TEXT
echo "$ wishgarten landscape --observable=Z0 --qubits=6 --quantity=dof,loss.variance,limit"
wishgarten landscape --observable=Z0 --qubits=6 --quantity=dof,loss.variance,limit
cat <<'TEXT'

A chain of four spins: the law of its loss over its sixteen eigenvalues, and three opinions about how many parameters reach the ground state:

TEXT
echo "$ wishgarten landscape --observable=tfim:n=4,J=1,h=1 --quantity=dof,loss.quantile:1/100,transition --quiet"
wishgarten landscape --observable=tfim:n=4,J=1,h=1 --quantity=dof,loss.quantile:1/100,transition --quiet
cat <<'TEXT'

Eight degrees of freedom: where local minima are, as parameters come in (zeros of the loss begin at sixteen):

TEXT
echo "$ wishgarten landscape --dof=8 --parameters=2,4,8 --quantity=minima.count,minima.mean,minima.edge --quiet"
wishgarten landscape --dof=8 --parameters=2,4,8 --quantity=minima.count,minima.mean,minima.edge --quiet
cat <<'TEXT'

A projector of rank 2 in eight dimensions: what trainings reach, beside the mean over all minima, up to the transition at four parameters:

TEXT
echo "$ wishgarten landscape --observable=projector:2 --qubits=3 --parameters=1..5 --quantity=minima.reached --quiet"
wishgarten landscape --observable=projector:2 --qubits=3 --parameters=1..5 --quantity=minima.reached --quiet
