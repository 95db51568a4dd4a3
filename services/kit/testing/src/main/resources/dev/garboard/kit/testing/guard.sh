# bash -c "$(<guard.sh)" guard LOG COMMAND…: runs the command, prints its process id, delivers the signals named by
# the lines of its own input, and kills the command when that input ends: a server cannot outlive who started it.
log=$1
shift
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!

# Postmasters have children that do not hear what their parent hears.
tree() {
  local file stat
  echo "$server"
  for file in /proc/[0-9]*/stat; do
    { read -r stat <"$file"; } 2>/dev/null || continue
    set -- ${stat##*) }
    [[ $2 != "$server" ]] || { file=${file#/proc/} && echo "${file%/stat}"; }
  done
}

deliver() {
  case $1 in
    INT | TERM) kill -s "$1" "$server" ;;
    *) kill -s "$1" $(tree) ;;
  esac
} 2>/dev/null

{
  while read -r signal <&3; do deliver "$signal"; done
  deliver KILL
} >/dev/null &
control=$!

echo "$server"
wait "$server"
status=$?
kill "$control" 2>/dev/null
exit "$status"
