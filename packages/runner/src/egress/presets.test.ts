import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Presets } from './presets.ts'

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

  it('takes crates.io for cargo', async () => {
    const { allow } = await new Presets({}, null).of([{ command: 'cargo fetch --locked' }])
    expect(allow.map(({ host }) => host)).toEqual(['index.crates.io', 'static.crates.io'])
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
    expect(await of('npm ci', environment)).toEqual({ allow: [], environment: {} })
    expect(await of('pip install x', environment)).toEqual({ allow: [], environment: {} })
    expect(await of('go test ./...', { PATH: '/nowhere' })).toEqual({ allow: [], environment: {} })
  })
})
