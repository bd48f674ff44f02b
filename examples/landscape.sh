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

Two components, one with four times the scale of the other: how long the vector of 1, 8 and 64 derivatives is. All share the state they start from, so that lengths far above the mean stay likely:

TEXT
echo "$ wishgarten landscape --gammas=3:1/4,1:1 --parameters=1,8,64 --quantity=gradient.norm.square,gradient.norm.tail:10 --quiet"
wishgarten landscape --gammas=3:1/4,1:1 --parameters=1,8,64 --quantity=gradient.norm.square,gradient.norm.tail:10 --quiet
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
cat <<'TEXT'

Two blocks of a circuit, one of which has a dimension that counts: both tails of its loss, and one derivative:

TEXT
echo "$ wishgarten landscape --components='dof=6,dim=16; dof=12,mean=1/2' --quantity=loss.quantile:1e-6,loss.tail:5,gradient.tail:1 --quiet"
wishgarten landscape --components='dof=6,dim=16; dof=12,mean=1/2' --quantity=loss.quantile:1e-6,loss.tail:5,gradient.tail:1 --quiet
