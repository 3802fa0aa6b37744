/**
 * Which changed files bear on how a change is proved. A branch that touches one is flagged and needs a person: the
 * checks run by commands the agent could not write, but a test that is gone or told to pass cannot fail.
 */
import type { FileChange } from './diff-rules.ts'
import { isTestFile } from './test-file-rules.ts'

export type Suspicion = 'ci' | 'sentra' | 'test_configuration' | 'test_command' | 'test_deleted'

export type SuspiciousChange = { path: string; reason: Suspicion }

const CI = [
  /^\.(github|gitea|forgejo)\/(workflows|actions)\//,
  /^\.(circleci|buildkite|woodpecker|ci|drone|semaphore)\//,
  /^\.(gitlab-ci|travis|drone|woodpecker|appveyor|cirrus)\.ya?ml$/,
  /^(azure-pipelines|bitbucket-pipelines|appveyor|cloudbuild)[\w.-]*\.ya?ml$/,
  /(^|\/)Jenkinsfile[\w.-]*$/,
]

/** What decides how Sentra runs this repository. Plans are Sentra's own notes beside it. */
const SENTRA = [/^\.sentra(\/(?!plans\/)|$)/]

/** Also what decides which program a package script starts (`script-shell` in .npmrc). */
const CONFIGURATION = [
  /(^|\/)(vitest|vite|jest|playwright|cypress|karma|ava|wdio)\.(config|conf|workspace|setup)\.[\w.]+$/,
  /(^|\/)\.(mocharc|nycrc|c8rc|taprc|rspec|jestrc)[\w.]*$/,
  /(^|\/)(pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg|noxfile\.py|conftest\.py|\.coveragerc)$/,
  /(^|\/)(phpunit\.xml[\w.]*|bunfig\.toml|deno\.jsonc?|\.npmrc|\.yarnrc[\w.]*)$/,
  /(^|\/)\.cargo\/config(\.toml)?$/,
]

/** Files that programs read without being told. */
const READ_BY: Record<string, string[]> = {
  make: ['Makefile', 'makefile', 'GNUmakefile'],
  just: ['justfile', 'Justfile'],
  task: ['Taskfile.yml', 'Taskfile.yaml'],
}

/**
 * Paths that shell lines name or that the programs in them read, when they are started in `directory`. Words that are no
 * path do no harm here.
 */
export function testCommandFiles(lines: string[], directory = ''): string[] {
  const words = lines.flatMap((line) => line.split(/[\s;&|()<>'"`=]+/)).filter((word) => word !== '')
  const names = words.flatMap((word) => [
    word.replace(/^(\.\/)+/, ''),
    ...(Object.hasOwn(READ_BY, word) ? (READ_BY[word] ?? []) : []),
  ])
  return directory === '' ? names : [...names, ...names.map((name) => resolveIn(directory, name))]
}

/** `packages/api` and `../tools/test.sh`: `packages/tools/test.sh`. */
function resolveIn(directory: string, name: string): string {
  const parts: string[] = []
  for (const part of `${directory}/${name}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** Files of which only a part matters: see {@link testPartOf}. */
const PARTLY = /(^|\/)(package\.json|pyproject\.toml)$/

/** What is suspicious about a change by its path alone. `testCommandFiles` are those that the test commands name. */
export function suspectChange(change: FileChange, testCommandFiles: string[]): SuspiciousChange[] {
  const { path, oldPath = path, status } = change
  const either = (test: (name: string) => boolean) => test(path) || test(oldPath)
  const gone = status === 'deleted' || (status === 'renamed' && !isTestFile(path))
  const reasons: Suspicion[] = [
    ...(either((name) => matches(CI, name)) ? (['ci'] as const) : []),
    ...(either((name) => matches(SENTRA, name)) ? (['sentra'] as const) : []),
    ...(either((name) => matches(CONFIGURATION, name)) ? (['test_configuration'] as const) : []),
    ...(either((name) => testCommandFiles.includes(name)) ? (['test_command'] as const) : []),
    ...(gone && isTestFile(oldPath) ? (['test_deleted'] as const) : []),
  ]
  return reasons.map((reason) => ({ path: oldPath, reason }))
}

/** Does it depend on the text of the file whether the change is suspicious? */
export function isPartlyTestConfiguration(path: string): boolean {
  return PARTLY.test(path)
}

/**
 * The part of package.json (scripts, and settings of test programs) or pyproject.toml (their tables) that decides what
 * is tested, in a form to compare. A text that cannot be read counts as a whole.
 */
export function testPartOf(path: string, text: string | undefined): string {
  if (text === undefined) return ''
  return path.endsWith('.json') ? packagePart(text) : tomlPart(text)
}

function packagePart(text: string): string {
  try {
    const { scripts, jest, vitest, mocha, ava, nyc, c8, tap } = JSON.parse(text) as Record<string, unknown>
    return JSON.stringify({ scripts, jest, vitest, mocha, ava, nyc, c8, tap })
  } catch {
    return text
  }
}

function tomlPart(text: string): string {
  const tables = text.split(/^(?=\[)/m)
  return tables
    .filter((table) => /^\[+"?tool"?\."?(pytest|tox|nox|coverage|hatch|poe|pdm|taskipy)/.test(table))
    .join('')
}

function matches(patterns: RegExp[], path: string): boolean {
  return patterns.some((pattern) => pattern.test(path))
}
