import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { AnyMessage, Stream } from '@agentclientprotocol/sdk/unstable'
import type { Journal } from '../journal.ts'
import { parseJson, readLines } from '../json-lines.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

/** The SDK's own limit for one message. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024
/** Some agents print a banner or a warning among their messages; more than this in a row is no ACP agent. */
const MAX_GARBAGE_LINES = 20
const LOGGED_CHARACTERS = 500

/**
 * ACP messages over the sandbox's stdin and stdout. A line that is no JSON object goes to the log; the stream fails
 * when only such lines come. Nothing is read while the journal is behind, so a flood slows the agent down.
 */
export function openAgentStream(sandbox: Sandbox, journal: Journal): Stream {
  const writable = new WritableStream<AnyMessage>({
    write: (message) => void sandbox.stdin.write(`${JSON.stringify(message)}\n`),
  })
  return { writable, readable: ReadableStream.from(readMessages(takeStdout(sandbox), journal)) }
}

/** stdout as a stream. When the stream is closed, what still comes is ordinary output again. */
function takeStdout(sandbox: Sandbox): PassThrough {
  const output = new PassThrough()
  const closed = new AbortController()
  const before = sandbox.stdout.sink
  sandbox.stdout.sink = async (chunk) => {
    // A copy: the chunk's memory is read into again.
    if (!output.write(Buffer.from(chunk))) await once(output, 'drain', { signal: closed.signal }).catch(() => {})
  }
  output.on('close', () => {
    sandbox.stdout.sink = before
    closed.abort()
  })
  void sandbox.stdout.ended.then(() => output.end())
  return output
}

async function* readMessages(output: PassThrough, journal: Journal): AsyncGenerator<AnyMessage> {
  let garbage = 0
  for await (const line of readLines(output, MAX_MESSAGE_BYTES)) {
    await journal.room()
    const message = parseJson(line)
    if (typeof message === 'object' && message !== null) {
      garbage = 0
      yield message as AnyMessage
    } else if (line.trim() !== '') {
      garbage += 1
      journal.log('warn', `The agent printed what is not ACP: ${line.slice(0, LOGGED_CHARACTERS)}`)
    }
    if (garbage >= MAX_GARBAGE_LINES) throw new Error(`${garbage} lines in a row were not ACP`)
  }
}
