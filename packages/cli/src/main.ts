import { exitCodes } from './exit-codes.ts'
import { makeProgram } from './make-program.ts'
import { printError } from './print.ts'

try {
  await makeProgram((code) => process.exit(code)).parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = exitCodes.error
}
