import type { Script } from './role-scripts.ts'
import { scriptOfRole } from './scripts-by-role.ts'
import { testScripts } from './test-scripts.ts'
import type { Turn } from './turn.ts'

const NAMED = /^REHEARSAL: *([\w-]+) *(.*)$/m

/** A script that hears what people say in later turns goes on in them. */
const lasting = (named: RegExpExecArray | null) => (named?.[1] === 'listen' ? named : undefined)

/**
 * The script of a turn: the one that a `REHEARSAL: NAME ARGUMENT` line names, else the one of the role in the first
 * line. A later prompt of a session without either goes on with the role of the first.
 */
export function chooseScript(turn: Turn): Script {
  const { prompt, session } = turn
  const [, name = '', argument = ''] = NAMED.exec(prompt) ?? lasting(NAMED.exec(session.firstPrompt)) ?? []
  const make = testScripts[name]
  return make === undefined ? scriptOfRole(turn) : make(argument.trim())
}
