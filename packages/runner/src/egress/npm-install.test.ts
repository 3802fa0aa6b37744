import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeBubblewrap, makeRun, own, runInside, testUser } from '../../test/sandbox-fixture.ts'
import { findToolchains } from '../sandbox/toolchains.ts'
import { parseAllowEntry } from './allow-list.ts'
import { openEgress, type Decision } from './proxy.ts'
import { readNpmSettings } from './registries.ts'
import { findCertificates, networkEnvironment } from './sandbox-environment.ts'

const PORT = 3128

/** What sandbox-init does in the product: a port of the sandbox's own loopback that leads to the socket. */
const INSTALL = `
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
const environment = JSON.parse(readFileSync('/work/environment.json', 'utf8'))
createServer({ allowHalfOpen: true }, (client) => {
  const egress = connect({ path: '/run/sentra/egress.sock', allowHalfOpen: true })
  client.pipe(egress).pipe(client)
  for (const [one, other] of [[client, egress], [egress, client]]) one.on('error', () => other.destroy())
}).listen(${PORT}, '127.0.0.1', () => {
  const npm = spawn('npm', readFileSync('/work/arguments', 'utf8').split(' '), {
    env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => { output += chunk })
  npm.once('close', (code) => {
    let version = null
    try { version = JSON.parse(readFileSync('/work/node_modules/is-number/package.json', 'utf8')).version } catch {}
    console.log(JSON.stringify({ code, version, output }))
    process.exit(0)
  })
})
`

describeBubblewrap('npm in a sandbox', () => {
  let run: Awaited<ReturnType<typeof makeRun>>
  let decisions: Decision[]
  const npmSettings = readNpmSettings(process.env)

  beforeEach(async () => {
    run = await makeRun()
    decisions = []
    const manifest = join(run.runDirectory, 'work/package.json')
    await writeFile(manifest, '{"name":"x","version":"1.0.0"}')
    await own(manifest)
  })
  afterEach(async () => {
    await run.remove()
  })

  async function npm(args: string, allow: Parameters<typeof openEgress>[0]['allow']) {
    const certificates = await findCertificates(process.env, await npmSettings)
    const environment = networkEnvironment({
      egressPort: PORT,
      home: '/home/agent',
      npm: await npmSettings,
      certificates,
    })
    await writeFile(join(run.runDirectory, 'work/environment.json'), JSON.stringify(environment))
    await writeFile(join(run.runDirectory, 'work/arguments'), args)
    const socketPath = join(run.runDirectory, 's/egress.sock')
    const egress = await openEgress({ socketPath, allow, report: (decision) => decisions.push(decision) })
    const search = {
      names: ['node', 'npm'],
      path: process.env['PATH'] ?? '',
      home: process.env['HOME'] ?? '/',
      user: testUser,
    }
    const toolchains = await findToolchains(search)
    try {
      return JSON.parse(await runInside(run, INSTALL, { toolchains, certificates: certificates.files }))
    } finally {
      await egress.close()
    }
  }

  it('installs from the registry that the host is configured for, through the socket', async () => {
    const allow = (await npmSettings)?.allow ?? []
    const { code, version, output } = await npm('install is-number@7.0.0', allow)
    expect({ code, version, output }).toMatchObject({ code: 0, version: '7.0.0' })
    expect(decisions.length).toBeGreaterThan(0)
    expect(decisions.every(({ allowed, bytesDown }) => allowed && bytesDown > 0)).toBe(true)
  })

  it('reaches nothing that is not listed', async () => {
    const allow = [parseAllowEntry('example.com:443', { allowPrivate: false })]
    const { code, version } = await npm('install is-number@7.0.0 --fetch-retries=0', allow)
    expect({ code, version }).toMatchObject({ code: 1, version: null })
    expect(decisions).toMatchObject([{ allowed: false, reason: 'not-listed' }])
  })
})
