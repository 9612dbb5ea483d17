#!/bin/sh
# What the official PostgreSQL image does with the environment that the chart gives it. As root it hands the volume to the account that
# the server runs as; as that account it makes a database in an empty volume, once, and becomes the server.
set -eu

if [ "$(busybox id -u)" = 0 ]; then
  busybox mkdir -p "$PGDATA" /var/run/postgresql
  busybox chown -R postgres:postgres "$PGDATA" /var/run/postgresql
  busybox chmod 700 "$PGDATA"
  exec busybox su -s /bin/sh -c 'exec "$0" "$@"' -- postgres "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # From other pods nobody comes in without the password; within the pod everybody does.
  printf '%s\n' "$POSTGRES_PASSWORD" | initdb --username="$POSTGRES_USER" --pwfile=/dev/stdin --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  if [ "$POSTGRES_DB" != postgres ]; then
    echo "CREATE DATABASE \"$POSTGRES_DB\"" | postgres --single postgres
  fi
fi

exec postgres -c 'listen_addresses=*' -c unix_socket_directories=/var/run/postgresql "$@"
