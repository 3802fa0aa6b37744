// `npm run check [NAME...]`: format, lint, types, layers, dead code. Prints what fails; exit code 1 when anything does.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { checks } from './lib/checks.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in checks))
if (unknown.length > 0) {
  console.error(`Unknown check: ${unknown.join(', ')}. Known: ${Object.keys(checks).join(', ')}.`)
  process.exit(2)
}

let failed = 0
for (const [name, args] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const result = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  const ok = result.status === 0
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`)
  if (!ok) console.log(`${result.stdout}${result.stderr}`)
  if (!ok) failed += 1
}
process.exit(failed > 0 ? 1 : 0)
