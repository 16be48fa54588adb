#!/usr/bin/env bash
# Tramontane and llama.cpp on the same GGUF file, in turns, in one sitting. Prints a Markdown table of medians and ratios,
# keeps every measurement as JSON and draws a plot.
#
# llama.cpp is built from the source that the npm package node-llama-cpp carries inside, once, into a cache folder. The
# package's own binaries will not do: llama-bench is not among them.
set -euo pipefail

NODE_LLAMA_CPP=3.22.1
LLAMA_COMMIT=de3ff815ea7d559ee917f063901b8986f038abc6 # v0.5.0, as that package has it

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tramontane
llama=$cache/llama.cpp-${LLAMA_COMMIT:0:7}

usage() {
    cat <<END
usage: bench/compare-llama.sh [options] MODEL.gguf
       bench/compare-llama.sh --memory [options] MODEL.gguf
       bench/compare-llama.sh --plot RESULTS.jsonl IMAGE.svg
       bench/compare-llama.sh --build

  --rounds N          rounds, in each of which both engines run every test (5)
  --repetitions N     repetitions of a test within a round, whose median counts (3)
  --threads N,...     threads (1, and all processors)
  --prompt N,...      prompts of so many tokens (512)
  --generate N,...    tokens generated one after another (128)
  --depth N,...       positions in the cache before (0)
  --batch N,...       sequences that generate together (1)
  --load WHERE        where Tramontane has its weights, as in tramontane bench engine (auto)
  --results FILE      where measurements go (bench/results/llama-MODEL-DATE.jsonl)
  --image FILE        where the plot goes (docs/images/llama-MODEL-DATE.svg)
  --memory            only how much memory each engine has taken at most, after loading and a few tokens (Linux)
  --plot              no measurements, only table and plot of results that are there
  --build             no measurements, only build llama.cpp

It needs npm, git, cmake and a C++ compiler, the first time ten minutes of the processor, and nothing else on the machine
that computes. llama.cpp is kept in $llama.
END
}

# shellcheck source=bench/comparison.sh
. "$home/bench/comparison.sh"

build_llama() {
    [ ! -x "$llama/llama-batched-bench" ] || return 0
    for tool in npm git cmake c++; do
        command -v "$tool" >/dev/null || fail "$tool is needed to build llama.cpp, and it is not there"
    done
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/building.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    say "fetching the source of llama.cpp (log: $cache/build.log)"
    # No scripts are run and no binaries fetched: the package is here for the Git bundle in it.
    npm install --prefix "$work/npm" --ignore-scripts --omit=optional --no-audit --no-fund --no-save \
        "node-llama-cpp@$NODE_LLAMA_CPP" >"$cache/build.log" 2>&1 || fail "npm failed, see $cache/build.log"
    git clone --quiet "$work/npm/node_modules/node-llama-cpp/llama/gitRelease.bundle" "$work/source" \
        >>"$cache/build.log" 2>&1 || fail "the bundle cannot be cloned, see $cache/build.log"
    [ "$(git -C "$work/source" rev-parse HEAD)" = "$LLAMA_COMMIT" ] || fail "the bundle holds another commit"
    say "building it, which takes a while"
    cmake -S "$work/source" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DGGML_NATIVE=ON \
        -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_APP=OFF \
        -DLLAMA_OPENSSL=OFF >>"$cache/build.log" 2>&1 || fail "cmake failed, see $cache/build.log"
    cmake --build "$work/build" --target llama-bench llama-batched-bench --parallel "$(getconf _NPROCESSORS_ONLN)" \
        >>"$cache/build.log" 2>&1 || fail "the compiler failed, see $cache/build.log"
    mkdir -p "$llama"
    mv "$work/build/bin/llama-bench" "$work/build/bin/llama-batched-bench" "$llama/"
    rm -rf "$work"
    trap - EXIT
}

plot() { # results, image
    mkdir -p "$(dirname "$2")"
    comparison "$1" "$2"
    say "drew $2"
}

tramontane() { # threads
    "$home/tramontane" bench engine "$model" --load "$load" -t "$1" -p "$prompt" -n "$generate" -d "$depth" -b "$batch" \
        -r "$repetitions" -o jsonl | keep tramontane
}

