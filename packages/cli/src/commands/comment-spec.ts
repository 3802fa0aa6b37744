import type { Command } from 'commander'
import { SentraError, SpecCommentId } from '@sentra/contract'
import { openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { versionOf } from '../newest-version.ts'
import { print } from '../print.ts'

export async function commentSpec(
  wanted: string,
  text: string,
  options: { on?: string; version?: number },
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  const { spec } = await client.specs.get({ specId })
  const version = versionOf(spec, options.version)
  show(await client.specs.comment({ specId, version, anchor: options.on, text }), ({ id }) =>
    print(`Commented on version ${version}. Take it back: sentra specs resolve ${specId} ${id}`),
  )
}

export async function resolveComment(
  wanted: string,
  comment: string,
  options: { open?: boolean },
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const specId = parseSpecId(wanted)
  const commentId = SpecCommentId.safeParse(comment)
  if (!commentId.success)
    throw new SentraError(
      'INVALID_INPUT',
      `${comment} is no comment: \`sentra specs show ${specId}\` prints their ids.`,
    )
  const resolved = options.open !== true
  show(await client.specs.resolveComment({ specId, commentId: commentId.data, resolved }), ({ id }) =>
    print(resolved ? `Resolved. Undo: sentra specs resolve ${specId} ${id} --open` : 'Open again.'),
  )
}
