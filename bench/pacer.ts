/**
 * A program for the repository of a measurement: says READY, waits so many seconds, and prints so many different lines of
 * about 80 characters at so many a second, of which the last says LAST.
 */
export const pacerFile = 'pace.mjs'
export const pacer = `import { setTimeout as sleep } from 'node:timers/promises'
const [wait, lines, rate] = process.argv.slice(2).map(Number)
console.log('READY')
await sleep(wait * 1000)
const start = performance.now()
for (let line = 1; line <= lines;) {
  const due = Math.min(lines, Math.ceil((performance.now() - start) / 1000 * rate))
  let out = ''
  for (; line <= due; line += 1)
    out += (line === lines ? 'LAST ' : '') + line + ' ' + (line * 2654435761 % 4294967296).toString(36) + ' resolved the module and wrote one more line of output\\n'
  process.stdout.write(out)
  await sleep(10)
}
`
