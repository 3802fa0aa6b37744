import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { onlyText, type SpecId } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { followChanges } from '../follow-changes.ts'
import { print, styled } from '../print.ts'

const PAGE = 200
const GATHER_MS = 150

type Happened = Awaited<ReturnType<CommandContext['client']['specs']['events']>>['items'][number]

/** With --json a document a line, so that a pipe can follow. */
export async function showSpecEvents(wanted: string, options: { follow?: boolean }, command: Command): Promise<void> {
  const context = openContext(command)
  const specId = parseSpecId(wanted)
  const left = new AbortController()
  const changes = options.follow ? followChanges(context.connection, left.signal) : undefined
  let last = await printAfter(context, specId, 0)
  if (!changes) return
  for await (const _change of changes.changed) {
    if (!changes.isAway()) last = await printAfter(context, specId, last)
    await delay(GATHER_MS)
  }
}

/** Prints everything after an event; the number of the last one. */
async function printAfter({ client, isJson }: CommandContext, specId: SpecId, after: number): Promise<number> {
  let last = after
  for (let from: number | null = after; from !== null;) {
    const { items, next }: Awaited<ReturnType<typeof client.specs.events>> = await client.specs.events({
      specId,
      after: from,
      limit: PAGE,
    })
    for (const item of items) print(isJson ? JSON.stringify(item) : eventLine(item))
    last = next ?? items.at(-1)?.seq ?? last
    from = next
  }
  return last
}

function eventLine({ at, source, text }: Happened): string {
  const words = onlyText(text).replaceAll(/\s+/g, ' ')
  return `${styled('dim', at.slice(0, 19).replace('T', ' '))}  ${source.padEnd(9)} ${words}`
}
