# shellcheck shell=bash
# Servers of the stack: each leads a session of its own and is known by pid and start time, so that a number the kernel
# has given to someone else is never signalled.

# Nothing for a process that has ended, also when nobody has collected it yet.
start_time() {
	# The command name in parentheses may hold spaces: fields are counted after the last parenthesis.
	sed -E 's/^.*\) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" && $1 != "X" { print $20 }'
}

# start_server NAME COMMAND…
start_server() {
	local name=$1
	shift
	setsid "$@" </dev/null >>"$DATA/log/$name.out" 2>&1 3>&- 8>&- 9>&- &
	local pid=$!
	echo "$pid $(start_time "$pid")" >"$RUN/$name.proc"
}

is_alive() {
	local pid started
	[[ -s $RUN/$1.proc ]] || return 1
	read -r pid started <"$RUN/$1.proc"
	[[ -n $started && $(start_time "$pid") == "$started" ]]
}

server_pid() {
	cut -d' ' -f1 "$RUN/$1.proc"
}

# wait_for SERVER COMMAND…: until the command succeeds; gives up when the server dies or after a minute.
wait_for() {
	local name=$1 deadline=$(( SECONDS + 60 ))
	shift
	until "$@"; do
		if ! is_alive "$name"; then
			tail -n 5 "$DATA/log/$name.out" "$DATA/log/$name.log" 2>/dev/null || true
			echo "$name ended while starting"
			return 1
		fi
		if (( SECONDS > deadline )); then
			echo "$name did not answer within a minute"
			return 1
		fi
		sleep 0.05
	done
}

# stop_server NAME SIGNAL: ends it, waits, and ends what is left of its session.
stop_server() {
	local name=$1 signal=$2 pid started deadline=$(( SECONDS + 20 ))
	[[ -s $RUN/$name.proc ]] || return 0
	read -r pid started <"$RUN/$name.proc"
	if is_alive "$name"; then
		kill -s "$signal" "$pid" || true
		while is_alive "$name" && (( SECONDS < deadline )); do
			sleep 0.05
		done
		if is_alive "$name"; then
			kill -s KILL "$pid" || true
		fi
	fi
	# Workers outlive a master that was killed. A session id is not given out again while anyone is in the session.
	local member
	while read -r member; do
		if [[ $(start_time "$member") -ge ${started:-0} ]]; then
			kill -s KILL "$member" 2>/dev/null || true
		fi
	done < <(ps -o pid= -s "$pid" 2>/dev/null || true)
	rm -f "$RUN/$name.proc"
}
