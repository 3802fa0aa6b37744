import { SentraError } from '@sentra/contract'
import { progressOf } from './progress-rules.ts'
import { hostOf } from './repository-url-rules.ts'

type Saying = { code: ConstructorParameters<typeof SentraError>[0]; pattern: RegExp; say: (host: string) => string }

const TOKEN_OR_HELPER =
  'give a token with `sentra tokens add <host>`, or let the git of the account that runs Sentra know it (credential helper, ssh key)'

/** Words of git, curl and ssh in their own order: ssh ends every failure with "Could not read from remote repository". */
const sayings: Saying[] = [
  {
    code: 'REPOSITORY_ACCESS_REFUSED',
    pattern: /Host key verification failed/,
    say: (host) =>
      `The key of ${host} is not known here: run \`ssh ${host}\` once as the account that runs Sentra and compare it`,
  },
  {
    code: 'INVALID_INPUT',
    pattern: /returned error: 30\d|redirect/i,
    say: (host) =>
      `${host} sends this URL on to another one, and Sentra follows no redirects: use the address it leads to (some hosts want \`.git\` at its end)`,
  },
  {
    code: 'REPOSITORY_UNREACHABLE',
    pattern:
      /[Cc]ould ?n['o]t resolve|Name or service not known|Connection refused|Failed to connect|Couldn't connect|timed out|Network is unreachable|No route to host|Connection reset|Operation too slow|returned error: (?:5\d\d|429)|Recv failure|Connection closed by/,
    say: (host) => `${host} could not be reached: try again when it can be`,
  },
  {
    code: 'REPOSITORY_UNREACHABLE',
    pattern: /SSL|certificate/,
    say: (host) =>
      `The certificate of ${host} was not accepted: make its authority known to this host (GIT_SSL_CAINFO)`,
  },
  {
    code: 'REPOSITORY_ACCESS_REFUSED',
    pattern: /dubious ownership/,
    say: (host) => `${host} belongs to another account: \`git config --global --add safe.directory ${host}\` allows it`,
  },
  {
    code: 'REPOSITORY_ACCESS_REFUSED',
    pattern:
      /terminal prompts disabled|could not read (?:Username|Password)|Authentication failed|returned error: 40[134]|Permission denied|[Nn]ot found|does not appear to be a git repository|does not exist|access denied/,
    say: (host) =>
      `There is no such repository at ${host}, or it may not be read or written: correct the URL, or ${TOKEN_OR_HELPER}`,
  },
  {
    code: 'REPOSITORY_UNREACHABLE',
    pattern: /hung up|early EOF|RPC failed|unexpected disconnect|Could not read from remote repository/,
    say: (host) => `The connection to ${host} broke off: try again`,
  },
]

/** The refusal that says what git's words on a remote mean to a person, with those words. */
export function remoteFailure(url: string, stderr: string): SentraError {
  const said = gitsWords(stderr)
  const host = hostOf(url)
  const found = sayings.find(({ pattern }) => pattern.test(stderr))
  const sentence = found?.say(host) ?? `git could not speak with ${host}`
  const message = `${sentence}. ${said === '' ? 'git said nothing.' : `git said: ${said}`}`
  return new SentraError(found?.code ?? 'GIT_FAILED', message, { details: { url, stderr: said } })
}

/** Its last lines without its counting. */
function gitsWords(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trim())
  const words = lines.filter((line) => line !== '' && progressOf(line) === undefined && !line.startsWith('hint:'))
  return words.slice(-4).join(' / ')
}
