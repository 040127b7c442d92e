# shellcheck shell=bash
# The commands of tests/stack.

usage() {
	cat <<-TEXT
		tests/stack up [--users N] [--port P] [--engine shm|redis] [--no-extension] [--wordpress 7.1|6.8] [--multisite]
		                             bring the stack up (does nothing when it is up); over Redis with two web servers,
		                             of which a cookie "server=two" chooses the second
		tests/stack down             end what up started and remove it; the download cache and the last logs stay
		tests/stack url              its address
		tests/stack env              its address, login and paths, one KEY=value a line
		tests/stack reload           take a rebuilt extension, reload PHP-FPM gracefully
		tests/stack php …            PHP on the command line, with the extension and the site's settings
		tests/stack wp-eval CODE …   PHP code inside the loaded WordPress (more arguments arrive in \$args)
		tests/stack wp-eval-file FILE …
		tests/stack build            target/release/libpresence.so, the extension in release
		tests/stack clean            end every stack of this checkout; remove the cache and all that was built
		tests/stack packages GROUP … install the Debian packages of build, dist, dist-test, stack, test, redis, bench, fuzz, valgrind or lint that are missing

		STACK_DIR (default .stack/dev) names the stack: several can be up side by side.
	TEXT
}

command_up() {
	USERS=0 ENGINE=shm WITH_EXTENSION=yes SERIES=$WORDPRESS_DEFAULT MULTISITE=no
	local port=0
	while (( $# )); do
		case $1 in
			--users) USERS=${2:-}; shift ;;
			--port) port=${2:-}; shift ;;
			--engine) ENGINE=${2:-}; shift ;;
			--no-extension) WITH_EXTENSION=no ;;
			--wordpress) SERIES=${2:-}; shift ;;
			--multisite) MULTISITE=yes ;;
			*) die "up: unknown option '$1'; see: tests/stack help" ;;
		esac
		shift || die 'up: the last option needs a value'
	done
	[[ $USERS =~ ^[0-9]{1,4}$ ]] || die "up: --users takes a number from 0 to 9999, not '$USERS'"
	[[ $port =~ ^[0-9]{1,5}$ ]] && (( port < 65536 )) || die "up: --port takes a number from 1 to 65535, not '$port'"
	[[ $ENGINE == shm || $ENGINE == redis ]] || die "up: the engine is 'shm' or 'redis'; there is no '$ENGINE'"
	suites_of "$SERIES" >/dev/null || die "up: --wordpress takes 7.1 or 6.8, not '$SERIES'"

	lock_stack
	# In subshells: what another stack was brought up with is not what was asked for now.
	if (load_state && is_alive nginx && is_alive php-fpm && is_alive mariadb && echo "$URL"); then
		say 'The stack is up already.'
		return 0
	elif (load_state); then
		say 'Removing what an interrupted stack left.'
		(take_down)
	fi
	trap 'interrupted 129' HUP
	trap 'interrupted 130' INT
	trap 'interrupted 143' TERM
	trap up_ended EXIT
	bring_up "$port"
	trap - EXIT
	echo "$URL"
}

up_ended() {
	local status=$?
	explain_failure
	STEP_LOG=/dev/null
	take_down
	# Of a signal the number is told; a program's own code means nothing to the caller.
	exit $(( status > 128 ? status : 1 ))
}

bring_up() {
	log_steps_to "$STACK_DIR/up.log"
	need_packages stack
	if [[ $ENGINE == redis ]]; then
		need_packages redis
	fi
	need_space "$STACK_DIR" 700
	choose_port "$1"
	if [[ $WITH_EXTENSION == yes ]]; then
		need_extension
	fi
	need_wordpress
	create_instance
	step 'Database' start_database
	if [[ $ENGINE == redis ]]; then
		step 'Redis' start_redis
	fi
	step 'Site' prepare_site
	step 'Installation' install_site
	if [[ $MULTISITE == yes ]]; then
		step 'Network' install_network
	fi
	step "Posts, $USERS editors" seed_site
	step 'PHP-FPM and nginx' start_web
}

prepare_site() {
	install_extension
	write_php_ini
	create_site
}

start_web() {
	start_fpm 1 php-fpm fpm
	if [[ $ENGINE == redis ]]; then
		start_fpm 2 php-fpm-two fpm-two -d "presence.shm_path=$SEGMENT-two"
	fi
	start_nginx
}

command_down() {
	lock_stack
	take_down
}

take_down() {
	if load_state; then
		stop_services
		remove_instance
	fi
}

command_url() {
	need_running
	echo "$URL"
}

command_env() {
	need_running
	cat <<-TEXT
		STACK_URL=$URL
		STACK_LOGIN=admin
		STACK_PASSWORD=$SITE_PASSWORD
		STACK_USER=$STACK_USER
		STACK_LOG=$DATA/log
		STACK_SEGMENT=$SEGMENT
		STACK_FPM_PID=$(server_pid php-fpm)
		STACK_WORDPRESS=$SERIES
		STACK_MULTISITE=$MULTISITE
		WP_PATH=$DATA/site
	TEXT
}

command_reload() {
	need_running
	copy_checkout
	install_extension
	log_steps_to "$STACK_DIR/reload.log"
	trap explain_failure EXIT
	step 'Reload' reload_fpm
	trap - EXIT
}

command_php() {
	need_running
	exec_php "$@"
}

command_wp_eval() {
	(( $# )) || die "wp-eval: give the code; see: tests/stack help"
	command_php "$PARTS/wp-eval.php" -e "$@"
}

command_wp_eval_file() {
	(( $# )) || die "wp-eval-file: give the file; see: tests/stack help"
	local file
	file=$(realpath "$1")
	shift
	command_php "$PARTS/wp-eval.php" "$file" "$@"
}

command_build() {
	log_steps_to "$ROOT/.stack/build.log"
	trap explain_failure EXIT
	build_extension
	trap - EXIT
}

command_clean() {
	local state
	for state in "$ROOT"/.stack/*/state; do
		if [[ -e $state ]]; then
			STACK_DIR=$(dirname "$state") "$ROOT/tests/stack" down
		fi
	done
	rm -rf "$ROOT/.stack" "$ROOT/.tools" "$ROOT/dist" "$ROOT/target" "$ROOT"/tests/*/node_modules
}

command_packages() {
	log_steps_to "$ROOT/.stack/packages.log"
	trap explain_failure EXIT
	need_packages "$@"
	trap - EXIT
}
