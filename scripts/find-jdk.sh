# Finds a full JDK of the feature release that the build needs. Sourced by mvnw and tramontane; plain POSIX sh.
#
#   find_jdk    sets JDK_HOME, or prints what was looked for and how to get it, and returns 1
#
# Candidates are judged by their `release` file: starting each java to ask for its version would take a second.

JDK_FEATURE=25

jdk_feature_of() { # home -> prints the feature release of the JDK there, nothing if that cannot be told
    [ -r "$1/release" ] || return 0
    while IFS= read -r jdk_line || [ -n "$jdk_line" ]; do
        case $jdk_line in
            JAVA_VERSION=*)
                jdk_version=${jdk_line#JAVA_VERSION=}
                jdk_version=${jdk_version#\"}
                printf '%s' "${jdk_version%%[!0-9]*}"
                return 0
                ;;
        esac
    done <"$1/release"
}

# Takes the candidate if it is the right JDK; otherwise keeps a line that says why it was passed over.
jdk_try() { # where it was found, home
    [ -d "$2" ] || return 1
    jdk_feature=$(jdk_feature_of "$2")
    if [ -z "$jdk_feature" ]; then
        return 1
    elif [ "$jdk_feature" != "$JDK_FEATURE" ]; then
        jdk_note "$1: $2 is release $jdk_feature"
        return 1
    elif [ ! -x "$2/bin/javac" ] && [ ! -x "$2/bin/javac.exe" ]; then
        jdk_note "$1: $2 is release $jdk_feature but has no javac (a runtime, not a full JDK)"
        return 1
    fi
    JDK_HOME=$2
}

jdk_note() {
    case $JDK_PASSED_OVER in
        *": ${1#*: }
"*) ;; # the same home was reached by another way already
        *) JDK_PASSED_OVER="$JDK_PASSED_OVER  $1
" ;;
    esac
}

# The home of the java on the PATH, behind however many symbolic links.
jdk_on_path() {
    jdk_java=$(command -v java 2>/dev/null) || return 0
    while [ -L "$jdk_java" ]; do
        jdk_target=$(readlink "$jdk_java") || return 0
        case $jdk_target in
            /*) jdk_java=$jdk_target ;;
            *) jdk_java=${jdk_java%/*}/$jdk_target ;;
        esac
    done
    (cd "${jdk_java%/*}/.." 2>/dev/null && pwd -P) || return 0
}

find_jdk() {
    JDK_HOME=
    jdk_user=${HOME:-}
    JDK_PASSED_OVER=

    if [ -n "${TRAMONTANE_JAVA_HOME:-}" ]; then
        jdk_try TRAMONTANE_JAVA_HOME "$TRAMONTANE_JAVA_HOME" && return 0
        # Who names a JDK does not want another.
        echo "TRAMONTANE_JAVA_HOME is $TRAMONTANE_JAVA_HOME, which is no full JDK of release $JDK_FEATURE;" \
            "correct it, or unset it to have one found." >&2
        return 1
    fi
    [ -n "${JAVA_HOME:-}" ] && jdk_try JAVA_HOME "$JAVA_HOME" && return 0
    jdk_try "java on the PATH" "$(jdk_on_path)" && return 0

    if [ -x /usr/libexec/java_home ]; then
        jdk_try java_home "$(/usr/libexec/java_home -v "$JDK_FEATURE" 2>/dev/null)" && return 0
    fi
    # Patterns that match nothing stay as they are and fail the directory test.
    for jdk_candidate in \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/lib/jvm/* /opt/* /opt/java/* /opt/jdk/* /opt/jdks/* \
        "$jdk_user"/.sdkman/candidates/java/* "$jdk_user"/.jdks/* "$jdk_user"/.gradle/jdks/* "$jdk_user"/.m2/jdks/* \
        "$jdk_user"/.local/share/mise/installs/java/* "$jdk_user"/.asdf/installs/java/* "$jdk_user"/.jabba/jdk/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$jdk_user"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
        jdk_try found "$jdk_candidate" && return 0
    done

    jdk_explain >&2
    return 1
}

jdk_explain() {
    echo "Tramontane needs a full JDK of release $JDK_FEATURE, and none was found."
    echo
    echo "Looked at: TRAMONTANE_JAVA_HOME, JAVA_HOME, the java on the PATH, and the usual folders"
    echo "(/usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, mise, asdf, /Library/Java, Homebrew)."
    if [ -n "$JDK_PASSED_OVER" ]; then
        echo "Passed over (exactly release $JDK_FEATURE is needed: the Vector API changes from one release to the next):"
        printf '%s' "$JDK_PASSED_OVER"
    fi
    echo
    echo "How to get one:"
    echo "  Debian, Ubuntu   sudo apt install openjdk-$JDK_FEATURE-jdk    (or temurin-$JDK_FEATURE-jdk from Adoptium's apt repository)"
    echo "  Fedora           sudo dnf install java-$JDK_FEATURE-openjdk-devel"
    echo "  macOS            brew install openjdk@$JDK_FEATURE"
    echo "  SDKMAN           sdk install java $JDK_FEATURE-tem"
    echo "  anything else    unpack a JDK $JDK_FEATURE archive from https://adoptium.net and set"
    echo "                   TRAMONTANE_JAVA_HOME to its folder"
}
