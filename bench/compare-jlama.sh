#!/usr/bin/env bash
# Tramontane and Jlama on the same dense model in blocks of 32 times 4 bits, in turns, in one sitting. Prints a Markdown
# table of medians and ratios, and keeps every measurement as JSON.
#
# The model has random weights. Each engine gets them in its own 4-bit format, made from the same BF16 weights: Jlama
# reads no GGUF, and quantises nothing when it loads.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
version=$(sed -n 's|.*<jlama.version>\(.*\)</jlama.version>.*|\1|p' "$home/bench/jlama/pom.xml")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tramontane
jlama=$cache/jlama-$version

usage() {
    cat <<END
usage: bench/compare-jlama.sh [options]
       bench/compare-jlama.sh --table RESULTS.jsonl
       bench/compare-jlama.sh --prepare [options]

  --shapes FILE       the model: a dense one, of model_type mistral (bench/shapes/dense-1.5b.json)
  --models FOLDER     where it is kept in both formats ($jlama-models)
  --rounds N          rounds, in each of which both engines run every test (5)
  --repetitions N     repetitions of a test within a round, whose median counts (2)
  --threads N,...     threads (1, and all processors)
  --prompt N,...      prompts of so many tokens (512)
  --generate N,...    tokens generated one after another (64)
  --results FILE      where measurements go (bench/results/jlama-MODEL-DATE.jsonl)
  --prefix COMMAND    what measured processes are started with, such as "taskset -c 0,1"
  --table             no measurements, only the table of results that are there
  --prepare           no measurements, only fetch Jlama and make the model

It runs on Linux on x86-64, where Jlama has a native library, and wants nothing else on the machine that computes.
Jlama is fetched by Maven into $jlama; the model of 1.5 billion
parameters takes 2 GB, and another 4 while it is made.
END
}

# shellcheck source=bench/comparison.sh
. "$home/bench/comparison.sh"

fetch_jlama() {
    [ ! -d "$jlama" ] || return 0
    [ "$(uname -sm)" = "Linux x86_64" ] || fail "Jlama's native library is fetched for Linux on x86-64 only"
    say "fetching Jlama $version"
    rm -rf "$jlama.partial"
    "$home/mvnw" --quiet --file "$home/bench/jlama/pom.xml" dependency:copy-dependencies \
        -DoutputDirectory="$jlama.partial" </dev/null >&2 || fail "Maven failed"
    mv "$jlama.partial" "$jlama"
}

# Options as Jlama's own script has them, and a temporary folder with room for a copy of the quantised weights; Jlama leaves
# its caches in it.
run_jlama() { # a prefix or nothing, the program's arguments
    mkdir -p "$models/temporary"
    # shellcheck disable=SC2086  # the prefix is split at spaces on purpose
    $1 "$JDK_HOME/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
        --add-exports java.base/sun.nio.ch=ALL-UNNAMED -Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0 \
        -XX:+AlignVector -XX:+UseStringDeduplication "-Djava.io.tmpdir=$models/temporary" \
        -cp "$jlama/*" "$home/bench/jlama/JlamaBench.java" "${@:2}" || return
    rm -rf "$models/temporary"
}

make_model() {
    [ ! -f "$gguf" ] || [ ! -d "$jq4" ] || return 0
    bf16=$models/$name-bf16
    mkdir -p "$models"
    if [ ! -f "$bf16/config.json" ]; then
        rm -rf "$bf16"
        "$home/tramontane" random-model "$bf16" --shapes "$shapes" --to bf16 >&2
    fi
    # Jlama quantises embedding and output head like all other matrices.
    [ -f "$gguf" ] || "$home/tramontane" convert "$bf16" "$gguf" --to q4_0 --pure >&2
    if [ ! -d "$jq4" ]; then
        say "Jlama quantises the model, which takes minutes"
        rm -rf "$jq4.partial"
        run_jlama "" quantise "$bf16" "$jq4.partial" >&2
        mv "$jq4.partial" "$jq4"
    fi
    rm -rf "$bf16"
}

tramontane() { # threads, prompt tokens, generated tokens
    # shellcheck disable=SC2086  # as above
    $prefix "$home/tramontane" bench engine "$gguf" -t "$1" -p "$2" -n "$3" -r "$repetitions" -o jsonl | keep tramontane
}

jlama() { # threads, prompt tokens, generated tokens
    run_jlama "$prefix" measure "$jq4" "$1" "$2" "$3" "$repetitions" 2>>"$log" | keep Jlama
}

measure() { # prompt tokens, generated tokens
    engines="tramontane jlama"
    ((round % 2)) || engines="jlama tramontane"
    for count in ${threads//,/ }; do
        for engine in $engines; do
            say "round $round of $rounds, $1 prompt tokens, $2 generated, threads: $count, $engine"
            "$engine" "$count" "$1" "$2" || fail "$engine failed; what Jlama said is in $log"
        done
    done
}

shapes=$home/bench/shapes/dense-1.5b.json
models=$jlama-models
rounds=5
repetitions=2
processors=$(getconf _NPROCESSORS_ONLN)
threads=1
[ "$processors" = 1 ] || threads=1,$processors
prompt=512
generate=64
results=
prefix=
only=
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --table | --prepare) only=${1#--} ;;
        --shapes | --models | --rounds | --repetitions | --threads | --prompt | --generate | --results | --prefix)
            [ $# -gt 1 ] || fail "$1 needs a value"
            printf -v "${1#--}" %s "$2"
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) fail "there is no option $1, see --help" ;;
        *) arguments+=("$1") ;;
    esac
    shift
done

if [ "$only" = table ]; then
    [ ${#arguments[@]} = 1 ] || fail "--table needs a file of results, see --help"
    build_comparison
    comparison "${arguments[0]}"
    exit 0
fi
[ ${#arguments[@]} = 0 ] || fail "${arguments[0]} is no option, see --help"
[ -f "$shapes" ] || fail "$shapes: is not a file"
name=$(basename "$shapes" .json)
gguf=$models/$name-q4_0.gguf
jq4=$models/$name-jq4
results=${results:-$home/bench/results/jlama-$name-$(date +%Y-%m-%d).jsonl}
log=$results.log

# Everything is built before anything is measured.
build_comparison
"$home/tramontane" --version >/dev/null
fetch_jlama
make_model
[ "$only" != prepare ] || exit 0

mkdir -p "$(dirname "$results")"
: >"$log"
machine "$name" Jlama "$version" >"$results"
for ((round = 1; round <= rounds; round++)); do
    for tokens in ${prompt//,/ }; do
        [ "$tokens" = 0 ] || measure "$tokens" 0
    done
    for tokens in ${generate//,/ }; do
        [ "$tokens" = 0 ] || measure 0 "$tokens"
    done
done
rm -f "$log"
comparison "$results"
say "measurements are in $results"
