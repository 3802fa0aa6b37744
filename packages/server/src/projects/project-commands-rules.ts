import type { ProjectSettings } from '@sentra/contract'
import type { SandboxCommand } from '@sentra/contract/runner'

/** package.json as text, when the repository has one, and whether a lock file lies beside it. */
type Repository = { manifest: string | undefined; hasLock: boolean }
type Manifest = {
  scripts?: Record<string, string>
  dependencies?: object
  devDependencies?: object
  optionalDependencies?: object
}

const SETUP_SECONDS = 900
const TEST_SECONDS = 1_800
/** What `npm init` writes for a package without tests: it always fails, so it proves nothing. */
const NO_TEST = /no test specified/

/** Set-up and test commands: those of the settings, else those that the repository shows. */
export function detectCommands(
  settings: Pick<ProjectSettings, 'setupCommand' | 'testCommand'>,
  repository: Repository,
): { setup: SandboxCommand[]; test: SandboxCommand[] } {
  const manifest = parseManifest(repository.manifest)
  const setup = settings.setupCommand ?? npmSetup(manifest, repository.hasLock)
  const test = settings.testCommand ?? npmTest(manifest)
  return {
    setup: setup === null ? [] : [{ label: 'set-up', command: setup, timeoutSeconds: SETUP_SECONDS }],
    test: test === null ? [] : [{ label: 'tests', command: test, timeoutSeconds: TEST_SECONDS }],
  }
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
