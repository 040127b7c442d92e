# shellcheck shell=bash
# One stack: its folder, its unprivileged user, its state between commands.
#
#   STACK_DIR  log/, state, and (DATA) the site, the database and configuration
#   RUN        a short private folder in /tmp for sockets and process records: a socket's path has at most 107 bytes
#   SEGMENT    the shared memory of this stack's extension

STATE=$STACK_DIR/state

# Nothing that serves requests runs as root. AS_USER is the prefix of a command that must run as the stack's user.
AS_USER=()
if (( EUID == 0 )); then
	STACK_USER=${STACK_USER:-www-data}
	AS_USER=(setpriv --reuid="$STACK_USER" --regid="$(id -g "$STACK_USER")" --init-groups)
else
	STACK_USER=$(id -un)
fi

give_to_user() {
	if (( EUID == 0 )); then
		chown -R "$STACK_USER:$(id -g "$STACK_USER")" "$@"
	fi
}

# One command at a time per stack. The lock file stays: removing it would let two commands hold two different locks.
lock_stack() {
	mkdir -p "$CACHE/locks"
	exec 9>"$CACHE/locks/$(cksum <<<"$STACK_DIR" | cut -d' ' -f1)"
	flock 9
}

create_instance() {
	mkdir -p "$STACK_DIR"
	RUN=$(mktemp -d /tmp/native-presence-XXXXXX)
	SEGMENT=/dev/shm/${RUN##*/}
	CHECKOUT=$ROOT
	DATA=$STACK_DIR
	# A checkout below a closed folder such as /root: the user's view of it is then a copy inside RUN, taken now and at
	# every reload.
	if ! "${AS_USER[@]}" test -r "$ROOT/tests/stack.d/common.sh" -a -x "$STACK_DIR"; then
		CHECKOUT=$RUN/checkout
		DATA=$RUN/data
		say "  $STACK_USER may not enter ${ROOT}: working on a copy in $RUN"
	fi
	save_state
	rm -rf "$STACK_DIR/log"
	mkdir -p "$DATA/log" "$DATA/tmp" "$RUN/php.d"
	give_to_user "$RUN" "$DATA/log" "$DATA/tmp"
	copy_checkout
}

save_state() {
	declare -p RUN SEGMENT CHECKOUT DATA PORT URL ENGINE WITH_EXTENSION USERS SERIES MULTISITE >"$STATE.new"
	mv "$STATE.new" "$STATE"
}

load_state() {
	[[ -s $STATE ]] || return 1
	# shellcheck disable=SC1090
	. <(sed 's/^declare -[-a-z]* /declare -g /' "$STATE")
}

need_running() {
	load_state && is_alive nginx || die "no stack is up in ${STACK_DIR#"$ROOT"/}; run: tests/stack up"
}

# Refreshes the copy of the checkout, where there is one.
copy_checkout() {
	[[ $CHECKOUT != "$ROOT" ]] || return 0
	rm -rf "$CHECKOUT.new"
	mkdir -p "$CHECKOUT.new"
	(cd "$ROOT" && tar --exclude=node_modules -c {php,tests,stubs,docs}/) | tar -C "$CHECKOUT.new" -x
	chmod -R go+rX "$CHECKOUT.new"
	mkdir -p "$CHECKOUT"
	rm -rf "$CHECKOUT.old"
	mv "$CHECKOUT" "$CHECKOUT.old"
	mv "$CHECKOUT.new" "$CHECKOUT"
	rm -rf "$CHECKOUT.old"
}

# Everything the stack made goes, except the logs of its last run.
remove_instance() {
	if [[ $DATA != "$STACK_DIR" && -d $DATA/log ]]; then
		cp -r "$DATA/log" "$STACK_DIR/log"
	fi
	rm -rf "$STACK_DIR/site" "$STACK_DIR/db" "$STACK_DIR/conf" "$STACK_DIR/tmp" "$STACK_DIR/nginx" "$STACK_DIR/presence.so"
	[[ $RUN == /tmp/native-presence-* ]] && rm -rf "$RUN"
	[[ $SEGMENT == /dev/shm/native-presence-* ]] && rm -f "$SEGMENT"*
	rm -f "$STATE"
}
