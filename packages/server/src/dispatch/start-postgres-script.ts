/**
 * Makes a Postgres cluster and starts it, in a sandbox; $1 is a file of SQL that its database begins with. It is found on
 * PATH or where Debian has it. The cluster lies in HOME, beside the working copy and not in it, and one that an earlier
 * attempt left in a HOME that was brought along is thrown away. Nothing of it outlives the sandbox: that is why nothing is
 * synced, and why everybody on its loopback, which is the sandbox alone, is trusted.
 */
export const START_POSTGRES = `
set -eu
say() { echo "$1" >&2; exit 1; }
initdb=$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -t/ -k5 -n | tail -n 1)
[ -n "$initdb" ] || say 'There is no Postgres on this host (initdb): install the package postgresql, or use kind: sqlite.'
bin=$(dirname "$(readlink -f "$initdb")")
data=$HOME/.sentra-postgres
rm -rf "$data" && mkdir -p "$data"
fail() { cat "$data/log" >&2; say "$1"; }
"$bin/initdb" -D "$data/cluster" -U agent --auth=trust --encoding=UTF8 --locale=C --wal-segsize=1 --no-sync >"$data/log" 2>&1 ||
  fail 'Postgres could not make the database of this attempt.'
cat >>"$data/cluster/postgresql.conf" <<'SETTINGS'
listen_addresses = '127.0.0.1'
port = 5432
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
dynamic_shared_memory_type = mmap
SETTINGS
echo 'create database task;' | "$bin/postgres" --single -D "$data/cluster" postgres >>"$data/log" 2>&1 ||
  fail 'Postgres could not make the database of this attempt.'
"$bin/pg_ctl" -D "$data/cluster" -l "$data/log" -w -t 60 start >/dev/null 2>&1 ||
  fail 'Postgres did not start in the sandbox.'
[ $# = 0 ] && exit 0
psql=$bin/psql
[ -x "$psql" ] || psql=$(command -v psql) || say 'A template needs psql, which is not on this host: install the client of Postgres.'
exec "$psql" -X -q -v ON_ERROR_STOP=1 --single-transaction -h 127.0.0.1 -U agent -d task -f "$1"
`
