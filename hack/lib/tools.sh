# shellcheck shell=bash
# What every script in hack/ leans on: progress with times, and the tools of the trade found or installed.
# Source it:  source "$(dirname "${BASH_SOURCE[0]}")/lib/tools.sh"

# Debian keeps runc, nft and ip where only root's PATH looks.
export PATH="$PATH:/usr/sbin:/sbin"

GO_WANTED=1.26.8
MAVEN_WANTED=3.8.7

say() { printf '%s\n' "$*" >&2; }

# fail WHAT-HAPPENED-AND-WHAT-TO-DO
fail() {
  say "$(basename "$0"): $*"
  exit 1
}

# step TEXT COMMAND…: runs the command with its output kept back, prints one line when it is done and a sign
# of life every 15 s before that. If it fails, its last lines are shown and the script ends.
# The command runs in a subshell: variables it sets are not seen outside.
step() {
  local text=$1 started=$EPOCHREALTIME file log beat status
  shift
  file=$(mktemp)
  exec {log}<>"$file"
  rm "$file" # kept open: nothing lies about even after a kill -9
  beat_until_killed "$text" "$started" &
  beat=$!
  set +e
  (
    set -e
    "$@"
  ) >&"$log" 2>&1
  status=$?
  set -e
  kill "$beat" 2>/dev/null || true
  wait "$beat" 2>/dev/null || true
  if ((status != 0)); then
    say "$(seconds_since "$started")  $text: FAILED"
    tail -n 30 "/dev/fd/$log" >&2
    exit "$status"
  fi
  say "$(seconds_since "$started")  $text"
  exec {log}>&-
}

beat_until_killed() {
  local text=$1 started=$2 never
  exec {never}<> <(:)
  while ! read -r -t 15 -u "$never" && kill -0 $$ 2>/dev/null; do
    say "$(seconds_since "$started")  $text …"
  done
}

seconds_since() {
  local spent=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
  printf '%4d.%d s' $((spent / 1000000)) $((spent / 100000 % 10))
}

# version_at_least WANTED FOUND
version_at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# apt_need PACKAGE…: what is missing is installed on Debian as root, and named with its command elsewhere.
apt_need() {
  local package missing=()
  for package in "$@"; do
    command -v "$(command_of "$package")" >/dev/null || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || fail "missing: ${missing[*]}; install them with this system's package manager"
  ((EUID == 0)) || fail "missing: ${missing[*]}; run: sudo apt-get install -y ${missing[*]}"
  step "install ${missing[*]}" apt_install "${missing[@]}"
}

command_of() {
  case $1 in
    iproute2) echo ip ;;
    maven) echo mvn ;;
    nftables) echo nft ;;
    *) echo "$1" ;;
  esac
}

apt_install() {
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" install -y --no-install-recommends "$@" || {
    "${apt[@]}" update
    "${apt[@]}" install -y --no-install-recommends "$@"
  }
}

# find_jdk25: exports JAVA_HOME, and puts its bin first in PATH.
find_jdk25() {
  local home
  home=$(first_jdk25) || { install_jdk25 && home=$(first_jdk25); } ||
    fail "no JDK 25; install one (sdk install java 25-tem, or apt-get install temurin-25-jdk), or set JAVA_HOME"
  export JAVA_HOME=$home PATH="$home/bin:$PATH"
}

first_jdk25() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/*jdk* /opt/java/*; do
    [[ -x $home/bin/javac ]] && grep -qs '^JAVA_VERSION="25[".]' "$home/release" && echo "$home" && return
  done
  return 1
}

install_jdk25() {
  local package
  ((EUID == 0)) && command -v apt-cache >/dev/null || return 1
  for package in temurin-25-jdk openjdk-25-jdk-headless; do
    [[ -n $(apt-cache show "$package" 2>/dev/null) ]] && step "install $package" apt_install "$package" && return
  done
  return 1
}

need_maven() {
  local found
  apt_need maven
  found=$(mvn -v 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9.]*\).*$/\1/p')
  version_at_least "$MAVEN_WANTED" "$found" || fail "Maven $found is too old; install $MAVEN_WANTED or newer (sdk install maven)"
}

# need_rabbitmq: for tests and runs that start it themselves; the service that comes with Debian's package stays off.
need_rabbitmq() {
  [[ ! -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || return 0
  apt_need rabbitmq-server
  [[ ! -d /run/systemd/system ]] || systemctl --quiet disable --now rabbitmq-server.service epmd.service epmd.socket
}

# need_go: puts a Go that can build the modules here into PATH. A Go since 1.21 fetches the toolchain it lacks.
need_go() {
  local bin found
  for bin in "$(dirname "$(command -v go || echo /nowhere/go)")" /usr/local/go/bin "$HOME"/sdk/go*/bin /usr/lib/go-*/bin; do
    [[ -x $bin/go ]] || continue
    found=$(GOTOOLCHAIN=local "$bin/go" env GOVERSION)
    found=${found#go}
    version_at_least 1.21 "$found" || continue
    version_at_least "$GO_WANTED" "$found" || export GOTOOLCHAIN=auto
    export PATH="$bin:$PATH"
    return
  done
  fail "no Go of at least 1.21; unpack go$GO_WANTED into /usr/local/go (https://go.dev/doc/install)"
}

# need_promtool: puts promtool into PATH. On Debian it is taken out of its package, so that no Prometheus starts here.
need_promtool() {
  local kept=${GARBOARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/garboard}/promtool
  command -v promtool >/dev/null && return
  command -v apt-get >/dev/null || [[ -x $kept/promtool ]] || fail 'missing: promtool; install Prometheus'
  [[ -x $kept/promtool ]] || step 'fetch promtool' fetch_promtool "$kept"
  export PATH="$kept:$PATH"
}

fetch_promtool() {
  local scratch
  scratch=$(mktemp -d)
  (
    cd "$scratch"
    apt-get -qq download prometheus || { apt-get -qq update && apt-get -qq download prometheus; }
  )
  dpkg-deb -x "$scratch"/prometheus_*.deb "$scratch/package"
  mkdir -p "$1"
  mv "$scratch/package/usr/bin/promtool" "$1/promtool"
  rm -rf "$scratch"
}
