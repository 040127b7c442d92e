# shellcheck shell=bash
# Messages, timed steps, and the one place that explains a failure.

# UTF-8 for the editors' names, and a decimal point in EPOCHREALTIME whatever the user's locale.
export LC_ALL=C.UTF-8

# Steps send their own output to a log; what the user must see goes to the stderr this script was given.
exec 3>&2

STEP=''
STEP_LOG=/dev/null
SAID_WHY=''

say() {
	printf '%s\n' "$*" >&3
}

# Ends the script with one line that says what to do.
die() {
	end_failed_step
	say "stack: $*"
	SAID_WHY=yes
	exit 1
}

elapsed_since() {
	local ms=$(( (${EPOCHREALTIME/./} - $1) / 1000 ))
	printf '%d.%d s' $(( ms / 1000 )) $(( ms % 1000 / 100 ))
}

# step LABEL COMMAND…: runs the command with its output in the log and prints the label with the seconds it took.
step() {
	local start=${EPOCHREALTIME/./}
	STEP=$1
	shift
	printf '== %s\n' "$STEP" >>"$STEP_LOG"
	start_ticking
	"$@" >>"$STEP_LOG" 2>&1
	stop_ticking
	printf '%8s\n' "$(elapsed_since "$start")" >&3
	STEP=''
}

# On a terminal the seconds of a running step count up.
TICKER=''

start_ticking() {
	printf '  %-34s' "$STEP" >&3
	[[ -t 3 ]] || return 0
	(
		trap - EXIT
		while sleep 1; do
			printf '\r  %-34s%6d s' "$STEP" $(( ++seconds )) >&3
		done
	) </dev/null >/dev/null 2>&1 &
	TICKER=$!
}

stop_ticking() {
	[[ -n $TICKER ]] || return 0
	kill "$TICKER" 2>/dev/null || true
	wait "$TICKER" 2>/dev/null || true
	TICKER=''
	printf '\r  %-34s' "$STEP" >&3
}

end_failed_step() {
	stop_ticking
	if [[ -n $STEP ]]; then
		say "  ${1:-failed}"
		STEP=''
	fi
}

# Free space below the nearest existing parent of a path, in MiB.
free_mib() {
	local path=$1
	while [[ ! -e $path ]]; do
		path=$(dirname "$path")
	done
	df -Pm "$path" | awk 'NR == 2 { print $4 }'
}

need_space() {
	local path=$1 mib=$2 free
	free=$(free_mib "$path")
	if (( free < mib )); then
		die "the disk holding $path has $free MiB free and $mib MiB are needed; free some space and run again"
	fi
}

interrupted() {
	end_failed_step interrupted
	SAID_WHY=yes
	exit "$1"
}

# Later steps write their output to this file, which begins anew.
log_steps_to() {
	mkdir -p "$(dirname "$1")"
	: >"$1"
	STEP_LOG=$1
}

# For an exit trap: says why a step ended early, unless die already did.
explain_failure() {
	[[ -z $SAID_WHY ]] || return 0
	SAID_WHY=yes
	local failed=$STEP
	end_failed_step
	if (( $(free_mib "${STACK_DIR:-/tmp}") < 16 || $(free_mib /tmp) < 16 )); then
		say "stack: the disk is full; free some space and run again"
	elif [[ -n $failed && -s $STEP_LOG ]]; then
		tail -n 5 "$STEP_LOG" | sed 's/^/    /' >&3
		say "stack: \"$failed\" failed; the whole log is $STEP_LOG"
	else
		say 'stack: stopped by the error above'
	fi
}
