import { api } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { describeOperations } from './describe-operations.ts'

type Definition = { '~orpc': { inputSchema?: z.ZodType; outputSchema?: z.ZodType } }
const names = Object.entries(api).flatMap(([domain, group]) => Object.keys(group).map((name) => `${domain}.${name}`))
const contractOf = (operation: string) => {
  const [domain = '', name = ''] = operation.split('.')
  return (api as unknown as Record<string, Record<string, Definition>>)[domain]?.[name]?.['~orpc']
}

describe.each(describeOperations().map((operation) => [operation.name, operation] as const))(
  '%s',
  (name, operation) => {
    test('has an example that the contract takes, and an answer that it gives', () => {
      const { inputSchema, outputSchema } = contractOf(name) ?? {}
      if (inputSchema) expect(inputSchema.safeParse(operation.example.input)).toMatchObject({ success: true })
      expect(outputSchema?.safeParse(operation.example.output)).toMatchObject({ success: true })
    })
  },
)

describe('the page', () => {
  let server: TestApp
  let html = ''
  beforeAll(async () => {
    server = await startTestApp()
    html = await read('/api/reference')
  })
  afterAll(() => server.stop())
  const read = async (path: string) => (await fetch(`${server.url}${path}`)).text()

  test('shows every operation of the contract, once, with both examples', () => {
    const shown = [...html.matchAll(/<section class="operation" id="([^"]+)"/g)].map(([, name]) => name)
    expect(shown).toEqual(names)
    expect(html.match(/<figcaption>curl</g)).toHaveLength(names.length)
    expect(html.match(/<figcaption>Answer</g)).toHaveLength(names.length)
  })

  test('needs nothing from elsewhere, and what it names is there', async () => {
    const own = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, path]) => path ?? '')
    expect(own.filter((path) => !path.startsWith('/'))).toEqual([])
    for (const path of own.filter((name) => name.startsWith('/api/'))) {
      expect((await fetch(server.url + path)).status, path).toBe(200)
    }
  })

  test('every link within it leads somewhere', () => {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(targets.filter((id) => !ids.has(id))).toEqual([])
  })
})
