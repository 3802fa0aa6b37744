import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { findTask, parseSpecId } from '../find-things.ts'
import { note, print } from '../print.ts'

/** Some openers stay as long as the browser does: one that has not failed by then has opened it. */
const OPENER_MS = 2_000

export function addOpen(program: Command): void {
  program
    .command('open')
    .argument('[what]', 'task, run or spec; without one, the start page')
    .description('open the dashboard in your browser, signed in')
    .option('--print', 'print the one-time link and open nothing')
    .action(openPage)
}

async function openPage(wanted: string | undefined, options: { print?: boolean }, command: Command): Promise<void> {
  const { client, config, isJson, show } = openContext(command)
  const link = await client.system.loginLink(wanted === undefined ? undefined : { to: await pageOf(client, wanted) })
  if (isJson || options.print) return show(link, ({ url }) => print(url))
  if (config.hasDesktop && (await isOpened(link.url))) return note('Opened in your browser.')
  note('No browser could be started here. This link signs one in, once:')
  print(link.url)
}

async function pageOf(client: Client, wanted: string): Promise<string> {
  if (wanted.startsWith('spec-')) return `/specs/${(await client.specs.get({ specId: parseSpecId(wanted) })).spec.id}`
  return `/tasks/${(await findTask(client, wanted)).task.id}`
}

/** False where there is nothing to open it with; the link is printed then. */
async function isOpened(url: string): Promise<boolean> {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true })
  child.unref()
  try {
    const exit = once(child, 'exit').then(([code]) => code === 0)
    return await Promise.race([exit, delay(OPENER_MS, true, { ref: false })])
  } catch {
    // The opener is not installed; the link is printed instead.
    return false
  }
}
