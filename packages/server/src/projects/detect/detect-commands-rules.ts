import { detectNode } from './node-rules.ts'
import { detectGo, detectMake, detectRust } from './other-rules.ts'
import { detectPython } from './python-rules.ts'
import type { RepositoryFiles, Toolchain } from './toolchain-rules.ts'

/** Files at the top whose text the rules look into. */
const TOP = [
  ['package.json', 'yarn.lock', 'pyproject.toml', 'setup.py', 'setup.cfg', 'tox.ini', 'Cargo.toml'],
  ['requirements.txt', 'requirements-dev.txt', 'requirements_dev.txt', 'dev-requirements.txt'],
  ['requirements-test.txt', 'requirements_test.txt', 'test-requirements.txt'],
  ['GNUmakefile', 'makefile', 'Makefile'],
].flat()
/** Of a repository of many packages, so many are looked into for a test: one is enough. */
const MOST_PACKAGES = 50

/** The files that {@link detectCommands} has to be given with their text, for a directory and the top above it. */
export function filesToRead(paths: string[], directory = ''): string[] {
  const start = directory === '' ? '' : `${directory}/`
  const packages = paths.filter(
    (path) => path.startsWith(start) && path.endsWith('/package.json') && !path.includes('node_modules/'),
  )
  const there = new Set(paths)
  const names = [...TOP, ...TOP.map((name) => `${start}${name}`)].filter((name) => there.has(name))
  return [...new Set([...names, ...packages.slice(0, MOST_PACKAGES)])]
}

/**
 * What a repository shows of how it is set up and tested, for those who say nothing. A repository of several languages
 * gets the commands of each; make counts only where no language shows tests, because its targets call the same tools.
 */
export function detectCommands(files: RepositoryFiles): Toolchain {
  const found = [detectNode, detectPython, detectRust, detectGo]
    .map((detect) => detect(files))
    .filter((toolchain) => toolchain !== null)
  const make = found.some(({ test }) => test.length > 0) ? null : detectMake(files)
  const all = make === null ? found : [...found, make]
  return {
    setup: all.flatMap(({ setup }) => setup),
    test: all.flatMap(({ test }) => test),
    saw: all.flatMap(({ saw }) => saw),
  }
}
