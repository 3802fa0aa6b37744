import type { Trap } from './runner-proxy.ts'

export type Victim = 'server' | 'runner' | 'both' | 'postgres'
export type Trigger =
  | { kind: 'call'; trap: Omit<Trap, 'snap'> }
  | { kind: 'lines'; count: number }
  | { kind: 'delay'; ms: number }
  | { kind: 'stage'; stage: string }
export type CrashPoint = { victim: Victim; trigger: Trigger }

const victims = ['server', 'runner', 'both', 'postgres'] as const
const moments = ['before', 'during', 'after'] as const

/** The points at which one run is hit, in order: while it starts, twice while its agent works, and at its end. */
export function chooseCrashPoints(seed: number): CrashPoint[] {
  const random = createRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  const call = (method: string, count = 1, contains?: string): Trigger => ({
    kind: 'call',
    trap: { method, count, moment: pick(moments), ...(contains !== undefined && { contains }) },
  })
  const starting = () => pick([call('Lease'), call('FetchObjects'), call('Report', between(1, 3))])
  const working = () =>
    pick([
      call('Report', between(1, 8)),
      call('Beat'),
      { kind: 'lines', count: between(5, 40) } as const,
      { kind: 'delay', ms: between(0, 1_500) } as const,
    ])
  const ending = () =>
    pick([
      call('PutBundle'),
      call('Report', 1, '"type":"ended"'),
      call('Lease'),
      { kind: 'stage', stage: 'TEST' } as const,
    ])
  return [starting, working, working, ending].map((trigger) => ({ trigger: trigger(), victim: pick(victims) }))
}

/** mulberry32: 32 bits of state, the same numbers for the same seed everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
