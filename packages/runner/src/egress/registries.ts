import { SentraError } from '@sentra/contract'
import { z } from 'zod'
import type { AllowEntry } from './allow-list.ts'
import { askTool } from './ask-tool.ts'
import { allowRegistry, withoutUser } from './registry-address.ts'

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

/** npm prints all settings, except the secret ones, as one JSON document. */
const NpmConfig = z.looseObject({
  registry: z.url({ error: 'it does not show the registry; npm hides an address with a password in it' }),
  cafile: z.string().nullish(),
  'strict-ssl': z.boolean().default(true),
})

/**
 * The settings of the account that the runner belongs to, as npm itself resolves them with the given environment.
 * Null when the host has no npm. Throws CONFIG_INVALID when npm cannot read its settings or hides the registry.
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
    allow: [registry, ...Object.values(scopes)].map(allowRegistry),
  }
}

async function listNpmConfig(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const asked = await askTool(['npm', 'config', 'list', '--json'], environment)
  if (asked === null || asked.code === 0) return asked?.stdout ?? null
  throw unreadable(asked.stderr.trim())
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

function unreadable(reason: string): SentraError {
  return new SentraError(
    'CONFIG_INVALID',
    `The npm settings of this account cannot be used (${reason}). Run \`npm config list\` and mend them; a password ` +
      'belongs in .npmrc as //host/:_authToken, not in the address of the registry.',
  )
}
