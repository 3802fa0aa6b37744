import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attempt, Project, Run } from '@sentra/contract'
import { expect } from 'vitest'
import type { Installation } from './installation.ts'
import type { Record } from './journals.ts'
import { git } from './repository.ts'
import { startRun } from './work.ts'

/** An agent that speaks until it is told that it is enough: however slow the host is, it is at work when it is hit. */
export function startChatter(product: Installation, project: Project, workflow: string): Promise<Run> {
  return startRun(product, project, { workflow, description: 'REHEARSAL: chatter' })
}

/** Tells the agent of an attempt to come to its end. `runner` is the data directory of its runner. */
export function endChatter(runner: string, attempt: Attempt): void {
  const work = join(runner, 'a', attempt.id.slice('att-'.length, 'att-'.length + 8), 'work')
  if (!existsSync(work)) throw new Error(`attempt ${attempt.id} has no working copy in ${runner}`)
  writeFileSync(join(work, 'ENOUGH'), '')
}

/** The agent's last word says how many lines there were: all of them are in the record. */
export async function expectAllChatter(path: string, commit: string, written: Record): Promise<void> {
  const count = Number(/\d+/.exec(await git(path, 'show', `${commit}:NOTE.md`))?.[0])
  const lines = Array.from({ length: count }, (_, index) => `größer: line ${index + 1} of many\n`)
  expect(written.stderr).toBe(lines.join(''))
  const said = written.said.flatMap(({ text }) => text?.match(/said \d+/g) ?? [])
  expect(said).toEqual(Array.from({ length: Math.floor(count / 10) }, (_, index) => `said ${(index + 1) * 10}`))
}
