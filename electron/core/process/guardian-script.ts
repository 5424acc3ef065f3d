/**
 * Runs a shell line in place of a process that may have had another shell: `AS_MEMBER LINE PID <environ`, begun in its folder. Byte for byte
 * its variables, and SLIPWAY_PID. More variables than one command can have are refused, not split over two.
 */
export const AS_MEMBER = `xargs -0 -n 100000 -x sh -c 'line=$1 pid=$2; shift 2; exec env -i "$@" "SLIPWAY_PID=$pid" sh -c "$line"' sh`;

/**
 * The guardian: one POSIX sh per host, in a session of its own, that blocks in `read` until its standard input ends. `Q` means the host
 * ended cleanly. End of file without it means the host was killed: then every registered run is stopped by its own sequence, all at once.
 *
 * Lines: `A <key> <signal number, 0 for none> <wait, 1/100 s> <main pid, 0 for the whole tree>` and, for each step after the first, another
 * `<signal number> <wait>` (again: replaces), `D <key>`, `Q`. A step follows when the wait of the one before is over; force follows the last.
 *
 * `$1` is how members are found. `marks` (Linux): the key is the run mark, which each member carries as soft RLIMIT_LOCKS and anybody may
 * read in /proc/PID/limits (proc_pid_limits(5)), and which is looked at again right before every signal. `groups` (macOS): the key is the
 * root's process group. `$2` and `$3`, manager id and host pid, are there for people and for the next host to read.
 *
 * `C <key> <root pid> <shell line>` sets a stop command, run once instead of the first signal (`marks` only), its backslashes doubled and
 * backslash n for a new line; `X <key>` takes it back. It runs in the folder and the environment of the root, else of another member, and
 * under the run's mark, so that one that hangs is ended like any member; where it fails, the signal follows with its whole wait.
 *
 * Signals go to groups, one kill each: a process has one group, so it gets each signal once. A group with a marked member is ours as a
 * whole: the root began a session of its own, and a group never leaves its session (setpgid(2)). A run is done after two looks in a row
 * that find nothing: the host may have been killed between the fork of a root and its mark.
 *
 * Nothing but builtins runs while it idles; grep, sed and sleep come in only at the end. Run marks are decimal numbers, so `eval` sees
 * nothing else.
 *
 * With `marks` and a folder in `$CGROUPS`, what lies in the group of a run (named by its mark) is a member, too; at the end what is empty
 * there is removed. Members of a run that print are read from as soon as they have been signalled.
 */
