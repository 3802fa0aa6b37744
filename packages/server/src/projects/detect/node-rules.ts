import { firstOf, has, type RepositoryFiles, textOf, type Toolchain } from './toolchain-rules.ts'

type Manifest = {
  packageManager?: string
  scripts?: Record<string, string>
  workspaces?: unknown
  dependencies?: object
  devDependencies?: object
  optionalDependencies?: object
}

/** What each package manager installs with: exactly the lock file, or without one what the manifests ask for. */
const managers = {
  npm: {
    locks: ['package-lock.json', 'npm-shrinkwrap.json'],
    frozen: 'npm ci --no-audit --no-fund',
    fresh: 'npm install --no-audit --no-fund',
    test: 'npm test',
    everywhere: 'npm test --workspaces --if-present',
  },
  pnpm: {
    locks: ['pnpm-lock.yaml'],
    frozen: 'pnpm install --frozen-lockfile',
    fresh: 'pnpm install --no-frozen-lockfile',
    test: 'pnpm test',
    everywhere: 'pnpm --recursive run test',
  },
  yarn: {
    locks: ['yarn.lock'],
    frozen: 'yarn install --frozen-lockfile',
    fresh: 'yarn install',
    test: 'yarn test',
    everywhere: 'yarn workspaces run test',
  },
  bun: {
    locks: ['bun.lock', 'bun.lockb'],
    frozen: 'bun install --frozen-lockfile',
    fresh: 'bun install',
    test: 'bun run test',
    everywhere: "bun run --filter '*' test",
  },
} as const
type Manager = keyof typeof managers

/** yarn 2 and later: other words for the same things. */
const berry = {
  ...managers.yarn,
  frozen: 'yarn install --immutable',
  everywhere: 'yarn workspaces foreach --all --exclude . run test',
}

/** What `npm init` writes for a package without tests: it always fails, so it proves nothing. */
const NO_TEST = /no test specified/

/** JavaScript and TypeScript, by the top package.json; null when there is none that can be read. */
export function detectNode(files: RepositoryFiles): Toolchain | null {
  const manifest = readManifest(textOf(files, 'package.json'))
  if (manifest === undefined) return null
  const name = managerOf(files, manifest)
  const manager = name === 'yarn' && isBerry(files, manifest) ? berry : managers[name]
  const lock = firstOf(files, manager.locks)
  const isNeeded = lock !== undefined || dependsOnAnything(manifest) || isWorkspace(files, manifest)
  return {
    setup: isNeeded ? [lock === undefined ? manager.fresh : manager.frozen] : [],
    test: testOf(files, manifest, manager),
    saw: [`package.json${lock === undefined ? '' : ` and ${lock}`}: ${name}`],
  }
}

/** Scripts of the top package.json; none where it cannot be read. */
export function readScripts(files: RepositoryFiles): Record<string, string> {
  return readManifest(textOf(files, 'package.json'))?.scripts ?? {}
}

/** The package manager that runs them. */
export function scriptRunner(files: RepositoryFiles): string {
  return managerOf(files, readManifest(textOf(files, 'package.json')) ?? {})
}

/** The manifest's own word, else the lock file, else npm. */
function managerOf(files: RepositoryFiles, { packageManager }: Manifest): Manager {
  const named = packageManager?.split('@')[0] ?? ''
  if (Object.hasOwn(managers, named)) return named as Manager
  const names = Object.keys(managers) as Manager[]
  return names.find((name) => firstOf(files, managers[name].locks) !== undefined) ?? 'npm'
}

function isBerry(files: RepositoryFiles, { packageManager }: Manifest): boolean {
  const major = /^yarn@(\d+)/.exec(packageManager ?? '')?.[1]
  if (major !== undefined) return Number(major) >= 2
  return has(files, '.yarnrc.yml') || textOf(files, 'yarn.lock').includes('__metadata:')
}

/** Of a repository of several packages without a test of its own, the tests of each; only when one has any. */
function testOf(files: RepositoryFiles, manifest: Manifest, manager: { test: string; everywhere: string }): string[] {
  if (isRealTest(manifest)) return [manager.test]
  if (!isWorkspace(files, manifest)) return []
  const members = [...files.texts].filter(([path]) => path.endsWith('/package.json'))
  return members.some(([, text]) => isRealTest(readManifest(text))) ? [manager.everywhere] : []
}

function isRealTest(manifest: Manifest | undefined): boolean {
  const script = manifest?.scripts?.['test']
  return typeof script === 'string' && !NO_TEST.test(script)
}

function isWorkspace(files: RepositoryFiles, { workspaces }: Manifest): boolean {
  return workspaces !== undefined || has(files, 'pnpm-workspace.yaml')
}

function dependsOnAnything({ dependencies, devDependencies, optionalDependencies }: Manifest): boolean {
  return [dependencies, devDependencies, optionalDependencies].some((group) => Object.keys(group ?? {}).length > 0)
}

/** A manifest that cannot be read shows nothing; the set-up of the run will say what its tool thinks of it. */
function readManifest(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
