import { fileURLToPath } from 'node:url'

/** Used when the server itself was started without a PATH. */
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin'

/**
 * Environment of every git: nothing of the server's own except PATH. HOME is a place where nothing can ever lie, so no
 * configuration, credential helper or attribute file of a user takes part, and git can ask nobody for a password.
 */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? DEFAULT_PATH,
  HOME: '/dev/null',
  LC_ALL: 'C',
  TZ: 'UTC',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: fileURLToPath(new URL('./gitconfig', import.meta.url)),
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'file',
  GIT_ASKPASS: '/bin/false',
  SSH_ASKPASS: '/bin/false',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  // Reading a user's repository must not write its index.
  GIT_OPTIONAL_LOCKS: '0',
}
