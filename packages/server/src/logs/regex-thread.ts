// A thread of regex-matcher.ts: tests a person's pattern, which may take for ever, where it blocks nobody.
import { parentPort, workerData } from 'node:worker_threads'
import { zstdDecompressSync } from 'node:zlib'
import { makeSearchedRegex } from './regex-rules.ts'
import { findLines } from './search-chunk-rules.ts'

/** One question at a time: compressed output, or messages of entries. */
export type RegexQuestion = { data: Uint8Array; bytes: number; firstLine: number } | { messages: string[] }

const regex = makeSearchedRegex((workerData as { pattern: string }).pattern)

parentPort?.on('message', (question: RegexQuestion) => {
  parentPort?.postMessage('messages' in question ? question.messages.map(regex.isIn) : search(question))
})
parentPort?.postMessage('ready')

function search({ data, bytes, firstLine }: Extract<RegexQuestion, { data: Uint8Array }>) {
  return findLines(zstdDecompressSync(data, { chunkSize: Math.max(bytes + 1, 64) }), firstLine, regex)
}
