/**
 * Runs inside the sandbox and tries what must fail there. It is copied in alone, with its types stripped, so it imports
 * nothing but Node's own modules. Reads `bait.json` in the directory it starts in, prints Attempt[] as JSON.
 */
import { execFile } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { connect, type NetConnectOpts } from 'node:net'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'

/** `blocked` is true only when the attempt failed for a reason that a working sandbox gives. */
export type Attempt = { name: string; blocked: boolean; detail: string }

/** What the host planted. `programs` are executables in base64 that exit with the errno of one system call. */
export type Bait = {
  token: string
  hostFile: string
  hostPid: number
  loopbackPort: number
  address: string
  addressPort: number
  abstractSocket: string
  sockets: string
  programs: { name: string; program: string }[]
}

/** How a working sandbox refuses: read-only, no such thing, not allowed, no network. */
const REFUSALS = ['EROFS', 'ENOENT', 'EACCES', 'EPERM', 'ENOSYS', 'ESRCH', 'ENOSPC', 'ENETUNREACH', 'ECONNREFUSED']
const NO_NAME_SERVER = ['EAI_AGAIN', 'ENOTFOUND', 'ECONNREFUSED']
/** Answer of an attempt that found nothing to take. */
const NOTHING = 'nothing found'

const bait = JSON.parse(await readFile('bait.json', 'utf8')) as Bait

const attempts: [name: string, act: () => Promise<string>][] = [
  ['write to /etc', () => write('/etc/sentra-probe')],
  ['write to /usr', () => write('/usr/sentra-probe')],
  ['write to /dev', () => write('/dev/sentra-probe')],
  ['write among the sockets', () => write(join(bait.sockets, 'probe'))],
  ['read a file of the host', () => readFile(bait.hostFile, 'utf8')],
  ['see a process of the host', seeHostProcess],
  ['read a key in any environment', readEnvironments],
  ['hold capabilities', readCapabilities],
  ['gain privileges by setuid', async () => statusIs('NoNewPrivs', '1')],
  ['run without a system call filter', async () => statusIs('Seccomp', '2')],
  ['reach a listener on the host loopback', () => reach({ host: '127.0.0.1', port: bait.loopbackPort })],
  ['reach an address of the host', () => reach({ host: bait.address, port: bait.addressPort })],
  ['reach an abstract socket of the host', () => reach({ path: `\0${bait.abstractSocket}` })],
  ['resolve a name', resolveName],
  ...bait.programs.map(({ name, program }): [string, () => Promise<string>] => [name, () => run(name, program)]),
]

const results: Attempt[] = []
for (const [name, act] of attempts) results.push(await judge(name, act))
process.stdout.write(JSON.stringify(results))

async function judge(name: string, act: () => Promise<string>): Promise<Attempt> {
  try {
    const detail = await act()
    return { name, blocked: detail === NOTHING, detail: detail.replace(bait.token, '(the planted secret)') }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const expected = name === 'resolve a name' ? NO_NAME_SERVER : REFUSALS
    if (expected.includes(code)) return { name, blocked: true, detail: code }
    return { name, blocked: false, detail: `failed for another reason: ${message}` }
  }
}

async function write(path: string): Promise<string> {
  await writeFile(path, 'probe')
  return `${path} was written`
}

async function seeHostProcess(): Promise<string> {
  const line = await readFile(`/proc/${bait.hostPid}/cmdline`, 'utf8')
  return line.includes(bait.token) ? `process ${bait.hostPid} is visible` : NOTHING
}

/** bubblewrap's own process counts: it was started outside and shows its environment here. */
async function readEnvironments(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) {
    const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    if (text.includes(bait.token)) return `/proc/${pid}/environ holds the planted key`
  }
  return NOTHING
}

async function readCapabilities(): Promise<string> {
  const status = await readFile('/proc/self/status', 'utf8')
  const held = [...status.matchAll(/^Cap(?:Inh|Prm|Eff|Bnd|Amb):\s*(\w+)$/gm)].filter(([, bits]) => !/^0+$/.test(bits!))
  return held.length === 0 ? NOTHING : held.map(([line]) => line).join(', ')
}

async function statusIs(field: string, wanted: string): Promise<string> {
  const status = await readFile('/proc/self/status', 'utf8')
  const value = new RegExp(`^${field}:\\s*(\\d+)$`, 'm').exec(status)?.[1]
  return value === wanted ? NOTHING : `${field} is ${value}`
}

async function reach(to: NetConnectOpts): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...to, timeout: 3_000 }, () => {
      socket.destroy()
      resolve('connected')
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer in 3 s')))
    socket.once('error', reject)
  })
}

/** example.com is kept for such uses by RFC 2606. */
async function resolveName(): Promise<string> {
  return (await lookup('example.com')).address
}

async function run(name: string, program: string): Promise<string> {
  const file = join(tmpdir(), `probe-${name.replaceAll(/\W/g, '-')}`)
  await writeFile(file, Buffer.from(program, 'base64'))
  await chmod(file, 0o700)
  const code = await new Promise<number | string>((resolve) => {
    execFile(file, (error) => resolve(error === null ? 0 : (error.code ?? error.message)))
  })
  if (code === 0) return 'succeeded'
  const names = Object.entries(constants.errno).find(([, number]) => number === code)
  throw Object.assign(new Error(`exit code ${code}`), { code: names?.[0] })
}
