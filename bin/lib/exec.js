// Runs a child in the foreground and ends as it ended. Plain JavaScript for Node >= 18.
import { spawn } from 'node:child_process'

/** Replaces this process as far as Node can: same terminal, signals passed on, same exit code. Never returns. */
export function become(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  // The terminal sends Ctrl-C to the whole group; only SIGTERM and SIGHUP must be passed on by hand.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Cannot start ${command}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal ? 128 + 15 : (code ?? 1)))
}
