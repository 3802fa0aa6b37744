import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer as createHttpServer, request, type IncomingMessage } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEgress, type Decision, type Egress, type EgressOptions } from './proxy.ts'

const cleanUp: (() => unknown)[] = []
let socketPath: string
let decisions: Decision[]

beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sentra-egress-'))
  cleanUp.push(() => rm(directory, { recursive: true }))
  socketPath = join(directory, 'egress.sock')
  decisions = []
})
afterEach(async () => {
  for (const undo of cleanUp.toReversed()) await undo()
  cleanUp.length = 0
})

async function open(options: Partial<EgressOptions>): Promise<Egress> {
  const egress = await openEgress({ socketPath, allow: [], report: (decision) => decisions.push(decision), ...options })
  cleanUp.push(() => egress.close())
  return egress
}

/** A server that answers in capitals. */
async function startEcho(host = '127.0.0.1'): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()))
    socket.on('end', () => socket.end('BYE'))
    socket.on('error', () => {})
  })
  return listen(server, host)
}

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host)
  await once(server, 'listening')
  cleanUp.push(() => server.close())
  return (server.address() as AddressInfo).port
}

type Tunnel = { status: number; socket: Socket; body: string }

async function connectTo(target: string): Promise<Tunnel> {
  const outgoing = request({ socketPath, method: 'CONNECT', path: target })
  outgoing.end()
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('connect', (response: IncomingMessage, socket: Socket, head: Buffer) => {
      const status = response.statusCode ?? 0
      if (status === 200) return resolve({ status, socket, body: '' })
      socket.unshift(head)
      text(socket).then((body) => resolve({ status, socket, body }), reject)
    })
  })
}

async function recorded(count = 1): Promise<Decision[]> {
  await expect.poll(() => decisions.length).toBe(count)
  return decisions
}

