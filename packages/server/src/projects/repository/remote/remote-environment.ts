import { accountEnvironment } from '../config.ts'
import { gitText } from '../git.ts'
import { tokenOrigin } from './repository-url-rules.ts'

/** A repository by URL, and the sealed token of its host once it was opened. */
export type Remote = { url: string; token?: { username: string; token: string } | undefined }

/** The session that git is started in has no terminal, so no other ssh command than this can ask either. */
const SSH = 'ssh -oBatchMode=yes -oConnectTimeout=15 -oServerAliveInterval=15 -oServerAliveCountMax=4'
const STALLED_SECONDS = 60

/**
 * Environment of a git that speaks with another host: the person's own git, which asks nobody anything. What we set goes
 * by GIT_CONFIG_COUNT: unlike arguments, nobody else on this host can read it.
 */
export async function remoteEnvironment(remote: Remote): Promise<Record<string, string>> {
  const environment: Record<string, string> = {
    ...accountEnvironment(),
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    SSH_ASKPASS: '/bin/false',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    ...settings(remote),
  }
  const own = environment['GIT_SSH_COMMAND'] ?? environment['GIT_SSH'] ?? (await configuredSsh(environment))
  return own === '' ? { ...environment, GIT_SSH_COMMAND: SSH } : environment
}

/** The person's `core.sshCommand`, or nothing. */
function configuredSsh(environment: Record<string, string>): Promise<string> {
  return gitText('/', ['config', '--default', '', '--get', 'core.sshCommand'], { environment })
}

function settings({ url, token }: Remote): Record<string, string> {
  const origin = tokenOrigin(url)
  const pairs: [string, string][] = [
    // A redirect would take a token, and the next push, to a host that nobody named. The longer key wins over any that
    // the person's own settings have for a part of this URL.
    ['http.followRedirects', 'false'],
    [`http.${url}.followRedirects`, 'false'],
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', String(STALLED_SECONDS)],
    ['credential.interactive', 'never'],
    ['core.fsync', 'committed'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['fetch.recurseSubmodules', 'false'],
    ['push.gpgSign', 'false'],
    ['push.followTags', 'false'],
  ]
  if (token && origin !== undefined) pairs.push([`http.${origin}/.extraHeader`, authorization(token)])
  const numbered = pairs.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(pairs.length), ...Object.fromEntries(numbered) }
}

function authorization({ username, token }: NonNullable<Remote['token']>): string {
  return `Authorization: Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`
}
