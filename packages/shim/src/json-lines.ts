import type { Readable } from 'node:stream'

const NEWLINE = 10

/**
 * Lines of a byte stream, without their newline; a last line without one counts. Reading stops while the consumer is
 * busy. Throws RangeError on a line over `maxBytes`: a peer that never ends its line would otherwise fill the memory.
 */
export async function* readLines(stream: Readable, maxBytes: number): AsyncGenerator<string> {
  let parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString()
      parts = []
      bytes = 0
      start = end + 1
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
    bytes += chunk.length - start
    if (bytes > maxBytes) throw new RangeError(`a line is longer than ${maxBytes} bytes`)
  }
  if (bytes > 0) yield Buffer.concat(parts).toString()
}

/** The JSON document in `line`, or undefined when it is not one. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
