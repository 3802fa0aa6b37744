import { describe, expect, it } from 'vitest'
import { detectCommands, filesToRead } from './detect-commands-rules.ts'
import { detectMigrate } from './migrate-rules.ts'

/** A repository by its files; a file without a text that matters has an empty one. */
function detect(repository: Record<string, string>) {
  const paths = Object.keys(repository)
  return detectCommands({ paths, texts: new Map(filesToRead(paths).map((path) => [path, repository[path] ?? ''])) })
}
const manifest = (more: object = {}) => JSON.stringify({ scripts: { test: 'node --test' }, ...more })
const makeVenv = 'test -x .venv/bin/python || python3 -m venv .venv'
type Case = [files: Record<string, string>, setup: string[], test: string[]]
const dependent = manifest({ devDependencies: { tap: '1' } })

describe('JavaScript', () => {
  it.each<[string, Case]>([
    ['npm with a lock file', [{ 'package-lock.json': '' }, ['npm ci --no-audit --no-fund'], ['npm test']]],
    ['npm without one', [{}, ['npm install --no-audit --no-fund'], ['npm test']]],
    ['pnpm', [{ 'pnpm-lock.yaml': '' }, ['pnpm install --frozen-lockfile'], ['pnpm test']]],
    ['yarn 1', [{ 'yarn.lock': '# yarn lockfile v1' }, ['yarn install --frozen-lockfile'], ['yarn test']]],
    ['yarn 4', [{ 'yarn.lock': '__metadata:\n  version: 8' }, ['yarn install --immutable'], ['yarn test']]],
    ['bun', [{ 'bun.lock': '' }, ['bun install --frozen-lockfile'], ['bun run test']]],
  ])('%s', (_name, [files, setup, test]) => {
    expect(detect({ 'package.json': dependent, ...files })).toMatchObject({ setup, test })
  })

  it('believes the manifest when several lock files lie about', () => {
    const files = { 'package-lock.json': '', 'pnpm-lock.yaml': '', 'package.json': '{"packageManager":"pnpm@9.1.0"}' }
    expect(detect(files).setup).toEqual(['pnpm install --frozen-lockfile'])
    expect(detect({ 'package.json': '{"packageManager":"yarn@4.1.0"}', 'yarn.lock': '' }).setup).toEqual([
      'yarn install --immutable',
    ])
  })

  it('needs no set-up without dependencies, and finds no test in what npm init writes', () => {
    expect(detect({ 'package.json': manifest() })).toMatchObject({ setup: [], test: ['npm test'] })
    const fresh = JSON.stringify({ scripts: { test: 'echo "Error: no test specified" && exit 1' } })
    expect(detect({ 'package.json': fresh })).toMatchObject({ setup: [], test: [] })
    expect(detect({ 'package.json': '{ not JSON' })).toEqual({ setup: [], test: [], saw: [] })
  })

  it('tests every package of a repository of several, when one of them has tests', () => {
    const top = { 'package.json': '{"workspaces":["packages/*"]}', 'package-lock.json': '' }
    expect(detect({ ...top, 'packages/a/package.json': '{}', 'packages/b/package.json': manifest() }).test).toEqual([
      'npm test --workspaces --if-present',
    ])
    expect(detect({ ...top, 'packages/a/package.json': '{}' }).test).toEqual([])
    const pnpm = { 'package.json': '{}', 'pnpm-workspace.yaml': '', 'pnpm-lock.yaml': '', 'a/package.json': manifest() }
    expect(detect(pnpm).test).toEqual(['pnpm --recursive run test'])
  })
})