# Threads that are not bound to processors may all be put on the same one, and wait there for each other.
llama() { # threads
    OMP_PROC_BIND=true OMP_PLACES=cores "$llama/llama-bench" -m "$model" -t "$1" -p "$prompt" -n "$generate" \
        -d "$depth" -r "$repetitions" -o jsonl 2>>"$log" | keep llama.cpp || return 1
    for sequences in ${batch//,/ }; do
        [ "$sequences" -gt 1 ] || continue
        for steps in ${generate//,/ }; do
            [ "$steps" -gt 0 ] || continue
            for positions in ${depth//,/ }; do
                llama_batch "$1" "$sequences" "$steps" "$positions" || return 1
            done
        done
    done
}

# The program for batches prints other fields, one line per repetition.
llama_batch() { # threads, sequences, steps, depth
    again=$2
    for ((i = 1; i < repetitions; i++)); do
        again=$again,$2
    done
    samples=$(OMP_PROC_BIND=true OMP_PLACES=cores "$llama/llama-batched-bench" -m "$model" -t "$1" -npp "$4" -ntg "$3" \
        -npl "$again" -c $(($2 * ($3 + $4))) --output-format jsonl 2>>"$log" |
        sed -n 's/.*"speed_tg": \([0-9.]*\).*/\1/p' | paste -s -d , -)
    [ -n "$samples" ] || fail "llama-batched-bench measured nothing, see $log"
    printf '{"n_threads": %d, "n_prompt": 0, "n_gen": %d, "n_depth": %d, "n_sequences": %d, "samples_ts": [%s]}\n' \
        "$1" "$3" "$4" "$2" "$samples" | keep llama.cpp
}

# The most memory that a process has had at once, in MiB, pages of mapped files included.
peak_memory() { # command...
    "$@" </dev/null >/dev/null 2>>"$log" &
    process=$!
    peak=
    while kill -0 "$process" 2>/dev/null; do
        now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$process/status" 2>/dev/null || true)
        peak=${now:-$peak}
        sleep 0.1
    done
    wait "$process" || fail "$1 failed, see $log"
    [ -n "$peak" ] || fail "the system does not tell how much memory $1 took"
    echo $((peak / 1024))
}

compare_memory() {
    mine=$(peak_memory "$home/tramontane" bench engine "$model" --load "$load" -t "$processors" -p 64 -n 16 -r 1 --warmup 0)
    theirs=$(peak_memory "$llama/llama-bench" -m "$model" -t "$processors" -p 64 -n 16 -r 1)
    echo "| $name | peak memory, MiB |"
    echo "| --- | --- |"
    echo "| tramontane | $mine |"
    echo "| llama.cpp | $theirs |"
    echo "| ratio | $(awk "BEGIN { printf \"%.2f\", $mine / $theirs }") |"
}

rounds=5
repetitions=3
processors=$(getconf _NPROCESSORS_ONLN)
threads=1
[ "$processors" = 1 ] || threads=1,$processors
prompt=512
generate=128
depth=0
batch=1
load=auto
results=
image=
only=
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --plot | --build | --memory) only=${1#--} ;;
        --rounds | --repetitions | --threads | --prompt | --generate | --depth | --batch | --load | --results | --image)
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

if [ "$only" = build ]; then
    build_llama
    exit 0
fi
if [ "$only" = plot ]; then
    [ ${#arguments[@]} = 2 ] || fail "--plot needs results and an image, see --help"
    build_comparison
    plot "${arguments[@]}"
    exit 0
fi
[ ${#arguments[@]} = 1 ] || fail "give one .gguf file, see --help"
model=${arguments[0]}
[ -f "$model" ] || fail "$model: is not a file"
name=$(basename "$model" .gguf)
stem=llama-$(printf '%s' "$name" | tr -c 'A-Za-z0-9._-' -)-$(date +%Y-%m-%d)
results=${results:-$home/bench/results/$stem.jsonl}
image=${image:-$home/docs/images/$stem.svg}
log=$results.log
mkdir -p "$(dirname "$results")"

# Everything is built before anything is measured.
build_llama
build_comparison
"$home/tramontane" --version >/dev/null

: >"$log"
if [ "$only" = memory ]; then
    compare_memory
    rm -f "$log"
    exit 0
fi
machine "$name" llama.cpp "${LLAMA_COMMIT:0:7}" >"$results"
for ((round = 1; round <= rounds; round++)); do
    engines="tramontane llama"
    ((round % 2)) || engines="llama tramontane"
    for count in ${threads//,/ }; do
        for engine in $engines; do
            say "round $round of $rounds, threads: $count, $engine"
            "$engine" "$count" || fail "$engine failed; what llama.cpp said is in $log"
        done
    done
done
rm -f "$log"
plot "$results" "$image"
say "measurements are in $results"
