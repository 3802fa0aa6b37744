/**
 * Runs as the first process of a sandbox: starts the agent of handshake.json in the working copy, says
 * `initialize` and nothing more, and prints its answer with the time it took. No model is called.
 */
export const handshakeScript = `
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'

const { argv, environment, timeoutMs } = JSON.parse(readFileSync('handshake.json', 'utf8'))
const started = performance.now()
const child = spawn(argv[0], argv.slice(1), { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
let errors = ''
const end = (result) => {
  process.stdout.write(JSON.stringify(result) + '\\n', () => process.exit(0))
}
const fail = (reason) => end({ error: reason, stderr: errors.slice(-2000) })
child.on('error', (error) => fail(error.message))
child.on('exit', (code, signal) => setTimeout(() => fail('it ended by itself: ' + (signal ?? 'code ' + code)), 200))
child.stdin.on('error', () => {})
child.stderr.on('data', (chunk) => (errors += chunk))
setTimeout(() => fail('it did not answer in ' + timeoutMs / 1000 + ' s'), timeoutMs)
createInterface({ input: child.stdout }).on('line', (line) => {
  if (!line.startsWith('{')) return
  const message = JSON.parse(line)
  if (message.id !== 1) return
  if (message.error) return fail(JSON.stringify(message.error))
  end({ milliseconds: Math.round(performance.now() - started), answer: message.result })
})
const params = {
  protocolVersion: 1,
  clientInfo: { name: 'sentra', version: '1' },
  clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
}
child.stdin.write(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }) + '\\n')
`
