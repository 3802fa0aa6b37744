import { fileURLToPath } from 'node:url'

/** Used when the runner itself was started without a PATH. */
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin'

/** Environment of every program that prepares or removes working copies: nothing of the runner's own except PATH. */
export const programEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? DEFAULT_PATH,
  HOME: '/dev/null',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: fileURLToPath(new URL('./gitconfig', import.meta.url)),
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'file',
  GIT_ASKPASS: '/bin/false',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
}
