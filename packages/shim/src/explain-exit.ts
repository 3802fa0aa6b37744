import type { Exit } from './sandbox/init-link.ts'
import type { ShimSpec } from './spec.ts'

/** What a shell ends with when it finds no program of that name; POSIX, "Exit Status for Commands". */
const NOT_FOUND = 127
const WORD = /[\w.+-]+/g

/** How a command ended, in words; for want of a program with its name, where that can be told, and what to do. */
export function explainExit(
  exit: Pick<Exit, 'code' | 'signal'> | undefined,
  command: string,
  absent: ShimSpec['absentTools'],
): string {
  if (exit?.signal) return `killed by ${exit.signal}`
  const said = `exit code ${exit?.code}`
  if (exit?.code !== NOT_FOUND) return said
  const words = new Set(command.match(WORD))
  const named = absent.filter(({ name }) => words.has(name))
  if (named.length === 0)
    return (
      `${said}: a program was not found, the log says which. If the host has it, name it: \`sentra projects set ` +
      'PROJECT --tools NAME`, or `sandbox.tools` in .sentra/config.yaml; else install it there. Then `sentra retry`.'
    )
  const reasons = named.map(({ name, detail }) => `${name}: ${detail}`).join('; ')
  return `${said}: a program is missing (${reasons}). Install it, start \`sentra serve\` again, then \`sentra retry\`.`
}
