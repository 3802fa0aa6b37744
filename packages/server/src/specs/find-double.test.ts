import type { Project, Spec } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject } from '../../test/dispatch.ts'

const IDEA = 'Customers pay with gift cards, whose balance is shown in the cart.'

let server: TestApp
let project: Project
beforeAll(async () => void (server = await startTestApp()))
afterAll(() => server.stop())
beforeEach(async () => void (project = await addProject(server)))

const launch = async (description: string, more: object = {}) =>
  (
    await server.request('POST /api/v1/specs/launch', {
      token: server.tokens.a,
      body: { projectId: project.id, description, ...more },
    })
  ).body as Partial<Spec> & { code?: string; message?: string; details?: unknown }

test('the same words, however they are set, are asked about, with the spec that has them', async () => {
  const { id, title } = await launch(IDEA)
  const again = await launch(`${IDEA.toUpperCase()}!`)
  expect(again).toMatchObject({
    code: 'SPEC_DOUBLE',
    details: { specId: id, projectId: project.id, title, state: 'draft', isExact: true },
  })
  expect(again.message).toContain(`\`sentra ask --spec ${id}\``)
  const nearly = await launch('The customers pay with a gift card, whose balance is shown in their cart, too.')
  expect(nearly).toMatchObject({ code: 'SPEC_DOUBLE', details: { specId: id, isExact: false } })
})

test('other ideas, other projects, and what is archived or complete are in nobody’s way', async () => {
  const { id } = await launch(IDEA)
  expect(await launch('Customers pay with invoices, which are sent by mail.')).toHaveProperty('id')
  const elsewhere = await addProject(server)
  expect(await launch(IDEA, { projectId: elsewhere.id })).toHaveProperty('id')
  await server.db.sql(`update sentra.specs set state = 'completed' where id = $1`, [id])
  expect(await launch(IDEA)).toHaveProperty('id')
})

test('who means it launches it anyway, and of two at one moment one is asked', async () => {
  const both = await Promise.all([launch(IDEA), launch(IDEA)])
  expect(both.map(({ code }) => code ?? 'launched').toSorted()).toEqual(['SPEC_DOUBLE', 'launched'])
  expect(await launch(IDEA, { force: true })).toHaveProperty('id')
})
