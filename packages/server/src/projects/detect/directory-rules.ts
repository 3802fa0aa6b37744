import { has, type RepositoryFiles, textOf } from './toolchain-rules.ts'

/** What makes a directory a package of its own. */
const MANIFEST = /(^|\/)(package\.json|pyproject\.toml|setup\.py|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(\.kts)?)$/
/** Packages of others, and those that only tests look at. */
const FOREIGN = /(^|\/)(node_modules|vendor|third_party|testdata|fixtures|__fixtures__|\.[^/]*)\//
const MOST_LISTED = 100

/** Directories below the top that are packages, in order; none when there is only one. */
export function listPackages(paths: string[]): string[] {
  const manifests = paths.filter((path) => path.includes('/') && MANIFEST.test(path) && !FOREIGN.test(path))
  const directories = [...new Set(manifests.map((path) => path.slice(0, path.lastIndexOf('/'))))]
  return directories.length < 2 ? [] : directories.toSorted().slice(0, MOST_LISTED)
}

/** Lock files at the top that hold for a package below it, where the top says that it has such packages. */
const SHARED: { locks: string[]; holds: (files: RepositoryFiles) => boolean }[] = [
  {
    locks: [
      'package-lock.json',
      'npm-shrinkwrap.json',
      'pnpm-lock.yaml',
      'yarn.lock',
      '.yarnrc.yml',
      'bun.lock',
      'bun.lockb',
    ],
    holds: (files) => has(files, 'pnpm-workspace.yaml') || /"workspaces"\s*:/.test(textOf(files, 'package.json')),
  },
  { locks: ['Cargo.lock'], holds: (files) => /^\[workspace\b/m.test(textOf(files, 'Cargo.toml')) },
  { locks: ['uv.lock'], holds: (files) => textOf(files, 'pyproject.toml').includes('[tool.uv.workspace]') },
]

/** The files as a tool sees them that is started in `directory`: its own, and what it finds above. */
export function within(files: RepositoryFiles, directory: string): RepositoryFiles {
  if (directory === '') return files
  const start = `${directory}/`
  const own = (path: string) => (path.startsWith(start) ? [path.slice(start.length)] : [])
  const paths = files.paths.flatMap(own)
  const texts = [...files.texts].flatMap(([path, text]) => own(path).map((name) => [name, text] as const))
  const shared = SHARED.flatMap(({ locks, holds }) => {
    if (!holds(files) || locks.some((name) => paths.includes(name))) return []
    return locks.filter((name) => has(files, name))
  })
  const above = shared.flatMap((name) => (files.texts.has(name) ? [[name, textOf(files, name)] as const] : []))
  return { paths: [...paths, ...shared], texts: new Map([...texts, ...above]) }
}
