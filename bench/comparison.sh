# What comparisons with other engines share. Sourced by bash scripts that set home (the repository) and, before they
# measure, results (the file of measurements) and round (its number).

say() { echo "$(basename "$0" .sh): $*" >&2; }

fail() {
    say "$@"
    exit 1
}

# The program that makes a table of results, and JDK_HOME to run it with.
build_comparison() {
    # shellcheck source=scripts/find-jdk.sh
    . "$home/scripts/find-jdk.sh"
    find_jdk || exit 1
    "$home/mvnw" --quiet --file "$home/pom.xml" --projects bench --also-make -Dquick package </dev/null >&2
}

comparison() { # results, and an image if a plot is wanted
    "$JDK_HOME/bin/java" -cp "$home/bench/target/quick/classes:$home/bench/target/quick/lib/*" \
        dev.tramontane.bench.Comparison "$@"
}

json_text() { printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037' | sed 's/["\\]/\\&/g')"; }

# The first line of a file of results.
machine() { # model, other engine, its version
    cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
    [ -n "$cpu" ] || cpu=$(sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m)
    printf '{"machine": {"date": %s, "model": %s, "cpu": %s, "processors": %s, "system": %s, "load": %s, ' \
        "$(json_text "$(date +%Y-%m-%d)")" "$(json_text "$1")" "$(json_text "$cpu")" \
        "$(json_text "$(getconf _NPROCESSORS_ONLN)")" "$(json_text "$(uname -srm)")" \
        "$(json_text "$(uptime | sed 's/.*load average[s]*: //')")"
    printf '"tramontane": %s, %s: %s}}\n' \
        "$(json_text "$(git -C "$home" describe --always --dirty 2>/dev/null || echo unknown)")" \
        "$(json_text "$2")" "$(json_text "$3")"
}

# Lines of JSON from an engine become results of a round.
keep() { # engine
    while IFS= read -r line; do
        case $line in
            "{"*"}") printf '{"round": %d, "engine": "%s", "result": %s}\n' "$round" "$1" "$line" >>"$results" ;;
        esac
    done
}
