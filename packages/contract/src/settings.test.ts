import { expect, it } from 'vitest'
import { z } from 'zod'
import { settingsInForce } from './settings.ts'

const shape = {
  PORT: z.coerce.number().default(4700).describe('Port.'),
  DATA: z.string().optional().describe('Directory.'),
  DATABASE_URL: z.string().optional().describe('Postgres.'),
  HOME: z.string().optional(),
}
const inForce = (environment: Record<string, string>) =>
  settingsInForce({ shape, environment, standIns: { DATA: '/var/lib/x' } })

it('says where each setting comes from', () => {
  expect(inForce({ PORT: '80', HOME: '/root' })).toEqual([
    { name: 'PORT', value: '80', source: 'environment', meaning: 'Port.' },
    { name: 'DATA', value: '/var/lib/x', source: 'default', meaning: 'Directory.' },
    { name: 'DATABASE_URL', value: null, source: 'default', meaning: 'Postgres.' },
  ])
  expect(inForce({ PORT: '80', SENTRA_SET_BY_FLAGS: 'PORT' })[0]).toMatchObject({ source: 'flag' })
  expect(inForce({ PORT: '' })[0]).toMatchObject({ value: '4700', source: 'default' })
})

it('never shows the password of a database, wherever it stands in the address', () => {
  const shown = (url: string) => inForce({ DATABASE_URL: url })[2]?.value
  expect(shown('postgres://ann:s3cret@db/x')).toBe('postgres://ann:***@db/x')
  expect(shown('postgres://db/x?user=ann&password=s3cret&ssl=1')).toBe('postgres://db/x?user=ann&password=***&ssl=1')
  expect(shown('postgres://ann:s3@cret@db/x')).not.toContain('cret@')
})