export const GUARDIAN_SCRIPT = `# Slipway guardian: stops what Slipway runs if Slipway itself is killed; idle until then.
trap '' INT TERM HUP QUIT PIPE TSTP USR1 USR2 ALRM
how=$1 cgroups=\${CGROUPS:-}
while IFS=' ' read -r what key rest; do
  case $key in *[!0-9]*) continue ;; esac
  case $what in
    A) [ -n "$key" ] && eval "run_$key=\\$rest" ;;
    C) [ -n "$key" ] && eval "root_$key=\\\${rest%% *} command_$key=\\\${rest#* }" ;;
    X) [ -n "$key" ] && unset "command_$key" ;;
    D) [ -n "$key" ] && unset "run_$key" "command_$key" ;;
    Q) exit 0 ;;
  esac
done

tell_time() {
  if read -r up idle 2>/dev/null </proc/uptime; then now=$((\${up%.*} * 100 + 1\${up#*.} - 100)); else now=$(date +%s)00; fi
}

list_groups() {
  [ -n "$cgroups" ] || return 0
  for key in $keys; do
    [ -r "$cgroups/$key/cgroup.procs" ] || continue
    while read -r pid; do echo "$pid:$key"; done <"$cgroups/$key/cgroup.procs"
  done 2>/dev/null
}

scan_marks() {
  members=
  for line in $(grep -E "^Max file locks +($pattern) " /dev/null /proc/[0-9]*/limits 2>/dev/null |
    sed 's|^/proc/\\([0-9]*\\)/limits:Max file locks *\\([0-9]*\\) .*|\\1:\\2|'; list_groups); do
    case "$members" in *" \${line#*:}:\${line%%:*}:"*) continue ;; esac
    pid=\${line%%:*} key=\${line#*:} stat=
    { read -r stat </proc/$pid/stat; } 2>/dev/null
    case $stat in '') continue ;; *') '*) ;; *) stat=$(cat /proc/$pid/stat 2>/dev/null) ;; esac
    set -- \${stat##*') '}
    state=$1 group=$3
    case $state in
      X) continue ;;
      Z) set -- /proc/$pid/task/*; [ $# -gt 1 ] || continue ;;
    esac
    case $group in '' | 0 | 1 | *[!0-9]*) continue ;; esac
    members="$members $key:$pid:$group:$state"
  done
}

scan_groups() {
  members=
  for line in $(ps -A -o pgid= -o pid= -o stat= | sed 's/^ *//; s/  */:/g'); do
    key=\${line%%:*} line=\${line#*:}
    case " $keys " in *" $key "*) ;; *) continue ;; esac
    pid=\${line%%:*} state=\${line#*:}
    case $state in Z*) continue ;; esac
    members="$members $key:$pid:$key:$state"
  done
}

# Each pipe once: what its killed host was to read. A program that logs its shutdown would stand still when it is full. Whose descriptor it
# is may have ended since it was listed: the next one to hold that pipe is asked, then. Opened for both first, as opening a FIFO for reading
# waits for a writer.
emptied='|'
empty_pipes() {
  set -f --
  for member in $members; do
    split "$member"
    set -- "$@" "/proc/$pid/fd/1" "/proc/$pid/fd/2"
  done
  IFS='
'
  for line in $([ $# -eq 0 ] ||
    ls -l "$@" 2>/dev/null | sed -n 's|^.* \\(/proc/[0-9]*/fd/[12]\\) -> \\(.*/pipes/[A-Za-z0-9_-]* (deleted)\\)$|\\1 \\2|p'); do
    case "$emptied" in *"|\${line#* }|"*) continue ;; esac
    { cat <&3 3<&- 4<&- >/dev/null & } 2>/dev/null 4<>"\${line%% *}" 3</proc/self/fd/4 && emptied="$emptied\${line#* }|"
  done
  unset IFS
  set +f
}

# In a shell of its own, which ignores INT and QUIT for good, as whatever a shell runs in the background: $1 is the key, $2 a member. Marked only in a session of its own: force ends whole groups, and this one is the
# guardian's.
run_command() {
  trap - INT TERM HUP QUIT PIPE TSTP USR1 USR2 ALRM
  apart=
  if command -v setsid >/dev/null; then
    apart=setsid
    ulimit -S -w "$1" 2>/dev/null || ulimit -S -x "$1" 2>/dev/null
  fi
  eval "line=\\$command_$1"
  cd "/proc/$2/cwd" && exec $apart ${AS_MEMBER} "$(printf '%b' "$line")" "$2" <"/proc/$2/environ"
}

# The stop commands: begun at the first look, and what failed is signalled instead.
see_to_commands() {
  for key in $keys; do
    eval "line=\\$command_$key root=\\$root_$key job=\\$job_$key signal=\\$signal_$key force=\\$force_$key"
    case $job in
      '')
        [ -n "$line" ] && [ "$signal" -gt 0 ] || continue
        for member in $members; do
          case $member in "$key":*) ;; *) continue ;; esac
          wanted=$key
          split "$member"
          # Its root knows its folder and its variables best.
          case "$members " in *" $wanted:$root:"*) pid=$root ;; esac
          run_command "$wanted" "$pid" </dev/null >/dev/null 2>&1 &
          eval "job_$wanted=$! held_$wanted=$signal signal_$wanted=0"
          break
        done
        ;;
      done) ;;
      *)
        kill -s 0 "$job" 2>/dev/null && continue
        wait "$job" && failed=0 || failed=1
        eval "job_$key=done"
        [ "$failed" -eq 1 ] && [ "$force" -eq 0 ] && eval "signal_$key=\\$held_$key due_$key=$((now + wait_$key))"
        ;;
    esac
  done
}

split() { key=\${1%%:*} state=\${1##*:} pid=\${1#*:} group=\${1%:*}; pid=\${pid%%:*} group=\${group##*:}; }

tell_time
keys= pattern=0
for line in $(set | grep '^run_[0-9]'); do
  case $line in run_*=*) ;; *) continue ;; esac
  key=\${line%%=*} key=\${key#run_}
  eval "set -- \\$run_$key"
  keys="$keys $key" pattern="$pattern|$key"
  eval "signal_$key=$1 due_$key=$((now + $2)) main_$key=$3 force_$key=0 empty_$key=0 rounds_$key=0 seen_$key=0 wait_$key=$2 job_$key= held_$key=0"
  shift 3
  eval "rest_$key=\\$*"
done

look=0
while [ -n "$keys" ]; do
  look=$((look + 1))
  scan_$how
  tell_time
  for key in $keys; do
    eval "signal=\\$signal_$key due=\\$due_$key; set -- \\$rest_$key"
    [ "$signal" -eq 0 ] && [ "$now" -ge "$due" ] || continue
    if [ $# -ge 2 ]; then
      # A stop command that is still at it, or never began, has had its time.
      eval "signal_$key=$1 due_$key=$((now + $2)) job_$key=done"
      shift 2
      eval "rest_$key=\\$*"
    else
      eval "force_$key=1"
    fi
  done
  [ "$how" = marks ] && see_to_commands
  sent= overdue=
  for member in $members; do
    split "$member"
    eval "seen_$key=$look signal=\\$signal_$key force=\\$force_$key main=\\$main_$key"
    if [ "$force" -eq 1 ]; then
      overdue=yes
      case "$sent " in *" $group "*) ;; *) sent="$sent $group"; kill -s STOP -- "-$group" ;; esac
    elif [ "$signal" -gt 0 ]; then
      if [ "$main" -gt 0 ]; then
        [ "$main" -eq "$pid" ] && kill -s "$signal" -- "$pid"
      else
        case "$sent " in *" $group "*) ;; *) sent="$sent $group"; kill -s "$signal" -- "-$group" ;; esac
      fi
      case $state in T*) kill -s CONT -- "$pid" ;; esac
    fi
  done
  if [ -n "$overdue" ]; then
    scan_$how
    sent=
    for member in $members; do
      split "$member"
      eval "force=\\$force_$key seen_$key=$look"
      [ "$force" -eq 1 ] || continue
      case "$sent " in *" $group "*) ;; *) sent="$sent $group"; kill -s KILL -- "-$group" ;; esac
    done
  fi
  [ "$how" = marks ] && [ $((look % 20)) -eq 1 ] && empty_pipes
  left= pattern=0
  for key in $keys; do
    eval "seen=\\$seen_$key force=\\$force_$key empty=\\$empty_$key rounds=\\$rounds_$key"
    if [ "$seen" -eq "$look" ]; then
      empty=0
      eval "signal_$key=0"
      [ "$force" -eq 1 ] && rounds=$((rounds + 1))
    else
      empty=$((empty + 1))
    fi
    eval "empty_$key=$empty rounds_$key=$rounds"
    [ "$empty" -ge 2 ] || [ "$rounds" -ge 10 ] || left="$left $key" pattern="$pattern|$key"
  done
  keys=$left
  [ -z "$keys" ] || sleep 0.05 2>/dev/null || sleep 1
done
[ -z "$cgroups" ] || rmdir "$cgroups"/[0-9]*/ "$cgroups" 2>/dev/null
exit 0
`;
