import {
  type ConfiguredCommands,
  defaultLimits,
  type Limits,
  type ProjectSettings,
  type RepositoryConfig,
  type TesterPolicy,
} from '@sentra/contract'
import type { SandboxCommand } from '@sentra/contract/runner'

/** package.json as text, when the repository has one, and whether a lock file lies beside it. */
type Manifests = { manifest: string | undefined; hasLock: boolean }
type Manifest = {
  scripts?: Record<string, string>
  dependencies?: object
  devDependencies?: object
  optionalDependencies?: object
}

/** What holds for a run, whoever decided it. */
export type RunSettings = {
  /** Set-up before anything else, tests as the proof; both in the sandbox. */
  setup: SandboxCommand[]
  test: SandboxCommand[]
  egressAllow: string[]
  limits: Limits
  tester: TesterPolicy
}

const setup = { label: 'set-up', timeoutSeconds: 900 }
const tests = { label: 'tests', timeoutSeconds: 1_800 }
/** What `npm init` writes for a package without tests: it always fails, so it proves nothing. */
const NO_TEST = /no test specified/

/** A person's word counts first, then the repository's own file, then what the repository shows, then the default. */
export function decideRunSettings(
  person: ProjectSettings,
  config: RepositoryConfig,
  repository: Manifests,
): RunSettings {
  const manifest = parseManifest(repository.manifest)
  return {
    setup: toCommands(person.setupCommand ?? config.setup ?? npmSetup(manifest, repository.hasLock), setup),
    test: toCommands(person.testCommand ?? config.test ?? npmTest(manifest), tests),
    egressAllow: person.egressAllow ?? config.egress?.allow ?? [],
    limits: decideLimits(person.limits, config.sandbox ?? {}),
    tester: person.tester ?? config.tester ?? 'if_needed',
  }
}

function decideLimits(person: ProjectSettings['limits'], config: NonNullable<RepositoryConfig['sandbox']>): Limits {
  const decide = (name: keyof Limits) => person[name] ?? config[name] ?? defaultLimits[name]
  return {
    memoryMb: decide('memoryMb'),
    maxProcesses: decide('maxProcesses'),
    cpus: decide('cpus'),
    stageMinutes: decide('stageMinutes'),
  }
}

type Defaults = { label: string; timeoutSeconds: number }

/** Several commands without a label are told apart by their number. */
function toCommands(configured: ConfiguredCommands | null, defaults: Defaults): SandboxCommand[] {
  if (configured === null) return []
  const list = Array.isArray(configured) ? configured : [configured]
  return list.map((item, index) => {
    const given = typeof item === 'string' ? { command: item } : item
    const label = list.length === 1 ? defaults.label : `${defaults.label} ${index + 1}`
    return {
      label: given.label ?? label,
      command: given.command,
      timeoutSeconds: given.timeoutSeconds ?? defaults.timeoutSeconds,
    }
  })
}

/** A manifest that cannot be read shows nothing; the set-up of the run will say what npm thinks of it. */
function parseManifest(text: string | undefined): Manifest | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function npmSetup(manifest: Manifest | undefined, hasLock: boolean): string | null {
  if (!manifest) return null
  if (hasLock) return 'npm ci --no-audit --no-fund'
  const groups = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]
  return groups.some((group) => Object.keys(group ?? {}).length > 0) ? 'npm install --no-audit --no-fund' : null
}

function npmTest(manifest: Manifest | undefined): string | null {
  const script = manifest?.scripts?.test
  return script === undefined || NO_TEST.test(script) ? null : 'npm test'
}
