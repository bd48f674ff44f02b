# What ./bootstrap --demo shows.
wishgarten --help
