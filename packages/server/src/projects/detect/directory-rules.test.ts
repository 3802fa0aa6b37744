import { expect, it } from 'vitest'
import { detectCommands, filesToRead } from './detect-commands-rules.ts'
import { listPackages, within } from './directory-rules.ts'

function detect(directory: string, repository: Record<string, string>) {
  const paths = Object.keys(repository)
  const texts = new Map(filesToRead(paths, directory).map((path) => [path, repository[path] ?? '']))
  return detectCommands(within({ paths, texts }, directory))
}
const tested = JSON.stringify({ scripts: { test: 'node --test' } })

it('shows what lies in the directory of a project, and nothing beside it', () => {
  const files = { 'package.json': tested, 'api/go.mod': '', 'web/package.json': tested }
  expect(detect('api', files)).toMatchObject({ setup: [], test: ['go test ./...'] })
  expect(detect('web', files)).toMatchObject({ setup: [], test: ['npm test'] })
})

it('takes the lock file above a package of a workspace, and no stranger’s', () => {
  const member = { 'package-lock.json': '', 'packages/api/package.json': tested }
  const top = (manifest: object) => ({ 'package.json': JSON.stringify(manifest), ...member })
  const install = 'npm ci --no-audit --no-fund'
  expect(detect('packages/api', top({ workspaces: ['packages/*'] })).setup).toEqual([install])
  expect(detect('packages/api', top({})).setup).toEqual([])
  const crates = { 'Cargo.toml': '[workspace]', 'Cargo.lock': '', 'api/Cargo.toml': '' }
  expect(detect('api', crates).test).toEqual(['cargo test --locked'])
})

it('lists the packages of a monorepo, but not those of others', () => {
  const files = ['package.json', 'packages/web/package.json', 'packages/api/go.mod', 'packages/api/package.json']
  const foreign = ['vendor/x/go.mod', 'packages/web/node_modules/y/package.json', 'packages/api/testdata/z/go.mod']
  expect(listPackages([...files, ...foreign])).toEqual(['packages/api', 'packages/web'])
  expect(listPackages(['package.json', 'docs/package.json'])).toEqual([])
})
