#!/bin/sh
# Who may include whom, read off the #include lines. A public header belongs where the source of its name is, or
# else the sources that include it before all others.
cd "${srcdir:-.}" || exit 99
find include src weingarten -name '*.[ch]' | LC_ALL=C sort | awk '
BEGIN {
    # A layer may include itself and these. A name with a dot is one header of the bottom.
    engines = "weingarten wishart algebra dynamics spectrum simulator"
    below["bottom"] = ""
    below["model"] = "bottom"
    n = split(engines, engine, " ")
    for (i = 1; i <= n; i++)
        below[engine[i]] = "model bottom"
    below["weingarten"] = "status.h formula.h expansion.h integrand.h network.h"
    below["report"] = engines " model bottom"
    below["audit"] = "report " below["report"]
    below["cli"] = "audit " below["audit"] " everything"
    order = "bottom model " engines " report audit cli"
}

{ file[NR] = $0; exists[$0] = 1 }

# src/model/pauli.c -> model
function folder(path) {
    if (path ~ /^weingarten\//) return "weingarten"
    if (path ~ /^src\/[^\/]*$/) return "bottom"
    if (path !~ /^src\//) return ""
    sub(/^src\//, "", path)
    sub(/\/.*/, "", path)
    return path
}

# The layer of a file; "cli" for a header that has no source yet, and may so be used by the program alone.
function layer(path,    name, i, source) {
    if (path !~ /^include\//) return folder(path)
    if (path == "include/wishgarten.h") return "everything"
    name = path
    sub(/^include\/wishgarten\//, "", name)
    sub(/\.h$/, "", name)
    for (i = 1; i <= NR; i++) {
        source = file[i]
        sub(/.*\//, "", source)
        if (file[i] !~ /^include/ && (source == name ".c" || index(source, name "_by_") == 1))
            return folder(file[i])
    }
    for (i = 1; i <= NR; i++)
        if (first[file[i]] == "wishgarten/" name ".h" && file[i] ~ /\.c$/) return folder(file[i])
    return "cli"
}

# The text of an #include line, with the sign that opens it: "<flint/arb.h or "wishgarten/status.h; or nothing.
function included(line) {
    if (!match(line, /^[ \t]*#[ \t]*include[ \t]*["<]/)) return ""
    line = substr(line, RLENGTH)
    return substr(line, 1, 1) substr(line, 2, match(substr(line, 2), /[">]/) - 1)
}

function complain(path, text) { complaints = complaints "# " path ": " text "\n"; return 0 }

function fine(path, home, name, angled,    target, home_of_target, leaf) {
    if (angled && name !~ /^wishgarten/) {
        if (home == "weingarten" && name !~ /^flint\// && name !~ /^(assert|ctype|errno|float|inttypes|limits|math|stdarg|stdbool|stddef|stdint|stdio|stdlib|string)\.h$/)
            return complain(path, "<" name "> is neither FLINT nor C")
        return 1
    }
    if (name == "revision.h") return 1
    target = path
    sub(/[^\/]*$/, "", target)
    target = name ~ /^wishgarten/ ? "include/" name : target name
    while (sub(/[^\/.]+\/\.\.\//, "", target)) {}
    if (!(target in exists)) return complain(path, "\"" name "\" is not a file of ours")
    home_of_target = layer(target)
    leaf = target
    sub(/.*\//, "", leaf)
    if (home_of_target == home || index(" " below[home] " ", " " home_of_target " ") || index(" " below[home] " ", " " leaf " "))
        return 1
    return complain(path, "\"" name "\" is of " home_of_target)
}

END {
    for (i = 1; i <= NR; i++) {
        while ((getline line < file[i]) > 0)
            if (first[file[i]] == "") first[file[i]] = substr(included(line), 2)
        close(file[i])
    }
    for (i = 1; i <= NR; i++) {
        home = layer(file[i])
        if (home == "everything") continue
        if (!(home in below)) { below[home] = ""; order = order " " home; stray[home] = 1 }
        while ((getline line < file[i]) > 0) {
            name = included(line)
            if (name == "") continue
            seen[home]++
            complaints = ""
            if (!fine(file[i], home, substr(name, 2), substr(name, 1, 1) == "<")) wrong[home] = wrong[home] complaints
        }
    }
    n = split(order, home_at, " ")
    for (i = 1; i <= n; i++) {
        home = home_at[i]
        if (!(home in seen)) continue
        rule = below[home] == "" ? "includes nothing of the other layers" : "includes only itself and: " below[home]
        if (stray[home]) print "not ok " ++points " - " home " is no layer of the architecture"
        else print (wrong[home] == "" ? "ok " : "not ok ") ++points " - " home " (" seen[home] " includes) " rule
        printf "%s", wrong[home]
    }
    print "1.." points + 0
}'
