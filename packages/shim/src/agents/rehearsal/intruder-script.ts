import { readFile } from 'node:fs/promises'
import { listMcpTools } from '../mcp-client.ts'
import { onlyFor, scriptOfRole } from './scripts-by-role.ts'
import type { Script } from './role-scripts.ts'
import type { Turn } from './turn.ts'

/** Not by `import`: see mcp-server.ts. Every agent would pay for what this script alone needs. */
const { request } = process.getBuiltinModule('node:http')

const LISTENING = '0A'
const ANSWER_MS = 3_000

/** An explorer that tries to approve a spec by everything it can reach, says what came of it, and then does its work. */
export function approveFromInside(specId: string): Script {
  return onlyFor(['explorer'], async (turn) => {
    const tools = await listMcpTools(turn.session.mcpUrl ?? '')
    await turn.say(`tools: ${tools.map(({ name }) => name).join(', ')}`)
    const doors = [...(await listPorts()).map((port) => ({ port })), ...(await listSockets(turn))]
    const path = `/api/v1/specs/${specId}/approve`
    for (const door of doors) await turn.say(`tried ${JSON.stringify(door)}: ${await post(door, path)}`)
    await turn.say(`tried ${doors.length} doors`)
    await scriptOfRole(turn)(turn)
  })
}

type Door = { port: number } | { socketPath: string }

/** Ports on which something listens inside the sandbox. */
async function listPorts(): Promise<number[]> {
  const rows = (await readFile('/proc/net/tcp', 'utf8')).trim().split('\n').slice(1)
  return rows.flatMap((row) => {
    const [, local = '', , state] = row.trim().split(/\s+/)
    return state === LISTENING ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : []
  })
}

async function listSockets(turn: Turn): Promise<{ socketPath: string }[]> {
  const { output } = await turn.run(['find', '/', '-path', '/proc', '-prune', '-o', '-type', 's', '-print'])
  return output
    .split('\n')
    .filter((line) => line.startsWith('/') && !line.startsWith('/proc'))
    .map((socketPath) => ({ socketPath }))
}

function post(door: Door, path: string): Promise<string> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' }
    const sent = request(
      { host: '127.0.0.1', ...door, path, method: 'POST', headers, timeout: ANSWER_MS },
      (answer) => {
        answer.resume()
        resolve(`status ${answer.statusCode}`)
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('no answer')))
    sent.on('error', (error) => resolve(`refused, ${error.message}`))
    sent.end(JSON.stringify({ version: 1 }))
  })
}
