import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const tsc = join(root, 'node_modules/typescript/bin/tsc')

const program = `
import { createClient, SentraError } from '@sentra/client'
const sentra = createClient({ url: 'http://127.0.0.1:1', retries: 0 })
const taskId = 'task-0123456789ab'
const answer: string = await sentra.tasks.get({ taskId }).then(
  ({ task }) => task.title,
  (error: unknown) => (error instanceof SentraError ? error.code : 'none of ours'),
)
console.log(answer)
// @ts-expect-error -- a title is a text
export const wrong = () => sentra.tasks.create({ projectId: 'proj-0123456789ab', title: 1 })
`

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sentra-client-'))
  const home = join(directory, 'node_modules/@sentra/client')
  await mkdir(home, { recursive: true })
  const { stdout } = await run(process.execPath, [join(root, 'bin/pack-client.js'), directory])
  await run('tar', ['-xzf', stdout.trim(), '-C', home, '--strip-components=1'])
  // What npm would fetch.
  for (const name of ['zod', '@orpc', '@types']) {
    await symlink(join(root, 'node_modules', name), join(directory, 'node_modules', name))
  }
  await writeFile(join(directory, 'package.json'), '{"type":"module"}')
  await writeFile(join(directory, 'program.ts'), program)
})
afterAll(() => rm(directory, { recursive: true }))

test('a program outside of the checkout uses the packed client', async () => {
  const { stdout } = await run(process.execPath, ['program.ts'], { cwd: directory })
  expect(stdout).toBe('SERVER_UNREACHABLE\n')
})

test('and its types: a wrong argument does not compile, a right one does', async () => {
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
  ]
  await expect(run(process.execPath, [tsc, ...flags, 'program.ts'], { cwd: directory })).resolves.toBeDefined()
})
