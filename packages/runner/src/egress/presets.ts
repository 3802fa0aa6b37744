import type { NpmSettings } from './registries.ts'
import type { AllowEntry } from './allow-list.ts'
import { readGoPreset } from './go-registry.ts'
import { readPipPreset } from './pip-registry.ts'
import { allowRegistry, type Preset } from './registry-address.ts'

/** The operator may change a tool's settings while the runner works; asking each time would cost a run half a second. */
const KEPT_MS = 600_000

/** The index and the files of crates.io, as cargo since 1.70 reads them; cargo has no command that names its registries. */
const crates: Preset = {
  allow: ['https://index.crates.io', 'https://static.crates.io'].map(allowRegistry),
  environment: {},
}

const families = {
  pip: { words: /\b(pip3?|uv|poetry|pdm|hatch|tox|nox)\b/, read: readPipPreset },
  go: { words: /\bgo\s/, read: readGoPreset },
  cargo: { words: /\bcargo\s/, read: () => Promise.resolve(crates) },
} as const

/**
 * Registries of tools other than npm, as the operator's own tools know them: where a mirror is configured, the mirror.
 * A tool is asked when a run names it in its set-up or tests, because each answer costs a start of the tool.
 */
export class Presets {
  readonly #environment: NodeJS.ProcessEnv
  readonly #npm: AllowEntry[]
  readonly #known = new Map<string, { at: number; preset: Promise<Preset> }>()

  constructor(environment: NodeJS.ProcessEnv, npm: NpmSettings | null) {
    this.#environment = environment
    this.#npm = npm?.allow ?? []
  }

  /** For a run of these shell lines. Errors: CONFIG_INVALID when a tool cannot read its settings. */
  async of(commands: { command: string }[]): Promise<Preset> {
    const text = commands.map(({ command }) => command).join('\n')
    const named = Object.entries(families).filter(([, { words }]) => words.test(text))
    const presets = await Promise.all(named.map(([name, { read }]) => this.#read(name, read)))
    return {
      allow: [...this.#npm, ...presets.flatMap(({ allow }) => allow)],
      environment: Object.assign({}, ...presets.map(({ environment }) => environment)),
    }
  }

  #read(name: string, read: (environment: NodeJS.ProcessEnv) => Promise<Preset>): Promise<Preset> {
    const known = this.#known.get(name)
    if (known && performance.now() - known.at < KEPT_MS) return known.preset
    const preset = read(this.#environment)
    this.#known.set(name, { at: performance.now(), preset })
    preset.catch(() => this.#known.delete(name))
    return preset
  }
}
