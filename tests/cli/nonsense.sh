#!/bin/sh
# Nonsense gets exit status 2, words that name the place, nothing on standard output, and leaves files as they were.
program=$abs_top_builddir/wishgarten
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

printf '0.5 [X0 Y1] +\n0.25 [Q2]\n' >bad.txt
printf '%%%%MatrixMarket matrix coordinate real general\n2 2 2\n1 2 1\n2 1 3\n' >skew.mtx
printf '%%%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\n4\n5\n6\n' >oblong.mtx
printf '%%%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n1\n' >large.mtx
: >empty.txt
printf '\000\001\377' >binary
printf 'old\n' >kept
: >out
: >err
before=$(ls)

# command | words in the message
cases() {
    cat <<'CASES'
kernle | unknown command 'kernle'
7 | unknown command '7'
kernel --obsrvable=Z0 | did you mean '--observable'?
kernel --frobnicate | unknown or ambiguous option '--frobnicate'
kernel -x | unknown option '-x'
kernel --dim | expected a value
kernel --quiet=3 | takes no value
kernel Z0 | unexpected argument 'Z0'
kernel --format=xml | text
kernel --format= | text
kernel --digits=0 | from 1 to
kernel --digits=-3 | from 1 to
kernel --digits=1.5 | from 1 to
kernel --digits=many | --digits
kernel --threads=0 | number of threads
kernel --seed=-1 | a seed
kernel --seed=x | --seed
kernel --dim=1 | at least 2
kernel --dim=0 | at least 2
kernel --dim=-4 | at least 2
kernel --dim=7/2 | whole number
kernel --dim=4,x | --dim
kernel --dim=4..2 | --dim
kernel --dim=1e999999999 | --dim
kernel --dim=2^2^2 | --dim
kernel --dim=1/0 | --dim
kernel --dim= | --dim
kernel --dim=N | --dim
kernel --layers=0 | at least 1
kernel --layers=-1 | at least 1
kernel --layers=2.5 | whole number
kernel --layers=1.. | --layers
kernel --layers=1..99999999999 | --layers
kernel --qubits=0 | at least 1
kernel --qubits=99999999 | at most
kernel --qubits=2 --dim=8 | D = 4
kernel --qubits=2 --dim=D | --qubits says
kernel --angle=quarter | expected full or half
kernel --boundary=soft | expected haar or bare
kernel --overlap=1/2 | --boundary=bare
kernel --boundary=bare --overlap=3/2 --dim=4 | -1 <= x <= 1
kernel --boundary=bare --overlap=y | --overlap
kernel --boundary=bare --overlap=moments:1 | two state moments
kernel --boundary=bare --overlap=moments:1,1/2 | less than
kernel --boundary=bare --generator=spectrum:0,1,2 | --overlap=moments:
kernel --generator=gauss | expected pauli
kernel --generator=spectrum:1,-1 --dim=4 | --generator
kernel --generator=traces:0,4 --dim=4 --quantity=K.variance | --generator
kernel --group=exceptional | unitary
kernel --inputs=orthogonal:0 | at least 1
kernel --inputs=orthogonal:5 --dim=4 | do not fit
kernel --inputs=gram:@skew.mtx | Hermitian
kernel --inputs=gram:@large.mtx | no Gram matrix
kernel --inputs=random | orthogonal:m
kernel --quantity=K.matrix | --inputs
kernel --quantity=series:K.mean --dim=16 | --dim=D
kernel --quantity=moment:q1 | --quantity
kernel --quantity=moment:g1* | --quantity
kernel --quantity=moment: | --quantity
kernel --quantity=series:K.mean --order=-1 | at least 0
kernel --quantity=series:K.mean --growth=x | --growth
kernel --subspace=50 --dim=16 --observable=projector:1 | larger
kernel --subspace=4 --observable=ZZ | whole space
kernel --sectors=weight=1 | each sector
kernel --sectors= | each sector
weingarten | expects one of --class
weingarten --class=3,2 --degree=5 | expects one of --class
weingarten --class=3,0 | a part
weingarten --class= | a part
weingarten --degree=0 | at least 1
weingarten --degree=3 --dim=0 | at least 1
weingarten --degree=3 --dim=2 --order=1 | --order
weingarten --degree=3 --group=lorentz | unitary
kernel --quantity=K.men | unknown quantity
kernel --quantity= | unknown quantity
kernel --quantity=K.mean, | unknown quantity
kernel --quantity=K.mean:2 | no index
kernel --quantity=K.moment | n from 1 to 8
kernel --quantity=K.moment:9 | n from 1 to 8
kernel --quantity=K.moment:0 | n from 1 to 8
kernel --quantity=decay | --rate
kernel --quantity=depth --rate=1/10 | --gamma
kernel --quantity=decay --rate=0 --steps=1 | positive
kernel --quantity=decay --rate=1 --steps=-1 | at least 0
kernel --quantity=depth --rate=1 --gamma=-2 | positive
kernel --quantity=K.ratio --observable=II --layers=3 | K.mean = 0
kernel --quantity=K.ratio --observable=traces:4,4,4,4 --dim=4 | K.mean = 0
kernel --observable=projector:0 --dim=4 | positive
kernel --observable= | --observable
kernel --observable=XX0Z | --observable
kernel --observable=XAZ | --observable
kernel --observable=X0Q1 | --observable
kernel --observable=X0*X0*Y0 | --observable
kernel --observable=XX+XXX | --observable
kernel --observable=XX+ | --observable
kernel --observable=0.5*+XX | --observable
kernel --observable=1/0*XX | --observable
kernel --observable=(0.5+0.1j)[X0] | --observable
kernel --observable=[X0 | --observable
kernel --observable=X(0 | --observable
kernel --observable=X99999999999999999999 | --observable
kernel --observable=Z3 --qubits=2 | --observable
kernel --observable=XX --dim=8 | --observable
kernel --observable=XX --dim=6 | --observable
kernel --observable=@missing.txt | missing.txt
kernel --observable=@bad.txt | bad.txt:2
kernel --observable=@empty.txt | empty.txt
kernel --observable=@binary | binary
kernel --observable=@. | --observable
kernel --observable=@- | --observable
kernel --observable=spectrum: | --observable
kernel --observable=spectrum:1*-2 | --observable
kernel --observable=spectrum:1*3/2 | --observable
kernel --observable=spectrum:1*8,-1*8 --dim=8 | 16
kernel --observable=spectrum:1*8,-1*8 --dim=D | --observable
kernel --observable=projector:-1 | --observable
kernel --observable=projector:1/2 | --observable
kernel --observable=projector:5 --dim=4 | --observable
kernel --observable=traces: | --observable
kernel --observable=traces:0,-16 --dim=16 | --observable
kernel --observable=traces:0,16,0,1 --dim=16 | --observable
kernel --observable=traces:0,16 --dim=16 --quantity=K.variance | --observable
kernel --observable=matrix:o.mtx | --observable
kernel --observable=matrix:@missing.mtx | missing.mtx
kernel --observable=matrix:@skew.mtx | Hermitian
kernel --observable=matrix:@oblong.mtx | square
kernel --observable=matrix:@bad.txt | bad.txt
kernel --observable=tfim: | --observable
kernel --observable=tfim:n=0,J=1,h=1 | --observable
kernel --observable=tfim:n=8,J=1,h=1,h=2 | --observable
kernel --observable=tfim:n=8,K=1 | --observable
kernel --observable=ising:n=4 | --observable
simulate | sampling needs a number, here or as --qubits
simulate --layers=2 | sampling needs a number
simulate --layers=2 --dim=4 | needs an observable
simulate --layers=L --dim=4 --observable=ZI | needs a number of layers
simulate --layers=2 --dim=D --observable=Z0 | sampling needs a number
simulate --layers=2 --dim=4 --observable=ZI;XI | one observable
simulate --layers=2 --qubits=2 --observable=Z0 --samples=1 | at least 2
simulate --layers=2 --qubits=2 --observable=Z0 --samples=10,20 | one number
simulate --layers=2 --qubits=2 --observable=Z0 --samples=1e15 | at most
simulate --layers=2 --qubits=2 --observable=Z0 --ansatz=haarr | expected one of haar, pauli
simulate --layers=2 --qubits=2 --observable=Z0 --ansatz=haar-ring | ring
simulate --qubits=2 --observable=Z0 --ansatz=@absent | absent
simulate --qubits=2 --observable=Z0 --ansatz=@bad.txt | --ansatz
simulate --layers=2 --qubits=2 --observable=Z0 --average=all | expected circuits, angles or both
simulate --layers=2 --qubits=2 --observable=Z0 --ansatz=hea --average=circuits | always the same
simulate --layers=2 --qubits=2 --observable=Z0 --ansatz=hea --boundary=bare | --boundary
simulate --layers=2 --qubits=2 --observable=Z0 --ansatz=hea --group=orthogonal | --group
simulate --layers=2 --qubits=2 --observable=Z0 --ansatz=reupload | --data
simulate --layers=2 --qubits=2 --observable=Z0 --data=1 | --data
simulate --layers=2 --dim=5 --observable=projector:1 | even
simulate --layers=2 --dim=4 --observable=projector:1 --ansatz=pauli | eigenvectors
simulate --layers=2 --qubits=2 --observable=Z0 --group=special | expected unitary
simulate --layers=2 --dim=3 --observable=projector:1 --generator=spectrum:1,0,-1 --boundary=bare | weights:
simulate --layers=2 --dim=3 --observable=projector:1 --generator=spectrum:1,0,-1 --boundary=bare --overlap=weights:1,1,1 | the sum 1
simulate --layers=2 --dim=3 --observable=projector:1 --generator=spectrum:1,0,-1 --boundary=bare --overlap=weights:1 | each of the D
simulate --layers=2 --qubits=2 --observable=Z0 --boundary=bare --overlap=weights:1,0,0,0 | --generator=spectrum
simulate --layers=2 --qubits=2 --observable=Z0 --overlap=moments:1,1 | a state is needed
simulate --layers=2 --qubits=2 --observable=Z0 --overlap=1/2 | --boundary=bare only
simulate --layers=2 --qubits=2 --observable=Z0 --quantity=loss.men | loss.mean
simulate --layers=2 --qubits=2 --observable=Z0 --quantity=K.plateau | a limit
simulate --layers=2 --qubits=2 --observable=Z0 --quantity=K.cdf | --grid
simulate --layers=2 --qubits=2 --observable=Z0 --quantity=moment:g1*g2*g3 | at least 3 layers
simulate --layers=2 --qubits=2 --observable=Z0 --quantity= | --quantity
simulate --layers=2 --qubits=2 --observable=Z0 --quantity=K.covariance --ansatz=pauli | --ansatz=haar
simulate --layers=2 --qubits=2 --observable=Z0 --part=0/3 | k/N
simulate --layers=2 --qubits=2 --observable=Z0 --part=4/3 | k/N
simulate --layers=2 --qubits=2 --observable=Z0 --part=1 | k/N
simulate --layers=2 --qubits=2 --observable=Z0 --part=1/3 | --resume=FILE
simulate --layers=2 --qubits=2 --observable=Z0 --resume= | name of a file
simulate --layers=1,2 --qubits=2 --observable=Z0 --resume=run | one sampling
simulate --layers=2 --qubits=2 --observable=Z0 --resume=absent/run | absent/run
simulate --layers=2 --qubits=2 --observable=@- --resume=run | standard input
simulate --layers=2 --qubits=2 --observable=Z0 --quantity=K.matrix | --inputs=orthogonal
simulate --layers=2 --qubits=2 --observable=Z0 --inputs=orthogonal:5 --quantity=K.lowest | --inputs
simulate --layers=2 --qubits=2 --observable=Z0 --inputs=gram:@absent | absent
simulate --layers=2 --qubits=2 --observable=Z0 --train=newton | expected descent, adam
simulate --layers=2 --qubits=2 --observable=Z0 --train=descent | needs the rate
simulate --layers=2 --qubits=2 --observable=Z0 --train=bfgs --rate=1 | finds the length
simulate --layers=2 --qubits=2 --observable=Z0 --train=adam --rate=0 | a rate above 0
simulate --layers=2 --qubits=2 --observable=Z0 --train=adam --rate=1,2 | one number
simulate --layers=2 --qubits=2 --observable=Z0 --train=bfgs --steps=5,5 | ascending
simulate --layers=2 --qubits=2 --observable=Z0 --train=bfgs --steps=-1 | --steps
simulate --layers=2 --qubits=2 --observable=Z0 --rate=1 | --train
simulate --layers=2 --qubits=2 --observable=Z0 --records=r | --train
simulate --layers=2 --qubits=2 --observable=Z0 --quantity=reached.loss | --train
simulate --layers=2 --qubits=2 --observable=Z0 --train=bfgs --loss=cube | expected expectation
simulate --layers=2 --qubits=2 --observable=Z0 --train=bfgs --records=absent/r | absent/r
simulate --layers=2 --qubits=2 --observable=Z0 --train=bfgs --records=r --resume=s | without --resume
simulate --layers=2,3 --qubits=2 --observable=Z0 --train=bfgs --records=r | one ensemble
simulate --merge=absent | absent
simulate --merge=bad.txt | no checkpoint
simulate --merge= | names of files
simulate part1 | unexpected argument
landscape | expected --dof, --components, --gammas or --observable
landscape --dof=0 | positive
landscape --dof=-3 | positive
landscape --dof=x | --dof
landscape --dof=3 --dim=3 | above its degrees of freedom
landscape --dof=3 --dim=1 | at least 2
landscape --dof=3 --dim=7/2 | whole number
landscape --dof=3 --mean=0 | positive
landscape --dof=3 --field=octonion | complex, real or quaternion
landscape --dof=3 --gammas=1:1 | given by --dof already
landscape --dof=3 --parameters=0 | at least 1
landscape --dof=3 --parameters=1/2 | whole number
landscape --dof=3 --parameters=1e99 | at most
landscape --dof=3 --lowest=0 | goes with --observable
landscape --dof=3 --quantity=minima.count | needs --parameters
landscape --dof=3 --quantity=loss | unknown quantity
landscape --dof=3 --quantity=dof:3 | takes nothing
landscape --dof=3 --quantity=loss.quantile | 0 < q < 1
landscape --dof=3 --quantity=loss.quantile:1 | between 0 and 1
landscape --dof=3 --quantity=loss.quantile:x | --quantity
landscape --dof=3 --quantity=loss.cdf: | --quantity
landscape --dof=3 --quantity=limit | needs a dimension
landscape --dof=3 --quantity= | unknown quantity
landscape --dof=3 --plot=a.svg | expected a curve
landscape --dof=3 --plot= | name of a file
landscape --dof=3 --histogram=@bad.txt | bad.txt:1
landscape --dof=3 --histogram=@missing.txt | missing.txt
landscape --dof=3 --histogram=bad.txt | @FILE
landscape --dof=3 --angle=quarter | expected full or half
landscape --dof=3 --generator=X0 | spectrum:
landscape --dof=3 --generator=spectrum:1,1 | add up to zero
landscape --dof=3 --generator=spectrum:0,0 | add up to zero
landscape --dof=3 --grid=1..0 | --grid
landscape --components=dof=3;dof=x | --components
landscape --components=mean=3 | expected dof=
landscape --components=dof=3,dof=4 | once each
landscape --components=dof=3,field=blue | complex, real or quaternion
landscape --components=dof=3,dim=2 | above its degrees of freedom
landscape --components=dof=3; | expected dof=
landscape --components= | expected dof=
landscape --components=dof=3 --dim=8 | its own field and dimension
landscape --gammas=1 | shape:scale
landscape --gammas=1:0 | positive
landscape --gammas=1:1,2 | shape:scale
landscape --gammas=1:1;2:2 | ','
landscape --observable=XX --mean=2 | --mean goes with --dof
landscape --observable=XX --dim=8 | --observable
landscape --observable=XX --qubits=2 --dim=4 | one of them
landscape --observable=projector:3 | does not fix the dimension
landscape --observable=projector:4 --dim=4 | multiple of the identity
landscape --observable=2*II | multiple of the identity
landscape --observable=Y0 --field=real | not real
landscape --observable=spectrum:0,1,2 --field=quaternion | even complex dimension
landscape --observable=Z0 --lowest=2 | above the mean
landscape --observable=Z0 --lowest=1..2 | one number
landscape Z0 | unexpected argument 'Z0'
landscape --obsrvable=Z0 | did you mean '--observable'?
CASES
}

echo "1..$(cases | wc -l)"
n=0
cases | {
    while IFS= read -r line; do
        n=$((n + 1))
        words=${line##* | }
        set -f
        IFS=' '
        # shellcheck disable=SC2086
        set -- ${line% | *}
        command=$1
        shift
        "$program" "$command" --output=kept "$@" >out 2>err </dev/null
        status=$?
        verdict=ok
        [ $status -eq 2 ] || verdict='not ok'
        [ -s out ] && verdict='not ok'
        grep -qF -e "$words" err || verdict='not ok'
        [ "$(cat kept)" = old ] && [ "$(ls)" = "$before" ] || verdict='not ok'
        echo "$verdict $n - $command $*"
        if [ "$verdict" != ok ]; then
            echo "# exit status $status, expected the words: $words"
            sed 's/^/# /' err
        fi
    done
}
