import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** Instructions in order, with continued lines joined. */
const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
const of = (name: string) => instructions.filter((line) => line.startsWith(`${name} `))

test('the image copies what there is, and none of it is ignored', () => {
  const sources = of('COPY')
    .filter((line) => !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1))
  expect(sources.length).toBeGreaterThan(5)
  expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([])
  const ignored = read('.dockerignore').split('\n')
  expect(sources.filter((path) => ignored.includes(path))).toEqual([])
})

test('it starts the program of the package, as a plain account that has a name', () => {
  const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> }
  expect(of('ENTRYPOINT').at(-1)).toContain(`"${Object.keys(bin)[0]}"]`)
  const account = of('USER').at(-1)?.split(' ')[1]
  expect(of('RUN').some((line) => line.includes('useradd') && line.trim().endsWith(` ${account}`))).toBe(true)
  expect(instructions.indexOf(of('USER').at(-1) ?? '')).toBeLessThan(
    instructions.indexOf(of('ENTRYPOINT').at(-1) ?? ''),
  )
})

test('it brings the programs that reach repositories, at a directory and by ssh', () => {
  const installed = of('RUN')
    .filter((line) => line.includes('apt-get install'))
    .join(' ')
    .split(/\s+/)
  expect(installed).toEqual(expect.arrayContaining(['bubblewrap', 'ca-certificates', 'git', 'openssh-client']))
})

test('the example of Compose gives the sandbox what the guide names', () => {
  const named = [...read('docs/guides/install.md').matchAll(/^\| `(\w+)=unconfined` \|/gm)].map(([, name]) => name)
  const given = [...read('packaging/compose.yaml').matchAll(/^ +- (\w+)[:=]unconfined$/gm)].map(([, name]) => name)
  expect(named).toHaveLength(3)
  expect(given).toEqual(named)
})
