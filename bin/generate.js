// `npm run generate`: protobuf code from packages/contract/proto.
import { spawnSync } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bins = join(root, 'node_modules', '.bin')
const path = [bins, dirname(process.execPath), process.env.PATH].join(delimiter)
const result = spawnSync(join(bins, 'buf'), ['generate'], {
  cwd: join(root, 'packages/contract'),
  env: { ...process.env, PATH: path },
  stdio: 'inherit',
})
process.exit(result.status ?? 1)
