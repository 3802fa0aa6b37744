import { RepositoryConfig } from '@sentra/contract'
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'

/** What is wrong in the file, at a line that counts from 1. */
export type ConfigFault = { line: number; message: string }

type Parsed = { config: RepositoryConfig } | { faults: ConfigFault[] }
type Issue = z.core.$ZodIssue

/** Reads the text of `.sentra/config.yaml`. Every fault is found at once; an empty file says nothing and is fine. */
export function parseRepositoryConfig(text: string): Parsed {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems = [...document.errors, ...document.warnings]
  if (problems.length > 0)
    return { faults: problems.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message })) }
  const value = toPlain(document)
  if ('faults' in value) return value
  const checked = RepositoryConfig.safeParse(value.plain ?? {})
  if (checked.success) return { config: checked.data }
  return { faults: checked.error.issues.flatMap(deepest).flatMap((issue) => toFaults(issue, document, lines)) }
}

/** Aliases of aliases grow without bound; the parser stops at a hundred and says so. */
function toPlain(document: Document): { plain: unknown } | { faults: ConfigFault[] } {
  try {
    return { plain: document.toJS() as unknown }
  } catch (error) {
    return { faults: [{ line: 1, message: (error as Error).message }] }
  }
}

/** Of the forms that a value may have, the one that it came closest to says most. */
function deepest(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const branches = issue.errors.map((branch) =>
    branch.flatMap((inner) => deepest({ ...inner, path: [...issue.path, ...inner.path] })),
  )
  const depth = (branch: Issue[]) =>
    Math.max(0, ...branch.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)))
  const best = branches.toSorted((a, b) => depth(b) - depth(a))[0] ?? []
  return depth(best) > issue.path.length ? best : [issue]
}

function toFaults(issue: Issue, document: Document, lines: LineCounter): ConfigFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      line: lineAt([...issue.path, key], document, lines),
      message: `${nameOf([...issue.path, key])} is not known`,
    }))
  }
  return [{ line: lineAt(issue.path, document, lines), message: `${nameOf(issue.path)}: ${describe(issue)}` }]
}

function describe(issue: Issue): string {
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => message).join(', ')
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined') ? 'is missing' : issue.message
}

/** `workflows.hotfix.stages.2.role` */
function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.')
}

/** Line of the key that a path names; of what is around it when the file lacks it. */
function lineAt(path: readonly PropertyKey[], document: Document, lines: LineCounter): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => isPair(item) && String(item.key) === String(key)) : undefined
    const child: unknown = pair ? pair.value : isNode(node) && 'get' in node ? node.get(key, true) : undefined
    const place: unknown = pair ? pair.key : child
    if (!isNode(place)) break
    offset = place.range?.[0] ?? offset
    node = child
  }
  return lines.linePos(offset).line
}
