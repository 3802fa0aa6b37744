import { errorStatus, type ErrorCode, SentraError } from '@sentra/contract'
import { type Advice, adviceByTheme, errorAdvice } from '@sentra/contract/error-advice'
import type { Command } from 'commander'
import { print, printJson, styled } from '../print.ts'

export function addExplain(program: Command): void {
  program
    .command('explain')
    .argument('[code]', 'an error code, such as KEY_MISSING; without one, all are listed')
    .description('what an error means, why it comes, and what to type')
    .action(explain)
}

function explain(wanted: string | undefined, _options: object, command: Command): void {
  const isJson = command.optsWithGlobals<{ json?: boolean }>().json === true
  if (wanted === undefined) return isJson ? printJson(errorAdvice) : listCodes()
  const code = requireCode(wanted)
  if (isJson) return printJson({ code, httpStatus: errorStatus[code], ...errorAdvice[code] })
  explainOne(code, errorAdvice[code])
}

function requireCode(wanted: string): ErrorCode {
  const code = wanted.toUpperCase()
  if (Object.hasOwn(errorStatus, code)) return code as ErrorCode
  throw new SentraError('NOT_FOUND', `There is no error code ${wanted}: \`sentra explain\` lists them.`)
}

function explainOne(code: ErrorCode, { title, why, do: steps }: Advice): void {
  print(`${styled('bold', code)}  ${title}\n\n${why}\n`)
  for (const step of steps) print(`  - ${highlight(step)}`)
}

function listCodes(): void {
  const width = Math.max(...Object.keys(errorAdvice).map((code) => code.length))
  for (const [theme, codes] of Object.entries(adviceByTheme)) {
    print(styled('bold', theme))
    for (const [code, advice] of Object.entries<Advice>(codes)) print(`  ${code.padEnd(width)}  ${advice.title}`)
  }
}

/** What stands in backticks can be typed. */
function highlight(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, (quoted, code: string) => {
    const coloured = styled('cyan', code)
    return coloured === code ? quoted : coloured
  })
}
