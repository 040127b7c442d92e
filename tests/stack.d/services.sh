# shellcheck shell=bash
# MariaDB, PHP-FPM, nginx and Redis: configuration, start, stop. All of them on loopback or unix sockets, but Redis where
# networks.sh has made networks.

PHP=php$PHP_VERSION
FPM_WORKERS=${STACK_WORKERS:-4}

write_php_ini() {
	{
		if [[ $WITH_EXTENSION == yes ]]; then
			echo "extension=\"$DATA/presence.so\""
			echo "presence.engine=$ENGINE"
			echo "presence.shm_path=\"$SEGMENT\""
			# For machines that have more to do than to run tests: who is waited for may be off the processor for long.
			echo 'presence.lock_timeout_ms=10000'
			if [[ $ENGINE == redis ]]; then
				local address
				address=$(redis_address)
				address=${address:+redis://$address:$PORT}
				echo "presence.redis_url=\"${address:-unix://$RUN/redis.sock}\""
				echo "presence.redis_timeout_ms=10000"
			fi
		fi
		cat <<-INI
			error_log="$DATA/log/php.log"
			log_errors=On
			error_reporting=E_ALL
			sys_temp_dir="$DATA/tmp"
			upload_tmp_dir="$DATA/tmp"
			; Mail goes nowhere.
			sendmail_path=/bin/true
			opcache.enable=1
			opcache.revalidate_freq=0
		INI
	} >"$RUN/php.d/stack.ini"
}

# The extension is copied, so that a rebuild never changes a file that a running worker has mapped.
install_extension() {
	[[ $WITH_EXTENSION == yes ]] || return 0
	cp "$EXTENSION" "$DATA/presence.so.new"
	chmod 755 "$DATA/presence.so.new"
	mv "$DATA/presence.so.new" "$DATA/presence.so"
}

start_database() {
	mkdir -p "$DATA/db"
	give_to_user "$DATA/db"
	"${AS_USER[@]}" mariadb-install-db --no-defaults --datadir="$DATA/db" --auth-root-authentication-method=normal \
		--skip-test-db --skip-name-resolve --innodb-log-file-size=16M
	# The socket's folder is closed to every other user, which is what keeps the password-free account safe.
	cat >"$RUN/init.sql" <<-SQL
		CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;
		CREATE USER IF NOT EXISTS wordpress@localhost;
		GRANT ALL ON wordpress.* TO wordpress@localhost;
	SQL
	chmod 644 "$RUN/init.sql"
	start_server mariadb "${AS_USER[@]}" mariadbd --no-defaults --datadir="$DATA/db" --socket="$RUN/mysql.sock" --skip-networking \
		--pid-file="$RUN/mariadb.pid" --tmpdir="$DATA/tmp" --init-file="$RUN/init.sql" \
		--innodb-log-file-size=16M --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=2 --performance-schema=OFF
	wait_for mariadb "${AS_USER[@]}" "$PHP" -r 'mysqli_report(0); exit(@mysqli_connect("localhost", "wordpress", "", "wordpress", 0, $argv[1]) ? 0 : 1);' "$RUN/mysql.sock"
}

# start_fpm NETWORK NAME SOCKET [OPTION…]: a master with its workers; over Redis a second one stands for another web server.
start_fpm() {
	local network=()
	if [[ -e $RUN/network ]]; then
		network=(ip netns exec "np$PORT-$1")
	fi
	shift
	local name=$1 socket=$RUN/$2.sock
	# The master opens its log as root; tests read it as the stack's user.
	: >"$DATA/log/$name.log"
	chmod 644 "$DATA/log/$name.log"
	{
		cat <<-CONF
			[global]
			error_log = "$DATA/log/$name.log"
			daemonize = no
			process_control_timeout = 5s
			[www]
			listen = "$socket"
			listen.mode = 0600
			pm = static
			pm.max_children = $FPM_WORKERS
			catch_workers_output = yes
		CONF
		# As on a production machine: a master of root, workers of the web user.
		if (( EUID == 0 )); then
			echo "user = $STACK_USER"
			echo "group = $(id -gn "$STACK_USER")"
			echo "listen.owner = $STACK_USER"
			echo "listen.group = $(id -gn "$STACK_USER")"
		fi
	} >"$RUN/$2.conf"
	# The empty first entry stands for the machine's own folder of extensions; the stack's settings come on top.
	start_server "$name" "${network[@]}" env PHP_INI_SCAN_DIR=":$RUN/php.d" "/usr/sbin/php-fpm$PHP_VERSION" --nodaemonize --fpm-config "$RUN/$2.conf" "${@:3}"
	wait_for "$name" test -S "$socket"
}

# For the benchmarks. Nothing is kept on disk.
start_redis() {
	make_networks
	local address listen=(--port 0)
	address=$(redis_address)
	if [[ -n $address ]]; then
		# Nobody else is on that network.
		listen=(--port "$PORT" --bind "$address" --protected-mode no)
	fi
	start_server redis "${AS_USER[@]}" redis-server "${listen[@]}" --unixsocket "$RUN/redis.sock" --unixsocketperm 700 \
		--save '' --appendonly no --dir "$DATA/tmp"
	wait_for redis "${AS_USER[@]}" redis-cli -s "$RUN/redis.sock" ping
}

# fpm_workers NAME
fpm_workers() {
	ps -o pid= --ppid "$(server_pid "$1")" | sort
}

# Graceful: every worker is replaced, the master stays. Returns when none of the old ones is left.
reload_fpm() {
	local name old
	for name in php-fpm php-fpm-two; do
		if is_alive "$name"; then
			old=$(fpm_workers "$name")
			kill -s USR2 "$(server_pid "$name")"
			wait_for "$name" fpm_replaced "$name" "$old"
		fi
	done
}

fpm_replaced() {
	local now
	now=$(fpm_workers "$1")
	[[ $(wc -l <<<"$now") == "$FPM_WORKERS" && -z $(comm -12 <(echo "$2") <(echo "$now")) ]]
}

start_nginx() {
	mkdir -p "$DATA/nginx"
	give_to_user "$DATA/nginx"
	cat >"$RUN/nginx.conf" <<-CONF
		daemon off;
		worker_processes 1;
		pid "$RUN/nginx.pid";
		error_log "$DATA/log/nginx.log";
		events { worker_connections 512; }
		http {
			include /etc/nginx/mime.types;
			access_log "$DATA/log/access.log";
			client_body_temp_path "$DATA/nginx/body";
			proxy_temp_path "$DATA/nginx/proxy";
			fastcgi_temp_path "$DATA/nginx/fastcgi";
			uwsgi_temp_path "$DATA/nginx/uwsgi";
			scgi_temp_path "$DATA/nginx/scgi";
			client_max_body_size 16m;
			map \$cookie_server \$fpm {
				default "$RUN/fpm.sock";
				two "$RUN/fpm-two.sock";
			}
			server {
				listen 127.0.0.1:$PORT;
				root "$DATA/site";
				index index.php;
$(network_paths)
				location / { try_files \$uri \$uri/ /index.php?\$args; }
				location ~ \.php\$ {
					try_files \$uri =404;
					include /etc/nginx/fastcgi_params;
					# Debian's file drops the port, which sends WordPress into a redirect loop.
					fastcgi_param HTTP_HOST 127.0.0.1:$PORT;
					fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
					fastcgi_pass unix:\$fpm;
					add_header X-Server \$upstream_addr always;
					fastcgi_buffers 16 32k;
					fastcgi_buffer_size 32k;
					fastcgi_read_timeout 300;
				}
			}
		}
	CONF
	start_server nginx "${AS_USER[@]}" nginx -p "$DATA/nginx" -e "$DATA/log/nginx.log" -c "$RUN/nginx.conf"
	wait_for nginx answers "$URL/wp-login.php"
}

# The sites of a network are folders that exist in addresses only.
network_paths() {
	[[ $MULTISITE == yes ]] || return 0
	cat <<-'CONF'
		if (!-e $request_filename) {
			rewrite ^/[^/]+/wp-admin$ http://$http_host$uri/ permanent;
			rewrite ^/[^/]+(/wp-(admin|content|includes)/.*)$ $1 last;
			rewrite ^/[^/]+(/.*\.php)$ $1 last;
		}
	CONF
}

answers() {
	"$PHP" -n -r 'exit(@file_get_contents($argv[1], false, stream_context_create(["http" => ["timeout" => 60]])) === false ? 1 : 0);' "$1"
}

stop_services() {
	stop_server nginx QUIT
	stop_server php-fpm TERM
	stop_server php-fpm-two TERM
	stop_server mariadb TERM
	stop_server redis TERM
	remove_networks
}

# A free port, or the wanted one if nobody listens on it.
choose_port() {
	local answer
	answer=$("$PHP" -n -r '
		$server = @stream_socket_server("tcp://127.0.0.1:" . $argv[1], $code, $message);
		echo $server ? strrchr(stream_socket_get_name($server, false), ":") : $message;
	' "$1")
	[[ $answer == :* ]] || die "port $1 cannot be used (${answer,,}); choose another with PORT= or --port"
	PORT=${answer#:}
	URL=http://127.0.0.1:$PORT
}
