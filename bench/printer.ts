/**
 * A program for the repository of a measurement: prints so many different lines of about 80 characters at full speed,
 * the first with the time in milliseconds at which it began.
 */
export const printerFile = 'print.mjs'
export const printer = `import { writeSync } from 'node:fs'
const lines = Number(process.argv[2])
const BATCH = 500_000
const makeBatch = (first) => {
  const out = first === 1 ? ['BEGAN ' + Date.now()] : []
  for (let line = Math.max(first, 2); line <= Math.min(lines, first + BATCH - 1); line += 1)
    out.push(line + ' ' + (line * 2654435761 % 4294967296).toString(36) + ' resolved the module and wrote one more line of output')
  return Buffer.from(out.join('\\n') + '\\n')
}
process.stdout.write('')
for (let first = 1; first <= lines; first += BATCH) {
  const bytes = makeBatch(first)
  for (let at = 0; at < bytes.length;) {
    try { at += writeSync(1, bytes, at, Math.min(65536, bytes.length - at)) } catch (error) { if (error.code !== 'EAGAIN') throw error }
  }
}
`
