import { expect, it } from 'vitest'
import { explainExit } from './explain-exit.ts'

const absent = [
  { name: 'pnpm', detail: 'not on the PATH of the runner' },
  { name: 'npm', detail: '/home/ann/.config/gh/npm lies among credentials' },
]
const exit = (code: number | null, signal: string | null = null) => ({ code, signal })

it('names the usual tool that a command wants and the sandbox lacks, and no other', () => {
  const said = explainExit(exit(127), 'CI=1 pnpm install --frozen-lockfile && echo done', absent)
  expect(said).toContain('exit code 127: a program is missing (pnpm: not on the PATH of the runner).')
  expect(explainExit(exit(127), '(npm ci)', absent)).toContain('(npm: /home/ann/.config/gh/npm lies among credentials)')
})

it('says how any other program is shown to a sandbox', () => {
  expect(explainExit(exit(127), 'hugo --minify', absent)).toContain('`sentra projects set PROJECT --tools NAME`')
})

it('adds nothing to what has another reason', () => {
  expect(explainExit(exit(1), 'pnpm test', absent)).toBe('exit code 1')
  expect(explainExit(exit(null, 'SIGKILL'), 'pnpm test', absent)).toBe('killed by SIGKILL')
})
