# shellcheck shell=bash
# The table of `status` for what runs here as processes.

# local_status NAME…: 0 if all of them run.
local_status() {
  local name all=0
  printf '%-24s %8s  %-8s %8s  %s\n' PART PID STATE MEMORY LISTENS
  for name in "$@"; do
    status_line "$name" || all=1
  done
  return "$all"
}

status_line() {
  local pid
  if ! pid=$(pid_of "$1"); then
    printf '%-24s %8s  %-8s %8s  %s\n' "$1" - down - -
    return 1
  fi
  printf '%-24s %8s  %-8s %8s  %s\n' "$1" "$pid" running "$(resident "$pid")" "$(listens "$pid")"
}

resident() { awk '$1 == "VmRSS:" {printf "%d MiB", $2 / 1024}' "/proc/$1/status"; }

listens() { ss -ltnpH | awk -v pid="pid=$1," 'index($0, pid) {print $4}' | sort -u | paste -sd ' '; }
