// `npm test [-- VITEST ARGS]`: sets everything up, runs every test, and ends with "N passed, N failed, N skipped".
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './lib/node-runtime.js'
import { ensureBuilt } from './lib/setup.js'

const node = ensureBuilt('all')
const reportDirectory = mkdtempSync(join(tmpdir(), 'sentra-test-'))
const reportFile = join(reportDirectory, 'report.json')
const args = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  ...process.argv.slice(2),
]

const vitest = spawn(node, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], { cwd: root, stdio: 'inherit' })
vitest.on('exit', (code) => process.exit(summarize(code ?? 1)))

/** Prints the closing line from the runner's own report; a run without a readable report has failed. */
function summarize(code) {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'))
    const skipped = report.numPendingTests + report.numTodoTests
    const failed = report.numFailedTests + report.testResults.filter(failedToLoad).length
    console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`)
    return code === 0 && failed > 0 ? 1 : code
  } catch (error) {
    console.error(`The test runner left no readable report: ${error.message}`)
    return code === 0 ? 1 : code
  } finally {
    rmSync(reportDirectory, { recursive: true, force: true })
  }
}

/** A file that failed before any of its tests ran counts as one failure. */
function failedToLoad(file) {
  return file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')
}
