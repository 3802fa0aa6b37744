import { readFile } from 'node:fs/promises'
import { api, type OperationMeta, undoOf } from '@sentra/contract'
import { expect, test } from 'vitest'

const operations = Object.entries(api).flatMap(([domain, group]) =>
  Object.entries(group).map(([name, procedure]) => ({
    name: `${domain}.${name}`,
    meta: (procedure as { '~orpc': { meta: OperationMeta } })['~orpc'].meta,
  })),
)
const declared = Object.entries(undoOf)

test('every operation of the contract says how it is taken back, and none that changes nothing needs to', () => {
  expect(declared.map(([name]) => name).toSorted()).toEqual(operations.map(({ name }) => name).toSorted())
  for (const { name, meta } of operations.filter((operation) => !operation.meta.write))
    expect(undoOf[name as keyof typeof undoOf], `${name}, ${meta.permission}`).toBe('harmless')
})

test('the guide tells it, operation by operation', async () => {
  const guide = await readFile(new URL('../../../../docs/guides/undo.md', import.meta.url), 'utf8')
  for (const [name, undo] of declared) {
    if (undo === 'harmless') continue
    const words = 'by' in undo ? undo.by : undo.final
    expect(guide).toContain(`| \`${name}\` | ${'by' in undo ? '' : 'for good: '}${words} |`)
  }
})
