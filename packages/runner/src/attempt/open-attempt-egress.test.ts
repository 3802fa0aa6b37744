import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { runFiles } from '@sentra/shim/spec'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { makeOrder } from '../../test/work-order.ts'
import type { Host } from '../host.ts'
import { openAttemptEgress } from './open-attempt-egress.ts'

it('an agent at work keeps its way out when the settings of a tool have broken meanwhile', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'st-egress-'))
  await mkdir(join(directory, runFiles.sockets))
  const warned: string[] = []
  const presets = { of: () => Promise.reject(new SentraError('CONFIG_INVALID', 'pip.conf is broken')) }
  const log = pino({ level: 'warn' }, { write: (line: string) => void warned.push(line) })
  const host = { presets, npm: null, log } as unknown as Host
  const egress = await openAttemptEgress(host, directory, { order: makeOrder(), report: () => {} })
  await egress.close()
  expect(warned.join('')).toContain('pip.conf is broken')
  await rm(directory, { recursive: true })
})
