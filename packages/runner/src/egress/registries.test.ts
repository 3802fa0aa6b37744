import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readNpmSettings } from './registries.ts'
import { networkEnvironment } from './sandbox-environment.ts'

const NPMRC = `
registry=https://mirror.example:8443/npm/
@acme:registry=http://10.0.0.5/acme
//mirror.example:8443/npm/:_authToken=npm_secret_token
_auth=c2VjcmV0
cafile=/etc/ssl/acme.pem
`

let home: string
const workingDirectory = process.cwd()

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sentra-home-'))
})
afterEach(async () => {
  process.chdir(workingDirectory)
  await rm(home, { recursive: true })
})

const environment = () => ({ PATH: process.env['PATH'], HOME: home })

describe('the npm settings of the operator', () => {
  it('give the registries as destinations, and nothing secret', async () => {
    await writeFile(join(home, '.npmrc'), NPMRC)
    const npm = await readNpmSettings(environment())
    expect(npm).toEqual({
      registry: 'https://mirror.example:8443/npm/',
      scopes: { '@acme': 'http://10.0.0.5/acme' },
      cafile: '/etc/ssl/acme.pem',
      strictSsl: true,
      allow: [
        { host: 'mirror.example', port: 8443, allowPrivate: true },
        { host: '10.0.0.5', port: 80, allowPrivate: true },
      ],
    })
    const certificates = { bundle: '/etc/ssl/all.pem', extra: '/etc/ssl/acme.pem', files: [] }
    const variables = networkEnvironment({ egressPort: 3128, home: '/home/agent', npm, certificates })
    expect(variables).toMatchObject({
      HTTPS_PROXY: 'http://127.0.0.1:3128',
      NODE_EXTRA_CA_CERTS: '/etc/ssl/acme.pem',
      SSL_CERT_FILE: '/etc/ssl/all.pem',
      npm_config_registry: 'https://mirror.example:8443/npm/',
      'npm_config_@acme:registry': 'http://10.0.0.5/acme',
      npm_config_cafile: '/etc/ssl/acme.pem',
      npm_config_cache: '/home/agent/.npm',
    })
    expect(JSON.stringify([npm, variables])).not.toMatch(/npm_secret_token|c2VjcmV0/)
  })

  it('are not those of a repository that the runner happens to stand in', async () => {
    const repository = await mkdtemp(join(tmpdir(), 'sentra-repository-'))
    await writeFile(join(repository, 'package.json'), '{}')
    await writeFile(join(repository, '.npmrc'), 'registry=https://evil.example/')
    process.chdir(repository)
    expect((await readNpmSettings(environment()))?.registry).not.toContain('evil')
    await rm(repository, { recursive: true })
  })

  it('say what to do when the address of the registry holds a password', async () => {
    await writeFile(join(home, '.npmrc'), 'registry=https://user:hunter2@mirror.example/')
    const refused = await readNpmSettings(environment()).catch((error: Error) => error.message)
    expect(refused).toContain('as //host/:_authToken')
    expect(refused).not.toContain('hunter2')
  })

  it('are absent on a host without npm', async () => {
    expect(await readNpmSettings({ PATH: home, HOME: home })).toBeNull()
  })
})
