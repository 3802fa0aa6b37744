import type { FileChange } from './diff-rules.ts'

const TEST_FILE = [
  /\.(test|spec|e2e|cy)\.[\w.]+$/,
  /(^|\/)test_[^/]+\.py$/,
  /_(test|spec)\.\w+$/,
  /Tests?\.(java|kt|cs|php|scala|swift)$/,
  /(^|\/)(tests?|__tests__|__snapshots__|specs?|e2e)\/.+/,
]

/** What no test could cover: words, pictures, lock files, Sentra's own notes. */
const NOT_CODE = [
  /\.(md|mdx|rst|adoc|txt|png|jpe?g|gif|webp|svg|ico|lock)$/i,
  /(^|\/)(LICENSE|NOTICE|\.gitignore|\.gitattributes|\.editorconfig|package-lock\.json|pnpm-lock\.yaml|go\.sum)$/,
  /^\.sentra\//,
]

/** Whether a path is that of a test, by the habits of the common test programs. */
export function isTestFile(path: string): boolean {
  return TEST_FILE.some((pattern) => pattern.test(path))
}

/** True for a change that adds or alters code and touches no test. */
export function lacksTests(changes: Pick<FileChange, 'path' | 'status'>[]): boolean {
  const kept = changes.filter(({ status }) => status !== 'deleted').map(({ path }) => path)
  const isCode = (path: string) => !isTestFile(path) && !NOT_CODE.some((pattern) => pattern.test(path))
  return kept.some(isCode) && !kept.some(isTestFile)
}

/** Paths of a change that are no tests, those of a rename on both sides. */
export function pathsBesideTests(changes: Pick<FileChange, 'path' | 'oldPath'>[]): string[] {
  const paths = changes.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [oldPath, path]))
  return paths.filter((path) => !isTestFile(path))
}
