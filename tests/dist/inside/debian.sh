# shellcheck shell=bash
# Inside a clean Debian 12: what its scripts share.

fail() {
	echo "$(basename "$0" .sh): $*" >&2
	exit 1
}

# wait_until COMMAND…: for a minute at most.
wait_until() {
	local deadline=$(( SECONDS + 60 ))
	until "$@"; do
		(( SECONDS < deadline )) || return 1
		sleep 0.05
	done
}

# There is no init here; to Debian's scripts this says that services are nevertheless theirs to reload.
let_services_start() {
	printf '#!/bin/sh\nexit 0\n' >/usr/sbin/policy-rc.d
	chmod 755 /usr/sbin/policy-rc.d
}

# load COMMAND…: runs it once for each of FIRST, with that added, until the file `stop` is there. For each beat of it there is
# a character in the file beats-FIRST; what it has seen is in report-FIRST.
load() {
	local first
	for first in $FIRST; do
		"$@" "$first" >"report-$first" 2>&1 &
	done
}

# beats N: every one of them has had N more beats since this was last asked.
declare -A seen=()
beats() {
	local first deadline=$(( SECONDS + 120 ))
	for first in $FIRST; do
		until (( $(stat -c %s "beats-$first" 2>/dev/null || echo 0) >= ${seen[$first]:-0} + $1 )); do
			(( SECONDS < deadline )) || { cat report-*; fail 'no beats come through'; }
			sleep 0.05
		done
		seen[$first]=$(stat -c %s "beats-$first")
	done
}

# Ends the load, prints what each has seen, and returns whether all was well.
end_load() {
	local job status=0
	touch stop
	for job in $(jobs -p); do
		wait "$job" || status=1
	done
	cat report-*
	return "$status"
}
