// Arguments of kysely-codegen: table types from the migrated database. Shared by `npm run generate` and the drift test.
import { join } from 'node:path'
import { root } from './node-runtime.js'

const outFile = join(root, 'packages/server/src/platform/database/tables.ts')

/** @param {string} url database to read, @param {boolean} verify only compare with the committed file */
export function tableTypesArgs(url, verify) {
  return [
    join(root, 'node_modules/kysely-codegen/dist/cli/bin.js'),
    '--dialect=postgres',
    `--url=${url}`,
    '--default-schema=sentra',
    '--include-pattern=sentra.*',
    '--exclude-pattern=*schema_migrations',
    '--date-parser=string',
    '--type-mapping={"int8":"number"}',
    `--out-file=${outFile}`,
    ...(verify ? ['--verify'] : []),
  ]
}
