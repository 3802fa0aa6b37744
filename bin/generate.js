// `npm run generate`: protobuf code from packages/contract/proto; docs/config.schema.json and the guide to errors from
// the contract.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configSchemaFile, configSchemaText } from './lib/config-schema.js'
import { troubleshootingFile, troubleshootingText } from './lib/troubleshooting.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const bins = join(root, 'node_modules', '.bin')
const path = [bins, dirname(process.execPath), process.env.PATH].join(delimiter)
const result = spawnSync(join(bins, 'buf'), ['generate'], {
  cwd: join(root, 'packages/contract'),
  env: { ...process.env, PATH: path },
  stdio: 'inherit',
})
writeFileSync(configSchemaFile, configSchemaText())
writeFileSync(troubleshootingFile, troubleshootingText())
process.exit(result.status ?? 1)
