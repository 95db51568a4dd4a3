# shellcheck shell=bash
# The programs of a cluster. $D/parts/NAME/command is how one is started, an argument a line; pid says which process
# it is and when that began, so that no other process is ever taken for it. Logs are in $D/log.

# part NAME EXECUTABLE ARGUMENT…: notes how it is started, and starts it unless it runs just so.
part() {
  local name=$1 executable
  executable=$(command -v "$2") || fail "$2 is not in PATH"
  shift 2
  mkdir -p "$D/parts/$name" "$D/log"
  printf '%s\n' "$executable" "$@" >"$D/parts/$name/command.new"
  if running "$name"; then
    ! cmp -s "$D/parts/$name/command.new" "$D/parts/$name/command" || return 0
    stop_part "$name"
  fi
  mv "$D/parts/$name/command.new" "$D/parts/$name/command"
  start_part "$name"
}

start_part() {
  local name=$1 command
  mapfile -t command <"$D/parts/$name/command"
  (
    close_inherited_files
    unset GARBOARD_UP
    GARBOARD_PART_OF=$D PATH="$(dirname "${command[0]}"):$PATH" exec setsid "${command[@]}" >>"$D/log/$name.log" 2>&1 </dev/null
  ) &
  printf '%s %s\n' $! "$(began $!)" >"$D/parts/$name/pid"
  await 5 executing $! "${command[0]}" || fail "$name does not start; see $D/log/$name.log"
}

# executing PID EXECUTABLE: true also once the process is gone again, which the next gate tells.
executing() {
  local executable
  executable=$(readlink "/proc/$1/exe") || return 0
  [[ $executable == "$(realpath "$2")" ]]
}

# A lock or a pipe of the caller must not live as long as the part.
close_inherited_files() {
  local file number
  for file in "/proc/$BASHPID/fd"/*; do
    number=${file##*/}
    ((number <= 2)) || exec {number}>&-
  done
}

# began PID: when it started, in clock ticks since boot.
began() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  stat=${stat##*) }
  cut -d ' ' -f 20 <<<"$stat"
}

# pid_of NAME: the pid of a part that runs; fails when it does not. A zombie has no executable any more.
pid_of() {
  local pid began executable
  read -r pid began 2>/dev/null <"$D/parts/$1/pid" || return 1
  read -r executable 2>/dev/null <"$D/parts/$1/command" || return 1
  [[ $(began "$pid") == "$began" && $(readlink "/proc/$pid/exe") == "$(realpath "$executable")"* ]] && echo "$pid"
}

running() { pid_of "$1" >/dev/null; }

# stop_part NAME [SECONDS]: asks, waits, and insists.
stop_part() {
  local name=$1 pid
  if pid=$(pid_of "$name"); then
    kill "$pid" 2>/dev/null || true
    await "${2:-10}" not running "$name" || {
      say "         $name does not end by itself; killing it"
      kill_part "$name"
    }
  fi
  rm -f "$D/parts/$name/pid"
}

kill_part() {
  local pid
  pid=$(pid_of "$1") || return 0
  kill -KILL "$pid" 2>/dev/null || true
  await 10 not running "$1" || fail "$1 (pid $pid) does not end even by SIGKILL; see cat /proc/$pid/stack"
}

not() { ! "$@"; }

# await SECONDS COMMAND…: until it succeeds.
await() {
  local deadline=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
  shift
  until "$@"; do
    ((${EPOCHREALTIME/[.,]/} < deadline)) || return 1
    sleep 0.05
  done
}

# gate TEXT SECONDS PART COMMAND…: waits; a part that dies meanwhile, or a time run out, shows the part's log.
gate() {
  local text=$1 limit=$2 name=$3 started=$EPOCHREALTIME
  shift 3
  if ! await "$limit" holds_or_dead "$name" "$@" || ! "$@" &>/dev/null; then
    say "$(seconds_since "$started")  $text: FAILED; the end of $D/log/$name.log:"
    tail -n 20 "$D/log/$name.log" >&2
    exit 1
  fi
  say "$(seconds_since "$started")  $text"
}

holds_or_dead() {
  local name=$1
  shift
  "$@" &>/dev/null || ! running "$name"
}

# Processes with NAME=VALUE in the environment they began with.
processes_marked() {
  { grep -lzxF -- "$1" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d / -f 3
}

# end_marked NAME=VALUE: ends what a killed `up` has left without a record.
end_marked() {
  local pids
  mapfile -t pids < <(processes_marked "$1")
  ((${#pids[@]})) || return 0
  kill "${pids[@]}" 2>/dev/null || true
  await 3 none_marked "$1" && return
  kill -KILL "${pids[@]}" 2>/dev/null || true
  await 10 none_marked "$1" || fail "pids ${pids[*]} do not end even by SIGKILL"
}

none_marked() { [[ -z $(processes_marked "$1") ]]; }
