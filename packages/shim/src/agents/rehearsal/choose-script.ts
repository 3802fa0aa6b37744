import { roleOf } from './role-of.ts'
import { coder, fixer, planner, reviewer, tester, type Script } from './role-scripts.ts'
import { testScripts } from './test-scripts.ts'
import type { Turn } from './turn.ts'

const roleScripts: Record<string, Script> = { planner, coder, tester, fixer, reviewer }

const NAMED = /^REHEARSAL: *([\w-]+) *(.*)$/m

/** A script that hears what people say in later turns goes on in them. */
const lasting = (named: RegExpExecArray | null) => (named?.[1] === 'listen' ? named : undefined)

/**
 * The script of a turn: the one that a `REHEARSAL: NAME ARGUMENT` line names, else the one of the role in the first
 * line. A later prompt of a session without either goes on with the role of the first.
 */
export function chooseScript({ prompt, session }: Turn): Script {
  const [, name = '', argument = ''] = NAMED.exec(prompt) ?? lasting(NAMED.exec(session.firstPrompt)) ?? []
  const make = testScripts[name]
  if (make !== undefined) return make(argument.trim())
  const role = roleOf(prompt) ?? roleOf(session.firstPrompt) ?? ''
  return (
    roleScripts[role] ?? (async (turn) => await turn.say(`There is no script for the role "${role}": I do nothing.`))
  )
}
