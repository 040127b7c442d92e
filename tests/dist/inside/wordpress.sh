# shellcheck shell=bash
# Inside a clean Debian 12 with a web server: WordPress runs, as the reader of README.md has it running.

# shellcheck source=tests/dist/inside/debian.sh
. ./debian.sh

SITE=/var/www/site

as_web() { setpriv --reuid=www-data --regid=www-data --clear-groups "$@"; }

# start_wordpress yes|no: in a network of two sites, or not.
start_wordpress() {
	let_services_start
	ip link set lo up

	cat >/etc/nginx/sites-enabled/default <<-'CONF'
		server {
			listen 127.0.0.1:80;
			root /var/www/site;
			index index.php;
			client_max_body_size 16m;
			rewrite ^/second(/wp-.*)$ $1;
			location / { try_files $uri $uri/ /index.php?$args; }
			location ~ \.php$ {
				include fastcgi_params;
				fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
				fastcgi_pass unix:/run/php/php8.2-fpm.sock;
				fastcgi_buffers 16 32k;
				fastcgi_buffer_size 32k;
			}
		}
	CONF
	/etc/init.d/mariadb start >/dev/null || fail 'MariaDB does not start'
	/etc/init.d/php8.2-fpm start >/dev/null || fail 'PHP-FPM does not start'
	/etc/init.d/nginx start >/dev/null || fail 'nginx does not start'

	mariadb -e "CREATE DATABASE wordpress; CREATE USER wordpress@localhost IDENTIFIED BY 'wordpress'; GRANT ALL ON wordpress.* TO wordpress@localhost"
	cp -r wordpress "$SITE"
	# Core's folders for what is uploaded are there, as on a site that runs.
	mkdir -p "$SITE/wp-content/mu-plugins" "$SITE/wp-content/uploads/$(date -u +%Y/%m)"
	cp mu-plugin.php "$SITE/wp-content/mu-plugins/"
	cp wp-config.php "$SITE/"
	chown -R www-data: "$SITE"
	as_web php site.php install
	if [[ $1 == yes ]]; then
		as_web php site.php network
		sed -i "s/'MULTISITE', false/'MULTISITE', true/" "$SITE/wp-config.php"
		as_web php site.php second
	fi
}

# What there is of a site: in its database, in its folder, in memory, in Redis.
snapshot() {
	as_web php site.php snapshot
	find "$SITE/wp-content" ! -path '*/wp-content/upgrade*' | sort | sed 's/^/file /'
	find /dev/shm -type f | sed 's/^/memory /'
	if [[ $VARIANT == redis ]]; then
		# Versions of an empty site, and the list of sites, are kept a while: they name nobody, and end by themselves.
		redis-cli --scan | while read -r key; do
			if [[ $key != presence:sites && $key != *:m || $(redis-cli ttl "$key") == -1 ]]; then
				echo "redis key $key"
			fi
		done
	fi
}
