// First program in every sandbox. Serves the control socket (descriptor 3) of the shim: opens ports, starts processes.
// Kept free of libraries: one runs beside every agent.
import { Socket } from 'node:net'
import { parseJson, readLines } from '../json-lines.ts'
import type { InitEvent, InitRequest } from '../spec.ts'
import { dialPort } from './dial.ts'
import { openForward } from './forward.ts'
import { watchPorts } from './watch-ports.ts'
import { killEverything, signalProcess, startProcess } from './processes.ts'

const CONTROL_DESCRIPTOR = 3
const MAX_REQUEST_BYTES = 8 * 1024 * 1024

const control = new Socket({ fd: CONTROL_DESCRIPTOR, readable: true, writable: true })
// The shim is gone; the end of the loop below does what is left to do.
control.on('error', () => {})

function send(event: InitEvent): void {
  if (control.writable) control.write(`${JSON.stringify(event)}\n`)
}

/** Trusts the types: only the shim holds the other end. A request that makes no sense anyway fails by itself. */
function handle(request: InitRequest): void {
  switch (request.op) {
    case 'forward':
      return openForward(request, send)
    case 'watch':
      return watchPorts(send)
    case 'dial':
      return dialPort(request)
    case 'spawn':
      return startProcess(request, send)
    case 'signal':
      return signalProcess(request.id, request.signal)
    default:
      throw new Error('unknown request')
  }
}

async function serve(): Promise<void> {
  send({ op: 'ready' })
  for await (const line of readLines(control, MAX_REQUEST_BYTES)) {
    const request = parseJson(line) as InitRequest
    try {
      handle(request)
    } catch (error) {
      const id = request?.op === 'spawn' ? { id: request.id } : {}
      send({ op: 'failed', ...id, message: `sandbox-init: ${String(error)}: ${line.slice(0, 200)}` })
    }
  }
}

try {
  await serve()
} finally {
  // Without its shim nobody records what happens here: nothing may go on.
  await killEverything()
  process.exit()
}
