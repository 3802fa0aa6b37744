import { z } from 'zod'
import { askTool } from './ask-tool.ts'
import { allowRegistry, type Preset, unreadableSettings, withoutUser } from './registry-address.ts'

const GoSettings = z.object({ GOPROXY: z.string(), GOSUMDB: z.string(), GONOSUMDB: z.string(), GOPRIVATE: z.string() })
const SERVER = /^https?:\/\//
const NAMES = Object.keys(GoSettings.shape)

/** Module proxies and checksum database of the operator's go; it names its own defaults. */
export async function readGoPreset(environment: NodeJS.ProcessEnv): Promise<Preset> {
  const asked = await askTool(['go', 'env', '-json', ...NAMES], environment)
  if (asked === null) return { allow: [], environment: {} }
  if (asked.code !== 0) throw unreadableSettings('go', asked.stderr.trim())
  const settings = GoSettings.parse(JSON.parse(asked.stdout))
  // Commas and bars tell when the next one is tried; `direct` and `off` are words, not addresses.
  const parts = settings.GOPROXY.split(/([,|])/).map((part) => (SERVER.test(part) ? withoutUser(part) : part))
  const proxies = parts.filter((part) => SERVER.test(part))
  return {
    allow: [...proxies, ...sumDatabase(settings.GOSUMDB)].map(allowRegistry),
    environment: { ...settings, GOPROXY: parts.join('') },
  }
}

/** `off`, a name, or a name with a key and the address that it is reached at. */
function sumDatabase(setting: string): string[] {
  const [name = '', address] = setting.trim().split(/\s+/)
  if (name === '' || name === 'off') return []
  return [address ?? `https://${name.split('+')[0]}`]
}
