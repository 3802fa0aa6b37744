import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { z } from 'zod'
import { print, printJson, styled } from '../print.ts'

const Findings = z.array(
  z.object({ name: z.string(), state: z.enum(['ok', 'warning', 'missing']), detail: z.string() }),
)

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what this machine can really do: every check is tried, nothing is assumed')
    .action((_options: object, command: Command) =>
      diagnose(command.optsWithGlobals<{ json?: boolean }>().json === true),
    )
}

const DOCTOR_MS = 120_000
const marks = {
  ok: styled('green', 'ok     '),
  warning: styled('yellow', 'warning'),
  missing: styled('red', 'missing'),
}

/** The runner's own program tries everything, so that doctor and runner cannot disagree. */
async function diagnose(isJson: boolean): Promise<void> {
  const script = fileURLToPath(new URL('../../../../dist/programs/doctor.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: DOCTOR_MS })
  const findings = Findings.parse(JSON.parse(stdout))
  if (isJson) return printJson(findings)
  for (const { name, state, detail } of findings) print(`${marks[state]}  ${name.padEnd(34)} ${detail}`)
  if (findings.some((finding) => finding.state === 'missing')) process.exitCode = 1
}