describe('the egress proxy', () => {
  it('connects to a listed host and records the bytes both ways', async () => {
    const port = await startEcho()
    await open({ allow: [{ host: '127.0.0.1', port, allowPrivate: true }] })
    const { status, socket } = await connectTo(`127.0.0.1:${port}`)
    expect(status).toBe(200)
    socket.end('hello')
    expect(await text(socket)).toBe('HELLOBYE')
    expect(await recorded()).toEqual([
      { host: '127.0.0.1', port, allowed: true, reason: 'listed', bytesUp: 5, bytesDown: 8 },
    ])
  })

  it('refuses a host that is not listed, says how to allow it, and records it', async () => {
    await open({ allow: [{ host: 'example.com', port: 443, allowPrivate: false }] })
    const { status, body } = await connectTo('example.com:8443')
    expect(status).toBe(403)
    expect(body).toContain('add "example.com:8443" to egress.allow')
    expect(await recorded()).toMatchObject([{ host: 'example.com', port: 8443, allowed: false, reason: 'not-listed' }])
  })

  it('reaches a host from the moment it is allowed until it is taken back, which cuts what is open', async () => {
    const port = await startEcho()
    const egress = await open({})
    expect((await connectTo(`127.0.0.1:${port}`)).status).toBe(403)
    egress.allow([{ host: '127.0.0.1', port, allowPrivate: true }])
    const { status, socket } = await connectTo(`127.0.0.1:${port}`)
    expect(status).toBe(200)
    socket.write('hello')
    expect(String((await once(socket, 'data'))[0])).toBe('HELLO')
    const cut = once(socket, 'close')
    socket.on('error', () => {})
    egress.allow([])
    await cut
    expect((await connectTo(`127.0.0.1:${port}`)).status).toBe(403)
  })

  it('refuses a listed name that leads to this host', async () => {
    const port = await startEcho()
    await open({ allow: [{ host: 'localhost', port, allowPrivate: false }] })
    expect((await connectTo(`localhost:${port}`)).status).toBe(403)
    expect(await recorded()).toMatchObject([{ allowed: false, reason: 'private-address' }])
  })

  it.each(['[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]', '169.254.169.254', '0.0.0.0'])(
    'refuses %s even when an operator lists it',
    async (host) => {
      const plain = new URL(`http://${host}`).hostname.replaceAll(/[[\]]/g, '')
      await open({ allow: [{ host: plain, port: 80, allowPrivate: true }] })
      expect((await connectTo(`${host}:80`)).status).toBe(403)
      expect(await recorded()).toMatchObject([{ allowed: false, reason: 'private-address' }])
    },
  )

  it('records a listed host that does not exist or does not answer', async () => {
    await open({
      allow: [
        { host: 'nothing.invalid', port: 443, allowPrivate: true },
        { host: '127.0.0.1', port: 1, allowPrivate: true },
      ],
    })
    expect((await connectTo('nothing.invalid:443')).status).toBe(403)
    expect((await connectTo('127.0.0.1:1')).status).toBe(403)
    expect((await recorded(2)).map(({ reason }) => reason)).toEqual(['unresolved', 'unreachable'])
  })

  it('forwards plain requests to listed hosts only', async () => {
    const server = createHttpServer((request, response) => {
      request.resume().on('end', () => response.end(`${request.method} ${request.url} ${request.headers.host}`))
    })
    const port = await listen(server)
    await open({ allow: [{ host: '127.0.0.1', port, allowPrivate: true }] })
    const ask = async (path: string) => {
      const outgoing = request({ socketPath, method: 'POST', path, headers: { host: 'spoofed' } })
      outgoing.end('body')
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      return { status: response.statusCode, body: await text(response) }
    }
    expect(await ask(`http://127.0.0.1:${port}/a?b=1`)).toEqual({ status: 200, body: `POST /a?b=1 127.0.0.1:${port}` })
    expect((await ask('http://example.com/')).status).toBe(403)
    expect((await ask('/origin-form')).status).toBe(403)
    const reasons = (await recorded(3)).map(({ reason }) => reason)
    expect(reasons.toSorted()).toEqual(['listed', 'malformed', 'not-listed'])
  })

  it('breaks off a plain answer that broke off', async () => {
    const server = createHttpServer((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setTimeout(() => request.socket.destroy(), 20)
    })
    const port = await listen(server)
    await open({ allow: [{ host: '127.0.0.1', port, allowPrivate: true }] })
    const outgoing = request({ socketPath, path: `http://127.0.0.1:${port}/` })
    outgoing.end()
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    await expect(text(response)).rejects.toThrow('aborted')
    expect(await recorded()).toMatchObject([{ allowed: true, reason: 'listed' }])
  })

  it('ends a connection when the bytes of the run are spent, and refuses the next', async () => {
    const port = await startEcho()
    const limits = { bytesUp: 10 }
    await open({ allow: [{ host: '127.0.0.1', port, allowPrivate: true }], limits })
    const { socket } = await connectTo(`127.0.0.1:${port}`)
    const closed = once(socket.on('error', () => {}).resume(), 'close')
    socket.write('more than ten bytes')
    await closed
    expect((await connectTo(`127.0.0.1:${port}`)).body).toContain('moved all the bytes')
    expect((await recorded(2)).map(({ reason }) => reason)).toEqual(['byte-limit', 'byte-limit'])
  })

  it('ends a silent connection', async () => {
    const port = await startEcho()
    await open({ allow: [{ host: '127.0.0.1', port, allowPrivate: true }], limits: { idleMs: 50 } })
    const { socket } = await connectTo(`127.0.0.1:${port}`)
    await once(socket.on('error', () => {}).resume(), 'close')
    expect(await recorded()).toMatchObject([{ allowed: true, reason: 'idle' }])
  })

  it('survives clients that break off, and closes what is open when the run ends', async () => {
    const port = await startEcho()
    const egress = await openEgress({
      socketPath,
      allow: [{ host: '127.0.0.1', port, allowPrivate: true }],
      report: (decision) => decisions.push(decision),
    })
    connect(socketPath).end('garbage\r\n\r\n').resume()
    const first = await connectTo(`127.0.0.1:${port}`)
    first.socket.destroy()
    const second = await connectTo(`127.0.0.1:${port}`)
    const closed = once(second.socket.on('error', () => {}).resume(), 'close')
    await egress.close()
    await closed
    await recorded(2)
    await expect(stat(socketPath)).rejects.toThrow('ENOENT')
  })
})

/** A name server whose answers come one after the other, the last one for ever: RFC 1035, A records only. */
async function startNameServer(answers: string[]): Promise<{ resolver: Resolver; asked: () => number }> {
  const server: UdpSocket = createSocket('udp4')
  let asked = 0
  server.on('message', (query, from) => {
    const address = answers[Math.min(asked, answers.length - 1)] ?? ''
    asked += 1
    const header = Buffer.from([...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])
    const question = query.subarray(12, query.indexOf(0, 12) + 5)
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
    server.send(Buffer.concat([header, question, record]), from.port, from.address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp.push(() => server.close())
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${server.address().port}`])
  return { resolver, asked: () => asked }
}

describe('a name that changes its answer', () => {
  it('is asked once, and the address that was checked is the one that is dialled', async () => {
    const { resolver, asked } = await startNameServer(['127.0.0.2', '127.0.0.3'])
    const port = await startEcho('127.0.0.2')
    const allow = [{ host: 'rebind.example', port, allowPrivate: true }]
    await open({ allow, resolve: (host) => resolver.resolve4(host) })
    const { socket } = await connectTo(`rebind.example:${port}`)
    socket.end()
    expect(await text(socket)).toBe('BYE')
    expect(asked()).toBe(1)
  })

  it('is refused as soon as it leads inside', async () => {
    const { resolver } = await startNameServer(['127.0.0.1'])
    const port = await startEcho()
    const allow = [{ host: 'rebind.example', port, allowPrivate: false }]
    await open({ allow, resolve: (host) => resolver.resolve4(host) })
    expect((await connectTo(`rebind.example:${port}`)).status).toBe(403)
    expect(await recorded()).toMatchObject([{ allowed: false, reason: 'private-address' }])
  })
})
