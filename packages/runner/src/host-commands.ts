import { basename } from 'node:path'
import { HostCommand } from '@sentra/contract/runner'
import { findIn } from './attempt/bring-home.ts'
import type { Host } from './host.ts'
import type { Leftovers } from './leftovers.ts'
import { removeTree } from './workcopy/destroy.ts'

/** Does what the server asks of this host, one thing at a time. It asks again until a report shows that it is done. */
export class HostCommands {
  readonly #host: Host
  readonly #leftovers: Leftovers
  readonly #look: () => Promise<void>
  #working: Promise<void> | undefined

  /** `look`: tells the server what is left then. */
  constructor(host: Host, leftovers: Leftovers, look: () => Promise<void>) {
    this.#look = look
    this.#host = host
    this.#leftovers = leftovers
  }

  obey(command: Uint8Array): void {
    const parsed = HostCommand.safeParse(JSON.parse(Buffer.from(command).toString()))
    if (!parsed.success) {
      this.#host.log.error({ err: parsed.error }, 'a command of a newer server is not known')
      return
    }
    this.#working ??= this.#carryOut(parsed.data)
      .catch((error: unknown) => this.#host.log.error({ err: error }, 'the server will ask for it again'))
      .finally(() => (this.#working = undefined))
  }

  async #carryOut(command: HostCommand): Promise<void> {
    if (command.type === 'empty_trash') for (const id of command.attemptIds) await this.#remove(id)
    else {
      for (const path of command.paths) await this.#leftovers.putAway(path)
      await this.#look()
    }
  }

  async #remove(attemptId: Extract<HostCommand, { type: 'empty_trash' }>['attemptIds'][number]): Promise<void> {
    const { paths, worktrees } = this.#host
    const place = await findIn(paths.trash, attemptId)
    if (place === undefined) return worktrees.forget(attemptId)
    await removeTree(paths.trash, basename(place))
    worktrees.removed(place, new Date())
  }
}
