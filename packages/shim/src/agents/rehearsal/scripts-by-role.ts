import { roleOf } from './role-of.ts'
import { coder, fixer, planner, reviewer, tester, type Script } from './role-scripts.ts'
import { architect, checker, explorer } from './spec-scripts.ts'
import type { Turn } from './turn.ts'

const scripts: Record<string, Script> = { planner, coder, tester, fixer, reviewer, explorer, architect, checker }

/** What an agent of the role in the prompt, or in that of its session, does when nothing else was asked for. */
export function scriptOfRole({ prompt, session }: Turn): Script {
  const role = roleOf(prompt) ?? roleOf(session.firstPrompt) ?? ''
  return scripts[role] ?? (async (turn) => await turn.say(`There is no script for the role "${role}": I do nothing.`))
}

/** A script for these roles; all others do what they always do. */
export function onlyFor(roles: string[], script: Script): Script {
  return async (turn) => {
    const role = roleOf(turn.session.firstPrompt) ?? ''
    await (roles.includes(role) ? script : scriptOfRole(turn))(turn)
  }
}
