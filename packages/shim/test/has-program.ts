import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether a test's program is on the PATH. Under CI=true a missing one fails the test file instead of skipping it. */
export function hasProgram(name: string): boolean {
  const found = (process.env['PATH'] ?? '').split(delimiter).some((directory) => isExecutable(join(directory, name)))
  if (!found && process.env['CI'] === 'true') throw new Error(`${name} is not installed`)
  return found
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
