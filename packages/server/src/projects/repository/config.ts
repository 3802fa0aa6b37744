import { homedir } from 'node:os'
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

/**
 * What git needs of the account that Sentra runs as when it speaks with another host: its own settings, credential
 * helper, ssh agent and known hosts, the proxy, the certificates. No DISPLAY: nothing may open a window and wait.
 */
const PASSED = [
  'USER LOGNAME XDG_CONFIG_HOME XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS GNUPGHOME PASSWORD_STORE_DIR',
  'SSH_AUTH_SOCK GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT',
  'GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM',
  'GIT_SSL_CAINFO GIT_SSL_CAPATH SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE',
  'http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY',
].flatMap((names) => names.split(' '))

/** Environment of the account's own git. */
export function accountEnvironment(): Record<string, string> {
  const passed = PASSED.map((name) => [name, process.env[name] ?? ''] as const).filter(([, value]) => value !== '')
  const PATH = process.env.PATH ?? DEFAULT_PATH
  return { PATH, HOME: process.env.HOME ?? homedir(), LC_ALL: 'C', TZ: 'UTC', ...Object.fromEntries(passed) }
}
