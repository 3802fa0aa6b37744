import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCargoPreset } from './cargo-registry.ts'
import { Presets } from './presets.ts'

const hasCargo: boolean = (process.env['PATH'] ?? '').split(delimiter).some((place) => existsSync(join(place, 'cargo')))
if (!hasCargo && process.env['CI'] === 'true') throw new Error('cargo is not installed: .ci/run does it')
if (!hasCargo) console.warn('skipped: cargo is not installed, so nobody asks it for its registries')

describe('registries of tools other than npm', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'st-presets-'))
    await mkdir(join(directory, 'bin'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const of = (command: string, environment: NodeJS.ProcessEnv) => new Presets(environment, null).of([{ command }])
  /** A program that answers as the tool does where it is configured so. */
  async function fake(name: string, script: string): Promise<NodeJS.ProcessEnv> {
    const file = join(directory, 'bin', name)
    await writeFile(file, `#!/bin/sh\n${script}\n`)
    await chmod(file, 0o755)
    return { PATH: `${join(directory, 'bin')}:/usr/bin:/bin` }
  }

  it('takes the mirror that pip is configured for, without the password in its address', async () => {
    const file = join(directory, 'pip.conf')
    const lines = ['[global]', 'index-url = https://ann:secret@mirror.example/simple', 'extra-index-url =']
    await writeFile(file, [...lines, '  http://10.0.0.7:8080/simple', '  file:///opt/wheels', ''].join('\n'))
    const preset = await of('.venv/bin/python -m pip install -r requirements.txt', {
      PATH: '/usr/bin:/bin',
      PIP_CONFIG_FILE: file,
    })
    expect(preset.allow).toEqual([
      { host: 'mirror.example', port: 443, allowPrivate: true },
      { host: '10.0.0.7', port: 8080, allowPrivate: true },
    ])
    expect(preset.environment).toMatchObject({
      PIP_INDEX_URL: 'https://mirror.example/simple',
      PIP_EXTRA_INDEX_URL: 'http://10.0.0.7:8080/simple',
    })
    expect(JSON.stringify(preset)).not.toContain('secret')
  })

  it("takes a variable before pip's file, and pip's own default when nothing is configured", async () => {
    const host = { PATH: '/usr/bin:/bin', PIP_CONFIG_FILE: '/dev/null' }
    const named = await of('pip install x', { ...host, PIP_INDEX_URL: 'http://127.0.0.2:9/simple' })
    expect(named.allow).toEqual([{ host: '127.0.0.2', port: 9, allowPrivate: true }])
    const { allow, environment } = await of('pip install x', host)
    expect(allow).toHaveLength(2)
    expect(environment).not.toHaveProperty('PIP_INDEX_URL')
  })

  it('takes the proxies and the checksum database of go', async () => {
    const answer = {
      GOPROXY: 'https://ann:secret@proxy.example,http://other.example:81|direct',
      GOSUMDB: 'sum.example+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
      GONOSUMDB: '',
      GOPRIVATE: 'git.example',
    }
    const preset = await of('go mod download', await fake('go', `echo '${JSON.stringify(answer)}'`))
    expect(preset.allow.map(({ host, port }) => `${host}:${port}`)).toEqual([
      'proxy.example:443',
      'other.example:81',
      'sum.example:443',
    ])
    expect(preset.environment).toMatchObject({ GOPROXY: 'https://proxy.example/,http://other.example:81/|direct' })
    expect(JSON.stringify(preset)).not.toContain('secret')
  })

  it('says which settings cannot be read', async () => {
    const go = await fake('go', "echo 'go: invalid GOFLAGS' >&2; exit 1")
    await expect(of('go test ./...', go)).rejects.toThrow('invalid GOFLAGS')
    const pip = await fake('python3', "echo 'pip.conf: no section headers' >&2; exit 3")
    await expect(of('pip install x', pip)).rejects.toThrow('no section headers')
    const wrong = { PATH: '/usr/bin:/bin', PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: 'https://ann:secret@:x/' }
    await expect(of('pip install x', wrong)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.not.stringContaining('secret') as string,
    })
  })

  it('asks no tool that a run does not name, and none that is not there', async () => {
    const environment = await fake('python3', "echo 'No module named pip' >&2; exit 1")
    expect(await of('npm ci', environment)).toEqual({ allow: [], environment: {}, files: {} })
    expect(await of('pip install x', environment)).toEqual({ allow: [], environment: {}, files: {} })
    expect(await of('go test ./...', { PATH: '/nowhere' })).toEqual({ allow: [], environment: {}, files: {} })
  })

  describe.skipIf(!hasCargo)('of cargo', () => {
    const host = (text: string) => ({
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      CARGO_HOME: directory,
      text,
    })
    async function read({ text, ...environment }: ReturnType<typeof host> & NodeJS.ProcessEnv, json: object) {
      await writeFile(join(directory, 'config.toml'), text)
      const asked: string[] = []
      const preset = await readCargoPreset(environment, (address) => {
        asked.push(address)
        return Promise.resolve(json)
      })
      return { ...preset, asked }
    }

    it('are what it asks a proxy for when nothing is configured, and what its index names', async () => {
      const { allow, asked, files } = await read(host(''), { dl: 'https://crates.example/{crate}', api: null })
      expect(allow).toHaveLength(2)
      expect(allow[0]?.port).toBe(443)
      expect(asked).toEqual([`https://${allow[0]?.host}/config.json`])
      expect(allow[1]).toEqual({ host: 'crates.example', port: 443, allowPrivate: true })
      expect(files).toEqual({})
    })

    it('are those that replace it, and others that are named, without their passwords', async () => {
      const text = [
        '[source.crates-io]',
        'replace-with = "mirror"',
        '[source.mirror]',
        'registry = "sparse+http://127.0.0.9:81/index/" # ours',
        '[registries.own-things]',
        'index = "sparse+https://ann:secret@own.example/index/"',
      ]
      const environment = {
        ...host(text.join('\n')),
        CARGO_REGISTRIES_OTHER_INDEX: 'sparse+https://other.example:444/',
      }
      const preset = await read(environment, {})
      const hosts = preset.allow.map(({ host: name, port }) => `${name}:${port}`)
      expect(hosts).toEqual(['127.0.0.9:81', 'own.example:443', 'other.example:444'])
      expect(preset.environment).toEqual({
        CARGO_REGISTRIES_OWN_THINGS_INDEX: 'sparse+https://own.example/index/',
        CARGO_REGISTRIES_OTHER_INDEX: 'sparse+https://other.example:444/',
      })
      expect(preset.files?.['.cargo/config.toml']).toContain('registry = "sparse+http://127.0.0.9:81/index/"')
      expect(JSON.stringify(preset)).not.toContain('secret')
    })
  })

  it('are none of cargo where there is no cargo', async () => {
    expect(await of('cargo fetch', { PATH: directory, HOME: directory })).toMatchObject({ allow: [], files: {} })
  })
})
