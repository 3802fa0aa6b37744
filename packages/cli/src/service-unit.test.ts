import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { serviceUnit } from './service-unit.ts'

const paths = { path: '/opt/100% mine/bin:/usr/bin', dataDirectory: '/var/lib/se"ntra' }
const analyze = '/usr/bin/systemd-analyze'
const hasSystemd = existsSync(analyze)

test('a restart leaves agents alone, and bubblewrap can work', () => {
  const unit = serviceUnit({ scope: 'system', argv: ['/usr/bin/node', 'serve'], account: 'sentra', ...paths })
  expect(unit).toContain('\nKillMode=process\n')
  expect(unit).toContain('\nDelegate=yes\n')
  expect(unit).toContain('\nUser=sentra\n')
  expect(unit).not.toMatch(/^(RestrictNamespaces|PrivateUsers|ProtectSystem|ProtectKernelTunables|SystemCallFilter)=/m)
})

describe.skipIf(!hasSystemd)('systemd', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sentra-unit-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  test.each(['user', 'system'] as const)('understands every line of the unit of a %s', async (scope) => {
    const file = join(directory, 'sentra.service')
    writeFileSync(
      file,
      serviceUnit({ scope, argv: [process.execPath, '/a path/$HOME', 'serve'], account: undefined, ...paths }),
    )
    const { stderr } = await promisify(execFile)(analyze, [`--${scope}`, 'verify', file], {
      env: { PATH: '/usr/bin:/bin', XDG_RUNTIME_DIR: directory, HOME: directory },
    })
    expect(stderr.split('\n').filter((line) => line.includes('sentra.service'))).toEqual([])
  })
})
if (!hasSystemd) console.warn('skipped: systemd-analyze is not installed, so nobody checks the unit of systemd')
