// JSON schema of .sentra/config.yaml, for editors. Shared by `npm run generate` and the drift test.
import { join } from 'node:path'
import { repositoryConfigSchema } from '@sentra/contract'
import { root } from './node-runtime.js'

export const configSchemaFile = join(root, 'docs/config.schema.json')

/** The schema as it is committed. Node 24 reads the contract's TypeScript as it is. */
export const configSchemaText = () => `${JSON.stringify(repositoryConfigSchema(), null, 2)}\n`
