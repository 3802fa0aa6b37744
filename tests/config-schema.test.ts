import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

test('the published JSON schema is the one that .sentra/config.yaml is checked by', async () => {
  const module = (await import(new URL('../bin/lib/config-schema.js', import.meta.url).href)) as {
    configSchemaFile: string
    configSchemaText(): string
  }
  expect(await readFile(module.configSchemaFile, 'utf8')).toBe(module.configSchemaText())
})