describe('Python', () => {
  const test = 'tests/test_cart.py'

  it.each<[string, Case]>([
    ['tests alone', [{ [test]: '' }, [], ['python3 -m unittest discover -s tests']]],
    [
      'a package of tests',
      [{ [test]: '', 'tests/__init__.py': '', 'setup.cfg': '' }, [], ['python3 -m unittest discover']],
    ],
    [
      'requirements',
      [
        { [test]: '', 'requirements.txt': 'flask', 'requirements-dev.txt': 'pytest' },
        [makeVenv, '.venv/bin/python -m pip install -r requirements.txt -r requirements-dev.txt'],
        ['.venv/bin/python -m pytest'],
      ],
    ],
    [
      'a project with an extra for tests',
      [
        { 'pyproject.toml': '[project]\nname = "a"\n[project.optional-dependencies]\ntest = ["pytest"]\n' },
        [makeVenv, ".venv/bin/python -m pip install -e '.[test]'"],
        ['.venv/bin/python -m pytest'],
      ],
    ],
    [
      'uv',
      [
        { 'pyproject.toml': '[project]', 'uv.lock': '', 'conftest.py': '' },
        ['uv sync --frozen'],
        ['uv run --frozen python -m pytest'],
      ],
    ],
    [
      'poetry',
      [
        { 'pyproject.toml': '[tool.poetry]', 'pytest.ini': '' },
        ['poetry install --no-interaction'],
        ['poetry run python -m pytest'],
      ],
    ],
  ])('%s', (_name, [files, setup, tests]) => {
    expect(detect(files)).toMatchObject({ setup, test: tests })
  })

  it('is not seen in the scripts of another project', () => {
    expect(detect({ 'package.json': manifest(), 'tools/test_release.py': '' }).test).toEqual(['npm test'])
  })
})

it('Rust, a crate or a workspace', () => {
  expect(detect({ 'Cargo.toml': '[package]', 'Cargo.lock': '' })).toMatchObject({
    setup: ['cargo fetch --locked'],
    test: ['cargo test --locked'],
  })
  expect(detect({ 'Cargo.toml': '[workspace]\nmembers = ["a"]' }).test).toEqual(['cargo test --workspace'])
})

it('Go, with and without dependencies', () => {
  expect(detect({ 'go.mod': '' })).toMatchObject({ setup: [], test: ['go test ./...'] })
  expect(detect({ 'go.mod': '', 'go.sum': '' }).setup).toEqual(['go mod download'])
  expect(detect({ 'go.mod': '', 'go.sum': '', 'vendor/modules.txt': '' }).setup).toEqual([])
})

it('make, only where no language shows tests', () => {
  const Makefile = 'CC := gcc\ncheck: all\n\t./check.sh\n'
  expect(detect({ Makefile, 'main.c': '' })).toMatchObject({ setup: [], test: ['make check'] })
  expect(detect({ Makefile: 'test := 1\nall:\n', 'main.c': '' }).test).toEqual([])
  expect(detect({ Makefile, 'go.mod': '' }).test).toEqual(['go test ./...'])
})

it('a repository of two languages gets the commands of both and says what it saw', () => {
  expect(detect({ 'package.json': dependent, 'package-lock.json': '', 'Cargo.toml': '' })).toEqual({
    setup: ['npm ci --no-audit --no-fund', 'cargo fetch'],
    test: ['npm test', 'cargo test'],
    saw: ['package.json and package-lock.json: npm', 'Cargo.toml: cargo'],
  })
})

it('a repository that shows nothing gets nothing', () => {
  expect(detect({ 'README.md': '' })).toEqual({ setup: [], test: [], saw: [] })
})

describe('what brings a database up to date', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a script that says so', { 'package.json': manifest({ scripts: { 'db:migrate': 'x' } }) }, ['npm run db:migrate']],
    [
      'with the manager of the lock file',
      { 'package.json': manifest({ scripts: { migrate: 'x' } }), 'pnpm-lock.yaml': '' },
      ['pnpm run migrate'],
    ],
    ['Django', { 'manage.py': '', 'uv.lock': '' }, ['uv run python manage.py migrate --no-input']],
    ['nothing that is clear', { 'package.json': manifest(), 'db/migrate.js': '' }, []],
  ])('%s', (_name, repository, commands) => {
    expect(detectMigrate({ paths: Object.keys(repository), texts: new Map(Object.entries(repository)) })).toEqual(
      commands,
    )
  })
})
