import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { z } from 'zod'
import { runProgram } from '../run-program.ts'
import type { AllowEntry } from './allow-list.ts'

/** What of the operator's npm settings a sandbox may know. Nothing here is secret. */
export type NpmSettings = {
  registry: string
  /** Registry by scope, such as `@company`. */
  scopes: Record<string, string>
  /** Host path of a file with certificates of authorities. */
  cafile: string | null
  strictSsl: boolean
  /** The registries, for the egress proxy; private addresses allowed, because it is the operator who named them. */
  allow: AllowEntry[]
}

const NPM_MS = 30_000

/** npm prints all settings, except the secret ones, as one JSON document. */
const NpmConfig = z.looseObject({
  registry: z.url({ error: 'it does not show the registry; npm hides an address with a password in it' }),
  cafile: z.string().nullish(),
  'strict-ssl': z.boolean().default(true),
})

/**
 * The settings of the account that the runner belongs to, as npm itself resolves them with the given environment. npm
 * runs in an empty directory: a repository's .npmrc must not choose a host. Null when the host has no npm. Throws
 * CONFIG_INVALID when npm cannot read its settings or hides the registry.
 */
export async function readNpmSettings(environment: NodeJS.ProcessEnv): Promise<NpmSettings | null> {
  const output = await listNpmConfig(environment)
  if (output === null) return null
  const config = parseConfig(output)
  const registry = withoutUser(config.registry)
  const scopes = scopedRegistries(config)
  return {
    registry,
    scopes,
    cafile: config.cafile ?? null,
    strictSsl: config['strict-ssl'],
    allow: [registry, ...Object.values(scopes)].map((url) => allowEntry(new URL(url))),
  }
}

async function listNpmConfig(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'sentra-npm-'))
  try {
    const options = { env: environment, cwd: directory, timeoutMs: NPM_MS }
    const { code, stdout, stderr } = await runProgram(['npm', 'config', 'list', '--json'], options)
    if (code === 0) return stdout
    throw unreadable(stderr.trim())
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function parseConfig(output: string): z.infer<typeof NpmConfig> {
  try {
    return NpmConfig.parse(JSON.parse(output))
  } catch (error) {
    throw unreadable(error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message)
  }
}

function scopedRegistries(config: Record<string, unknown>): Record<string, string> {
  const suffix = ':registry'
  const scopes: Record<string, string> = {}
  for (const [name, value] of Object.entries(config)) {
    if (!name.startsWith('@') || !name.endsWith(suffix) || typeof value !== 'string') continue
    scopes[name.slice(0, -suffix.length)] = withoutUser(value)
  }
  return scopes
}

/** Some people keep a password in the address of the registry. */
function withoutUser(address: string): string {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

function allowEntry({ hostname, port, protocol }: URL): AllowEntry {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return { host, port: Number(port || (protocol === 'http:' ? 80 : 443)), allowPrivate: true }
}

function unreadable(reason: string): SentraError {
  return new SentraError(
    'CONFIG_INVALID',
    `The npm settings of this account cannot be used (${reason}). Run \`npm config list\` and mend them; a password ` +
      'belongs in .npmrc as //host/:_authToken, not in the address of the registry.',
  )
}
