# Averages of tensor networks: the files are in examples/networks.
for name in random_state purity renyi partial_transpose channel twirl decoupling expectation; do
    echo "$ cat examples/network/$name.net"
    cat "examples/network/$name.net"
    echo "$ wishgarten integrate --network=@examples/network/$name.net"
    wishgarten integrate --network=@examples/network/$name.net
    echo
done
for format in latex sympy mathematica; do
    echo "$ wishgarten integrate --network=@examples/network/twirl.net --format=$format"
    wishgarten integrate --network=@examples/network/twirl.net --format=$format | grep -v provenance
    echo
done
