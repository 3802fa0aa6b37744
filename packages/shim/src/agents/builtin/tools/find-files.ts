import { matchesGlob } from 'node:path'
import { tool } from 'ai'
import { z } from 'zod'
import { limitText } from './limit-text.ts'
import { runProcess } from './run-process.ts'

const SEARCH_MS = 60_000
const MAX_FILES = 500
const MAX_MATCHES = 300
const MAX_LINE = 400

export function makeListFiles(cwd: string) {
  return tool({
    description: `List the repository's files, those that git ignores left out. pattern is a glob such as src/**/*.ts. At most ${MAX_FILES}.`,
    inputSchema: z.object({ pattern: z.string().optional() }),
    execute: async ({ pattern }, { abortSignal }) => {
      const argv = ['git', 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z']
      const { code, output } = await runProcess(argv, { cwd, timeoutMs: SEARCH_MS, signal: abortSignal })
      if (code !== 0) throw new Error(output)
      const files = output.split('\0').filter((file) => file !== '')
      const found = pattern === undefined ? files : files.filter((file) => matchesGlob(file, pattern))
      if (found.length === 0) return `None of ${files.length} files matches.`
      const shown = found.slice(0, MAX_FILES).join('\n')
      return limitText(found.length > MAX_FILES ? `${shown}\n[${found.length - MAX_FILES} more]` : shown)
    },
  })
}

export function makeGrep(cwd: string) {
  return tool({
    description:
      'Search the text of the repository with an extended regular expression. Answers file:line:text. path is a directory, a file or a git pathspec such as *.ts.',
    inputSchema: z.object({
      pattern: z.string().min(1),
      path: z.string().optional(),
      ignore_case: z.boolean().optional(),
    }),
    execute: async ({ pattern, path, ignore_case = false }, { abortSignal }) => {
      const flags = ['-nIE', '--untracked', '--no-color', ...(ignore_case ? ['-i'] : [])]
      const argv = ['git', 'grep', ...flags, '-e', pattern, '--', path ?? '.']
      const { code, output } = await runProcess(argv, { cwd, timeoutMs: SEARCH_MS, signal: abortSignal })
      if (code === 1 && output === '') return 'Nothing matches.'
      if (code !== 0) throw new Error(output)
      const lines = output.trimEnd().split('\n')
      const shown = lines.slice(0, MAX_MATCHES).map((line) => line.slice(0, MAX_LINE))
      return limitText(
        [...shown, ...(lines.length > MAX_MATCHES ? [`[${lines.length - MAX_MATCHES} more]`] : [])].join('\n'),
      )
    },
  })
}
