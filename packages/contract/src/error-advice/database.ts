import type { Advice } from './advice.ts'

/** The embedded Postgres, or the one that DATABASE_URL names. */
export const databaseAdvice = {
  DATABASE_UNAVAILABLE: {
    title: 'The database does not answer',
    why: 'It restarts, or the way to it is broken. What was confirmed before is safe.',
    do: ['Wait: an embedded Postgres is started again by itself.', 'With `DATABASE_URL`: look at that server.'],
  },
  DATABASE_START_FAILED: {
    title: 'The embedded Postgres does not start',
    why: 'The message and its log, `pg/postgres.log` in the data directory, say why.',
    do: [
      'Do what the message says: a full disk, another owner of the files, a platform without binaries.',
      'As root, the account `postgres` or `nobody` must reach the data directory.',
      '`DATABASE_URL` uses a Postgres 15 or newer of your own instead.',
    ],
  },
  DATABASE_TOO_OLD: {
    title: 'The Postgres of DATABASE_URL is too old',
    why: 'Sentra needs Postgres 15.',
    do: ['Upgrade it, or leave `DATABASE_URL` out to use the embedded one.'],
  },
  DATABASE_TOO_NEW: {
    title: 'A newer Sentra has used this database',
    why: 'An upgrade was taken back, or two versions share a data directory. Nothing was changed.',
    do: [
      'Start the newer version again.',
      'To go back, restore the backup that was made before the upgrade (`docs/guides/install.md`).',
    ],
  },
  DATABASE_ROLES_MISSING: {
    title: 'The database user may not make roles',
    why: 'Sentra works under three roles of its own, so that tenants cannot see each other.',
    do: ['Give the SQL that the message prints to an administrator, then start again.'],
  },
  MIGRATION_FAILED: {
    title: 'The database could not be brought to this version',
    why: 'A step failed and was taken back: the database is as it was.',
    do: [
      'Mend what Postgres says (mostly a full disk), then start again.',
      'Until then the earlier version still runs.',
    ],
  },
  MIGRATION_CHANGED: {
    title: 'A step that was carried out has another text now',
    why: 'The files of the program were changed, or a development version was used on this database.',
    do: ['Install the released version again; in a checkout restore the file and add a new migration.'],
  },
} as const satisfies Record<string, Advice>
