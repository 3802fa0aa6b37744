/**
 * A program that calls a model service as agents do, one call after the other on a kept connection: `name url key`. It
 * tells what it measured in its last call, because a model service is all that a sandbox reaches.
 */
export const callerFile = 'caller.mjs'
/** A call of a coding agent: 60 kB of instructions, history and two dozen tools. */
const TOOLS = 24
const TEXT_BYTES = 48_000
const WARM_UP = 100
const CALLS = 500
const STREAMS = 5
/** Between two calls, so that one caller does not fill both cores of a small machine. */
const PAUSE_MS = 5

export const caller = `
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [name, url, key] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true })
const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json' }

const post = (text) => new Promise((resolve, reject) => {
  const start = performance.now()
  let first
  const outgoing = request(url + '/chat/completions', { method: 'POST', agent, headers }, (response) => {
    response.on('data', () => { first ??= performance.now() - start })
    response.on('error', reject)
    response.on('end', () => response.statusCode === 200
      ? resolve({ first, whole: performance.now() - start })
      : reject(new Error('HTTP ' + response.statusCode)))
  })
  outgoing.on('error', reject)
  outgoing.end(text)
})

const parameters = { type: 'object', properties: { path: { type: 'string', description: 'x'.repeat(300) } } }
const tools = Array.from({ length: ${TOOLS} }, (_, index) => ({ type: 'function', function: { name: 'tool_' + index, parameters } }))
const body = (content, rest) => JSON.stringify({
  model: 'scripted-1', messages: [{ role: 'system', content: 'x'.repeat(${TEXT_BYTES}) }, { role: 'user', content }], tools, ...rest,
})
const measure = async (count, text) => {
  const took = []
  for (let index = 0; index < count; index += 1) {
    took.push(await post(text))
    await sleep(${PAUSE_MS})
  }
  return took
}
await measure(${WARM_UP}, body('CALL ' + name))
const calls = await measure(${CALLS}, body('CALL ' + name))
const streams = await measure(${STREAMS}, body('SCRIPT: pausing', { stream: true }))
const result = { calls: calls.map(({ whole }) => whole), firsts: streams.map(({ first }) => first), streams: streams.map(({ whole }) => whole) }
await post(body('RESULT ' + name + ' ' + Buffer.from(JSON.stringify(result)).toString('base64url') + ' END'))
`
