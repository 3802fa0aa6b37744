import { z } from 'zod'

/** One setting of a server or runner, as the running process has it. */
export const Setting = z.object({
  name: z.string(),
  /** Never a secret; null when it is not set and nothing stands in for it. */
  value: z.string().nullable(),
  source: z.enum(['default', 'environment', 'flag']),
  meaning: z.string(),
})
export type Setting = z.infer<typeof Setting>

/** Names of the settings that flags of `sentra serve` have set, for the processes that it starts. */
export const FLAGS_VARIABLE = 'SENTRA_SET_BY_FLAGS'
/** Where we look for the data directory, and no settings of ours. */
const SURROUNDINGS = new Set(['HOME', 'XDG_DATA_HOME'])

type Given = {
  /** The schema of the environment, by name. */
  shape: Readonly<Record<string, z.ZodType<string | number | undefined>>>
  environment: Readonly<Record<string, string | undefined>>
  /** Values that stand in where nothing was set, when the schema knows none. */
  standIns: Readonly<Record<string, string>>
}

/** Every setting in force, in the order of the schema, with where it came from. The password of a URL is left out. */
export function settingsInForce({ shape, environment, standIns }: Given): Setting[] {
  const flags = new Set((environment[FLAGS_VARIABLE] ?? '').split(','))
  return Object.entries(shape)
    .filter(([name]) => !SURROUNDINGS.has(name))
    .map(([name, schema]) => {
      const given = environment[name] || undefined
      const value = given ?? schema.parse(undefined) ?? standIns[name]
      const source = given === undefined ? 'default' : flags.has(name) ? 'flag' : 'environment'
      return {
        name,
        value: value === undefined ? null : withoutPassword(String(value)),
        source,
        meaning: schema.description ?? '',
      }
    })
}

function withoutPassword(value: string): string {
  return value.replace(/(\/\/[^:/@]*):[^/]*@/, '$1:***@').replace(/([?&]password=)[^&]*/gi, '$1***')
}
